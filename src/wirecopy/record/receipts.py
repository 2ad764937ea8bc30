"""Receipts: a statement is sealed once; what says the same again keeps the receipt it has.

Called by whoever publishes, in the transaction that makes the page: a page and its receipt come from the
same reading of the archive.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection

from wirecopy.record.keys import Ring
from wirecopy.record.models import Receipt
from wirecopy_verify.dsse import seal as sealed
from wirecopy_verify.dsse import unseal
from wirecopy_verify.statement import Statement, Status, read, write


@dataclass(frozen=True, slots=True)
class Sealed:
    """A receipt to stand beside a page. `replaces`: another stood there, whose proof must go first."""

    envelope: bytes
    replaces: bool


@dataclass(frozen=True, slots=True)
class _Held:
    """The newest receipt of a story."""

    stated_sha256: str
    sha256: str
    envelope: bytes


_NEWEST = """
SELECT w.id, r.stated_sha256, r.sha256, r.envelope
FROM unnest(%s::bigint[]) AS w(id)
CROSS JOIN LATERAL (
    SELECT stated_sha256, sha256, envelope FROM record_receipt WHERE story_id = w.id ORDER BY id DESC LIMIT 1
) r
"""


def seal(statements: Mapping[int, Statement], ring: Ring, now: datetime) -> dict[int, Sealed]:
    """The receipt of each story's page, by the story's id; a new one where the statement is a new one."""
    held = _newest(statements)
    receipts: dict[int, Sealed] = {}
    new: list[Receipt] = []
    for story, statement in statements.items():
        stated = _stated(statement)
        before = held.get(story)
        if before is not None and before.stated_sha256 == stated and before.envelope:
            receipts[story] = Sealed(before.envelope, replaces=False)
            continue
        receipt = _receipt(story, statement, before, ring, now)
        receipts[story] = Sealed(bytes(receipt.envelope), replaces=before is not None)
        new.append(receipt)
    Receipt.objects.bulk_create(new)
    return receipts


def bury(stories: Collection[int], ring: Ring, now: datetime) -> dict[int, Sealed]:
    """Put a tombstone in place of what was said of killed stories, and erase it. By story; none without receipts.

    The hashes stay, so that whoever kept an old receipt can still prove it.
    """
    tombstones: dict[int, Sealed] = {}
    for story, held in _newest(stories).items():
        if not held.envelope:
            continue
        listed = {key.id: key.public for key in ring.listed}
        last = read(unseal(held.envelope, listed).payload)
        if last.status == Status.KILLED:
            tombstones[story] = Sealed(held.envelope, replaces=False)
            continue
        killed = replace(
            last,
            status=Status.KILLED,
            headline="",
            set_apart=(),
            repairs=(),
            changes=(),
            pictures=(),
            previous="",
        )
        receipt = _receipt(story, killed, held, ring, now)
        receipt.save()
        tombstones[story] = Sealed(bytes(receipt.envelope), replaces=True)
        Receipt.objects.filter(story_id=story, pk__lt=receipt.pk).exclude(envelope=b"").update(envelope=b"")
    return tombstones


def _receipt(story: int, statement: Statement, before: _Held | None, ring: Ring, now: datetime) -> Receipt:
    stated = _stated(statement)
    chained = replace(statement, previous=before.sha256 if before else "")
    envelope = sealed(write(chained), {ring.key_id: ring.signing})
    return Receipt(
        story_id=story,
        stated_sha256=stated,
        sha256=hashlib.sha256(envelope).hexdigest(),
        envelope=envelope,
        made_at=now,
    )


def _stated(statement: Statement) -> str:
    return hashlib.sha256(write(statement)).hexdigest()


def _newest(stories: Collection[int]) -> dict[int, _Held]:
    if not stories:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [sorted(stories)])
        return {
            story: _Held(stated, sha256, bytes(envelope))
            for story, stated, sha256, envelope in cursor.fetchall()
        }
