"""Bytes in the encoding that somebody says: every letter, no guess, and never without a person's look."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.body import paragraphs
from wirecopy.formats import read
from wirecopy.formats.recoded import ENCODINGS
from wirecopy.item import Hints

_RSS = (
    '<?xml version="1.0" encoding="{}"?>\n<rss version="2.0"><channel><title>t</title><link>http://a.example</link>\n'
    "<item><guid>g1</guid><title>{}</title><description>Am Quai.</description></item></channel></rss>"
)


def test_a_delivery_that_says_it_is_utf8_and_is_not_is_read_as_somebody_says() -> None:
    wire = _RSS.format("UTF-8", "Größe und Maß").encode("cp1252")
    assert read(wire).items == ()
    (item,) = read(wire, hints=Hints(told_encoding="cp1252")).items
    assert item.headline == "Größe und Maß"
    assert item.repairs
    assert "Windows-1252" in item.repairs[0].why
    assert paragraphs(item.body)


def test_a_byte_that_the_encoding_does_not_have_is_a_fault_with_its_line() -> None:
    wire = _RSS.format("UTF-8", "x").encode() + b"\n\x81"
    reading = read(wire, hints=Hints(told_encoding="cp1252"))
    assert reading.items == ()
    assert reading.faults[0].line == 4


def test_an_encoding_that_is_none_is_a_fault_and_no_crash() -> None:
    assert "no encoding" in read(b"{}", hints=Hints(told_encoding="rot13")).faults[0].why


@given(st.binary(max_size=200), st.sampled_from(sorted(ENCODINGS)))
def test_whatever_came_can_be_tried_in_every_encoding(wire: bytes, encoding: str) -> None:
    reading = read(wire, hints=Hints(told_encoding=encoding))
    assert reading.items or reading.faults


@pytest.mark.parametrize("encoding", sorted(set(ENCODINGS) - {"utf-16-le", "utf-16-be"}))
def test_letters_every_encoding_has_come_out_the_same(encoding: str) -> None:
    wire = _RSS.format("UTF-8", "Quay reopens").encode(encoding)
    (item,) = read(wire, hints=Hints(told_encoding=encoding)).items
    assert item.headline == "Quay reopens"


def test_a_fault_in_xml_and_in_json_names_the_place_in_its_line() -> None:
    (xml,) = read(b"<rss>\n<channel><item></items></channel></rss>").faults
    assert (xml.line, xml.column is not None) == (2, True)
    (letters,) = read('<?xml version="1.0"?>\n<rss>\nGrö\xe9'.encode("latin-1")).faults
    assert (letters.line, letters.column) == (3, 3)
    (json,) = read(b'{"uri": "a",\n "headline" "b"}').faults
    assert (json.line, json.column) == (2, 13)
