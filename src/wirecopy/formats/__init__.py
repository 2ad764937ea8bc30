"""Wire bytes to Items: which formats there are, which one a delivery is in, and the one way to read it.

To add a format: copy the nearest module, name it in FORMATS. A reader is imported when it is first
needed, so that a short command does not pay for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from wirecopy.errors import RefusedError, UnreadableError
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
        reading = FORMATS[name].read(wire, hints)
        return _without_furniture(reading, hints) if hints.settings else reading
    except UnreadableError as error:
        return Reading(format=name, faults=(_fault(error),))
    except RefusedError as error:
        return Reading(
            format=name, faults=(Fault(why=f"The source's dialect is wrong. {error}", remedy=_MEND),)
        )


def _without_furniture(reading: Reading, hints: Hints) -> Reading:
    from wirecopy.formats.dialect import dialect_of, without_furniture

    return without_furniture(reading, dialect_of(tuple(hints.settings)))


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
    # First: what is packed in a tar begins to show its own format further down.
    for known in (FORMATS["archive"], *FORMATS.values()):
        if why := known.looks_like(head):
            return Detected(format=known.name, why=why)
    if why := _looks_like_text(head, hints):
        return Detected(format="plain-text", why=why)
    return Detected(format="", why=_what_else(head, hints))


def _looks_like_text(head: str, hints: Hints) -> str:
    """The one format that content alone cannot show: a page of an overloaded server is text, too."""
    kind = hints.content_type.partition(";")[0].strip().lower()
    is_sent_as_text = kind == "text/plain" or hints.name.lower().endswith((".txt", ".text"))
    paragraphs = [one for one in re.split(r"\n\s*\n", head.replace("\r", "")) if one.strip()]
    if not is_sent_as_text or _root(head) or _opens_json(head) or _CONTROL.search(head):
        return ""
    if len(paragraphs) < 2 or len(head.split()) < 20 or not _DATELINE.search(head[:2_000]):
        return ""
    return f"It is text of {len(paragraphs)} paragraphs with a dateline, sent as such."


def _read_newsml_g2(wire: bytes, hints: Hints) -> Reading:
    from wirecopy.formats.newsml_g2 import read_newsml_g2

    return read_newsml_g2(wire, hints)


def _read_newsml1(wire: bytes, hints: Hints) -> Reading:
    from wirecopy.formats.newsml1 import read_newsml1

    return read_newsml1(wire, hints)


def _read_anpa1312(wire: bytes, hints: Hints) -> Reading:
    from wirecopy.formats.anpa1312 import read_anpa1312

    return read_anpa1312(wire, hints)


def _read_iptc7901(wire: bytes, hints: Hints) -> Reading:
    from wirecopy.formats.iptc7901 import read_iptc7901

    return read_iptc7901(wire, hints)


def _read_mail(wire: bytes, hints: Hints) -> Reading:
    from wirecopy.formats.mail import read_mail

    return read_mail(wire, hints, _read_inside)


def _read_archive(wire: bytes, hints: Hints) -> Reading:
    from wirecopy.formats.archive import read_archive

    return read_archive(wire, hints, _read_inside)


def _read_inside(wire: bytes, hints: Hints) -> Reading:
    """What stands inside another delivery; of no format where it is no delivery itself."""
    detected = detect(wire, hints)
    return read(wire, format=detected.format, hints=hints) if detected.format else Reading(format="")


def _read_plain(wire: bytes, hints: Hints) -> Reading:
    from wirecopy.formats.plain import read_plain

    return read_plain(wire, hints)


def _read_ap_media(wire: bytes, hints: Hints) -> Reading:
    from wirecopy.formats.ap_media import read_ap_media

    return read_ap_media(wire, hints)


def _read_wxr(wire: bytes, hints: Hints) -> Reading:
    from wirecopy.formats.wxr import read_wxr

    return read_wxr(wire, hints)


def _read_html_page(wire: bytes, hints: Hints) -> Reading:
    from wirecopy.formats.html_page import read_html_page

    return read_html_page(wire, hints)


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


def _looks_like_anpa1312(head: str) -> str:
    return "It begins with the two header lines of ANPA 1312." if _ANPA_HEADER.match(head) else ""


def _looks_like_iptc7901(head: str) -> str:
    found = _IPTC_7901_HEADER.match(head)
    return f"It begins with a header line of IPTC 7901: {found[1]!r}." if found else ""


def _looks_like_mail(head: str) -> str:
    fields = {field.lower() for field in _MAIL_FIELD.findall(_MAIL_HEAD.match(head)[0])}  # type: ignore[index]  # matches ""
    known = fields & {"from", "date", "message-id", "received", "subject", "mime-version", "return-path"}
    return f"It begins with the head of a mail ({', '.join(sorted(known))})." if len(known) > 1 else ""


def _looks_like_ap_media(head: str) -> str:
    # IPTC's ninjs has the AP's ids, too: but it names its standard, or holds the words themselves.
    found = _opens_json(head) and _AP_MEDIA.search(head) and not _NINJS.search(head)
    return "It is JSON, and names its items as the AP Media API does." if found else ""


def _looks_like_wxr(head: str) -> str:
    found = _root(head) == "rss" and "wordpress.org/export/" in head
    return "It is RSS with WordPress's namespace for exports." if found else ""


def _looks_like_html_page(head: str) -> str:
    found = _root(head).lower() == "html" and _ARTICLE_PAGE.search(head)
    return "It is a web page that names itself a news article (schema.org)." if found else ""


def _looks_like_archive(head: str) -> str:
    for mark, kind in _ARCHIVES.items():
        if head.startswith(mark):
            return f"It begins as {kind} does."
    return "It has the mark of a tar archive." if head[257:262] == "ustar" else ""


def _never(head: str) -> str:
    return ""


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
        Format(
            name="newsml-1", title="IPTC NewsML 1.0 to 1.2", read=_read_newsml1, looks_like=_rooted("NewsML")
        ),
        Format(name="iptc-7901", title="IPTC 7901", read=_read_iptc7901, looks_like=_looks_like_iptc7901),
        Format(name="anpa-1312", title="ANPA 1312", read=_read_anpa1312, looks_like=_looks_like_anpa1312),
        Format(name="nitf", title="IPTC NITF 3", read=_read_nitf, looks_like=_rooted("nitf")),
        Format(name="wxr", title="WordPress export (WXR)", read=_read_wxr, looks_like=_looks_like_wxr),
        Format(
            name="rss", title="RSS 0.9 to 2.0", read=_read_rss, looks_like=_rooted("rss", "RDF", "channel")
        ),
        Format(name="atom", title="Atom 1.0", read=_read_atom, looks_like=_rooted("feed", "entry")),
        Format(name="ap-media", title="AP Media API", read=_read_ap_media, looks_like=_looks_like_ap_media),
        Format(
            name="html-page",
            title="web page with NewsArticle",
            read=_read_html_page,
            looks_like=_looks_like_html_page,
        ),
        Format(name="jsonfeed", title="JSON Feed 1", read=_read_jsonfeed, looks_like=_looks_like_jsonfeed),
        Format(name="ninjs", title="IPTC ninjs 1 to 3", read=_read_ninjs, looks_like=_looks_like_ninjs),
        Format(name="archive", title="zip, tar and gzip", read=_read_archive, looks_like=_looks_like_archive),
        Format(name="mail", title="mail (RFC 5322, MIME)", read=_read_mail, looks_like=_looks_like_mail),
        Format(name="plain-text", title="plain text", read=_read_plain, looks_like=_never),
    )
}

_KNOWN = f"Formats that can be read: {', '.join(FORMATS)}."

_MEND = "`wirecopy source dialect` shows and sets it; the delivery is kept."

_ANPA_HEADER = re.compile(
    r"[\x16\x00\s]*\x01?[A-Za-z]\d{4}(?:\x1f\s*)?[A-Za-z0-9-]*[\r\n]+"
    r"[A-Za-z] [A-Za-z][\x11-\x14]{0,2} ?\S[^\n]* \d{1,2}-\d{1,2}\b"
)
_IPTC_7901_HEADER = re.compile(
    r"[\x16\x00\s]*\x01?([A-Za-z]{1,6}\d{3,4} [1-9] [A-Za-z]{1,4} +\d{1,5}[^\r\n]{0,60})\s*[\r\n]"
)
_ARCHIVES = {
    "PK\x03\x04": "a zip archive",
    "PK\x05\x06": "an empty zip archive",
    "\x1f\x8b": "a gzip file",
    "BZh": "a bzip2 file",
    "\xfd7zXZ": "an xz file",
}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
# "PORT VALE (TW) -", or the keyword line of a wire: a readme has neither.
_DATELINE = re.compile(
    r"\([A-Za-z][\w/ .]{1,20}\) ?[-_\u2013\u2014\x96\x97.\xe2]|^(?:BC|AM|PM|AP)-\S", re.MULTILINE
)
_MAIL_HEAD = re.compile(r"(?:From [^\n]*\n)?(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)*")
_MAIL_FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]*):", re.MULTILINE)
_AP_MEDIA = re.compile(r'"altids"\s*:\s*\{[^{}]*"itemid"')
_NINJS = re.compile(r'"(?:body_\w+|bodies|\$?standard)"\s*:')
_ARTICLE_PAGE = re.compile(r"(?:\"@type\"\s*:\s*\[?\s*\"|schema\.org/)(?:\w*News)?Article\b")
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
    if root.lower() == "html" or head[:15].lower() == "<!doctype html>":
        return "This is a web page and not a delivery: the address may be wrong, or want a login."
    if root:
        return f"This is XML with the root element <{root}>, which no known format has."
    sent_as = f" It was sent as {hints.content_type}." if hints.content_type else ""
    return f"The delivery is in no known format; it begins with {head[:40]!r}.{sent_as}"
