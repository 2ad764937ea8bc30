"""How many were killed and injured, by all that one report says: figures weighed against one another."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from wirecopy.enrichment.figures import HEADLINE, Basis, Figure, Kind

_DEATH = re.compile(
    r"\b(?:fatal(?:ly)?|deadly|homicide|(?<!attempted )murder(?:ed|s)?|slay(?:ing)?|slain|"
    r"funeral|autopsy|mourn\w*|manslaughter|pronounced dead|killing|death|died|dead|killed|coroner|medical examiner)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Toll:
    """None where the report says nothing of the kind. Counts include attackers who died, as reports do."""

    killed: int | None
    injured: int | None


def toll(figures: Sequence[Figure], headline: str = "", paragraphs: Sequence[str] = ()) -> Toll:
    """`headline` and `paragraphs` tell of a death where no figure does: "the slaying", "a fatal shooting"."""
    killed = _killed(figures)
    if killed is None and any(_DEATH.search(text) for text in (headline, *paragraphs[:12])):
        killed = 1
    injured = _injured(figures, killed or 0)
    return Toll(killed, injured)


def _killed(figures: Sequence[Figure]) -> int | None:
    said = [figure for figure in figures if figure.kind is Kind.KILLED and not figure.earlier]
    counted = _most_said(
        figure for figure in said if figure.basis in {Basis.NUMBER, Basis.ONE} and not figure.part_of
    )
    themselves = any(figure.basis is Basis.SELF for figure in said)
    single = sum(_weight(figure) for figure in said if figure.basis is Basis.NAMED or figure.part_of)
    nobody = any(figure.basis is Basis.NONE for figure in said)
    if counted is not None and counted > 1:
        return counted + 1 if themselves else counted
    if counted or single >= 1.5:
        return 1 + themselves
    if themselves:
        return 1
    return 0 if nobody else None


def _injured(figures: Sequence[Figure], killed: int) -> int | None:
    said = [figure for figure in figures if figure.kind is Kind.INJURED and not figure.earlier]
    counted = _most_said(
        figure for figure in said if figure.basis in {Basis.NUMBER, Basis.ONE} and not figure.part_of
    )
    shot = [figure for figure in figures if figure.kind is Kind.SHOT and not figure.earlier]
    hit = _most_said(
        figure for figure in shot if figure.basis in {Basis.NUMBER, Basis.ONE} and not figure.part_of
    )
    if hit is not None and hit > 1:
        rest = max(0, hit - killed)
        if counted is None or (counted < rest):
            return rest
    if counted is not None:
        return counted
    if any(figure.basis is Basis.NAMED for figure in said):
        return 1
    if killed:
        return 0
    if hit is not None:
        return hit
    return 1 if shot else None


def _most_said(figures: Iterable[Figure]) -> int | None:
    """The value with the most weight: a headline and a first paragraph say more than what comes later."""
    weights: dict[Decimal, float] = defaultdict(float)
    for figure in figures:
        weights[figure.high] += _weight(figure)
    return int(max(weights, key=lambda value: (weights[value], value))) if weights else None


def _weight(figure: Figure) -> float:
    if figure.paragraph == HEADLINE:
        return 2.0
    weight = 1.5 if figure.paragraph < 2 else 1.0
    return weight * (0.1 if figure.basis is Basis.NONE else 1.0)
