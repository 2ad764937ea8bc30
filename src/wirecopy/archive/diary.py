"""The desk's diary: what agencies announce, by the days it is on. For the newsroom alone; no page ever shows it.

Lines are made anew from a story's newest version whenever the archive has settled the story: an update replaces
them, a kill takes them away, and a replay leaves them as they are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db import connection

from wirecopy.item import DiaryEntry, Kind
from wirecopy.packing import unpack

KINDS = (Kind.EVENT, Kind.PLANNING, Kind.CONCEPT)  # an item may become or cease to be one of the first two
_MOST = 1_000  # lines of one item
_LONGEST = 8_000  # characters of a line that can be looked for

_NEWEST = """
SELECT s.id, v.id, v.item FROM archive_story s JOIN archive_version v ON v.id = s.newest_id
WHERE s.id = ANY(%s) AND s.kind IN ('event', 'planning') AND s.killed_at IS NULL AND NOT s.on_hold
  AND v.status = 'usable'
"""
_INSERT = """
INSERT INTO archive_diaryline (story_id, version_id, number, begins, ends, is_day, words, places)
SELECT * FROM unnest(%b::bigint[], %b::bigint[], %b::int[], %b::timestamptz[], %b::timestamptz[], %b::boolean[],
    %b::text[], %b::text[])
"""


class Days(NamedTuple):
    """When something is. `is_day`: its days are known and no times; they are midnights of UTC, `ends` not included."""

    begins: datetime | None
    ends: datetime | None
    is_day: bool


def follow(story_ids: Collection[int]) -> None:
    """Make the diary's lines of these stories what their newest versions say. In the caller's transaction."""
    ids = sorted(story_ids)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM archive_diaryline WHERE story_id = ANY(%s)", [ids])
        cursor.execute(_NEWEST, [ids])
        lines = [
            (story, version, number, *days_of(entry), _words(entry), _plain(" ".join(entry.places)))
            for story, version, packed in cursor.fetchall()
            for number, entry in enumerate(unpack(bytes(packed)).diary[:_MOST])
        ]
        if lines:
            cursor.execute(_INSERT, [list(column) for column in zip(*lines, strict=True)])


def days_of(entry: DiaryEntry) -> Days:
    """The time or the days of an entry; nothing is guessed where the agency gave neither."""
    first = _day(entry.starts)
    if first is not None:
        begins, ends = first
        last = _day(entry.ends)
        if last is not None:
            ends = max(ends, last[1])
        elif found := _DAYS_LONG.fullmatch(entry.ends):
            ends = max(ends, _added(begins, int(found[1])))
        return Days(begins, ends, is_day=True)
    if entry.starts_at is not None:
        last = _day(entry.ends)
        until = last[1] if last else entry.ends_at
        return Days(entry.starts_at, max(entry.starts_at, until or entry.starts_at), is_day=False)
    # A time without a zone: its day is known, the moment is not.
    if (day := _day(entry.starts[:10])) is not None:
        return Days(*day, is_day=True)
    return Days(None, None, is_day=False)


_DAY = re.compile(r"(\d{4})(?:-?(\d\d)(?:-?(\d\d))?)?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)
_DAYS_LONG = re.compile(r"P(\d{1,4})D")


def _day(filed: str) -> tuple[datetime, datetime] | None:
    """The first and the last midnight of a day, a month or a year."""
    found = _DAY.fullmatch(filed.strip())
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        begins = datetime(year or 0, month or 1, day or 1, tzinfo=UTC)
        if day:
            return begins, begins + timedelta(days=1)
        after = (begins.year + (begins.month == 12), begins.month % 12 + 1) if month else (begins.year + 1, 1)
        return begins, datetime(*after, 1, tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _added(begins: datetime, days: int) -> datetime:
    try:
        return begins + timedelta(days=days)
    except OverflowError:
        return begins + timedelta(days=1)


def _words(entry: DiaryEntry) -> str:
    coverage: Sequence[str] = [word for one in entry.coverage for word in (one.title, one.note)]
    details = [words for _, words in entry.details]
    parts = (entry.title, *entry.places, *entry.organisers, *details, *coverage)
    return _plain("\n".join(parts))


def _plain(text: str) -> str:
    return text.replace("\x00", " ").casefold()[:_LONGEST]
