"""Takes the line that says who wrote it, where it stands before the dateline: "By Jane Example"."""

from __future__ import annotations

import re
from dataclasses import replace

from wirecopy.body import BlockKind
from wirecopy.cleaning.months import MONTHS, WEEKDAYS
from wirecopy.cleaning.taking import Words, has_taken, head, loosest, taken
from wirecopy.item import FurnitureKind, Item

STEP = "byline"

_NAME = r"(?:[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:['’.-][^\W\d_]+)*\.?)"
_PARTICLE = (
    r"(?:de|del|de\ la|della|di|da|dos|van|von|van\ der|van\ den|zu|bin|ibn|bint|al|el|le|la|ten|ter|y|e)"
)
# First and last name at least: "By Monday" and "Von Mensch zu Mensch" are copy.
_PERSON = rf"{_NAME}(?:\ (?:{_PARTICLE}\ )?{_NAME}){{1,4}}"
_BYLINE = re.compile(
    rf"""(?:By|BY|by|Von|VON|Por|POR|Par|PAR|Di|DI|Text:|Texte:|Texto:|Reporting\ by)\ (?P<who>{_PERSON}
        (?:(?:,\ |\ (?:and|und|et|y|e|with|mit|&|AND|UND|ET|Y|WITH)\ |,\ and\ ){_PERSON}){{0,4}})
        (?:(?:,\ |\ [|/–—-]\ ?|\ \(|/)(?P<of>[^.!?;:]{{2,50}}?)\)?)?
        (?:\ in\ {_NAME}(?:\ {_NAME})?)?""",
    re.VERBOSE,
)
_CASELESS = re.compile(r"(?:بقلم|كتب|كتبت|إعداد)\s?:\s?[^.!؟]{3,60}|[^.।!?]{3,40}\ द्वारा")
_PROSE = re.compile(
    r"\b(?:the|a|an|is|was|were|has|had|will|would|to|that|which|ist|war|hat|wird|que|qui|est|fue|ha)\b"
)
_LONGEST = 110


def take_byline(item: Item) -> Item:
    if has_taken(item, FurnitureKind.BYLINE):
        return item
    # A dateline or a sentence opens the copy: after it a line that begins with "By" is copy.
    if has_taken(item, FurnitureKind.DATELINE):
        return item
    for place in head(item):
        block = item.body[place.block]
        if place.block and item.body[place.block - 1].text.endswith(_SENTENCE_ENDS):
            return item
        if block.kind in _LINES and place.end < _LONGEST and _is_byline(place, item):
            body, furniture, words = taken(item, place, FurnitureKind.BYLINE, STEP)
            return replace(item, body=body, furniture=furniture, byline=item.byline or words)
    return item


_SENTENCE_ENDS = (".", "!", "?", '"', "”", "…", "-", "–", "—", "।", "؟")
_LINES = {BlockKind.PARAGRAPH, BlockKind.TEXT}


def _is_byline(place: Words, item: Item) -> bool:
    if item.byline and loosest(place.text).removeprefix("by ") == loosest(item.byline).removeprefix("by "):
        return True
    match = _BYLINE.fullmatch(place.text)
    if match is None:
        return _CASELESS.fullmatch(place.text) is not None
    words = {word.strip(",.").casefold() for word in match["who"].split()}
    return not (words & _NO_NAMES or _PROSE.search(match["of"] or ""))


_NO_NAMES = (
    frozenset(MONTHS.keys() - {"may", "august", "jan", "april", "june", "mai", "julio"}) | WEEKDAYS.keys()
)
