"""The publisher: due pages become files. Any number of them may run at once, and be killed at any time.

    Change rows --resolve_changes (due.py)--> Due rows --claim, make, check, write--> files

A page is made in one transaction: its row is locked, its wish deleted, and only then is the archive
read. So two publishers never write one page at once, whatever became different before the reading is
on the page, and whatever becomes different after it makes the page due again. A publisher that is
killed leaves the wish where it was; the file it may have written is compared, not trusted, next time.

What must come off the site goes first, then articles; lists get a fixed part of the time, so that they
stay fresh while copy pours in and cannot hold it up. Then they also rest longer between two makings,
feeds, indexes and numbered pages the longest; what must come off a list waits for none of this.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import InterfaceError, InternalError, OperationalError, connection, transaction

from wirecopy.errors import FidelityError, WirecopyError
from wirecopy.record.receipts import Sealed, bury, seal
from wirecopy.site import due, proofs
from wirecopy.site.fidelity import check
from wirecopy.site.kinds import SITE
from wirecopy.site.pages import Made, Site
from wirecopy.site.pagestore import Folder, PageStore, Standing

log = structlog.get_logger()

STORE = Folder(settings.PAGES)

_BATCH = 50  # pages in one transaction
_BATCH_OF_LISTS = 12  # they take longer each, and a kill waits for the batch before it
_SHARE_OF_LISTS = 0.2  # of the time, while both wait
# How much longer than due.py has said a list rests while copy pours in: the front pages and the others.
_LONGER_SECONDS, _LONGEST_SECONDS = 1.0, 4.0
_RESOLVE_EVERY_SECONDS = 0.1  # changes that are not urgent are gathered that long
_TRIES_BEFORE_REMOVAL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What one slice of time came to. `again_in_seconds`: None when nothing waits."""

    changes: int = 0
    made: int = 0
    written: int = 0  # of those made, the ones that became different
    refused: int = 0
    again_in_seconds: float | None = None

    @property
    def same(self) -> int:
        """Of those made, the ones that came out as they were."""
        return self.made - self.written - self.refused

    @property
    def more(self) -> bool:
        """Whether something can be done at once; what only rests until its time does not count."""
        return self.again_in_seconds == 0.0


def publish(
    now: datetime, budget_seconds: float, *, site: Site = SITE, store: PageStore = STORE
) -> Published:
    """Make due pages for about so long; at least one batch if any are due.

    Safe to repeat, and beside others. Errors of a maker, the disk or the database come out as they are:
    the pages they concern wait a little longer each time and are then made one by one, so that one page
    that cannot be made holds up no other.
    """
    clock = _Clock(now)
    for path, content in site.assets().items():
        store.write(path, content)
    due.mark_fixed_due(site, now)
    done = Published()
    resolved_at = -1.0
    is_busy = due.copy_waits()
    spent = {_ARTICLES: 0.0, _LISTS: 0.0}
    while True:
        waiting = due.changes_wait()
        is_busy = is_busy and due.copy_waits()
        is_time = clock.elapsed() - resolved_at >= _RESOLVE_EVERY_SECONDS or resolved_at < 0
        if waiting is not None and (waiting <= due.REMOVAL or is_time):
            done = replace(done, changes=done.changes + due.resolve_changes(site, clock.now()))
            resolved_at = clock.elapsed()
        begun = clock.elapsed()
        lane, claimed = _claim_next(spent, clock.now(), is_busy=is_busy)
        if claimed:
            done = _add(done, _make(claimed, clock, site, store))
        if lane in spent:
            spent[lane] += clock.elapsed() - begun
        if clock.elapsed() >= budget_seconds or not claimed:
            return replace(done, again_in_seconds=_again_in(clock.now(), is_busy=is_busy))


class TooLateError(WirecopyError):
    """A batch took so long that its locks may be gone; nothing more of it is written."""

    def __init__(self, written: int) -> None:
        super().__init__(f"A batch of pages took too long; {written} were written, all are made again.")


def mark_all_due(*, site: Site = SITE) -> int:
    """Wish that every page be made anew, after all new copy; how many that is. For `wirecopy rebuild`."""
    return due.mark_all_due(site)


def check_after_unclean_stop(now: datetime, *, site: Site = SITE, store: PageStore = STORE) -> int:
    """Make due every page whose file is not what was written last; how many. Before anything is served.

    Pages are not synced to the disk one by one, so a power cut may have undone or halved some.
    """
    wrong: dict[bool, list[int]] = {True: [], False: []}
    for page, path, digest, gone in _ask("SELECT id, path, digest, gone FROM site_page ORDER BY id"):
        stands = store.look(path)
        if stands == Standing(digest, gone=gone):
            continue
        if gone or not digest:
            store.remove(path)  # whatever came back must not be seen until its notice is made
        wrong[gone].append(page)
    for gone, pages in wrong.items():
        due.mark_due(pages, now, priority=due.REMOVAL if gone else due.ARTICLE)
    if found := sum(map(len, wrong.values())):
        log.warning("pages differed from what was written", pages=found)
    return found


# Which pages

_REMOVALS, _ARTICLES, _LISTS = (0, due.REMOVAL), (due.REMOVAL + 1, due.ARTICLE), (due.ARTICLE + 1, 99)


@dataclass(frozen=True, slots=True)
class _Claim:
    page: int
    tries: int  # this one counted


# Claiming counts the try before it is made, so that also one that kills its process counts, and puts
# the page back by half a second and more, after which any publisher may try again.
_CLAIM = """
WITH taken AS MATERIALIZED (
    SELECT id FROM site_due
    WHERE priority BETWEEN %s AND %s AND not_before <= %s::timestamptz - {longer} AND {which}
    ORDER BY {order} LIMIT %s FOR UPDATE SKIP LOCKED
)
UPDATE site_due d
SET tries = least(d.tries + 1, 100),
    not_before = %s::timestamptz + make_interval(secs => least(15, 0.5 * 2 ^ least(d.tries, 10)))
FROM taken WHERE taken.id = d.id
RETURNING d.page_id, d.tries
"""
_NO_LONGER = "interval '0'"
_LONGER = (
    f"CASE WHEN priority > {due.NEWEST} THEN interval '{_LONGEST_SECONDS} s' "
    f"WHEN priority > {due.ARTICLE} THEN interval '{_LONGER_SECONDS} s' ELSE interval '0' END"
)
_CLAIM_NEW = _CLAIM.format(which="tries = 0", order="priority, id", longer=_NO_LONGER)
_CLAIM_BUSY = _CLAIM.format(which="tries = 0", order="priority, id", longer=_LONGER)
# One that failed is made alone, and the one that waited longest first: it may be another that is at fault.
_CLAIM_FAILED = _CLAIM.format(which="tries > 0", order="not_before", longer=_NO_LONGER)

_SOONEST = "SELECT min(not_before + {longer}) FROM site_due"


def _claim_next(
    spent: Mapping[tuple[int, int], float], now: datetime, *, is_busy: bool
) -> tuple[tuple[int, int], list[_Claim]]:
    lists_first = spent[_LISTS] < _SHARE_OF_LISTS * sum(spent.values())
    for lane in (_REMOVALS, _LISTS, _ARTICLES) if lists_first else (_REMOVALS, _ARTICLES, _LISTS):
        if claimed := _claim(lane, now, is_busy=is_busy):
            return lane, claimed
    return _REMOVALS, []


def _claim(lane: tuple[int, int], now: datetime, *, is_busy: bool) -> list[_Claim]:
    limit = _BATCH_OF_LISTS if lane == _LISTS else _BATCH
    with transaction.atomic():
        _run("SET LOCAL synchronous_commit = off")
        new = _CLAIM_BUSY if is_busy else _CLAIM_NEW
        rows = _ask(new, *lane, now, limit, now) or _ask(_CLAIM_FAILED, *lane, now, 1, now)
    return [_Claim(page, tries) for page, tries in rows]


def _again_in(now: datetime, *, is_busy: bool) -> float | None:
    if due.changes_wait() is not None:
        return 0.0
    (soonest,) = _ask(_SOONEST.format(longer=_LONGER if is_busy else _NO_LONGER))[0]
    return None if soonest is None else max(0.0, (soonest - now).total_seconds())


# Making

# PostgreSQL says an InternalError when it has ended a session that was silent for too long.
_CONNECTION_LOST = (OperationalError, InterfaceError, InternalError)


@dataclass(frozen=True, slots=True)
class _Page:
    id: int
    kind: str
    key: str
    path: str
    digest: str
    gone: bool
    priority: int


_LOCK = """
SELECT p.id, p.kind, p.key, p.path, p.digest, p.gone, d.priority
FROM site_due d JOIN site_page p ON p.id = d.page_id
WHERE d.page_id = ANY(%b::bigint[])
ORDER BY d.priority, d.id
FOR NO KEY UPDATE OF p SKIP LOCKED FOR UPDATE OF d SKIP LOCKED
"""


def _make(batch: Sequence[_Claim], clock: _Clock, site: Site, store: PageStore) -> Published:
    begun: list[_Page] = []
    try:
        with transaction.atomic():
            return _make_all(batch, clock, site, store, begun)
    except (*_CONNECTION_LOST, TooLateError) as error:
        # The locks were lost before the end, so another may have made these pages since, and what was
        # written here may be older than what stood there: nobody else can know, so they are made again.
        log.warning("pages made in vain, they are due again", pages=len(begun), error=str(error).strip())
        connection.close()
        for priority, pages in _by_priority(begun).items():
            due.mark_due(pages, clock.now(), priority=priority)
        raise


def _by_priority(pages: Sequence[_Page]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for page in pages:
        found.setdefault(min(page.priority, due.ARTICLE), []).append(page.id)
    return found


def _make_all(
    batch: Sequence[_Claim], clock: _Clock, site: Site, store: PageStore, begun: list[_Page]
) -> Published:
    """In a transaction. `begun` is given the pages that may have been written, also if this raises."""
    due.making_pages()
    pages = [_Page(*row) for row in _ask(_LOCK, [claim.page for claim in batch])]
    begun += pages
    if max(claim.tries for claim in batch) > _TRIES_BEFORE_REMOVAL:
        _take_off(pages, store)
    _run("DELETE FROM site_due WHERE page_id = ANY(%b::bigint[])", [page.id for page in pages])
    # Only now is the archive read: see the module's first lines.
    content = _content(pages, site)
    wrong = _wrong(content)
    receipts = _receipts([made for page, made in content if page.id not in wrong], clock.now())
    _run("SELECT 1")  # the locks are still ours, and the database's patience begins anew
    heard_at = clock.elapsed()
    due.make_later_due(_later(content, receipts), clock.now(), site)
    results: list[_Result] = []
    for page, made in content:
        if clock.elapsed() - heard_at > due.LONGEST_SILENCE_SECONDS:
            raise TooLateError(len(results))
        results.append(_write(page, made, store, receipts, wrong.get(page.id)))
    now = clock.now()
    _record([result for result in results if result.why == ""], now)
    _record_refused(results, now)
    return Published(
        made=len(results),
        written=sum(result.different for result in results),
        refused=sum(bool(result.why) for result in results),
    )


def _content(pages: Sequence[_Page], site: Site) -> list[tuple[_Page, Made | None]]:
    """What each page shall be, in the order given. A page of a kind there is no more shall not be."""
    by_kind: dict[str, list[str]] = {}
    for page in pages:
        by_kind.setdefault(page.kind, []).append(page.key)
    made = {kind: site.kinds[kind].make(keys) if kind in site.kinds else {} for kind, keys in by_kind.items()}
    return [(page, made[page.kind].get(page.key)) for page in pages]


def _wrong(content: Sequence[tuple[_Page, Made | None]]) -> dict[int, FidelityError]:
    """The pages that do not say what was filed, by id. Looked for before anything is signed."""
    wrong: dict[int, FidelityError] = {}
    for page, made in content:
        try:
            if made is not None:
                check(page.path, made)
        except FidelityError as error:
            wrong[page.id] = error
    return wrong


def _receipts(content: Sequence[Made | None], now: datetime) -> dict[int, Sealed]:
    """What is signed of these pages, by story."""
    claims = [made.record for made in content if made is not None and made.record is not None]
    if not claims:
        return {}
    keys = proofs.ring(now)
    stated = [claim for claim in claims if claim.statement is not None]
    killed = [claim.story for claim in claims if claim.statement is None]
    return seal(stated, keys, now) | bury(killed, keys, now)


def _later(
    content: Sequence[tuple[_Page, Made | None]], receipts: Mapping[int, Sealed]
) -> set[tuple[str, str]]:
    """Pages that tell of earlier receipts: due once there is a new one."""
    return {
        place
        for _, made in content
        if made is not None and made.record is not None and made.later
        if (sealed := receipts.get(made.record.story)) and sealed.replaces
        for place in made.later
    }


def _take_off(pages: Sequence[_Page], store: PageStore) -> None:
    """A page that shows what must not be seen, and cannot be made without it, is better not there."""
    for page in pages:
        if page.priority <= due.REMOVAL and store.remove(page.path):
            log.error("page taken off: it cannot be made anew", page=page.path)


@dataclass(frozen=True, slots=True)
class _Result:
    page: _Page
    digest: str
    gone: bool
    different: bool
    tags: frozenset[str] | None  # None: as they were
    why: str = ""  # it was refused


def _write(
    page: _Page,
    made: Made | None,
    store: PageStore,
    receipts: Mapping[int, Sealed],
    wrong: FidelityError | None,
) -> _Result:
    if made is None:
        return _Result(page, "", gone=False, different=store.remove(page.path), tags=None)
    digest = hashlib.sha256(made.content).hexdigest()
    receipt = receipts.get(made.record.story) if made.record is not None else None
    if made.gone:
        different = store.retire(page.path, made.content)
        if receipt is None:
            proofs.take_receipt(store, page.path)
        else:
            proofs.put_receipt(store, page.path, receipt)
        return _Result(page, digest, gone=True, different=different, tags=made.tags)
    if wrong is not None:
        log.error("page refused", page=page.path, paragraph=wrong.paragraph)
        # The page that stands is the last whole one; but if it must lose something, it goes.
        is_off = page.priority <= due.REMOVAL and store.remove(page.path)
        digest = "" if is_off else page.digest
        return _Result(page, digest, gone=False, different=is_off, tags=None, why=str(wrong))
    different = store.write(page.path, made.content)
    if receipt is not None:
        proofs.put_receipt(store, page.path, receipt)
    return _Result(page, digest, gone=False, different=different, tags=made.tags)


# What was made

_UPDATE = """
UPDATE site_page p
SET digest = w.digest, gone = w.gone, made_at = n.now,
    written_at = CASE WHEN w.different THEN n.now ELSE p.written_at END
FROM unnest(%b::bigint[], %b::text[], %b::boolean[], %b::boolean[]) AS w(id, digest, gone, different)
CROSS JOIN (SELECT %s::timestamptz AS now) n
WHERE p.id = w.id
"""
_ADD_TAGS = """
INSERT INTO site_pagetag (page_id, tag) SELECT page, tag FROM unnest(%b::bigint[], %b::text[]) AS w(page, tag)
ON CONFLICT DO NOTHING
"""
_REFUSED = """
INSERT INTO site_refused (page_id, why, at)
SELECT page, why, %s FROM unnest(%b::bigint[], %b::text[]) AS w(page, why)
ON CONFLICT (page_id) DO UPDATE SET why = excluded.why, at = excluded.at
"""


def _record(results: Sequence[_Result], now: datetime) -> None:
    _run(
        _UPDATE,
        [result.page.id for result in results],
        [result.digest for result in results],
        [result.gone for result in results],
        [result.different or result.digest != result.page.digest for result in results],
        now,
    )
    _record_tags({result.page.id: result.tags for result in results if result.tags is not None})


def _record_tags(wanted: Mapping[int, Collection[str]]) -> None:
    """Only what differs: a page made anew mostly depends on what it did before."""
    rows = {
        (page, tag): row
        for row, page, tag in _ask(
            "SELECT id, page_id, tag FROM site_pagetag WHERE page_id = ANY(%b::bigint[])", list(wanted)
        )
    }
    pairs = {(page, tag) for page, tags in wanted.items() for tag in tags if tag != "site"}
    if left := [row for pair, row in rows.items() if pair not in pairs]:
        _run("DELETE FROM site_pagetag WHERE id = ANY(%b::bigint[])", left)
    if new := sorted(pairs - rows.keys()):
        _run(_ADD_TAGS, [page for page, _ in new], [tag for _, tag in new])


def _record_refused(results: Sequence[_Result], now: datetime) -> None:
    refused = [result for result in results if result.why]
    if well := [result.page.id for result in results if not result.why]:
        _run("DELETE FROM site_refused WHERE page_id = ANY(%b::bigint[])", well)
    if refused:
        pages = [result.page.id for result in refused]
        _run(_REFUSED, now, pages, [result.why for result in refused])
        _run(
            "UPDATE site_page SET digest = '', gone = false WHERE id = ANY(%b::bigint[])",
            [result.page.id for result in refused if not result.digest],
        )


# Time and the database


class _Clock:
    """The time of day as it was given, going on from there."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._started = time.monotonic()

    def elapsed(self) -> float:
        return time.monotonic() - self._started

    def now(self) -> datetime:
        return self._now + timedelta(seconds=self.elapsed())


def _add(one: Published, other: Published) -> Published:
    return replace(
        one,
        made=one.made + other.made,
        written=one.written + other.written,
        refused=one.refused + other.refused,
    )


_Value = int | str | datetime | list[int] | list[str] | list[bool]


def _ask(question: str, *arguments: _Value) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, arguments)
        return list(cursor.fetchall())


def _run(statement: str, *arguments: _Value) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
