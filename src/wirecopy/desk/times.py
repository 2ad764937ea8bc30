"""Times as people at the desk write and read them: in the site's zone, which is always named."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wirecopy.errors import RefusedError


def moment_of(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment that "06:00" (the next time it is six), "2026-11-23 06:00" or a time with its offset means.

    Raises RefusedError for anything else, and for an hour that the zone leaves out when its clocks change.
    """
    text = text.strip()
    try:
        clock = time.fromisoformat(text)
    except ValueError:
        return _dated(text, zone).astimezone(UTC)
    if clock.tzinfo is not None:
        raise RefusedError(f"{text!r} has an offset but no day. Write 06:00, or 2026-11-23T06:00+01:00.")
    today = now.astimezone(zone).date()
    days = (today, today + timedelta(days=1), today + timedelta(days=2))  # one may leave that hour out
    moments = [at for day in days if (at := datetime.combine(day, clock, zone)) > now and _is_there(at)]
    return moments[0].astimezone(UTC)


def _dated(text: str, zone: ZoneInfo) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise RefusedError(f"{text!r} is no time. Write 06:00 or 2026-11-23 06:00 ({zone.key}).") from error
    if at.tzinfo is not None:
        return at
    at = at.replace(tzinfo=zone)
    if not _is_there(at):
        raise RefusedError(f"There is no {text} in {zone.key}: the clocks go forward over it.")
    return at


def _is_there(at: datetime) -> bool:
    return at.astimezone(UTC).astimezone(at.tzinfo).replace(fold=0) == at.replace(fold=0)


def in_words(at: datetime, zone: ZoneInfo) -> str:
    """ "Mon 23 Nov 2026, 06:00 CET"."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M} {local.tzname()}"


def for_field(at: datetime, zone: ZoneInfo) -> str:
    """As <input type="datetime-local"> wants it."""
    return f"{at.astimezone(zone):%Y-%m-%dT%H:%M}"


def end_of_day(now: datetime, zone: ZoneInfo) -> datetime:
    """The next midnight of the zone."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), zone).astimezone(UTC)
