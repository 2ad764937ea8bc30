"""IPTC 7901 (The IPTC Recommended Message Format, 5th edition, 1995): the text wire of the world.

    SOH  source letters, number, priority, category, words, option, agency, agency's number
         keyword line/
    STX  headline =  paragraphs
    ETX  DDhhmm GMT Mon YY  EOT

Messages have numbers that begin again each day, and no versions: a kill or a correction names the
number it means in its words ("Berichtigung zu abc 061"). Copies without framing are read all the same.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from wirecopy.errors import UnreadableError
from wirecopy.formats.dialect import Dialect
from wirecopy.formats.frames import AGAIN, Message, decoded, marked, plain, read_messages
from wirecopy.formats.takes import Part, TakeKey, is_correction, is_kill, read_take, version_at
from wirecopy.item import Fault, Hints, Item, Link, Order, Reading, Signal, Status, Subject

FORMAT = "iptc-7901"


def read_iptc7901(wire: bytes, hints: Hints) -> Reading:
    """The messages of a delivery in order; a fault in one is one fault. Raises UnreadableError."""
    return read_messages(wire, hints, FORMAT, _item)


# ---- the frame ------------------------------------------------------------------------------------

_HEADER = re.compile(
    r"(?P<source>[A-Za-z]{1,6})(?P<number>\d{3,4}) (?P<priority>[1-9]) (?P<category>[A-Za-z]{1,4}) +"
    r"(?P<words>\d{1,5})(?: +(?P<option>[^\s\d]\S*))??(?: +(?P<agency>[A-Za-z][A-Za-z.\-]*) *(?P<own>\d{2,4}))? *"
)
_DATE = re.compile(
    r"(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d) *(?:(?P<zone>GMT|UTC|Z|MEZ|CET|MESZ|CEST) *)?"
    r"(?P<month>[A-Za-z]{3})\.? *(?P<year>\d\d)"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ZONES = {"MEZ": 1, "CET": 1, "MESZ": 2, "CEST": 2}


@dataclass(slots=True)
class _Frame:
    """What the lines around the text say; "" and None where they say nothing."""

    header: re.Match[str] | None = None
    keyword: str = ""
    sent_at: datetime | None = None
    left: list[str] = field(default_factory=list)

    def said(self, name: str) -> str:
        return "" if self.header is None else self.header[name] or ""


def _head(frame: _Frame, rows: list[str]) -> list[str]:
    """The rows after the header and the keyword line, which ends in a solidus."""
    at = 0
    while at < len(rows) and not rows[at].strip():
        at += 1
    if at < len(rows) and (header := _HEADER.fullmatch(plain(rows[at]))):
        frame.header = header
        at += 1
    while at < len(rows) and not rows[at].strip():
        at += 1
    for end in range(at, min(at + 3, len(rows))):
        if not rows[end].strip():
            break
        if rows[end].rstrip().endswith("/"):
            frame.keyword = plain(" ".join(rows[at : end + 1])).rstrip("/ ")
            return rows[end + 1 :]
    return rows[at:]


def _sent_at(text: str) -> tuple[datetime | None, str]:
    """The time in a trailer, and the words around it."""
    found = next(reversed(list(_DATE.finditer(text))), None)
    if found is None or found["month"].lower() not in _MONTHS:
        return None, plain(text)
    try:
        when = datetime(
            2000 + int(found["year"]),
            _MONTHS.index(found["month"].lower()) + 1,
            int(found["day"]),
            int(found["hour"]),
            int(found["minute"]),
            tzinfo=UTC,
        )
    except ValueError:
        return None, plain(text)
    when -= timedelta(hours=_ZONES.get(found["zone"] or "", 0))
    return when, plain(f"{text[: found.start()]} {text[found.end() :]}")


# ---- the text -------------------------------------------------------------------------------------

_BYLINE = re.compile(r"(?:By|Von|Por|Par|Di|Text(?:e|o)?:) \S")
# From such a line on nothing is for readers: FORMATS of agencies differ in the words, not in the sense.
_NOTEPAD = re.compile(
    r"[#*\s]*(?:Notizblock|Notebook|Notepad|Bloc-notes|Redaktionshinweise?)\b\W*|\W*(?i:the following information is not "
    r"(?:intended )?for publication)\W*|\W*(?i:(?:die )?folgenden? (?:informationen|hinweise) sind nicht (?:zur|für die) "
    r"veröffentlichung(?: bestimmt)?)\W*"
)


@dataclass(slots=True)
class _Text:
    headline: str = ""
    subheadline: str = ""
    byline: str = ""
    body: str = ""
    notepad: str = ""


def _sorted(rows: list[str], dialect: Dialect) -> _Text:
    found = _Text()
    at, rows = 0, list(rows)
    while at < len(rows) and not rows[at].strip():
        at += 1
    end = at
    while end < len(rows) and rows[end].strip() and end - at < 8:
        end += 1
    last = next((row for row in range(end - 1, at - 1, -1) if rows[row].rstrip().endswith("=")), -1)
    if last >= 0:
        _headlines(found, rows[at : last + 1])
        at = last + 1
    notepad = _notepad_row(rows, at, dialect)
    found.body = "\n".join(rows[at:notepad])
    found.notepad = "\n".join(line for row in rows[notepad:] if (line := plain(row)))
    return found


def _headlines(found: _Text, rows: list[str]) -> None:
    """Each headline ends in an equals sign, and may run over several rows; a byline may stand below."""
    lines: list[str] = []
    running: list[str] = []
    for row in rows:
        words = plain(row)
        if running and _BYLINE.match(words):
            lines.append(" ".join(running))
            running = []
        running.append(words.rstrip("= "))
        if words.endswith("="):
            lines.append(" ".join(running))
            running = []
    for line in filter(None, lines):
        if _BYLINE.match(line) and found.headline and not found.byline:
            found.byline = line
        elif not found.headline:
            found.headline = line
        else:
            found.subheadline = f"{found.subheadline} {line}".strip()


# One of them is in every line that _NOTEPAD takes: looking for them costs a hundredth of trying each line.
_NOTEPAD_WORDS = (
    *(
        "notizblock",
        "notebook",
        "notepad",
        "bloc-notes",
        "redaktionshinweis",
        "publication",
        "veröffentlichung",
    ),
)


def _notepad_row(rows: list[str], start: int, dialect: Dialect) -> int:
    if not dialect.notepad:
        text = "\n".join(rows).lower()
        if not any(word in text for word in _NOTEPAD_WORDS):
            return len(rows)
    for at in range(start, len(rows)):
        row = rows[at].strip()
        if (
            row
            and len(row) < 300
            and (_NOTEPAD.fullmatch(row) or any(one.match(row) for one in dialect.notepad))
        ):
            return at
    return len(rows)


# ---- kills and corrections ------------------------------------------------------------------------


def _named(text: str, agency: str) -> str:
    """The number of the agency's message that the words name: "Berichtigung zu abc 061"."""
    if not agency:
        return ""
    found = re.search(rf"\b{re.escape(agency)}[ -]?(?:Nr\. ?|no\. ?)?(\d{{2,4}})\b", text, re.IGNORECASE)
    return found[1] if found else ""


def _item(message: Message, dialect: Dialect, hints: Hints, faults: list[Fault]) -> Item:
    frame = _Frame()
    head = decoded(message.head, dialect, hints, FORMAT, offset=message.offset + 1, line=message.line)
    text = decoded(message.text, dialect, hints, FORMAT, offset=message.text_offset, line=message.text_line)
    trailer = decoded(message.trailer, dialect, hints, FORMAT, line=message.line)
    if message.head:
        frame.left += [line for row in _head(frame, head.text.split("\n")) if (line := plain(row))]
        rows = text.text.split("\n")
    else:
        rows = _head(frame, text.text.split("\n"))
    frame.sent_at, left = _sent_at(trailer.text)
    if frame.sent_at is None:
        frame.sent_at = _sent_at_foot(rows)
    frame.left += [left] if left else []
    if frame.header is None:
        raise UnreadableError(
            FORMAT,
            "Its first line is no header of IPTC 7901 (source and number, priority, category, words).",
            line=message.line,
            remedy=AGAIN,
        )
    words = _sorted(rows, dialect)
    found = marked(words.body)
    take = _take(frame, words, dialect)
    agency, own = frame.said("agency").lower(), frame.said("own") or frame.said("number")
    said = f"{frame.keyword} {words.headline} {words.subheadline} {found.body[0].text if found.body else ''}"
    named = _named(said, agency)
    who = _identity(frame, take, named, hashlib.sha256(text.text.encode()).hexdigest()[:12], dialect)
    if Signal.CORRECTION in take.signals and not named and dialect.identity != "keyword":
        why = "It corrects a story and does not say by its number which."
        remedy = "Look for the story, and hold it if it must not stay."
        faults.append(Fault(why=why, line=message.line, guid=who.guid, remedy=remedy, fatal=False))
    if take.part is Part.KILL and who.status is Status.USABLE and not who.orders:
        why = "It withdraws a story and says neither its number nor its keyword."
        faults.append(Fault(why=why, line=message.line, guid=who.guid, remedy="Find it and kill it now."))
    if who.status is Status.USABLE and not words.headline and not found.body:
        raise UnreadableError(FORMAT, "It has neither a headline nor words.", line=message.line, remedy=AGAIN)
    category = frame.said("category").lower()
    return Item(
        guid=who.guid,
        version=version_at(frame.sent_at, take.number),
        version_filed=take.filed,
        alt_ids=who.alt_ids,
        status=who.status,
        orders=who.orders,
        signals=take.signals | who.signals,
        version_created=frame.sent_at,
        urgency=dialect.priorities.get(frame.said("priority")) or int(frame.said("priority")),
        language=hints.language,
        headline=words.headline,
        subheadline=words.subheadline,
        slugline=frame.keyword,
        byline=words.byline,
        body=found.body,
        filed_digest=found.digest,
        other_headlines=tuple(("frame", one) for one in frame.left),
        correction=words.headline if Signal.CORRECTION in take.signals else "",
        ed_note=words.notepad,
        subjects=(_subject(category, dialect.categories.get(category, "")),),
        keywords=tuple(one for one in frame.keyword.split("/") if one),
        services=(frame.said("source"),),
        info_sources=(frame.said("agency"),) if agency else (),
        links=who.links,
        notes=head.notes + text.notes,
        repairs=head.repairs + text.repairs,
        filed_sha256=hashlib.sha256(f"{agency}{own}\n".encode() + message.text.strip()).hexdigest(),
        line=message.line,
    )


def _sent_at_foot(rows: list[str]) -> datetime | None:
    """In copies without framing the trailer is the last row with words; it is taken off the text."""
    at = len(rows) - 1
    while at >= 0 and not rows[at].strip():
        at -= 1
    if at >= 0 and _DATE.fullmatch(plain(rows[at])):
        when, _ = _sent_at(rows[at])
        if when is not None:
            rows[at] = ""
        return when
    return None


def _take(frame: _Frame, words: _Text, dialect: Dialect) -> TakeKey:
    segments = frame.keyword.split("/")
    take = read_take(",".join(segments[1:]), dialect)
    signals, part = set(take.signals), take.part
    for line in (frame.keyword, words.headline):
        if is_kill(line, dialect):
            part = Part.KILL
        if is_correction(line, dialect):
            signals.add(Signal.CORRECTION)
    return TakeKey(part=part, number=take.number, signals=frozenset(signals), filed=take.filed)


def _subject(letter: str, meant: str) -> Subject:
    if re.match(r"[a-z0-9]+:\S+$", meant):
        return Subject(code=meant)
    return Subject(code=f"iptc7901:{letter}", name=meant)


# ---- identity -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Who:
    guid: str
    alt_ids: tuple[str, ...] = ()
    orders: tuple[Order, ...] = ()
    links: tuple[Link, ...] = ()
    status: Status = Status.USABLE
    signals: frozenset[Signal] = frozenset()


def _identity(frame: _Frame, take: TakeKey, named: str, digest: str, dialect: Dialect) -> _Who:
    """Who a message is: the agency's number on its day, or by the dialect its keyword.

    A correction that names a number is a version of that story. A kill is a notice of its own, with an
    order about the story named, else about those of its keyword.
    """
    agency, number = frame.said("agency").lower(), frame.said("own") or frame.said("number")
    agency = agency or frame.said("source").lower()
    day = f"{frame.sent_at:%Y-%m-%d}" if frame.sent_at else digest
    keyword = re.sub(r"\s+", " ", frame.keyword.split("/")[0]).strip().lower()
    by_keyword = f"iptc7901:{agency}:{day}:{keyword}" if keyword else ""
    own = f"iptc7901:{agency}:{day}:{number}"
    if dialect.identity == "keyword" and by_keyword:
        own, other = by_keyword, own
    else:
        other = by_keyword
    alt_ids = (other,) if other else ()
    meant = f"iptc7901:{agency}:{_day_of(named, number, frame.sent_at) or day}:{named}" if named else ""
    match take.part:
        case Part.KILL | Part.WITHHOLD:
            status = Status.CANCELED if take.part is Part.KILL else Status.WITHHELD
            target = meant or by_keyword
            if dialect.identity == "keyword" and not meant:
                return _Who(guid=own, alt_ids=alt_ids, status=status)
            orders = (Order(guid=target, status=status),) if target else ()
            notice = f"{own}#kill"
            return _Who(guid=notice, orders=orders, signals=frozenset({Signal.ADVISORY}))
        case Part.ADD:
            story = by_keyword or own
            return _Who(
                guid=f"{own}#take{take.number}", alt_ids=alt_ids, links=(Link(rel="continues", guid=story),)
            )
        case Part.WHOLE:
            if meant and Signal.CORRECTION in take.signals and dialect.identity != "keyword":
                return _Who(guid=meant, alt_ids=alt_ids, links=(Link(rel="corrects", guid=meant),))
            return _Who(guid=own, alt_ids=alt_ids)
        case _:
            return _Who(
                guid=f"{own}#{take.part.name.lower()}", links=(Link(rel="about", guid=by_keyword or own),)
            )


def _day_of(named: str, number: str, sent_at: datetime | None) -> str:
    """The day of a message named by its number: numbers begin anew each day, so a higher one is yesterday's."""
    if sent_at is None:
        return ""
    before = number.isdigit() and int(named) > int(number)
    return f"{sent_at - timedelta(days=1) if before else sent_at:%Y-%m-%d}"
