"""Takes embargo lines at the head of a story, and holds the item until the time they name.

A line that is an embargo and cannot be read as one exact moment holds the item without an end: a
person decides. Missing an embargo breaks a promise, so the shapes are wide; running copy about
embargoes is kept apart by the words around it, which an embargo line does not have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wirecopy.cleaning.months import MONTH_PATTERN, MONTHS, WEEKDAY_PATTERN, WEEKDAYS
from wirecopy.cleaning.taking import Words, foot, head, taken
from wirecopy.item import Embargo, FurnitureKind, Item

STEP = "embargo"

_SHORT = 200
_FRONT = 80  # characters of a line in which an embargo must show itself
_LEAD = r"""^[\W_]*(?i:(?:eds|editors|attention\ editors|attn|note\ to\ editors|check\ against\ delivery
    |achtung|redaktionen|hinweis|attention|important|news|nb|please\ note)\b[\W_]*)*"""
# Any line with one of these at its front may be an embargo; the two patterns below say whether it is.
_HINTS = (
    *("embarg", "sperrfrist", "frei ab", "frei für", "not for", "hold ", "release", "for use", "adv"),
    *("do not ", "not to be", "no publi", "no use", "no broad", "محظور", "حظر", "प्रकाशित"),
)
_SURE = re.compile(
    _LEAD
    + r"""(?:
        EMBARGOED (?:\ |\W+) (?:TILL?|UNTIL|FOR|NOT|TO|AT|FROM|DATE|TIME|LIFTS|ENDS|\d)
      | (?:STRICTLY|STRICT|MEDIA|PRESS|UNDER)\ EMBARGO(?:ED)?\b
      | EMBARGO(?:ED)?\ ?(?:[:!*]|[-–—]|$)
      | SPERRFRIST\b
      | (?i:sperrfrist\ ?(?:[:!]|beachten|bis\b|\d|(?:mo|di|mi|do|fr|sa|so)\w*tag|mittwoch))
      | HOLD\ (?:FOR|UNTIL|TILL)\b
      | (?:NOT\ )?FOR\ (?:RELEASE|USE|PUBLICATION)\ (?:AT|ON|AFTER|FROM|UNTIL|MON|TUES?|WED|THUR?S?|FRI
          |SAT|SUN|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|\d)
      | ADV(?:ANCE)?(?:\d\d)?\ FOR\ (?:RELEASE|USE|PUBLICATION|MON|TUE|WED|THU|FRI|SAT|SUN)
      | NOT\ FOR\ PUBLICATION\W*$
      | (?i:sous\ embargo\b|embargo\ jusqu.|embargad[oa]\ (?:hasta|até)\b|embargo\ (?:hasta|fino|até
          |tot)\b|onder\ embargo\b)
      | محظور\ النشر | حظر\ النشر\ (?:حتى|قبل) | ليس\ للنشر\ قبل
      | \S.{0,60}(?:से\ पहले|तक)\ प्रकाशित\ न\ करें
    )""",
    re.VERBOSE,
)
# In mixed case these words may also open a sentence ("Embargoed until Tuesday, the report says ..."):
# they count if the whole line speaks of nothing but times and releases, or is no sentence at all.
_MAYBE = re.compile(
    _LEAD
    + r"""(?i:
        (?:strictly\ |strict\ |under\ |media\ |press\ )*embargo(?:ed)?
            (?:\ (?:strictly|for|until|till?|not|to|at|lifts|ends|date|time|\d)|\W*[:!]|\W*$)
      | (?:for\ )?release\ at\b | for\ use\ (?:after|from|at|on)\b
      | not\ to\ be\ (?:published|released|used|broadcast|printed)\ (?:before|until|till|prior)\b
      | for\ release\b | hold\ for\ release\b | advance\ for\b | (?:release|embargo)\ (?:date|time)\b
          | frei\ (?:ab|für)\b
      | (?:strictly\ )?(?:not|no)\ (?:for\ )?(?:any\ )?(?:publication|release|broadcast|use|distribution)\b
      | do\ not\ (?:publish|release|use|broadcast|print|distribute)(?:\ or\ \w+)?\ (?:before|until|till
          |prior\ to)\b
    )""",
    re.VERBOSE,
)
_LIFTED = re.compile(
    r"(?i)\bembargo (?:has been |is |was )?(?:now )?lifted\b|\bno embargo\b|\bnot embargoed\b|\bimmediate\b"
)
_NAMED = re.compile(r"(?i)embarg|sperrfrist|before|until|till")
_WORDS = re.compile(r"[^\W\d_]+(?:'s)?")
_VOCABULARY_WORDS = """
    a all am an and any at be before broadcast by check against copy date day delivery distribution
    do early edition editions editors embargo embargoed eds for form from further gmt h hold hour
    hours hrs in is it lifts ends local london may media midnight morning evening mornings papers
    paper newspapers no noon not note of on online only or p a m pm press print prior publication
    publish published release released report speech story strict strictly tbc text the then this th
    st nd rd thereafter till time times to today tomorrow tonight tv radio under until uk us eastern
    use used uhr web websites with bis frei ab für am um ab sperrfrist beachten achtung redaktionen
    morgen heute
"""
_VOCABULARY = frozenset(_VOCABULARY_WORDS.split())


def take_embargo(item: Item) -> Item:
    while (place := next(_lines(item), None)) is not None:
        held = item.embargo or Embargo(until=embargo_end(place.text, item.version_created))
        body, furniture, _ = taken(item, place, FurnitureKind.EMBARGO, STEP)
        item = replace(item, body=body, furniture=furniture, embargo=held)
    return item


def is_embargo(line: str) -> bool:
    """Whether a whole line is an order not to publish yet."""
    if len(line) > _SHORT:
        return False
    if not _hinted(line[:_FRONT]) or _LIFTED.search(line):
        return False
    if _SURE.match(line):
        return not _reads_on(line)
    return _MAYBE.match(line) is not None and (_speaks_of_times_only(line) or _is_no_sentence(line))


def _hinted(text: str) -> bool:
    text = text.lower()
    return any(hint in text for hint in _HINTS)


def _lines(item: Item) -> Iterator[Words]:
    # All fronts at once: a story without a hint, as most are, is done with then.
    if not _hinted("\n".join(place.text[:_FRONT] for place in (*head(item), *foot(item)))):
        return
    for place in head(item):
        if is_embargo(place.text):
            yield place
    # At the foot only what cannot be anything else: many releases say their embargo twice.
    for place in foot(item):
        if is_embargo(place.text) and _NAMED.search(place.text) and _speaks_of_times_only(place.text):
            yield place


def _speaks_of_times_only(line: str) -> bool:
    words = {word.casefold().removesuffix("'s") for word in _WORDS.findall(line)}
    return all(word in _VOCABULARY or word in MONTHS or word in WEEKDAYS or word in _ZONES for word in words)


def _is_no_sentence(line: str) -> bool:
    clock = _CLOCK.search(line)
    # "2030" alone may be a year.
    timed = clock is not None and (not clock["four"] or _ZONE_ALONE.search(line) is not None)
    return line[-1] not in ".?!" and (timed or _DAY.search(line) is not None)


def _reads_on(line: str) -> bool:
    """Whether the line goes on as prose: a full stop at its end and small words no order has."""
    return line.endswith(".") and len(line) > 60 and bool(_PROSE.search(line)) and not _CLOCK.search(line)


_PROSE = re.compile(r"\b(?:said|says|was|were|has|had|have|who|which|told|according|would|could)\b")

# Zones that mean one thing on a wire. IST (India, Ireland, Israel) and CST (Chicago, China) do not.
_HOURS = {
    **dict.fromkeys(("gmt", "utc", "z", "wet"), 0),
    **dict.fromkeys(("bst", "cet", "mez", "wat", "west"), 1),
    **dict.fromkeys(("cest", "mesz", "eet", "sast", "cat"), 2),
    **dict.fromkeys(("eest", "eat", "msk"), 3),
    **dict.fromkeys(("jst", "kst"), 9),
    "aest": 10,
    "aedt": 11,
    "nzst": 12,
    "nzdt": 13,
    "est": -5,
    "edt": -4,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
}
_CITIES = {
    "et": "America/New_York",
    "pt": "America/Los_Angeles",
    "london time": "Europe/London",
    "uk time": "Europe/London",
}
# Where these zones are kept. "BST" in March or "CET" in July is a slip of the pen: doubt, not an hour early.
_OBSERVED = {
    "bst": "Europe/London",
    **dict.fromkeys(("cet", "mez", "cest", "mesz"), "Europe/Berlin"),
    **dict.fromkeys(("est", "edt"), "America/New_York"),
    **dict.fromkeys(("pst", "pdt"), "America/Los_Angeles"),
}
_ZONES = frozenset(_HOURS) | {"et", "pt", "ct", "ist", "cst"}

_ZONE = (
    r"(?P<zone>[+-]\d\d:?\d\d|(?i:london\ time|uk\ time|(?:"
    + "|".join(sorted(_HOURS, key=len, reverse=True))
    + r"|et|pt))(?![^\W\d_]))"
)
_CLOCK = re.compile(
    r"""(?<![\d.:]) (?: (?P<hour>\d{1,2}) [:.h] (?P<minute>[0-5]\d) (?::[0-5]\d)?
        | (?P<four>[0-2]\d[0-5]\d) | (?P<bare>\d{1,2}) (?=\ ?[aApP]\.?\ ?[mM]) )
        \ ? (?P<half>[aApP]\.?\ ?[mM]\.?)? (?![.:]?\d)""",
    re.VERBOSE,
)
_DAY = re.compile(
    rf"""(?P<iso>(?P<y>\d{{4}})-(?P<m>\d\d)-(?P<d>\d\d))
      | (?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?\ (?:de\ |of\ )?(?P<month>{MONTH_PATTERN})
          (?!\w)\.?(?:,?\ (?:de\ )?(?P<year>20\d\d)(?!\d))?
      | (?P<month2>{MONTH_PATTERN})\.?\ (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\ (?P<year2>20\d\d)
          (?!\d))?
      | (?P<day3>\d{{1,2}})\.(?P<month3>\d{{1,2}})\.(?P<year3>20\d\d)""",
    re.VERBOSE,
)
_ISO_T = re.compile(r"^T|(?<=\s)T(?=\d)")
_ZONE_ALONE = re.compile(rf"(?<![^\W\d_]){_ZONE}")
_WEEKDAY = re.compile(rf"(?<!\w){WEEKDAY_PATTERN}(?!\w)")


def embargo_end(line: str, filed: datetime | None) -> datetime | None:
    """The one moment, in UTC, that an embargo line names; None if it leaves any doubt.

    It needs a day, a time and a zone. A day without a year is the next one after the item was filed,
    and no further than 60 days off; a weekday that does not fit the day is doubt.
    """
    days = list(_DAY.finditer(line))
    # Without its day the line has no other number left that could be taken for a time, such as a year.
    rest = _ISO_T.sub(" ", _DAY.sub(" ", line))
    zones = list(_ZONE_ALONE.finditer(rest))
    clocks = list(_CLOCK.finditer(_ZONE_ALONE.sub(" ", rest)))
    if not len(days) == len(clocks) == len(zones) == 1:
        return None
    name = zones[0]["zone"].lower()
    zone, clock = _zone(name), _clock(clocks[0])
    if zone is None or clock is None:
        return None
    for year in _years(days[0], filed):
        try:
            end = datetime(year, _month(days[0]), _day(days[0]), *clock, tzinfo=zone)
        except ValueError:
            return None
        if _fits(end, line) and _kept(end, name) and (_year(days[0]) or _soon(end, filed)):
            return end.astimezone(UTC)
    return None


def _clock(match: re.Match[str]) -> tuple[int, int] | None:
    if match["four"]:
        hour, minute = int(match["four"][:2]), int(match["four"][2:])
    else:
        hour, minute = int(match["hour"] or match["bare"]), int(match["minute"] or 0)
    if half := (match["half"] or "")[:1].lower():
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return (hour, minute) if hour < 24 else None


def _zone(name: str) -> tzinfo | None:
    if name in _HOURS:
        return timezone(timedelta(hours=_HOURS[name]))
    if name in _CITIES:
        return _city(_CITIES[name])
    sign, digits = (-1 if name[0] == "-" else 1), name[1:].replace(":", "")
    try:
        return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))
    except ValueError:
        return None


def _city(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return None


def _kept(end: datetime, zone: str) -> bool:
    if zone not in _OBSERVED:
        return True
    place = _city(_OBSERVED[zone])
    return place is not None and end.astimezone(place).utcoffset() == end.utcoffset()


def _month(match: re.Match[str]) -> int:
    name = match["month"] or match["month2"]
    return MONTHS[name.lower()] if name else int(match["m"] or match["month3"])


def _day(match: re.Match[str]) -> int:
    return int(match["d"] or match["day"] or match["day2"] or match["day3"])


def _year(match: re.Match[str]) -> int:
    return int(match["y"] or match["year"] or match["year2"] or match["year3"] or 0)


def _years(match: re.Match[str], filed: datetime | None) -> tuple[int, ...]:
    if year := _year(match):
        return (year,)
    return (filed.year, filed.year + 1) if filed else ()


def _soon(end: datetime, filed: datetime | None) -> bool:
    return filed is not None and timedelta(days=-1) <= end - filed <= timedelta(days=60)


def _fits(end: datetime, line: str) -> bool:
    return all(WEEKDAYS[name.casefold()] == end.weekday() for name in _WEEKDAY.findall(line))
