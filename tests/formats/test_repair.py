"""The byte repair: what it mends, what it leaves, and that all of it can be taken back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.formats.repair import MOST_REPAIRS, near, repair, undo

_MARKUP = b"& &amp; &#65; &bad <?xml?> <p> </p> <![CDATA[ ]]> <!-- -->".split()
_PIECES = st.sampled_from(
    [*_MARKUP, b"\x00", b"\x1b\x02", b"\xef\xbb\xbf", b"\xff\xfe", b"junk ", b"\n", b"\xe9"]
)
_WIRES = st.one_of(st.binary(max_size=200), st.lists(_PIECES, max_size=30).map(b"".join))


@given(_WIRES)
def test_every_repair_can_be_taken_back(wire: bytes) -> None:
    repaired, repairs = repair(wire)
    assert undo(repaired, repairs) == wire


@given(_WIRES)
def test_a_repaired_document_needs_no_second_repair(wire: bytes) -> None:
    repaired, _ = repair(wire)
    assert repair(repaired) == (repaired, ())


@given(_WIRES)
def test_each_repair_names_the_bytes_that_stood_there(wire: bytes) -> None:
    for change in repair(wire)[1]:
        found = change.found.encode("latin-1")
        assert wire[change.offset : change.offset + len(found)] == found


def test_a_bare_ampersand_becomes_an_entity_and_no_letter_is_lost() -> None:
    repaired, repairs = repair(b"<p>Fish & Chips &amp; more &#38; R&D</p>")
    assert repaired == b"<p>Fish &amp; Chips &amp; more &#38; R&amp;D</p>"
    assert [change.offset for change in repairs] == [8, 34]


@pytest.mark.parametrize(
    "whole", [b"<p><![CDATA[a & b]]></p>", b"<p><!-- a & b --></p>", b"<p><?x a & b?></p>"]
)
def test_an_ampersand_that_is_allowed_is_left_alone(whole: bytes) -> None:
    assert repair(whole) == (whole, ())


def test_forbidden_control_characters_go_even_from_cdata() -> None:
    assert repair(b"<p>a\x02\x03b\t<![CDATA[c\x1bd & e]]>\x00</p>")[0] == b"<p>ab\t<![CDATA[cd & e]]></p>"


@pytest.mark.parametrize("junk", [b"\n", b"HTTP/1.1 200 OK\r\n\r\n", b"<!-- cached -->\n", b"\xef\xbb\xbf\n"])
def test_junk_before_the_prolog_goes(junk: bytes) -> None:
    document = b"<?xml version='1.0'?><rss/>"
    assert repair(junk + document)[0].removeprefix(b"\xef\xbb\xbf") == document


def test_a_byte_order_mark_stays_because_it_says_how_to_read_the_letters() -> None:
    assert repair(b"\xef\xbb\xbf\n<?xml version='1.0'?><a/>")[0].startswith(b"\xef\xbb\xbf<?xml")


@pytest.mark.parametrize(
    "whole",
    [
        b"\n<rss/>",
        b"<rss><![CDATA[<?xml version='1.0'?>]]></rss>",
        "<p>a & b</p>".encode("utf-16"),
        b"<?xml version='1.0' encoding='iso-2022-jp'?><p>\x1b$B&!\x1b(B</p>",
        "<p>GrÃ¼ÃŸe</p>".encode(),
        b"<p>\xfc\x80 < 3</p>",
    ],
    ids=["blank first", "prolog inside", "utf-16", "shifted letters", "mojibake", "broken letters"],
)
def test_nothing_else_is_ever_repaired(whole: bytes) -> None:
    assert repair(whole) == (whole, ())


def test_a_document_with_too_many_faults_is_left_to_a_person() -> None:
    whole = b"<p>" + b"& " * (MOST_REPAIRS + 1) + b"</p>"
    assert repair(whole) == (whole, ())


def test_the_repairs_of_one_item_are_told_from_its_neighbours() -> None:
    wire = b"<r>\n<a>&</a>\n<b/>\n<c>\n&&</c></r>"
    _, repairs = repair(wire)
    assert [[change.offset for change in each] for each in near(wire, repairs, [2, 3, 4])] == [
        [7],
        [],
        [22, 23],
    ]


def test_a_repair_before_the_first_item_concerns_all() -> None:
    wire = b"<r>&\n<a/>\n<b/></r>"
    assert all(near(wire, repair(wire)[1], [2, 3]))
    assert near(wire, repair(wire)[1], []) == []
