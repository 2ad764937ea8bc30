"""A picture that the desk put on another story: on every surface, and off every one within the same second."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.whole.filing import Filing, ninjs
from tests.whole.line import Line
from wirecopy.archive import store
from wirecopy.errors import FetchError
from wirecopy.pictures import framing
from wirecopy.pictures.decode import Box
from wirecopy.pictures.keep import Fetched, Wanted, fetch_due
from wirecopy.pictures.models import StoredPicture
from wirecopy.pictures.shapes import Focus

pytestmark = pytest.mark.database

_PICTURED = Filing(
    guid="urn:example:pictured",
    headline="A ferry sails",
    picture="https://pictures.example/a.jpg",
    caption="A ferry.",
)
_PLAIN = Filing(guid="urn:example:plain", headline="Fares rise", html="<p>Fares rise on Monday.</p>")


def _cropped_onto_another(line: Line) -> str:
    """The framing's key."""
    line.file(ninjs(_PICTURED), ninjs(_PLAIN))
    line.fetch_pictures()
    made = framing.make(
        StoredPicture.objects.get().sha256,
        drawn={"page": Box(left=0.1, top=0.1, width=0.5, height=0.5)},
        focus=Focus(),
        alt="A white ferry",
        words={},
        by="noor",
        now=line.now,
    )
    store.rework(line.story(_PLAIN.guid).pk, picture=made.key, by="noor", now=line.now)
    line.publish()
    return made.key


def _surfaces(line: Line, key: str) -> set[str]:
    """Pages, feeds and files that name a framing or are made from it, and the API."""
    found = {name for name, text in line.files() if key in text}
    found |= {path.name for path in line.pages.rglob(f"*{key}*")}
    return found | {path for path in ("/api/v1/items",) if key in line.get(path).text}


def test_a_cropped_picture_stands_on_every_surface_with_what_was_done(line: Line) -> None:
    key = _cropped_onto_another(line)
    page = line.page(_PLAIN.guid)
    assert f"{key}-wide-" in page
    assert "Our desk added the picture" in page
    assert "Our desk cropped the picture" in page
    found = _surfaces(line, key)
    assert {"/index.html", "/feeds/feed.json", "/api/v1/items"} <= found
    assert '"picture_cropped":true' in line.read("/feeds/feed.json").replace(" ", "")
    assert '"picture_cropped_by":"the desk"' in line.get("/api/v1/items").text


@pytest.mark.parametrize(
    "news",
    [
        replace(_PICTURED, version=2, status="canceled"),
        replace(_PICTURED, version=2, picture="https://pictures.example/b.jpg"),
        replace(_PICTURED, version=2, picture="", caption=""),
        replace(_PICTURED, version=2, status="withheld"),
    ],
    ids=["killed", "replaced", "taken out", "withheld"],
)
def test_what_its_agency_withdrew_goes_from_every_surface_at_once(line: Line, news: Filing) -> None:
    key = _cropped_onto_another(line)
    line.receive(ninjs(news))
    line.work_at_once()
    assert _surfaces(line, key) == set()
    assert "Nothing on this page was changed by our staff." in line.page(_PLAIN.guid)


def test_the_picture_stays_when_its_agency_files_the_story_again(line: Line) -> None:
    key = _cropped_onto_another(line)
    line.file(ninjs(replace(_PLAIN, version=2, html="<p>Fares fall on Monday.</p>")))
    assert f"{key}-wide-" in line.page(_PLAIN.guid)


def test_a_story_that_was_held_shows_its_picture_again_when_it_is_back(line: Line) -> None:
    key = _cropped_onto_another(line)
    story = line.story(_PLAIN.guid).pk
    store.hold(story, now=line.now)
    line.publish()
    assert _surfaces(line, key) == set()
    store.release(story, now=line.now)
    line.publish()
    assert f"{key}-wide-" in line.page(_PLAIN.guid)


def test_a_dead_picture_server_delays_no_text(line: Line) -> None:
    """Nothing on the way from a delivery to its page asks for a picture: that is a job of its own."""

    def never_answers(wanted: Wanted) -> Fetched:
        pages = {text for name, text in line.files() if name == "/index.html"}
        assert any("A ferry sails" in page for page in pages), "the text waited for its picture"
        raise FetchError("The picture server does not answer.", permanent=False)

    line.file(ninjs(_PICTURED))
    assert fetch_due(never_answers, line.now) == ()
    assert "A ferry sails" in line.page(_PICTURED.guid)
    assert "<figure" not in line.page(_PICTURED.guid)
