"""Pages made of what agencies really file."""

from __future__ import annotations

import pytest

from tests.conftest import SHARED
from tests.site.stories import SITE, a_card, a_shown
from wirecopy import formats
from wirecopy.cleaning import clean
from wirecopy.item import Hints, Kind
from wirecopy.site import fidelity
from wirecopy.site.makers.article import article_page

pytestmark = pytest.mark.shared


def test_a_page_holds_every_word_of_a_real_story() -> None:
    pages = 0
    folders = (SHARED / "wire" / "agencies", SHARED / "wire" / "standards")
    for file in sorted(file for folder in folders for file in folder.rglob("*") if file.is_file()):
        for item in formats.read(file.read_bytes(), hints=Hints(name=file.name, zone="UTC")).items:
            if item.kind is not Kind.TEXT:
                continue
            cleaned = clean(item)
            card = a_card(headline=item.headline, language=item.language, summary=item.summary)
            fidelity.check(file.name, article_page(a_shown(card, cleaned), (), (), SITE))
            pages += 1
    assert pages > 100
