"""The diary: what agencies announce, day by day in the site's zone, what they mean to file on it, and what came.

For the newsroom alone. An entry is as its agency filed it; nothing of it is on any page, feed or API.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wirecopy.archive.models import Story
from wirecopy.body import collapse
from wirecopy.desk.diary_ics import Event, calendar
from wirecopy.desk.roles import may
from wirecopy.item import Coverage, DiaryEntry, Item
from wirecopy.packing import unpack
from wirecopy.site.makers.direction import direction

SPANS = ((1, "a day"), (7, "a week"), (31, "a month"))
_USUAL = 7
_MOST = 500  # lines on a page
_UNDATED = 50
_FIRST, _LAST = date(1900, 1, 1), date(2200, 1, 1)
STATUSES = ("on", "postponed", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks for; "": not narrowed by this."""

    day: date
    days: int = _USUAL
    agency: str = ""
    place: str = ""
    q: str = ""
    status: str = ""

    def query(self, **other: object) -> str:
        said = {name: getattr(self, name) for name in ("agency", "place", "q", "status")}
        said |= {"days": "" if self.days == _USUAL else self.days, "day": self.day.isoformat(), **other}
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def is_narrowed(self) -> bool:
        return bool(self.agency or self.place or self.q or self.status)


def asked_of(given: Mapping[str, str], today: date) -> Asked:
    """What means nothing is left out: an old link still shows a diary."""
    try:
        day = min(max(date.fromisoformat(given.get("day", "")), _FIRST), _LAST)
    except ValueError:
        day = today
    days = given.get("days", "")
    status = given.get("status", "")
    words = {
        name: collapse(given.get(name, "").replace("\x00", " "))[:100] for name in ("agency", "place", "q")
    }
    return Asked(
        day=day,
        days=int(days) if days in {str(one) for one, _ in SPANS} else _USUAL,
        status=status if status in STATUSES else "",
        **words,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """A guid that a coverage names as delivered, and the story it is, if that has come."""

    guid: str
    code: str = ""
    headline: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    coverage: Coverage
    kind: str  # "text", "pictures"; "" where the agency does not say
    due: str  # when it is scheduled, in the site's zone if it can be known
    came: tuple[Came, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An entry on one of its days, or on none. `when`: its times as that day sees them."""

    entry: DiaryEntry
    code: str  # of the item
    number: int
    agency: str
    begins: datetime | None
    ends: datetime | None
    is_day: bool
    status: str  # on, postponed, cancelled
    says_status: str  # as the agency codes it, where that says more
    language: str
    direction: str
    embargo: str
    note: str  # to editors
    received_at: datetime
    coverage: tuple[Covered, ...]

    @property
    def is_vague(self) -> bool:
        """Only its month or its year is known."""
        return self.is_day and bool(re.fullmatch(r"\d{4}(?:-?\d\d)?", self.entry.starts.strip(), re.ASCII))


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDay:
    line: Line
    when: str
    goes_on: bool  # it began on a day before


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    day: date
    is_today: bool
    lines: tuple[OnDay, ...]


@require_safe
@may("look")
def diary(request: HttpRequest) -> HttpResponse:
    """GET /desk/diary/?day=2026-11-23&days=7&agency=…&place=…&q=…&status=…"""
    zone: ZoneInfo = settings.SITE_ZONE
    today = datetime.now(UTC).astimezone(zone).date()
    asked = asked_of(request.GET, today)
    found = lines(asked, zone)
    dated = [line for line in found[:_MOST] if not line.is_vague]
    context: dict[str, Any] = {
        "asked": asked,
        "zone": zone.key,
        "today": today,
        "last": asked.day + timedelta(days=asked.days - 1),
        "days": days_with(dated, asked, zone, today),
        "vague": [line for line in found[:_MOST] if line.is_vague],
        "undated": undated(asked, zone),
        "is_cut": len(found) > _MOST,
        "is_empty": not found,
        "spans": SPANS,
        "statuses": STATUSES,
        "agencies": _agencies(),
        "before": asked.query(day=max(_FIRST, asked.day - timedelta(days=asked.days)).isoformat()),
        "after": asked.query(day=min(_LAST, asked.day + timedelta(days=asked.days)).isoformat()),
        "to_today": asked.query(day=""),
        "download": asked.query(),
    }
    return render(request, "desk/diary.html", context)


@require_safe
@may("look")
def download(request: HttpRequest) -> HttpResponse:
    """GET /desk/diary/diary.ics, narrowed as the diary is: iCalendar, for the newsroom's own calendars."""
    zone: ZoneInfo = settings.SITE_ZONE
    asked = asked_of(request.GET, datetime.now(UTC).astimezone(zone).date())
    events = [_event(line) for line in lines(asked, zone)[:_MOST] if line.begins and not line.is_vague]
    response = HttpResponse(calendar(events), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="diary-{asked.day:%Y-%m-%d}.ics"'
    return response


# What is asked of the database

_LINES = """
SELECT d.version_id, d.number, d.begins, d.ends, d.is_day, s.code, s.agency, c.agency_name, v.received_at, v.item,
       v.embargoed, v.embargo_until
FROM archive_diaryline d
JOIN archive_story s ON s.id = d.story_id
JOIN archive_version v ON v.id = d.version_id
JOIN wires_source c ON c.id = s.source_id
WHERE {those}
ORDER BY d.begins, d.is_day, d.story_id, d.number LIMIT %s
"""
_IN_DAYS = """
((NOT d.is_day AND d.begins < %s AND (d.ends > %s OR d.begins >= %s)) OR (d.is_day AND d.begins < %s AND d.ends > %s))
"""


def lines(asked: Asked, zone: ZoneInfo) -> list[Line]:
    """The entries on any of the days asked for, the earliest first; one more than a page holds, if there are more."""
    first, after = asked.day, asked.day + timedelta(days=asked.days)
    start, end = (datetime.combine(one, time(), zone) for one in (first, after))
    start_utc, end_utc = (datetime.combine(one, time(), UTC) for one in (first, after))
    return _found(_IN_DAYS, [end, start, start, end_utc, start_utc], asked, zone, _MOST + 1)


def undated(asked: Asked, zone: ZoneInfo) -> list[Line]:
    """Entries of which no day is known."""
    return _found("d.begins IS NULL", [], asked, zone, _UNDATED)


def _found(test: str, values: list[str | datetime], asked: Asked, zone: ZoneInfo, most: int) -> list[Line]:
    tests = [test]
    for value, narrower in ((asked.place, "d.places"), (asked.q, "d.words")):
        for word in value.casefold().split():
            tests.append(f"strpos({narrower}, %s) > 0")
            values.append(word)
    if asked.agency:
        tests.append("s.agency = %s")
        values.append(asked.agency)
    with connection.cursor() as cursor:
        cursor.execute(_LINES.format(those=" AND ".join(tests)), [*values, most])
        rows = cursor.fetchall()
    items: dict[int, Item] = {}
    for row in rows:
        if row[0] not in items:
            items[row[0]] = unpack(bytes(row[9]))
    came = _what_came(rows, items)
    found = [_line(row, items[row[0]], came, zone) for row in rows]
    return [line for line in found if not asked.status or line.status == asked.status]


def _what_came(rows: Iterable[tuple[Any, ...]], items: Mapping[int, Item]) -> dict[tuple[str, str], Came]:
    """The stories that are named as delivered, by agency and guid; one question for all."""
    wanted = {
        (row[6], guid)
        for row in rows
        for coverage in items[row[0]].diary[row[1]].coverage
        for guid in coverage.delivered
    }
    stories = (
        Story.objects.filter(
            agency__in={agency for agency, _ in wanted}, guid__in={guid for _, guid in wanted}
        )
        .values_list("agency", "guid", "code", "state", "newest__headline")
        .iterator(chunk_size=500)
        if wanted
        else ()
    )
    return {
        (agency, guid): Came(guid=guid, code=code, headline=headline or guid, state=state)
        for agency, guid, code, state, headline in stories
    }


def _agencies() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT s.agency, c.agency_name FROM archive_diaryline d "
            "JOIN archive_story s ON s.id = d.story_id JOIN wires_source c ON c.id = s.source_id ORDER BY 2, 1"
        )
        return list(dict(cursor.fetchall()).items())


# An entry in the newsroom's words


def _line(row: tuple[Any, ...], item: Item, came: Mapping[tuple[str, str], Came], zone: ZoneInfo) -> Line:
    _, number, begins, ends, is_day, code, agency, agency_name, received_at, _, embargoed, until = row
    entry = item.diary[number]
    status, says = status_of(entry)
    embargo = ""
    if embargoed and (until is None or until > datetime.now(UTC)):
        embargo = f"until {_moment(until, zone)}" if until else "until the agency lifts it"
    return Line(
        entry=entry,
        code=code,
        number=number,
        agency=agency_name,
        begins=begins,
        ends=ends,
        is_day=is_day,
        status=status,
        says_status=says,
        language=item.language,
        direction=direction(item.language),
        embargo=embargo,
        note=item.ed_note,
        received_at=received_at,
        coverage=tuple(_covered(one, agency, came, zone) for one in entry.coverage),
    )


_KINDS = {"picture": "pictures", "composite": "a package", "graphic": "graphics"}
_CANCELLED = ("cancelled", "canceled", "eos6")  # eos6: IPTC's "planned, then cancelled"
_POSTPONED = ("postponed", "rescheduled", "delayed")


def status_of(entry: DiaryEntry) -> tuple[str, str]:
    """One of STATUSES, and the agency's own word where it says more."""
    said = entry.status.strip()
    occurs = " ".join(words for element, words in entry.details if element == "occurStatus")
    word = said.lower()
    if word in _CANCELLED or "eos6" in occurs:
        return "cancelled", ""
    if word in _POSTPONED:
        return "postponed", "" if word == "postponed" else word
    return "on", word


def _covered(one: Coverage, agency: str, came: Mapping[tuple[str, str], Came], zone: ZoneInfo) -> Covered:
    kind = one.kind.lower()
    return Covered(
        coverage=one,
        kind=_KINDS.get(kind, kind),
        due=_due(one.scheduled, zone),
        came=tuple(came.get((agency, guid), Came(guid=guid)) for guid in one.delivered),
    )


def _due(filed: str, zone: ZoneInfo) -> str:
    try:
        at = datetime.fromisoformat(filed)
    except ValueError:
        return filed
    return _moment(at, zone) if at.tzinfo else filed


def _moment(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %H:%M}"


# By days


def days_with(found: Sequence[Line], asked: Asked, zone: ZoneInfo, today: date) -> list[Day]:
    """The days asked for that have entries, and today if it is among them; an entry stands on each of its days."""
    shown = []
    for day in (asked.day + timedelta(days=ahead) for ahead in range(asked.days)):
        on_it = [_on(line, day, zone) for line in found if _first(line, zone) <= day <= _final(line, zone)]
        # What begins on this day by the clock, then what lasts all day, then what began before.
        on_it.sort(key=lambda one: (one.goes_on, one.line.is_day))
        if on_it or day == today or asked.days == 1:
            shown.append(Day(day=day, is_today=day == today, lines=tuple(on_it)))
    return shown


def _first(line: Line, zone: ZoneInfo) -> date:
    assert line.begins is not None  # asked of the database
    return line.begins.astimezone(UTC if line.is_day else zone).date()


def _final(line: Line, zone: ZoneInfo) -> date:
    """The last day that something of it is on: what ends at midnight is not on the day that begins then."""
    assert line.begins is not None
    assert line.ends is not None
    if line.ends <= line.begins:
        return _first(line, zone)
    return (line.ends - timedelta(microseconds=1)).astimezone(UTC if line.is_day else zone).date()


def _on(line: Line, day: date, zone: ZoneInfo) -> OnDay:
    first, final = _first(line, zone), _final(line, zone)
    return OnDay(line=line, when=_when(line, day, first, final, zone), goes_on=first < day)


def _when(line: Line, day: date, first: date, final: date, zone: ZoneInfo) -> str:
    assert line.begins is not None
    assert line.ends is not None
    if line.is_day:
        filed = line.entry.starts.strip()
        clock = (
            f"{filed[11:16]}, zone not said"
            if re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", filed)
            else "all day"
        )
        return clock if first == final else f"{_short(first)} to {_short(final)}"
    begins, ends = line.begins.astimezone(zone), line.ends.astimezone(zone)
    start = f"{begins:%H:%M}" if first == day else f"since {_short(first)}"
    if line.ends <= line.begins:
        return start
    if final != day:
        return f"{start}, until {_short(final)}"
    return f"{start} to {ends:%H:%M}" if first == day else f"until {ends:%H:%M}"


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


def _event(line: Line) -> Event:
    assert line.begins is not None
    assert line.ends is not None
    words = [f"{name}: {said}" for name, said in line.entry.details]
    if line.embargo:
        words.insert(0, f"EMBARGO {line.embargo}")
    return Event(
        uid=f"{line.code}-{line.number}@wirecopy",
        made_at=line.received_at,
        begins=line.begins,
        ends=line.ends,
        is_day=line.is_day,
        title=line.entry.title or "without a title",
        place="; ".join(line.entry.places),
        words="\n".join([*words, f"From {line.agency}."]),
        status={"cancelled": "CANCELLED", "postponed": "TENTATIVE"}.get(line.status, "CONFIRMED"),
    )
