"""IPTC 7901 and ANPA 1312: framing, keyword lines and takes, character sets, notepads, and series obeyed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.wire_series import Anpa, Iptc
from tests.memory import MemoryArchive
from wirecopy.body import MarkKind, digest, paragraphs
from wirecopy.formats import read
from wirecopy.formats.dialect import settings_of
from wirecopy.formats.frames import marked
from wirecopy.formats.markup import from_text
from wirecopy.identity import State
from wirecopy.item import Hints, Item, Link, Signal, Status
from wirecopy.line import Arrival, run

SAMPLES = Path(__file__).parent / "samples"
NINE = datetime(2026, 3, 1, 9, tzinfo=UTC)


def the_item(wire: bytes, **dialect: object) -> Item:
    reading = read(wire, hints=Hints(settings=settings_of(dialect)))
    assert reading.faults == ()
    (item,) = reading.items
    assert item.filed_digest == digest(paragraphs(item.body))
    return item


# ---- ANPA 1312 ------------------------------------------------------------------------------------


def test_a_message_of_anpa_1312() -> None:
    item = the_item((SAMPLES / "harbor.anpa").read_bytes())
    assert item.guid == "anpa:2026-03-01:BC-PV--HARBOR REOPENS"
    assert (item.version_filed, item.version_created) == (
        "1st Ld-Writethru,127",
        NINE + timedelta(minutes=75),
    )
    assert (item.slugline, item.headline) == ("BC-PV--Harbor Reopens", "Harbor of Port Vale reopens")
    assert item.byline == "By ANN OAR, Tidewire"
    assert item.ed_note == "Eds: Adds quote from Quill.\nTW Photo PV101, PV102"
    assert item.other_headlines == (("extended", "Ferries sail again after the storm"),)
    assert (item.urgency, item.services, item.info_sources) == (3, ("ports", "WF"), ("TW",))
    assert item.subjects[0].code == "a1312cat:i"
    assert item.signals == {Signal.UPDATE}
    assert paragraphs(item.body) == (
        "PORT VALE (TW) _ The harbor reopened on Sunday.",
        "``We are glad,'' Mara Quill said.",
    )


def test_words_around_the_text_are_kept_without_its_controls() -> None:
    item = the_item(Anpa().wire().replace(b"\x03", b"\x03\x00left\x1fover\x7f "))
    assert item.other_headlines == (("frame", "left over"),)


def test_a_head_of_blanks_is_read_at_once() -> None:
    """Found by make fuzz: the search for a header went over all blanks again for each of them."""
    wire = Anpa().wire().replace(b" 03-01 0042", b" " * 100_000)
    (item,) = read(wire, format="anpa-1312").items
    assert item.headline == "Harbor opens"


def test_copies_without_framing_say_the_same() -> None:
    for message in (Anpa(), Anpa(take="1st Ld-Writethru", minute=70)):
        framed, bare = the_item(message.wire()), the_item(replace(message, framed=False).wire())
        assert replace(bare, filed_sha256="", line=0, services=()) == replace(
            framed, filed_sha256="", line=0, services=()
        )


def test_one_story_on_two_selectors_is_filed_once() -> None:
    first, second = the_item(Anpa(number=1001).wire()), the_item(Anpa(number=1002).wire())
    assert first.filed_sha256 == second.filed_sha256


@pytest.mark.parametrize(
    ("take", "suffix", "signals"),
    [
        ("", "", set()),
        ("URGENT", "", {Signal.ALERT}),
        ("1st Ld", "", {Signal.UPDATE}),
        ("2nd Ld-Writethru", "", {Signal.UPDATE}),
        ("Writethru", "", {Signal.UPDATE}),
        ("CORRECTIVE", "", {Signal.CORRECTION}),
        ("1st Take", "", set()),
        ("2nd Take", "#take2", set()),
        ("Take 3 of 4", "#take3", set()),
        ("1st Add", "#take2", set()),
        ("Bear Kill", "", set()),
        ("KILL", "", set()),
    ],
)
def test_a_take_key_says_whether_it_is_the_story_or_stands_beside_it(
    take: str, suffix: str, signals: set[Signal]
) -> None:
    item = the_item(Anpa(take=take).wire())
    assert item.guid == f"anpa:2026-03-01:BC-PV--HARBOR{suffix}"
    assert item.signals == signals
    assert (item.status is Status.CANCELED) == (take == "KILL")


def test_a_substitute_paragraph_never_takes_the_place_of_the_story() -> None:
    reading = read(Anpa(take="1st Sub").wire())
    assert Signal.ADVISORY in reading.items[0].signals
    assert reading.items[0].links == (Link(rel="about", guid="anpa:2026-03-01:BC-PV--HARBOR"),)
    assert [fault.fatal for fault in reading.faults] == [False]


def test_results_keep_their_columns() -> None:
    body = "\b1. Grey Heron\x1012:01\n\b2. Old Gull\x1012:44"
    wire = Anpa(body="X").wire().replace(b"\t   X", body.encode()).replace(b"\x13\x11", b"\x14\x12")
    (block,) = the_item(wire).body
    assert block.text.split("\n") == [" 1. Grey Heron\t12:01", " 2. Old Gull\t12:44"]


def anpa_series() -> list[Anpa]:
    return [
        Anpa(body="PORT VALE (TW) _ The harbor opened."),
        Anpa(take="1st Ld-Writethru", minute=1, body="PORT VALE (TW) _ The harbor opened at dawn."),
        Anpa(take="CORRECTIVE", minute=2, body="PORT VALE (TW) _ The harbor opened at noon."),
        Anpa(take="2nd Ld-Writethru", minute=3, body="PORT VALE (TW) _ The harbor opened at one."),
    ]


def arrive(archive: MemoryArchive, *wires: bytes) -> None:
    arrivals = [
        Arrival(delivery_id=n, source_id=1, agency="mna", content=wire, received_at=NINE + timedelta(hours=n))
        for n, wire in enumerate(wires)
    ]
    run(arrivals, archive, now=NINE + timedelta(days=1))


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_an_anpa_series_in_any_order_ends_with_what_was_sent_last(order: tuple[int, ...]) -> None:
    archive, series = MemoryArchive(), anpa_series()
    arrive(archive, *(series[n].wire() for n in order))
    standing = archive.stands("anpa:2026-03-01:BC-PV--HARBOR", NINE + timedelta(days=1))
    assert standing.shown is not None
    assert standing.shown.created_at == NINE + timedelta(minutes=3)


@given(st.permutations(range(5)))
def test_a_kill_ends_an_anpa_series_whenever_it_comes(order: list[int]) -> None:
    archive = MemoryArchive()
    series = [*anpa_series(), Anpa(take="KILL", minute=2, body="Kill the story slugged BC-PV--Harbor.")]
    arrive(archive, *(series[n].wire() for n in order))
    assert archive.stands("anpa:2026-03-01:BC-PV--HARBOR", NINE).state is State.KILLED


def test_a_kill_takes_the_second_take_with_it() -> None:
    archive = MemoryArchive()
    arrive(archive, Anpa().wire(), Anpa(take="2nd Take", minute=1).wire(), Anpa(take="KILL", minute=2).wire())
    assert archive.stands("anpa:2026-03-01:BC-PV--HARBOR#take2", NINE).state is State.KILLED


# ---- IPTC 7901 ------------------------------------------------------------------------------------


def test_a_message_of_iptc_7901() -> None:
    item = the_item((SAMPLES / "hafen.iptc7901").read_bytes(), charset="iso646-de")
    assert item.guid == "iptc7901:tw:2026-03-01:061"
    assert (item.slugline, item.headline) == ("Hafen/Port Vale", "Hafen von Port Vale öffnet wieder")
    assert (item.subheadline, item.byline) == ("Fähren fahren", "Von Ann Oar")
    assert (item.urgency, item.version_created) == (4, NINE + timedelta(minutes=15))
    assert item.subjects[0].code == "iptc7901:i"
    assert paragraphs(item.body) == (
        "Port Vale (tw) - Der Hafen ist seit Sonntag wieder offen. Das sagte Mara Quill.",
        "«Wir sind froh», sagte sie.".replace("«", '"').replace("»", '"'),
    )
    assert item.ed_note.startswith("### Notizblock\n")
    assert item.ed_note.endswith("tw ao kl")


@pytest.mark.parametrize(
    ("header", "guid"),
    [
        ("eca062 4 i 211 ccccb  tw 061", "iptc7901:tw:2026-03-01:061"),
        ("ecp0007 4 s 850  tw-tns 0908", "iptc7901:tw-tns:2026-03-01:0908"),
        ("abc012 3 pl 90", "iptc7901:abc:2026-03-01:012"),
    ],
)
def test_headers_as_agencies_write_them(header: str, guid: str) -> None:
    wire = Iptc().wire().replace(b"vtw061 4 i 211 abcd  tw 061", header.encode())
    assert the_item(wire).guid == guid


def test_a_headline_may_run_over_several_lines() -> None:
    item = the_item(Iptc(headline="Harbour of\r\nPort Vale opens\r\nBy Ann Oar, Tidewire").wire())
    assert (item.headline, item.byline) == ("Harbour of Port Vale opens", "By Ann Oar, Tidewire")


def test_a_bare_copy_says_the_same() -> None:
    framed, bare = the_item(Iptc().wire()), the_item(Iptc(framed=False).wire())
    assert (bare.guid, bare.body, bare.version) == (framed.guid, framed.body, framed.version)


def test_a_correction_is_a_version_of_the_story_it_names() -> None:
    item = the_item(Iptc(number=70, minute=9, headline="Berichtigung: Hafen (Berichtigung zu tw 061)").wire())
    assert item.guid == the_item(Iptc().wire()).guid
    assert item.signals == {Signal.CORRECTION}


def test_a_number_above_its_own_is_yesterdays() -> None:
    item = the_item(Iptc(number=3, headline="Correction: see tw 961").wire())
    assert item.guid == "iptc7901:tw:2026-02-28:961"


def test_a_kill_without_a_name_shouts() -> None:
    (fault,) = read(Iptc(headline="KILL KILL", keyword="").wire()).faults
    assert fault.fatal
    assert "kill it now" in fault.remedy


IPTC_SERIES = [
    Iptc(body="Port Vale (tw) - The harbour opened."),
    Iptc(number=64, minute=2, headline="Berichtigung zu tw 061", body="Port Vale (tw) - It opened at noon."),
    Iptc(number=65, minute=3, headline="Correction to tw 061", body="Port Vale (tw) - It opened at one."),
]


@given(st.permutations(range(3)), st.booleans())
def test_an_iptc_series_in_any_order_ends_the_same(order: list[int], killed: bool) -> None:
    archive = MemoryArchive()
    wires = [IPTC_SERIES[n].wire() for n in order]
    if killed:
        wires.insert(order[0], Iptc(number=66, minute=4, headline="KILL: do not use tw 061").wire())
    arrive(archive, *wires)
    standing = archive.stands("iptc7901:tw:2026-03-01:061", NINE + timedelta(days=1))
    if killed:
        assert standing.state is State.KILLED
    else:
        assert standing.shown is not None
        assert standing.shown.created_at == NINE + timedelta(minutes=3)


def test_a_kill_by_keyword_alone_finds_its_story() -> None:
    archive = MemoryArchive()
    arrive(archive, Iptc().wire(), Iptc(number=70, headline="KILL: harbour story is wrong").wire())
    assert archive.stands("iptc7901:tw:2026-03-01:061", NINE).state is State.KILLED


def test_a_source_that_counts_leads_is_known_by_its_keyword() -> None:
    first = the_item(Iptc().wire(), identity="keyword")
    second = the_item(
        Iptc(number=70, minute=1, keyword="Port Vale-harbour/2ndLd/").wire(), identity="keyword"
    )
    assert first.guid == second.guid
    assert second.version > first.version


# ---- characters -----------------------------------------------------------------------------------


@pytest.mark.parametrize("charset", ["cp850", "cp1252", "iso8859-1", "utf-8"])
def test_letters_are_those_of_the_sources_character_set(charset: str) -> None:
    wire = Iptc(body="Port Vale (tw) - Fähren für Ærø.").wire(charset)
    assert the_item(wire, charset=charset).body[0].text.endswith("Fähren für Ærø.")
    assert read(wire, hints=Hints(encoding=charset)).items[0].body[0].text.endswith("Ærø.")


def test_letters_of_no_known_set_are_not_guessed() -> None:
    (fault,) = read(Iptc(body="F\xe4hren.").wire("cp1252")).faults
    assert (fault.line, "Set the charset" in fault.remedy) == (5, True)


def test_fonts_are_marks_and_instructions_are_no_copy() -> None:
    item = the_item(Iptc(body="The \x13Grey Heron\x11 and \x12the gull\x11 sail.\x0c[fo8]\x0b Soon.").wire())
    assert item.body[0].text == "The Grey Heron and the gull sail. Soon."
    assert [(item.body[0].text[m.start : m.end], m.kind) for m in item.body[0].marks] == [
        ("Grey Heron", MarkKind.STRONG),
        ("the gull", MarkKind.EMPHASIS),
    ]
    assert item.notes == ("Left out an instruction to typesetters: '[fo8]'.",)


def test_a_control_that_nobody_knows_is_a_repair_with_its_place() -> None:
    wire = Iptc(body="The harbour\x1copened.").wire()
    (repair,) = the_item(wire).repairs
    assert (wire[repair.offset : repair.offset + 1], repair.put) == (b"\x1c", "")
    assert the_item(wire, controls={"1c": "blank"}).repairs == ()
    assert the_item(wire, controls={"1c": "blank"}).body[0].text == "The harbour opened."


@given(st.lists(st.text("abc ÄÖü.,[]{}\\|", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=6))
def test_every_letter_is_in_body_or_notepad(said: list[str]) -> None:
    said = [f"({n}) {' '.join(one.split())}." for n, one in enumerate(said)]
    item = the_item(Iptc(body="\n".join(said), notepad="Tel. 12").wire("utf-8"))
    assert paragraphs(item.body) == tuple(said)
    assert item.ed_note == "### Notizblock\nTel. 12"


@given(st.text(st.sampled_from("ab \t\n\f."), max_size=60))
def test_paragraphs_are_those_of_any_plain_text(text: str) -> None:
    assert marked(text) == from_text(text)


# ---- hostile --------------------------------------------------------------------------------------


def test_several_messages_are_several_items_and_one_fault_stays_alone() -> None:
    reading = read(Iptc().wire() + b"\x01vtw062 bad\x02text\x03\x04" + Iptc(number=63).wire())
    assert [item.guid[-3:] for item in reading.items] == ["061", "063"]
    assert ["no header" in fault.why for fault in reading.faults] == [True]


@given(st.sampled_from([Anpa().wire(), Iptc(notepad="x").wire()]), st.data())
def test_a_cut_or_broken_message_is_read_or_a_fault(wire: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(wire)))
    end = data.draw(st.integers(start, len(wire)))
    put = data.draw(st.sampled_from([b"", b"\x01", b"\x02", b"\x03", b"\x0c", b"=", b"\n", b"\xff"]))
    for name in ("anpa-1312", "iptc-7901"):
        reading = read(wire[:start] + put + wire[end:], format=name)
        assert reading.items or reading.faults


@pytest.mark.parametrize("name", ["anpa-1312", "iptc-7901"])
@pytest.mark.parametrize(
    "wire", [b"\x01" * 50_002, b"\x0c" * 100_000, b"^" * 200_000, b" \n" * 100_000, b"a=" * 99_999]
)
def test_a_flood_is_read_or_a_fault(name: str, wire: bytes) -> None:
    reading = read(wire, format=name)
    assert reading.items or reading.faults


def test_a_wrong_dialect_is_a_fault_that_names_the_member() -> None:
    (fault,) = read(Iptc().wire(), hints=Hints(settings=(("charset", '"klingon"'),))).faults
    assert "charset 'klingon'" in fault.why
