"""Takes correction notices at the head: "(Corrects spelling of name in paragraph 3)".

The agency's own words become the item's correction, which is shown as such. A notice that only says
what was added or recast is no correction: it is taken as a take mark, and the item is an update.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from wirecopy.cleaning.taking import Words, added, foot, head, taken
from wirecopy.item import FurnitureKind, Item, Signal

STEP = "correction"

_CORRECTING = (
    r"(?:correct(?:s|ed|ing|ion)|clarif(?:ies|ied|ication)|fixes|refil(?:es|ed)\ to\ (?:correct|fix"
    r"|remove|clarify)|removes?\ (?:erroneous|incorrect|wrong|extraneous)|berichtigt|korrigiert"
    r"|corrige|corrigé|corregido|rectifica)"
)
_UPDATING = (
    r"(?:adds?|adding|updates?|updated|updating|recasts?|recasting|rewrites?|refiles?|repeats?"
    r"|releads?|leads?\ with|writes\ through|edits|tops|restores|trims|changes\ (?:headline|dateline"
    r"|byline|slug)|new\ (?:throughout|headline|lead)|aktualisiert|ergänzt|actualiza|añade|amplía"
    r"|ajoute|actualise)"
)
_INSIDE = r"[^()]*(?:\([^()]*\)[^()]*){0,3}"
_BRACKETED = re.compile(rf"[(\[](?i:{_CORRECTING}|{_UPDATING})\b(?!\ by\b){_INSIDE}[)\]]", re.VERBOSE)
_LINE = re.compile(
    r"""(?:(?:EDS|Eds|EDITORS|Editors|ATTENTION\ EDITORS)\b\W+)? (?:
        CORRECTS\b | Corrects\ (?=[a-z].*\b(?:para|paragraph|paragraphs|par|graf|graph|spelling|name|date
            |day|year|month|figure|figures|headline|byline|dateline|typo|title|number|percent|amount|in
            |to|that)\b)
      | (?:CORRECTION|Correction|CORRECTED|Corrected|CLARIFICATION|Clarification
          |KILL\ AND\ CORRECTION)\ ?(?:[:–—]|\ --?\ )
      | CORRECTED[-–—]\S | (?:CORRIGE|RECTIFICA)(?=\ )
      | CORRECTION\W*$
      | (?:BERICHTIGUNG|Berichtigung|KORREKTUR|Korrektur|RICHTIGSTELLUNG|Richtigstellung)\ ?(?:[:–—]|$)
      | (?:RECTIFICATIF|Rectificatif|CORRECTIF|Correctif|ERRATUM|Erratum)\ ?(?:[:–—]|$)
      | (?:CORRECCIÓN|Corrección|RECTIFICACIÓN|Rectificación|FE\ DE\ ERRATAS|Fe\ de\ erratas
          |FE\ DE\ ERRORES|Fe\ de\ errores)\ ?(?:[:–—]|$)
      | (?:تصحيح|تصويب)\ ?: | (?:शुद्धि|भूल\ सुधार|संशोधन)\ ?[:–—]
    )""",
    re.VERBOSE,
)
_CORRECTS = re.compile(rf"(?i){_CORRECTING}", re.VERBOSE)
_LONGEST = 500
_LONGEST_NOTE = 300
# In a note to editors: who to call, which only editors may know.
_PRIVATE = re.compile(r"(?i)@|https?:|\+?\d[\d ()/-]{6,}|\b(?:call|phone|contact|desk|eds|editors|kill)\b")
_AT_FOOT = re.compile(
    r"(?:CORRECTION|Correction|CLARIFICATION|Clarification|BERICHTIGUNG"
    r"|Berichtigung|Corrección|Rectificatif)\ ?:"
)


class _Notice(NamedTuple):
    place: Words
    corrects: bool


def take_corrections(item: Item) -> Item:
    while (notice := next(_notices(item), None)) is not None:
        kind = FurnitureKind.CORRECTION if notice.corrects else FurnitureKind.TAKE
        body, furniture, words = taken(item, notice.place, kind, STEP)
        correction = added(item.correction, words) if notice.corrects else item.correction
        signals = item.signals | {Signal.CORRECTION if notice.corrects else Signal.UPDATE}
        item = replace(item, body=body, furniture=furniture, correction=correction, signals=signals)
    if not item.correction and Signal.CORRECTION in item.signals and _tells_what(item.ed_note):
        return replace(item, correction=item.ed_note)
    return item


def _tells_what(note: str) -> bool:
    """Whether all of a note to editors says what was corrected, as readers are told: "CORRECTS name in ..."."""
    if not note or "\n" in note or len(note) > _LONGEST_NOTE:
        return False
    return _LINE.match(note) is not None and not _PRIVATE.search(note)


def _notices(item: Item) -> Iterator[_Notice]:
    for place in head(item):
        if len(place.text) <= _LONGEST and _LINE.match(place.text):
            yield _Notice(place, corrects=True)
        # Also in front of the dateline, in the same paragraph.
        elif place.text.startswith(("(", "[")) and (opening := _BRACKETED.match(place.text, 0, _LONGEST)):
            corrects = _CORRECTS.search(opening.group()) is not None
            yield _Notice(place._replace(end=opening.end()), corrects)
    for place in foot(item):
        if len(place.text) <= _LONGEST and (_AT_FOOT.match(place.text) or _is_bracketed(place.text)):
            yield _Notice(place, corrects=True)


def _is_bracketed(text: str) -> bool:
    """Whether a whole paragraph is a notice in brackets: "(CORRIGE el número de ...)"."""
    if not text.startswith(("(", "[")):
        return False
    notice = _BRACKETED.fullmatch(text.removesuffix("."))
    return notice is not None and _CORRECTS.match(notice.group()[1:]) is not None
