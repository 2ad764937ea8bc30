"""Whether the desk's headline still fits: what a newer version took from under it, in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from wirecopy.body import collapse
from wirecopy.item import Item, SubjectKind

_NAMED = frozenset((SubjectKind.PERSON, SubjectKind.ORGANISATION, SubjectKind.PLACE))
_FIGURE = re.compile(r"\d+(?:[.,\u00a0\u202f\u2009]\d+)*")
_GROUPED = re.compile(r"(?<=\d)[.,\u00a0\u202f\u2009](?=\d{3}(?!\d))")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_SPELLED = {
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14",
    "fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20",
}  # fmt: skip  # English only, which spells small figures out in the text and not in headlines


def needs_a_look(desk_headline: str, before: Item, after: Item) -> tuple[str, ...]:
    """Why somebody should look at the desk's headline, now that `after` stands where `before` stood.

    That the agency changed its own headline; and each figure and each name in the desk's that stood in
    the older version's words and stands nowhere in the newer one's. () if nothing of this is so. What is
    a name is guessed by its capital, so a reason may be needless; it never changes what is published.
    """
    if not desk_headline:
        return ()
    reasons = []
    old, new = collapse(before.headline), collapse(after.headline)
    if old != new:
        reasons.append(f"The agency changed its own headline from “{old}” to “{new}”.")
    then, now = _words_of(before), _words_of(after)
    figures_then, figures_now = set(_figures(then)), set(_figures(now))
    reasons += [
        f"“{figure}” is no longer in the agency's text."
        for figure, value in _written_figures(desk_headline)
        if value in figures_then and value not in figures_now
    ]
    reasons += [
        f"“{name}” is no longer in the agency's text."
        for name in _names_lost(desk_headline, before, then, now)
    ]
    return tuple(dict.fromkeys(reasons))


def _words_of(item: Item) -> str:
    named = (subject.name for subject in item.subjects if subject.kind in _NAMED)
    texts = (item.headline, item.subheadline, item.summary, *(block.text for block in item.body))
    return "\n".join((*texts, *(place.name for place in item.places), *named))


def _written_figures(text: str) -> Iterator[tuple[str, str]]:
    """(as written, its value), so that 1,200 and 1.200 and 1 200 are one figure."""
    for match in _FIGURE.finditer(text):
        value = _GROUPED.sub("", match.group()).replace(",", ".")
        yield match.group(), "".join(_digit(character) for character in value)


def _digit(character: str) -> str:
    """١ and १ are 1."""
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _figures(text: str) -> Iterator[str]:
    yield from (value for _, value in _written_figures(text))
    yield from (_SPELLED[word] for word in re.findall(r"[a-z]+", text.lower()) if word in _SPELLED)


def _names_lost(headline: str, before: Item, then: str, now: str) -> Iterator[str]:
    had, has, lower_cased = (
        _words(then),
        {word.casefold() for word in _words(now)},
        _words(then) | _words(now),
    )
    for match in _WORD.finditer(headline):
        name = _POSSESSIVE.sub("", match.group())
        # A word that also stands uncapitalised is no name but a first word, or a headline's Capitals.
        is_name = name[:1].isupper() and name in had and name.lower() not in lower_cased
        if is_name and name.casefold() not in has:
            yield name
    # Scripts without capitals: names are what the agency itself calls so.
    folded = now.casefold()
    for name in _names_given(before):
        if name.casefold() in headline.casefold() and name.casefold() not in folded:
            yield name


def _words(text: str) -> set[str]:
    return {_POSSESSIVE.sub("", word) for word in _WORD.findall(text)}


def _names_given(item: Item) -> Iterator[str]:
    yield from (place.name for place in item.places if len(place.name) > 1)
    yield from (subject.name for subject in item.subjects if subject.kind in _NAMED and len(subject.name) > 1)
