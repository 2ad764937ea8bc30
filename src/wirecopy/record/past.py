"""The receipts that a story's page had, from the first to the one it has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from wirecopy.record.models import Receipt
from wirecopy_verify.dsse import payload_of
from wirecopy_verify.statement import Statement, Status, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A receipt that was published. `version`: the row whose words it states."""

    statement: Statement
    sha256: str
    at: datetime
    version: int


def issued(stories: Collection[int]) -> dict[int, list[Issued]]:
    """By story, the oldest first. What a kill erased is not among them, nor is a tombstone."""
    found: dict[int, list[Issued]] = {story: [] for story in stories}
    rows = Receipt.objects.filter(story__in=list(stories)).exclude(envelope=b"").order_by("pk")
    for row in rows:
        # Ours, out of our own database: nothing is believed here that must be checked first.
        statement = read(payload_of(bytes(row.envelope)))
        if statement.status != Status.KILLED and row.version_id is not None:
            found[row.story_id].append(
                Issued(
                    statement=statement,
                    sha256=row.sha256,
                    at=row.made_at,
                    version=row.version_id,
                )
            )
    return found
