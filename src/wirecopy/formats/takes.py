"""What the keyword line of a text wire says of a message: which take it is, a kill, a correction.

Wires without version numbers write it behind the keyword: "BC-US--Harbor, 2nd Ld-Writethru". A lead
or writethru takes the place of what went before; an add stands beside it; a kill takes it all back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto

from wirecopy.formats.dialect import Dialect
from wirecopy.item import Signal


class Part(Enum):
    """How a message stands to the story of its keyword."""

    WHOLE = auto()  # the story, or the whole of it anew
    ADD = auto()  # more of it: a second take, an add
    PIECE = auto()  # a paragraph to be put in or exchanged by hand
    KILL = auto()
    WITHHOLD = auto()
    ADVISORY = auto()  # about it, for editors


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeKey:
    """`number`: 0 the first, 1 for "1st Ld"; of an add or take, which. `filed`: the words of the key."""

    part: Part = Part.WHOLE
    number: int = 0
    signals: frozenset[Signal] = frozenset()
    filed: str = ""


# Only whole words behind the keyword: "Bear Kill" is a story.
_KILL = re.compile(
    r"(?:mandatory[ -])?(?:kill|elimination|withdrawal|withdrawn|retraction)(?:[ -](?:notice|advisory))?"
)
_WITHHOLD = re.compile(r"withhold|withheld|hold")
_LEAD = re.compile(
    r"(?:(?P<number>\d{1,2})(?:st|nd|rd|th)?|(?P<word>first|second|third|fourth|fifth|sixth))?[ -]?"
    r"(?:ld|lead|writethru|write-thru|writethrough|update|upd)(?:[ -]?(?:writethru|write-thru|writethrough))?"
    r"(?: ?(?P<after>\d{1,2}))?"
)
_ADD = re.compile(
    r"(?:(?P<number>\d{1,2})(?:st|nd|rd|th)?[ -])?(?:add|adds|take|tk)(?:[ -]?(?P<after>\d{1,2}))?(?: of \d{1,2})?"
)
_PIECE = re.compile(r"(?:\d{1,2}(?:st|nd|rd|th)?[ -])?(?:sub|subs|insert|ins)(?:[ -]?\d{1,2})?")
_CORRECTION = re.compile(r"(?:\d{1,2}(?:st|nd|rd|th)?[ -])?(?:corrective|correction|correctn|corr|corrected)")
_ADVISORY = re.compile(r"(?:news |photo |editors'? )?advisory(?: \d{1,2})?|advisories|note|budget advisory")
_ALERT = re.compile(r"urgent|bulletin|flash|newsalert|news alert|alert|snap|eil|eilmeldung")
_WORDS = ("first", "second", "third", "fourth", "fifth", "sixth")


def read_take(key: str, dialect: Dialect) -> TakeKey:
    """What stands behind a keyword: "1st Ld-Writethru", "KILL", "2nd Take", "Correction"."""
    filed = key.strip(" ,/;")
    part, number = Part.WHOLE, 0
    signals: set[Signal] = set()
    if any(pattern.search(filed) for pattern in dialect.kill):
        part = Part.KILL
    for piece in re.split(r"[,;/]", filed):
        said = piece.strip().lower()
        if not said or said.isdigit():
            continue
        if _KILL.fullmatch(said):
            part = Part.KILL
        elif _WITHHOLD.fullmatch(said):
            part = part if part is Part.KILL else Part.WITHHOLD
        elif (lead := _LEAD.fullmatch(said)) is not None:
            word = lead["word"]
            number = int(lead["number"] or lead["after"] or (_WORDS.index(word) + 1 if word else 1))
            signals.add(Signal.UPDATE)
        elif (add := _ADD.fullmatch(said)) is not None:
            which = int(add["number"] or add["after"] or 1)
            if "take" in said or "tk" in said:
                part, number = (part, 0) if which == 1 else (Part.ADD, which)
            else:
                part, number = Part.ADD, which + 1
        elif _PIECE.fullmatch(said):
            part = Part.PIECE
        elif _CORRECTION.fullmatch(said):
            signals.add(Signal.CORRECTION)
        elif _ADVISORY.fullmatch(said):
            part = part if part is Part.KILL else Part.ADVISORY
        elif _ALERT.fullmatch(said):
            signals.add(Signal.ALERT)
    if any(pattern.search(filed) for pattern in dialect.correction):
        signals.add(Signal.CORRECTION)
    if part in {Part.PIECE, Part.ADVISORY}:
        signals.add(Signal.ADVISORY)
    return TakeKey(part=part, number=number, signals=frozenset(signals), filed=filed)


# At the start of a keyword line or headline: a film is called "Kill", a message begins with it.
_BEGINS_KILL = re.compile(
    r"\W*(?:(?:(?:MANDATORY|STORY|TEXT|BULLETIN|URGENT|ADVISORY|(?:ATTENTION )?EDITORS)\W+){0,3}KILL\b"
    r"|(?i:mandatory kill|kill (?:notice|advisory|order))\b"
    r"|(?i:(?:advisory\W+)?(?:the |this )?(?:story|text|item) (?:is |has been )?(?:withdrawn|retracted|annulled))\b"
    r"|(?i:advisory\W+(?:the |this )?(?:story|text|item)\b.{0,80}\b(?:withdrawn|retracted))\b"
    r"|(?i:(?:advisory|(?:attention )?editors)\W+(?:please )?kill (?:the |this )?story)\b"
    r"|STORNO\b|Storno:|ANNULE\b|(?i:(?:achtung\W+)?(?:annullierung|annulliert|zurückziehung|zurückgezogen|withdrawal"
    r"|withdrawn|anulación|anulada|annulation|annulé|elimination|retraction))\b)"
)
_BEGINS_CORRECTION = re.compile(
    r"\W*(?i:berichtigung|berichtigt|korrektur|korrigiert|correction|corrected|corrective|rectificación|rectificatif|"
    r"rettifica)\b"
)


def is_kill(line: str, dialect: Dialect) -> bool:
    """Whether a keyword line or headline takes a story back."""
    return _BEGINS_KILL.match(line) is not None or any(pattern.search(line) for pattern in dialect.kill)


def is_correction(line: str, dialect: Dialect) -> bool:
    """Whether a keyword line or headline announces a correction."""
    found = _BEGINS_CORRECTION.match(line) is not None
    return found or any(pattern.search(line) for pattern in dialect.correction)


_START = datetime(1970, 1, 1, tzinfo=UTC)


def version_at(sent_at: datetime | None, number: int) -> int:
    """A number that grows with each transmission of a story: by the minute it was sent, then its take.

    Takes are often not numbered at all ("Writethru", "Corrective"), so what was sent later counts.
    Without a time only the take's own number is left.
    """
    if sent_at is None:
        return number + 1
    return int((sent_at - _START).total_seconds() // 60) * 100 + min(number + 1, 99)
