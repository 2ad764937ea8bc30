"""Takes the marks by which a wire counts the takes of a story: "(MORE)", "1st Ld-Writethru", "ENDS"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from wirecopy.cleaning.taking import Words, foot, head, last_block, tail, taken
from wirecopy.item import FurnitureKind, Item, Signal

STEP = "take_marks"

_MORE = re.compile(
    r"""[\W_]*(?:
        (?i:more\ (?:to\ (?:come|follow)|follows|later)) | MORE | More | more\b(?=\W*\)) | MTF
      | (?i:\(?(?:mehr\ folgt|folgt\ mehr|fortsetzung\ folgt|weitere\ details\ folgen)\)?)
          | (?i:\(?à\ suivre\)?) | (?i:\((?:sigue|continuará|segue)\))
      | يتبع | \(?जारी\)?
    )[\W_]*""",
    re.VERBOSE,
)
_ORDINAL = (
    r"(?:\d{1,2}(?:st|nd|rd|th)|First|Second|Third|Fourth|Fifth|Sixth|FIRST|SECOND|THIRD|FOURTH|FIFTH"
    r"|Last|LAST|Final|FINAL)"
)
_START = re.compile(
    rf"""[\W_]*(?:
        {_ORDINAL}[\ -](?:(?i:ld|lead|add|take|write-?thru|writethrough|update)\b[\ -]?)+ (?:\d+)?
      | (?i:take|lead|add)\ (?:\d{{1,2}})(?:\ of\ \d{{1,2}})? | (?i:ld-write-?thru|write-?thru)
      | URGENT | FLASH | BULLETIN | NEWSALERT | SNAP | EILMELDUNG | EIL | URGENTE
          | FOR\ IMMEDIATE\ RELEASE | عاجل
      | (?:BC|AM|PM|AP)-[\w.'’/&-]{{2,40}}, .{{0,40}}?\b(?:Ld|Lead|Writethru|Add|Urgent|NewsAlert|\d{{1,4}})\b
    )[\W_]*""",
    re.VERBOSE,
)
_END = re.compile(
    r"""[\W_]*(?:ENDS|Ends|END|FINIS|ENDE|Ende|FIN|انتهى|समाप्त)[\W_]*
      | [-–—\s]*(?:ends|end)[\s]*[-–—]+ | [\#\s]*\#[\s]?\#[\s]?\#[\#\s]* | [-–—]+\s?30\s?[-–—]+
    """,
    re.VERBOSE,
)
# A mark that hangs behind the last sentence; without brackets, dashes or signs only in capitals.
_TAIL = re.compile(
    r"""(?:(?<=[.!?"”’»)\]।。])|(?<=\.['"]))\s+(?:
        (?P<more> [(\[-]+\ ?(?i:more(?:\ to\ (?:come|follow)|\ follows)?)\ ?[)\]-]+ | MORE\ TO\ (?:COME
            |FOLLOW)\.{0,3} | \((?i:mehr\ folgt|à\ suivre|sigue|continuará|जारी)\) | \(?يتبع\)? )
      | [-–—]+\ ?(?i:ends?)\ ?[-–—]+ | ENDS | \#\s?\#\s?\# | [-–—]+\ ?30\ ?[-–—]+
    )\s*$""",
    re.VERBOSE,
)
_LONGEST = 90


def take_marks(item: Item) -> Item:
    while (found := next(_marks(item), None)) is not None:
        place, more = found
        body, furniture, _ = taken(item, place, FurnitureKind.TAKE, STEP)
        signals = item.signals | {Signal.MORE_TO_COME} if more else item.signals
        item = replace(item, body=body, furniture=furniture, signals=signals)
    return item


def _marks(item: Item) -> Iterator[tuple[Words, bool]]:
    for place in head(item):
        if len(place.text) <= _LONGEST and _START.fullmatch(place.text):
            yield place, False
    for place in foot(item):
        if len(place.text) <= _LONGEST:
            if _MORE.fullmatch(place.text):
                yield place, True
            elif _END.fullmatch(place.text) or _START.fullmatch(place.text):
                yield place, False
    if (last := last_block(item)) and (mark := _TAIL.search(last.text, max(0, len(last.text) - 40))):
        yield tail(last, mark.start()), mark["more"] is not None
