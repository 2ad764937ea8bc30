"""What a picture says of itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wirecopy.pictures import metadata
from wirecopy.pictures.metadata import Metadata

SAID = Metadata(
    caption="Fishing boats return to Port Amsel – déjà vu, 2 May 2026",
    alt="Five red boats enter a harbour at dusk.",
    credit="Northlight News Agency/Ada Winterbourne of the harbour desk",
    creator="Ada Winterbourne",
    copyright_notice="© 2026 Northlight",
    usage_terms="No archive",
    digital_source_type="http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
)
SHORTHAND = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
  xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
  photoshop:Credit="Northlight" exif:GPSLatitude="54,12.5N" xmpRights:Marked="True"/>
</rdf:RDF></x:xmpmeta>"""


def test_what_is_written_as_xmp_is_read_again() -> None:
    assert metadata.read(metadata.write_xmp(b"", SAID), b"", {}) == SAID


def test_iim_stands_in_where_xmp_is_silent() -> None:
    read = metadata.read(SHORTHAND, metadata.write_iim(SAID), {})
    assert (read.credit, read.caption) == ("Northlight", SAID.caption)


def test_exif_stands_in_where_both_are_silent() -> None:
    read = metadata.read(b"", b"", {0x8298: "Â© 2026 Northlight"})  # UTF-8, as Pillow hands it over
    assert read.copyright_notice == "© 2026 Northlight"


def test_iim_without_a_character_set_may_be_utf_8_or_windows_1252() -> None:
    assert metadata.read(b"", b"\x1c\x02\x78\x00\x05caf\xc3\xa9", {}).caption == "café"
    assert metadata.read(b"", b"\x1c\x02\x78\x00\x04caf\xe9", {}).caption == "café"


def test_xmp_as_filed_is_kept_but_for_the_place_of_capture() -> None:
    packet = metadata.write_xmp(SHORTHAND, Metadata())
    assert b"Marked>True<" in packet
    assert b"GPS" not in packet


def test_xmp_with_a_document_type_says_nothing() -> None:
    bomb = b"<!DOCTYPE x [<!ENTITY a 'a'>]>" + SHORTHAND
    assert metadata.read(bomb, b"", {}) == Metadata()


def test_xmp_too_large_for_a_rendition_gives_way_to_the_words_that_matter() -> None:
    large = SHORTHAND.replace(b"True", b"x" * 60_000)
    packet = metadata.write_xmp(large, metadata.read(large, b"", {}))
    assert len(packet) < 2000
    assert b"Northlight" in packet


def test_a_credit_too_long_for_iim_is_cut_at_a_whole_character() -> None:
    block = metadata.write_iim(Metadata(credit="é" * 40))
    assert metadata.read(b"", block, {}).credit == "é" * 16


@given(xmp=st.binary(max_size=200), iim=st.binary(max_size=200))
def test_damaged_metadata_never_raises(xmp: bytes, iim: bytes) -> None:
    metadata.read(xmp, b"\x1c\x02" + iim, {})
    metadata.write_xmp(SHORTHAND[:120] + xmp, Metadata())


@given(st.text(min_size=1, max_size=60))
def test_any_caption_can_be_written_and_read_again(caption: str) -> None:
    clean = metadata.read(b"", b"", {0x010E: caption}).caption
    written = metadata.write_xmp(b"", Metadata(caption=clean))
    assert metadata.read(written, b"", {}).caption.split() == clean.split()
