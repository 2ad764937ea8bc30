"""What a source's turn leaves on it: when it is due again, and what went wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import uniform

import structlog

from wirecopy.errors import FetchError
from wirecopy.wires.models import Source

log = structlog.get_logger(__name__)

JITTER = 0.1  # of the wait, either way: a hundred sources must not come due in the same second
LONGEST_BACK_OFF = timedelta(hours=1)


def next_turn(
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


def went_well(source: Source, now: datetime) -> datetime:
    """Past failures are forgotten. When it is due again."""
    at = next_turn(now, interval_seconds=source.interval_seconds, failures=0, jitter=shaken())
    Source.objects.filter(pk=source.pk).update(next_poll_at=at, heard_at=now, failures=0, last_error="")
    return at


def failed(source: Source, error: Exception, now: datetime, *, jitter: float | None = None) -> datetime:
    """The trouble stands on the source, for the desk. When it is tried again."""
    failures = source.failures + 1
    at = next_turn(
        now,
        interval_seconds=source.interval_seconds,
        failures=failures,
        jitter=shaken() if jitter is None else jitter,
        retry_after_seconds=error.retry_after_seconds if isinstance(error, FetchError) else None,
    )
    Source.objects.filter(pk=source.pk).update(
        next_poll_at=at, failures=failures, last_error=str(error), last_error_at=now
    )
    log.warning("source failed", source=source.slug, failures=failures, error=str(error))
    return at


def shaken() -> float:
    return uniform(-JITTER, JITTER)  # noqa: S311  # spreads load, hides nothing
