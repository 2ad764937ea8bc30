"""XML from strangers, parsed once for all formats: no DTD, no entities, no network, no giants.

The ladder (FORMATS.md section 7): strict; else the logged byte repair and strict again; else the
delivery is refused with its line. libxml2's own recovery is never used on text: it drops letters
without a word ("Fish & Chips" becomes "Fish  Chips").
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from html.entities import html5

from lxml import etree

from wirecopy.body import collapse
from wirecopy.errors import UnreadableError
from wirecopy.formats.repair import repair
from wirecopy.item import Fault, Hints, Item, Repair

MOST_BYTES = 32 * 1024 * 1024

Element = etree._Element


@dataclass(frozen=True, slots=True)
class Document:
    """`notes` are sentences for the item's notes; `repairs` are changes to bytes, () where none were due."""

    root: Element
    repairs: tuple[Repair, ...] = ()
    notes: tuple[str, ...] = ()
    undeclared: bool = False  # a namespace prefix is used that is nowhere declared
    repaired_lines: tuple[int, ...] = ()  # for each of `repairs`, its line in the tree's counting

    def repairs_between(self, start: int | None, end: int | None) -> tuple[Repair, ...]:
        """The repairs from line `start` to line `end`, both included; None is the first, the last.

        Lines are all that a tree knows of where it came from, so items that share a line share its
        repairs: one too many makes a person look, one too few would publish what nobody looked at.
        """
        return tuple(
            made
            for made, line in zip(self.repairs, self.repaired_lines, strict=True)
            if (start is None or line >= start) and (end is None or line <= end)
        )


def parse(wire: bytes, format: str, hints: Hints) -> Document:  # noqa: A002
    """The root element of a delivery, and what had to be done to read it.

    The encoding is the byte order mark's, else the prolog's, else the sender's charset, else the
    source's setting, else UTF-8, and is decoded strictly. Named HTML entities are resolved here and
    noted; comments and processing instructions are not in the tree. Safe to repeat; nothing is
    loaded. Raises UnreadableError with line and remedy.
    """
    if len(wire) > MOST_BYTES:
        raise UnreadableError(
            format,
            f"It has {len(wire):,} bytes; {MOST_BYTES:,} are the most that is read.",
            remedy="Ask the agency to send smaller deliveries.",
        )
    try:
        return _strict(wire, format, hints, ())
    except UnreadableError:
        repaired, repairs = repair(wire)
        if not repairs:
            raise
    try:
        document = _strict(repaired, format, hints, repairs)
    except UnreadableError as error:
        error.column = None  # it counts what was put in before it, too
        raise
    return replace(document, repaired_lines=tuple(_lines_of(wire, repairs)))


def _lines_of(wire: bytes, repairs: tuple[Repair, ...]) -> Iterator[int]:
    """The line of each repair in the repaired bytes: what was left out before it may have held lines."""
    line, at = 1, 0
    for made in repairs:
        line += wire.count(b"\n", at, made.offset)
        yield line
        at = made.offset + len(made.found)


def items_of(
    document: Document,
    elements: Sequence[Element],
    faults: list[Fault],
    read: Callable[[Element], Item | None],
    guid_of: Callable[[Element], str],
) -> list[Item]:
    """What `read` makes of each element of a delivery, with its repairs; a fault in one is one fault."""
    items: list[Item] = []
    for place, element in enumerate(elements):
        try:
            item = read(element)
        except UnreadableError as error:
            line = error.line or line_of(element)
            faults.append(Fault(why=error.why, line=line, guid=guid_of(element), remedy=error.remedy))
            continue
        if item is None:
            continue
        if document.repairs:
            # libxml2 counts a start tag from its end, so what lies before it may be the item's too.
            start = last_line_of(elements[place - 1]) if place else None
            end = line_of(elements[place + 1]) if place + 1 < len(elements) else None
            item = replace(item, repairs=document.repairs_between(start, end))
        items.append(item)
    return items


def local_name(element: Element) -> str:
    """The name without namespace or prefix: agencies have both wrong, or none."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def without_prefixes(document: Document) -> Element:
    """The root, its elements freed of prefixes that nothing declares, for formats that need none."""
    if document.undeclared:
        for element in document.root.iter("{*}*"):
            if ":" in (name := str(element.tag).rpartition("}")[2]):
                element.tag = name.rpartition(":")[2]
    return document.root


def children(element: Element, name: str) -> Iterator[Element]:
    """The child elements of that local name, in any declared namespace or none, in order."""
    return element.iterchildren("{*}" + name)


def every(element: Element | None, name: str) -> Iterator[Element]:
    """Likewise, of an element that may be missing."""
    return iter(()) if element is None else children(element, name)


def first(element: Element | None, *path: str) -> Element | None:
    """The first element found by going down through these local names; None where a step is missing."""
    for name in path:
        if element is None:
            return None
        element = next(element.iterchildren("{*}" + name), None)
    return element


def attribute(element: Element | None, name: str) -> str:
    """The attribute of that local name in any namespace or none, trimmed; "" where it is missing."""
    if element is None:
        return ""
    value = element.get(name)
    if value is None:
        for key, found in element.attrib.items():
            if str(key).rpartition("}")[2].rpartition(":")[2] == name:
                value = str(found)
                break
    return value.strip() if value else ""


def text_of(element: Element | None) -> str:
    """All words within an element, as one canonical line."""
    if element is None:
        return ""
    if not len(element):
        return collapse(element.text or "")
    return collapse("".join(str(text) for text in element.itertext()))


def whole_number(text: str | None) -> int | None:
    """A number as it stands in an attribute; None for what is none, or longer than any size or version."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None


def line_of(element: Element) -> int | None:
    """The line an element starts at in the delivery, from 1."""
    return element.sourceline  # type: ignore[return-value]  # lxml-stubs has an ellipsis there


def last_line_of(element: Element) -> int | None:
    """The line of the last element within, or of the element itself: it ends there or later."""
    while len(element):
        element = element[-1]
    return line_of(element)


def filed_sha256(element: Element) -> str:
    """SHA-256, in hex, over the element in Exclusive XML Canonicalization 1.0, without comments.

    The same item has the same digest in any envelope, so that a repeat is known as one.
    """
    try:
        filed = etree.tostring(element, method="c14n", exclusive=True, with_tail=False)
    except etree.C14NError:  # a relative namespace name; canonical XML has no form for it
        filed = etree.tostring(element, encoding="UTF-8", with_tail=False)
    return hashlib.sha256(filed).hexdigest()


_OPTIONS = {
    "encoding": "utf-8",
    "resolve_entities": False,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
_PARSER = etree.XMLParser(**_OPTIONS)  # type: ignore[arg-type]  # one dict for two parsers


def _strict(wire: bytes, format: str, hints: Hints, repairs: tuple[Repair, ...]) -> Document:  # noqa: A002
    text, notes = _as_utf8(wire, format, hints)
    has_doctype = _refuse_internal_subset(text, format)
    text, resolved = _resolve_entities(text, format)
    undeclared = False
    try:
        root = etree.fromstring(text, _PARSER)
    except etree.XMLSyntaxError as error:
        root = _despite_prefixes(text, error)
        if root is None:
            raise _unreadable(format, error) from error
        undeclared = True
        notes += ("A namespace prefix is used that is nowhere declared.",)
    if has_doctype and next(root.iter(etree.Entity), None) is not None:
        raise UnreadableError(format, "It uses an entity that only its DTD could explain.", remedy=_NO_DTD)
    return Document(root, repairs, notes + resolved, undeclared)


def _unreadable(format: str, error: etree.XMLSyntaxError) -> UnreadableError:  # noqa: A002
    why = re.sub(r", line \d+, column \d+.*$", "", str(error.msg or "It is not XML."))
    return UnreadableError(
        format,
        f"It is not well-formed XML: {why}.",
        line=error.lineno or None,
        column=error.offset if error.lineno and error.offset else None,
        remedy="The delivery is kept; ask the agency to file it again.",
    )


def _despite_prefixes(text: bytes, error: etree.XMLSyntaxError) -> Element | None:
    """The tree of a document whose only fault is an undeclared prefix; None for any other.

    Such a document is well-formed XML 1.0 without namespaces, so libxml2 keeps all of it; that
    nothing else is wrong is read from the parser's log.
    """
    if error.code not in _PREFIX_FAULTS:  # type: ignore[attr-defined]  # missing in lxml-stubs
        return None
    parser = etree.XMLParser(recover=True, **_OPTIONS)  # type: ignore[arg-type]
    root = etree.fromstring(text, parser)
    if root is None or any(entry.type not in _PREFIX_FAULTS for entry in parser.error_log):
        return None
    return root


_PREFIX_FAULTS = {etree.ErrorTypes.NS_ERR_UNDEFINED_NAMESPACE}

# ---- DTDs -----------------------------------------------------------------------------------------

_DOCTYPE = re.compile(
    rb"(?:\s++|<\?(?:[^?]|\?(?!>))*+\?>|<!--(?:[^-]|-(?!->))*+-->)*+"
    rb"(<!DOCTYPE(?:\"[^\"]*+\"|'[^']*+'|[^\[>\"'])*+)([\[>]?)"
)
_NO_DTD = "Wirecopy loads no DTD; ask the agency for plain XML."


def _refuse_internal_subset(text: bytes, format: str) -> bool:  # noqa: A002
    """Whether there is a DOCTYPE. One that only names a DTD, as NITF's does, is let pass unloaded."""
    if b"<!DOCTYPE" not in text:
        return False
    found = _DOCTYPE.match(text)
    if found is None:
        return False  # in a CDATA section or a comment, or misplaced, which the parser refuses
    if found[2] != b">":
        raise UnreadableError(
            format,
            "It declares a DTD of its own, which could define entities.",
            line=text.count(b"\n", 0, found.start(1)) + 1,
            remedy=_NO_DTD,
        )
    return True


# ---- entities -------------------------------------------------------------------------------------

_NAMED = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z_:\x80-\xff]")
_REFERENCE = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|&([A-Za-z_:\x80-\xff][\w.:\-\x80-\xff]*);",
    re.DOTALL,
)
_XML_ENTITIES = {b"amp", b"lt", b"gt", b"quot", b"apos"}


def _resolve_entities(text: bytes, format: str) -> tuple[bytes, tuple[str, ...]]:  # noqa: A002
    """Named HTML entities as character references, which say the same without a DTD.

    libxml2 would leave them as nodes of their own inside text, and drop them from attributes.
    """
    if _NAMED.search(text) is None:
        return text, ()
    names: dict[str, None] = {}

    def resolve(found: re.Match[bytes]) -> bytes:
        name = found[1]
        if name is None or name in _XML_ENTITIES:
            return found[0]
        letters = html5.get(name.decode("utf-8") + ";")
        if letters is None:
            raise UnreadableError(
                format,
                f"It uses the entity &{name.decode()}; which neither XML nor HTML defines.",
                line=text.count(b"\n", 0, found.start()) + 1,
                remedy=_NO_DTD,
            )
        names[name.decode()] = None
        return "".join(f"&#{ord(letter)};" for letter in letters).encode()

    resolved = _REFERENCE.sub(resolve, text)
    if not names:
        return text, ()
    return resolved, ("HTML entities that XML does not know were resolved: " + ", ".join(names) + ".",)


# ---- encodings ------------------------------------------------------------------------------------

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PROLOG = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:\-]{1,40})[\"']")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:\-]{1,40})", re.IGNORECASE)
# Python knows codecs that are no encodings of text on a wire (rot13, idna, unicode_escape).
_READABLE = re.compile(
    r"ascii|utf-8|utf-(?:16|32)(?:-[lb]e)?|iso8859-\d+|cp(?:125\d|437|850|852|855|858|866|874|932|949)"
    r"|koi8-[ru]|mac-roman|shift_jis|euc_jp|iso2022_jp|gb2312|gbk|gb18030|big5|big5hkscs|euc_kr|tis-620"
)
_C1 = re.compile(rb"[\x80-\x9f]")


def _as_utf8(wire: bytes, format: str, hints: Hints) -> tuple[bytes, tuple[str, ...]]:  # noqa: A002
    encoding, said_by, mark = _encoding(wire, format, hints)
    body = wire[mark:]
    notes: tuple[str, ...] = ()
    if encoding == "iso8859-1" and _C1.search(body):
        # There is no copy in the C1 controls; whoever sends these bytes writes Windows-1252.
        encoding = "cp1252"
        notes = ("The encoding is declared as ISO 8859-1 and is Windows-1252.",)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(
            format,
            f"Byte {mark + error.start} is not {encoding}, as {said_by}.",
            line=body.count(b"\n", 0, error.start) + 1,
            column=len(body[body.rfind(b"\n", 0, error.start) + 1 : error.start].decode(encoding, "replace"))
            + 1,
            remedy="Ask the agency, or set the source's encoding if the delivery names none.",
        ) from error
    return (body if encoding in {"utf-8", "ascii"} else text.encode()), notes


def _encoding(wire: bytes, format: str, hints: Hints) -> tuple[str, str, int]:  # noqa: A002
    """The codec's name, who says so, and how many bytes of mark come first."""
    for mark, encoding in _MARKS:
        if wire.startswith(mark):
            return encoding, "its byte order mark says", len(mark)
    if wire.startswith((b"<\x00", b"\x00<")):
        return ("utf-16-le" if wire[1] == 0 else "utf-16-be"), "its first bytes show", 0
    prolog = _PROLOG.match(wire)
    if prolog:
        name = _codec(prolog[1].decode(), format)
        # A prolog that can be read byte by byte is in no wide encoding, whatever it says.
        return ("utf-8" if name.startswith(("utf-16", "utf-32")) else name), "its prolog says", 0
    sent = _CHARSET.search(hints.content_type)
    if sent:
        return _codec(sent[1], format), "the sender's charset says", 0
    if hints.encoding:
        return _codec(hints.encoding, format), "the source's settings say", 0
    return "utf-8", "XML is unless something else is said", 0


def _codec(name: str, format: str) -> str:  # noqa: A002
    try:
        known = codecs.lookup(name).name
    except LookupError:
        known = ""
    if not _READABLE.fullmatch(known):
        raise UnreadableError(
            format, f"It is in an encoding that cannot be read: {name}.", remedy="Ask the agency for UTF-8."
        )
    return known
