"""NewsML-G2: fields, statuses, contents, packages; one bad item harms only itself; no word lost."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.formats.shared import shared
from wirecopy.body import MarkKind, paragraphs
from wirecopy.errors import UnreadableError
from wirecopy.formats import read
from wirecopy.formats.qcodes import standard
from wirecopy.formats.xml import parse
from wirecopy.item import Embargo, Hints, Item, Kind, Signal, Status, SubjectKind

SAMPLE = (Path(__file__).parent / "samples" / "lighthouse.newsml.xml").read_bytes()


def by_guid(wire: bytes = SAMPLE) -> dict[str, Item]:
    return {item.guid.rpartition(":")[2]: item for item in read(wire, format="newsml-g2").items}


def a_wire(meta: str = "", content: str = "", body: str = "<inlineData>words</inlineData>") -> bytes:
    return (
        "<newsItem guid='np-1' version='2'>"
        f"<itemMeta><itemClass qcode='ninat:text'/>{meta}</itemMeta>"
        f"<contentMeta>{content}</contentMeta><contentSet>{body}</contentSet></newsItem>"
    ).encode()


def the_item(wire: bytes) -> Item:
    reading = read(wire, format="newsml-g2")
    assert reading.faults == ()
    (item,) = reading.items
    return item


def test_a_message_holds_items_in_the_order_filed() -> None:
    assert list(by_guid()) == ["pkg-1", "text-1", "pic-1"]


def test_a_faulty_item_never_takes_its_neighbours_down() -> None:
    (fault,) = read(SAMPLE).faults
    assert (fault.guid, fault.line) == ("urn:example:northpress:broken", 70)
    assert "neither a headline nor a body" in fault.why
    assert fault.remedy


def test_who_it_is_and_when() -> None:
    item = by_guid()["text-1"]
    assert (item.version, item.version_filed, item.kind, item.line) == (4, "4", Kind.TEXT, 18)
    assert item.version_created == datetime(2026, 3, 1, 10, 15, tzinfo=UTC)
    assert item.first_created == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert item.embargo == Embargo(until=datetime(2026, 3, 1, 12, tzinfo=UTC))
    assert item.expires == datetime(2026, 6, 1, tzinfo=UTC)


def test_a_date_without_a_zone_is_noted_where_nothing_hangs_on_it() -> None:
    item = by_guid()["text-1"]
    assert item.content_created is None
    assert [note for note in item.notes if "contentCreated" in note]


def test_its_lines() -> None:
    item = by_guid()["text-1"]
    assert (item.headline, item.subheadline) == ("Lighthouse of Gull Point saved", "Town bought it")
    assert item.other_headlines == (("short", "Lighthouse saved"), ("title", "web title"))
    assert (item.byline, item.creditline, item.dateline) == ("Per Lamp", "Northpress", "GULL POINT, March 1")
    assert (item.summary, item.slugline) == ("A town keeps its light.", "LIGHTHOUSE-SAVED")
    assert (item.urgency, item.language, item.genre) == (4, "en-GB", "Current")


def test_its_body_keeps_words_links_and_lists() -> None:
    item = by_guid()["text-1"]
    assert paragraphs(item.body) == (
        "The lighthouse of Gull Point is saved.",
        "It is 31 metres high,\xa0said Ida Wick.",
        "Built: 1881",
        "Light: white",
    )
    assert [mark.value for mark in item.body[0].marks if mark.kind is MarkKind.LINK] == [
        "https://np.example/x"
    ]


def test_rights_and_subjects() -> None:
    item = by_guid()["text-1"]
    assert (item.copyright_holder, item.copyright_notice) == ("Northpress", "(c) Northpress 2026")
    assert item.usage_terms == "Online only"
    assert [(subject.code, subject.kind) for subject in item.subjects] == [
        ("medtop:20000209", SubjectKind.TOPIC),
        ("np:77", SubjectKind.PERSON),
    ]
    assert [(place.name, place.country) for place in item.places] == [("Gull Point", "Zedland")]
    assert (item.services, item.keywords) == (("World service",), ("lighthouse",))


def test_corrections_are_told_apart_from_notes_to_editors() -> None:
    item = by_guid()["text-1"]
    assert item.signals == {Signal.CORRECTION}
    assert item.correction == "CORRECTS height in paragraph 2"
    assert item.ed_note.startswith("Call the desk")


def test_a_packages_text_gets_its_picture() -> None:
    items = by_guid()
    assert [(link.rel, link.title) for link in items["pkg-1"].links] == [
        ("member", "Lighthouse saved"),
        ("member", ""),
    ]
    assert items["text-1"].pictures == items["pic-1"].pictures
    assert [link.rel for link in items["text-1"].links] == ["previous-version", "seeAlso", "picture"]


def test_a_repair_is_told_to_the_item_it_was_made_in_and_not_to_those_far_from_it() -> None:
    sound, broken = a_wire() + b"\n", a_wire().replace(b"words", b"\nFish & Chips\n") + b"\n"
    wire = b"\n\njunk<newsMessage><itemSet>\n" + sound + broken + sound + sound + b"</itemSet></newsMessage>"
    items = read(wire, format="newsml-g2").items
    assert [any(made.found == "&" for made in item.repairs) for item in items] == [False, True, True, False]
    assert items[1].body[0].text == "Fish & Chips"


def test_two_versions_in_one_message_stay_two() -> None:
    later = a_wire().replace(b"version='2'", b"version='3'").replace(b"words", b"other words")
    reading = read(b"<newsMessage><itemSet>" + a_wire() + later + b"</itemSet></newsMessage>")
    assert [(item.version, item.body[0].text) for item in reading.items] == [(2, "words"), (3, "other words")]


def test_a_withheld_picture_is_not_given_to_its_text() -> None:
    start, end = SAMPLE.split(b'pic-1" version')
    items = by_guid(start + b'pic-1" version' + end.replace(b"stat:usable", b"stat:withheld"))
    assert items["text-1"].pictures == ()


def test_a_picture_item_is_one_picture_in_all_its_sizes() -> None:
    (picture,) = by_guid()["pic-1"].pictures
    assert [(one.role, one.width, one.size_bytes) for one in picture.renditions] == [
        ("web", 800, 9000),
        ("high", 3000, None),
    ]
    assert picture.guid == "urn:example:northpress:pic-1"
    assert (picture.caption, picture.credit) == ("The lighthouse at night.", "Northpress/Ina Lens")


def test_an_item_has_one_digest_in_a_message_and_alone() -> None:
    inner = a_wire()
    message = b"<newsMessage><itemSet>" + inner + b"</itemSet></newsMessage>"
    assert the_item(message).filed_sha256 == the_item(inner).filed_sha256


@pytest.mark.parametrize(
    ("meta", "status"),
    [
        ("", Status.USABLE),
        ("<pubStatus qcode='stat:usable'/>", Status.USABLE),
        ("<pubStatus qcode='stat:withheld'/>", Status.WITHHELD),
        ("<pubStatus qcode='x:canceled'/>", Status.CANCELED),
        ("<pubStatus uri='http://cv.iptc.org/newscodes/pubstatusg2/canceled'/>", Status.CANCELED),
        ("<signal qcode='sttinstruct:remove'/><pubStatus qcode='stat:usable'/>", Status.CANCELED),
    ],
)
def test_a_status_is_what_the_agency_said(meta: str, status: Status) -> None:
    assert the_item(a_wire(meta)).status is status


def test_a_status_nobody_knows_is_no_leave_to_publish() -> None:
    reading = read(a_wire("<pubStatus qcode='stat:perhaps'/>"))
    assert reading.items == ()
    assert "stat:perhaps" in reading.faults[0].why


@pytest.mark.parametrize(
    ("code", "signals"),
    [
        ("sig:update", {Signal.UPDATE}),
        ("update:append-major-content", {Signal.UPDATE}),
        ("sig:repeat", {Signal.REPEAT}),
        ("http://cv.iptc.org/newscodes/signal/correction", {Signal.CORRECTION}),
        ("sig:advisory", {Signal.ADVISORY}),
        ("nmsig:atomic", set()),
    ],
)
def test_signals(code: str, signals: set[Signal]) -> None:
    attribute = "uri" if code.startswith("http") else "qcode"
    assert the_item(a_wire(f"<signal {attribute}='{code}'/>")).signals == signals


def test_an_empty_embargo_has_no_known_end() -> None:
    assert the_item(a_wire("<embargoed/>")).embargo == Embargo(until=None)


def test_an_embargo_that_cannot_be_read_stops_the_item() -> None:
    reading = read(a_wire("<embargoed>Friday noon</embargoed>"))
    assert reading.items == ()
    assert reading.faults[0].guid == "np-1"


def test_a_canceled_item_needs_no_words() -> None:
    wire = a_wire("<pubStatus qcode='stat:canceled'/>", body="")
    assert the_item(wire).status is Status.CANCELED


def test_an_item_without_a_guid_is_a_fault_with_its_line() -> None:
    reading = read(b"<newsMessage><itemSet>\n<newsItem/>\n</itemSet></newsMessage>")
    assert [(fault.line, fault.fatal) for fault in reading.faults] == [(2, True)]


NITF = (
    "<nitf><body><body.head><hedline><hl1>Inner</hl1></hedline><byline>By Ann</byline>"
    "<abstract><p>Short.</p></abstract></body.head>"
    "<body.content><p>One.</p></body.content><body.end><tagline>ab</tagline></body.end></body></nitf>"
)
XHTML = "<body xmlns='http://www.w3.org/1999/xhtml'><p>One.</p><p>Two</p></body>"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (f"<inlineXML>{NITF}</inlineXML>", ("One.", "ab")),
        ("<inlineXML><body.content><p>One.</p></body.content></inlineXML>", ("One.",)),
        (f"<inlineXML>{XHTML}</inlineXML>", ("One.", "Two")),
        ("<inlineXML><p>One.</p><p>Two</p></inlineXML>", ("One.", "Two")),
        ("<inlineData contenttype='text/plain'>One.\n\nTwo</inlineData>", ("One.", "Two")),
        ("<inlineXML><![CDATA[<p>One.</p><p>Two</p>]]></inlineXML>", ("One.", "Two")),
        ("<inlineXML>One. 1 &lt; 2</inlineXML>", ("One. 1 < 2",)),
        ("<inlineData contenttype='text/html'>&lt;p>One.&lt;p>Two</inlineData>", ("One.", "Two")),
        (
            f"<inlineData encoding='enc:base64'>{base64.b64encode('Zürich'.encode()).decode()}</inlineData>",
            ("Zürich",),
        ),
    ],
)
def test_every_kind_of_content_is_read(body: str, found: tuple[str, ...]) -> None:
    assert paragraphs(the_item(a_wire(body=body)).body) == found


def test_g2s_own_lines_come_first_and_nitfs_are_kept() -> None:
    item = the_item(a_wire(content="<headline>Outer</headline>", body=f"<inlineXML>{NITF}</inlineXML>"))
    assert (item.headline, item.byline, item.summary) == ("Outer", "By Ann", "Short.")
    assert item.other_headlines == (("nitf headline", "Inner"),)


def test_a_kill_inside_the_nitf_is_obeyed() -> None:
    killed = NITF.replace("<body>", "<head><docdata management-status='canceled'/></head><body>", 1)
    assert the_item(a_wire(body=f"<inlineXML>{killed}</inlineXML>")).status is Status.CANCELED


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<inlineXML><NewsML/></inlineXML>", "another NewsML"),
        ("<inlineXML><![CDATA[<nitf><body/></nitf>]]></inlineXML>", "a document as text"),
        ("<inlineXML><sports-content>3:1</sports-content></inlineXML>", "None of its contents"),
        ("<inlineData encoding='base64'>%%%</inlineData>", "base64"),
        ("<inlineData contenttype='image/png' encoding='base64'>AAAA</inlineData>", "None of its contents"),
        ("<remoteContent/>", "neither a headline"),
    ],
)
def test_content_that_is_no_text_is_refused(body: str, why: str) -> None:
    reading = read(a_wire(body=body))
    assert reading.items == ()
    assert [fault.why for fault in reading.faults if fault.fatal and why in fault.why]


def test_a_second_text_with_other_words_is_pointed_at() -> None:
    body = f"<inlineXML>{XHTML}</inlineXML><inlineData>One. Three</inlineData>"
    assert [fault.fatal for fault in read(a_wire(body=body)).faults] == [False]
    same = f"<inlineXML>{XHTML}</inlineXML><inlineData>One. Two</inlineData>"
    assert read(a_wire(body=same)).faults == ()


@pytest.mark.parametrize(
    ("wire", "kind", "headline"),
    [
        (b"<conceptItem guid='c'><concept><name>Oslo</name></concept></conceptItem>", Kind.CONCEPT, "Oslo"),
        (
            b"<conceptItem guid='c'><concept><type qcode='cpnat:event'/>"
            b"<name>Fair</name></concept></conceptItem>",
            Kind.EVENT,
            "Fair",
        ),
        (
            b"<knowledgeItem guid='c'><itemMeta><title>Codes</title></itemMeta></knowledgeItem>",
            Kind.CONCEPT,
            "Codes",
        ),
        (
            b"<planningItem guid='c'><itemMeta><title>Week</title></itemMeta></planningItem>",
            Kind.PLANNING,
            "Week",
        ),
        (b"<catalogItem guid='c'/>", Kind.CONCEPT, ""),
        (b"<packageItem guid='c'/>", Kind.COMPOSITE, ""),
    ],
)
def test_items_that_are_no_news_are_known_and_no_fault(wire: bytes, kind: Kind, headline: str) -> None:
    item = the_item(wire)
    assert (item.kind, item.headline) == (kind, headline)


@pytest.mark.parametrize(
    ("filed", "known"),
    [
        ("medtop:04000000", "medtop:04000000"),
        ("http://cv.iptc.org/newscodes/mediatopic/04000000", "medtop:04000000"),
        ("https://cv.iptc.org/newscodes/mediatopic/04000000", "medtop:04000000"),
        ("https://example.org/codes#7", "https://example.org/codes#7"),
        ("np:7", "np:7"),
        ("plain", "plain"),
    ],
)
def test_codes_have_one_form(filed: str, known: str) -> None:
    assert standard(filed) == known


@given(
    st.binary(max_size=200) | st.text(st.sampled_from("<>/newsItmguid='p \"&;"), max_size=80).map(str.encode)
)
def test_no_bytes_break_it(wire: bytes) -> None:
    reading = read(wire, format="newsml-g2")
    assert reading.items or reading.faults
    assert reading == read(wire, format="newsml-g2")


# ---- real deliveries ------------------------------------------------------------------------------


def content_texts(root: etree._Element) -> Iterator[str]:
    """Every text node in the content parts of a document, without blanks, found without our readers."""
    for inline in root.iter("{*}inlineXML", "{*}inlineData"):
        for text in inline.itertext():
            yield "".join(str(text).split())


def all_text(item: Item) -> str:
    lines = [item.headline, item.subheadline, item.byline, item.dateline, item.summary, item.creditline]
    lines += [text for _, text in item.other_headlines]
    lines += [item.ed_note, item.usage_terms, item.copyright_notice, *paragraphs(item.body)]
    lines += [text for picture in item.pictures for text in (picture.caption, picture.credit)]
    for entry in item.diary:
        lines += [entry.title, entry.starts, entry.ends, *entry.places, *entry.organisers]
        lines += [words for _, words in entry.details]
    return " ".join(lines)


def test_a_version_that_is_no_number_of_this_world_is_none() -> None:
    """Found by make fuzz: Python makes no number of more than 4,300 digits."""
    wire = re.sub(rb'version="\d+"', b'version="' + b"9" * 5_000 + b'"', SAMPLE, count=1)
    assert read(wire).items[0].version == 0


@pytest.mark.shared
def test_every_example_is_read_or_refused_and_every_word_accounted_for() -> None:
    letters = items = 0
    for folder in (shared("standards", "newsml-g2"), shared("agencies")):
        for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".xml"):
            wire = path.read_bytes()
            reading = read(wire)
            assert reading.items or reading.faults, path
            items += len(reading.items)
            if reading.format != "newsml-g2" or any(fault.fatal for fault in reading.faults):
                continue
            found = "".join("".join(all_text(item).split()) for item in reading.items)
            filed = list(content_texts(parse(wire, "newsml-g2", Hints()).root))
            assert [text for text in filed if text not in found] == [], path
            letters += sum(map(len, filed))
    assert items > 100
    assert letters > 10_000


@pytest.mark.shared
@pytest.mark.parametrize("name", ["201601026085EY-MIDEAST-CRISISSYRIA_FIGHTERS.xml"])
def test_a_real_message_gives_all_its_items(name: str) -> None:
    wire = shared("agencies", "gextech", name).read_bytes()
    reading = read(wire)
    filed = parse(wire, "newsml-g2", Hints()).root.iter("{*}newsItem", "{*}packageItem")
    assert len(reading.items) + sum(fault.fatal for fault in reading.faults) == len(list(filed))


@pytest.mark.shared
def test_hostile_xml_is_refused_or_harmless() -> None:
    for path in sorted(shared("hostile", "xml").glob("*.xml")):
        try:
            root = parse(path.read_bytes(), "newsml-g2", Hints()).root
        except UnreadableError:
            continue
        assert not re.search("root:|passwd", "".join(map(str, root.itertext()))), path
