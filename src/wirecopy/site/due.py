"""From what became different to the pages that must be made anew.

The archive writes a Change in the transaction that makes something different. Here changes become Due
rows, one a page. What a page depends on is known only once the publisher that makes it has committed,
so a change is resolved while no page is being made: makers hold one advisory lock shared, resolving
takes it alone. Without that, a story killed while a list that newly mentions it is on its way to disk
would be resolved against the list's old tags, and stand on it for ever.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction

from wirecopy.archive.asking import ask
from wirecopy.coverage.shown import codes
from wirecopy.site.pages import SHELF_PAGE, Site

REMOVAL = 1  # priority: something must come off the site
ARTICLE = 3  # the highest number of pages that never rest; lists come after
NEWEST = 5  # the highest number of lists that readers look at for what is new
_URGENT = 2  # the article of a change that is urgent
_MENTION = 4  # an article that only mentions the story that changed
_REBUILD = 9
_AT_ONCE = 500  # changes resolved in one transaction
_REST_SECONDS = 1.0  # a list is made about once a second at most, however much copy pours in
# A publisher that is stopped, or whose machine is gone, must not hold up a kill by the locks it has: after
# this long without a word from it the database ends its session. What it had made is then too old to write.
LONGEST_SILENCE_SECONDS = 5.0
_BARRIER = 19061877  # the advisory lock's number; postgres.py and cli.py use the two before it


def making_pages() -> None:
    """In a transaction: from now to its end no change is resolved. Must be its first lock."""
    _bound()
    _run("SELECT pg_advisory_xact_lock_shared(%s)", _BARRIER)


def resolve_changes(site: Site, now: datetime) -> int:
    """Turn waiting changes, the most urgent first, into due pages; how many changes were taken.

    Either a change is gone and its pages are due, or (after a crash) it waits as before.
    """
    with transaction.atomic():
        _alone()
        changes = _ask(_TAKE_CHANGES, _AT_ONCE)
        if changes:
            appeared = [story for story, _, appears, _ in changes if appears]
            shelves = _tags_of_places(appeared) if appeared else []
            removal = {
                tag
                for story, priority, _, tags in changes
                if priority <= REMOVAL
                for tag in (f"story:{story}", *tags)
            }
            # An index names a topic as long as one story stands on it, so it must hear of the last one's end.
            removed = [story for story, priority, _, _ in changes if priority <= REMOVAL]
            removal.update(_tags_of_places(removed) if removed else ())
            urgent = {f"story:{story}" for story, priority, _, _ in changes if priority <= _URGENT}
            every = {tag for story, _, _, tags in changes for tag in (f"story:{story}", *tags)}
            _make_due(site, every.union(shelves, removal), removal, urgent, now)
    return len(changes)


def changes_wait() -> int | None:
    """The priority of the most urgent change that waits; None if none does."""
    rows = _ask("SELECT priority FROM archive_change ORDER BY priority, id LIMIT 1")
    return rows[0][0] if rows else None


def copy_waits() -> bool:
    """Whether copy waits to be read: while it does, lists rest longer."""
    return bool(_ask("SELECT EXISTS (SELECT 1 FROM wires_delivery WHERE state = 'waiting')")[0][0])


def mark_fixed_due(site: Site, now: datetime) -> None:
    """Make due those of the fixed pages that were never made."""
    with transaction.atomic():
        made = {(kind, key) for kind, key in _ask(_MADE_OF, list({kind for kind, _ in site.fixed}))}
        missing = [page for page in site.fixed if page not in made]
        if missing:
            _alone()
            _insert_due(site, dict.fromkeys(_known(site, missing).values(), ARTICLE), now)


def mark_all_due(site: Site) -> int:
    """Make every page due that there is or should be, after all new copy; how many pages that is."""
    wanted = iter([*site.fixed, *site.concerns(_tags_of_everything())])
    while some := list(islice(wanted, 2000)):
        with transaction.atomic():
            _alone()
            _known(site, some)
    with transaction.atomic():
        _alone()
        return _run(_ALL_DUE, _REBUILD)


def mark_due(pages: Collection[int], now: datetime, *, priority: int) -> None:
    with transaction.atomic():
        _alone()
        _run(_WISH, list(pages), [priority] * len(pages), [False] * len(pages), now, _REST_SECONDS)


def make_home_due(site: Site, now: datetime) -> None:
    """Have the home page made anew, in the caller's transaction, before any list.

    Without the barrier: nothing is resolved from tags here. Whoever is just making it has either taken its
    wish away already, and then this one stays, or has not yet read what the caller changed.
    """
    _insert_due(site, dict.fromkeys(_known(site, [("home", "")]).values(), ARTICLE), now)
    ask("write_pages", urgent=True)


def make_later_due(places: Collection[tuple[str, str]], now: datetime, site: Site) -> None:
    """Have pages made anew that tell of what is being made now, in that transaction and after it."""
    if places:
        _insert_due(site, dict.fromkeys(_known(site, places).values(), ARTICLE), now)


# Which pages


def _make_due(
    site: Site, tags: Collection[str], removal: Collection[str], urgent: Collection[str], now: datetime
) -> None:
    own = _known(site, site.concerns(tags))
    wanted = {page: site.kinds[kind].priority for (kind, _), page in own.items() if kind in site.kinds}
    for page, kind, tag in _ask(_DEPENDING, list(tags)):
        usual = max(_MENTION, site.kinds[kind].priority) if kind in site.kinds else _MENTION
        wanted[page] = min(wanted.get(page, usual), REMOVAL if tag in removal else usual)
    for place in site.concerns(urgent):
        if place in own:
            wanted[own[place]] = min(wanted[own[place]], _URGENT)
    for place in site.concerns(removal):
        if place in own:
            wanted[own[place]] = REMOVAL
    _insert_due(site, wanted, now)


def _insert_due(site: Site, wanted: dict[int, int], now: datetime) -> None:
    pages = sorted(wanted)
    priorities = [wanted[page] for page in pages]
    rests = [priority > ARTICLE for priority in priorities]
    _run(_WISH, pages, priorities, rests, now, _REST_SECONDS)


def _known(site: Site, places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The rows of pages by (kind, key), made where there are none. Keys without a path are left out."""
    wanted = sorted({place for place in places if place[0] in site.kinds})
    found = _rows_of(wanted)
    missing = [place for place in wanted if place not in found]
    by_kind: dict[str, list[str]] = {}
    for kind, key in missing:
        by_kind.setdefault(kind, []).append(key)
    new = [
        (path, kind, key)
        for kind, keys in by_kind.items()
        for key, path in site.kinds[kind].paths(keys).items()
    ]
    if new:
        paths, kinds, keys = (list(column) for column in zip(*new, strict=True))
        for page, kind, key in _ask(_NEW_PAGES, paths, kinds, keys):
            found[kind, key] = page
    return found


def _rows_of(places: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    kinds, keys = [kind for kind, _ in places], [key for _, key in places]
    return {(kind, key): page for page, kind, key in _ask(_PAGES, kinds, keys)}


def _tags_of_places(stories: list[int]) -> Iterator[str]:
    """The tags of the shelves on which stories stand, and of the numbered pages."""
    for kind, key, rank in _ask(_PLACES, stories):
        number, place = divmod(rank, SHELF_PAGE)
        yield f"shelf:{kind}:{key}"
        yield f"shelf:{kind}:{key}/{number}"
        if number and not place:
            yield f"shelf:{kind}:{key}/{number - 1}"  # it can now lead on to this one


def _tags_of_everything() -> Iterator[str]:
    for (story,) in _ask("SELECT id FROM archive_story WHERE path <> '' AND kind = 'text' ORDER BY id DESC"):
        yield f"story:{story}"
    for kind, key, count in _ask("SELECT kind, key, count FROM archive_shelf ORDER BY id"):
        yield f"shelf:{kind}:{key}"
        yield from (f"shelf:{kind}:{key}/{number}" for number in range(-(-count // SHELF_PAGE)))
    yield from (f"thread:{code}" for code in codes())


# The database

# As an array, because Django hands on jsonb as a string, and the tags in it would be single letters.
_TAKE_CHANGES = """
WITH taken AS MATERIALIZED (
    SELECT id FROM archive_change ORDER BY priority, id LIMIT %s FOR UPDATE SKIP LOCKED
)
DELETE FROM archive_change WHERE id IN (SELECT id FROM taken)
RETURNING story_id, priority, appears, ARRAY(SELECT jsonb_array_elements_text(tags))
"""
_DEPENDING = """
SELECT t.page_id, p.kind, t.tag FROM site_pagetag t JOIN site_page p ON p.id = t.page_id WHERE t.tag = ANY(%b::text[])
"""
_PAGES = """
SELECT p.id, p.kind, p.key FROM unnest(%b::text[], %b::text[]) AS w(kind, key)
JOIN site_page p ON p.kind = w.kind AND p.key = w.key
"""
_MADE_OF = "SELECT kind, key FROM site_page WHERE kind = ANY(%b::text[])"
_NEW_PAGES = """
INSERT INTO site_page (path, kind, key, digest, gone)
SELECT path, kind, key, '', false FROM unnest(%b::text[], %b::text[], %b::text[]) AS w(path, kind, key)
ON CONFLICT DO NOTHING RETURNING id, kind, key
"""
_PLACES = """
SELECT h.kind, h.key, p.rank FROM archive_placement p JOIN archive_shelf h ON h.id = p.shelf_id
WHERE p.story_id = ANY(%b::bigint[])
"""
# A page that is due already keeps its place in the queue, unless the new wish is more urgent.
_WISH = """
INSERT INTO site_due (page_id, priority, tries, not_before)
SELECT p.id, w.priority, 0,
       CASE WHEN w.rests THEN greatest(n.now, p.made_at + make_interval(secs => n.rest)) ELSE n.now END
FROM unnest(%b::bigint[], %b::smallint[], %b::boolean[]) AS w(page, priority, rests)
CROSS JOIN (SELECT %s::timestamptz AS now, %s::float8 AS rest) n
JOIN site_page p ON p.id = w.page
ORDER BY w.priority, p.id
ON CONFLICT (page_id) DO UPDATE SET priority = least(site_due.priority, excluded.priority),
                                    not_before = least(site_due.not_before, excluded.not_before)
"""
_ALL_DUE = """
INSERT INTO site_due (page_id, priority, tries, not_before)
SELECT id, %s, 0, now() FROM site_page ORDER BY id DESC
ON CONFLICT (page_id) DO UPDATE SET not_before = least(site_due.not_before, excluded.not_before)
"""


def _alone() -> None:
    """Wait until no page is being made, and let none begin before this transaction ends."""
    _bound()
    _run("SELECT pg_advisory_xact_lock(%s)", _BARRIER)


def _bound() -> None:
    # Nothing here needs to survive a power cut by itself: what is lost is lost with what caused it.
    _run(
        "SELECT set_config('synchronous_commit', 'off', true),"
        " set_config('idle_in_transaction_session_timeout', %s, true)",
        f"{LONGEST_SILENCE_SECONDS * 1000:.0f}ms",
    )


_Value = int | float | str | datetime | list[int] | list[str] | list[bool]


def _ask(question: str, *arguments: _Value) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, arguments)
        return list(cursor.fetchall())


def _run(statement: str, *arguments: _Value) -> int:
    """Run a statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return int(cursor.rowcount)
