"""What a picture says of itself: caption, credit, alternative text and rights, read and written.

Read from XMP first, then from IPTC IIM, then from EXIF: IIM cuts a credit at 32 bytes and EXIF knows
no language (Metadata Working Group, "Guidelines for Handling Image Metadata" 2.0, section 5).
Written into every rendition: an XMP packet of IPTC's own properties as filed, and the same words as
IIM (JPEG only: WebP has no place for it) and as EXIF. Camera data, place of capture, editing history
and previews are left out: they are large, and some are private.

The bytes come from a stranger, so this module runs in the child of decode.py only.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Collection
from dataclasses import dataclass, fields
from xml.etree import ElementTree

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XML = "http://www.w3.org/XML/1998/namespace"
_NAMESPACES = {
    "rdf": _RDF,
    "x": "adobe:ns:meta/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
    "cc": "http://creativecommons.org/ns#",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "stRef": "http://ns.adobe.com/xap/1.0/sType/ResourceRef#",
}
for _prefix, _namespace in _NAMESPACES.items():
    ElementTree.register_namespace(_prefix, _namespace)
_KEPT = tuple(
    f"{{{_NAMESPACES[prefix]}}}" for prefix in _NAMESPACES if prefix not in {"rdf", "x", "xmpMM", "stRef"}
)
# Camera data, which also stands within a place of IPTC's: where exactly somebody stood, and with which device.
_PRIVATE = tuple(
    f"{{{namespace}}}"
    for namespace in (
        "http://ns.adobe.com/exif/1.0/", "http://cipa.jp/exif/1.0/", "http://ns.adobe.com/exif/1.0/aux/",
    )
)  # fmt: skip


def _name(qname: str) -> str:
    prefix, _, local = qname.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


# True of the file as filed, untrue of a rendition; or no use to anybody but an editing program.
_LEFT_OUT = {
    _name(qname)
    for qname in (
        "dc:format",
        "photoshop:ColorMode",
        "photoshop:DocumentAncestors",
        "photoshop:History",
        "photoshop:ICCProfile",
        "photoshop:LegacyIPTCDigest",
        "photoshop:SidecarForExtension",
    )
}
LARGEST_XMP_BYTES = 512 * 1024  # to be read
LARGEST_XMP_WRITTEN = 48 * 1024  # a JPEG marker holds 65,533 bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """Plain text, trimmed; "" where the file does not say."""

    caption: str = ""
    alt: str = ""  # IPTC AltTextAccessibility
    credit: str = ""
    creator: str = ""
    copyright_notice: str = ""
    usage_terms: str = ""
    digital_source_type: str = ""  # a URI of IPTC's NewsCodes: says that a picture is made by a machine


_PROPERTIES = {
    "caption": "dc:description",
    "alt": "Iptc4xmpCore:AltTextAccessibility",
    "credit": "photoshop:Credit",
    "creator": "dc:creator",
    "copyright_notice": "dc:rights",
    "usage_terms": "xmpRights:UsageTerms",
    "digital_source_type": "Iptc4xmpExt:DigitalSourceType",
}
_BY_LANGUAGE = {"caption", "alt", "copyright_notice", "usage_terms"}
# Data set number in record 2, and the most bytes it may hold (IPTC IIM 4.2, chapter 6).
_DATA_SETS = {
    "creator": (80, 32),
    "credit": (110, 32),
    "copyright_notice": (116, 128),
    "caption": (120, 2000),
}
_EXIF_TAGS = {"caption": 0x010E, "creator": 0x013B, "copyright_notice": 0x8298}


def read(xmp: bytes, iim: bytes, exif: dict[int, object]) -> Metadata:
    """What a file says of itself. What cannot be read says nothing: a picture is not refused for it."""
    in_xmp = _read_properties(_properties(xmp))
    in_iim = _read_iim(iim)
    found = {
        field.name: in_xmp.get(field.name) or in_iim.get(field.name) or _read_exif(exif, field.name)
        for field in fields(Metadata)
    }
    return Metadata(**found)


def write_xmp(filed: bytes, metadata: Metadata, *, given: Collection[str] = (), original: str = "") -> bytes:
    """An XMP packet for a rendition: IPTC's properties as filed, and what only IIM or EXIF said.

    Of the fields named in `given` the file's own words give way to those in `metadata`. `original`: the address
    of the rendition that carries credentials, named as what this one is derived from (XMP part 2, ResourceRef).
    """
    overruled = {_name(_PROPERTIES[field]) for field in given}
    kept = [element for element in _properties(filed) if element.tag not in overruled]
    origin = _origin(original)
    packet = _packet(kept + _missing(kept, metadata) + origin)
    return packet if len(packet) <= LARGEST_XMP_WRITTEN else _packet(_missing([], metadata) + origin)


def _origin(address: str) -> list[ElementTree.Element]:
    if not address:
        return []
    derived = ElementTree.Element(_name("xmpMM:DerivedFrom"), {f"{{{_RDF}}}parseType": "Resource"})
    ElementTree.SubElement(derived, _name("stRef:filePath")).text = address
    return [derived]


def write_iim(metadata: Metadata) -> bytes:
    """An IPTC IIM 4.2 block in UTF-8; b"" if there is nothing to say.

    Words too long for a data set are cut at a whole character; XMP has them in full.
    """
    sets = b"".join(
        _data_set(2, number, _cut(getattr(metadata, name), most))
        for name, (number, most) in _DATA_SETS.items()
        if getattr(metadata, name)
    )
    return _data_set(1, 90, b"\x1b%G") + _data_set(2, 0, b"\x00\x04") + sets if sets else b""


def exif_tags(metadata: Metadata) -> dict[int, bytes]:
    """EXIF tags and their UTF-8 bytes."""
    return {
        tag: getattr(metadata, name).encode() for name, tag in _EXIF_TAGS.items() if getattr(metadata, name)
    }


def _properties(xmp: bytes) -> list[ElementTree.Element]:
    """The properties that IPTC's standard names, as elements, from all rdf:Description elements."""
    if not xmp or len(xmp) > LARGEST_XMP_BYTES or b"<!DOCTYPE" in xmp or b"<!ENTITY" in xmp:
        return []
    try:
        # Safe: no document type gets here, and the process is limited and thrown away.
        root = ElementTree.fromstring(xmp.strip(b"\x00 \r\n\t"))  # noqa: S314
    except (ElementTree.ParseError, ValueError):
        return []
    kept = []
    for description in root.iter(f"{{{_RDF}}}Description"):
        for name, text in description.attrib.items():
            if _is_kept(name):
                kept.append(ElementTree.Element(name))
                kept[-1].text = text
        kept += [child for child in description if _is_kept(child.tag)]
    for element in kept:
        _forget_private(element)
    return kept


def _forget_private(element: ElementTree.Element) -> None:
    for child in list(element):
        if child.tag.startswith(_PRIVATE):
            element.remove(child)
        else:
            _forget_private(child)
    for name in [name for name in element.attrib if name.startswith(_PRIVATE)]:
        del element.attrib[name]


def _is_kept(name: str) -> bool:
    return name.startswith(_KEPT) and name not in _LEFT_OUT


def _read_properties(properties: list[ElementTree.Element]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for element in properties:
        texts.setdefault(element.tag, _text(element))
    return {field: texts.get(_name(qname), "") for field, qname in _PROPERTIES.items()}


def _text(element: ElementTree.Element) -> str:
    """A plain value; of several languages the default one; of several names all, in order."""
    items = list(element.iter(f"{{{_RDF}}}li"))
    if not items:
        return _clean(element.text or element.get(f"{{{_RDF}}}resource") or "")
    if element.find(f"{{{_RDF}}}Alt") is not None:
        languages = [item.get(f"{{{_XML}}}lang", "") for item in items]
        default = languages.index("x-default") if "x-default" in languages else 0
        return _clean(items[default].text or "")
    return ", ".join(filter(None, (_clean(item.text or "") for item in items)))


def _missing(kept: list[ElementTree.Element], metadata: Metadata) -> list[ElementTree.Element]:
    said = {element.tag for element in kept}
    return [
        _property(field, getattr(metadata, field))
        for field, qname in _PROPERTIES.items()
        if getattr(metadata, field) and _name(qname) not in said
    ]


def _property(field: str, text: str) -> ElementTree.Element:
    element = ElementTree.Element(_name(_PROPERTIES[field]))
    if field in _BY_LANGUAGE:
        box = ElementTree.SubElement(element, f"{{{_RDF}}}Alt")
        ElementTree.SubElement(box, f"{{{_RDF}}}li", {f"{{{_XML}}}lang": "x-default"}).text = text
    elif field == "creator":
        box = ElementTree.SubElement(element, f"{{{_RDF}}}Seq")
        ElementTree.SubElement(box, f"{{{_RDF}}}li").text = text
    else:
        element.text = text
    return element


def _packet(properties: list[ElementTree.Element]) -> bytes:
    if not properties:
        return b""
    root = ElementTree.Element(f"{{{_NAMESPACES['x']}}}xmpmeta")
    rdf = ElementTree.SubElement(root, f"{{{_RDF}}}RDF")
    description = ElementTree.SubElement(rdf, f"{{{_RDF}}}Description", {f"{{{_RDF}}}about": ""})
    description.extend(properties)
    body = re.sub(rb">\s+<", b"><", ElementTree.tostring(root))
    begin = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'.encode()
    return begin + body + b'<?xpacket end="r"?>'


def _read_iim(iim: bytes) -> dict[str, str]:
    fields_by_number = {number: name for name, (number, _) in _DATA_SETS.items()}
    found: dict[str, list[bytes]] = {}
    utf_8 = False
    place = 0
    while place + 5 <= len(iim) and iim[place] == 0x1C:
        record, number, length = struct.unpack_from(">BBH", iim, place + 1)
        if length & 0x8000:  # an extended data set: none of those read here may be so long
            break
        value = iim[place + 5 : place + 5 + length]
        if (record, number) == (1, 90):
            utf_8 = value == b"\x1b%G"
        elif record == 2 and number in fields_by_number:
            found.setdefault(fields_by_number[number], []).append(value)
        place += 5 + length
    return {
        name: ", ".join(_decode(value, utf_8=utf_8) for value in values) for name, values in found.items()
    }


def _decode(value: bytes, *, utf_8: bool) -> str:
    """Many programs write UTF-8 and do not say so; what is not UTF-8 is taken for Windows-1252."""
    if utf_8:
        return _clean(value.decode(errors="replace"))
    try:
        return _clean(value.decode())
    except UnicodeDecodeError:
        return _clean(value.decode("cp1252", errors="replace"))


def _read_exif(exif: dict[int, object], field: str) -> str:
    value = exif.get(_EXIF_TAGS.get(field, -1), "")
    if isinstance(value, str):
        # Pillow reads EXIF text as Latin-1; most programs write UTF-8.
        try:
            return _clean(value.encode("latin-1").decode())
        except UnicodeError:
            return _clean(value)
    return ""


def _clean(text: str) -> str:
    """Without control characters, which XML cannot hold, and without the space around."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]", "", text).strip()


def _cut(text: str, most: int) -> bytes:
    return text.encode()[:most].decode(errors="ignore").encode()


def _data_set(record: int, number: int, value: bytes) -> bytes:
    return struct.pack(">BBBH", 0x1C, record, number, len(value)) + value
