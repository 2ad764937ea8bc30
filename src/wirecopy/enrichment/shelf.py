"""Reports held in memory by their terms: how rare a term is, which reports are near, how near.

A report costs about a kilobyte here. What a question costs does not grow with the number held: candidates come from
the rows of the rarest terms (postings.py), and a fixed number of them is weighed.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import log, sqrt

from wirecopy.enrichment.postings import Postings
from wirecopy.enrichment.terms import Terms

_MOST_TERMS = 200  # of one report, the rarest
_LEADING = 40  # terms that lead to candidates
_CANDIDATES = 12
_COUNTERS = 1 << 21  # of how many reports have a term; terms share a counter where hashes end alike
_MOST_COUNTED = 1 << 17  # a term of more reports is as common as can be
_HEAVIEST = 10.0  # a weight is held in one byte, in 255ths of this
_OLD = 1_000_000  # reports counted, after which all counts are halved: the words of the news change


@dataclass(slots=True)
class Held:
    story: int
    day: float  # when it was filed, in days since 1970
    language: str
    terms: array[int]
    weights: bytes  # beside `terms`
    anchors: array[int]
    posted: int
    norm: float = 0.0  # as rare as its terms were when the rarities were last made anew
    norm_of: int = -1


@dataclass(slots=True)
class Query:
    """A report as the shelf sees it now: each term by what the report makes of it and how rare it is."""

    weights: dict[int, float]
    products: dict[int, float]  # what another's plain weight of the term is to be multiplied by
    norm: float
    leading: list[int]  # the terms that say most, at most 40


class Shelf:
    """Not shared between threads of a process."""

    def __init__(self) -> None:
        self._postings = Postings()
        self._across = Postings()  # of anchors
        self._counts = array("I", bytes(4 * _COUNTERS))
        self._seen = 0
        self._rarity: list[float] = []
        self._rarity_of = 0
        self._numbers: dict[int, int] = {}
        self._held: dict[int, Held] = {}
        self._last = 0

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, story: int) -> bool:
        return story in self._numbers

    def of(self, story: int) -> Held:
        return self._held[self._numbers[story]]

    def stories(self) -> Iterator[int]:
        """From the one put there first."""
        return iter(self._numbers)

    def count(self, terms: Terms) -> None:
        """One more report has these terms. A new version of a report is not counted again."""
        counts = self._counts
        for term in terms.weights:
            counts[term & (_COUNTERS - 1)] += 1
        self._seen += 1
        if self._seen > _OLD:
            self._counts = array("I", (count >> 1 for count in counts))
            self._seen >>= 1

    def query(self, terms: Terms) -> Query:
        rarity, counts, most = self._rarities(), self._counts, len(self._rarity) - 1
        rarities = {term: rarity[min(counts[term & (_COUNTERS - 1)], most)] for term in terms.weights}
        weights = {term: weight * rarities[term] for term, weight in terms.weights.items()}
        heaviest = sorted(weights, key=weights.__getitem__, reverse=True)
        if len(heaviest) > _MOST_TERMS:
            weights = {term: weights[term] for term in heaviest[:_MOST_TERMS]}
        products = {term: weight * rarities[term] * _HEAVIEST / 255 for term, weight in weights.items()}
        norm = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return Query(weights, products, norm, heaviest[:_LEADING])

    def put(self, story: int, day: float, language: str, terms: Terms, query: Query) -> None:
        self.take(story)
        self._last += 1
        number = self._last
        kept = list(query.weights)
        self._held[number] = Held(
            story,
            day,
            language,
            array("I", kept),
            bytes(min(255, round(terms.weights[term] * 255 / _HEAVIEST)) for term in kept),
            array("I", terms.anchors),
            self._postings.add(query.leading, number),
        )
        self._across.add(terms.anchors, number)
        self._numbers[story] = number

    def take(self, story: int) -> None:
        """Unknown stories are passed over."""
        if number := self._numbers.pop(story, None):
            held = self._held.pop(number)
            self._postings.let_go(held.posted)
            self._across.let_go(len(held.anchors))

    def near(self, query: Query, *, most: int = _CANDIDATES) -> list[int]:
        """Stories that share rare terms, those that share the most first."""
        hits: Counter[int] = Counter()
        for term in query.leading:
            weight = query.weights[term]
            for number in set(self._postings.of(term)):
                hits[number] += weight  # type: ignore[assignment]
        return self._stories(hits, most)

    def near_across(self, anchors: frozenset[int], *, most: int = _CANDIDATES) -> list[int]:
        """Stories that share names and numbers, in whatever language."""
        hits: Counter[int] = Counter()
        for anchor in anchors:
            hits.update(set(self._across.of(anchor)))
        return self._stories(hits, most)

    def likeness(self, query: Query, story: int) -> float:
        """Cosine of the two, 0 to 1, as rare as their terms are now."""
        held = self.of(story)
        products = query.products
        product = sum(
            [
                weight * products[term]
                for term, weight in zip(held.terms, held.weights, strict=True)
                if term in products
            ]
        )
        return product / (query.norm * self._norm(held))

    def _norm(self, held: Held) -> float:
        rarity = self._rarities()
        if held.norm_of != self._rarity_of:
            counts, most, step = self._counts, len(rarity) - 1, _HEAVIEST / 255
            held.norm = sqrt(
                sum(
                    [
                        (weight * step * rarity[min(counts[term & (_COUNTERS - 1)], most)]) ** 2
                        for term, weight in zip(held.terms, held.weights, strict=True)
                    ]
                )
            )
            held.norm_of = self._rarity_of
        return held.norm or 1.0

    def common(self, query: Query, story: int) -> list[int]:
        """Terms of both, those that say most first."""
        theirs = set(self.of(story).terms)
        return sorted(
            (term for term in query.weights if term in theirs), key=lambda term: -query.weights[term]
        )

    def query_of(self, story: int) -> Query:
        """A held report asked about again."""
        held = self.of(story)
        terms = {
            term: weight * _HEAVIEST / 255 for term, weight in zip(held.terms, held.weights, strict=True)
        }
        return self.query(Terms(terms, frozenset(held.anchors), {}, frozenset()))

    def rare_anchors(self, anchors: frozenset[int], story: int) -> int:
        """How many names and numbers a story shares."""
        return len(anchors.intersection(self.of(story).anchors))

    def _stories(self, hits: Counter[int], most: int) -> list[int]:
        found: list[int] = []
        for number, _ in hits.most_common():
            if held := self._held.get(number):
                found.append(held.story)
                if len(found) == most:
                    break
        return found

    def _rarities(self) -> list[float]:
        """By how many reports have a term: the logarithm of the inverse share, made anew as reports come."""
        if self._seen > self._rarity_of * 1.02 or not self._rarity or self._seen < self._rarity_of:
            self._rarity_of = self._seen
            top = min(self._seen, _MOST_COUNTED) + 1
            self._rarity = [log(1 + (self._seen + 1) / max(count, 1)) for count in range(top + 1)]
        return self._rarity
