"""Wire bytes to Items: which formats there are, which one a delivery is in, and the one way to read it.

To add a format: copy the nearest module, name it in FORMATS. A reader is imported when it is first
needed, so that a short command does not pay for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from wirecopy.errors import UnreadableError
from wirecopy.formats.recoded import recoded
from wirecopy.formats.removal import may_order_removal
from wirecopy.item import Fault, Hints, Reading

__all__ = ["FORMATS", "Detected", "Format", "detect", "may_order_removal", "read"]

_HEAD = 65_536  # bytes in which a delivery must show what it is
_HEAD_XML = 16_384  # characters in which its root element must begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """`read` raises UnreadableError where nothing of a delivery can be read.

    `looks_like` takes the start of a delivery as text, and says why it looks like this format, or "".
    """

    name: str
    title: str
    read: Callable[[bytes, Hints], Reading]
    looks_like: Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detected:
    """`format` is a name in FORMATS, or "" where none fits; `why` says so in a sentence."""

    format: str
    why: str


def read(wire: bytes, *, format: str = "", hints: Hints = Hints()) -> Reading:  # noqa: A002, B008
    """All items of a delivery and all faults in it; never raises for what a wire contains.

    Without `format` the delivery's own bytes say what it is. Safe to repeat, and pure: nothing is
    fetched, no clock is read. Raises ValueError for a format that Wirecopy does not know.
    """
    if hints.told_encoding:
        return _read_as_told(wire, format, hints)
    name = format
    if not name:
        detected = detect(wire, hints)
        if not detected.format:
            return Reading(format="", faults=(Fault(why=detected.why, remedy=_KNOWN),))
        name = detected.format
    elif name not in FORMATS:
        raise ValueError(f"There is no format {name!r}. {_KNOWN}")
    try:
        return FORMATS[name].read(wire, hints)
    except UnreadableError as error:
        return Reading(format=name, faults=(_fault(error),))


def _read_as_told(wire: bytes, format: str, hints: Hints) -> Reading:  # noqa: A002
    try:
        letters, noted, fitting = recoded(wire, format, hints)
    except UnreadableError as error:
        return Reading(format=format, faults=(_fault(error),))
    reading = read(letters, format=format, hints=fitting)
    items = tuple(replace(item, repairs=(noted, *item.repairs)) for item in reading.items)
    return replace(reading, items=items)


def _fault(error: UnreadableError) -> Fault:
    return Fault(why=error.why, line=error.line, column=error.column, remedy=error.remedy)


def detect(wire: bytes, hints: Hints = Hints()) -> Detected:  # noqa: B008
    """The format that the content shows; names and content types are known to lie, and are not asked."""
    head = _head(wire)
    if not head:
        return Detected(format="", why="The delivery is empty.")
    for known in FORMATS.values():
        if why := known.looks_like(head):
            return Detected(format=known.name, why=why)
    return Detected(format="", why=_what_else(head, hints))


def _read_newsml_g2(wire: bytes, hints: Hints) -> Reading:
    from wirecopy.formats.newsml_g2 import read_newsml_g2

    return read_newsml_g2(wire, hints)


def _read_nitf(wire: bytes, hints: Hints) -> Reading:
    from wirecopy.formats.nitf import read_nitf

    return read_nitf(wire, hints)


def _read_ninjs(wire: bytes, hints: Hints) -> Reading:
    from wirecopy.formats.ninjs import read_ninjs

    return read_ninjs(wire, hints)


def _read_rss(wire: bytes, hints: Hints) -> Reading:
    from wirecopy.formats.rss import read_rss

    return read_rss(wire, hints)


def _read_atom(wire: bytes, hints: Hints) -> Reading:
    from wirecopy.formats.atom import read_atom

    return read_atom(wire, hints)


def _read_jsonfeed(wire: bytes, hints: Hints) -> Reading:
    from wirecopy.formats.jsonfeed import read_jsonfeed

    return read_jsonfeed(wire, hints)


def _rooted(*names: str) -> Callable[[str], str]:
    """A test for XML by the local name of its root element."""
    wanted = {name.lower() for name in names}

    def looks_like(head: str) -> str:
        root = _root(head)
        return f"Its root element is <{root}>." if root.rpartition(":")[2].lower() in wanted else ""

    return looks_like


def _looks_like_jsonfeed(head: str) -> str:
    if not _opens_json(head):
        return ""
    if _JSON_FEED_VERSION.search(head):
        return "It is JSON and names a JSON Feed version."
    if _JSON_FEED_MEMBER.search(head):
        return "It is JSON and has a member that only a JSON Feed has."
    return ""


def _looks_like_ninjs(head: str) -> str:
    return "It is JSON, and no JSON Feed." if _opens_json(head) else ""


FORMATS: dict[str, Format] = {
    known.name: known
    for known in (
        Format(
            name="newsml-g2",
            title="IPTC NewsML-G2",
            read=_read_newsml_g2,
            looks_like=_rooted(
                *("newsMessage", "newsItem", "packageItem", "conceptItem"),
                *("knowledgeItem", "planningItem", "catalogItem"),
            ),
        ),
        Format(name="nitf", title="IPTC NITF 3", read=_read_nitf, looks_like=_rooted("nitf")),
        Format(
            name="rss", title="RSS 0.9 to 2.0", read=_read_rss, looks_like=_rooted("rss", "RDF", "channel")
        ),
        Format(name="atom", title="Atom 1.0", read=_read_atom, looks_like=_rooted("feed", "entry")),
        Format(name="jsonfeed", title="JSON Feed 1", read=_read_jsonfeed, looks_like=_looks_like_jsonfeed),
        Format(name="ninjs", title="IPTC ninjs 1 to 3", read=_read_ninjs, looks_like=_looks_like_ninjs),
    )
}

_KNOWN = f"Formats that can be read: {', '.join(FORMATS)}."

_JSON_FEED_VERSION = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org')
_JSON_FEED_MEMBER = re.compile(r'"(?:home_page_url|feed_url|content_html|date_published)"\s*:')
_ROOT = re.compile(r"<([A-Za-z_][\w.\-]*(?::[A-Za-z_][\w.\-]*)?)[\s/>]")
_BEFORE_ROOT = re.compile(
    r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^<>\[]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE
)


def _head(wire: bytes) -> str:
    head = wire[:_HEAD]
    if head.startswith(b"\xff\xfe") or head[1:2] == b"\x00":
        text = head.decode("utf-16-le", errors="replace")
    elif head.startswith(b"\xfe\xff") or head[:1] == b"\x00":
        text = head.decode("utf-16-be", errors="replace")
    else:
        text = head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    return text.lstrip("\ufeff \t\r\n")


def _root(head: str) -> str:
    if _opens_json(head):
        return ""
    found = _ROOT.search(_BEFORE_ROOT.sub("", head[:_HEAD_XML]))
    return found[1] if found else ""


def _opens_json(head: str) -> bool:
    return head.startswith(("{", "["))


def _what_else(head: str, hints: Hints) -> str:
    root = _root(head)
    if root == "NewsML":
        return "This is NewsML 1, the format before NewsML-G2, and it cannot be read."
    if root.lower() == "html" or head[:15].lower() == "<!doctype html>":
        return "This is a web page and not a delivery: the address may be wrong, or want a login."
    if root:
        return f"This is XML with the root element <{root}>, which no known format has."
    sent_as = f" It was sent as {hints.content_type}." if hints.content_type else ""
    return f"The delivery is in no known format; it begins with {head[:40]!r}.{sent_as}"
