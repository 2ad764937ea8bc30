"""Tell whoever listens that stories changed: PostgreSQL's NOTIFY, heard when the transaction is done."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

CHANNEL = "wirecopy_wire"
_IDS_A_MESSAGE = 350  # a message holds 8000 bytes, an id at most 20 digits


def tell(stories: Iterable[int]) -> None:
    """Say which stories are different now: their ids, with commas between. Nothing else is told."""
    ids = [str(story) for story in sorted(set(stories))]
    messages = [",".join(ids[at : at + _IDS_A_MESSAGE]) for at in range(0, len(ids), _IDS_A_MESSAGE)]
    if messages:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_notify(%s, message) FROM unnest(%b::text[]) AS message", [CHANNEL, messages]
            )
