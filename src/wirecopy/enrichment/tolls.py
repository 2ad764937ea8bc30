"""How many were killed and injured, by all that one report says: figures weighed against one another."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from wirecopy.enrichment.figures import HEADLINE, Basis, Figure, Kind

# Words that a report of a death has and one of the wounded has not.
_DEATH = re.compile(
    r"\b(?:fatal(?:ly)?|homicide(?! (?:detective|unit|bureau|division|squad|section|investigator|task))|murder(?:ed|s)?|"
    r"slay(?:ing)?|slain|autopsy|manslaughter|pronounced dead|death|died|dies|dead|killed|coroner|medical examiner)\b",
    re.IGNORECASE,
)
_NO_DEATH = re.compile(
    r"attempted(?: \S+){0,3} (?:murder|homicide)|\battempt(?:ing)? to (?:commit )?murder|non-?fatal|"
    r"(?:nearly|almost) (?:killed|died)|intent to (?:kill|murder)|could have (?:been killed|died)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Toll:
    """None where the report says nothing of the kind. Counts include attackers who died, as reports do."""

    killed: int | None
    injured: int | None


def toll(figures: Sequence[Figure], headline: str = "", paragraphs: Sequence[str] = ()) -> Toll:
    """`headline` and `paragraphs` tell of a death where no figure does: "the slaying", "a fatal shooting"."""
    said = [figure for figure in figures if not figure.earlier]
    hit = _most_said(_whole(said, Kind.SHOT))
    injured = _most_said(_whole(said, Kind.INJURED))
    crowd = max(hit or 0, injured or 0) > 1
    killed = _killed([figure for figure in said if figure.kind is Kind.KILLED], crowd)
    if killed is None:
        # Where a report counts the wounded, a death would be counted too.
        looked_at = (headline, *paragraphs[:1]) if crowd else (headline, *paragraphs[:12])
        if any(_DEATH.search(text) and not _NO_DEATH.search(text) for text in looked_at):
            killed = 1
    return Toll(killed, _injured(said, killed or 0, hit, injured))


def _killed(said: Sequence[Figure], crowd: bool) -> int | None:
    counted = _most_said(_whole(said, Kind.KILLED))
    themselves = any(figure.basis is Basis.SELF for figure in said)
    single = sum(_weight(figure) for figure in said if figure.high == 1 and figure.basis is not Basis.SELF)
    nobody = any(figure.basis is Basis.NONE for figure in said)
    if counted is not None and counted > 1:
        return counted + _with_attacker(said, counted)
    if single >= (1.0 if crowd else 0.5):
        return 1 + themselves
    if themselves and not crowd:
        return 1
    return 0 if nobody else None


def _with_attacker(said: Sequence[Figure], counted: int) -> bool:
    """Whether somebody "killed three and then himself", and no figure has the sum."""
    if not any(figure.basis is Basis.SELF for figure in said):
        return False
    if any(figure.high == counted + 1 for figure in said):
        return True
    deaths = {(figure.paragraph, figure.sentence) for figure in said if figure.high == counted}
    return any(
        figure.basis is Basis.SELF and (figure.paragraph, figure.sentence) in deaths for figure in said
    )


def _injured(said: Sequence[Figure], killed: int, hit: int | None, injured: int | None) -> int | None:
    if hit is not None and hit > 1:
        rest = max(0, hit - killed)
        if injured is None or injured < rest:
            return rest
    if injured is not None and (injured > 1 or not killed or _beside_a_death(said)):
        return injured
    if killed:
        return 0
    if hit is not None:
        return hit
    return (
        1
        if any(figure.kind in {Kind.SHOT, Kind.INJURED} and figure.high == 1 for figure in said)
        else injured
    )


def _beside_a_death(said: Sequence[Figure]) -> bool:
    """Whether one hurt is another than the one who died of it: "one dead, another wounded"."""
    deaths = {(figure.paragraph, figure.sentence) for figure in said if figure.kind is Kind.KILLED}
    return any(
        figure.kind is Kind.INJURED
        and figure.high == 1
        and (
            (figure.paragraph, figure.sentence) in deaths or figure.counted in {"another", "other", "others"}
        )
        for figure in said
    )


def _whole(figures: Iterable[Figure], kind: Kind) -> list[Figure]:
    bases = {Basis.NUMBER, Basis.ONE}
    return [one for one in figures if one.kind is kind and one.basis in bases and not one.part_of]


def _most_said(figures: Iterable[Figure]) -> int | None:
    """The value with the most weight: a headline and a first paragraph say more than what comes later."""
    weights: dict[Decimal, float] = defaultdict(float)
    for figure in figures:
        weights[figure.high + figure.besides] += _weight(figure)
    return int(max(weights, key=lambda value: (weights[value], value))) if weights else None


def _weight(figure: Figure) -> float:
    if figure.paragraph == HEADLINE:
        return 3.0
    return max(0.4, 2.0 - 0.4 * figure.paragraph)
