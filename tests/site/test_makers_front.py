from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.site.stories import NOON, a_card, a_picture
from wirecopy.archive.shown import Card
from wirecopy.site.makers.front import arrange

_CARDS = st.lists(
    st.builds(
        lambda number, hours, urgency, pictured: a_card(
            number,
            published_at=NOON - timedelta(hours=hours),
            urgency=urgency,
            picture=a_picture() if pictured else None,
        ),
        st.integers(1, 10**6),
        st.integers(0, 72),
        st.none() | st.integers(1, 9),
        st.booleans(),
    ),
    unique_by=lambda card: card.story_id,
    max_size=30,
)


def test_the_newest_story_leads_among_equals() -> None:
    old, new = a_card(1, published_at=NOON - timedelta(hours=1)), a_card(2, published_at=NOON)
    assert arrange([old, new]).lead is new


def test_an_urgent_story_leads_over_a_newer_usual_one() -> None:
    urgent = a_card(1, urgency=3, published_at=NOON - timedelta(hours=5))
    assert arrange([urgent, a_card(2, urgency=5, published_at=NOON)]).lead is urgent


def test_an_urgent_story_of_yesterday_gives_way() -> None:
    urgent = a_card(1, urgency=3, published_at=NOON - timedelta(hours=25))
    new = a_card(2, urgency=5, published_at=NOON)
    assert arrange([urgent, new]).lead is new


def test_a_story_with_a_picture_leads_if_it_is_among_the_heaviest() -> None:
    pictured = a_card(3, picture=a_picture(), published_at=NOON - timedelta(hours=1))
    assert arrange([a_card(1), a_card(2), pictured]).lead is pictured


def test_an_alert_that_does_not_lead_stands_above_everything() -> None:
    flash = a_card(1, urgency=1, published_at=NOON - timedelta(hours=1))
    lead = a_card(2, urgency=2, picture=a_picture(), published_at=NOON)
    front = arrange([flash, lead])
    assert (front.lead, front.alerts) == (lead, (flash,))


def test_an_alert_of_yesterday_is_no_alert_any_more() -> None:
    cards = [a_card(1, urgency=1, published_at=NOON - timedelta(hours=20)), a_card(2, published_at=NOON)]
    assert arrange(cards).alerts == ()


def test_a_site_without_stories_has_an_empty_front() -> None:
    assert arrange([]).lead is None


@given(_CARDS)
def test_no_story_stands_twice_and_the_latest_run_newest_first(cards: list[Card]) -> None:
    front = arrange(cards)
    placed = [*front.alerts, *((front.lead,) if front.lead else ()), *front.second, *front.more]
    assert len({card.story_id for card in placed}) == len(placed)
    times = [card.published_at for card in front.latest]
    assert times == sorted(times, reverse=True)
    assert (front.lead is None) == (not cards)


def test_the_lead_is_in_the_sites_own_language_where_there_is_one() -> None:
    own, foreign = a_card(1, urgency=4, language="en-GB"), a_card(2, urgency=1, language="ar")
    assert arrange([own, foreign], language="en").lead is own
    assert arrange([foreign], language="en").lead is foreign
