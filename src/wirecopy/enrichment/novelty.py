"""What a report adds to those before it: the first of its paragraphs that says what none of them said."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORD = re.compile(r"\w+")
_TOGETHER = 3  # words
_NEW = 0.7  # share of a paragraph's runs of three words that stood nowhere before
_FEWEST_WORDS = 8
_LOOKED_AT = 40  # paragraphs of a report


def what_each_added(reports: Sequence[Sequence[str]]) -> list[int | None]:
    """For each report, the oldest first, the index of the paragraph that is news; None for the first report.

    `reports` are their paragraphs. A report that says nothing new has None too.
    """
    said: set[tuple[str, ...]] = set()
    found: list[int | None] = []
    for place, paragraphs in enumerate(reports):
        runs = [_runs(text) for text in paragraphs[:_LOOKED_AT]]
        found.append(
            next((at for at, own in enumerate(runs) if _is_news(own, said)), None) if place else None
        )
        said.update(run for own in runs for run in own)
    return found


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return {tuple(words[at : at + _TOGETHER]) for at in range(len(words) - _TOGETHER + 1)}


def _is_news(own: set[tuple[str, ...]], said: set[tuple[str, ...]]) -> bool:
    if len(own) < _FEWEST_WORDS - _TOGETHER + 1:
        return False
    return len(own - said) >= _NEW * len(own)
