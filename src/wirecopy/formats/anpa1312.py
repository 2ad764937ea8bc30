"""ANPA 1312 (American Newspaper Publishers Association, 84-2 and 89-3): the wire of North America.

    SYN SYN SOH  service level, transmission number, US, selector
                 priority, category, format, version, keyword, MM-DD, words
    STX          ^keyword line<  ^headline<  ^By somebody=  TAB paragraphs
    ETX          agency, service, MM-DD-YY HHMMGMT<  EOT

The keyword line is all that tells one story from the next, and its take key all that tells a lead from
a kill (takes.py). Copies on disk often lack the framing characters and are read all the same.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from wirecopy.body import Block, BlockKind, Body, digest, numbered, paragraphs
from wirecopy.errors import UnreadableError
from wirecopy.formats.dialect import Dialect
from wirecopy.formats.frames import AGAIN, Message, decoded, marked, plain, read_messages
from wirecopy.formats.takes import Part, TakeKey, read_take, version_at
from wirecopy.item import Fault, Hints, Item, Link, Order, Reading, Signal, Status, Subject

FORMAT = "anpa-1312"


def read_anpa1312(wire: bytes, hints: Hints) -> Reading:
    """The messages of a delivery in order; a fault in one is one fault. Raises UnreadableError."""
    return read_messages(wire, hints, FORMAT, _item)


# ---- the frame ------------------------------------------------------------------------------------

_SERVICE = re.compile(
    rb"[\x16\s]*\x01?(?P<level>[A-Za-z])(?P<number>\d{4})(?:\x1f\s*)?(?P<selector>[A-Za-z0-9-]*)\s*$"
)
_HEADER = re.compile(
    rb"(?P<priority>[A-Za-z]) (?P<category>[A-Za-z])(?P<format>[\x13\x14]?)(?P<version>[\x11\x12]?) ?"
    rb"(?P<keyword>[^\r\n]*?) +(?P<month>\d{1,2})-(?P<day>\d{1,2}) *(?P<words>\d{0,5})\s*$"
)
_LONGEST_HEADER = 200  # bytes; in a line of nothing but blanks the search would go over it again for each
_TRAILER = re.compile(
    rb"(?P<agency>[A-Z]{2,4})-(?P<service>[A-Z0-9]{1,4})-(?P<month>\d\d)-(?P<day>\d\d)-(?P<year>\d\d) "
    rb"(?P<hour>\d\d)(?P<minute>\d\d) ?(?P<zone>GMT|UTC|E[SD]T)<?"
)
_ZONES = {b"GMT": 0, b"UTC": 0, b"EST": -5, b"EDT": -4}


@dataclass(slots=True)
class _Frame:
    """What the lines around the text say; "" and None where they say nothing."""

    text: bytes
    text_offset: int
    level: str = ""
    number: str = ""
    selector: str = ""
    priority: str = ""
    category: str = ""
    keyword: str = ""
    month_day: str = ""  # "03-01"
    agency: str = ""
    service: str = ""
    sent_at: datetime | None = None
    tabular: bool = False
    left: list[str] = field(default_factory=list)  # words around the text that are none of these


def _frame(message: Message) -> _Frame:
    frame = _Frame(message.text, message.text_offset)
    head = message.head
    if not head:
        # Without STX the text begins where the lines of the head end.
        end = len(message.text)
        lines = message.text.split(b"\n", 2)
        count = 0
        if lines and _SERVICE.match(lines[0]):
            count = 1
        if len(lines) > count and _header(lines[count]):
            count += 1
        head = b"\n".join(lines[:count])
        start = min(len(head) + (1 if count else 0), end)
        frame.text, frame.text_offset = message.text[start:], message.text_offset + start
    for line in filter(None, (one.strip(b"\x16\r\n") for one in head.split(b"\n"))):
        _head_line(frame, line)
    _trailer(frame, message)
    return frame


def _head_line(frame: _Frame, line: bytes) -> None:
    if (found := _SERVICE.match(line)) and not frame.number:
        frame.level, frame.number, frame.selector = (
            found[name].decode("ascii") for name in ("level", "number", "selector")
        )
    elif found := _header(line):
        frame.priority, frame.category = (
            found["priority"].decode().lower(),
            found["category"].decode().lower(),
        )
        frame.keyword = plain(found["keyword"].decode("latin-1"))
        frame.month_day = f"{int(found['month']):02}-{int(found['day']):02}"
        frame.tabular = found["version"] == b"\x12"
    else:
        frame.left.append(plain(line.decode("latin-1")))


def _header(line: bytes) -> re.Match[bytes] | None:
    return _HEADER.match(line) if len(line) <= _LONGEST_HEADER else None


def _trailer(frame: _Frame, message: Message) -> None:
    """The time of transmission: behind ETX, or in copies without it in the last lines of the text."""
    where, source = "trailer", message.trailer
    found = _TRAILER.search(source)
    if found is None:
        where, source = "text", frame.text
        for found in _TRAILER.finditer(frame.text):
            if frame.text[found.end() :].strip(b"< \r\n\t\x00\x7f"):
                found = None
        if found is not None and frame.text[: found.start()].rpartition(b"\n")[2].strip():
            found = None
    if found is None:
        if message.trailer.strip():
            frame.left.append(plain(message.trailer.decode("latin-1")))
        return
    frame.agency, frame.service = found["agency"].decode(), found["service"].decode()
    year, month, day, hour, minute = (int(found[name]) for name in ("year", "month", "day", "hour", "minute"))
    try:
        local = datetime(2000 + year, month, day, hour, minute, tzinfo=UTC)
        frame.sent_at = local - timedelta(hours=_ZONES[found["zone"]])
    except (ValueError, OverflowError):
        frame.left.append(found[0].decode("latin-1"))
    if where == "text":
        frame.text = frame.text[: found.start()]
    else:
        around = plain((source[: found.start()] + b" " + source[found.end() :]).decode("latin-1"))
        if around:
            frame.left.append(around)


# ---- the text -------------------------------------------------------------------------------------

_KEYWORD = re.compile(r"(?P<keyword>[A-Z]{2,3}-.*?)(?:,(?P<take>.*))?")
_TO_EDITORS = re.compile(
    r"(?:Eds?|EDS?)\b ?[:.]|(?:EDITORS?|Editors?)\b(?:'S NOTE|'s note)? ?[:_-]"
    r"|(?:With )?[A-Z]{2,4} (?:Photo|Graphic|Video)s?\b"
    r"|(?:ADV|HFR)\b|(?:Advisory|Attn|Note)\b ?:|For use\b|Hold for\b|Photos? [A-Z]{2,5}\d"
)


@dataclass(slots=True)
class _Lines:
    """The text, sorted into what its marks say."""

    keyword: str = ""
    take: str = ""
    headline: str = ""
    bylines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    others: list[tuple[str, str]] = field(default_factory=list)
    body: str = ""


def _lines(text: str, frame: _Frame, dialect: Dialect) -> _Lines:
    found = _Lines()
    rows = text.split("\n")
    at = 0
    while at < len(rows) and (rows[at].startswith("^") or not rows[at].strip()):
        if row := plain(rows[at].lstrip("^").strip().rstrip("<").strip()):
            _head_row(found, row, dialect)
        at += 1
    body = [
        # A line in the copy that is set by itself: its marks are the typesetter's.
        f"\n{row[1:].rstrip().rstrip('<=')}\n" if row.startswith("^") else row.rstrip().removesuffix("<")
        for row in rows[at:]
    ]
    found.body = "\n".join(body)
    if not found.keyword:
        found.keyword, found.take = _split(frame.keyword, dialect)
    return found


def _head_row(found: _Lines, row: str, dialect: Dialect) -> None:
    if not found.keyword:
        keyword, take = _split(row, dialect)
        if keyword:
            found.keyword, found.take = keyword, take
            return
    if row.endswith("="):
        found.bylines.append(row.rstrip("= "))
    elif _TO_EDITORS.match(row):
        found.notes.append(row)
    elif not found.headline:
        found.headline = row
    else:
        found.others.append(("extended", row))


_TAKE_IN_HEADER = re.compile(
    r"(?P<keyword>[A-Za-z]{2,3}-\S+)\s+(?P<take>(?:\d{0,2}(?:st|nd|rd|th)?-?(?:Ld|Add|Take|Sub|Insert)|KILL|Kill|"
    r"Writethru|Corrective|CORRECTIVE|Advisory|URGENT|Bulletin|WITHHOLD).*)"
)


def _split(row: str, dialect: Dialect) -> tuple[str, str]:
    """Keyword and take key of a keyword line; ("", "") where it is none."""
    if dialect.keyword_line is not None:
        said = dialect.keyword_line.fullmatch(row)
        return ("", "") if said is None else (said["keyword"].strip(), _group(said, "take"))
    if (short := _TAKE_IN_HEADER.fullmatch(row)) is not None and "," not in short["keyword"]:
        return short["keyword"], short["take"]
    said = _KEYWORD.fullmatch(row)
    return ("", "") if said is None else (said["keyword"].strip(), _group(said, "take"))


def _group(found: re.Match[str], name: str) -> str:
    return (found.groupdict().get(name) or "").strip()


# ---- the item -------------------------------------------------------------------------------------

# IPTC's NewsCodes for ANPA 1312 (a1312prio); flash, bulletin, urgent, regular, deferred and below.
_URGENCY = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 5, "a": 6, "h": 6, "n": 6, "w": 7, "s": 7, "x": 4, "z": 4}


def _item(message: Message, dialect: Dialect, hints: Hints, faults: list[Fault]) -> Item:
    frame = _frame(message)
    text = decoded(frame.text, dialect, hints, FORMAT, offset=frame.text_offset, line=message.text_line)
    lines = _lines(text.text, frame, dialect)
    if not lines.keyword and not frame.number:
        raise UnreadableError(
            FORMAT,
            "It has neither a transmission number nor a keyword line.",
            line=message.line,
            remedy=AGAIN,
        )
    take = read_take(lines.take, dialect)
    body = _tabular(lines.body) if frame.tabular or "\x10" in lines.body else marked(lines.body).body
    guid, alt_ids, orders, links, status = _identity(frame, lines, take, text.text)
    if take.part is Part.PIECE:
        why = "It changes a paragraph of the story by hand; the story itself stays as it was."
        faults.append(
            Fault(why=why, line=message.line, guid=guid, remedy="Wait for the next lead.", fatal=False)
        )
    if status is Status.USABLE and not lines.headline and not body:
        raise UnreadableError(FORMAT, "It has neither a headline nor words.", line=message.line, remedy=AGAIN)
    category = dialect.categories.get(frame.category, "")
    others = [*lines.others, *(("frame", words) for words in frame.left if words)]
    return Item(
        guid=guid,
        version=version_at(frame.sent_at, take.number),
        version_filed=take.filed,
        alt_ids=alt_ids,
        status=status,
        orders=orders,
        signals=take.signals,
        version_created=frame.sent_at,
        urgency=dialect.priorities.get(frame.priority) or _URGENCY.get(frame.priority),
        language=hints.language,
        headline=lines.headline or (plain(lines.keyword) if not body else ""),
        slugline=lines.keyword,
        byline=", ".join(lines.bylines),
        body=body,
        filed_digest=digest(paragraphs(body)),
        other_headlines=tuple(others),
        correction=" ".join(_corrects(lines)) if Signal.CORRECTION in take.signals else "",
        ed_note="\n".join(lines.notes),
        subjects=(_subject(frame.category, category),) if frame.category else (),
        services=tuple(one for one in (frame.selector, frame.service) if one),
        info_sources=(frame.agency,) if frame.agency else (),
        links=links,
        notes=text.notes,
        repairs=text.repairs,
        filed_sha256=_sha256(frame),
        line=message.line,
    )


def _corrects(lines: _Lines) -> list[str]:
    return [note for note in lines.notes if re.search(r"correct", note, re.IGNORECASE)]


def _subject(letter: str, meant: str) -> Subject:
    if re.match(r"[a-z0-9]+:\S+$", meant):
        return Subject(code=meant)
    return Subject(code=f"a1312cat:{letter}", name=meant)


def _sha256(frame: _Frame) -> str:
    """Of the keyword and the text: the same story on two selectors has two transmission numbers."""
    return hashlib.sha256(frame.keyword.encode() + b"\n" + frame.text.strip()).hexdigest()


Identity = tuple[str, tuple[str, ...], tuple[Order, ...], tuple[Link, ...], Status]


def _identity(frame: _Frame, lines: _Lines, take: TakeKey, text: str) -> Identity:
    """Who a message is: the keyword of a day is one story; its adds and notes stand beside it.

    A kill names the day's story, and that of the day before, as a wire's day ends in the night.
    """
    name = re.sub(r"\s+", " ", lines.keyword).strip().upper() or f"{frame.level}{frame.number}"
    day = _day(frame)
    unknown = "" if day else hashlib.sha256(text.encode()).hexdigest()[:12]
    made = partial(_guid, name, unknown=unknown)
    story = made(day)
    takes = f"{story}#takes"  # what all parts of the story but the first are also known by
    match take.part:
        case Part.WHOLE:
            return story, (), (), (), Status.USABLE
        case Part.KILL:
            before = (Order(guid=made(day - timedelta(days=1)), status=Status.CANCELED),) if day else ()
            return story, (), (Order(guid=takes, status=Status.CANCELED), *before), (), Status.CANCELED
        case Part.WITHHOLD:
            return story, (), (Order(guid=takes, status=Status.WITHHELD),), (), Status.WITHHELD
        case Part.ADD:
            return (
                f"{story}#take{take.number}",
                (takes,),
                (),
                (Link(rel="continues", guid=story),),
                Status.USABLE,
            )
        case _:
            own = f"{story}#{take.part.name.lower()}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
            return own, (), (), (Link(rel="about", guid=story),), Status.USABLE


def _guid(name: str, day: datetime | None, *, unknown: str) -> str:
    return f"anpa:{f'{day:%Y-%m-%d}' if day else unknown}:{name}"


def _day(frame: _Frame) -> datetime | None:
    """The day in the header, of the year of the trailer; the wire's day, not that of Greenwich."""
    sent_at = frame.sent_at
    if sent_at is None or not frame.month_day:
        return sent_at
    month, day = map(int, frame.month_day.split("-"))
    # Sent after midnight on New Year's Eve, a message still bears December's day, and the other way.
    days: list[datetime] = []
    for year in (sent_at.year, sent_at.year - 1, sent_at.year + 1):
        try:
            days.append(datetime(year, month, day, tzinfo=UTC))
        except ValueError:
            continue
    return min(days, key=lambda one: abs(one - sent_at), default=sent_at)


def _tabular(text: str) -> Body:
    """Agate, such as results and markets: its lines and columns are kept as they stand."""
    rows = [row.rstrip() for row in text.split("\n")]
    groups: list[list[str]] = [[]]
    for row in rows:
        if row.strip():
            groups[-1].append(row)
        elif groups[-1]:
            groups.append([])
    return numbered(Block(BlockKind.PREFORMATTED, "\n".join(group).strip("\n")) for group in groups if group)
