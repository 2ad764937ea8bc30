"""Earlier versions of a story, and whether their words may still be shown to readers.

A version is told of only if a page with it was published; that is for whoever asks to know. Here is
decided whether its words may be said again: what its agency corrected, withheld or let expire may not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from wirecopy.identity import Take, latest
from wirecopy.item import Item, Status
from wirecopy.packing import unpack


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One version as it was filed. `may_be_said`: its words may be shown beside a newer version's."""

    id: int
    number: int  # 0: the agency numbers nothing
    take: Take
    item: Item
    corrects: bool
    may_be_said: bool


_TAKES = """
SELECT story_id, id, number, status, created_at, received_at, corrects, advisory,
       expires_at IS NOT NULL OR embargoed AND embargo_until IS NULL,
       CASE WHEN id = ANY(%b::bigint[]) THEN item END
FROM archive_version WHERE story_id = ANY(%b::bigint[])
ORDER BY id
"""


def past_of(stories: Collection[int], published: Collection[int]) -> dict[int, Past]:
    """Those of the versions `published` that belong to the stories, by the version's id."""
    if not published:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_TAKES, [list(published), list(stories)])
        rows = cursor.fetchall()
    takes: dict[int, list[tuple[Take, bool]]] = {}
    for row in rows:
        takes.setdefault(row[0], []).append((_take(row), row[8]))
    items: Mapping[int, Any] = {row[1]: row[9] for row in rows if row[9] is not None}
    return {
        take.order: Past(
            id=take.order,
            number=take.number,
            take=take,
            item=unpack(bytes(items[take.order])),
            corrects=take.corrects,
            may_be_said=not is_bound and may_be_said(take, [one for one, _ in held]),
        )
        for held in takes.values()
        for take, is_bound in held
        if take.order in items
    }


def may_be_said(take: Take, held: Iterable[Take]) -> bool:
    """Whether the words of a take that was published may be repeated now that others are held beside it.

    What a correction replaces may be the very words a court forbade; what an agency withheld or killed
    is not to be read at all. So whatever came before such a take is not repeated, for any of its words.
    """
    if take.status is not Status.USABLE or take.advisory:
        return False
    overriding = (
        one for one in held if one.order != take.order and (one.corrects or one.status is not Status.USABLE)
    )
    return all(latest([take, one]).order == take.order for one in overriding)


def _take(row: Sequence[Any]) -> Take:
    _, pk, number, status, created_at, received_at, corrects, advisory, *_ = row
    return Take(
        number=number,
        status=Status(status),
        received_at=received_at,
        created_at=created_at,
        corrects=corrects,
        advisory=advisory,
        order=pk,
    )
