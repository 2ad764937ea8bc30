"""Health: a table of how sources do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from wirecopy.wires.health import State, health
from wirecopy.wires.models import Source

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _minutes_ago(*minutes: float) -> list[datetime]:
    return [NOW - timedelta(minutes=minute) for minute in minutes]


def _source(**changes: Any) -> Source:
    return Source(**{"slug": "harbour", "kind": Source.Kind.POLL, "state": Source.State.ACTIVE, **changes})


@pytest.mark.parametrize(
    ("source", "recent", "state", "says"),
    [
        (_source(), [], State.NEW, "Nothing has come yet"),
        (_source(), _minutes_ago(3), State.WELL, "3 minutes ago"),
        (_source(), _minutes_ago(1, 2, 3, 4, 5, 6, 7), State.WELL, "1 minute ago"),
        (_source(), _minutes_ago(*range(20, 30)), State.QUIET, "Nothing new for 20 minutes"),
        (_source(), _minutes_ago(4, 5, 6, 7, 8, 9, 10), State.WELL, "4 minutes ago"),
        (_source(), _minutes_ago(*range(600, 12_000, 1440)), State.WELL, "10 hours ago"),
        (_source(), _minutes_ago(600, 601), State.WELL, "10 hours ago"),
        (
            _source(failures=3, last_error="It answered 503."),
            _minutes_ago(1),
            State.FAILING,
            "3 times in a row",
        ),
        (_source(next_poll_at=NOW - timedelta(hours=1)), _minutes_ago(1), State.FAILING, "wirecopy serve"),
        (_source(next_poll_at=NOW - timedelta(minutes=1)), _minutes_ago(1), State.WELL, ""),
        (_source(state=Source.State.PAUSED, failures=3, last_error="x"), [], State.PAUSED, "resume"),
        (_source(state=Source.State.REMOVED), [], State.REMOVED, "removed"),
    ],
)
def test_how_a_source_is_doing(source: Source, recent: list[datetime], state: State, says: str) -> None:
    found = health(source, recent, NOW)
    assert (found.state, says in found.says) == (state, True), found.says


def test_failing_and_quiet_want_a_look_and_nothing_else() -> None:
    wanted = {State.FAILING, State.QUIET}
    for source, recent in ((_source(failures=1, last_error="x"), []), (_source(), _minutes_ago(1))):
        found = health(source, recent, NOW)
        assert found.wants_a_look is (found.state in wanted)
