"""What else to read beside a story: near it in matter and in time, not of its own thread, each from another thread."""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p

from wirecopy.enrichment.shelf import Shelf
from wirecopy.enrichment.threads import Threads

MOST = 6
_LOOKED_AT = 48
_LEAST = 0.04  # likeness; below it two reports have only their language in common
_PER_DAY = 0.02  # of the logarithm of the days between: the newer of two that are as near goes first
_SAMENESS = 0.5  # how much being like what is already offered costs


@dataclass(frozen=True, slots=True)
class Near:
    story: int
    likeness: float  # cosine, 0 to 1
    score: float  # with the days between


def ranked(shelf: Shelf, story: int, *, most: int = _LOOKED_AT) -> list[Near]:
    """Stories held that are near it, the nearest first, whatever thread they are in."""
    query, held = shelf.query_of(story), shelf.of(story)
    found = []
    for other in shelf.near(query, most=most + 1):
        if other == story:
            continue
        likeness = shelf.likeness(query, other)
        days = abs(held.day - shelf.of(other).day)
        found.append(Near(other, likeness, likeness - _PER_DAY * log1p(days)))
    return sorted(found, key=lambda near: (-near.score, near.story))


def related(threads: Threads, story: int, *, most: int = MOST) -> tuple[int, ...]:
    """At most `most` stories to offer, the best first; () if the story is not held.

    None of the story's own thread, none in another language, at most one of any thread, and of two that
    are alike only the nearer has its full weight (maximal marginal relevance, Carbonell and Goldstein 1998).
    """
    shelf = threads.shelf
    if story not in shelf:
        return ()
    own, language = threads.thread_of(story), shelf.of(story).language
    left = [
        near
        for near in ranked(shelf, story)
        if near.likeness >= _LEAST
        and threads.thread_of(near.story) != own
        and shelf.of(near.story).language in ("", language)
    ]
    chosen: list[int] = []
    sameness: dict[int, float] = {}
    while left and len(chosen) < most:
        best = max(
            left, key=lambda near: (near.score - _SAMENESS * sameness.get(near.story, 0.0), -near.story)
        )
        chosen.append(best.story)
        thread = threads.thread_of(best.story)
        left = [near for near in left if threads.thread_of(near.story) != thread]
        query = shelf.query_of(best.story)
        for near in left:
            alike = shelf.likeness(query, near.story)
            sameness[near.story] = max(sameness.get(near.story, 0.0), alike)
    return tuple(chosen)
