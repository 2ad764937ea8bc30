"""The whole sample wire: every page of it verifies, in Python and in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.whole.line import Line
from tests.whole.verifying import proven, wrong_in_a_browser, wrong_in_python
from wirecopy.archive.models import Story
from wirecopy.sample.script import events
from wirecopy.site import proofs
from wirecopy.site.pagestore import Folder
from wirecopy.wires.models import Source

pytestmark = [pytest.mark.database, pytest.mark.browser]


def test_every_page_of_the_sample_wire_verifies_in_both_verifiers(
    line: Line, tmp_path: Path, settings: LazySettings
) -> None:
    settings.DATA = tmp_path
    proofs._ring.cache_clear()
    sources: dict[str, Source] = {}
    for event in events(line.now):
        key = event.source.slug
        if key not in sources:
            sources[key] = Source.objects.create(
                slug=key, kind="push", agency=key, agency_name=key.title(), zone="UTC"
            )
        line.receive(event.wire("http://127.0.0.1:9"), source=sources[key])
    line.work()
    proofs.log_receipts(line.now, Folder(line.pages))
    live = set(Story.objects.filter(state="live", kind="text").values_list("path", flat=True))
    paths = proven(line.pages)
    assert live <= set(paths)
    assert len(live) > 40
    shown = [path for path in paths if path in live]
    assert wrong_in_python(line.pages, shown) == []
    assert wrong_in_a_browser(line.pages, shown) == []
