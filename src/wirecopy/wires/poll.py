"""Poll: ask each agency's address in its turn, and no more often than it bears.

The clock claims what is due, a worker polls one source. What one source does (hang, refuse, redirect
for ever) costs that worker's turn and no other source's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import uniform

import structlog
from django.db import transaction
from django.db.models import Q

from wirecopy.errors import FetchError, RefusedError
from wirecopy.wires.http import Fetch, Fetched, fetch
from wirecopy.wires.models import Source
from wirecopy.wires.receive import receive

log = structlog.get_logger(__name__)

JITTER = 0.1  # of the wait, either way: a hundred sources must not come due in the same second
LONGEST_BACK_OFF = timedelta(hours=1)
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
                kind=Source.Kind.POLL,
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
    source = Source.objects.filter(pk=source_id, kind=Source.Kind.POLL, state=Source.State.ACTIVE).first()
    if source is None:
        return None
    shake = uniform(-JITTER, JITTER) if jitter is None else jitter  # noqa: S311  # spreads load, hides nothing
    try:
        fetched = get(
            source.address,
            allow_private=source.allow_private,
            etag=source.etag,
            last_modified=source.last_modified,
        )
        delivery_id = _receive(source, fetched, now)
    except (FetchError, RefusedError) as error:
        return _failed(source, error, now, shake)
    return _went_well(source, fetched, delivery_id, now, shake)


def next_poll(
    now: datetime,
    *,
    interval_seconds: int,
    failures: int,
    jitter: float,
    retry_after_seconds: float | None = None,
) -> datetime:
    """When a source is due again: after its interval, doubled for each failure in a row up to an hour.

    `jitter` is -0.1 to 0.1 of the wait. What the source asked us to wait is kept to in any case. An
    interval longer than an hour is not shortened by failing.
    """
    usual = float(interval_seconds)
    backed_off = min(usual * 2 ** min(failures, 20), max(LONGEST_BACK_OFF.total_seconds(), usual))
    wait = backed_off * (1 + jitter)
    return now + timedelta(seconds=max(wait, retry_after_seconds or 0))


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
    at = next_poll(now, interval_seconds=source.interval_seconds, failures=0, jitter=jitter)
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


def _failed(source: Source, error: FetchError | RefusedError, now: datetime, jitter: float) -> Polled:
    failures = source.failures + 1
    at = next_poll(
        now,
        interval_seconds=source.interval_seconds,
        failures=failures,
        jitter=jitter,
        retry_after_seconds=error.retry_after_seconds if isinstance(error, FetchError) else None,
    )
    Source.objects.filter(pk=source.pk).update(
        next_poll_at=at, failures=failures, last_error=str(error), last_error_at=now
    )
    log.warning("poll failed", source=source.slug, failures=failures, error=str(error))
    return Polled(next_poll_at=at, error=str(error))
