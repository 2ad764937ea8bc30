"""What must not be seen is nowhere: canary words in every field, looked for in every file and every answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import NOON
from tests.whole.filing import GUID, RICH, Filing, Write
from tests.whole.line import Line
from wirecopy.archive import store

pytestmark = pytest.mark.database
each_rich_format = pytest.mark.parametrize("write", RICH.values(), ids=RICH)

FIELDS = (
    "headline",
    "slug",
    "body",
    "summary",
    "caption",
    "alt",
    "picture",
    "keyword",
    "topic",
    "byline",
    "note",
)
CANARIES = [f"zqcanary{field}" for field in FIELDS]
FULL = Filing(
    guid="urn:example:zqcanaryguid",
    headline="Zqcanaryheadline reopens",
    slug="zqcanaryslug",
    html="<p>The zqcanarybody opened again. <a href='https://zqcanarylink.example/'>Zqcanaryanchor</a></p>",
    summary="A zqcanarysummary of its own.",
    caption="A zqcanarycaption at the quay.",
    alt="zqcanaryalt",
    picture="https://pictures.example/zqcanarypicture.jpg",
    keyword="zqcanarykeyword",
    topic="Zqcanarytopic",
    byline="Zqcanarybyline Fenn",
    note="zqcanarynote to editors",
)
NEXT = replace(FULL, version=2, filed_at=NOON + timedelta(minutes=5))
OTHER = Filing(guid=GUID, topic="Shipping")
LATER = (NOON + timedelta(days=3)).isoformat()


def routes(line: Line) -> Iterator[str]:
    """Every address that could be asked for: the files', what code answers, and what is not there."""
    for file in sorted(line.pages.rglob("*")):
        if file.is_file() and file.suffix not in {".br", ".gz"}:
            name = file.relative_to(line.pages).as_posix()
            yield "/" + name.removesuffix("index.html").removesuffix("gone.html")
    for word in CANARIES:
        yield f"/topics/{word}/"
        yield f"/topics/{word}/atom.xml"
    yield from ("/search?q=opened", "/search?q=Fenn&after=", "/api/v1/items", "/api/v1/items?agency=mna", "/api/v1/",
                "/health", "/metrics", "/no-such-page", "/2026/11/21/", "/topics/no-such/")  # fmt: skip
    for word in CANARIES:
        yield f"/search?q={word}"


def seen(line: Line) -> list[str]:
    """Where any canary word is seen: in a file, packed or not, in a file's name, or in an answer.

    Let pass are addresses that have to stay: the one where the notice stands, and that of the topic's
    Atom feed, where its subscribers find the tombstone. And a search says what was searched for.
    """
    stays = [path for path in (line.story(FULL.guid).path, "/topics/zqcanarytopic/") if path]
    found = [name for name, text in line.files() if _has_canary(text, stays)]
    for file in line.pages.rglob("*.*"):
        name = "/" + file.relative_to(line.pages).as_posix()
        if file.is_file() and _has_canary(name, stays):
            found.append(name)
    for route in routes(line):
        answer = line.get(route)
        asked = route.partition("?q=")[2] or "nothing"
        text = answer.body.decode("utf-8", "replace") + str(answer.headers)
        if _has_canary(text, [*stays, asked]):
            found.append(f"GET {route}: {answer.status}")
    return found


def _has_canary(text: str, let_pass: list[str]) -> bool:
    text = text.lower()
    for words in let_pass:
        text = text.replace(words.lower(), "")
    return "zqcanary" in text


def _embargoed(line: Line, write: Write) -> None:
    line.file(write(replace(FULL, embargo=LATER)))


def _embargoed_after_publication(line: Line, write: Write) -> None:
    line.file(write(FULL))
    line.fetch_pictures()
    line.file(write(replace(NEXT, embargo="")))


def _withheld(line: Line, write: Write) -> None:
    line.file(write(FULL))
    line.fetch_pictures()
    line.file(write(replace(NEXT, status="withheld")))


def _killed(line: Line, write: Write) -> None:
    line.file(write(FULL))
    line.fetch_pictures()
    line.file(write(replace(NEXT, status="canceled")))


def _killed_before(line: Line, write: Write) -> None:
    line.file(write(replace(NEXT, status="canceled")), write(FULL))


def _held(line: Line, write: Write) -> None:
    line.file(write(FULL))
    store.hold(line.story(FULL.guid).pk, now=line.now)
    line.work()


def _waiting(line: Line, write: Write) -> None:
    line.source.auto_publish = False
    line.source.save(update_fields=["auto_publish"])
    line.file(write(FULL))


def _expired(line: Line, write: Write) -> None:
    line.file(write(replace(FULL, ends=(NOON + timedelta(hours=1)).isoformat())))
    line.fetch_pictures()
    line.wait(hours=2)


_PACKED = ("atom.xml.br", "atom.xml.gz")
Hide = Callable[[Line, Write], None]
HIDDEN: dict[str, Hide] = {
    "embargoed": _embargoed,
    "embargoed after publication": _embargoed_after_publication,
    "withheld": _withheld,
    "killed": _killed,
    "killed before": _killed_before,
    "held": _held,
    "waiting": _waiting,
    "expired": _expired,
}


@each_rich_format
@pytest.mark.parametrize("hide", HIDDEN.values(), ids=HIDDEN)
def test_no_word_of_it_is_seen_anywhere(line: Line, write: Write, hide: Hide) -> None:
    line.file(write(OTHER))
    hide(line, write)
    line.fetch_pictures()
    assert line.story(FULL.guid).state != "live"
    assert {file.name for file in line.pages.glob("topics/zqcanarytopic/**/*.*")} <= {"atom.xml", *_PACKED}
    assert "\n".join(seen(line)) == ""
    assert line.get(line.story(GUID).path).status == 200


@each_rich_format
def test_while_it_is_live_the_same_look_finds_it(line: Line, write: Write) -> None:
    """The control: these eyes do see what is there."""
    line.file(write(OTHER), write(FULL))
    line.fetch_pictures()
    found = seen(line)
    path = line.story(FULL.guid).path
    wanted = {f"{path}index.html", "/index.html", "/feeds/rss.xml", "/feeds/atom.xml", "/feeds/feed.json",
              "/news-sitemap.xml", "/topics/index.html", "/agencies/mna/index.html", "/topics/zqcanarytopic/index.html",
              "GET /search?q=opened: 200"}  # fmt: skip
    assert wanted <= set(found)
    assert "zqcanarynote" not in "".join(text for _, text in line.files())


@each_rich_format
def test_an_embargoed_story_and_none_at_all_are_answered_alike(line: Line, write: Write) -> None:
    line.file(write(OTHER), write(replace(FULL, embargo=LATER)))
    story = line.story(FULL.guid)
    day = "/2026/11/21/zqcanaryheadline-reopens-"
    for there, nowhere in (
        (f"{day}{story.code}/", f"{day}aaaaaaaa/"),
        (f"{day}{story.code}", f"{day}aaaaaaaa"),
        (f"/2026/11/21/{story.code}/", "/2026/11/21/aaaaaaaa/"),
        (f"/api/v1/items/{story.code}", "/api/v1/items/aaaaaaaa"),
        ("/topics/zqcanarytopic/", "/topics/zqcanarynothing/"),
        ("/topics/zqcanarytopic/rss.xml", "/topics/zqcanarynothing/rss.xml"),
    ):
        one, other = line.get(there), line.get(nowhere)
        assert one.status == 404
        assert (one.status, one.headers, one.body.replace(story.code.encode(), b"aaaaaaaa")) == (
            other.status, other.headers, other.body,
        )  # fmt: skip


def test_an_embargoed_story_changes_no_byte_of_the_site(line: Line) -> None:
    line.file(RICH["ninjs"](OTHER))
    before = dict(line.files())
    line.file(RICH["ninjs"](replace(FULL, embargo=LATER)))
    assert dict(line.files()) == before
