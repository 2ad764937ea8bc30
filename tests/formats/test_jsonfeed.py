"""JSON Feed 1.0 and 1.1."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from wirecopy.body import paragraphs
from wirecopy.formats import read
from wirecopy.item import Item, Link

_SAMPLE = Path(__file__).parent / "samples" / "two_stories.jsonfeed"


def _one(**members: object) -> Item:
    feed = {"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": "T"} | members]}
    return read(json.dumps(feed).encode()).items[0]


def test_a_story_with_all_its_parts() -> None:
    item = read(_SAMPLE.read_bytes()).items[0]
    assert (item.guid, item.url) == ("urn:hw:1", "https://harbour.example/ferry")
    assert paragraphs(item.body) == ("The ferry Ida sailed.", "It carried 40 people.")
    assert item.body[0].marks
    assert (item.summary, item.byline, item.language) == ("The ferry sails again.", "Harbour Wire", "en")
    assert item.version_created == datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    assert item.keywords == ("Shipping",)
    assert item.pictures[0].renditions[0].href == "https://harbour.example/ida.jpg"
    assert item.links == (Link(rel="enclosure", href="https://harbour.example/ida.mp3", title="audio/mpeg"),)


def test_an_id_that_is_a_number_is_read_as_text_and_a_summary_alone_is_the_text() -> None:
    item = read(_SAMPLE.read_bytes()).items[1]
    assert (item.guid, paragraphs(item.body), item.summary) == ("2", ("The crane does not move.",), "")
    assert item.byline == "Ilo Tan"


def test_an_item_without_id_is_a_fault_with_its_line() -> None:
    fault = read(_SAMPLE.read_bytes()).faults[0]
    assert (fault.fatal, fault.line) == (True, 22)


def test_of_two_texts_the_one_with_more_words_is_taken_and_told() -> None:
    item = _one(content_html="<p>Short.</p>", content_text="Short and more.")
    assert paragraphs(item.body) == ("Short and more.",)


_NAMES = st.sampled_from((
    "id", "url", "title", "content_html", "content_text", "summary", "image", "date_published",
    "authors", "author", "tags", "attachments", "name", "mime_type", "size_in_bytes", "language",
    "external_url",
))  # fmt: skip
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", " ", "a", "<p>a</p>", "[", "image/png"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(_NAMES, _ANYTHING, max_size=8), st.dictionaries(_NAMES, _ANYTHING, max_size=4))
def test_members_of_any_kind_are_read_or_refused(item: dict[str, object], feed: dict[str, object]) -> None:
    wire = json.dumps(
        feed | {"feed_url": "https://[", "version": "https://jsonfeed.org/version/1", "items": [item]}
    )
    reading = read(wire.encode(), format="jsonfeed")
    assert reading.items or reading.faults


def test_a_feed_without_items_is_a_fault() -> None:
    assert read(b'{"version": "https://jsonfeed.org/version/1"}').faults[0].fatal
