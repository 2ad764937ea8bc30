"""Counts in a report: how many, of whom or what, who says so, and in which sentence exactly.

Nothing is inferred: a figure is words that stand in the text, with the place they stand at. English,
French, Spanish, German and Hindi have tables (numbers.py, casualty_words.py); of other languages only
money, shares and magnitudes are read. `toll` weighs all figures of a report and gives its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from wirecopy.enrichment.attribution import source_in
from wirecopy.enrichment.casualty_words import CASUALTY_WORDS, CasualtyWords, Kind
from wirecopy.enrichment.counting import (
    NO_NAMES,
    WORDS,
    Basis,
    Found,
    Token,
    counted_by,
    is_besides,
    is_part,
    telling_words,
    tokens_of,
)
from wirecopy.enrichment.numbers import Bound, Quantity, quantities
from wirecopy.enrichment.sentences import Span, sentences

__all__ = ["Basis", "Figure", "Kind", "figures_of"]

HEADLINE = -1  # the "paragraph" of a figure that stands in the headline


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`low == high` unless it is a range. Offsets are code points of the paragraph."""

    kind: Kind
    low: Decimal
    high: Decimal
    bound: Bound
    basis: Basis
    counted: str  # "people", "children", "USD", "percent"; "" where the text names nobody
    part_of: bool  # "including two children": of another figure
    besides: bool  # "a girl and three others were hurt": one more than it says, in all
    earlier: bool  # of other events, by the words of its sentence: "this year"
    paragraph: int  # HEADLINE or an index
    sentence: Span
    words: Span  # from the figure to its cue
    source: str  # who says so, as the sentence names it; "" if it names nobody
    place: str  # "in Almaty", as the sentence says it behind the figure; "" if it does not


def figures_of(headline: str, paragraphs: Sequence[str], language: str = "en") -> tuple[Figure, ...]:
    """The figures of a report in reading order; `language` is a primary subtag."""
    found = list(_of_paragraph(headline, HEADLINE, language))
    for number, paragraph in enumerate(paragraphs):
        found += _of_paragraph(paragraph, number, language)
    return tuple(found)


def _of_paragraph(text: str, number: int, language: str) -> Iterator[Figure]:
    words = CASUALTY_WORDS.get(language)
    for sentence in sentences(text):
        piece = text[sentence.start : sentence.end]
        place = _Place(number, sentence, piece)
        yield from _amounts(place, language)
        if words is not None and not telling_words(language).isdisjoint(WORDS.findall(piece.lower())):
            yield from _casualties(place, language, words)


# Money, shares, magnitudes

_AMOUNT_SIGN = re.compile(
    r"[$€£¥₹%]|\b(?:percent|per cent|pct|prozent|magnitude|Rs|USD|EUR|dollars|euros)\b", re.I
)
_CURRENCY_BEFORE = re.compile(r"(US\$|A\$|C\$|HK\$|[$€£¥₹]|\bRs\.?|\bUSD|\bEUR|\bGBP|\bINR)\s?$")
_CURRENCY_AFTER = re.compile(r"\s?(dollars?|euros?|pounds|rupees|yen|yuan|USD|EUR|€)\b|\s?€", re.I)
_PERCENT_AFTER = re.compile(r"\s?(?:%|per\s?cent\b|pct\b|Prozent\b|pour cent\b|por ciento\b)", re.I)
_MAGNITUDE_BEFORE = re.compile(r"\bmagnitude(?:\s+of|-)?\s*$", re.I)
_MAGNITUDE_AFTER = re.compile(r"[\s-]magnitude\b", re.I)
_CURRENCIES = {
    "$": "USD", "us$": "USD", "a$": "AUD", "c$": "CAD", "hk$": "HKD", "€": "EUR", "£": "GBP", "¥": "JPY",
    "₹": "INR", "rs": "INR", "rs.": "INR", "usd": "USD", "eur": "EUR", "gbp": "GBP", "inr": "INR", "dollar": "USD",
    "dollars": "USD", "euro": "EUR", "euros": "EUR", "pounds": "GBP", "rupees": "INR", "yen": "JPY", "yuan": "CNY",
}  # fmt: skip


def _amounts(place: _Place, language: str) -> Iterator[Figure]:
    piece = place.piece
    if not _AMOUNT_SIGN.search(piece):
        return
    told: _Told | None = None
    for quantity in quantities(piece, language):
        kind, unit = _amount(piece, quantity)
        if kind is not None:
            told = told or _told(place, language)
            found = Found(0, quantity, Basis.NUMBER, unit)
            span = Span(quantity.begin, quantity.end)
            yield _figure(kind, found, place, span, part=(False, False), told=told)


def _amount(piece: str, quantity: Quantity) -> tuple[Kind | None, str]:
    before = piece[max(0, quantity.start - 14) : quantity.start]
    if found := _CURRENCY_BEFORE.search(before):
        return Kind.MONEY, _CURRENCIES[found[1].lower()]
    if found := _CURRENCY_AFTER.match(piece, quantity.end):
        return Kind.MONEY, _CURRENCIES[found[0].strip().lower()]
    if _PERCENT_AFTER.match(piece, quantity.end):
        return Kind.PERCENT, "percent"
    if _MAGNITUDE_AFTER.match(piece, quantity.end) or _MAGNITUDE_BEFORE.search(before):
        return Kind.MAGNITUDE, "magnitude"
    return None, ""


class _Place(NamedTuple):
    """Where a sentence stands, and its words."""

    paragraph: int
    sentence: Span
    piece: str


class _Told(NamedTuple):
    """What holds for all figures of a sentence."""

    source: str
    earlier: bool


def _told(place: _Place, language: str) -> _Told:
    elsewhere = _elsewhere(language) if language in CASUALTY_WORDS else None
    return _Told(_source(place), bool(elsewhere and elsewhere.search(place.piece)))


def _figure(
    kind: Kind, found: Found, place: _Place, words: Span, *, part: tuple[bool, bool], told: _Told
) -> Figure:
    start = place.sentence.start
    return Figure(
        kind=kind,
        low=found.quantity.low,
        high=found.quantity.high,
        bound=found.quantity.bound,
        basis=found.basis,
        counted=found.counted,
        part_of=part[0],
        besides=part[1],
        earlier=told.earlier,
        paragraph=place.paragraph,
        sentence=place.sentence,
        words=Span(start + words.start, start + words.end),
        source=told.source,
        place=_town(place.piece, words.end),
    )


# As headlines name it: "3 dead in blast, Interior Ministry" and "Police: 3 dead".
_NAMED_LAST = re.compile(
    r"[,–—-]\s+((?:the\s)?(?:[\w.'’]+\s){0,3}(?:ministry|police|officials?|authorities|agency|office|army|government|"
    r"sheriff|mayor|governor|hospital|media|union|court|coroner|UN|department))\.?$",
    re.I,
)
_NAMED_FIRST = re.compile(r"(?:[A-Z][\w.'’]+\s?){1,4}(?=:\s)")
_TOWN = re.compile(
    r"[^.;:]{0,50}?\b(?:in|at|near|outside)\s((?:the\s)?(?:[A-Z][\w'’-]+(?:\s(?:of|de|al)\s)?\s?){1,4})"
)


def _source(place: _Place) -> str:
    if named := source_in(place.piece):
        return named
    if found := _NAMED_LAST.search(place.piece):
        return found[1]
    found = _NAMED_FIRST.match(place.piece) if place.paragraph == HEADLINE else None
    return found[0] if found else ""


def _town(piece: str, end: int) -> str:
    found = _TOWN.match(piece, end)
    if found is None:
        return ""
    name = found[1].strip()
    return "" if name.lower().rpartition(" ")[2] in NO_NAMES else name


# People


@cache
def _elsewhere(language: str) -> re.Pattern[str] | None:
    patterns = CASUALTY_WORDS[language].elsewhere
    return re.compile("|".join(patterns), re.I) if patterns else None


def _casualties(place: _Place, language: str, words: CasualtyWords) -> Iterator[Figure]:
    piece = place.piece
    tokens = tokens_of(piece, language, words)
    used: set[tuple[int, Kind]] = set()
    told: _Told | None = None
    for at, token in enumerate(tokens):
        found = counted_by(tokens, at, words) if token.cue else None
        if token.cue is None or found is None or (found.first, token.cue[0]) in used:
            continue
        used.add((found.first, token.cue[0]))
        told = told or _told(place, language)
        part = is_part(tokens, found.first), is_besides(tokens, found.first, at, words)
        yield _figure(token.cue[0], found, place, _words(tokens, at, found), part=part, told=told)


def _words(tokens: Sequence[Token], at: int, found: Found) -> Span:
    first, last = tokens[min(found.first, at)], tokens[max(found.first, at)]
    return Span(min(first.start, found.quantity.begin), max(last.end, found.quantity.end))
