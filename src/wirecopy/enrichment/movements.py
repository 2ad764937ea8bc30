"""How figures of one thread moved: series, the newest of each agency, contradictions, headlines out of date.

Values in, values out; what is found is said in words that the desk can check against the quoted sentences.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from wirecopy.enrichment.figures import HEADLINE, Basis, Figure, Kind
from wirecopy.enrichment.numbers import Bound

# Reports filed this near to one another speak of the same state of things.
SAME_TIME = timedelta(hours=2)
# Counts that grow as more is known: less, later, is no development.
_GROWING = frozenset({Kind.KILLED, Kind.INJURED, Kind.SHOT, Kind.ARRESTED, Kind.INFECTED})
_ABOUT = Decimal("0.1")  # "about 100" is 90 to 110


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A figure as one version of one story says it. `at`: filed, aware. `quote`: its sentence, exactly."""

    figure: Figure
    story: int
    agency: str  # as readers know it
    at: datetime
    source: str  # who says so, in the words of the copy; "" where it says nobody
    quote: str
    place: str = ""  # "" where the figure is of the whole event


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One kind at one place: every change of each agency's figure, oldest first."""

    kind: Kind
    place: str
    points: tuple[Reported, ...]
    newest: Reported
    by_agency: Mapping[str, Reported]  # the newest of each


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    one: Reported
    other: Reported
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfDate:
    said: Figure  # of the headline
    newest: Reported
    why: str


def main_figures(figures: Sequence[Figure]) -> dict[Kind, Figure]:
    """The figure of each kind that a report as a whole stands for: said most, and nearest to its top.

    Parts ("including two children"), other events ("this year") and persons without a number are passed over.
    """
    weights: dict[tuple[Kind, Decimal, Decimal], float] = defaultdict(float)
    first: dict[tuple[Kind, Decimal, Decimal], Figure] = {}
    for figure in figures:
        if figure.part_of or figure.earlier or figure.basis is not Basis.NUMBER:
            continue
        key = (figure.kind, figure.low, figure.high)
        weights[key] += 3.0 if figure.paragraph == HEADLINE else 1.0 / (1 + figure.paragraph / 4)
        # A sentence of the body can be quoted with its source; a headline cannot.
        if key not in first or (first[key].paragraph == HEADLINE and figure.paragraph != HEADLINE):
            first[key] = figure
    chosen: dict[Kind, Figure] = {}
    for key in sorted(first, key=lambda key: -weights[key]):
        chosen.setdefault(key[0], first[key])
    return chosen


def series_of(reported: Iterable[Reported]) -> tuple[Series, ...]:
    """The kinds with most reports first."""
    groups: dict[tuple[Kind, str], list[Reported]] = defaultdict(list)
    for report in sorted(reported, key=lambda report: (report.at, report.story)):
        groups[report.figure.kind, report.place.casefold()].append(report)
    series = [_series(kind, reports) for (kind, _), reports in groups.items()]
    return tuple(sorted(series, key=lambda one: -len(one.points)))


def _series(kind: Kind, reports: Sequence[Reported]) -> Series:
    by_agency: dict[str, Reported] = {}
    points: list[Reported] = []
    for report in reports:
        before = by_agency.get(report.agency)
        if before is None or _value(before.figure) != _value(report.figure):
            points.append(report)
        by_agency[report.agency] = report
    return Series(
        kind=kind, place=reports[0].place, points=tuple(points), newest=reports[-1], by_agency=by_agency
    )


def contradictions(series: Series) -> tuple[Contradiction, ...]:
    """Pairs of agencies whose newest figures cannot both hold."""
    newest = sorted(series.by_agency.values(), key=lambda report: report.at)
    found: list[Contradiction] = []
    for index, one in enumerate(newest):
        for other in newest[index + 1 :]:
            if why := _conflict(one, other):
                found.append(Contradiction(one=one, other=other, why=why))
    return tuple(found)


def _conflict(one: Reported, other: Reported) -> str:
    """Why `other`, filed after `one`, cannot hold beside it; "" if it can."""
    if _meet(one.figure, other.figure):
        return ""
    grew = other.figure.low > one.figure.high
    apart = other.at - one.at
    if apart > SAME_TIME and (grew or series_may_fall(one.figure.kind)):
        return ""
    ago = f"within {_hours(SAME_TIME)}" if apart <= SAME_TIME else "later"
    return f"{one.agency} says {said(one.figure)}{_by(one)}; {other.agency} {ago} says {said(other.figure)}{_by(other)}."


def series_may_fall(kind: Kind) -> bool:
    """Whether less, later, can be a development: the missing are found, estimates of money change."""
    return kind not in _GROWING


def out_of_date(headline: Sequence[Figure], series: Iterable[Series]) -> tuple[OutOfDate, ...]:
    """What of a headline's figures the newest reports say otherwise. `headline`: its figures, by figures_of."""
    newest = {one.kind: one.newest for one in series if not one.place}
    found: list[OutOfDate] = []
    for figure in headline:
        report = newest.get(figure.kind)
        if report is None or figure.basis is not Basis.NUMBER or figure.part_of or figure.earlier:
            continue
        if _still_said(figure, report.figure):
            continue
        why = f"The headline says {said(figure)}; the newest is {said(report.figure)} ({report.agency}{_by(report)})."
        found.append(OutOfDate(said=figure, newest=report, why=why))
    return tuple(found)


def _still_said(figure: Figure, newest: Figure) -> bool:
    """ "At least 12" still holds at 15, and yet is no longer the news."""
    if figure.bound is Bound.ABOUT or newest.bound is Bound.ABOUT:
        return _meet(figure, newest)
    return figure.low <= newest.high and figure.high >= newest.low


def said(figure: Figure) -> str:
    """ "at least 1,234 killed", "12 to 15 injured", "USD 5,000,000"."""
    number = f"{figure.low:,}" if figure.low == figure.high else f"{figure.low:,} to {figure.high:,}"
    bound = "" if figure.bound is Bound.EXACT else f"{figure.bound} "
    if figure.high == 0:
        return f"nobody {figure.kind}"
    match figure.kind:
        case Kind.MONEY:
            return f"{bound}{figure.counted} {number}"
        case Kind.PERCENT:
            return f"{bound}{number} percent"
        case Kind.MAGNITUDE:
            return f"magnitude {number}"
    return f"{bound}{number} {figure.kind}"


def _meet(one: Figure, other: Figure) -> bool:
    low, high = _limits(one)
    other_low, other_high = _limits(other)
    return (high is None or other_low <= high) and (other_high is None or low <= other_high)


def _limits(figure: Figure) -> tuple[Decimal, Decimal | None]:
    """The least and the most that a figure can mean; None is without end."""
    match figure.bound:
        case Bound.AT_LEAST | Bound.MORE_THAN:
            return figure.low, None
        case Bound.UP_TO | Bound.LESS_THAN:
            return Decimal(0), figure.high
        case Bound.ABOUT:
            return figure.low * (1 - _ABOUT), figure.high * (1 + _ABOUT)
        case Bound.EXACT:
            return figure.low, figure.high


def _value(figure: Figure) -> tuple[Decimal, Decimal, Bound]:
    return figure.low, figure.high, figure.bound


def _by(report: Reported) -> str:
    return f", {report.source}" if report.source else ""


def _hours(span: timedelta) -> str:
    return f"{span // timedelta(hours=1)} hours"
