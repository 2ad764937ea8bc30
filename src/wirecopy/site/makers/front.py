"""Which story stands where on the home page: decided here, by urgency, freshness and what the desk says.

The rule, in its order: an alert of the last hours stands on top; a story that the desk pinned stands at its place;
everything else goes by its weight, which is its time, with three hours for each step of urgency and six for each
step that the desk gives it. What the desk says ends by the clock. Only cards are placed, and only live stories have
one: a pin of a story that went from the site is as if it were not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from wirecopy.archive.shown import Card

ALERT_URGENCY = 2  # IPTC: 1 the most urgent; 1 and 2 are flashes and bulletins
_ALERT_LASTS = timedelta(hours=12)
_ALERTS = 3
_A_STEP = timedelta(hours=3)  # one step of urgency weighs as much as three hours of freshness
_A_STEP_OF_THE_DESK = 2 * _A_STEP
_USUAL = 5  # what an agency means that says no urgency
_LEADS = 5  # of so many that weigh most, the first with a picture leads
_SECOND = 3
_MORE = 6
PLACES = 1 + _SECOND + _MORE  # the lead is place 1
HEAVIEST = 2  # steps that the desk may give, or take


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the desk says of one story on the front page, until a time."""

    story_id: int
    weight: int = 0  # -HEAVIEST to HEAVIEST
    place: int | None = None  # 1 to PLACES: pinned there
    until: datetime
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """No story stands twice in alerts, lead, second and more; the latest repeats them, newest first.

    `places` are lead, second and more in their order; `rest`: what has no place, the heaviest first.
    """

    alerts: tuple[Card, ...] = ()
    places: tuple[Card, ...] = ()
    rest: tuple[Card, ...] = ()
    latest: tuple[Card, ...] = ()

    @property
    def lead(self) -> Card | None:
        return self.places[0] if self.places else None

    @property
    def second(self) -> tuple[Card, ...]:
        return self.places[1 : 1 + _SECOND]

    @property
    def more(self) -> tuple[Card, ...]:
        return self.places[1 + _SECOND : PLACES]


def is_alert(card: Card) -> bool:
    return card.urgency is not None and card.urgency <= ALERT_URGENCY


def in_force(choices: Iterable[Choice], now: datetime) -> Mapping[int, Choice]:
    """Those that have not ended, by story."""
    return {choice.story_id: choice for choice in choices if choice.until > now}


_NONE: Mapping[int, Choice] = MappingProxyType({})


def arrange(
    cards: Sequence[Card], *, language: str = "", latest: int = 12, choices: Mapping[int, Choice] = _NONE
) -> Front:
    """The home page's upper part. `choices` are those in force.

    The clock is the newest story's time and not now: the page says the same until something changes,
    and a site whose wire is silent keeps its front. Stories of the same weight stand newest first. The
    lead is in `language`, the site's own, if any story is, and if none is pinned there: not every reader
    has the agencies' others.
    """
    if not cards:
        return Front()
    by_time = sorted(cards, key=lambda card: (card.latest_at, card.story_id), reverse=True)
    heaviest = sorted(by_time, key=lambda card: _weight(card, choices), reverse=True)
    pinned = _pinned(heaviest, choices)
    lead = pinned.get(1) or _lead(
        [card for card in heaviest if card not in pinned.values()] or heaviest, language
    )
    since = by_time[0].latest_at - _ALERT_LASTS
    alerts = [card for card in by_time if card is not lead and is_alert(card) and card.latest_at >= since]
    alerts = alerts[:_ALERTS]
    free = [card for card in heaviest if card is not lead and card not in alerts]
    placed = [lead, *_placed(free, pinned)]
    return Front(
        alerts=tuple(alerts),
        places=tuple(placed),
        rest=tuple(card for card in free if card not in placed),
        latest=tuple(by_time[:latest]),
    )


def _pinned(cards: Iterable[Card], choices: Mapping[int, Choice]) -> dict[int, Card]:
    """Of two at one place the heavier has it, though the desk's table keeps that from happening."""
    pinned: dict[int, Card] = {}
    for card in cards:
        choice = choices.get(card.story_id)
        if choice is not None and choice.place is not None:
            pinned.setdefault(choice.place, card)
    return pinned


def _lead(heaviest: Sequence[Card], language: str) -> Card:
    leads = [card for card in heaviest if _is_in(card, language)] or heaviest
    return next((card for card in leads[:_LEADS] if card.picture is not None), leads[0])


def _placed(free: Sequence[Card], pinned: Mapping[int, Card]) -> list[Card]:
    """Places 2 and on. Where there are too few stories to reach a pin's place, it stands as near as it can."""
    pins = {place: card for place, card in pinned.items() if card in free}
    others = iter([card for card in free if card not in pins.values()])
    placed: list[Card] = []
    for place in range(2, PLACES + 1):
        card = pins.get(place) or next(others, None)
        if card is not None:
            placed.append(card)
    return placed


def _is_in(card: Card, language: str) -> bool:
    return not language or card.language.partition("-")[0] == language.partition("-")[0]


def _weight(card: Card, choices: Mapping[int, Choice]) -> tuple[float, int]:
    steps = _USUAL - (card.urgency or _USUAL)
    choice = choices.get(card.story_id)
    more = choice.weight * _A_STEP_OF_THE_DESK if choice else timedelta()
    return (card.latest_at + steps * _A_STEP + more).timestamp(), card.story_id
