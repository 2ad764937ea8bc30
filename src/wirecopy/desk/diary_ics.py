"""Entries of the diary as iCalendar (RFC 5545), for the newsroom's own calendars."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

_LINE_BYTES = 75  # RFC 5545 section 3.1, the line's end not counted
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`is_day`: midnights of UTC that stand for days, `ends` not included."""

    uid: str
    made_at: datetime
    begins: datetime
    ends: datetime
    is_day: bool
    title: str
    place: str
    words: str
    status: str  # CONFIRMED, TENTATIVE or CANCELLED


def calendar(events: Iterable[Event]) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Wirecopy//Diary//EN", "CALSCALE:GREGORIAN"]
    for event in events:
        lines += _event(event)
    return "".join(_folded(line) for line in (*lines, "END:VCALENDAR"))


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{_moment(event.made_at)}"
    if event.is_day:
        yield f"DTSTART;VALUE=DATE:{event.begins:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{event.ends:%Y%m%d}"
    else:
        yield f"DTSTART:{_moment(event.begins)}"
        if event.ends > event.begins:  # "MUST be later" where it is given, section 3.8.2.2
            yield f"DTEND:{_moment(event.ends)}"
    yield f"SUMMARY:{_text(event.title)}"
    if event.place:
        yield f"LOCATION:{_text(event.place)}"
    if event.words:
        yield f"DESCRIPTION:{_text(event.words)}"
    yield f"STATUS:{event.status}"
    yield "CLASS:CONFIDENTIAL"
    yield "END:VEVENT"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """Section 3.3.11: backslash, semicolon, comma and line ends are written out."""
    plain = _CONTROLS.sub(" ", words.replace("\r\n", "\n").replace("\r", "\n"))
    for letter in "\\;,":
        plain = plain.replace(letter, f"\\{letter}")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Section 3.1: a longer line goes on behind a line end and a blank; no letter is cut in two."""
    parts, part, room = [], "", _LINE_BYTES
    for letter in line:
        size = len(letter.encode("utf-8", "surrogatepass"))
        if size > room:
            parts.append(part)
            part, room = "", _LINE_BYTES - 1
        part, room = part + letter, room - size
    parts.append(part)
    return "\r\n ".join(parts).encode("utf-8", "replace").decode() + "\r\n"
