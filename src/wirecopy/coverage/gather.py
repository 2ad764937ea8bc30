"""Reports gathered into developing stories, beside the line and after it.

    story row --trigger, same transaction--> Moved --gather--> Member, Copy, Step --> changes --> pages

What is gathered is written in one transaction with what was taken, one process at a time. Each process
remembers the reports of the last days and brings its memory up to date by the steps of the others; a
transaction that fails takes the memory with it, and it is built anew from the rows.
"""

from __future__ import annotations

import hashlib
import time
from base64 import b32encode
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from wirecopy.archive.noted import note_copies, say_different
from wirecopy.body import paragraphs
from wirecopy.coverage.models import Copy, Member, Step, Thread
from wirecopy.enrichment.gathering import Placed, Report
from wirecopy.enrichment.related import related
from wirecopy.enrichment.threads import Threads
from wirecopy.item import Item
from wirecopy.packing import unpack

LOCK = 1911  # class of the advisory lock: one gathers at a time
REMEMBERED = timedelta(days=14)  # a story that rests for longer opens a new thread
_MOST_REMEMBERED = 20_000  # reports, the newest; about 10 kB each
_AT_ONCE = 40  # stories in one transaction
_STEPS_KEPT = timedelta(days=1)


def gather(now: datetime, budget_seconds: float) -> bool:
    """Gather what became different, for about so long. Whether more waits. Safe to repeat and beside others."""
    begun = time.monotonic()
    while _gather_some(now):
        if time.monotonic() - begun >= budget_seconds:
            return is_due()
    return False


def choose_again(source: str) -> None:
    """Have it decided anew which of the stories that say the same stand in lists, for those of a source."""
    say_copies(row[0] for row in _ask(_ALIKE_OF, source))


_ALIKE_OF = """
SELECT s.id FROM archive_story s JOIN wires_source c ON c.id = s.source_id
WHERE c.slug = %s AND EXISTS (SELECT 1 FROM coverage_copy k WHERE k.story_id = s.id OR k.of_id = s.id)
"""


def is_due() -> bool:
    """Whether stories became different that are not gathered yet."""
    return bool(_ask("SELECT EXISTS (SELECT 1 FROM coverage_moved)")[0][0])


def forget() -> None:
    """Let this process's memory go. For tests, and for whoever fears that it is wrong."""
    global _memory  # noqa: PLW0603  # what a process remembers is one thing
    _memory = None


# One transaction


def _gather_some(now: datetime) -> int:
    try:
        with transaction.atomic():
            _run("SELECT pg_advisory_xact_lock(%s, 0)", LOCK)
            moved = [row[0] for row in _ask(_TAKEN, _AT_ONCE)]
            if not moved:
                return 0
            memory = _remembered(now)
            found = _standing(moved)
            decided = _Decided()
            for story in sorted(set(moved)):
                _decide(story, found.get(story), memory, decided)
            memory.last_step = _write(decided, now)
    except BaseException:
        forget()  # it may hold what was never written
        raise
    return len(moved)


_TAKEN = """
DELETE FROM coverage_moved WHERE id IN (SELECT id FROM coverage_moved ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING story_id
"""
_REPORT = """
SELECT s.id, s.agency, v.id, v.item, coalesce(s.dated_at, v.received_at), v.language, s.topics,
       m.thread_id, coalesce(m.by, '')
FROM archive_story s
JOIN archive_version v ON v.id = s.shown_id
LEFT JOIN coverage_member m ON m.story_id = s.id
WHERE s.state = 'live' AND s.kind = 'text' AND s.path <> ''
"""


@dataclass(frozen=True, slots=True)
class _Found:
    report: Report
    version: int
    thread: int | None  # that it was in
    is_fixed: bool  # by the desk


def _standing(stories: Collection[int]) -> dict[int, _Found]:
    rows = _ask(f"{_REPORT} AND s.id = ANY(%b::bigint[])", sorted(stories))
    return {row[0]: _found(row) for row in rows}


def _found(row: tuple[Any, ...]) -> _Found:
    story, agency, version, item, filed_at, language, topics, thread, by = row
    return _Found(
        _report(story, agency, unpack(bytes(item)), filed_at=filed_at, language=language, topics=topics),
        version,
        thread,
        bool(by),
    )


def _report(
    story: int, agency: str, item: Item, *, filed_at: datetime, language: str, topics: Sequence[str]
) -> Report:
    return Report(
        story=story,
        agency=agency,
        language=language.lower().partition("-")[0],
        headline=item.headline,
        paragraphs=paragraphs(item.body),
        filed_at=filed_at,
        places=tuple(place.name for place in item.places if place.name),
        topics=tuple(topics),
    )


# What is remembered


@dataclass(slots=True)
class _Memory:
    gatherer: Threads
    last_step: int


_memory: _Memory | None = None

_SINCE = f"{_REPORT} AND m.filed_at >= %s ORDER BY m.filed_at DESC LIMIT %s"
_STEPS = "SELECT story_id, thread_id FROM coverage_step WHERE id > %s ORDER BY id"


def _remembered(now: datetime) -> _Memory:
    """What this process knows, up to date. Under the lock: nobody else writes a step meanwhile."""
    global _memory  # noqa: PLW0603
    first, last = _ask("SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM coverage_step")[0]
    if _memory is None or _memory.last_step < first - 1 or _memory.last_step > last:
        _memory = _Memory(_built_anew(now), last)
    elif _memory.last_step < last:
        _catch_up(_memory)
        _memory.last_step = last
    _memory.gatherer.forget_before(now - REMEMBERED)
    _memory.gatherer.number_from(_next_thread())
    return _memory


def _built_anew(now: datetime) -> Threads:
    gatherer = Threads()
    rows = _ask(_SINCE, now - REMEMBERED, _MOST_REMEMBERED)
    found = [_found(row) for row in reversed(rows)]
    gatherer.restore((one.report, one.thread) for one in found if one.thread is not None)
    for story, thread in _ask("SELECT story_id, thread_id FROM coverage_apart"):
        gatherer.hold_apart(story, thread)
    return gatherer


def _catch_up(memory: _Memory) -> None:
    threads: dict[int, int | None] = dict(_ask(_STEPS, memory.last_step))  # the last step of each story
    found = _standing([story for story, thread in threads.items() if thread is not None])
    for story in threads:
        memory.gatherer.forget(story)
    memory.gatherer.restore((one.report, one.thread) for one in found.values() if one.thread is not None)
    now_in = sorted({thread for thread in threads.values() if thread is not None})
    for story, thread in _ask(_APART, sorted(threads), now_in):
        memory.gatherer.hold_apart(story, thread)


_APART = """
SELECT story_id, thread_id FROM coverage_apart WHERE story_id = ANY(%b::bigint[]) OR thread_id = ANY(%b::bigint[])
"""


def _next_thread() -> int:
    """Numbers are given under the lock, so the next one is known before anything is written."""
    return int(_ask("SELECT coalesce(max(id), 0) + 1 FROM coverage_thread")[0][0])


def open_thread(language: str, now: datetime) -> Thread:
    """A thread that somebody wants opened."""
    thread = _next_thread()
    return Thread.objects.create(pk=thread, code=_code(thread), language=language, opened_at=now)


# Deciding


class _Decided:
    """What one transaction writes, gathered first."""

    def __init__(self) -> None:
        self.opened: dict[int, Report] = {}
        self.placed: dict[int, tuple[_Found, Placed]] = {}
        self.related: dict[int, tuple[int, ...]] = {}
        self.left: set[int] = set()
        self.merged: dict[int, int] = {}  # thread -> what it became part of


def _decide(story: int, found: _Found | None, memory: _Memory, decided: _Decided) -> None:
    gatherer = memory.gatherer
    if found is None:
        gatherer.forget(story)
        decided.left.add(story)
        return
    if found.is_fixed and found.thread is not None:
        gatherer.forget(story)
        gatherer.restore([(found.report, found.thread)])
        decided.placed[story] = (found, Placed(thread=found.thread, is_new=False))
        decided.related[story] = related(gatherer, story)
        return
    placed = gatherer.place(found.report)
    decided.placed[story] = (found, placed)
    decided.related[story] = related(gatherer, story)
    if placed.is_new:
        decided.opened[placed.thread] = found.report
    for other in placed.merged:
        decided.merged[other] = placed.thread


# Writing


def _write(decided: _Decided, now: datetime) -> int:
    """All that was decided; the number of the last step."""
    merged = {thread: _end_of(thread, decided.merged) for thread in decided.merged}
    Thread.objects.bulk_create(
        Thread(pk=thread, code=_code(thread), language=report.language, opened_at=now)
        for thread, report in decided.opened.items()
    )
    concerned = sorted({*decided.placed, *decided.left})
    before = dict(
        _ask(
            "SELECT story_id, thread_id FROM coverage_member WHERE story_id = ANY(%b::bigint[])",
            concerned,
        )
    )
    were_alike = [row[0] for row in _ask(_NEIGHBOURS, concerned, concerned)]
    Member.objects.filter(story_id__in=decided.left).delete()
    # Also of those it was repeated by: its new words may not say any more what they say.
    Copy.objects.filter(Q(story_id__in=concerned) | Q(of_id__in=concerned)).delete()
    Member.objects.bulk_create(
        [
            Member(
                story_id=story,
                thread_id=merged.get(placed.thread, placed.thread),
                version_id=found.version,
                filed_at=found.report.filed_at,
                why="\n".join(placed.why),
                related=list(decided.related[story]),
                at=now,
            )
            for story, (found, placed) in decided.placed.items()
        ],
        update_conflicts=True,
        unique_fields=["story"],
        update_fields=["thread", "version", "filed_at", "why", "related", "at"],
    )
    moved_along = merge_rows(merged)
    Copy.objects.bulk_create(
        [
            Copy(story_id=story, of_id=of)
            for story, (_, placed) in decided.placed.items()
            for of in placed.copies
            if of not in decided.left
        ],
        ignore_conflicts=True,
    )
    _say(decided, before, merged, moved_along, were_alike)
    steps = {
        **dict.fromkeys(decided.left),
        **{story: merged.get(placed.thread, placed.thread) for story, (_, placed) in decided.placed.items()},
        **moved_along,
    }
    return note_steps(steps, now)


_NEIGHBOURS = """
SELECT of_id FROM coverage_copy WHERE story_id = ANY(%b::bigint[])
UNION SELECT story_id FROM coverage_copy WHERE of_id = ANY(%b::bigint[])
"""


def _end_of(thread: int, merged: Mapping[int, int]) -> int:
    seen = {thread}
    while (onto := merged.get(thread)) is not None and onto not in seen:
        seen.add(onto)
        thread = onto
    return thread


def _code(thread: int) -> str:
    """Eight characters that tell nothing of how many threads there are, and hold no word."""
    return b32encode(hashlib.blake2b(f"thread {thread}".encode(), digest_size=5).digest()).decode().lower()


def merge_rows(merged: Mapping[int, int]) -> dict[int, int]:
    """Give the members of each merged thread to the other; story -> its thread now."""
    moved: dict[int, int] = {}
    for thread, onto in sorted(merged.items()):
        stories = [row[0] for row in _ask(_TAKE_MEMBERS, onto, thread)]
        moved.update(dict.fromkeys(stories, onto))
        Thread.objects.filter(pk=thread).update(merged_into=onto)
        Thread.objects.filter(merged_into=thread).update(merged_into=onto)
    return moved


_TAKE_MEMBERS = "UPDATE coverage_member SET thread_id = %s WHERE thread_id = %s RETURNING story_id"


def note_steps(threads: Mapping[int, int | None], now: datetime) -> int:
    """For the memories of the other processes; the number of the last step there is."""
    Step.objects.bulk_create(
        Step(story_id=story, thread_id=thread, at=now) for story, thread in threads.items()
    )
    Step.objects.filter(at__lt=now - _STEPS_KEPT).delete()
    return int(_ask("SELECT coalesce(max(id), 0) FROM coverage_step")[0][0])


def _say(
    decided: _Decided,
    before: Mapping[int, int],
    merged: Mapping[int, int],
    moved_along: Mapping[int, int],
    were_alike: Collection[int],
) -> None:
    """Which pages became different: those of threads with more than one report, and of copies."""
    now_in = {
        story: merged.get(placed.thread, placed.thread) for story, (_, placed) in decided.placed.items()
    }
    threads = {*now_in.values(), *merged, *merged.values(), *before.values()}
    stayed = {story for story, thread in now_in.items() if before.get(story) == thread}
    say_threads(threads, {*now_in, *moved_along} - stayed, opened={*now_in} - {*before})
    copies = {of for _, placed in decided.placed.values() for of in placed.copies}
    say_copies({*now_in, *copies, *were_alike})


_IN_THREADS = """
SELECT t.code, array_agg(m.story_id) FROM coverage_thread t LEFT JOIN coverage_member m ON m.thread_id = t.id
WHERE t.id = ANY(%b::bigint[]) GROUP BY t.code
"""


def say_threads(threads: Collection[int], newcomers: Collection[int], opened: Collection[int] = ()) -> None:
    """Have the pages of threads made anew, and of the stories that came to them, now that they have company."""
    for code, members in _ask(_IN_THREADS, sorted(threads)) if threads else ():
        stories = [story for story in members if story is not None]
        is_of_two = len(stories) == 2  # the first of them never had a page to lead to
        concerned = stories if is_of_two else [story for story in stories if story in newcomers]
        if len(stories) == 1 and stories[0] in opened:
            continue  # alone from the start: no page speaks of the thread
        say_different(concerned or stories[:1], tags=[f"thread:{code}"])


# Every story that says the same as these, however far it is from one to the other.
_ALIKE = """
WITH RECURSIVE alike (root, story) AS (
    SELECT w, w FROM unnest(%b::bigint[]) AS w
    UNION
    SELECT alike.root, p.other FROM alike CROSS JOIN LATERAL (
        SELECT of_id FROM coverage_copy WHERE story_id = alike.story
        UNION ALL SELECT story_id FROM coverage_copy WHERE of_id = alike.story
    ) p(other)
)
SELECT alike.root, s.id FROM alike JOIN archive_story s ON s.id = alike.story AND s.state = 'live'
JOIN wires_source c ON c.id = s.source_id
ORDER BY alike.root, c.precedence, s.first_published_at, s.id
"""


def say_copies(stories: Iterable[int]) -> None:
    """Which of the stories that say the same stands in lists: by its source's precedence, then the first."""
    groups: dict[int, list[int]] = {}
    for root, story in _ask(_ALIKE, sorted(set(stories))):
        groups.setdefault(root, []).append(story)
    shown_for = {story: group[0] for group in groups.values() for story in group}
    note_copies({story: first if first != story else None for story, first in shown_for.items()})


_Value = int | str | datetime | list[int] | list[str]


def _ask(question: str, *arguments: _Value) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, arguments)
        return list(cursor.fetchall())


def _run(statement: str, *arguments: _Value) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
