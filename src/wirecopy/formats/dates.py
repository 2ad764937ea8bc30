"""Times as agencies write them, read once for all formats: ISO 8601 and RFC 822, never guessed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wirecopy.errors import UnreadableError

_ISO = re.compile(
    r"""(\d{4})(?:-?(\d\d)(?:-?(\d\d))?)?                    # 2013-10-20, 20131020, 2013-10, 2013
    (?:(?:[Tt]|\x20+)(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?
    \s*(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?""",
    re.VERBOSE | re.ASCII,
)
# A plain "20131020+1100" or "2013-10-20Z" has a zone and no time; XML Schema's date allows it.
_ISO_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(Z|[+-]\d\d:?\d\d)", re.ASCII)
_RFC_822 = re.compile(
    r"""(?:[A-Za-z]{3,9}\.?,?\s+)?(\d{1,2})[\s-]+([A-Za-z]{3,9})\.?,?[\s-]+(\d{4}|\d\d)
    (?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.(\d{1,9}))?\s*([A-Za-z]{1,5}|[+-]\d\d:?\d\d)?)?(?:\s*\([^()]*\))?""",
    re.VERBOSE | re.ASCII,
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
# RFC 822 section 5.1 and RFC 2822 section 4.3; the European ones are seen in real feeds. A single
# letter other than Z means nothing (RFC 2822), and IST or CST alone name several places elsewhere:
# only what RFC 822 itself fixes is taken.
_NAMED_ZONES = {
    "Z": 0.0,
    "UT": 0.0,
    "UTC": 0.0,
    "GMT": 0.0,
    "EST": -5.0,
    "EDT": -4.0,
    "CST": -6.0,
    "CDT": -5.0,
    "MST": -7.0,
    "MDT": -6.0,
    "PST": -8.0,
    "PDT": -7.0,
    "WET": 0.0,
    "WEST": 1.0,
    "CET": 1.0,
    "CEST": 2.0,
    "EET": 2.0,
    "EEST": 3.0,
}


def read_time(text: str, format: str, *, line: int | None = None, zone: str = "") -> datetime:  # noqa: A002
    """A time as an aware UTC datetime: ISO 8601, extended or basic, or RFC 822; truncated dates too.

    A truncated time means its start: "2024-05" is the first of May. A fraction is kept to the
    microsecond. A time with no zone is in `zone`, the source's setting (an IANA name), and refused
    where that is "": guessing one moves a story by hours. Raises UnreadableError naming the line.
    """
    filed = text.strip()
    try:
        parts, offset = _parts(filed)
        when = datetime(*parts)  # noqa: DTZ001  # its zone is put on below
    except ValueError as error:
        raise UnreadableError(
            format, f"This is not a time: {filed[:60]!r}.", line=line, remedy="Ask the agency to correct it."
        ) from error
    if offset is None:
        offset = _setting(zone, filed, format, line)
    try:
        return when.replace(tzinfo=offset).astimezone(UTC)
    except OverflowError as error:
        raise UnreadableError(format, f"This time is out of range: {filed[:60]!r}.", line=line) from error


Parts = tuple[int, int, int, int, int, int, int]


def _parts(text: str) -> tuple[Parts, tzinfo | None]:
    if found := _ISO.fullmatch(text):
        year, month, day, hour, minute, second, fraction, zone = found.groups()
    elif found := _ISO_DATE.fullmatch(text):
        year, month, day, zone = found.groups()
        hour = minute = second = fraction = None
    elif found := _RFC_822.fullmatch(text):
        day, name, year, hour, minute, second, fraction, zone = found.groups()
        month = str(_MONTHS.index(name[:3].lower()) + 1)
        if len(year) == 2:  # RFC 2822 section 4.3
            year = ("20" if int(year) < 50 else "19") + year
    else:
        raise ValueError(text)
    numbers = (
        int(year),
        int(month or 1),
        int(day or 1),
        int(hour or 0),
        int(minute or 0),
        # A leap second is shown as the last one before it: datetime has none.
        min(int(second or 0), 59) if second == "60" else int(second or 0),
        int((fraction or "0").ljust(6, "0")[:6]),
    )
    return numbers, _offset(zone)


def _offset(zone: str | None) -> tzinfo | None:
    """The zone written beside a time; None where there is none. Raises ValueError for an unknown one."""
    if not zone:
        return None
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        hours, minutes = int(digits[:2]), int(digits[2:])
        if minutes > 59 or hours > 23:
            raise ValueError(zone)
        shift = timedelta(hours=hours, minutes=minutes)
        return timezone(-shift if zone[0] == "-" else shift)
    if zone.upper() not in _NAMED_ZONES:
        raise ValueError(zone)
    return timezone(timedelta(hours=_NAMED_ZONES[zone.upper()]))


def _setting(zone: str, text: str, format: str, line: int | None) -> tzinfo:  # noqa: A002
    if not zone:
        raise UnreadableError(
            format,
            f"This time has no zone: {text!r}.",
            line=line,
            remedy="If all of the source's times are local to one place, set the source's zone.",
        )
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnreadableError(
            format,
            f"This time has no zone: {text!r}, and the source's zone {zone!r} is not known.",
            line=line,
            remedy="Set the source's zone to an IANA name, such as Europe/Berlin.",
        ) from error
