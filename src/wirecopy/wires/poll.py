"""Poll: ask each agency's address in its turn, and no more often than it bears.

The clock claims what is due, a worker polls one source. What one source does (hang, refuse, redirect
for ever) costs that worker's turn and no other source's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from wirecopy.errors import FetchError, RefusedError
from wirecopy.wires.http import Fetch, Fetched, fetch
from wirecopy.wires.models import Source
from wirecopy.wires.receive import receive
from wirecopy.wires.turns import failed, next_turn, shaken

log = structlog.get_logger(__name__)

# The kinds that are asked in their turn.
IN_TURN = (
    *(Source.Kind.POLL, Source.Kind.WEBSUB, Source.Kind.SFTP, Source.Kind.FTP, Source.Kind.S3),
    Source.Kind.IMAP,
)
_FEEDS = (Source.Kind.POLL, Source.Kind.WEBSUB)
_CLAIM = timedelta(minutes=2)  # longer than any poll; after it, a poll that died is due again


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What came of one poll. `delivery_id` is None where there was nothing new; `error` "" if it went well."""

    next_poll_at: datetime
    delivery_id: int | None = None
    error: str = ""


def due(now: datetime, *, most: int = 100) -> list[int]:
    """Ids of the sources that are to be polled now, the longest due first, claimed for two minutes.

    For any number of clocks at once: each source is given to one of them.
    """
    with transaction.atomic():
        ids = list(
            Source.objects.select_for_update(skip_locked=True)
            .filter(
                Q(next_poll_at__isnull=True) | Q(next_poll_at__lte=now),
                kind__in=IN_TURN,
                state=Source.State.ACTIVE,
            )
            .order_by("next_poll_at")
            .values_list("pk", flat=True)[:most]
        )
        Source.objects.filter(pk__in=ids).update(next_poll_at=now + _CLAIM)
    return ids


def poll_one(
    source_id: int, now: datetime, *, get: Fetch = fetch, jitter: float | None = None
) -> Polled | None:
    """Poll one source, make what it has durable, and say when it is due again. None: it is not polled any more.

    Its ETag is kept only after its bytes are: the other way round, a crash between the two would be
    answered with "nothing new" for ever. Trouble is written on the source, and never raised.
    """
    source = Source.objects.filter(pk=source_id, kind__in=_FEEDS, state=Source.State.ACTIVE).first()
    if source is None:
        return None
    shake = shaken() if jitter is None else jitter
    try:
        fetched = get(
            source.address,
            allow_private=source.allow_private,
            etag=source.etag,
            last_modified=source.last_modified,
        )
        delivery_id = _receive(source, fetched, now)
    except (FetchError, RefusedError) as error:
        return Polled(next_poll_at=failed(source, error, now, jitter=shake), error=str(error))
    return _went_well(source, fetched, delivery_id, now, shake)


def _receive(source: Source, fetched: Fetched, now: datetime) -> int | None:
    if fetched.not_modified:
        return None
    received = receive(
        source,
        fetched.content,
        name=fetched.final_url,
        content_type=fetched.content_type,
        received_at=now,
    )
    return None if received.repeated else received.delivery_id


def _went_well(
    source: Source, fetched: Fetched, delivery_id: int | None, now: datetime, jitter: float
) -> Polled:
    at = next_turn(now, interval_seconds=source.interval_seconds, failures=0, jitter=jitter)
    Source.objects.filter(pk=source.pk).update(
        heard_at=now,
        next_poll_at=at,
        failures=0,
        last_error="",
        # A 304 need not repeat them (RFC 9110, section 15.4.5).
        etag=fetched.etag or (source.etag if fetched.not_modified else ""),
        last_modified=fetched.last_modified or (source.last_modified if fetched.not_modified else ""),
    )
    log.info("polled", source=source.slug, delivery=delivery_id, next_poll_at=at.isoformat())
    return Polled(next_poll_at=at, delivery_id=delivery_id)
