"""The diary's lines: the days an entry is on, replaced by updates, gone with a kill, the same after a replay."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from wirecopy.archive.diary import Days, days_of
from wirecopy.archive.models import DiaryLine, KnownConcept, Story, Version
from wirecopy.item import DiaryEntry
from wirecopy.wires import replay
from wirecopy.wires.models import Delivery, Source
from wirecopy.wires.reading import read_waiting
from wirecopy.wires.receive import receive

SAMPLE = (Path(__file__).parents[1] / "formats/samples/diary.newsml.xml").read_bytes()
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts", "ends", "days"),
    [
        ("2026-05-01", "", Days(DAY, DAY.replace(day=2), is_day=True)),
        ("20260501", "2026-05-03", Days(DAY, DAY.replace(day=4), is_day=True)),
        ("2026-05-01", "P3D", Days(DAY, DAY.replace(day=4), is_day=True)),
        ("2026-05", "", Days(DAY, DAY.replace(month=6), is_day=True)),
        ("2026", "", Days(DAY.replace(month=1), DAY.replace(year=2027, month=1), is_day=True)),
        ("2026-12", "", Days(DAY.replace(month=12), DAY.replace(year=2027, month=1), is_day=True)),
        ("2026-05-01T10:00", "", Days(DAY, DAY.replace(day=2), is_day=True)),
        ("2026-05-03", "2026-05-01", Days(DAY.replace(day=3), DAY.replace(day=4), is_day=True)),
        ("2026-02-31", "", Days(None, None, is_day=False)),
        ("9999", "", Days(None, None, is_day=False)),
        ("soon", "", Days(None, None, is_day=False)),
        ("", "", Days(None, None, is_day=False)),
    ],
)
def test_the_days_are_those_filed_and_nothing_is_guessed(starts: str, ends: str, days: Days) -> None:
    assert days_of(DiaryEntry(starts=starts, ends=ends)) == days


def test_a_time_ends_when_it_is_said_to_and_never_before_it_begins() -> None:
    at = DAY.replace(hour=8)
    assert days_of(DiaryEntry(starts="x", starts_at=at)) == Days(at, at, is_day=False)
    assert days_of(DiaryEntry(starts="x", starts_at=at, ends_at=DAY)) == Days(at, at, is_day=False)
    until = days_of(DiaryEntry(starts="x", starts_at=at, ends="2026-05-02", ends_at=DAY.replace(day=2)))
    assert until == Days(at, DAY.replace(day=3), is_day=False)


def _filed(wire: bytes) -> Delivery:
    source, _ = Source.objects.get_or_create(
        slug="tw", defaults={"kind": "push", "agency": "tw", "agency_name": "Tidewire"}
    )
    receive(source, wire, name="x.xml", content_type="", received_at=NOW)
    read_waiting(budget_seconds=5, now=NOW)
    return Delivery.objects.latest("pk")


def _lines() -> list[tuple[str, datetime | None]]:
    return list(DiaryLine.objects.order_by("story__guid").values_list("story__guid", "begins"))


@pytest.mark.database
def test_events_and_planning_stand_in_the_diary_and_a_replay_changes_nothing() -> None:
    delivery = _filed(SAMPLE)
    assert _lines() == [
        ("urn:tw:event-1", DAY.replace(hour=8)),
        ("urn:tw:plan-1", DAY.replace(hour=12)),
    ]
    event = DiaryLine.objects.get(story__guid="urn:tw:event-1")
    assert "three days of boats" in event.words
    assert "old quay" in event.places
    replay.again(Delivery.objects.filter(pk=delivery.pk))
    read_waiting(budget_seconds=5, now=NOW)
    assert DiaryLine.objects.count() == 2


@pytest.mark.database
def test_an_update_replaces_a_line_and_a_kill_removes_it() -> None:
    _filed(SAMPLE)
    later = SAMPLE.replace(b'event-1" version="2"', b'event-1" version="3"')
    _filed(later.replace(b"<start>2026-05-01T10", b"<start>2026-06-01T10"))
    assert _lines()[0] == ("urn:tw:event-1", datetime(2026, 6, 1, 8, 0, tzinfo=UTC))
    killed = later.replace(b'event-1" version="3"', b'event-1" version="4"')
    _filed(killed.replace(b"stat:usable", b"stat:canceled"))
    assert _lines() == []
    assert KnownConcept.objects.exclude(code="").count() == 0
    assert Version.objects.filter(story__guid="urn:tw:event-1").count() == 3


@pytest.mark.database
def test_an_older_version_that_comes_late_replaces_nothing() -> None:
    _filed(SAMPLE)
    late = SAMPLE.replace(b'event-1" version="2"', b'event-1" version="1"')
    _filed(late.replace(b"<start>2026-05-01T10", b"<start>2026-06-01T10"))
    assert _lines()[0] == ("urn:tw:event-1", DAY.replace(hour=8))


@pytest.mark.database
def test_what_is_announced_has_no_page() -> None:
    _filed(SAMPLE)
    assert set(Story.objects.exclude(kind="text").values_list("path", flat=True)) == {""}
