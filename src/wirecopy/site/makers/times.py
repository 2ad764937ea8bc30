"""Times as readers see them: in the site's zone, which is always named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """`iso` is for machines, in UTC to the second; the rest are for readers, in the site's zone."""

    iso: str  # "2026-11-21T14:05:00Z"
    full: str  # "21 November 2026, 14:05 UTC"
    day: str  # "21 November 2026"
    short: str  # "21 Nov, 14:05"
    clock: str  # "14:05"


def moment(at: datetime, zone: ZoneInfo) -> Moment:
    local = at.astimezone(zone)
    month, clock = _MONTHS[local.month - 1], f"{local.hour:02}:{local.minute:02}"
    day = f"{local.day} {month} {local.year}"
    return Moment(
        iso=iso_time(at),
        full=f"{day}, {clock} {local.tzname()}",
        day=day,
        short=f"{local.day} {month[:3]}, {clock}",
        clock=clock,
    )


def iso_time(at: datetime) -> str:
    """Also what structured data and sitemaps carry (a W3C datetime)."""
    return at.astimezone(UTC).isoformat()[:19] + "Z"


def long_day(day: date) -> str:
    """As "Saturday, 21 November 2026"."""
    return f"{_DAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_day(day: date) -> str:
    """As "Saturday 21": where the month stands above."""
    return f"{_DAYS[day.weekday()]} {day.day}"


def long_month(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.year}"
