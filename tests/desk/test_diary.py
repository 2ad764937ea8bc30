"""The diary at the desk: by day in the site's zone, narrowed, coverage with what came of it, and as a calendar."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client, override_settings

from tests.archive.rows import a_story, an_item
from tests.archive.test_diary import SAMPLE, _filed
from tests.desk.people import signed_in
from wirecopy.archive import diary as archive
from wirecopy.archive.models import Story
from wirecopy.desk.diary import Asked, asked_of, days_with, lines, status_of
from wirecopy.desk.diary_ics import Event, calendar
from wirecopy.item import Coverage, DiaryEntry, Embargo, Kind

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = date(2026, 5, 1)


def announced(*entries: DiaryEntry, agency: str = "mna", **fields: object) -> Story:
    item = an_item(kind=Kind.EVENT, diary=entries, **fields)
    story = a_story(item, agency=agency)
    archive.follow([story.pk])
    return story


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 5, day, hour, tzinfo=UTC)


def shown(asked: Asked, zone: ZoneInfo = BERLIN) -> list[tuple[int, str, str]]:
    """(day of the month, when, title) of each line, as the page has them."""
    days = days_with(lines(asked, zone), asked, zone, date(2026, 1, 1))
    return [(one.day.day, on.when, on.line.entry.title) for one in days for on in one.lines]


def page(query: str = "day=2026-05-01", client: Client | None = None) -> str:
    return (client or signed_in(role="viewer")).get(f"/desk/diary/?{query}").content.decode()


@pytest.mark.database
def test_an_entry_stands_on_its_days_in_the_sites_zone() -> None:
    announced(
        DiaryEntry(title="Late", starts="x", starts_at=at(1, 23)),  # the second, in Berlin
        DiaryEntry(title="Fair", starts="2026-05-02", ends="2026-05-03"),
        DiaryEntry(title="Night", starts="x", starts_at=at(2, 20), ends_at=at(3, 1)),
        DiaryEntry(title="To midnight", starts="x", starts_at=at(1, 12), ends_at=at(1, 22)),
        DiaryEntry(title="At six", starts="2026-05-03T06:00"),
    )
    assert shown(Asked(day=FIRST)) == [
        (1, "14:00 to 00:00", "To midnight"),
        (2, "01:00", "Late"),
        (2, "22:00, until 3 May", "Night"),
        (2, "2 May to 3 May", "Fair"),
        (3, "06:00, zone not said", "At six"),
        (3, "until 03:00", "Night"),
        (3, "2 May to 3 May", "Fair"),
    ]
    assert [title for _, _, title in shown(Asked(day=date(2026, 5, 3), days=1))] == [
        "At six",
        "Night",
        "Fair",
    ]
    assert shown(Asked(day=date(2026, 5, 4))) == []


@pytest.mark.database
def test_it_is_narrowed_by_agency_place_words_and_status() -> None:
    announced(DiaryEntry(title="Regatta", starts="2026-05-01", places=("Old quay",)))
    announced(
        DiaryEntry(title="Hearing", starts="2026-05-01", places=("Court",), status="cancelled"), agency="tw"
    )
    whole = [title for _, _, title in shown(Asked(day=FIRST))]
    assert whole == ["Regatta", "Hearing"]
    for narrowed in ({"agency": "tw"}, {"place": "COURT"}, {"q": "hear"}, {"status": "cancelled"}):
        assert [title for _, _, title in shown(Asked(day=FIRST, **narrowed))] == ["Hearing"]  # type: ignore[arg-type]
    assert shown(Asked(day=FIRST, place="100%")) == []


@pytest.mark.database
@override_settings(SITE_ZONE=BERLIN)
def test_coverage_says_what_is_planned_and_leads_to_what_came() -> None:
    story = a_story(an_item(guid="urn:mna:came", headline="Regatta begins"))
    announced(
        DiaryEntry(
            title="Regatta",
            starts="2026-05-01",
            coverage=(
                Coverage(kind="text", delivered=("urn:mna:came", "urn:mna:not-yet")),
                Coverage(kind="picture", scheduled="2026-05-01T12:00:00Z", title="Boats", note="10 pictures"),
            ),
        ),
        embargo=Embargo(until=None),
        ed_note="Ask for Quill",
    )
    seen = page()
    assert f'/desk/stories/{story.code}/" dir="auto">Regatta begins</a>' in seen
    assert "filed, but not here yet: <bdi>urn:mna:not-yet</bdi>" in seen
    assert "pictures" in seen
    assert "due 1 May 14:00" in seen
    assert "10 pictures" in seen
    assert "Ask for Quill" in seen


@pytest.mark.database
def test_what_was_cancelled_or_postponed_is_said_first() -> None:
    announced(
        DiaryEntry(title="Hearing", starts="2026-05-01", status="cancelled"),
        DiaryEntry(title="Regatta", starts="2026-05-01", status="rescheduled"),
    )
    seen = page()
    assert re.search(r">cancelled</span> <s>Hearing</s>", seen)
    assert re.search(r">postponed: rescheduled</span> Regatta", seen)
    assert status_of(DiaryEntry(details=(("occurStatus", "Planned (eos:eos6)"),))) == ("cancelled", "")
    assert status_of(DiaryEntry(status="confirmed")) == ("on", "confirmed")


@pytest.mark.database
def test_what_has_no_day_stands_apart_and_what_has_a_month_only_too() -> None:
    announced(DiaryEntry(title="Some day"), DiaryEntry(title="In May", starts="2026-05"))
    seen = page()
    assert "Without a day" in seen
    assert "In this time, on a day that is not said" in seen
    assert seen.count("<h3") == 2


@pytest.mark.database
def test_an_empty_diary_says_so_and_past_days_can_be_reached() -> None:
    client = signed_in(role="viewer")
    seen = page("day=nonsense&days=9&status=x", client)
    assert "Nothing is announced" in seen
    assert "as soon as an agency files them" in seen
    assert 'href="?day=2026-04-24" rel="prev"' in page(client=client)
    for edge in ("0001-01-01", "9999-12-31"):
        assert "Diary" in page(f"day={edge}&days=31", client)
    assert asked_of({"day": "9999-12-31"}, FIRST).day.year == 2200


@pytest.mark.database
def test_nothing_of_the_diary_is_for_anybody_who_is_not_signed_in_or_for_readers() -> None:
    _filed(SAMPLE)
    assert Client().get("/desk/diary/").status_code == 302
    assert Client().get("/desk/diary/diary.ics").status_code == 302
    answers = [Client().get(path).content.decode() for path in ("/api/v1/stories", "/search?q=festival")]
    assert not any("Harbour festival" in answer for answer in answers)


@pytest.mark.database
def test_it_is_saved_as_a_calendar() -> None:
    announced(
        DiaryEntry(title="Fair, day; one", starts="2026-05-02", ends="2026-05-03", places=("Old quay",)),
        DiaryEntry(title="Ä" * 60, starts="x", starts_at=at(1, 12), status="postponed"),
    )
    answer = signed_in(role="viewer").get("/desk/diary/diary.ics?day=2026-05-01")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode()
    assert "SUMMARY:Fair\\, day\\; one\r\n" in text
    assert "DTSTART;VALUE=DATE:20260502\r\nDTEND;VALUE=DATE:20260504\r\n" in text
    assert "DTSTART:20260501T120000Z\r\nSUMMARY" in text
    assert "STATUS:TENTATIVE" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "Ä" * 60 in text.replace("\r\n ", "")


def test_nothing_that_an_agency_writes_ends_a_line_of_a_calendar() -> None:
    words = "a\r\nEND:VCALENDAR\nBEGIN:VEVENT\x00\x0b"
    event = Event(
        uid="u", made_at=at(1, 1), begins=at(1, 1), ends=at(1, 1), is_day=False, title=words, place=words,
        words=words, status="CONFIRMED",
    )  # fmt: skip
    assert calendar([event]).count("END:VCALENDAR\r\n") == 1
    assert calendar([event]).count("\r\nBEGIN:VEVENT\r\n") == 1
