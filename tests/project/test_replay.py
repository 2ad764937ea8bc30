"""`wirecopy replay`: the right deliveries wait again."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.project.conftest import Say
from tests.wires.build import a_source
from wirecopy.errors import RefusedError
from wirecopy.project.replay import since
from wirecopy.wires.models import Delivery
from wirecopy.wires.receive import receive

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("7d", datetime(2026, 11, 13, 12, tzinfo=UTC)),
        ("6h", datetime(2026, 11, 20, 6, tzinfo=UTC)),
        ("30m", datetime(2026, 11, 20, 11, 30, tzinfo=UTC)),
        ("2026-11-20", datetime(2026, 11, 19, 23, tzinfo=UTC)),
        ("2026-11-20T14:00", datetime(2026, 11, 20, 13, tzinfo=UTC)),
        ("2026-11-20T14:00Z", datetime(2026, 11, 20, 14, tzinfo=UTC)),
    ],
)
def test_a_time_to_replay_from_can_be_said_in_many_ways(text: str, at: datetime) -> None:
    assert since(text, NOW, BERLIN) == at


@pytest.mark.parametrize("text", ["", "yesterday", "7", "-7d", "2026-13-01"])
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="write a date"):
        since(text, NOW, BERLIN)


def _three() -> list[Delivery]:
    """A read one of harbour's, a quarantined one of harbour's, and one of another source."""
    rows = []
    harbour, other = a_source(), a_source("other")
    for source, content, state in (
        (harbour, b"a", "read"),
        (harbour, b"b", "quarantined"),
        (other, b"c", "read"),
    ):
        row = Delivery.objects.get(pk=receive(source, content, name="", content_type="").delivery_id)
        row.state = state
        row.save(update_fields=["state"])
        rows.append(row)
    return rows


@pytest.mark.database
@pytest.mark.parametrize(
    ("words", "which"),
    [
        (["--since", "7d"], {0, 1, 2}),
        (["--source", "harbour"], {0, 1}),
        (["--quarantined"], {1}),
        (["--source", "harbour", "--quarantined", "--since", "1h"], {1}),
    ],
)
def test_only_what_was_asked_for_waits_again(words: list[str], which: set[int], wirecopy: Say) -> None:
    rows = _three()
    code, out, _ = wirecopy("replay", *words, "--no-wait")
    waiting = set(Delivery.objects.filter(state="waiting").values_list("pk", flat=True))
    assert (code, waiting) == (0, {rows[number].pk for number in which})
    assert out.startswith(f"{len(which)} deliver")


@pytest.mark.database
def test_one_delivery_is_named_by_its_number(wirecopy: Say) -> None:
    rows = _three()
    wirecopy("replay", "--delivery", rows[2].pk, "--no-wait")
    assert Delivery.objects.get(state="waiting") == rows[2]
    code, _, err = wirecopy("replay", "--delivery", rows[2].pk + 1)
    assert (code, "There is no delivery" in err) == (1, True)


@pytest.mark.database
def test_to_replay_everything_must_be_said(wirecopy: Say) -> None:
    _three()
    code, _, err = wirecopy("replay")
    assert (code, "--since" in err) == (1, True)
    assert not Delivery.objects.filter(state="waiting").exists()
