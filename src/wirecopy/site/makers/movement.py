"""How the counts of a developing story moved, and its timeline, as its page shows them: each quoted and linked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from wirecopy.archive.shown import Card
from wirecopy.coverage.told import Dated, Told
from wirecopy.enrichment.movements import Reported, contradictions, said, series_of
from wirecopy.site.makers.cards import address
from wirecopy.site.makers.direction import direction
from wirecopy.site.makers.times import Moment, long_day, moment

_MOST_KINDS = 6
_MOST_DATED = 24
_A_DAY = 3  # sentences
_WORD = re.compile(r"\w+")
_THE_SAME = 0.5  # share of a sentence's words that another of the same day has


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


def figure_views(told: Sequence[Told], cards: Mapping[int, Card], zone: ZoneInfo) -> tuple[FigureView, ...]:
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


def timeline(told: Sequence[Told], cards: Mapping[int, Card], zone: ZoneInfo) -> tuple[DayView, ...]:
    """What was on which day, the oldest first; () unless there are two days. The newest report's words go first."""
    newest = sorted(
        (one for version in told for one in version.dated if _may_be_quoted(one, cards)),
        key=lambda one: cards[one.story].latest_at,
        reverse=True,
    )
    days: dict[date, list[Dated]] = {}
    for one in newest:
        held = days.setdefault(one.day, [])
        if len(held) < _A_DAY and not any(_same(one.quote, other.quote) for other in held):
            held.append(one)
    chosen = sorted(days.items())[-_MOST_DATED:]
    if len(chosen) < 2:
        return ()
    return tuple(
        DayView(
            iso=day.isoformat(),
            day=long_day(day),
            sentences=tuple(_sentence(one, cards[one.story], zone) for one in sentences),
        )
        for day, sentences in chosen
    )


def _may_be_quoted(one: Dated, cards: Mapping[int, Card]) -> bool:
    card = cards.get(one.story)
    return card is not None and card.robots != "noindex" and bool(one.fragment)


def _same(one: str, other: str) -> bool:
    mine, theirs = ({*_WORD.findall(text.casefold())} for text in (one, other))
    return len(mine & theirs) >= _THE_SAME * min(len(mine), len(theirs))


def _sentence(one: Dated, card: Card, zone: ZoneInfo) -> PointView:
    return PointView(
        said="",
        at=moment(card.latest_at, zone),
        agency=card.agency_name,
        source="",
        url=address(card.path) + one.fragment,
        quote=one.quote,
        language=card.language,
        direction=direction(card.language),
    )
