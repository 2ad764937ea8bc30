"""NITF: every field of the mapping table, what is ordered of other documents, and no word lost."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wirecopy.body import BoxKind, paragraphs
from wirecopy.formats import read
from wirecopy.item import Embargo, Hints, Item, Order, Reading, Signal, Status, SubjectKind

SAMPLE = (Path(__file__).parent / "samples" / "harbour.nitf.xml").read_bytes()


def the_item(wire: bytes = SAMPLE, **hints: str) -> Item:
    reading = read(wire, format="nitf", hints=Hints(**hints))  # type: ignore[arg-type]
    assert reading.faults == ()
    (item,) = reading.items
    return item


def a_wire(docdata: str = "", attributes: str = "", body: str = "<p>words</p>", head: str = "") -> bytes:
    return (
        f"<nitf><head><docdata {attributes}><doc-id id-string='tw-1'/>{docdata}</docdata></head>"
        f"<body><body.head>{head}</body.head><body.content>{body}</body.content></body></nitf>"
    ).encode()


def test_who_it_is() -> None:
    item = the_item()
    assert (item.guid, item.version, item.version_filed) == ("tw-0042", 100_003, "1.3")
    assert item.alt_ids == ("harbour-story",)
    assert (item.slugline, item.language, item.urgency, item.line) == ("harbour-story", "en", 3, 3)
    assert len(item.filed_sha256) == 64


def test_the_lines_of_its_head() -> None:
    item = the_item()
    assert (item.headline, item.subheadline) == ("Harbour of Port Vale reopens", "Ferries sail again")
    assert (item.byline, item.creditline) == ("By Ann Oar Staff", "Tidewire")
    assert item.dateline == "PORT VALE, March 1"
    assert item.summary == "The harbour is open. Ferries sail."
    assert [place.name for place in item.places] == ["PORT VALE", "Port Vale"]


def test_its_body_is_all_that_was_filed_as_text_with_the_tagline_last() -> None:
    item = the_item()
    assert paragraphs(item.body) == (
        "The harbour of Port Vale reopened on Sunday, said Mara Quill.",
        "The harbour at dawn.",
        "Ferries",
        '"We are glad," she said & smiled.',
        "Ferry",
        "Gull",
        "tw ao/kl",
    )
    assert [block.filed_as for block in item.body] == list(range(7))
    assert [box.kind for box in item.body[4].within] == [BoxKind.TABLE, BoxKind.ROW, BoxKind.HEADER_CELL]


def test_its_picture_has_caption_credit_and_size() -> None:
    (picture,) = the_item().pictures
    assert (picture.caption, picture.credit) == ("The harbour at dawn.", "Ann Oar/Tidewire")
    assert (picture.renditions[0].href, picture.renditions[0].width) == ("harbour.jpg", 1200)


def test_its_times_are_utc_and_a_release_is_an_embargo() -> None:
    item = the_item(zone="Europe/Berlin")
    assert item.version_created == datetime(2026, 3, 1, 9, 15, tzinfo=UTC)
    assert item.embargo == Embargo(until=datetime(2026, 3, 1, 11, tzinfo=UTC))
    assert item.expires == datetime(2026, 4, 1, tzinfo=UTC)
    assert item.content_created == datetime(2026, 2, 28, 23, tzinfo=UTC)


def test_what_it_corrects_and_tells_editors() -> None:
    item = the_item()
    assert item.signals == {Signal.UPDATE, Signal.CORRECTION}
    assert item.correction == "Corrects the name of the ferry"
    assert [(link.rel, link.guid) for link in item.links] == [("corrects", "tw-0041")]
    assert item.ed_note == "Adds quote in third paragraph\nEds: pictures follow."


def test_rights_subjects_and_keywords() -> None:
    item = the_item()
    assert (item.copyright_holder, item.copyright_notice) == ("Tidewire", "(c) Tidewire 2026")
    assert item.usage_terms == "Not for resale geography: Europe limitations: no archive"
    assert [subject.code for subject in item.subjects] == ["subj:11000000", "", ""]
    assert [subject.kind for subject in item.subjects][1:] == [SubjectKind.PERSON, SubjectKind.ORGANISATION]
    assert (item.keywords, item.services, item.info_sources) == (("harbour", "ferry"), ("n",), ("Tidewire",))


def test_only_a_first_version_says_when_the_story_was_created() -> None:
    issued = "<date.issue norm='20260301T101500Z'/>"
    assert the_item(a_wire(issued)).first_created == datetime(2026, 3, 1, 10, 15, tzinfo=UTC)
    assert the_item(a_wire(issued + "<du-key version='2'/>")).first_created is None


def test_reading_again_gives_the_same() -> None:
    assert read(SAMPLE) == read(SAMPLE)


def test_a_namespace_changes_nothing_but_the_filed_bytes() -> None:
    wire = a_wire().replace(b"<nitf>", b'<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/">')
    assert the_item(wire).body == the_item(a_wire()).body


def test_a_prefix_that_nothing_declares_changes_nothing_either() -> None:
    wire = re.sub(rb"<(/?)(?=[a-z])", rb"<\1n:", a_wire())
    assert the_item(wire).body == the_item(a_wire()).body


@pytest.mark.parametrize(
    ("attributes", "status", "orders"),
    [
        ("management-status='canceled'", Status.CANCELED, ()),
        ("management-status='withheld'", Status.WITHHELD, ()),
        (
            "management-doc-idref='tw-0' management-idref-status='canceled'",
            Status.USABLE,
            (Order(guid="tw-0", status=Status.CANCELED),),
        ),
        (
            "management-status='canceled' management-doc-idref='tw-0'",
            Status.CANCELED,
            (Order(guid="tw-0", status=Status.CANCELED),),
        ),
        ("management-doc-idref='tw-0'", Status.USABLE, ()),
    ],
)
def test_a_kill_names_whom_it_kills(attributes: str, status: Status, orders: tuple[Order, ...]) -> None:
    item = the_item(a_wire(attributes=attributes))
    assert (item.status, item.orders) == (status, orders)


def test_a_kill_message_without_a_name_kills_its_own_document() -> None:
    item = the_item(a_wire("<ed-msg msg-type='KILL' info='Kill this story'/>"))
    assert (item.status, item.ed_note) == (Status.CANCELED, "Kill this story")


def test_a_kill_message_that_names_a_document_is_no_story_itself() -> None:
    item = the_item(a_wire("<ed-msg msg-type='kill'/>", "management-doc-idref='tw-0'"))
    assert item.orders == (Order(guid="tw-0", status=Status.CANCELED),)
    assert Signal.ADVISORY in item.signals


ADVISORY = "<ed-msg msg-type='Advisory' info='A photo will follow'/>"


def test_a_note_to_editors_about_a_story_leaves_it_a_story() -> None:
    item = the_item(a_wire(ADVISORY))
    assert (item.signals, item.ed_note) == (frozenset(), "A photo will follow")


def test_an_advisory_without_a_word_of_body_is_not_for_readers() -> None:
    item = the_item(a_wire(ADVISORY, body="<p> </p>", head="<hedline><hl1>Plans for Friday</hl1></hedline>"))
    assert item.signals == {Signal.ADVISORY}


def a_take_wire(key: str) -> bytes:
    return a_wire().replace(b"<docdata", f"<meta name='anpa-takekey' content='{key}'/><docdata".encode())


@pytest.mark.parametrize(
    ("key", "status", "signals"),
    [
        ("Advisory", Status.USABLE, {Signal.ADVISORY}),
        ("MANDATORY KILL", Status.CANCELED, {Signal.ADVISORY}),
        ("1st Ld-Writethru", Status.USABLE, {Signal.UPDATE}),
        ("Bear Killed", Status.USABLE, set()),
        ("Travel Advisory Lifted", Status.USABLE, set()),
    ],
)
def test_a_take_key_orders_something_only_where_it_says_nothing_else(
    key: str, status: Status, signals: set[Signal]
) -> None:
    item = the_item(a_take_wire(key))
    assert (item.status, item.signals) == (status, signals)


def test_embargoed_without_a_time_has_no_known_end() -> None:
    assert the_item(a_wire(attributes="management-status='embargoed'")).embargo == Embargo(until=None)


def fault_of(reading: Reading) -> tuple[str, int | None, str]:
    (fault,) = reading.faults
    assert fault.fatal
    assert fault.remedy
    assert reading.items == ()
    return fault.why, fault.line, fault.guid


@pytest.mark.parametrize(
    ("wire", "why", "guid"),
    [
        (a_wire(body="<p> </p>"), "neither a headline nor a body", "tw-1"),
        (a_wire().replace(b"id-string", b"other"), "no doc-id", ""),
        (a_wire(attributes="management-status='maybe'"), "management-status is 'maybe'", "tw-1"),
        (a_wire("<date.release norm='20260301T120000'/>"), "no zone", "tw-1"),
        (a_wire("<date.expire norm='soon'/>"), "not a time", "tw-1"),
        (b"<html/>", "not <nitf>", ""),
    ],
)
def test_what_cannot_be_trusted_is_a_fault_that_says_why_and_where(wire: bytes, why: str, guid: str) -> None:
    found = fault_of(read(wire, format="nitf"))
    assert why in found[0]
    assert found[1:] == (1, guid)


def test_a_kill_needs_no_words() -> None:
    assert the_item(a_wire(attributes="management-status='canceled'", body="")).status is Status.CANCELED


def test_an_unreadable_issue_date_is_shown_and_does_not_stop_the_story() -> None:
    reading = read(a_wire("<date.issue norm='yesterday'/>"), format="nitf")
    assert [(fault.fatal, fault.line) for fault in reading.faults] == [(False, 1)]
    assert reading.items[0].version_created is None
