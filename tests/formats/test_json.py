"""Strict JSON: what is refused and where, and how a delivery is told into its pieces."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.errors import UnreadableError
from wirecopy.formats.json import Piece, elements, members, parse, text_of

_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_categories=["Cs", "Cc"])),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text('ab1{}":,\\', max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(_VALUES, st.sampled_from([None, 2]))
def test_what_was_written_is_what_is_read(value: object, indent: int | None) -> None:
    assert parse(Piece(json.dumps(value, indent=indent).encode()), "ninjs").value == value


@given(st.dictionaries(st.text('ab1{}":,\\', max_size=3), _VALUES, max_size=4), st.sampled_from([None, 2]))
def test_members_are_found_where_they_stand(value: dict[str, object], indent: int | None) -> None:
    wire = json.dumps(value, indent=indent).encode()
    for name, piece in members(Piece(wire), "ninjs").items():
        assert wire[piece.offset :].startswith(piece.wire)
        assert piece.line == wire.count(b"\n", 0, piece.offset) + 1
        assert json.loads(piece.wire) == value[name]


@given(st.lists(_VALUES, max_size=4), st.sampled_from([None, 2]))
def test_elements_are_found_where_they_stand(value: list[object], indent: int | None) -> None:
    wire = json.dumps(value, indent=indent).encode()
    pieces = elements(Piece(wire), "ninjs")
    assert [json.loads(piece.wire) for piece in pieces] == value
    assert all(wire.count(b"\n", 0, piece.offset) + 1 == piece.line for piece in pieces)


@pytest.mark.parametrize(
    ("wire", "why", "line"),
    [
        (b'{\n"a": 1,\n"a": 2}', "An object names 'a' twice.", 3),
        (b'{"a": {"b": 1,\n"\\u0062": 2}}', "An object names 'b' twice.", 2),
        (b'{"a":\nNaN}', "It is not JSON: invalid character.", 2),
        (b'{"a": 1e999}', "It is not JSON: Number out of range", 1),
        (b'{"a": "\\ud800 "}', "It is not JSON", 1),
        (b"[" * 65 + b"]" * 65, "It is nested deeper than 64 levels.", 1),
        (b"[" * 100_000, "It is nested deeper than 64 levels.", 1),
        (b'{"a": 1', "It is not JSON: Input data was truncated.", 1),
    ],
)
def test_doubtful_json_is_refused_with_its_line(wire: bytes, why: str, line: int) -> None:
    with pytest.raises(UnreadableError) as refused:
        parse(Piece(wire), "ninjs")
    assert refused.value.why.startswith(why)
    assert refused.value.line == line


@pytest.mark.parametrize("wire", [b'{"items": [], "items": []}', b'{"items": [], "items": [1]}'])
def test_a_member_named_twice_is_never_chosen_from(wire: bytes) -> None:
    with pytest.raises(UnreadableError, match="twice"):
        members(Piece(wire), "ninjs")


def test_letters_that_are_not_utf_8_are_refused_and_not_guessed() -> None:
    with pytest.raises(UnreadableError, match="line 2: Byte 6 is not UTF-8"):
        text_of(b'{\n"a":\xfc}', "ninjs")


def test_a_byte_order_mark_is_let_pass() -> None:
    assert text_of(b'\xef\xbb\xbf\n{"a": 1}\n', "ninjs") == Piece(b'{"a": 1}', 4, 2)


def test_control_characters_are_taken_out_and_logged() -> None:
    parsed = parse(Piece(rb'{"a": "b\u0003c\bd \\u0003 \\b \u00e9"}', 100), "ninjs")
    assert parsed.value == {"a": "bcd \\u0003 \\b é"}
    assert [(change.offset, change.found) for change in parsed.repairs] == [(108, "\\u0003"), (115, "\\b")]
