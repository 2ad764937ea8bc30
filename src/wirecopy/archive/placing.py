"""Where a story stands on the site: its address, and its places on the shelves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from wirecopy.enrichment.slugs import address_slug

if TYPE_CHECKING:
    from wirecopy.archive.opened import Row

SHELF_PAGE = 50  # stories on one numbered page of a shelf; ranks never move, so full pages stay as they are


def path_of(headline: str, code: str, dated_at: datetime) -> str:
    """The address of a story, for ever: its day, what it was called then, its code."""
    day = dated_at.astimezone(settings.SITE_ZONE)
    slug = address_slug(headline)
    return f"/{day:%Y/%m/%d}/{slug}-{code}/" if slug else f"/{day:%Y/%m/%d}/{code}/"


def place(rows: Sequence[Row], now: datetime) -> Mapping[int, list[str]]:
    """Put stories on the shelves they belong on, and name the pages of those shelves, by story id.

    A story that shows another version than before leaves the topics that version does not name. Last in
    the transaction: shelves are shared by all stories, so their rows are locked briefly, in one order.
    """
    changed = sorted((row for row in rows if row.item), key=lambda row: row.dated_at or now)
    if not changed:
        return {}
    wanted = {row.id: _shelves(row, now) for row in changed}
    held = _placements([row.id for row in changed])
    new = [
        (row.id, kind, key, name, code)
        for row in changed
        for kind, key, name, code in wanted[row.id]
        if (kind, key) not in held.get(row.id, {})
    ]
    _leave({(row.id, shelf) for row in changed for shelf in held.get(row.id, {})} - _belonging(wanted))
    ranks = _take_ranks(new) if new else {}
    tags: dict[int, list[str]] = {}
    for row in changed:
        places = {**held.get(row.id, {}), **ranks.get(row.id, {})}
        tags[row.id] = [
            tag
            for (kind, key), rank in places.items()
            for tag in (f"shelf:{kind}:{key}", f"shelf:{kind}:{key}/{rank // SHELF_PAGE}")
        ]
    return tags


def _belonging(
    wanted: Mapping[int, Sequence[tuple[str, str, str, str]]],
) -> set[tuple[int, tuple[str, str]]]:
    return {(story, (kind, key)) for story, shelves in wanted.items() for kind, key, _, _ in shelves}


def _leave(places: Collection[tuple[int, tuple[str, str]]]) -> None:
    """Take stories off shelves. Their ranks stay empty, so that numbered pages stay as they are."""
    if not places:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH left_ones AS (
                DELETE FROM archive_placement p USING archive_shelf h,
                    unnest(%b::bigint[], %b::text[], %b::text[]) AS t(story_id, kind, key)
                WHERE h.id = p.shelf_id AND p.story_id = t.story_id AND h.kind = t.kind AND h.key = t.key
                RETURNING p.shelf_id
            ), counted AS (SELECT shelf_id, count(*) AS number FROM left_ones GROUP BY shelf_id)
            UPDATE archive_shelf h SET left_count = h.left_count + c.number FROM counted c WHERE h.id = c.shelf_id
            """,
            [
                list(column)
                for column in zip(*((story, kind, key) for story, (kind, key) in sorted(places)), strict=True)
            ],
        )


def _shelves(row: Row, now: datetime) -> list[tuple[str, str, str, str]]:
    """(kind, key, name, code) of each shelf the story belongs on."""
    day = (row.dated_at or now).astimezone(settings.SITE_ZONE)
    return [
        ("all", "", "", ""),
        ("day", f"{day:%Y-%m-%d}", "", ""),
        ("agency", row.key.agency, row.agency_name, ""),
        *(("topic", topic.slug, topic.name, topic.code) for topic in row.topics),
    ]


def _placements(story_ids: list[int]) -> dict[int, dict[tuple[str, str], int]]:
    held: dict[int, dict[tuple[str, str], int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.story_id, s.kind, s.key, p.rank FROM archive_placement p "
            "JOIN archive_shelf s ON s.id = p.shelf_id WHERE p.story_id = ANY(%b::bigint[])",
            [story_ids],
        )
        for story, kind, key, rank in cursor.fetchall():
            held.setdefault(story, {})[kind, key] = rank
    return held


def _take_ranks(new: Sequence[tuple[int, str, str, str, str]]) -> dict[int, dict[tuple[str, str], int]]:
    """Give each (story, kind, key, ...) the next rank of its shelf and store it."""
    joining: dict[tuple[str, str], list[int]] = {}
    named: dict[tuple[str, str], tuple[str, str]] = {}
    for story, kind, key, name, code in new:
        joining.setdefault((kind, key), []).append(story)
        named[kind, key] = (name, code)
    shelves = sorted(joining)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO archive_shelf (kind, key, name, code, count, left_count) "
            "SELECT *, 0 FROM unnest(%b::text[], %b::text[], %b::text[], %b::text[], %b::bigint[]) "
            "ON CONFLICT (kind, key) DO UPDATE SET count = archive_shelf.count + excluded.count "
            "RETURNING kind, key, id, count",
            [
                [kind for kind, _ in shelves],
                [key for _, key in shelves],
                [named[shelf][0] for shelf in shelves],
                [named[shelf][1] for shelf in shelves],
                [len(joining[shelf]) for shelf in shelves],
            ],
        )
        ranks: dict[int, dict[tuple[str, str], int]] = {}
        rows: list[tuple[int, int, int]] = []
        for kind, key, shelf_id, count in cursor.fetchall():
            stories = joining[kind, key]
            for rank, story in enumerate(stories, start=count - len(stories)):
                ranks.setdefault(story, {})[kind, key] = rank
                rows.append((shelf_id, story, rank))
        cursor.execute(
            "INSERT INTO archive_placement (shelf_id, story_id, rank) "
            "SELECT * FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[])",
            [list(column) for column in zip(*rows, strict=True)],
        )
    return ranks
