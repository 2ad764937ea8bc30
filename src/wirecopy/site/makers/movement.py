"""How the counts of a developing story moved, and its timeline, as its page shows them: each quoted and linked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from wirecopy.archive.shown import Card
from wirecopy.coverage.told import Says
from wirecopy.enrichment.movements import Reported, contradictions, said, series_of
from wirecopy.enrichment.timeline import Entry, timeline
from wirecopy.site.makers.cards import address
from wirecopy.site.makers.direction import direction
from wirecopy.site.makers.times import Moment, long_day, moment

_MOST_KINDS = 6
_MOST_DAYS = 24
_A_DAY = 3  # sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class PointView:
    """A count as one report says it. `quote` "": the page of that report does not say so any more."""

    said: str
    at: Moment
    agency: str
    source: str
    url: str
    quote: str
    language: str
    direction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureView:
    title: str
    points: tuple[PointView, ...]  # the newest first
    conflicts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    iso: str
    day: str
    sentences: tuple[PointView, ...]  # `said` is ""


def figure_views(told: Sequence[Says], cards: Mapping[int, Card], zone: ZoneInfo) -> tuple[FigureView, ...]:
    """Of each kind that two reports or two versions count, how it moved."""
    links = {
        id(reported): (version.is_shown, fragment)
        for version in told
        for reported, fragment in zip(version.reported, version.fragments, strict=True)
    }
    there = [one for version in told for one in version.reported if one.story in cards]
    views = []
    for series in series_of(there):
        if len(series.points) < 2 and len(series.by_agency) < 2:
            continue
        title = str(series.kind).capitalize() + (f" in {series.place}" if series.place else "")
        points = tuple(
            _point(one, *links[id(one)], cards[one.story], zone) for one in reversed(series.points)
        )
        conflicts = tuple(one.why for one in contradictions(series))
        views.append(FigureView(title=title, points=points, conflicts=conflicts))
    return tuple(views[:_MOST_KINDS])


def _point(one: Reported, is_shown: bool, fragment: str, card: Card, zone: ZoneInfo) -> PointView:
    quoted = is_shown and card.robots != "noindex"
    return PointView(
        said=said(one.figure),
        at=moment(one.at, zone),
        agency=card.agency_name,
        source=one.source,
        url=address(card.path) + (fragment if quoted else ""),
        quote=one.quote if quoted else "",
        language=card.language,
        direction=direction(card.language),
    )


def day_views(told: Sequence[Says], cards: Mapping[int, Card], zone: ZoneInfo) -> tuple[DayView, ...]:
    """What was on which day, the oldest first; () unless there are two days."""
    may_be_quoted = {story for story, card in cards.items() if card.robots != "noindex"}
    entries = timeline(one for version in told for one in version.dated if one.story in may_be_quoted)
    days: dict[date, list[Entry]] = {}
    for entry in entries:
        days.setdefault(entry.day, []).append(entry)
    if len(days) < 2:
        return ()
    return tuple(
        DayView(
            iso=day.isoformat(),
            day=long_day(day),
            sentences=tuple(_sentence(one, cards[one.story], zone) for one in found[:_A_DAY]),
        )
        for day, found in list(days.items())[-_MOST_DAYS:]
    )


def _sentence(one: Entry, card: Card, zone: ZoneInfo) -> PointView:
    return PointView(
        said="",
        at=moment(card.latest_at, zone),
        agency=", ".join((card.agency_name, *one.also)),
        source="",
        url=address(card.path) + one.fragment,
        quote=one.quote,
        language=card.language,
        direction=direction(card.language),
    )
