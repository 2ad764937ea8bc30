"""Hardened XML: what is let in, what is refused, and that no letter goes missing on the way."""

from __future__ import annotations

import pytest
from lxml import etree

from tests.formats.shared import shared
from wirecopy.errors import UnreadableError
from wirecopy.formats.xml import attribute, filed_sha256, first, line_of, parse, text_of, without_prefixes
from wirecopy.item import Hints


def read(wire: bytes, **hints: str) -> str:
    return "".join(parse(wire, "nitf", Hints(**hints)).root.itertext())  # type: ignore[arg-type]


def test_a_plain_doctype_is_let_pass_and_loads_nothing() -> None:
    assert read(b'<!DOCTYPE nitf SYSTEM "../dtd/nitf-3-4.dtd">\n<nitf>words</nitf>') == "words"


@pytest.mark.parametrize(
    "wire",
    [
        b'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<!-- x -->\n<!DOCTYPE a SYSTEM "a.dtd" [<!ELEMENT a ANY>]><a/>',
        '\n<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hosts">]><a>&b;</a>'.encode("utf-16-le"),
    ],
)
def test_a_dtd_inside_the_delivery_is_refused_with_its_line(wire: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"line 2.*DTD of its own") as caught:
        parse(wire, "nitf", Hints())
    assert caught.value.remedy


def test_an_html_entity_is_resolved_in_text_and_in_attributes_and_noted() -> None:
    document = parse(b"<a b='&uuml;'>testing &aacute; entity&nbsp;here</a>", "nitf", Hints())
    assert document.root.text == "testing á entity\xa0here"
    assert document.root.get("b") == "ü"
    assert "uuml, aacute, nbsp" in document.notes[0]


def test_an_entity_in_a_cdata_section_stays_as_it_was_written() -> None:
    assert read(b"<a><![CDATA[&nbsp;]]>&eacute;</a>") == "&nbsp;é"


@pytest.mark.parametrize("prolog", [b"", b'<!DOCTYPE a SYSTEM "a.dtd">'])
def test_an_entity_that_nobody_defines_is_refused(prolog: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"line 2.*&house;"):
        parse(prolog + b"<a>\n&house;</a>", "nitf", Hints())


@pytest.mark.parametrize(
    ("wire", "hints"),
    [
        ("<a>Zürich</a>".encode("utf-8-sig"), {}),
        ("<a>Zürich</a>".encode("utf-16"), {}),
        ("<a>Zürich</a>".encode("utf-16-be"), {}),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><a>Zürich</a>'.encode("latin-1"), {}),
        ('<?xml version="1.0" encoding="utf-16"?><a>Zürich</a>'.encode(), {}),
        ("<a>Zürich</a>".encode("cp1252"), {"content_type": "text/xml; charset=windows-1252"}),
        ("<a>Zürich</a>".encode("cp850"), {"encoding": "cp850"}),
        ('<?xml version="1.0" encoding="utf-8"?><a>Zürich</a>'.encode(), {"encoding": "cp850"}),
    ],
)
def test_the_encoding_is_taken_from_where_it_is_said(wire: bytes, hints: dict[str, str]) -> None:
    assert read(wire, **hints) == "Zürich"


def test_bytes_that_are_not_in_the_encoding_are_refused_and_never_replaced() -> None:
    with pytest.raises(UnreadableError, match=r"line 2.*Byte 5 is not utf-8"):
        read(b"<a>\nZ\xfcrich</a>")


def test_windows_letters_declared_as_latin_1_are_read_and_noted() -> None:
    document = parse(b'<?xml version="1.0" encoding="iso-8859-1"?><a>\x93yes\x94</a>', "nitf", Hints())
    assert (document.root.text, len(document.notes)) == ("“yes”", 1)


@pytest.mark.parametrize("name", ["rot13", "unicode_escape", "no-such-thing", "idna"])
def test_a_codec_that_is_no_encoding_of_text_is_refused(name: str) -> None:
    with pytest.raises(UnreadableError, match="encoding"):
        read(f'<?xml version="1.0" encoding="{name}"?><a>x</a>'.encode())


def test_a_bare_ampersand_keeps_its_text_and_is_logged() -> None:
    document = parse(b"<a>Fish & Chips & more</a>", "nitf", Hints())
    assert document.root.text == "Fish & Chips & more"
    assert [repair.offset for repair in document.repairs] == [8, 16]


def test_what_cannot_be_repaired_is_refused_with_its_line() -> None:
    with pytest.raises(UnreadableError, match="line 2") as caught:
        read(b"<a>\nFish <3</a>")
    assert caught.value.remedy


def test_an_undeclared_prefix_loses_nothing() -> None:
    document = parse(b"<a>\n<media:b c:d='e'>words</media:b></a>", "rss", Hints())
    assert document.root[0].tag == "media:b"
    found = first(without_prefixes(document), "b")
    assert found is not None
    assert (text_of(found), attribute(found, "d"), line_of(found)) == ("words", "e", 2)
    assert document.notes


def test_an_item_has_the_same_digest_alone_and_in_an_envelope() -> None:
    item = '<newsItem xmlns="urn:x" b="2" a="1"><p>words</p></newsItem>'
    alone = etree.fromstring(item)
    envelope = f'<m:message xmlns:m="urn:m"><!-- sent -->{item}tail</m:message>'
    within = etree.fromstring(envelope)
    assert filed_sha256(alone) == filed_sha256(within[1])
    assert filed_sha256(alone) != filed_sha256(etree.fromstring(item.replace("words", "word")))


def test_a_relative_namespace_name_can_be_digested() -> None:
    assert filed_sha256(etree.fromstring('<a xmlns="b"/>'))


@pytest.mark.shared
def test_every_hostile_document_is_read_or_refused() -> None:
    for path in sorted(shared("hostile", "xml").iterdir()):
        try:
            parse(path.read_bytes(), "nitf", Hints())
        except UnreadableError:
            continue
