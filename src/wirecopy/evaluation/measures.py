"""Standard measures of clusterings and of rankings. Pure; shares from 0 to 1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

_Item = TypeVar("_Item", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Scores:
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def b_cubed(found: Mapping[_Item, Hashable], gold: Mapping[_Item, Hashable]) -> Scores:
    """Bagga and Baldwin (1998): for each item the share of its cluster that is rightly there, then the mean.

    Both map an item to its cluster and have the same items, at least one.
    """
    cells = Counter((found[item], gold[item]) for item in gold)
    of_found, of_gold = Counter(found[item] for item in gold), Counter(gold.values())
    return Scores(
        sum(count * count / of_found[cluster] for (cluster, _), count in cells.items()) / len(gold),
        sum(count * count / of_gold[label] for (_, label), count in cells.items()) / len(gold),
    )


def pairwise(found: Mapping[_Item, Hashable], gold: Mapping[_Item, Hashable]) -> Scores:
    """Of the pairs put together, how many belong together; of those that do, how many were. 1.0 of no pairs."""
    cells = Counter((found[item], gold[item]) for item in gold)
    together = _pairs(cells)
    of_found, of_gold = _pairs(Counter(found[item] for item in gold)), _pairs(Counter(gold.values()))
    return Scores(together / of_found if of_found else 1.0, together / of_gold if of_gold else 1.0)


def _pairs(sizes: Counter[tuple[Hashable, Hashable]] | Counter[Hashable]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


def r_precision(ranked: Sequence[Hashable], wanted: Collection[Hashable]) -> float:
    """The share of the first R that is wanted, R being how many are. `wanted` has at least one."""
    return sum(1 for item in ranked[: len(wanted)] if item in wanted) / len(wanted)


def recall_at(ranked: Sequence[Hashable], wanted: Collection[Hashable], *, first: int) -> float:
    """The share of what is wanted that stands among the first."""
    return sum(1 for item in ranked[:first] if item in wanted) / len(wanted)
