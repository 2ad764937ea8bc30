"""Which items a question finds: ids of published stories, the newest first, and where to go on.

The order is that of first publication, which never changes, so a reader who follows `next` meets each
story once while new ones come in on top.

The cost stays flat as the archive grows: a question looks at no more than _WINDOW stories. An answer
may therefore hold fewer items than asked for, even none, and still have a next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from wirecopy.api.problems import Problem
from wirecopy.api.question import Question

_WINDOW = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`next_after` is the code of the story to go on after, "" at the end."""

    ids: tuple[int, ...]
    next_after: str


# Published: live in the archive, and its page stands on the site. A story that was killed a moment ago
# fails the first, one whose page was refused by the fidelity check the second.
PUBLISHED = """
s.state = 'live' AND s.kind = 'text' AND s.path <> '' AND EXISTS (
    SELECT 1 FROM site_page g WHERE g.path = s.path AND g.digest <> '' AND NOT g.gone
    AND NOT EXISTS (SELECT 1 FROM site_refused x WHERE x.page_id = g.id))
"""
_BOUNDS = """
s.state = 'live' AND s.kind = 'text' AND s.first_published_at IS NOT NULL
AND (%(since)s::timestamptz IS NULL OR s.first_published_at >= %(since)s)
AND (%(before)s::timestamptz IS NULL OR (s.first_published_at, s.id) < (%(before)s, %(before_id)s))
ORDER BY s.first_published_at DESC, s.id DESC LIMIT %(window)s
"""
_ALL = f"SELECT s.* FROM archive_story s WHERE {_BOUNDS}"  # noqa: S608  # constants of ours
_OF_SHELF = f"""
SELECT s.* FROM archive_placement p JOIN archive_story s ON s.id = p.story_id
WHERE p.shelf_id = %(shelf)s AND {_BOUNDS}
"""  # noqa: S608
_MATCHING = """
SELECT s.id, s.code FROM ({among}) s
WHERE {published}
AND (%(agency)s = '' OR s.agency = %(agency)s)
AND (%(topic)s::bigint IS NULL OR EXISTS (
    SELECT 1 FROM archive_placement p WHERE p.story_id = s.id AND p.shelf_id = %(topic)s))
AND (%(language)s = '' OR EXISTS (
    SELECT 1 FROM archive_version v WHERE v.id = s.shown_id
    AND (lower(v.language) = %(language)s OR lower(v.language) LIKE %(language)s || '-%%')))
ORDER BY s.first_published_at DESC, s.id DESC LIMIT %(limit)s
"""
_LAST_LOOKED_AT = "SELECT s.code FROM ({among}) s ORDER BY s.first_published_at, s.id LIMIT 1"
_HOW_MANY = "SELECT count(*) FROM ({among}) s"


def find(question: Question) -> Found:
    """The ids of one answer. Raises Problem 400 for a code to go on after that never stood on the site."""
    shelves = _shelves(question)
    if (question.agency and ("agency", question.agency) not in shelves) or (
        question.topic and ("topic", question.topic) not in shelves
    ):
        return Found(ids=(), next_after="")
    # A small shelf is looked through whole, so that what is rare is found at once; of a large one the
    # newest of all stories hold enough.
    small = min(shelves.values(), key=lambda shelf: shelf[1], default=None)
    is_small = small is not None and small[1] <= _WINDOW
    before, before_id = _place_of(question.after) if question.after else (None, None)
    values: dict[str, Any] = {  # Any: values of a query
        "agency": question.agency,
        "topic": shelves["topic", question.topic][0] if question.topic else None,
        "language": question.language.lower(),
        "since": question.since,
        "before": before,
        "before_id": before_id,
        "window": _WINDOW,
        "limit": question.limit + 1,
        "shelf": small[0] if small else None,
    }
    among = _OF_SHELF if is_small else _ALL
    rows = _ask(_MATCHING.format(among=among, published=PUBLISHED), values)
    ids = tuple(row[0] for row in rows[: question.limit])
    if len(rows) > question.limit:
        return Found(ids=ids, next_after=rows[question.limit - 1][1])
    if _ask(_HOW_MANY.format(among=among), values)[0][0] < _WINDOW:
        return Found(ids=ids, next_after="")
    return Found(ids=ids, next_after=_ask(_LAST_LOOKED_AT.format(among=among), values)[0][0])


def _shelves(question: Question) -> dict[tuple[str, str], tuple[int, int]]:
    """(kind, key) -> (id, how many were ever placed there) of the shelves that are asked for."""
    if not (question.agency or question.topic):
        return {}
    rows = _ask(
        "SELECT kind, key, id, count FROM archive_shelf "
        "WHERE (kind = 'agency' AND key = %(agency)s) OR (kind = 'topic' AND key = %(topic)s)",
        {"agency": question.agency, "topic": question.topic},
    )
    return {(kind, key): (shelf, count) for kind, key, shelf, count in rows}


def _place_of(code: str) -> tuple[Any, int]:
    """Where a story stands in the order, also one that is gone since.

    One that never stood on the site is as unknown as one that does not exist.
    """
    rows = _ask(
        "SELECT first_published_at, id FROM archive_story "
        "WHERE code = %(code)s AND path <> '' AND first_published_at IS NOT NULL",
        {"code": code},
    )
    if not rows:
        raise Problem(
            400, "The code in `after` is not known: follow the link to the next answer as it stands."
        )
    return rows[0][0], rows[0][1]


def _ask(question: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())
