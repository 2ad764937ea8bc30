"""Receipts: a statement is sealed once; what says the same again keeps the receipt it has.

Called by whoever publishes, in the transaction that makes the page: a page and its receipt come from the
same reading of the archive.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection

from wirecopy.record.keys import Ring
from wirecopy.record.models import Receipt, Salting
from wirecopy_verify.dsse import Signature, unseal, with_signatures
from wirecopy_verify.dsse import seal as sealed
from wirecopy_verify.statement import Statement, Status, chained, read, write


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What is to be sealed of a story's page. `statement` None: it was killed, and its tombstone says so.

    `payload` is the statement as written, `version` the row whose words it states.
    """

    story: int
    statement: Statement | None
    payload: bytes = b""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Sealed:
    """A receipt to stand beside a page. `replaces`: another stood there, whose proof must go first."""

    envelope: bytes
    replaces: bool


@dataclass(frozen=True, slots=True)
class _Held:
    """The newest receipt of a story. `is_first`: there is none before it."""

    stated_sha256: str
    sha256: str
    envelope: bytes
    is_first: bool
    cosignatures: tuple[Signature, ...]

    @property
    def served(self) -> bytes:
        return with_signatures(self.envelope, self.cosignatures)


_NEWEST = """
SELECT w.id, r.stated_sha256, r.sha256, r.envelope,
       NOT EXISTS (SELECT 1 FROM record_receipt o WHERE o.story_id = w.id AND o.id < r.id),
       ARRAY(SELECT ARRAY[c.key_id, c.signature]::text[] FROM record_cosignature c WHERE c.receipt_id = r.id ORDER BY c.id)
FROM unnest(%s::bigint[]) AS w(id)
CROSS JOIN LATERAL (
    SELECT id, stated_sha256, sha256, envelope FROM record_receipt WHERE story_id = w.id ORDER BY id DESC LIMIT 1
) r
"""


def claim(story: int, statement: Statement, version: int) -> Claim:
    return Claim(story=story, statement=statement, payload=write(statement), version=version)


def with_a_past(claims: Collection[Claim]) -> set[int]:
    """The stories of which something else was, or with this claim will have been, sealed before."""
    held = _newest([claim.story for claim in claims])
    return {
        claim.story
        for claim in claims
        if (before := held.get(claim.story))
        and not (before.is_first and before.stated_sha256 == _digest(claim.payload))
    }


def seal(claims: Sequence[Claim], ring: Ring, now: datetime) -> dict[int, Sealed]:
    """The receipt of each story's page, by the story's id; a new one where the statement is a new one."""
    held = _newest([claim.story for claim in claims])
    receipts: dict[int, Sealed] = {}
    new: list[Receipt] = []
    for claim in claims:
        before = held.get(claim.story)
        stated = _digest(claim.payload)
        if before is not None and before.stated_sha256 == stated and before.envelope:
            receipts[claim.story] = Sealed(before.served, replaces=False)
            continue
        receipt = _receipt(claim.story, claim.payload, before=before, ring=ring, now=now)
        receipt.version_id = claim.version or None
        receipts[claim.story] = Sealed(bytes(receipt.envelope), replaces=before is not None)
        new.append(receipt)
    if new:
        _insert(new)
    return receipts


def bury(stories: Collection[int], ring: Ring, now: datetime) -> dict[int, Sealed]:
    """Put a tombstone in place of what was said of killed stories, and erase it. By story; none without receipts.

    The hashes stay, so that whoever kept an old receipt can still prove it; what the salts were made from goes.
    """
    tombstones: dict[int, Sealed] = {}
    for story, held in _newest(stories).items():
        if not held.envelope:
            continue
        last = read(unseal(held.envelope, ring.public).payload)
        if last.status == Status.KILLED:
            tombstones[story] = Sealed(held.envelope, replaces=False)
            continue
        payload = write(tombstone_of(last))
        receipt = _receipt(story, payload, before=held, ring=ring, now=now)
        receipt.save()
        tombstones[story] = Sealed(bytes(receipt.envelope), replaces=True)
        Receipt.objects.filter(story_id=story, pk__lt=receipt.pk).exclude(envelope=b"").update(envelope=b"")
    Salting.objects.filter(story_id__in=list(stories)).delete()
    return tombstones


def tombstone_of(last: Statement) -> Statement:
    """What is left to say of a killed story: digests, times, no word."""
    return replace(
        last,
        status=Status.KILLED,
        headline="",
        set_apart=(),
        repairs=(),
        changes=(),
        pictures=(),
        previous="",
    )


# Raw: Django's bulk_create costs about a tenth of a millisecond for each row.
_INSERT = """
INSERT INTO record_receipt (story_id, stated_sha256, sha256, envelope, made_at, version_id)
SELECT story, stated, sha, envelope, %s, version
FROM unnest(%b::bigint[], %b::text[], %b::text[], %b::bytea[], %b::bigint[]) WITH ORDINALITY
  AS w(story, stated, sha, envelope, version, place)
ORDER BY place
"""


def _insert(receipts: Sequence[Receipt]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [
                receipts[0].made_at,
                [one.story_id for one in receipts],
                [one.stated_sha256 for one in receipts],
                [one.sha256 for one in receipts],
                [bytes(one.envelope) for one in receipts],
                [one.version_id for one in receipts],
            ],
        )


def _receipt(story: int, payload: bytes, *, before: _Held | None, ring: Ring, now: datetime) -> Receipt:
    whole = chained(payload, before.sha256) if before else payload
    envelope = sealed(whole, {ring.key_id: ring.signing})
    return Receipt(
        story_id=story,
        stated_sha256=_digest(payload),
        sha256=hashlib.sha256(envelope).hexdigest(),
        envelope=envelope,
        made_at=now,
    )


def _digest(payload: bytes) -> str:
    return hashlib.sha256(payload).hexdigest()


def _newest(stories: Collection[int]) -> dict[int, _Held]:
    if not stories:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [sorted(stories)])
        return {
            story: _Held(
                stated, sha256, bytes(envelope), is_first, tuple(Signature(*one) for one in cosignatures)
            )
            for story, stated, sha256, envelope, is_first, cosignatures in cursor.fetchall()
        }
