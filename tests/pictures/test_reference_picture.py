"""IPTC's reference picture, in which every field says its own name: what is left of it in our renditions."""

from __future__ import annotations

import io
from functools import cache
from xml.etree import ElementTree

import pytest
from PIL import Image

from tests.formats.shared import shared
from wirecopy.pictures.check import ContentType
from wirecopy.pictures.decode import AT_ONCE, Cut, Decoded, decode

pytestmark = pytest.mark.shared

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
LEFT_OUT = {"{http://ns.adobe.com/xap/1.0/}Rating"}  # an editing program's stars


@cache
def decoded() -> Decoded:
    cut = Cut(shape="", widths=(320,), types=(*AT_ONCE, ContentType.AVIF))
    return decode(given(), cuts=(cut,), original="https://site.example/signed.jpg")


def properties(picture: bytes) -> dict[str, str]:
    """Name of each XMP property, and all its text."""
    with Image.open(io.BytesIO(picture)) as image:
        root = ElementTree.fromstring(image.info["xmp"].strip(b"\x00 \r\n"))
    found: dict[str, str] = {}
    for description in root.iter(f"{_RDF}Description"):
        found |= {name: text for name, text in description.attrib.items() if not name.startswith(_RDF)}
        found |= {
            one.tag: " ".join(text.strip() for text in one.itertext() if text.strip())
            for one in description
            if one.tag.startswith("{") and not one.tag.startswith(_RDF)
        }
    return found


def given() -> bytes:
    return shared("standards", "photo-metadata", "IPTC-PhotometadataRef-Std2017.1.jpg").read_bytes()


@pytest.mark.parametrize("place", [0, 1, 2], ids=["jpeg", "webp", "avif"])
def test_every_field_but_the_stars_is_in_every_rendition(place: int) -> None:
    filed = properties(given())
    kept = properties(decoded().renditions[place].file)
    assert {name: text for name, text in filed.items() if name not in LEFT_OUT} == {
        name: text for name, text in kept.items() if not name.endswith("}DerivedFrom")
    }


def test_a_jpeg_has_credit_and_caption_in_iim_as_well() -> None:
    given()
    with Image.open(io.BytesIO(decoded().renditions[0].file)) as image:
        iim = image.info["photoshop"][0x0404]
    for words in (b"Credit Line (ref2017.1)", b"Creator1 (ref2017.1)", b"The description aka caption"):
        assert words in iim


def test_no_place_and_no_device_is_left() -> None:
    given()
    for rendition in decoded().renditions:
        assert b"GPS" not in rendition.file
        assert b"SerialNumber" not in rendition.file
