"""Times: what is read, what is refused, and that nothing is guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.errors import UnreadableError
from wirecopy.formats.dates import read_time


@pytest.mark.parametrize(
    ("filed", "utc"),
    [
        ("20131020T192751+1100", "2013-10-20T08:27:51"),
        ("2013-10-20T19:27:51+11:00", "2013-10-20T08:27:51"),
        (" 2013-10-20T19:27:51.25Z ", "2013-10-20T19:27:51.250000"),
        ("2013-10-20T19:27Z", "2013-10-20T19:27:00"),
        ("2013-10-20T19:27:51-05", "2013-10-21T00:27:51"),
        ("2013-10-20 19:27:51 UTC", "2013-10-20T19:27:51"),
        ("2013-10-20+02:00", "2013-10-19T22:00:00"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59"),
        ("Mon, 21 Oct 2013 03:27:51 EST", "2013-10-21T08:27:51"),
        ("21 Oct 13 03:27 GMT", "2013-10-21T03:27:00"),
        ("Mon, 21 October 2013 3:27:51 +0200 (CEST)", "2013-10-21T01:27:51"),
    ],
)
def test_a_time_with_a_zone_is_read_as_utc(filed: str, utc: str) -> None:
    assert read_time(filed, "nitf") == datetime.fromisoformat(utc + "+00:00")


@pytest.mark.parametrize("filed", ["2024-05-01T10:00:00", "20240501", "2024-05", "1 May 2024 10:00"])
def test_a_time_without_a_zone_is_refused_unless_the_source_names_one(filed: str) -> None:
    with pytest.raises(UnreadableError, match=r"line 7.*no zone.*set the source's zone"):
        read_time(filed, "ninjs", line=7)
    assert read_time(filed, "ninjs", zone="Asia/Kolkata").tzinfo is UTC


def test_the_sources_zone_keeps_summer_time() -> None:
    assert read_time("2024-07-01T12:00:00", "rss", zone="Europe/Berlin").hour == 10
    assert read_time("2024-01-01T12:00:00", "rss", zone="Europe/Berlin").hour == 11


@pytest.mark.parametrize(
    "filed",
    [
        *("", "now", "2024-13-01T00:00Z", "2024-02-30", "10/11/2024", "20240101T250000Z", "1 Foo 2024"),
        *("1 May 2024 10:00 XYZ", "2024-01-01T00:00:00+99:00", "٢٠٢٤-01-01T00:00:00Z"),
        "0001-01-01T00:00:00+23:00",
    ],
)
def test_what_is_no_time_is_refused_and_shown(filed: str) -> None:
    with pytest.raises(UnreadableError):
        read_time(filed, "ninjs", zone="UTC")


def test_an_unknown_zone_setting_names_itself() -> None:
    with pytest.raises(UnreadableError, match="Mars/Olympus"):
        read_time("2024-05-01", "ninjs", zone="Mars/Olympus")


@given(st.datetimes(min_value=datetime(1900, 1, 2)), st.integers(-14 * 60, 14 * 60))
def test_any_written_time_comes_back(when: datetime, minutes: int) -> None:
    aware = when.replace(tzinfo=timezone(timedelta(minutes=minutes)), year=min(when.year, 9990))
    assert read_time(aware.isoformat(), "ninjs") == aware


@given(st.text(max_size=40))
def test_no_text_breaks_it(filed: str) -> None:
    try:
        assert read_time(filed, "ninjs", zone="UTC").tzinfo is UTC
    except UnreadableError as error:
        assert error.why  # noqa: PT017  # either is right; a crash is not
