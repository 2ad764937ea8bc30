"""What the reports of a developing story say in figures and dates, read from the versions that stood on the site.

Nothing of it is stored: what a version says never changes, so it is read once and remembered by the version.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from wirecopy.body import paragraphs
from wirecopy.enrichment.figures import HEADLINE, Figure, Kind, figures_of
from wirecopy.enrichment.happenings import happenings_of, local_day
from wirecopy.enrichment.movements import Reported, main_figures
from wirecopy.enrichment.text_fragment import text_fragment
from wirecopy.enrichment.timeline import Told as Dated
from wirecopy.item import Item
from wirecopy.packing import unpack

_COUNTED = frozenset(Kind) - {Kind.MONEY, Kind.PERCENT, Kind.MAGNITUDE}  # what an event leaves behind
_REMEMBERED = 2000  # versions, about 4 kB each


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """What one version says. `fragments` are of `reported`, in its order; "" where its page does not say it now."""

    story: int
    is_shown: bool
    reported: tuple[Reported, ...]
    fragments: tuple[str, ...]
    dated: tuple[Dated, ...]  # only of what is shown now: the sentence is quoted


# A version that a later one corrects may have said what is wrong; one that did not stand on the site by itself
# may never have been meant for readers.
_VERSIONS = """
SELECT v.id, s.id, v.id = s.shown_id
FROM archive_story s JOIN archive_version v ON v.story_id = s.id
WHERE s.id = ANY(%s) AND s.state = 'live' AND (v.id = s.shown_id OR (
    v.id < s.shown_id AND v.status = 'usable' AND v.way IN ('', 'publish')
    AND NOT v.advisory AND NOT v.embargoed AND NOT v.recovered
    AND NOT EXISTS (SELECT 1 FROM archive_version o
                    WHERE o.story_id = s.id AND o.corrects AND o.id > v.id AND o.id <= s.shown_id)))
ORDER BY s.id, v.id
"""
_ITEMS = """
SELECT v.id, v.story_id, coalesce(v.created_at, v.received_at), v.language, c.agency_name, c.zone, v.item
FROM archive_version v JOIN archive_story s ON s.id = v.story_id JOIN wires_source c ON c.id = s.source_id
WHERE v.id = ANY(%s)
"""


def told(stories: Iterable[int]) -> list[Says]:
    """What the versions of live stories say, by story and in the order they came."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSIONS, [sorted(set(stories))])
        versions = list(cursor.fetchall())
        found = _recall(version for version, _, _ in versions)
        if missing := [version for version, _, _ in versions if version not in found]:
            cursor.execute(_ITEMS, [missing])
            new = {
                row[0]: _read(*row[1:4], agency=row[4], zone=row[5], item=row[6]) for row in cursor.fetchall()
            }
            _keep(new)
            found |= new
    return [
        Says(
            story=story,
            is_shown=is_shown,
            reported=read.reported,
            fragments=read.fragments if is_shown else ("",) * len(read.reported),
            dated=read.dated if is_shown else (),
        )
        for version, story, is_shown in versions
        if (read := found.get(version)) is not None
    ]


@dataclass(frozen=True, slots=True)
class _Read:
    reported: tuple[Reported, ...]
    fragments: tuple[str, ...]
    dated: tuple[Dated, ...]  # only of what is shown now: the sentence is quoted


def _read(story: int, at: datetime, language: str, *, agency: str, zone: str, item: Any) -> _Read:
    filed = unpack(bytes(item))
    text = paragraphs(filed.body)
    primary = language.lower().partition("-")[0]
    main = main_figures(figures_of(filed.headline, text, primary))
    figures = [figure for kind, figure in main.items() if kind in _COUNTED]
    return _Read(
        reported=tuple(
            _reported(figure, story=story, agency=agency, at=at, headline=filed.headline, text=text)
            for figure in figures
        ),
        fragments=tuple(_fragment(figure, filed, text) for figure in figures),
        dated=tuple(_dated(story, at, agency=agency, zone=zone, item=filed, text=text))
        if primary in ("en", "")
        else (),
    )


def _reported(
    figure: Figure, *, story: int, agency: str, at: datetime, headline: str, text: tuple[str, ...]
) -> Reported:
    where = headline if figure.paragraph == HEADLINE else text[figure.paragraph]
    return Reported(
        figure=figure,
        story=story,
        agency=agency,
        at=at,
        source=figure.source,
        quote=where[figure.sentence.start : figure.sentence.end],
        place=figure.place,
    )


def _fragment(figure: Figure, item: Item, text: tuple[str, ...]) -> str:
    if figure.paragraph == HEADLINE:
        return ""
    ahead = _ahead(item, text, figure.paragraph)
    return text_fragment(text[figure.paragraph], figure.sentence.start, figure.sentence.end, ahead)


def _ahead(item: Item, text: tuple[str, ...], paragraph: int) -> str:
    return " ".join((item.headline, item.summary, *text[:paragraph]))


def _dated(
    story: int, at: datetime, *, agency: str, zone: str, item: Item, text: tuple[str, ...]
) -> Iterable[Dated]:
    written = local_day(at, ZoneInfo(zone) if zone else None, item.dateline)
    for one in happenings_of(text, written):
        yield Dated(happening=one, story=story, agency=agency, at=at, paragraphs=text)


# What is remembered, by version

_held: OrderedDict[int, _Read] = OrderedDict()
_lock = Lock()


def _recall(versions: Iterable[int]) -> dict[int, _Read]:
    with _lock:
        return {version: _held[version] for version in versions if version in _held}


def _keep(new: Mapping[int, _Read]) -> None:
    with _lock:
        _held.update(new)
        while len(_held) > _REMEMBERED:
            _held.popitem(last=False)
