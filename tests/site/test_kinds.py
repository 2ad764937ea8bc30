"""The whole site from rows to files, with every kind of page there is."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.archive.rows import START, a_story, an_item, change, kill
from wirecopy.archive.models import Story
from wirecopy.coverage.models import Member, Thread
from wirecopy.site.kinds import KINDS, concerns
from wirecopy.site.models import Page
from wirecopy.site.pagestore import Folder
from wirecopy.site.publish import publish
from wirecopy_verify.fetch import RECEIPT

pytestmark = pytest.mark.database
CANARY = "zyxwv"


@pytest.fixture
def store(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def run(store: Folder, now: datetime) -> None:
    while publish(now, 5.0, store=store).more:
        pass


def appear(story: Story) -> Story:
    change(story, appears=True)
    return story


def all_words(store: Folder) -> str:
    files = [file for file in store.root.rglob("*") if file.suffix in {".html", ".xml", ".json", ".txt"}]
    return "".join(f"{file}\n{file.read_text()}\n{stated(file)}\n" for file in files)


def stated(file: Path) -> str:
    """What a receipt says: its payload is not to be read without unpacking it."""
    return b64decode(json.loads(file.read_bytes())["payload"]).decode() if file.name == RECEIPT else ""


def test_every_kind_of_page_is_made_of_two_stories_on_one_matter(store: Folder) -> None:
    story = appear(a_story(an_item("The quay reopens today."), topics=["ports"]))
    other = appear(a_story(an_item("The quay was open for an hour."), topics=["ports"]))
    thread = Thread.objects.create(code="k3f9")
    for one in (story, other):
        assert one.shown is not None
        Member.objects.create(story=one, thread=thread, version=one.shown, filed_at=one.dated_at or START)
    change(other, tags=["thread:k3f9"])
    run(store, datetime.now(UTC))
    made = set(Page.objects.exclude(digest="").values_list("kind", flat=True))
    assert made == set(KINDS) - {"history"}  # a story has one once something about it changed
    for path in (story.path[1:] + "index.html", "feeds/rss.xml", "topics/ports/feed.json", "topics/ports/1/index.html",
                 "agencies/mna/index.html", "archive/2026/11/21/index.html", "archive/index.html", "sitemaps/1.xml",
                 "coverage/k3f9/index.html", "coverage/k3f9/rss.xml", "404.html", "robots.txt",
                 "about/index.html"):  # fmt: skip
        assert (store.root / path).is_file(), path


def test_a_kill_goes_from_every_file_in_the_same_second(store: Folder) -> None:
    now = datetime.now(UTC)
    words = f"The {CANARY} reopens."
    item = an_item(words, headline=f"Quay {CANARY}", summary=f"Summary {CANARY}", slugline=CANARY)
    story = appear(a_story(item, topics=["ports"], published_at=now))
    for _ in range(3):
        appear(a_story(topics=["ports"], published_at=now))
    run(store, now)
    assert CANARY in all_words(store)
    kill(story)
    run(store, now)
    left = all_words(store)
    assert CANARY not in left
    notice = f"{story.path[1:]}gone.html"
    # The file names of the notice and of its tombstone, and what the tombstone is of.
    assert left.count(story.path) == 3
    assert (store.root / notice).is_file()


def test_what_is_not_live_is_in_no_file(store: Folder) -> None:
    for state in Story.State.values:
        if state != "live":
            item = an_item(f"Body {CANARY}", headline=CANARY, guid=f"urn:{state}")
            appear(a_story(item, topics=["ports"], state=state))
    appear(a_story(topics=["ports"]))
    run(store, datetime.now(UTC))
    assert CANARY not in all_words(store)


def test_a_second_story_makes_its_lists_anew(store: Folder) -> None:
    now = datetime.now(UTC)
    appear(a_story(topics=["ports"]))
    run(store, now)
    second = appear(a_story(an_item(headline="Second"), topics=["ports"]))
    run(store, now)
    run(store, now + timedelta(seconds=5))
    for name in ("index.html", "topics/ports/index.html", "topics/ports/1/index.html", "topics/ports/atom.xml",
                 "agencies/mna/index.html", "sitemaps/1.xml", "feeds/rss.xml"):  # fmt: skip
        assert second.path in (store.root / name).read_text(), name


def test_tags_call_for_the_pages_they_name() -> None:
    assert list(concerns(["story:12", "item:mna/urn:x", "site"])) == [("article", "12")]
    assert set(concerns(["shelf:topic:ports/3", "shelf:all:/21"])) == {
        ("topic page", "ports/3"),
        ("sitemap", "1"),
    }
    assert ("home", "") in set(concerns(["shelf:all:"]))
    assert {("day", "2026-11-21"), ("archive", "")} == set(concerns(["shelf:day:2026-11-21"]))
