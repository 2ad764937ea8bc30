"""The facts in a sentence by which two reports differ: numbers, names, days. For comparing only.

Numbers are compared as values, so that "4,404", "4 404" and "4.4 thousand" can meet; what a figure counts and who
says so is another module's work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from enum import StrEnum
from math import floor, log10
from typing import NamedTuple

MONTHS = {
    "jan": "january", "feb": "february", "mar": "march", "apr": "april", "jun": "june", "jul": "july",
    "aug": "august", "sep": "september", "sept": "september", "oct": "october", "nov": "november", "dec": "december",
}  # fmt: skip
_DAYS = frozenset(
    [*MONTHS.values(), "may", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
)
_SMALL = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_TIMES = {
    "hundred": 100, "thousand": 1_000, "k": 1_000, "lakh": 100_000, "lakhs": 100_000, "million": 1_000_000,
    "mln": 1_000_000, "millions": 1_000_000, "crore": 10_000_000, "crores": 10_000_000,
    "billion": 1_000_000_000, "bln": 1_000_000_000, "bn": 1_000_000_000, "trillion": 1_000_000_000_000,
}  # fmt: skip
_NUMBER_WORDS = frozenset([*_SMALL, "dozen"])
_ABOUT = frozenset("about around nearly almost over some than approximately roughly".split())
_PLAIN = re.compile(r"\d{1,3}(?:,\d{2,3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_WITH_UNIT = re.compile(r"(\d+(?:\.\d+)?)(k|m|bn|b)", re.IGNORECASE)
_UNITS = {"k": 1_000, "m": 1_000_000, "b": 1_000_000_000, "bn": 1_000_000_000}
_FRACTION = re.compile(r"(?:(\d+)-)?(\d+)/(\d+)")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th|s)")
# Titles and forms of address come and go between agencies; they are not what a report is about.
_NO_NAMES = frozenset(
    """i mr mrs ms dr prof rep reps sen sens gov gen col president minister prime secretary republican republicans democrat
    democrats representative senator governor reuters ap afp ians pti dpa upi xinhua tass press associated inc corp co
    ltd plc us u.s uk u.k eu u.n un am pm a.m p.m tv gmt""".split()
)


class FactKind(StrEnum):
    NUMBER = "number"
    NAME = "name"
    DAY = "day"


class Fact(NamedTuple):
    kind: FactKind
    key: str  # folded: "smith", "4404"; a number without a needless ".0"
    shown: str  # as written
    at: int  # which word of the sentence, from 0
    length: int = 1  # words
    about: bool = False  # a number said to be rounded


def facts_of(words: tuple[str, ...], small: Set[str], *, nouns_are_capital: bool = False) -> tuple[Fact, ...]:
    """Facts of one sentence, in order. `small`: words that its text also writes small, so are no names."""
    return (*_numbers(words), *_names(words, small, nouns_are_capital=nouns_are_capital))


def same_number(one: Fact, other: Fact) -> bool:
    """Equal, or one of them is the other rounded: "2.2 million" of 2,191,000, "about 4,000" of 4,404."""
    if one.key == other.key:
        return True
    a, b = float(one.key), float(other.key)
    if a <= 0 or b <= 0 or (one.about and other.about):
        return False
    return _rounds_to(a, b, said=other.about) or _rounds_to(b, a, said=one.about)


def same_name(one: Fact, other: Fact) -> bool:
    """The last part is alike, or all of the shorter: "Sen. Ted Cruz" and "Cruz", "New York City" and "New York"."""
    shorter, longer = sorted((one.key.split(), other.key.split()), key=len)
    return _alike(shorter[-1], longer[-1]) or all(
        any(_alike(part, there) for there in longer) for part in shorter
    )


def _alike(one: str, other: str) -> bool:
    """Slips and transliterations of a letter or two count as the same."""
    if one == other or (min(len(one), len(other)) >= 4 and (one.startswith(other) or other.startswith(one))):
        return True
    if min(len(one), len(other)) < 5 or one[0] != other[0] or abs(len(one) - len(other)) > 2:
        return False
    return _apart(one, other) <= (2 if min(len(one), len(other)) >= 7 else 1)


def _numbers(words: tuple[str, ...]) -> Iterator[Fact]:
    at = 0
    while at < len(words):
        word = words[at]
        if not (word[0].isdigit() or word.lower().split("-", 1)[0] in _NUMBER_WORDS):
            at += 1
            continue
        value, used = _value(words, at)
        if value is None:
            at += 1
            continue
        about = at > 0 and words[at - 1].lower() in _ABOUT
        yield Fact(FactKind.NUMBER, f"{value:.12g}", " ".join(words[at : at + used]), at, used, about)
        at += used


def _value(words: tuple[str, ...], at: int) -> tuple[float | None, int]:
    """(the number that begins at the word, how many words it takes)."""
    word = words[at].lower()
    value: float
    used = 1
    if word[0].isdigit():
        if _PLAIN.fullmatch(word):
            value = float(word.replace(",", ""))
        elif found := _WITH_UNIT.fullmatch(word):
            value = float(found[1]) * _UNITS[found[2]]
        elif (found := _FRACTION.fullmatch(word)) and int(found[3]):
            value = int(found[1] or 0) + int(found[2]) / int(found[3])
        elif found := _ORDINAL.fullmatch(word):
            value = float(found[1])
        elif (head := word.split("-")[0]) and head.isdecimal():
            value = float(head)  # "34-year-old"
        else:
            return None, 1
    elif word in _SMALL:
        value = _SMALL[word]
    elif word == "dozen" and at > 0 and words[at - 1].lower() == "a":
        value = 12
    elif (parts := word.split("-")) and len(parts) > 1 and parts[0] in _SMALL:
        value = _SMALL[parts[0]] + (_SMALL.get(parts[1], 0) if _SMALL[parts[0]] >= 20 else 0)
    else:
        return None, 1
    while at + used < len(words) and (times := _TIMES.get(words[at + used].lower())):
        value *= times
        used += 1
    return value, used


def _names(words: tuple[str, ...], small: Set[str], *, nouns_are_capital: bool) -> Iterator[Fact]:
    """Each run of capital words as one name: "Bernard Gillis". A run of titles only is none."""
    at = 0
    while at < len(words):
        begin = at
        while at < len(words) and words[at][0].isupper():
            at += 1
        if at == begin:
            at += 1
            continue
        run = words[begin:at]
        parts = [name_part(word) for word in run]
        yield from (
            Fact(FactKind.DAY, part, word, begin + place)
            for place, (part, word) in enumerate(zip(parts, run, strict=True))
            if part in _DAYS
        )
        # A sentence begins with a capital whatever it is.
        unsure = 1 if begin == 0 and (len(run) == 1 or parts[0] in small) else 0
        named = [part for part in parts[unsure:] if is_name(part) and part not in small]
        if named and not (nouns_are_capital and len(run) == 1):
            yield Fact(
                FactKind.NAME, " ".join(named), " ".join(run[unsure:]), begin + unsure, len(run) - unsure
            )


def name_part(word: str) -> str:
    """Folded, without a possessive; months whole."""
    key = word.casefold().replace("’", "'").removesuffix("'s")
    return MONTHS.get(key, key)


def is_name(part: str) -> bool:
    return len(part) > 1 and part not in _NO_NAMES and part not in _DAYS and part not in _SMALL


def _rounds_to(exact: float, rounded: float, *, said: bool) -> bool:
    digits = len(f"{rounded:.12g}".replace(".", "").strip("0"))
    if rounded < 100 and rounded == int(rounded) and not said:
        return False
    if digits < 2 and not said:
        return False
    step = 10.0 ** (floor(log10(rounded)) - digits + 1)
    return abs(exact - rounded) <= step / 2


def _apart(one: str, other: str) -> int:
    """Letters to change, drop or add (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, across in enumerate(other, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (letter != across))
    return row[-1]
