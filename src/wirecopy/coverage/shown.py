"""What of developing stories may be shown: only live stories count, whatever was gathered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

MOST = 300  # reports on one page, the newest


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportShown:
    """A live report of a thread. `alike`: the live stories that say the same, which it stands for."""

    story: int
    alike: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadShown:
    """A thread of two reports or more, the newest first. What only repeats another is among its `alike`."""

    code: str
    reports: tuple[ReportShown, ...]
    newest_at: datetime
    opened_at: datetime

    @property
    def stories(self) -> tuple[int, ...]:
        return tuple(story for report in self.reports for story in (report.story, *report.alike))


# A copy whose story in lists is not of the same thread stands for itself.
_THREADS = """
SELECT t.code, t.opened_at, s.id, o.story_id, greatest(s.dated_at, s.updated_at, m.filed_at) AS latest
FROM coverage_thread t
JOIN coverage_member m ON m.thread_id = t.id
JOIN archive_story s ON s.id = m.story_id AND s.state = 'live' AND s.kind = 'text' AND s.path <> ''
LEFT JOIN coverage_member o ON o.story_id = s.copy_of_id AND o.thread_id = t.id
    AND EXISTS (SELECT 1 FROM archive_story p WHERE p.id = o.story_id AND p.state = 'live')
WHERE t.code = ANY(%b::text[]) AND t.merged_into_id IS NULL
ORDER BY t.code, latest DESC, s.id DESC
"""
_THREAD_OF = """
SELECT m.story_id, t.code FROM coverage_member m JOIN coverage_thread t ON t.id = m.thread_id
WHERE m.story_id = ANY(%b::bigint[])
"""
_ALIKE = """
SELECT w.id, o.id
FROM unnest(%b::bigint[]) AS w(id) JOIN archive_story s ON s.id = w.id
JOIN archive_story o ON o.state = 'live' AND o.kind = 'text' AND o.path <> '' AND o.id <> s.id
    AND (o.id = s.copy_of_id OR o.copy_of_id = coalesce(s.copy_of_id, s.id))
ORDER BY w.id, o.first_published_at, o.id
"""


def threads(codes: Collection[str]) -> dict[str, ThreadShown]:
    """Those of the threads that have two reports or more that say different things."""
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for code, *row in _ask(_THREADS, sorted(codes)) if codes else ():
        rows.setdefault(code, []).append(tuple(row))
    found = {code: _thread(code, members) for code, members in rows.items()}
    return {code: thread for code, thread in found.items() if len(thread.reports) > 1}


def _thread(code: str, members: Sequence[tuple[Any, ...]]) -> ThreadShown:
    alike: dict[int, list[int]] = {}
    for _, story, stands_for_it, _ in members:
        if stands_for_it is not None:
            alike.setdefault(stands_for_it, []).append(story)
    own = [(story, at) for _, story, stands_for_it, at in members if stands_for_it is None][:MOST]
    return ThreadShown(
        code=code,
        reports=tuple(ReportShown(story=story, alike=tuple(alike.get(story, ()))) for story, _ in own),
        newest_at=own[0][1] if own else members[0][3],
        opened_at=members[-1][3],
    )


def thread_of(stories: Iterable[int]) -> dict[int, ThreadShown]:
    """For each story its thread, where that is one to show."""
    codes = dict(_ask(_THREAD_OF, sorted(set(stories))))
    there = threads(set(codes.values()))
    return {story: there[code] for story, code in codes.items() if code in there}


def alike(stories: Iterable[int]) -> dict[int, list[int]]:
    """For each story the live ones that say the same."""
    found: dict[int, list[int]] = {}
    for story, other in _ask(_ALIKE, sorted(set(stories))):
        found.setdefault(story, []).append(other)
    return found


def related(stories: Iterable[int]) -> dict[int, list[int]]:
    """For each story what to read beside it, the best first. Whether it is live is for the reader of cards to ask."""
    return dict(_ask(_RELATED, sorted(set(stories))))


_RELATED = "SELECT story_id, related FROM coverage_member WHERE story_id = ANY(%b::bigint[])"


def now_in(code: str) -> str:
    """The code of the thread that this one was merged into; "" if it was not, or there is none."""
    rows = _ask(
        "SELECT o.code FROM coverage_thread t JOIN coverage_thread o ON o.id = t.merged_into_id WHERE t.code = %s",
        code,
    )
    return str(rows[0][0]) if rows else ""


def codes() -> Mapping[str, int]:
    """Every thread there may be a page of, and how many reports it has, for making all pages anew."""
    return dict(_ask(_CODES))


_CODES = """
SELECT t.code, count(*) FROM coverage_thread t JOIN coverage_member m ON m.thread_id = t.id
WHERE t.merged_into_id IS NULL GROUP BY t.code HAVING count(*) > 1
"""


_Value = int | str | datetime | list[int] | list[str]


def _ask(question: str, *arguments: _Value) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, arguments)
        return list(cursor.fetchall())
