"""A front page in the making: moves, pins that make way, and ends that are never missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.desk.front_draft import UNTIL, Draft, Wish, as_sent, choices_of, draft_of, moved, unpinned
from wirecopy.site.makers.front import PLACES, Choice

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
ORDER = list(range(1, 11))

_drafts = st.lists(
    st.tuples(st.integers(1, 20), st.integers(1, PLACES), st.integers(-2, 2)),
    unique_by=(lambda one: one[0], lambda one: one[1]),
    max_size=10,
).map(lambda pins: {story: Wish(place=place, weight=weight, until="1h") for story, place, weight in pins})
_orders = st.lists(st.integers(1, 20), unique=True, min_size=1, max_size=PLACES)


def places(draft: Draft) -> dict[int, int | None]:
    return {story: wish.place for story, wish in draft.items() if wish.place}


def test_a_story_that_is_moved_up_is_pinned_there_for_three_hours() -> None:
    assert moved({}, ORDER, 4, 3) == {4: Wish(place=3, until="3h")}


def test_two_pinned_stories_change_places() -> None:
    draft = {4: Wish(place=4, until="1h"), 3: Wish(place=3, until="6h")}
    assert places(moved(draft, ORDER, 4, 3)) == {4: 3, 3: 4}


def test_a_story_from_below_makes_pinned_ones_go_down() -> None:
    draft = {1: Wish(place=9, until="1h"), 2: Wish(place=10, weight=1, until="1h")}
    new = moved(draft, ORDER, 99, 9)
    assert (places(new), new[2].weight) == ({99: 9, 1: 10}, 1)


def test_a_story_that_is_unpinned_keeps_its_weight() -> None:
    draft = {4: Wish(place=4, weight=1, until="1h"), 5: Wish(place=5, until="1h")}
    assert unpinned(unpinned(draft, 4), 5) == {4: Wish(weight=1, until="1h")}


def test_of_a_place_that_was_given_twice_in_a_form_the_new_one_has_it() -> None:
    sent = QueryDict("story=7&place-7=1&was-7=1&until-7=1h&story=8&place-8=1&was-8=&until-8=6h&weight-8=0")
    assert places(as_sent(sent)) == {8: 1, 7: 2}


def test_what_means_nothing_in_a_form_is_left_out() -> None:
    sent = QueryDict(
        "story=7&place-7=99&weight-7=x&story=-3&story=8&place-8=2&until-8=forever&story=" + "9" * 30
    )
    assert as_sent(sent) == {8: Wish(place=2, until="3h")}


def test_ends_count_from_when_it_is_saved_and_days_end_where_the_site_is() -> None:
    draft = {n: Wish(place=n, until=until) for n, until in enumerate(UNTIL, 1)}
    ends = [choice.until - NOW for choice in choices_of(draft, NOW, BERLIN)]
    assert ends == [timedelta(hours=1), timedelta(hours=3), timedelta(hours=6), timedelta(hours=5)]


def test_what_stands_is_a_draft_that_changes_nothing() -> None:
    stands = [Choice(story_id=3, place=2, weight=1, until=NOW), Choice(story_id=5, weight=-1, until=NOW)]
    assert list(choices_of(draft_of(stands), NOW, BERLIN)) == stands


@given(_drafts, _orders, st.integers(1, 20), st.integers(-3, 15))
def test_a_move_puts_the_story_there_and_never_two_at_one_place(
    draft: dict[int, Wish], order: list[int], story: int, to: int
) -> None:
    new = moved(draft, order, story, to)
    assert new[story].place == max(1, min(PLACES, to))
    taken = list(places(new).values())
    assert len(set(taken)) == len(taken)
    assert all(wish.until for wish in new.values() if wish.says_something)


@given(st.text(max_size=20), st.text(max_size=5), st.text(max_size=5), st.text(max_size=5))
def test_anything_may_be_sent(story: str, place: str, weight: str, until: str) -> None:
    sent = QueryDict(mutable=True)
    sent.setlist("story", [story, "7"])
    sent.update({"place-7": place, "weight-7": weight, "until-7": until, f"place-{story}": place})
    choices_of(as_sent(sent), NOW, BERLIN)
