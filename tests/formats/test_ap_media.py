"""AP Media API: items out of its envelopes, their words once they are fetched, and what it withdraws."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.body import paragraphs
from wirecopy.formats import read
from wirecopy.formats.ap_media import LinkedStory, linked_stories, with_stories
from wirecopy.item import Embargo, Item, Kind, Link, Signal, Status

SAMPLE = (Path(__file__).parent / "samples" / "ap_feed.json").read_bytes()
HREF = "https://api.example/f00d.nitf"
NITF = "<nitf><body><body.content><block id='Main'><p>PORT VALE (TW) — They sail.</p></block></body.content></body></nitf>"


def items_of(wire: bytes = SAMPLE) -> tuple[Item, ...]:
    reading = read(with_stories(wire, {HREF: NITF}))
    assert (reading.format, reading.faults) == ("ap-media", ())
    return reading.items


def a_story(**members: Any) -> bytes:
    item = json.loads(SAMPLE)["data"]["items"][0]["item"]
    return json.dumps({"data": {"item": item | members}}).encode()


def test_a_story_with_its_words() -> None:
    item = items_of()[0]
    assert (item.guid, item.version, item.version_filed, item.alt_ids) == (
        "f00d",
        2,
        "1",
        ("friendlykey:42",),
    )
    assert (item.headline, item.slugline, item.byline) == ("Ferries sail again", "PV--Ferries", "By ANN OAR")
    assert (item.dateline, item.places[0].country) == ("PORT VALE", "Valeland")
    assert (item.ed_note, item.usage_terms) == ("Adds quote.", "Editorial use only.")
    assert paragraphs(item.body) == ("PORT VALE (TW) — They sail.",)
    assert item.signals == {Signal.UPDATE}
    assert item.links == (Link(rel="picture", guid="beef", title="Ferry"),)


def test_a_picture() -> None:
    item = items_of()[1]
    (picture,) = item.pictures
    assert (item.kind, picture.guid, picture.caption, picture.credit) == (
        Kind.PICTURE,
        "beef",
        "The ferry at dawn.",
        "Ann Oar/TW",
    )
    assert [one.href for one in picture.renditions] == ["https://api.example/beef.jpg"]


def test_words_behind_a_link_are_asked_for_and_no_headline_goes_out_alone() -> None:
    assert linked_stories(SAMPLE) == (LinkedStory(guid="f00d", href=HREF),)
    assert linked_stories(with_stories(SAMPLE, {HREF: NITF})) == ()
    reading = read(SAMPLE)
    assert [item.guid for item in reading.items] == ["beef"]
    assert [(fault.guid, "behind a link" in fault.why) for fault in reading.faults] == [("f00d", True)]


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({"pubstatus": "canceled"}, Status.CANCELED),
        ({"pubstatus": "withheld"}, Status.WITHHELD),
        ({"editorialtypes": ["Kill"]}, Status.CANCELED),
        ({"editorialtypes": ["Withhold"]}, Status.WITHHELD),
    ],
)
def test_what_is_withdrawn_needs_no_words(members: dict[str, Any], status: Status) -> None:
    (item,) = read(a_story(**members)).items
    assert (item.guid, item.status) == ("f00d", status)


def test_what_is_held_for_release_is_embargoed() -> None:
    wire = with_stories(a_story(editorialtypes=["HoldForRelease"]), {HREF: NITF})
    assert read(wire).items[0].embargo == Embargo(until=None)
    wire = with_stories(a_story(editorialtypes=["Correction"]), {HREF: NITF})
    assert Signal.CORRECTION in read(wire).items[0].signals


def test_the_same_item_has_the_same_id_in_every_request() -> None:
    assert read(a_story(uri="https://api.example/?qt=other", pubstatus="canceled")).items[0].guid == "f00d"


def test_an_empty_feed_is_no_fault() -> None:
    assert read(b'{"data": {"items": []}}', format="ap-media").faults == ()
    assert read(b'{"data": {}}', format="ap-media").faults[0].fatal


@given(st.integers(0, len(SAMPLE)), st.sampled_from([b"", b"null", b"[]", b'"', b"{", b"1"]))
def test_a_broken_feed_is_read_or_a_fault(at: int, put: bytes) -> None:
    reading = read(SAMPLE[:at] + put + SAMPLE[at + 5 :], format="ap-media")
    assert reading.items or reading.faults
