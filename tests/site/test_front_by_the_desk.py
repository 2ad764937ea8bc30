"""What the desk's pins and weights do to the front page, and what they never do."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.site.stories import NOON, a_card, a_picture
from wirecopy.archive.shown import Card
from wirecopy.site.makers.front import PLACES, Choice, arrange, in_force, is_alert

END = NOON + timedelta(hours=3)


def a_choice(story: int, **said: int | None) -> Choice:
    return Choice(story_id=story, until=END, **said)  # type: ignore[arg-type]  # weight or place


def by_story(*choices: Choice) -> dict[int, Choice]:
    return {choice.story_id: choice for choice in choices}


def cards(count: int) -> list[Card]:
    """Card 1 the newest."""
    return [a_card(n, published_at=NOON - timedelta(minutes=n)) for n in range(1, count + 1)]


_cards = st.lists(
    st.builds(
        lambda number, hours, urgency, pictured: a_card(
            number,
            published_at=NOON - timedelta(hours=hours),
            urgency=urgency,
            picture=a_picture() if pictured else None,
        ),
        st.integers(1, 40),
        st.integers(0, 48),
        st.none() | st.integers(1, 9),
        st.booleans(),
    ),
    unique_by=lambda card: card.story_id,
    max_size=25,
)
_choices = st.lists(
    st.builds(
        lambda story, weight, place: Choice(story_id=story, weight=weight, place=place, until=END),
        st.integers(1, 40),
        st.integers(-2, 2),
        st.none() | st.integers(1, PLACES),
    ),
    unique_by=(lambda choice: choice.story_id, lambda choice: choice.place or -choice.story_id),
    max_size=12,
).map(lambda choices: by_story(*choices))


def test_a_pinned_story_stands_at_its_place_however_old_it_is() -> None:
    front = arrange(
        [*cards(20), a_card(99, published_at=NOON - timedelta(days=30))],
        choices=by_story(a_choice(99, place=3)),
    )
    assert front.places[2].story_id == 99
    assert 99 not in {card.story_id for card in front.latest}


def test_a_story_pinned_to_lead_leads_in_any_language_and_without_a_picture() -> None:
    arabic = a_card(50, language="ar", published_at=NOON - timedelta(hours=9))
    front = arrange([*cards(5), arabic], language="en", choices=by_story(a_choice(50, place=1)))
    assert front.lead is arabic


def test_a_step_of_weight_is_six_hours() -> None:
    old = a_card(1, published_at=NOON - timedelta(hours=5))
    new = a_card(2, published_at=NOON)
    assert arrange([old, new], choices=by_story(a_choice(1, weight=1))).lead is old
    assert arrange([old, new], choices=by_story(a_choice(2, weight=-1))).lead is old


def test_an_alert_stands_on_top_even_if_it_was_pinned_further_down() -> None:
    flash = a_card(9, urgency=1, published_at=NOON)
    front = arrange([flash, *cards(12)], choices=by_story(a_choice(9, place=7), a_choice(1, place=1)))
    assert front.alerts == (flash,)
    assert flash not in front.places


def test_with_too_few_stories_a_pin_stands_as_near_as_it_can() -> None:
    front = arrange(cards(3), choices=by_story(a_choice(1, place=9)))
    assert [card.story_id for card in front.places] == [2, 3, 1]


@given(_cards, _choices)
def test_only_stories_that_are_live_are_placed_and_none_twice(
    live: list[Card], choices: dict[int, Choice]
) -> None:
    front = arrange(live, choices=choices)
    placed = [*front.alerts, *front.places, *front.rest]
    assert sorted(card.story_id for card in placed) == sorted(card.story_id for card in live)
    assert len(front.places) <= PLACES


@given(_cards, _choices)
def test_every_pin_of_a_live_story_is_kept_but_where_an_alert_goes_on_top(
    live: list[Card], choices: dict[int, Choice]
) -> None:
    front = arrange(live, choices=choices)
    for card in live:
        choice = choices.get(card.story_id)
        if choice and choice.place and card not in front.alerts and choice.place <= len(front.places):
            at = next((n for n, one in enumerate(front.places, 1) if one.story_id == card.story_id), 0)
            assert at == choice.place or (at and at < choice.place and len(front.rest) == 0)


@given(_cards, _choices)
def test_the_newest_alert_is_always_on_top(live: list[Card], choices: dict[int, Choice]) -> None:
    front = arrange(live, choices=choices)
    newest = max(live, key=lambda card: (card.latest_at, card.story_id), default=None)
    if newest is not None and is_alert(newest):
        assert newest is front.lead or newest in front.alerts


@given(_cards, _choices)
def test_a_pin_of_a_story_that_is_not_live_changes_nothing(
    live: list[Card], choices: dict[int, Choice]
) -> None:
    ids = {card.story_id for card in live}
    without = {story: choice for story, choice in choices.items() if story in ids}
    assert arrange(live, choices=choices) == arrange(live, choices=without)


@given(_cards, _choices)
def test_what_is_over_by_the_clock_changes_nothing(live: list[Card], choices: dict[int, Choice]) -> None:
    assert in_force(choices.values(), END - timedelta(seconds=1)) == choices
    assert arrange(live, choices=in_force(choices.values(), END)) == arrange(live)
