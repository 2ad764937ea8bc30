"""Dated happenings: sentences that say on which day something was or will be. English.

A day is resolved from the copy's own date (dateline, or when and in which zone it was filed), and never
guessed: a weekday without a tense, "last Wednesday" said on a Friday, a day inside somebody's quote are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from enum import StrEnum

from wirecopy.cleaning.months import MONTHS, WEEKDAYS
from wirecopy.enrichment.sentences import Span, sentences


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Offsets are code points of the paragraph."""

    first: date
    last: date  # the same for a day
    precision: Precision
    said_then: bool  # the day belongs to "said", not to what is said
    paragraph: int
    sentence: Span
    words: Span  # the words of the date


_MONTH_NAMES = """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sept sep oct nov dec
""".split()
_DAY_NAMES = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTH = "|".join(name.capitalize() for name in sorted(_MONTH_NAMES, key=len, reverse=True))
_DAY = "|".join(name.capitalize() for name in _DAY_NAMES)
_COUNTED = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "a": 1}


def _parts(number: int) -> dict[str, str]:
    """Pieces of the pattern whose groups need a number of their own."""
    return {
        "weekday": rf"(?:(?P<weekday{number}>{_DAY}),? (?:the )?)?",
        "month": rf"(?P<month{number}>{_MONTH})",
        "day": rf"(?P<number{number}>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]|\.\d|,\d|%)",
        "year": rf"(?:,? (?P<year{number}>(?:19|20)\d\d)\b)?",
    }


_DATE = re.compile(
    r"\b{weekday}{month}\.? {day}{year}".format(**_parts(1))
    + r"|\b{weekday}{day} (?:of )?{month}\b\.?{year}".format(**_parts(2))
    + r"|\b(?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his(?: past| coming)?|[Cc]oming|[Pp]ast|[Ee]very|[Ee]ach) )?"
    rf"(?P<weekday>{_DAY})(?P<plural>s)?\b(?P<week> (?:of )?(?:last|next) week| week)?"
    r"|\b(?P<relative>[Yy]esterday|[Tt]oday|[Tt]omorrow|[Tt]onight|[Tt]his (?:morning|afternoon|evening))\b"
    r"|\b(?P<ago>\d{1,2}|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Aa]) days? ago\b"
    rf"|\b[Ii]n (?:early |late |mid-)?(?P<month>{_MONTH})\b(?! \d\d?\b)(?:,? (?P<year>(?:19|20)\d\d)\b)?"
    r"|\b[Ll]ast month\b(?P<last_month>)"
)
# Names of days and papers: "Good Friday", "the Sunday Times".
_NAMED_BEFORE = re.compile(r"(?:Good|Black|Ash|Easter|Bloody|Cyber|Super|Palm|Holy|Shrove|Boxing|The)\s$")
_NAMED_BEHIND = re.compile(r"\s(?:[A-Z][a-z]+|newspaper|paper|edition)")
_RANGE = re.compile(r"\s?(?:-|–|to|through|until)\s?(?:\d|[A-Z])|\sand\s\d")
_RANGE_BEFORE = re.compile(
    r"(?:\d|day)\s?(?:-|–|to|through|until|and)\s?$|\b(?:since|until|by|before|after|from|between)\s$", re.I
)
_FUTURE = frozenset(
    "will would shall scheduled due expected set plans planned plan to likely slated upcoming going next".split()
)
_PAST = frozenset(
    """
    was were had did has have been began begun left met went came took gave made held hit struck found got fell rose broke
    caught died fled saw ran stood sent brought led lost won beat cut put built kept paid shot sold spoke spent
    sank swam rang hung fought taught bought thought sought caught slept left crossed ended swore
    withdrew drew drove flew grew knew threw wrote became became said told
    """.split()
)
_SAID = frozenset("said told announced reported stated confirmed tweeted wrote added claimed denied".split())
_NOT_PAST = frozenset(
    "need indeed feed speed seed weed red bed shed wed hundred united based aged armed".split()
)
_WORD = re.compile(r"[A-Za-z’']+")


def local_day(filed_at: datetime, zone: tzinfo | None, dateline: str = "") -> tuple[date, date]:
    """The day on which the copy was written, as (earliest, latest) possible.

    A dateline with a date decides ("MOSCOW, January 10"), where it is within three days of filing; else the
    zone does; without one the day is known only to lie between those of the first and the last zone on earth.
    """
    if day := _of_dateline(dateline, filed_at.date()):
        return day, day
    if zone is not None:
        day = filed_at.astimezone(zone).date()
        return day, day
    earliest = filed_at.astimezone(timezone(timedelta(hours=-12))).date()
    return earliest, filed_at.astimezone(timezone(timedelta(hours=14))).date()


def _of_dateline(dateline: str, near: date) -> date | None:
    found = re.search(r"\b([A-Za-z]{3,9})\.?\s(\d{1,2})\b|\b(\d{1,2})\s([A-Za-z]{3,9})\b", dateline)
    month = MONTHS.get((found[1] or found[4]).lower()) if found else None
    if found is None or month is None:
        return None
    days = (
        _day(year, month, int(found[2] or found[3])) for year in (near.year - 1, near.year, near.year + 1)
    )
    return next((day for day in days if day and abs((day - near).days) <= 3), None)


def happenings_of(paragraphs: Sequence[str], written: tuple[date, date]) -> tuple[Happening, ...]:
    """All sentences with a day that is certain, in reading order. `written`: as local_day gives it."""
    found: list[Happening] = []
    for number, paragraph in enumerate(paragraphs):
        if not _DATE.search(paragraph):
            continue
        for sentence in sentences(paragraph):
            found += _of_sentence(paragraph, number, sentence, written)
    return tuple(found)


def _of_sentence(text: str, number: int, sentence: Span, written: tuple[date, date]) -> Iterator[Happening]:
    for match in _DATE.finditer(text, sentence.start, sentence.end):
        if _is_named_or_range(text, match):
            continue
        tense = _tense(text, sentence, match)
        # What comes out otherwise on another of the possible days is not known.
        read = {_resolved(text, match, day, tense, sentence) for day in written}
        if len(read) != 1 or (days := read.pop()) is None:
            continue
        yield Happening(
            first=days[0],
            last=days[1],
            precision=Precision.DAY if days[0] == days[1] else Precision.MONTH,
            said_then=_is_of_saying(text, sentence, match),
            paragraph=number,
            sentence=sentence,
            words=Span(match.start(), match.end()),
        )


def _is_named_or_range(text: str, match: re.Match[str]) -> bool:
    before, behind = text[max(0, match.start() - 12) : match.start()], match.end()
    if _RANGE.match(text, behind) or _RANGE_BEFORE.search(before):
        return True
    if match["weekday"]:
        return bool(match["plural"] or _NAMED_BEFORE.search(before) or _NAMED_BEHIND.match(text, behind))
    return False


class _Tense(StrEnum):
    PAST = "past"
    FUTURE = "future"
    UNKNOWN = "unknown"


def _tense(text: str, sentence: Span, match: re.Match[str]) -> _Tense:
    """Of the last verb before the date, or else of the first behind it."""
    ahead = [word.lower() for word in _WORD.findall(text, sentence.start, match.start())]
    for index in range(len(ahead) - 1, -1, -1):
        word = ahead[index]
        if word in _FUTURE and word != "to":
            return _Tense.FUTURE
        if _is_past(word):
            # "was to meet", "is due to be sentenced", "will be tried": a participle after these is none.
            earlier = ahead[max(0, index - 3) : index]
            if {"be", "to"} & set(earlier) or set(earlier) & {"will", "would"}:
                return _Tense.FUTURE if set(ahead[:index]) & _FUTURE else _Tense.UNKNOWN
            return _Tense.PAST
    # What stands behind a semicolon has a tense of its own: "Schools open Monday; teachers were asked".
    end = text.find(";", match.end(), sentence.end)
    behind = [word.lower() for word in _WORD.findall(text, match.end(), end if end >= 0 else sentence.end)][
        :14
    ]
    for word in behind:
        if word in _FUTURE and word not in {"to", "plan", "set", "planned"}:
            return _Tense.FUTURE
        if _is_past(word):
            return _Tense.PAST
    return _Tense.UNKNOWN


def _is_past(word: str) -> bool:
    return word in _PAST or (word.endswith("ed") and word not in _NOT_PAST and len(word) > 3)


_Days = tuple[date, date]


def _resolved(text: str, match: re.Match[str], today: date, tense: _Tense, sentence: Span) -> _Days | None:
    if match["month1"] or match["month2"]:
        return _month_and_day(match, today, tense)
    if match["month"] or match["last_month"] is not None:
        return _month(match, today, tense)
    if _inside_quote(text, sentence, match.start()):
        return None
    if match["weekday"]:
        day = _weekday(match, today, tense)
    elif match["ago"]:
        said = match["ago"].lower()
        day = today - timedelta(days=int(said) if said.isdigit() else _COUNTED[said])
    else:
        day = today + timedelta(days={"yesterday": -1, "tomorrow": 1}.get(match["relative"].lower(), 0))
    return (day, day) if day else None


def _month_and_day(match: re.Match[str], today: date, tense: _Tense) -> _Days | None:
    month = MONTHS[(match["month1"] or match["month2"]).lower()]
    number = int(match["number1"] or match["number2"])
    if year := match["year1"] or match["year2"]:
        day = _day(int(year), month, number)
    else:
        day = _nearest([_day(today.year + off, month, number) for off in (-1, 0, 1)], today, tense)
    weekday = match["weekday1"] or match["weekday2"]
    if day is None or (weekday and WEEKDAYS[weekday.lower()] != day.weekday()):
        return None
    return day, day


def _nearest(days: Iterable[date | None], today: date, tense: _Tense) -> date | None:
    """The one the tense allows; without a tense the nearest, where no other is nearly as near."""
    known = [day for day in days if day]
    if tense is _Tense.PAST:
        return max((day for day in known if day <= today), default=None)
    if tense is _Tense.FUTURE:
        return min((day for day in known if day >= today), default=None)
    near = min(known, key=lambda day: abs(day - today), default=None)
    return near if near and abs((near - today).days) <= 60 else None


def _month(match: re.Match[str], today: date, tense: _Tense) -> _Days | None:
    if match["month"] is None:
        last = today.replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last
    month = MONTHS[match["month"].lower()]
    if match["year"]:
        year = int(match["year"])
    elif tense is _Tense.PAST:
        year = today.year if month <= today.month else today.year - 1
    else:
        return None
    first = date(year, month, 1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _weekday(match: re.Match[str], today: date, tense: _Tense) -> date | None:
    number = WEEKDAYS[match["weekday"].lower()]
    monday = today - timedelta(days=today.weekday())
    which, week = (match["which"] or "").lower(), (match["week"] or "").strip()
    if week.endswith("last week"):
        return monday + timedelta(days=number - 7)
    if week.endswith("next week"):
        return monday + timedelta(days=number + 7)
    if week or which in {"every", "each"}:
        return None
    last = today - timedelta(days=(today.weekday() - number) % 7 or 7)
    following = today + timedelta(days=(number - today.weekday()) % 7 or 7)
    if which in {"last", "past", "this past"}:
        # Said on a Friday, "last Wednesday" may be that of this week or of the week before.
        return last if last < monday or which == "this past" else None
    if which in {"next", "coming", "this coming"}:
        return following if following >= monday + timedelta(days=7) or which != "next" else None
    if number == today.weekday():
        return today
    if which == "this":
        return monday + timedelta(days=number)
    return {_Tense.PAST: last, _Tense.FUTURE: following, _Tense.UNKNOWN: None}[tense]


def _inside_quote(text: str, sentence: Span, at: int) -> bool:
    ahead = text[sentence.start : at]
    return ahead.count("“") > ahead.count("”") or ahead.count('"') % 2 == 1


def _is_of_saying(text: str, sentence: Span, match: re.Match[str]) -> bool:
    """ "said on Tuesday", "told reporters Tuesday", "on Tuesday said"."""
    ahead = [word.lower() for word in _WORD.findall(text[sentence.start : match.start()])][-4:]
    behind = [word.lower() for word in _WORD.findall(text[match.end() : sentence.end])][:1]
    while ahead and ahead[-1] in {"on", "late", "early", "reporters", "in", "a", "statement", "interview"}:
        ahead.pop()
    return bool((ahead and ahead[-1] in _SAID) or (behind and behind[0] in _SAID))


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
