"""Atom: inherited language and addresses, text in its types, and tombstones."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from wirecopy.body import MarkKind, paragraphs
from wirecopy.formats import read
from wirecopy.item import Item, Kind, Reading, Status, Subject

_SAMPLE = Path(__file__).parent / "samples" / "two_stories.atom"


def _read(inside: str) -> Reading:
    return read(f'<feed xmlns="http://www.w3.org/2005/Atom">{inside}</feed>'.encode())


def _one(inside: str) -> Item:
    return _read(f"<entry><id>urn:1</id>{inside}</entry>").items[0]


def test_a_story_with_all_its_parts() -> None:
    item = read(_SAMPLE.read_bytes()).items[1]
    assert (item.guid, item.headline, item.language) == ("urn:hw:1", "Ferry Ida & crew", "en")
    assert (paragraphs(item.body), item.summary) == (("The ferry Ida sailed.",), "The ferry sails again.")
    assert item.first_created == datetime(2026, 1, 5, 8, tzinfo=UTC)
    assert item.version_created == datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    assert (item.byline, item.info_sources) == ("Ana Maro", ("Other Wire",))
    assert item.copyright_notice == "(c) Harbour Wire"
    assert item.subjects == (Subject(code="https://harbour.example/topics/shipping", name="Shipping"),)


def test_addresses_are_relative_to_every_base_around_them() -> None:
    item = read(_SAMPLE.read_bytes()).items[1]
    assert item.url == "https://harbour.example/wire/2026/ferry"
    assert item.pictures[0].renditions[0].href == "https://harbour.example/wire/2026/ida.jpg"
    link = next(mark for mark in item.body[0].marks if mark.kind is MarkKind.LINK)
    assert link.value == "https://harbour.example/wire/2026/ida"


def test_a_tombstone_is_a_kill() -> None:
    item = read(_SAMPLE.read_bytes()).items[0]
    assert (item.guid, item.status, item.ed_note) == ("urn:hw:3", Status.CANCELED, "Withdrawn: wrong ship.")
    assert item.version_created == datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_a_tombstone_with_a_broken_time_is_still_a_kill() -> None:
    stone = '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="urn:3" when="?"/>'
    item = _read(stone).items[0]
    assert (item.status, item.version_created) == (Status.CANCELED, None)


def test_a_summary_alone_is_the_text_and_stands_once() -> None:
    item = read(_SAMPLE.read_bytes()).items[2]
    assert (len(item.body), item.summary, item.language, item.byline) == (1, "", "ar", "Harbour Wire")


@pytest.mark.parametrize(
    ("construct", "words"),
    [
        ("<content>a &lt;b> c</content>", "a <b> c"),
        ("<content type='text'>AT&amp;amp;T</content>", "AT&amp;T"),
        ("<content type='html'>&lt;p>AT&amp;amp;T&lt;/p></content>", "AT&T"),
        ("<content type='text/html'>&lt;b>bold&lt;/b></content>", "bold"),
        ("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a <i>b</i></div></content>", "a b"),
    ],
)
def test_text_is_decoded_once_by_its_type(construct: str, words: str) -> None:
    assert paragraphs(_one(construct).body) == (words,)


def test_a_film_with_a_title_and_no_text_is_no_story() -> None:
    group = (
        "<m:group xmlns:m='http://search.yahoo.com/mrss/'><m:content url='f.mp4' type='video/mp4'/></m:group>"
    )
    assert _one(f"<title>T</title>{group}").kind is Kind.VIDEO
    assert _one(f"<title>T</title><summary>Words.</summary>{group}").kind is Kind.TEXT


def test_content_kept_elsewhere_is_noted_and_not_fetched() -> None:
    item = _one("<title>T</title><content src='https://harbour.example/x'/><summary>Short.</summary>")
    assert paragraphs(item.body) == ("Short.",)
    assert "https://harbour.example/x" in item.notes[0]


def test_a_document_that_is_one_entry_is_read() -> None:
    wire = b'<entry xmlns="http://www.w3.org/2005/Atom"><id>urn:1</id><title>T</title></entry>'
    assert read(wire).items[0].guid == "urn:1"


def test_one_faulty_entry_never_takes_the_others_down() -> None:
    reading = _read("<entry><title>No id</title></entry>\n<entry><id>urn:2</id><title>B</title></entry>")
    assert [item.guid for item in reading.items] == ["urn:2"]
    assert (reading.faults[0].line, reading.faults[0].fatal) == (1, True)
