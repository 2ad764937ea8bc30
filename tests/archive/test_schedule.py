"""A story's time to be published, over the real PostgreSQL: kept, obeyed by the clock, overruled."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.archive.test_store import file, story
from tests.builders import NOON, an_item
from wirecopy.archive import store
from wirecopy.archive.models import Change, Story
from wirecopy.archive.store import Came
from wirecopy.errors import RefusedError
from wirecopy.identity import State
from wirecopy.item import Embargo, Order, Status
from wirecopy.wires.models import Filed, Source

pytestmark = pytest.mark.database
AT = NOON + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _source() -> None:
    Source.objects.create(slug="mna", kind="push", agency="mna", agency_name="MNA", auto_publish=False)
    Filed.objects.create(sha256="0" * 64, content=b"as it came")


def _planned(**fields: object) -> Story:
    file(an_item(**fields))
    store.schedule(story().pk, AT, now=NOON)
    return story()


def test_the_clock_publishes_what_was_given_a_time_and_says_so() -> None:
    planned = _planned()
    assert (planned.state, planned.publish_at, planned.next_change_at) == ("waiting", AT, AT)
    assert store.look_again(AT - timedelta(seconds=1)) == 0
    told: list[Came] = []
    assert store.look_again(AT, announce=told.extend) == 1
    assert (story().state, story().publish_at, story().next_change_at) == ("live", None, None)
    assert told == [
        Came(story_id=planned.pk, publish_at=AT, before=State.WAITING, after=State.LIVE),
    ]
    assert Change.objects.filter(story=planned, appears=True).exists()


def test_a_machine_that_was_off_at_that_time_publishes_when_it_is_on_again() -> None:
    _planned()
    store.look_again(AT + timedelta(days=3))
    assert story().state == "live"


def test_an_update_that_comes_before_the_clock_does_not_keep_it_from_its_time() -> None:
    _planned()
    file(an_item(version=2), now=AT + timedelta(seconds=1))
    told: list[Came] = []
    store.look_again(AT + timedelta(seconds=2), announce=told.extend)
    assert (story().state, story().publish_at, len(told)) == ("live", None, 1)


def test_a_live_story_given_a_time_is_off_the_site_until_then() -> None:
    Source.objects.update(auto_publish=True)
    planned = _planned()
    assert (planned.state, planned.on_hold) == ("held", True)
    assert Change.objects.filter(story=planned, priority=1).exists()
    store.look_again(AT)
    assert story().state == "live"


def test_a_time_that_is_forgotten_publishes_nothing() -> None:
    planned = _planned()
    store.unschedule(planned.pk, now=NOON)
    assert (story().state, story().publish_at, story().next_change_at) == ("waiting", None, None)
    assert store.look_again(AT) == 0
    with pytest.raises(RefusedError, match="No time is set"):
        store.unschedule(planned.pk, now=NOON)


@pytest.mark.parametrize("act", [store.hold, store.kill])
def test_a_later_hold_or_kill_is_not_undone_by_the_clock(act: object) -> None:
    planned = _planned()
    act(planned.pk, now=NOON)  # type: ignore[operator]
    store.look_again(AT)
    assert story().state in {"held", "killed"}
    assert story().publish_at is None


def test_what_its_agency_kills_meanwhile_is_not_published() -> None:
    _planned()
    file(an_item(version=2, status=Status.CANCELED))
    store.look_again(AT)
    assert (story().state, story().publish_at) == ("killed", None)


def test_an_order_of_the_agency_that_takes_it_off_forgets_the_time() -> None:
    _planned()
    order = Order(guid="urn:example:harbour", status=Status.WITHHELD)
    file(an_item(guid="urn:example:order", orders=(order,)))
    store.look_again(AT)
    assert (story().state, story().publish_at) == ("held", None)


def test_an_embargo_that_ends_later_wins() -> None:
    end = AT + timedelta(hours=1)
    _planned(embargo=Embargo(until=end))
    store.look_again(AT)
    assert (story().state, story().publish_at, story().next_change_at) == ("embargoed", None, end)
    store.look_again(end)
    assert story().state == "live"


@pytest.mark.parametrize("at", [NOON, NOON - timedelta(days=1), NOON + timedelta(days=367)])
def test_a_time_that_is_past_or_far_off_is_refused(at: object) -> None:
    file(an_item())
    with pytest.raises(RefusedError, match="past, or more than a year"):
        store.schedule(story().pk, at, now=NOON)  # type: ignore[arg-type]
    assert story().publish_at is None


def test_a_killed_story_gets_no_time() -> None:
    file(an_item())
    store.kill(story().pk, now=NOON)
    with pytest.raises(RefusedError, match="desk killed"):
        store.schedule(story().pk, AT, now=NOON)
