"""Whether the desk's headline still fits: what a newer version took from under it, in words."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from wirecopy.archive.spelled import ARTICLES, SCALES, SPELLED
from wirecopy.body import collapse
from wirecopy.item import Item, SubjectKind

_NAMED = frozenset((SubjectKind.PERSON, SubjectKind.ORGANISATION, SubjectKind.PLACE))
_FIGURE = re.compile(r"\d+(?:[.,\u00a0\u202f\u2009]\d+)*|[^\W\d_]+(?:-[^\W\d_]+)?")
_GROUPED = re.compile(r"(?<=\d)[.,\u00a0\u202f\u2009](?=\d{3}(?!\d))")
_SCALE = re.compile(r"[\s\u00a0-]?([^\W\d_]+)")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_NO_FURTHER = re.compile(r"[.!?;:,\n]|\b(?:and|or|but|und|oder|et|ou|y|e|en|og|och)\b")
_ALSO_A_PRONOUN = "one"
_COUNTED_WITHIN = 3  # words after a figure that say what it counts
_SHORTEST_COUNTED = 4  # letters; shorter ones are "in", "were", "the"


def needs_a_look(desk_headline: str, before: Item, after: Item) -> tuple[str, ...]:
    """Why somebody should look at the desk's headline, now that `after` stands where `before` stood.

    That the agency changed its own headline; each figure and each name in the desk's that stood in the older
    version's words and stands nowhere in the newer one's; and each figure that now counts something else, while
    another counts what it did. () if nothing of this is so. What is a name is guessed by its capital, so a reason
    may be needless; it never changes what is published.
    """
    if not desk_headline:
        return ()
    reasons = []
    old, new = collapse(before.headline), collapse(after.headline)
    if old != new:
        reasons.append(f"The agency changed its own headline from “{old}” to “{new}”.")
    then, now = _words_of(before), _words_of(after)
    reasons += _figures_lost(desk_headline, then, now)
    reasons += [
        f"“{name}” is no longer in the agency's text."
        for name in _names_lost(desk_headline, before, then, now)
    ]
    return tuple(dict.fromkeys(reasons))


def _words_of(item: Item) -> str:
    named = (subject.name for subject in item.subjects if subject.kind in _NAMED)
    texts = (item.headline, item.subheadline, item.summary, *(block.text for block in item.body))
    return "\n".join((*texts, *(place.name for place in item.places), *named))


# Figures


@dataclass(frozen=True, slots=True)
class _Figure:
    written: str  # "2 million"
    value: str  # "2000000"
    end: int  # where it ends in its text


def _figures_lost(headline: str, then: str, now: str) -> Iterator[str]:
    counted_then, counted_now = _counted(then), _counted(now)
    for figure in _figures(headline):
        if figure.value not in counted_then or figure.written.casefold() == _ALSO_A_PRONOUN:
            continue
        if figure.value not in counted_now:
            yield f"“{figure.written}” is no longer in the agency's text."
            continue
        was, is_now = counted_then[figure.value], counted_now[figure.value]
        others = set().union(*(words for value, words in counted_now.items() if value != figure.value))
        moved = sorted(
            (was & others) - set().union(*(w for v, w in counted_then.items() if v != figure.value))
        )
        if moved and not was & is_now:
            yield f"“{figure.written}” stood with “{moved[0]}” in the agency's text, where another figure stands now."


def _counted(text: str) -> Mapping[str, set[str]]:
    """What each figure counts: the longer words that follow it within its phrase, by its value."""
    counted: dict[str, set[str]] = defaultdict(set)
    for figure in _figures(text):
        rest = _NO_FURTHER.split(text[figure.end : figure.end + 80], maxsplit=1)[0]
        words = _WORD.findall(rest)[:_COUNTED_WITHIN]
        counted[figure.value].update(word.casefold() for word in words if len(word) >= _SHORTEST_COUNTED)
    return counted


def _figures(text: str) -> Iterator[_Figure]:
    """In digits or spelled, with a "million" behind it, so that 1,200 and 1.200 and 1 200 are one figure."""
    for match in _FIGURE.finditer(text):
        value = _value(match.group())
        if value is None:
            continue
        scale = _SCALE.match(text, match.end())
        times = SCALES.get(scale[1].casefold()) if scale else None
        if scale and times:
            yield _Figure(text[match.start() : scale.end()], _times(value, times), scale.end())
        else:
            yield _Figure(match.group(), value, match.end())


def _value(written: str) -> str | None:
    if not written[0].isdecimal():
        return SPELLED.get(written.casefold())
    value = _GROUPED.sub("", written).replace(",", ".")
    return "".join(_digit(character) for character in value)


def _digit(character: str) -> str:
    """١ and १ are 1."""
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _times(value: str, times: int) -> str:
    if value.count(".") > 1 or not value.replace(".", "", 1).isdecimal():
        return value  # a date, or another number of several parts
    return format((Decimal(value) * times).normalize(), "f")


# Names


def _names_lost(headline: str, before: Item, then: str, now: str) -> Iterator[str]:
    had, has, no_names = (
        _words(then),
        {word.casefold() for word in _words(now)},
        _words(then) | _words(now),
    )
    nouns = _nouns(f"{then}\n{now}") if before.language.lower().partition("-")[0] in {"de", "lb"} else set()
    for match in _WORD.finditer(headline):
        name = _POSSESSIVE.sub("", match.group())
        # A word that also stands uncapitalised is no name but a first word, or a headline's Capitals.
        is_name = name[:1].isupper() and name in had and name.lower() not in no_names and name not in nouns
        # A figure has said it already.
        if is_name and name.casefold() not in has and name.casefold() not in SPELLED:
            yield name
    # Scripts without capitals: names are what the agency itself calls so.
    folded = now.casefold()
    for name in _names_given(before):
        if name.casefold() in headline.casefold() and name.casefold() not in folded:
            yield name


def _nouns(text: str) -> set[str]:
    """Of German, which writes every noun with a capital: those that stand after an article anywhere."""
    words = _WORD.findall(text)
    return {word for before, word in pairwise(words) if before.casefold() in ARTICLES}


def _words(text: str) -> set[str]:
    return {_POSSESSIVE.sub("", word) for word in _WORD.findall(text)}


def _names_given(item: Item) -> Iterator[str]:
    yield from (place.name for place in item.places if len(place.name) > 1)
    yield from (subject.name for subject in item.subjects if subject.kind in _NAMED and len(subject.name) > 1)
