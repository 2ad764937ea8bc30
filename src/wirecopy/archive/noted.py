"""What is found out about stories once they stand: which say the same, and that their pages are different.

Nothing here changes what a story is or shows; it is written as the store writes: rows locked in the order
of their ids, and the change noted in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db import connection, transaction

from wirecopy.archive.asking import ask
from wirecopy.archive.models import Change


def say_different(stories: Collection[int], *, tags: Sequence[str]) -> None:
    """Have the pages of stories made anew, and all that depend on the tags."""
    Change.objects.bulk_create(Change(story_id=story, tags=list(tags)) for story in sorted(stories))
    if stories:
        ask("write_pages")


_NOTE = """
WITH held AS (
    SELECT id FROM archive_story WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
)
UPDATE archive_story s SET copy_of_id = n.copy_of
FROM unnest(%s::bigint[], %s::bigint[]) AS n(story, copy_of), held
WHERE held.id = s.id AND n.story = s.id AND s.copy_of_id IS DISTINCT FROM n.copy_of
RETURNING s.id
"""
_SHELVES = """
SELECT p.story_id, array_agg('shelf:' || h.kind || ':' || h.key)
FROM archive_placement p JOIN archive_shelf h ON h.id = p.shelf_id
WHERE p.story_id = ANY(%s) GROUP BY p.story_id
"""


def note_copies(copies: Mapping[int, int | None]) -> None:
    """For each story the one that stands in lists in its place, None where it stands there itself."""
    if not copies:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_NOTE, [list(copies), list(copies.keys()), list(copies.values())])
        changed = [row[0] for row in cursor.fetchall()]
        if not changed:
            return
        cursor.execute(_SHELVES, [changed])
        shelves = dict(cursor.fetchall())
        concerned = {*changed, *(other for story in changed if (other := copies[story]) is not None)}
        Change.objects.bulk_create(
            Change(story_id=story, tags=shelves.get(story, [])) for story in sorted(concerned)
        )
    ask("write_pages")
