"""Numbers in running text: digits and words, ranges, and what stands before them ("at least").

A word that gives no number ("scores", "hundreds", "several") is no quantity: a figure is never guessed.
Languages are rows of a table (`NUMERALS`); one without a row is read by its digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import NamedTuple


class Bound(StrEnum):
    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at least"
    MORE_THAN = "more than"
    UP_TO = "up to"
    LESS_THAN = "less than"


class Quantity(NamedTuple):
    """`text[start:end]` says a number, `text[begin:end]` with its qualifier. A range has low < high."""

    begin: int
    start: int
    end: int
    low: Decimal
    high: Decimal
    bound: Bound
    written: bool = False  # in words: "twelve"


@dataclass(frozen=True, slots=True)
class Numerals:
    """How one language writes numbers. Keys are lower case."""

    units: dict[str, int]  # 0 to 99, added
    scales: dict[str, int]  # multiply what stands before
    joiner: str = ""  # "and" in "a hundred and two"; a pattern
    qualifiers: dict[str, Bound] = field(default_factory=dict)
    after: dict[str, Bound] = field(default_factory=dict)  # "12 or more"
    between: tuple[str, str] = ("", "")  # patterns of "between" and "and"
    to: str = ""  # a pattern of "to" in "12 to 15"
    thousands: str = ","
    decimal: str = "."
    vague: str = ""  # a pattern of what follows a number that is none: "hundreds" in "two hundreds of"


_ENGLISH = Numerals(
    units=dict(
        zip(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen twenty".split(),
            range(21),
            strict=True,
        )
    )
    | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90},
    scales={
        "dozen": 12, "hundred": 100, "thousand": 1000, "lakh": 100_000, "lakhs": 100_000, "million": 10**6,
        "mn": 10**6, "crore": 10**7, "crores": 10**7, "billion": 10**9, "bn": 10**9, "trillion": 10**12,
    },
    joiner="and",
    qualifiers={
        "at least": Bound.AT_LEAST, "no fewer than": Bound.AT_LEAST, "no less than": Bound.AT_LEAST,
        "a minimum of": Bound.AT_LEAST, "not less than": Bound.AT_LEAST, "atleast": Bound.AT_LEAST,
        "more than": Bound.MORE_THAN, "over": Bound.MORE_THAN, "upwards of": Bound.MORE_THAN,
        "upward of": Bound.MORE_THAN, "in excess of": Bound.MORE_THAN, "above": Bound.MORE_THAN,
        "about": Bound.ABOUT, "around": Bound.ABOUT, "some": Bound.ABOUT, "nearly": Bound.ABOUT,
        "almost": Bound.ABOUT, "approximately": Bound.ABOUT, "roughly": Bound.ABOUT, "an estimated": Bound.ABOUT,
        "estimated": Bound.ABOUT, "close to": Bound.ABOUT, "reportedly": Bound.ABOUT,
        "up to": Bound.UP_TO, "as many as": Bound.UP_TO, "as much as": Bound.UP_TO, "at most": Bound.UP_TO,
        "no more than": Bound.UP_TO, "a maximum of": Bound.UP_TO,
        "less than": Bound.LESS_THAN, "fewer than": Bound.LESS_THAN, "under": Bound.LESS_THAN,
        "below": Bound.LESS_THAN,
    },
    after={"or more": Bound.AT_LEAST, "or so": Bound.ABOUT, "or fewer": Bound.UP_TO, "plus": Bound.MORE_THAN},
    between=("between", "and"),
    to="to",
    vague="hundreds|thousands|dozens|scores|lakhs of|millions|billions",
)  # fmt: skip

_FRENCH = Numerals(
    units=dict(
        zip(
            "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split(),
            range(17),
            strict=True,
        )
    )
    | {"une": 1, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
       "quatre-vingt": 80, "quatre-vingts": 80, "octante": 80, "octantes": 80},
    scales={
        "cent": 100, "cents": 100, "mille": 1000, "million": 10**6, "millions": 10**6, "milliard": 10**9,
        "milliards": 10**9,
    },
    joiner="et",
    qualifiers={
        "au moins": Bound.AT_LEAST, "plus de": Bound.MORE_THAN, "plus d'": Bound.MORE_THAN,
        "environ": Bound.ABOUT, "près de": Bound.ABOUT, "quelque": Bound.ABOUT, "jusqu'à": Bound.UP_TO,
        "moins de": Bound.LESS_THAN, "au plus": Bound.UP_TO,
    },
    after={"ou plus": Bound.AT_LEAST},
    between=("entre", "et"),
    to="à",
    thousands=" \u00a0\u202f.",
    decimal=",",
)  # fmt: skip

_SPANISH = Numerals(
    units=dict(
        zip(
            "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
            "diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco "
            "veintiséis veintisiete veintiocho veintinueve treinta".split(),
            range(31),
            strict=True,
        )
    )
    | {"un": 1, "una": 1, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80,
       "noventa": 90, "cien": 100, "ciento": 100, "doscientos": 200, "trescientos": 300},
    scales={"mil": 1000, "millón": 10**6, "millones": 10**6},
    joiner="y",
    qualifiers={
        "al menos": Bound.AT_LEAST, "por lo menos": Bound.AT_LEAST, "como mínimo": Bound.AT_LEAST,
        "más de": Bound.MORE_THAN, "unos": Bound.ABOUT, "unas": Bound.ABOUT, "cerca de": Bound.ABOUT,
        "alrededor de": Bound.ABOUT, "casi": Bound.ABOUT, "hasta": Bound.UP_TO, "menos de": Bound.LESS_THAN,
    },
    after={"o más": Bound.AT_LEAST},
    between=("entre", "y"),
    to="a",
    thousands=". \u00a0\u202f",
    decimal=",",
)  # fmt: skip


def _compounds() -> dict[str, int]:
    """German 21 to 99: "einundzwanzig"."""
    ones = "ein zwei drei vier fünf sechs sieben acht neun".split()
    tens = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
    return {
        f"{one}und{ten}": ten_at * 10 + one_at
        for ten_at, ten in enumerate(tens, start=2)
        for one_at, one in enumerate(ones, start=1)
    }


_GERMAN = Numerals(
    units=dict(
        zip(
            "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
            "siebzehn achtzehn neunzehn zwanzig".split(),
            range(21),
            strict=True,
        )
    )
    | _compounds()
    | {"dreißig": 30, "vierzig": 40, "fünfzig": 50, "sechzig": 60, "siebzig": 70, "achtzig": 80, "neunzig": 90},
    scales={
        "dutzend": 12, "hundert": 100, "tausend": 1000, "million": 10**6, "millionen": 10**6,
        "milliarde": 10**9, "milliarden": 10**9,
    },
    qualifiers={
        "mindestens": Bound.AT_LEAST, "wenigstens": Bound.AT_LEAST, "mehr als": Bound.MORE_THAN,
        "über": Bound.MORE_THAN, "rund": Bound.ABOUT, "etwa": Bound.ABOUT, "ungefähr": Bound.ABOUT,
        "fast": Bound.ABOUT, "knapp": Bound.ABOUT, "bis zu": Bound.UP_TO, "höchstens": Bound.UP_TO,
        "weniger als": Bound.LESS_THAN,
    },
    after={"oder mehr": Bound.AT_LEAST},
    between=("zwischen", "und"),
    to="bis",
    thousands=". \u00a0\u202f'",
    decimal=",",
)  # fmt: skip

_HINDI = Numerals(
    units={
        "शून्य": 0, "एक": 1, "दो": 2, "तीन": 3, "चार": 4, "पांच": 5, "पाँच": 5, "छह": 6, "छः": 6, "सात": 7,
        "आठ": 8, "नौ": 9, "दस": 10, "ग्यारह": 11, "बारह": 12, "तेरह": 13, "चौदह": 14, "पंद्रह": 15, "सोलह": 16,
        "सत्रह": 17, "अठारह": 18, "उन्नीस": 19, "बीस": 20, "इक्कीस": 21, "पच्चीस": 25, "तीस": 30, "चालीस": 40,
        "पचास": 50, "साठ": 60, "सत्तर": 70, "अस्सी": 80, "नब्बे": 90,
    },
    scales={"दर्जन": 12, "सौ": 100, "हजार": 1000, "हज़ार": 1000, "लाख": 100_000, "करोड़": 10**7, "अरब": 10**9},
    qualifiers={
        "कम से कम": Bound.AT_LEAST, "न्यूनतम": Bound.AT_LEAST, "लगभग": Bound.ABOUT, "करीब": Bound.ABOUT,
        "तकरीबन": Bound.ABOUT, "अधिकतम": Bound.UP_TO,
    },
    after={"से अधिक": Bound.MORE_THAN, "से ज्यादा": Bound.MORE_THAN, "से ज़्यादा": Bound.MORE_THAN,
           "से कम": Bound.LESS_THAN},
    to="से",
)  # fmt: skip

NUMERALS = {"en": _ENGLISH, "fr": _FRENCH, "es": _SPANISH, "de": _GERMAN, "hi": _HINDI}
_DIGITS_ONLY = Numerals(units={}, scales={})


def quantities(text: str, language: str = "en") -> list[Quantity]:
    """The numbers said in `text`, in order; `language` is a primary subtag.

    Parts of something else are none: "A4", "9mm", "20-year-old", "3rd", "10:30", "12/5", "2.5.1".
    """
    numerals = NUMERALS.get(language, _DIGITS_ONLY)
    found: list[Quantity] = []
    end = 0
    for match in _pattern(language).finditer(text):
        if match.start() < end:
            continue
        read = _read(match, numerals)
        if read is not None:
            found.append(read)
            end = read.end
    return found


def _read(match: re.Match[str], numerals: Numerals) -> Quantity | None:
    low = value(match["one"], numerals)
    if low is None:
        return None
    high = low
    if match["two"]:
        second = value(match["two"], numerals)
        if second is None:
            return None
        # "2 to 3 million": the scale is said once.
        scale = _scale_of(match["two"], numerals)
        if low < second and scale > 1 and _scale_of(match["one"], numerals) == 1 and low * scale <= second:
            low *= scale
        if second <= low:
            return None
        high = second
    begin, bound = _qualified(match.string, match.start(), numerals)
    bound = numerals.after.get(_plain(match["after"]), bound)
    return Quantity(begin, match.start(), match.end(), low, high, bound, not match["one"][0].isdigit())


def _qualified(text: str, start: int, numerals: Numerals) -> tuple[int, Bound]:
    """Where the words before a number begin that qualify it, and what they say."""
    words = list(_WORD_BEFORE.finditer(text, max(0, start - 28), start))[-4:]
    for first in range(len(words)):
        said = " ".join(word[0].lower() for word in words[first:])
        if said in numerals.qualifiers and words[first].start() > max(0, start - 28) - (start <= 28):
            return words[first].start(), numerals.qualifiers[said]
    return start, Bound.EXACT


_WORD_BEFORE = re.compile(r"[^\s\d,.;:()\"“”]+")


def value(words: str, numerals: Numerals) -> Decimal | None:
    """What a number in digits or words says; None where it says none ("and", "1.2.3")."""
    total, current = Decimal(0), None
    words = words.strip().lower()
    if words.startswith("half"):
        half = value(words[4:], numerals)
        return None if half is None else half / 2
    for word in _PARTS.split(words.replace("quatre-vingt", "octante")):
        if not word or (numerals.joiner and word == numerals.joiner):
            continue
        if word[0].isdigit():
            digits = _digits(word, numerals)
            if digits is None:
                return None
            current = digits if current is None else current + digits
        elif word in numerals.scales:
            scale = numerals.scales[word]
            current = (Decimal(1) if current is None else current) * scale
            if scale >= 1000:
                total, current = total + current, None
        elif word in numerals.units:
            current = Decimal(numerals.units[word]) + (current or 0)
        elif word in {"a", "an"}:
            current = Decimal(1)
        else:
            return None
    return None if current is None and not total else total + (current or 0)


# Blanks between digits group them; all others, and hyphens, part words.
_PARTS = re.compile(r"[\s-]+(?=[^\d\s])|(?<=[^\d\s])[\s-]+")


def _digits(word: str, numerals: Numerals) -> Decimal | None:
    for separator in numerals.thousands:
        if separator in word:
            groups = word.partition(numerals.decimal)[0].split(separator)
            # Groups of two are lakh and crore: 12,34,567.
            if (
                len(groups[0]) > 3
                or any(len(group) not in {2, 3} for group in groups[1:])
                or len(groups[-1]) != 3
            ):
                return None
            word = word.replace(separator, "")
    word = word.replace(numerals.decimal, ".")
    return Decimal(word) if re.fullmatch(r"\d+(?:\.\d+)?", word) else None


def _scale_of(words: str, numerals: Numerals) -> int:
    last = words.rstrip().lower().replace("\u00a0", " ").rpartition(" ")[2]
    return numerals.scales.get(last, 1)


def _plain(words: str | None) -> str:
    return " ".join(words.lower().split()) if words else ""


_LETTER = r"\w\u0900-\u0963\u0970-\u097f"


@cache
def _pattern(language: str) -> re.Pattern[str]:
    numerals = NUMERALS.get(language, _DIGITS_ONLY)
    blank = r"[ \u00a0\u202f]"
    separators = re.escape(numerals.thousands)
    digits = rf"\d{{1,3}}(?:[{separators}]\d{{2,3}})*[{separators}]\d{{3}}(?!\d)|\d+"
    digits = rf"(?:{digits})(?:{re.escape(numerals.decimal)}\d+)?"
    scales = _any(numerals.scales)
    number = digits + (rf"(?:{blank}?-?(?:{scales})(?![{_LETTER}]))*" if scales else "")
    if numerals.units:
        word = _any({**numerals.units, **numerals.scales})
        article = rf"(?:(?:half{blank})?an?{blank}(?:{scales})|" if language == "en" else "(?:"
        # "one hundred and two": the joiner only behind a scale, so "two and three" stay two numbers.
        joiner = rf"(?:(?<=hundred)|(?<=thousand)|(?<=cent)|(?<=nte)|(?<=nta)){blank}{numerals.joiner}{blank}"
        joined = rf"(?:{blank}|-|{joiner})" if numerals.joiner else rf"(?:{blank}|-)"
        number += rf"|{article}(?:{word})(?:{joined}(?:{word})(?![{_LETTER}]))*)"
    edge = rf"(?<![{_LETTER}])(?<!\d[.,:/])(?<!\d-)"
    stop = (
        rf"(?![{_LETTER}]|[:/]\d|[.,]\d|-(?!to{blank}|\d|magnitude))"
        if language == "en"
        else rf"(?![{_LETTER}]|[:/]\d)"
    )
    after = (
        rf"(?:{blank}+(?P<after>{_any(numerals.after)})(?![{_LETTER}]))?" if numerals.after else "(?P<after>)"
    )
    to = rf"{blank}+{numerals.to}{blank}+|" if numerals.to else ""
    range_ = rf"(?:(?:{to}{blank}?[–—-]{blank}?)(?P<two>{number}){stop})?"
    return re.compile(rf"{edge}(?P<one>{number}){stop}{range_}{after}", re.IGNORECASE)


def _any(words: dict[str, int] | dict[str, Bound]) -> str:
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"[ \u00a0]+") for word in ordered)
