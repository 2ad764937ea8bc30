"""Where stories stand on the site, and since when: all that sitemaps and tombstones need, without cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

_INDEX = "index"  # of wires.models.Source.Robots, which lies above


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A live story. `changed_at`: when it was last published, updated, corrected or reworked."""

    story_id: int
    path: str
    published_at: datetime
    changed_at: datetime
    headline: str
    language: str
    robots: str  # the agency's terms: index, news-noindex or noindex


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A story that stood on the site and does not now. `at`: when it was killed, or last filed."""

    story_id: int
    code: str
    at: datetime


_COLUMNS = """
SELECT s.id, s.path, s.first_published_at,
       greatest(s.first_published_at, s.updated_at, s.corrected_at, r.at),
       coalesce(nullif(r.headline, ''), v.headline), v.language, c.robots
FROM archive_story s
JOIN archive_version v ON v.id = s.shown_id
JOIN wires_source c ON c.id = s.source_id
LEFT JOIN archive_rework r ON r.story_id = s.id
WHERE s.state = 'live' AND s.kind = 'text' AND s.path <> ''
"""
# The parts put together are all constants of this module.
_BY_RANK = (
    _COLUMNS  # noqa: S608
    + """
AND s.id IN (SELECT p.story_id FROM archive_placement p
             WHERE p.shelf_id = (SELECT id FROM archive_shelf WHERE kind = 'all' AND key = '')
             AND p.rank >= %s AND p.rank < %s)
ORDER BY s.first_published_at, s.id
"""
)
_BY_TIME = (
    _COLUMNS
    + "AND s.first_published_at >= %s AND c.robots = %s ORDER BY s.first_published_at DESC, s.id DESC LIMIT %s"
)
_REMOVED = """
SELECT s.id, s.code, coalesce(s.killed_at, (SELECT max(v.received_at) FROM archive_version v
                                            WHERE v.story_id = s.id), s.first_published_at)
FROM (SELECT p.story_id FROM archive_placement p
      WHERE p.shelf_id = (SELECT id FROM archive_shelf WHERE kind = %s AND key = %s)
      ORDER BY p.rank DESC LIMIT %s) n
JOIN archive_story s ON s.id = n.story_id AND s.state <> 'live'
ORDER BY s.id DESC
"""


def addresses(first: int, limit: int) -> list[Address]:
    """The live ones of the stories published as number `first` (from 0) and `limit` - 1 after it, in order."""
    return [_address(row) for row in _ask(_BY_RANK, first, first + limit)]


def newest_addresses(since: datetime, limit: int) -> list[Address]:
    """The live stories published since then, the newest first, at most `limit`; for news search."""
    return [_address(row) for row in _ask(_BY_TIME, since, _INDEX, limit)]


def removed(kind: str, key: str, among: int) -> list[Removed]:
    """Of the stories last put on a shelf, those that were taken off the site since."""
    return [Removed(story_id=story, code=code, at=at) for story, code, at in _ask(_REMOVED, kind, key, among)]


def _address(row: tuple[Any, ...]) -> Address:
    story, path, published_at, changed_at, headline, language, robots = row
    return Address(
        story_id=story,
        path=path,
        published_at=published_at,
        changed_at=changed_at,
        headline=headline,
        language=language,
        robots=robots,
    )


def _ask(question: str, *arguments: int | str | datetime) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, arguments)
        return list(cursor.fetchall())
