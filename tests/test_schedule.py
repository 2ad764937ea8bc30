"""A time to publish: what it lifts, what it never lifts, and that the clock may come late."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOON, a_take
from wirecopy.identity import Held, State, Take, Terms, Way, on_time, released, scheduled, standing
from wirecopy.item import Embargo, Status

AT = NOON + timedelta(hours=3)
LATER = AT + timedelta(hours=1)
BY_HAND = Terms(auto_publish=False)

_takes = st.lists(
    st.builds(
        a_take,
        st.integers(1, 4),
        status=st.sampled_from([Status.USABLE, Status.USABLE, Status.WITHHELD, Status.CANCELED]),
        embargo=st.sampled_from([None, None, Embargo(until=None), Embargo(until=LATER), Embargo(until=AT)]),
        expires=st.sampled_from([None, None, AT, LATER]),
        recovered=st.booleans(),
        way=st.sampled_from([None, *Way]),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda take: take.number,
)
_held = st.builds(
    lambda takes, struck, on_hold, free: _of(takes, struck=struck, on_hold=on_hold, released=free),
    _takes,
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
_terms = st.builds(Terms, auto_publish=st.booleans())


def _of(takes: list[Take], **fields: bool) -> Held:
    held = Held(**fields)  # type: ignore[arg-type]  # of any name
    for take in takes:
        held = held.having(take)
    return held


@given(_held, _terms, st.integers(0, 179))
def test_a_scheduled_story_is_never_on_the_site_before_its_time(
    held: Held, terms: Terms, minutes: int
) -> None:
    planned = scheduled(held, terms, AT, NOON)
    assert standing(planned, terms, NOON + timedelta(minutes=minutes)).state is not State.LIVE


@given(_held, _terms)
def test_at_its_time_it_stands_as_if_a_person_had_published_it_when_the_time_was_said(
    held: Held, terms: Terms
) -> None:
    planned = scheduled(held, terms, AT, NOON)
    by_a_person = released(held)
    one, other = standing(planned, terms, AT), standing(by_a_person, terms, AT)
    # A story that only waits is sound already: a later version that was recovered is not passed with it.
    if standing(held, terms, NOON).state is not State.WAITING:
        assert (one.state, one.shown) == (other.state, other.shown)


@given(_held, _terms)
def test_no_time_lifts_a_kill_or_an_embargo(held: Held, terms: Terms) -> None:
    planned = scheduled(held, terms, AT, NOON)
    stands = standing(planned, terms, AT)
    if held.killed or held.struck:
        assert stands.state is State.KILLED
    if stands.state is State.LIVE:
        assert stands.shown is not None
        assert stands.shown.embargo is None or stands.shown.embargo == Embargo(until=AT)


@given(_held, _terms, st.integers(0, 1000))
def test_the_clock_may_come_as_late_as_it_likes(held: Held, terms: Terms, minutes: int) -> None:
    planned = scheduled(held, terms, AT, NOON)
    late = AT + timedelta(minutes=minutes)
    assert on_time(on_time(planned, AT), late) == on_time(planned, late)
    one, other = standing(planned, terms, late), standing(on_time(planned, late), terms, late)
    assert (one.state, one.shown) == (other.state, other.shown)


@given(_held, _terms)
def test_the_clock_is_woken_at_the_time_whatever_stands_in_its_way(held: Held, terms: Terms) -> None:
    planned = scheduled(held, terms, AT, NOON)
    woken = standing(planned, terms, NOON).look_again_at
    assert woken is not None
    assert woken <= AT
    assert on_time(planned, AT).publish_at is None


def test_what_waits_goes_on_waiting_until_its_time_and_what_is_live_is_held() -> None:
    one = Held(takes=(a_take(1),))
    assert standing(scheduled(one, BY_HAND, AT, NOON), BY_HAND, NOON).state is State.WAITING
    assert standing(scheduled(one, Terms(), AT, NOON), Terms(), NOON).state is State.HELD


def test_an_embargo_that_ends_later_wins() -> None:
    planned = scheduled(Held(takes=(a_take(1, embargo=Embargo(until=LATER)),)), BY_HAND, AT, NOON)
    assert standing(on_time(planned, AT), BY_HAND, AT).state is State.EMBARGOED
    assert standing(on_time(planned, AT), BY_HAND, LATER).state is State.LIVE


def test_a_source_that_became_automatic_does_not_bring_the_time_forward() -> None:
    planned = scheduled(Held(takes=(a_take(1),)), BY_HAND, AT, NOON)
    assert standing(planned, Terms(auto_publish=True), NOON).state is State.WAITING


def test_recovered_copy_that_comes_after_the_time_was_said_is_not_passed() -> None:
    planned = scheduled(Held(takes=(a_take(1, recovered=True),)), Terms(), AT, NOON)
    shown = standing(on_time(planned.having(a_take(2, recovered=True)), AT), Terms(), AT).shown
    assert shown is not None
    assert shown.number == 1


@pytest.mark.parametrize(
    ("way", "state"), [(Way.PUBLISH, State.LIVE), (Way.WAIT, State.WAITING), (Way.HOLD, State.HELD)]
)
def test_a_version_comes_onto_the_site_in_the_way_that_was_decided_when_it_came(
    way: Way, state: State
) -> None:
    for terms in (Terms(), BY_HAND):
        assert standing(Held(takes=(a_take(1, way=way),)), terms, NOON).state is state
        assert standing(Held(takes=(a_take(1, way=way),), released=True), terms, NOON).state is State.LIVE


def test_a_story_that_stood_on_the_site_goes_on_being_updated() -> None:
    was = Held(takes=(a_take(1, way=Way.PUBLISH), a_take(2, way=Way.WAIT)), first_published_at=NOON)
    shown = standing(was, Terms(), NOON).shown
    assert shown is not None
    assert shown.number == 2


def test_a_version_that_waits_is_not_brought_out_by_an_older_one_that_would_not() -> None:
    takes = (a_take(1, way=Way.PUBLISH, embargo=Embargo(until=AT)), a_take(2, way=Way.WAIT))
    assert standing(Held(takes=takes), Terms(), LATER).state is State.WAITING
