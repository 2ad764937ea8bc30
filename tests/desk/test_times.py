"""Times as people write them: in the site's zone, and never an hour that is not there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.desk.times import end_of_day, for_field, in_words, moment_of
from wirecopy.errors import RefusedError

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)  # 19:00 there


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("20:30", datetime(2026, 11, 22, 19, 30, tzinfo=UTC)),
        ("06:00", datetime(2026, 11, 23, 5, 0, tzinfo=UTC)),
        ("2026-11-23 06:00", datetime(2026, 11, 23, 5, 0, tzinfo=UTC)),
        (" 2026-07-01T06:00 ", datetime(2026, 7, 1, 4, 0, tzinfo=UTC)),
        ("2026-11-23T06:00+00:00", datetime(2026, 11, 23, 6, 0, tzinfo=UTC)),
    ],
)
def test_a_time_is_of_the_sites_zone_unless_it_says_its_own(written: str, means: datetime) -> None:
    assert moment_of(written, NOW, BERLIN) == means


@pytest.mark.parametrize(
    "written", ["", "soon", "25:00", "06:00+01:00", "2026-03-29 02:30", "2026-13-01 06:00"]
)
def test_what_is_no_time_is_refused(written: str) -> None:
    with pytest.raises(RefusedError):
        moment_of(written, NOW, BERLIN)


def test_the_next_time_it_is_half_past_two_skips_a_day_that_has_none() -> None:
    before = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert moment_of("02:30", before, BERLIN) == datetime(2026, 3, 30, 0, 30, tzinfo=UTC)


def test_a_time_names_its_zone() -> None:
    assert in_words(NOW, BERLIN) == "Sun 22 Nov 2026, 19:00 CET"
    assert end_of_day(NOW, BERLIN) == datetime(2026, 11, 22, 23, 0, tzinfo=UTC)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_what_a_field_shows_means_what_was_set(at: datetime) -> None:
    minute = at.replace(second=0, microsecond=0)
    assert abs(moment_of(for_field(minute, BERLIN), NOW, BERLIN) - minute) in {
        timedelta(0),
        timedelta(hours=1),
    }
