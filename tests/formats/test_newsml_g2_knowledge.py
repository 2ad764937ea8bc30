"""NewsML-G2 besides news: the diary, concepts, parts of films, terms for machines, the order of packages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.formats.shared import shared
from wirecopy.formats import read
from wirecopy.formats.qcodes import schemes
from wirecopy.formats.xml import Element, parse
from wirecopy.item import Coverage, Hints, Item, Kind, Reading
from wirecopy.packing import pack, unpack

SAMPLE = (Path(__file__).parent / "samples" / "diary.newsml.xml").read_bytes()


def the_items() -> dict[str, Item]:
    reading = read(SAMPLE)
    assert reading.faults == ()
    return {item.guid: item for item in reading.items}


def test_an_event_is_an_entry_in_the_diary() -> None:
    item = the_items()["urn:tw:event-1"]
    (entry,) = item.diary
    assert (item.kind, entry.code, entry.title, entry.status) == (
        Kind.EVENT,
        "twevent:1",
        "Harbour festival",
        "postponed",
    )
    assert entry.starts_at == datetime(2026, 5, 1, 8, tzinfo=UTC)
    assert (entry.ends, entry.ends_at) == ("P2DT4H", datetime(2026, 5, 3, 12, tzinfo=UTC))
    assert (entry.places, entry.organisers) == (("Old quay | By tram",), ("City of Port Vale",))
    assert entry.details == (
        ("definition", "Three days of boats."),
        ("registration", "By mail until April."),
        ("contactInfo", "festival@port.example | Ask for Quill"),
    )


def test_a_plan_is_an_entry_with_its_coverage() -> None:
    item = the_items()["urn:tw:plan-1"]
    (entry,) = item.diary
    assert (item.kind, entry.title, entry.starts_at) == (
        Kind.PLANNING,
        "Festival coverage",
        datetime(2026, 5, 1, 12, tzinfo=UTC),
    )
    assert entry.coverage == (
        Coverage(
            kind="picture",
            scheduled="2026-05-01T12:00:00Z",
            title="Boats",
            note="10 pictures\nassignedTo: Ann Oar",
            delivered=("urn:tw:gull-1",),
        ),
    )


def test_a_day_without_a_zone_is_a_day_and_no_time() -> None:
    wire = SAMPLE.replace(b"2026-05-01T10:00:00+02:00", b"2026-05-01")
    entry = read(wire).items[0].diary[0]
    assert (entry.starts, entry.starts_at, entry.ends_at) == ("2026-05-01", None, None)
    there = read(wire, hints=Hints(zone="Europe/Berlin")).items[0].diary[0]
    assert there.starts_at == datetime(2026, 4, 30, 22, tzinfo=UTC)


def test_codes_come_with_their_names() -> None:
    ferry, raft = the_items()["urn:tw:codes"].concepts
    assert ferry.code == "http://tw.example/codes/ferry"
    assert ferry.names == (("en", "ferry"), ("de", "Fähre"))
    assert (ferry.broader, ferry.same_as) == (("medtop:20000337",), ("medtop:20001241",))
    assert ferry.details == (("note", "Not the fairy."),)
    assert (raft.code, raft.retired) == ("tw:raft", "2025-01-01T00:00:00Z")


def test_parts_and_terms_are_kept() -> None:
    item = the_items()["urn:tw:film-1"]
    (part,) = item.parts
    assert (part.id, part.description, part.start, part.end) == ("shot1", "The ferry leaves", "0", "12")
    assert (part.terms, part.icon) == ("Not in Valeland.", "http://tw.example/shot1.jpg")
    assert item.rights_expressions == (
        '<o:Policy xmlns:o="http://www.w3.org/ns/odrl/2/" xmlns="http://iptc.org/std/nar/2006-10-01/" uid="p1"/>',
        '{"@type": "Set"}',
    )
    assert item.data_mining == ("plus:DMI-PROHIBITED-AIMLTRAINING",)


def test_all_of_it_is_kept_with_the_version() -> None:
    for item in the_items().values():
        assert unpack(pack(item)) == item


PACKAGE = b"""<packageItem guid="p" version="1"><itemMeta><itemClass qcode="ninat:composite"/></itemMeta>
<groupSet root="a"><group id="c"><itemRef residref="3"/></group><group id="x"><itemRef residref="4"/></group>
<group id="a"><itemRef residref="1"/><groupRef idref="b"/><groupRef idref="c"/></group>
<group id="b"><itemRef residref="2"/><groupRef idref="a"/></group></groupSet></packageItem>"""


def test_a_package_is_read_from_its_root_down_and_in_no_circle() -> None:
    (item,) = read(PACKAGE).items
    assert [link.guid for link in item.links] == ["1", "2", "3", "4"]


# ---- IPTC's own examples --------------------------------------------------------------------------


def held(reading: Reading) -> str:
    texts: list[str] = []
    for item in reading.items:
        texts += [item.headline, item.ed_note, item.guid]
        texts += [
            words
            for part in item.parts
            for words in (part.description, part.terms, *(w for _, w in part.details))
        ]
        for concept in item.concepts:
            texts += [words for _, words in (*concept.names, *concept.definitions, *concept.details)]
        for entry in item.diary:
            texts += [entry.title, entry.starts, entry.ends, entry.code, *entry.places, *entry.organisers]
            texts += [words for _, words in entry.details]
            texts += [
                words for one in entry.coverage for words in (one.kind, one.scheduled, one.title, one.note)
            ]
    return "".join("".join(texts).split())


def words_of(root: Element) -> Iterator[str]:
    for element in root.iter("{*}concept", "{*}newsCoverage", "{*}events"):
        # Of a relation to another concept the code is kept; its name is that concept's own.
        others = element.iter("{*}broader", "{*}narrower", "{*}sameAs", "{*}organisationDetails")
        # In a list, not by their ids: lxml makes the object of an element anew when nobody holds it.
        skipped = [one for other in others for one in other.iter()]
        for one in element.iter("*"):
            if one in skipped:
                continue
            for text in (one.text, one.tail):
                if text and text.strip():
                    yield "".join(text.split())


@pytest.mark.shared
def test_every_word_of_iptcs_concepts_events_and_plans_is_kept() -> None:
    files = list(shared("standards", "newsml-g2").rglob("*.xml"))
    count = 0
    for path in sorted(files):
        wire = path.read_bytes()
        reading = read(wire)
        if reading.format != "newsml-g2" or any(fault.fatal for fault in reading.faults):
            continue
        found = held(reading)
        filed = list(words_of(parse(wire, "newsml-g2", Hints()).root))
        assert [text for text in filed if text not in found] == [], path
        count += len(filed)
    assert count > 150


@pytest.mark.shared
def test_every_alias_of_iptcs_catalogs_is_known_offline() -> None:
    for path in sorted(shared("standards", "newsml-g2", "catalogs").glob("*.xml")):
        for scheme in parse(path.read_bytes(), "newsml-g2", Hints()).root.iter("{*}scheme"):
            assert scheme.get("alias") in schemes(), (path, scheme.get("alias"))
