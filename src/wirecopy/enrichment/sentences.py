"""Where the sentences of a paragraph begin and end, so that one can be quoted exactly."""

from __future__ import annotations

import re
from typing import NamedTuple


class Span(NamedTuple):
    """`text[start:end]`, in code points."""

    start: int
    end: int


# A full stop ends a sentence only where a new one can begin; Devanagari and Chinese marks always do.
_STOP = re.compile(r"([.!?…؟]+|[।॥。！？])[\"'”’»)\]]*(\s+|$)|\n\s*")
_ABBREVIATED = frozenset(
    """
    mr mrs ms dr prof st sgt lt col gen maj capt cpl pvt adm cmdr supt insp det gov sen rep rev hon pres
    jan feb mar apr jun jul aug sep sept oct nov dec no nos vs etc ave blvd rd dept est inc corp ltd co bros
    mt ft jr sr approx art fig vol ca cf messrs mme mlle nr bzw ca z.b u.a d.h usw sra srta
    """.split()
)
_NOT_BEFORE = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"
    r"|e[ds]t\b|c[ds]t\b|gmt\b|local\b|on\b|in\b|at\b",
    re.IGNORECASE,
)
_CLOCK = ("a.m", "p.m", "U.S", "U.N", "U.K", "E.U", "D.C")
_LAST_WORD = re.compile(r"[\w.’']+$")


def sentences(text: str) -> list[Span]:
    """The sentences in order, without the blanks between them. In doubt two sentences stay one."""
    spans: list[Span] = []
    start = 0
    for stop in _STOP.finditer(text):
        if stop[1] and stop[1] == "." and not _ends(text, start, stop):
            continue
        _add(spans, text, start, stop.end())
        start = stop.end()
    _add(spans, text, start, len(text))
    return spans


def _ends(text: str, start: int, stop: re.Match[str]) -> bool:
    if stop.end() == len(text):
        return True
    following = text[stop.end()]
    if following.islower():
        return False
    found = _LAST_WORD.search(text, max(start, stop.start() - 24), stop.start())
    last = found[0] if found else ""
    if last.endswith(_CLOCK):
        # "at 2 a.m. Saturday" goes on; "at 2 a.m. Police" does not.
        return last.endswith(("a.m", "p.m")) and not _NOT_BEFORE.match(text, stop.end())
    if last.lower() in _ABBREVIATED:
        return False
    # An initial: "John F. Smith". A lone "I" ends a sentence seldom enough.
    return not (len(last) == 1 and last.isalpha() and last.isupper())


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        spans.append(Span(start, end))
