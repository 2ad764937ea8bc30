"""Feeds as other programs read them: whole, escaped, with ids that never change."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from lxml import etree

from tests.archive.rows import START, a_source, a_story, an_item, kill
from wirecopy.archive.models import Rework, Story
from wirecopy.body import paragraphs
from wirecopy.formats import read
from wirecopy.item import Status
from wirecopy.site.feeds import make_atom, make_json, make_rss, story_id
from wirecopy.site.pages import Made
from wirecopy.wires.models import Source

pytestmark = pytest.mark.database
NASTY = 'Fish & <chips> ]]> \u2028\u00ad\u200b "quoted" \U0001f41f'


def content(made: Made | None) -> bytes:
    assert made is not None
    return made.content


def the_json(key: str = "") -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(content(make_json([key])[key]))
    return parsed


@pytest.mark.parametrize("make", [make_rss, make_atom, make_json])
def test_our_own_readers_find_every_word_in_our_feeds(make: Any) -> None:
    item = an_item(NASTY, "Second paragraph.", headline=NASTY, summary="After a year & a day.")
    story = a_story(item, topics=["ports"])
    reading = read(content(make([""])[""]))
    assert reading.faults == ()
    (found,) = reading.items
    assert found.guid == story_id(story.code)
    assert found.headline == NASTY
    assert paragraphs(found.body) == paragraphs(item.body)
    assert found.summary == "After a year & a day."
    assert found.url == f"http://127.0.0.1:8080{story.path}"


@pytest.mark.parametrize("make", [make_rss, make_atom])
def test_what_xml_cannot_hold_shows_as_a_replacement(make: Any) -> None:
    a_story(an_item("Body.", headline="a\x01b\x0bc\ufffe\x85d"))
    root = etree.fromstring(content(make([""])[""]))
    assert "a\ufffdb\ufffdc\ufffd\x85d" in [element.text for element in root.iter("{*}title")]


@pytest.mark.parametrize("make", [make_rss, make_atom, make_json])
@pytest.mark.parametrize("robots", ["noindex", "news-noindex"])
def test_without_the_agencys_leave_no_text_is_in_a_feed(make: Any, robots: str) -> None:
    a_source(robots=robots)
    a_story(an_item("Words of the body.", summary="The standfirst."))
    feed = content(make([""])[""]).decode()
    assert "The standfirst." in feed
    assert "Words of the body" not in feed


@pytest.mark.parametrize("make", [make_rss, make_atom, make_json])
def test_what_is_not_live_is_in_no_feed(make: Any) -> None:
    for state in Story.State.values:
        if state != "live":
            a_story(an_item("Secret.", headline="Secret", guid=f"urn:{state}"), topics=["ports"], state=state)
    live = a_story(topics=["ports"])
    for key in ("", "ports"):
        feed = content(make([key])[key]).decode()
        assert "ecret" not in feed
        assert live.path in feed


def test_a_kill_leaves_a_tombstone_in_atom() -> None:
    story = a_story()
    kill(story)
    made = make_atom([""])[""]
    (item,) = read(content(made)).items
    assert (item.guid, item.status) == (story_id(story.code), Status.CANCELED)
    assert made is not None
    assert f"story:{story.pk}" in made.tags
    assert f'when="{START:%Y-%m-%dT%H:%M:%SZ}"' in made.content.decode()


def test_a_storys_id_does_not_change_with_its_words_or_its_address() -> None:
    story = a_story()
    before = the_json()["items"][0]["id"]
    assert story.shown is not None
    Rework.objects.create(story=story, over_version=story.shown, headline="Other", by="ann", at=START)
    after = the_json()["items"][0]
    assert (after["id"], after["title"]) == (before, "Other")
    assert before.startswith("urn:uuid:")


def test_the_json_feed_says_what_the_desk_changed() -> None:
    story = a_story()
    assert story.shown is not None
    Rework.objects.create(
        story=story, over_version=story.shown, headline="Other", by="ann", at=START + timedelta(days=9)
    )
    (item,) = the_json()["items"]
    ours = item["_wirecopy"]
    assert (ours["headline_by"], ours["agency_headline"], ours["picture_by"]) == (
        "desk",
        "Quay reopens",
        "agency",
    )
    assert "ann" not in json.dumps(item)
    assert item["date_modified"] == "2026-11-30T08:00:00Z"


def test_feeds_name_themselves_and_their_page() -> None:
    a_story(topics=["ports"])
    feed = the_json("ports")
    assert feed["feed_url"] == "http://127.0.0.1:8080/topics/ports/feed.json"
    assert feed["home_page_url"] == "http://127.0.0.1:8080/topics/ports/"
    assert feed["title"] == "The Wire: Ports"
    assert b'href="http://127.0.0.1:8080/topics/ports/atom.xml"' in content(make_atom(["ports"])["ports"])


def test_a_topic_nobody_ever_had_has_no_feed_and_an_empty_site_has() -> None:
    assert make_rss(["ports"])["ports"] is None
    assert read(content(make_atom([""])[""])).items == ()


def test_the_same_stories_make_the_same_bytes() -> None:
    a_story(topics=["ports"])
    assert make_rss([""]) == make_rss([""])


def test_thirty_stories_are_in_a_feed_the_newest_first() -> None:
    stories = [a_story() for _ in range(32)]
    urls = [item["url"] for item in the_json()["items"]]
    assert urls == [f"http://127.0.0.1:8080{story.path}" for story in reversed(stories[2:])]


def test_terms_are_those_of_the_source_model() -> None:
    assert set(Source.Robots.values) == {"index", "news-noindex", "noindex"}
