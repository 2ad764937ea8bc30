"""Make bytes durable before anybody is thanked for them. Every way in ends here.

    push · poll · folder · ingest  ->  receive  ->  Filed (bytes, once) + Delivery (the trail)  ->  a reader

Nothing is read here: what the bytes are is found out later, as often as need be.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from wirecopy import formats
from wirecopy.archive.asking import ask
from wirecopy.errors import RefusedError
from wirecopy.wires.models import Delivery, Filed, Source

LIMIT_BYTES = 64 * 1024 * 1024
BATCH = 200  # deliveries that go well into one commit
READ_DELIVERIES = "read_deliveries"

_FIRST = 1  # priority of what may take a story off the site
_USUAL = 5
_HEARD = timedelta(seconds=1)  # heard_at may be this much too early: a burst must not queue for one row


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Bytes at the door. `name` is for people (a file name, an address) and never used as a path."""

    content: bytes
    name: str
    content_type: str = ""
    format: str = ""  # a name of formats.FORMATS; "": as the source says


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The trail row of an arrival. `repeated`: these very bytes were already in the store."""

    delivery_id: int
    repeated: bool


def receive(
    source: Source, content: bytes, *, name: str, content_type: str, received_at: datetime | None = None
) -> Received:
    """Take one delivery in; when this returns, it is durable.

    Errors and repetition as for `receive_many`.
    """
    arrival = Arrival(content=content, name=name, content_type=content_type)
    return receive_many(source, [arrival], received_at=received_at)[0]


def receive_many(
    source: Source, arrivals: Sequence[Arrival], *, received_at: datetime | None = None
) -> list[Received]:
    """Take deliveries in, all in one commit, in this order; a worker is then asked to read them.

    The same bytes are stored once, and each arrival leaves a row of its own: a push or a file was sent
    by somebody who may ask what became of it. Only a poll that finds what it found last time leaves
    none, because nobody sent anything. Safe to repeat, and for many callers at once.

    Raises RefusedError for a removed source, and for bytes that are none or too many; nothing is
    stored then.
    """
    for arrival in arrivals:
        refuse_size(len(arrival.content), arrival.name)
    at = received_at or timezone.now()
    digests = [hashlib.sha256(arrival.content).hexdigest() for arrival in arrivals]
    priorities = [_priority(arrival.content) for arrival in arrivals]
    with transaction.atomic(durable=True):
        _refuse_removed(source)
        received = _found_last_time(source, digests)
        if not received:
            received = _store(source, arrivals, digests, priorities, at)
            ask(READ_DELIVERIES, urgent=_FIRST in priorities)
    _hear(source, at)
    return received


def refuse_size(size_bytes: int, name: str) -> None:
    """Raise RefusedError if a delivery of this size is not taken in."""
    if size_bytes == 0:
        raise RefusedError(f"{name}: the delivery is empty.")
    if size_bytes > LIMIT_BYTES:
        raise RefusedError(
            f"{name}: the delivery has {size_bytes:,} bytes, and the most is {LIMIT_BYTES:,}. "
            "Ask the agency to send it in parts."
        )


def _refuse_removed(source: Source) -> None:
    state = Source.objects.filter(pk=source.pk).values_list("state", flat=True).first()
    if state in {None, Source.State.REMOVED}:
        raise RefusedError(
            f"The source {source.slug} was removed: it takes no more deliveries. "
            "Add a source under another name."
        )


def _found_last_time(source: Source, digests: Sequence[str]) -> list[Received]:
    """The row that already stands for what a poll has found again; [] where there is none."""
    if source.kind not in {Source.Kind.POLL, Source.Kind.WEBSUB} or len(digests) != 1:
        return []
    newest = source.deliveries.order_by("-received_at", "-id").only("id", "filed_id").first()
    if newest is None or newest.filed_id != digests[0]:
        return []
    return [Received(delivery_id=newest.pk, repeated=True)]


def _store(
    source: Source,
    arrivals: Sequence[Arrival],
    digests: Sequence[str],
    priorities: Sequence[int],
    at: datetime,
) -> list[Received]:
    held = set(Filed.objects.filter(pk__in=digests).values_list("pk", flat=True))
    fresh = {
        digest: arrival.content
        for digest, arrival in zip(digests, arrivals, strict=True)
        if digest not in held
    }
    # In one order everywhere: two batches that share bytes would else wait for each other for ever.
    _file([(digest, fresh[digest]) for digest in sorted(fresh)])
    rows = Delivery.objects.bulk_create(
        Delivery(
            source_id=source.pk,
            filed_id=digest,
            received_at=at,
            name=_plain(arrival.name),
            content_type=_plain(arrival.content_type),
            size_bytes=len(arrival.content),
            told_format=arrival.format,
            priority=priority,
        )
        for digest, arrival, priority in zip(digests, arrivals, priorities, strict=True)
    )
    seen = held
    received = []
    for digest, row in zip(digests, rows, strict=True):
        received.append(Received(delivery_id=row.pk, repeated=digest in seen))
        seen.add(digest)
    return received


def _file(fresh: Sequence[tuple[str, bytes]]) -> None:
    """Store bytes as they are. Django's own cursor would spell them out in hexadecimal, twice over in memory."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.executemany(
            "INSERT INTO wires_filed (sha256, content) VALUES (%s, %b) ON CONFLICT DO NOTHING", fresh
        )


def _priority(content: bytes) -> int:
    return _FIRST if formats.may_order_removal(content) else _USUAL


def _plain(text: str) -> str:
    """PostgreSQL refuses NUL in text, and lone surrogates (file names that are no UTF-8) anywhere."""
    return text.replace("\x00", "").encode("utf-8", "backslashreplace").decode()


def _hear(source: Source, at: datetime) -> None:
    """After the commit, and not for each of a burst: the row would be a queue for one source's pushes."""
    stale = Q(heard_at__isnull=True) | Q(heard_at__lt=at - _HEARD)
    Source.objects.filter(stale, pk=source.pk).update(heard_at=at)
