"""The 3,174 real press releases in ../shared through the whole line: every page says what was filed, and proves it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.whole.line import Line
from tests.whole.press_releases import Release, first_difference, releases
from tests.whole.verifying import proven, wrong_in_a_browser, wrong_in_python
from wirecopy.archive.models import Story
from wirecopy.body import digest
from wirecopy.item import Item
from wirecopy.packing import unpack
from wirecopy.site import proofs
from wirecopy.site.pagestore import Folder
from wirecopy.wires.models import Delivery
from wirecopy.wires.receive import Arrival, receive_many
from wirecopy_verify.page import paragraphs_of_page

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True), pytest.mark.shared]
_TOGETHER = 200


@pytest.mark.timeout(1200)  # about 130 s on a quiet machine; this is no measure, only an end
def test_every_press_release_stands_on_its_page_word_for_word(line: Line) -> None:
    filed = list(releases())
    for start in range(0, len(filed), _TOGETHER):
        batch = filed[start : start + _TOGETHER]
        receive_many(
            line.source, [Arrival(content=one.wire, name=one.guid) for one in batch], received_at=line.now
        )
    line.work()
    assert min(Counter(one.format for one in filed).values()) > 1_000
    assert Delivery.objects.filter(state="read", faults=[]).count() == len(filed) == 3_174
    assert Story.objects.filter(state="live").count() == len(filed)
    stories = _stories()
    assert [wrong for one in filed if (wrong := _wrong(line.pages, one, stories[one.guid]))] == []
    proofs.log_receipts(line.now, Folder(line.pages))
    paths = proven(line.pages)
    assert len(paths) == len(filed)
    assert wrong_in_python(line.pages, paths) == []
    assert wrong_in_a_browser(line.pages, paths) == []


@dataclass(frozen=True)
class _Story:
    path: str
    digest: str  # of its text, as held
    item: Item


def _stories() -> dict[str, _Story]:
    """What each story shows, by guid."""
    rows = Story.objects.values_list("guid", "path", "shown__text_digest", "shown__item")
    return {guid: _Story(path, digest, unpack(bytes(item))) for guid, path, digest, item in rows.iterator()}


def _wrong(pages: Path, release: Release, story: _Story) -> str:
    """What is wrong with a release's page, "" for nothing."""
    page = (pages / story.path.strip("/") / "index.html").read_bytes()
    found = paragraphs_of_page(page)
    if digest(found) != story.digest:
        return f"{release.guid}: its page has another digest than what is held"
    if _letters(LexborHTMLParser(page.decode()).css("article[data-wirecopy-body]")[0].text()) != _letters(
        "".join(found)
    ):
        return f"{release.guid}: its page has letters that are in no paragraph"
    taken = [span for span in story.item.furniture if not span.kept]
    return first_difference(release, found, taken)


def _letters(text: str) -> str:
    return "".join(text.split())
