"""A thread's happenings day by day, each once, with a sentence that can be quoted and linked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from wirecopy.enrichment.happenings import Happening, Precision
from wirecopy.enrichment.text_fragment import text_fragment

_WORD = re.compile(r"[^\W_]{4,}")
_ALIKE = 0.5  # share of the longer words two sentences of one day have in common, to be one happening
_MOST_OF_A_DAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A happening with the report it stands in. `paragraphs`: those it was read from, as the page shows them."""

    happening: Happening
    story: int
    agency: str
    at: datetime  # filed, aware
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`fragment` goes behind the story's address. `also`: agencies that tell the same of that day."""

    day: date
    quote: str  # the sentence, exactly
    story: int
    agency: str
    fragment: str
    also: tuple[str, ...] = ()


def timeline(told: Iterable[Told]) -> tuple[Entry, ...]:
    """The days in order, of a day what most reports tell first.

    Left out: months, days on which something was only said, sentences with several days, of which one could
    not tell which it is about, and sentences that no fragment leads to.
    """
    by_day: dict[date, list[Told]] = defaultdict(list)
    for one in _single(told):
        by_day[one.happening.first].append(one)
    entries: list[Entry] = []
    for day in sorted(by_day):
        groups = _alike(sorted(by_day[day], key=lambda one: (one.at, one.story)))
        groups.sort(key=lambda group: -len({one.agency for one in group}))
        found = (entry for group in groups if (entry := _entry(day, group)) is not None)
        entries += [entry for entry, _ in zip(found, range(_MOST_OF_A_DAY), strict=False)]
    return tuple(entries)


def _single(told: Iterable[Told]) -> list[Told]:
    sentences: dict[tuple[int, int, int], list[Told]] = defaultdict(list)
    for one in told:
        happening = one.happening
        if happening.precision is Precision.DAY and not happening.said_then:
            sentences[one.story, happening.paragraph, happening.sentence.start].append(one)
    return [group[0] for group in sentences.values() if len({one.happening.first for one in group}) == 1]


def _alike(told: Sequence[Told]) -> list[list[Told]]:
    """Each with those whose sentences share most of their words with the group's first."""
    groups: list[list[Told]] = []
    for one in told:
        words = _words(one)
        group = next((group for group in groups if _share(words, _words(group[0])) >= _ALIKE), None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    return groups


def _entry(day: date, group: Sequence[Told]) -> Entry | None:
    """The first told of a group that a fragment leads to."""
    for one in group:
        happening = one.happening
        paragraph = one.paragraphs[happening.paragraph]
        start, end = happening.sentence
        fragment = text_fragment(paragraph, start, end, " ".join(one.paragraphs[: happening.paragraph]))
        if fragment:
            also = dict.fromkeys(other.agency for other in group if other.agency != one.agency)
            return Entry(
                day=day,
                quote=paragraph[start:end],
                story=one.story,
                agency=one.agency,
                fragment=fragment,
                also=tuple(also),
            )
    return None


def _words(told: Told) -> set[str]:
    start, end = told.happening.sentence
    return {word.casefold() for word in _WORD.findall(told.paragraphs[told.happening.paragraph][start:end])}


def _share(one: set[str], other: set[str]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
