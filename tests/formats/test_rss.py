"""RSS in its kinds: which words are the story, which are its caption, and what a feed gets wrong."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.formats.shared import shared
from wirecopy.body import paragraphs
from wirecopy.formats import read
from wirecopy.formats.repair import undo
from wirecopy.item import Item, Link

_SAMPLES = Path(__file__).parent / "samples"
_CONTENT = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"'
)


def _one(inside: str, *, attributes: str = _CONTENT) -> Item:
    wire = f"<rss version='2.0' {attributes}><channel><item><guid>hw-1</guid>{inside}</item></channel></rss>"
    return read(wire.encode()).items[0]


def test_a_story_with_all_its_parts() -> None:
    item = read((_SAMPLES / "two_stories.rss").read_bytes()).items[0]
    assert (item.guid, item.url, item.version) == ("hw-1", "https://harbour.example/ferry", 0)
    assert paragraphs(item.body) == ("The ferry Ida sailed, its owner said.", "It carried 40 people.")
    assert item.summary == "The ferry sails again."
    assert item.first_created == datetime(2026, 1, 5, 6, tzinfo=UTC)
    assert item.version_created == datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    assert item.expires == datetime(2026, 2, 5, tzinfo=UTC)
    assert (item.byline, item.language, item.copyright_notice) == ("Ana Maro", "en-gb", "(c) Harbour Wire")
    assert item.info_sources == ("Other Wire",)
    assert item.links == (Link(rel="enclosure", href="https://harbour.example/ida.mp3", title="audio/mpeg"),)


def test_a_picture_has_its_own_words_in_a_misspelt_namespace_too() -> None:
    picture = read((_SAMPLES / "two_stories.rss").read_bytes()).items[0].pictures[0]
    assert (picture.caption, picture.credit) == ("The ferry Ida in dock.", "Ed Ro")
    assert [(each.role, each.width) for each in picture.renditions] == [("", 1200), ("thumbnail", 120)]


def test_a_teaser_is_shown_once_as_the_text() -> None:
    item = read((_SAMPLES / "two_stories.rss").read_bytes()).items[1]
    assert (paragraphs(item.body), item.summary) == (("The crane at pier 4 does not move.",), "")
    assert (item.guid, item.byline) == ("https://harbour.example/crane", "Ilo Tan")


def test_a_caption_never_stands_in_place_of_the_article() -> None:
    item = _one("<description>The story.</description><media:description>The caption.</media:description>")
    assert paragraphs(item.body) == ("The story.",)
    alone = _one(
        "<title>T</title><media:content url='a.jpg'/><media:description>The caption.</media:description>"
    )
    assert (alone.body, alone.pictures[0].caption) == ((), "The caption.")


def test_rss_1_is_read_by_its_namespace() -> None:
    item = read((_SAMPLES / "edition.rdf").read_bytes()).items[0]
    assert (item.guid, item.headline, item.language) == ("urn:hw:7", "Tide is late", "en")


def test_a_title_loses_its_tags_and_is_not_decoded_twice() -> None:
    item = read((_SAMPLES / "two_stories.rss").read_bytes()).items[0]
    assert item.headline == "Ferry Ida back at sea &amp; sailing"
    assert (
        _one("<title>5 &lt; 6 and a &lt;b&gt;bold&lt;/b&gt; word</title>").headline == "5 < 6 and a bold word"
    )


def test_mojibake_is_handed_on_as_filed() -> None:
    item = _one("<title>GrÃ¼ÃŸe</title><description>Itâ€™s GrÃ¼ÃŸe</description>")
    assert (item.headline, paragraphs(item.body)) == ("GrÃ¼ÃŸe", ("Itâ€™s GrÃ¼ÃŸe",))


def test_a_bare_ampersand_costs_no_word_and_is_logged() -> None:
    item = _one("<title>Fish & Chips & more</title><description>R&D costs</description>")
    assert (item.headline, paragraphs(item.body)) == ("Fish & Chips & more", ("R&D costs",))
    assert [change.found for change in item.repairs] == ["&", "&", "&"]


def test_a_repair_in_one_item_does_not_hold_the_next() -> None:
    wire = (
        b"<rss><channel>\n<item><guid>1</guid><title>A & B</title></item>\n\n"
        b"<item><guid>2</guid><title>C</title></item>\n</channel></rss>"
    )
    one, two = read(wire).items
    assert (len(one.repairs), two.repairs) == (1, ())
    assert undo(wire.replace(b" & ", b" &amp; "), one.repairs) == wire


def test_one_faulty_item_never_takes_the_others_down() -> None:
    reading = read(
        b"<rss><channel>\n<item><title>No guid, no link</title></item>\n"
        b"<item><guid>2</guid><title>B</title><pubDate>soon</pubDate></item>\n<item><guid>3</guid></item></channel></rss>"
    )
    assert [item.guid for item in reading.items] == ["2"]
    assert [(fault.line, fault.guid, fault.fatal) for fault in reading.faults] == [
        (2, "", True),
        (3, "2", False),
        (4, "3", True),
    ]


def test_a_tombstone_in_rss_withdraws_its_story() -> None:
    stone = b'<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="hw-1"/>'
    assert read(b"<rss><channel>%b</channel></rss>" % stone).items[0].status.value == "canceled"


@pytest.mark.parametrize("name", ["content:encoded", "x:encoded"])
def test_the_namespace_counts_and_not_the_prefix(name: str) -> None:
    prefix = name.partition(":")[0]
    item = _one(
        f"<description>Short.</description><{name}>The long story.</{name}>",
        attributes=f'xmlns:{prefix}="https://purl.org/rss/1.0/modules/content"',
    )
    assert paragraphs(item.body) == ("The long story.",)


def _letters(html: str) -> str:
    tree = LexborHTMLParser(f"<!doctype html><body>{html}")
    for dropped in tree.css("script, style, iframe, noscript"):
        dropped.decompose()
    return "".join((tree.body.text() if tree.body else "").split())


def _filed(wire: bytes) -> list[str]:
    """The letters of each story's longest text in the feed, by other parsers than the reader's."""
    found = []
    for item in ElementTree.fromstring(wire).iter("item"):
        full = item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or ""
        found.append(_letters(full) or _letters(item.findtext("description") or ""))
    return found


@pytest.mark.shared
def test_real_feeds_are_read_to_the_last_letter() -> None:
    files = sorted(shared("real", "rss").glob("*/*.xml"))
    assert len(files) == 333
    count = 0
    for file in files:
        wire = file.read_bytes()
        started = time.monotonic()
        reading = read(wire)
        assert time.monotonic() - started < 5, file
        assert bool(reading.items) != any(fault.fatal for fault in reading.faults), (file, reading.faults[:3])
        if reading.format == "rss":
            bodies = ["".join("".join(paragraphs(item.body)).split()) for item in reading.items]
            assert bodies == _filed(wire), file
        count += len(reading.items)
    assert count > 7_000
