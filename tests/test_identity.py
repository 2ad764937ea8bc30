"""What a take is beside others, and what may be shown: the table of truth."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOON, a_take
from wirecopy.identity import Held, Standing, State, Take, Terms, Verdict, identify, latest, standing
from wirecopy.item import Embargo, Status

LATER = NOON + timedelta(hours=1)
NOW = NOON + timedelta(minutes=30)


def held(*takes: Take, **fields: object) -> Held:
    state = Held(**fields)  # type: ignore[arg-type]
    for take in takes:
        state = state.having(take)
    return state


def stands(*takes: Take, terms: Terms = Terms(), **fields: object) -> Standing:  # noqa: B008
    return standing(held(*takes, **fields), terms, NOW)


@pytest.mark.parametrize(
    ("takes", "arriving", "verdict"),
    [
        ((), a_take(1), Verdict.NEW),
        ((), a_take(1, status=Status.WITHHELD), Verdict.WITHHELD),
        ((), a_take(1, status=Status.CANCELED), Verdict.KILL),
        ((a_take(1),), a_take(1), Verdict.REPEAT),
        ((a_take(1),), a_take(2), Verdict.UPDATE),
        ((a_take(1),), a_take(2, corrects=True), Verdict.CORRECTION),
        ((a_take(1),), a_take(2, status=Status.WITHHELD), Verdict.WITHHELD),
        ((a_take(1),), a_take(2, status=Status.CANCELED), Verdict.KILL),
        ((a_take(2),), a_take(1), Verdict.STALE),
        ((a_take(2),), a_take(1, status=Status.CANCELED), Verdict.KILL),
        ((a_take(1),), a_take(1, filed_sha256="other", read_sha256="other"), Verdict.DISPUTED),
        ((a_take(1),), a_take(1, read_sha256="read better"), Verdict.REREAD),
        ((a_take(1, status=Status.CANCELED),), a_take(2), Verdict.DEAD),
        ((a_take(0),), a_take(0, filed_sha256="b", read_sha256="b", received_at=LATER), Verdict.UPDATE),
    ],
)
def test_a_take_is_known_by_those_before_it(
    takes: tuple[Take, ...], arriving: Take, verdict: Verdict
) -> None:
    assert identify(replace(arriving, order=0), held(*takes)) is verdict


def test_an_unnumbered_take_dated_earlier_is_stale() -> None:
    newer = a_take(0, filed_sha256="b", read_sha256="b", created_at=LATER)
    older = a_take(0, filed_sha256="a", read_sha256="a", created_at=NOON, received_at=LATER, order=0)
    assert identify(older, held(newer)) is Verdict.STALE


def test_a_kill_stays_killed_whatever_comes_after() -> None:
    kill = a_take(2, status=Status.CANCELED)
    assert stands(a_take(1), kill, a_take(3), a_take(9)).state is State.KILLED


def test_a_kill_that_comes_first_kills_its_item_all_the_same() -> None:
    assert stands(a_take(1), killed=True).state is State.KILLED


def test_withheld_lasts_until_a_later_version_is_usable() -> None:
    withheld = a_take(2, status=Status.WITHHELD)
    assert stands(a_take(1), withheld).state is State.WITHHELD
    assert stands(a_take(1), withheld, a_take(3)).state is State.LIVE


def test_an_embargo_covers_all_versions_until_its_end() -> None:
    embargoed = a_take(2, embargo=Embargo(until=LATER))
    assert stands(a_take(1), embargoed) == Standing(state=State.EMBARGOED, look_again_at=LATER)
    assert standing(held(a_take(1), embargoed), Terms(), LATER).state is State.LIVE


def test_an_embargo_without_an_end_is_lifted_by_a_newer_version_only() -> None:
    endless = a_take(1, embargo=Embargo(until=None))
    assert standing(held(endless), Terms(), NOW + timedelta(days=9999)).state is State.EMBARGOED
    assert stands(endless, a_take(2)).state is State.LIVE


def test_an_older_version_without_embargo_that_comes_late_lifts_nothing() -> None:
    assert stands(a_take(2, embargo=Embargo(until=LATER)), a_take(1)).state is State.EMBARGOED


def test_recovered_copy_is_never_published_by_itself() -> None:
    assert stands(a_take(1, recovered=True)).state is State.HELD
    assert stands(a_take(1, recovered=True), approved=1).state is State.LIVE


def test_recovered_copy_leaves_the_sound_version_before_it_on_the_page() -> None:
    shown = stands(a_take(1), a_take(2, recovered=True)).shown
    assert shown is not None
    assert shown.number == 1


def test_what_recovered_copy_forbids_is_obeyed_at_once() -> None:
    assert stands(a_take(1), a_take(2, recovered=True, status=Status.WITHHELD)).state is State.WITHHELD
    assert stands(a_take(1), a_take(2, recovered=True, embargo=Embargo(until=None))).state is State.EMBARGOED


def test_a_recovered_version_cannot_lift_an_embargo() -> None:
    assert stands(a_take(1, embargo=Embargo(until=LATER)), a_take(2, recovered=True)).state is State.EMBARGOED


def test_copy_expires_when_the_agency_or_the_contract_says() -> None:
    assert stands(a_take(1, expires=NOW)).state is State.EXPIRED
    published = {"first_published_at": NOW - timedelta(days=30)}
    assert stands(a_take(1), terms=Terms(archive_days=30), **published).state is State.EXPIRED
    assert stands(a_take(1), terms=Terms(archive_days=31), **published).state is State.LIVE


def test_a_source_published_by_hand_waits_for_a_person() -> None:
    assert stands(a_take(1), terms=Terms(auto_publish=False)).state is State.WAITING
    assert stands(a_take(1), terms=Terms(auto_publish=False), released=True).state is State.LIVE


def test_a_dispute_is_told_and_the_first_bytes_stay() -> None:
    first = a_take(1, filed_sha256="a", order=1)
    other = a_take(1, filed_sha256="b", order=2, received_at=LATER)
    state = stands(first, other)
    assert state.disputed
    assert state.shown == first
    assert not stands(first, other, a_take(2, order=3)).disputed


def test_a_better_reading_of_the_same_bytes_takes_over() -> None:
    better = a_take(1, read_sha256="better", order=7)
    assert latest([better, a_take(1)]) == better


_takes = st.lists(
    st.builds(
        a_take,
        st.integers(1, 5),
        status=st.sampled_from([Status.USABLE, Status.USABLE, Status.WITHHELD, Status.CANCELED]),
        embargo=st.sampled_from([None, None, Embargo(until=None), Embargo(until=LATER), Embargo(until=NOON)]),
        expires=st.sampled_from([None, None, NOON, LATER]),
        recovered=st.booleans(),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda take: take.number,
)


@given(_takes)
def test_any_order_of_takes_ends_the_same(takes: list[Take]) -> None:
    def end(order: tuple[Take, ...]) -> tuple[State, int | None]:
        stored = [replace(take, order=place) for place, take in enumerate(order, start=1)]
        state = standing(held(*stored), Terms(), NOW)
        return state.state, state.shown.number if state.shown else None

    assert len({end(order) for order in permutations(takes)}) == 1
