"""Takes the dateline off the first paragraph: "NUR-SULTAN, Jan 5 (IANS) – ".

One pattern reads every shape; `_convinces` then weighs what was read. A place alone is never enough:
"Paris - Nice" is a race, "VIRUS LATEST - " a slug. What is doubtful stays in the text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from wirecopy.cleaning.agencies import is_agency
from wirecopy.cleaning.months import MONTH_PATTERN, MONTHS, WEEKDAY_PATTERN, WEEKDAYS
from wirecopy.cleaning.taking import Words, has_taken, taken
from wirecopy.item import FurnitureKind, Item, Place

STEP = "dateline"

# Letters of the scripts that have case, as `re` has no class for them.
_BIG = "".join(
    letter for letter in map(chr, [*range(0x41, 0x530), *range(0x1E00, 0x1F00)]) if letter.isupper()
)
# Letters and vowel signs of the scripts that have none: Hebrew to Sinhala, Thai, kana, ideographs, Hangul.
_CASELESS = "(?:(?!\\d)[\u0590-\u0963\u0970-\u0dff\u0e00-\u0eff\u3040-\u9fff\uac00-\ud7af])+"

# A word that could belong to a place, unless the date starts with it.
_WORD = rf"(?!{MONTH_PATTERN}\.?\ ?\d)[{_BIG}]"

_PATTERN = re.compile(
    rf"""
    (?P<place>
        # LONDON, ST. LOUIS, RIO de JANEIRO, McALLEN, N'DJAMENA, LONDON/PARIS
        (?P<shouted> (?:Ma?c)? [{_BIG}] [{_BIG}'’.\-]*
            (?: (?:\ |\ ?/\ ?) (?: de|del|la|da|do|y|and|am|an|der|upon|on
                | (?:Ma?c)? {_WORD}[{_BIG}'’.\-]*) ){{0,5}} )
        (?![^\W\d_])
      |
        # New York, Frankfurt am Main, Aix-en-Provence, Rio de Janeiro
        (?P<spoken> [{_BIG}][\w'’.\-]*
            (?: (?:\ |\ ?/\ ?) (?: de|del|la|das?|do|am|an|der|den|upon|on|sur|al
                | {_WORD}[\w'’.\-]*) ){{0,4}} )
      |
        (?P<caseless> {_CASELESS} (?: [\ /\-] (?!{MONTH_PATTERN}\ ?\d|في\ ) {_CASELESS} ){{0,3}} (?=\W) )
    )
    # the state or country, in brackets or after a comma: Calif., D.C., British Columbia, [India]
    (?: \ \[ [^\[\]]{{2,30}} \] | \ \( (?P<region> [{_BIG}][\w .'’\-]{{1,29}} ) \) (?=,)
      | \ ?,\ ?{_WORD}[\w.'’\-]* (?:\ (?:of|and|the|de|del | {_WORD}[\w.'’\-]* )){{0,3}} ){{0,2}}
    (?P<date>
        \ ?[,،.]{{0,2}} \ ? (?:في\ )?
        (?: {WEEKDAY_PATTERN} [,،]? \ )?
        (?: {MONTH_PATTERN} \.? \ ? \d{{1,2}} (?:st|nd|rd|th)? (?: [\-/](?:{MONTH_PATTERN}\.?\ )? \d{{1,2}} )?
          | \d{{1,2}} (?:st|nd|rd|th|er|\.|º)? \ (?:de\ )? {MONTH_PATTERN} (?: /[^\s\d(]+(?:\ [^\s\d(]+)? )?
        )
        (?! \w ) \.?
        (?: ,? \ (?:de\ )? (?:19|20)\d\d (?!\w) )?
    )?
    (?:
        \ ? (?: -- | [.,] )? \ ?
        (?: \( (?P<agency> [^()/]{{2,40}} (?: /[^()]{{2,30}} )? ) \) | / (?P<slashed> [^/()\n]{{2,30}} ) /
         | (?P<signed> (?:Reuters?|AP|AFP|dpa|Xinhua) (?!\w) ) )
    )?
    (?P<end> ,?\ ? (?: -- | [-–—―ـ] | \.[-–—] | :| \. | ।)? )
    (?P<glue> \ ?) (?P<next> ["'“„«‘‹(\[<\W]{{0,3}} .? .?)
    """,
    re.VERBOSE,
)
# Most paragraphs are told apart by these: a second word that no place has, or nothing that ends a dateline
# in as many characters as one may have.
_COPY = re.compile(rf"[{_BIG}]\w*\ (?!(?:de|del|la|das?|do|y|and|am|an|der|den|upon|on|sur|al)\ )[a-z]")
_MAYBE = re.compile(r"[^-–—―ـ(/]{2,90}?[-–—―ـ(/]")
_DASH = re.compile(r"--|[-–—―ـ:]|\.[-–—]")
_SLASH = re.compile(r"/(?!Main|Oder|Saale)")  # LONDON/PARIS are two places, Frankfurt/Main is one
_DATED = re.compile(rf"\ ?{MONTH_PATTERN}\.?\ \d", re.IGNORECASE)
_OPENS = re.compile(rf"[\W]*(?:[{_BIG}\d]|{_CASELESS})")

_AGENCY_WORD = re.compile(
    r"\b(?:Press|News|Newswire|NEWSWIRE|WIRE|Wire|Agency|Media|Agentur|Agence|Agencia)\b"
)

# Words in capitals that open a line and are no place; with a date or an agency behind them too.
_NO_PLACE_WORDS = """
    advisory alert analysis and audio background breaking briefing bulletin by chronology column
    comment correction corrected exclusive explainer fact-box factbox factfile feature file flash
    focus for from gallery graphic headlines highlights in insight instant interview just key latest
    listen live lead media more news newsmaker note obituary on op-ed opinion photo photos picture
    pictures podcast poll preview profile published q&a quotes read recap refile repeat report
    result results review scoreboard scores special sport sports statement story summary table
    timeline top tv update updated updates urgent video view viewpoint virus warning watch weather
    wire wrap wrapup covid covid-19 nasa nato fifa uefa opec unesco unicef interpol brics asean
    mercosur ibm at after before since until this that these
"""
_NO_PLACE = frozenset(_NO_PLACE_WORDS.split())


class Dateline(NamedTuple):
    end: int  # where the running text starts
    text: str  # as filed, without the dash: "NUR-SULTAN, Jan 5 (IANS)"
    places: tuple[str, ...]
    firm: bool  # a date or an agency stands with the place


def read_dateline(text: str, item: Item) -> Dateline | None:
    """The dateline at the start of `text`, or None where there is none or it is in doubt."""
    if _COPY.match(text) or not _MAYBE.match(text):
        return None
    match = _PATTERN.match(text)
    if match is None or not _convinces(match, item):
        return None
    firm = bool(match["date"] or _agency(match))
    # "MONEY SUPPLY REPORT - FEB 26" is a title with its date.
    if not firm and _DATED.match(text, match.end("end")):
        return None
    # A full stop ends "MOSCOW, January 10. /TASS/." and no other shape.
    end = len(text[: match.end("end")].rstrip())
    filed = text[: match.start("end")].rstrip(" ,-–—")
    places = tuple(part.strip(" -–—") for part in _SLASH.split(match["place"]))
    return Dateline(end, filed, places, firm)


def take_dateline(item: Item) -> Item:
    if has_taken(item, FurnitureKind.DATELINE):
        return item
    for index, block in enumerate(item.body[:3]):
        if block.within:
            return item
        found = read_dateline(block.text, item)
        if found is None or (index and not found.firm):
            continue
        # In a round-up each paragraph opens with its place, which is copy there.
        if not found.firm and any(
            read_dateline(other.text, item) for other in item.body[index + 1 : index + 4]
        ):
            return item
        place = Words(index, 0, found.end, block.text)
        body, furniture, _ = taken(item, place, FurnitureKind.DATELINE, STEP)
        dateline, places = item.dateline or found.text, _first(found.places, item.places)
        return replace(item, body=body, furniture=furniture, dateline=dateline, places=places)
    return item


def _first(names: tuple[str, ...], places: tuple[Place, ...]) -> tuple[Place, ...]:
    held = {place.name.casefold() for place in places}
    return (*(Place(name=name) for name in names if name.casefold() not in held), *places)


def _convinces(match: re.Match[str], item: Item) -> bool:
    place, date = match["place"], match["date"]
    agency = _agency(match)
    dash = _DASH.search(match["end"])
    first = place.split(" ", 1)[0].casefold().rstrip(".")
    if first in _NO_PLACE or first in MONTHS or first in WEEKDAYS:
        return False
    if match["end"].strip() == "." and not match["slashed"]:
        return False
    if match["end"].strip() == ":" and not agency:
        return False
    if date and agency:
        return True
    if dash is None:
        return False
    opens = not match["next"].strip() or _OPENS.match(match["next"]) is not None
    if date:
        return opens or match["shouted"] is not None or " " not in place
    if agency:
        return opens and (
            _AGENCY_WORD.search(agency) is not None or is_agency(agency, item) or _filed_from(place, item)
        )
    return opens and (match["shouted"] is not None or _in_dateline(place, item)) and _bare(match)


def _filed_from(place: str, item: Item) -> bool:
    return _in_dateline(place, item) or any(
        known.name.casefold() == place.casefold() for known in item.places
    )


def _in_dateline(place: str, item: Item) -> bool:
    return bool(item.dateline) and item.dateline.casefold().startswith(place.casefold())


def _agency(match: re.Match[str]) -> str:
    return match["agency"] or match["slashed"] or match["signed"] or ""


def _bare(match: re.Match[str]) -> bool:
    """Whether capitals and a dash alone make a dateline: "PARIS — The"."""
    dash = match["end"]
    if len(match["place"]) < 4 or not dash.strip() or dash.strip() in ":.।":
        return False
    apart = dash.startswith(" ") and bool(match["glue"])
    tight = dash.strip() in {"—", "--"} and match["next"][1:2].islower()
    return (apart or tight) and bool(match["next"].strip())
