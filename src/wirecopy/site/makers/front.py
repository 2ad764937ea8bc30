"""Which story stands where on the home page: decided here, by urgency and freshness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from wirecopy.archive.shown import Card

ALERT_URGENCY = 2  # IPTC: 1 the most urgent; 1 and 2 are flashes and bulletins
_ALERT_LASTS = timedelta(hours=12)
_ALERTS = 3
_A_STEP = timedelta(hours=3)  # one step of urgency weighs as much as three hours of freshness
_USUAL = 5  # what an agency means that says no urgency
_LEADS = 5  # of so many that weigh most, the first with a picture leads
_SECOND = 3
_MORE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """No story stands twice in alerts, lead, second and more; the latest repeats them, newest first."""

    alerts: tuple[Card, ...] = ()
    lead: Card | None = None
    second: tuple[Card, ...] = ()
    more: tuple[Card, ...] = ()
    latest: tuple[Card, ...] = ()


def is_alert(card: Card) -> bool:
    return card.urgency is not None and card.urgency <= ALERT_URGENCY


def arrange(cards: Sequence[Card], *, language: str = "", latest: int = 12) -> Front:
    """The home page's upper part.

    The clock is the newest story's time and not now: the page says the same until something changes,
    and a site whose wire is silent keeps its front. Stories of the same weight stand newest first. The
    lead is in `language`, the site's own, if any story is: not every reader has the agencies' others.
    """
    if not cards:
        return Front()
    by_time = sorted(cards, key=lambda card: (card.latest_at, card.story_id), reverse=True)
    heaviest = sorted(by_time, key=_weight, reverse=True)
    leads = [card for card in heaviest if _is_in(card, language)] or heaviest
    lead = next((card for card in leads[:_LEADS] if card.picture is not None), leads[0])
    since = by_time[0].latest_at - _ALERT_LASTS
    alerts = [card for card in by_time if card is not lead and is_alert(card) and card.latest_at >= since]
    alerts = alerts[:_ALERTS]
    rest = [card for card in heaviest if card is not lead and card not in alerts]
    return Front(
        alerts=tuple(alerts),
        lead=lead,
        second=tuple(rest[:_SECOND]),
        more=tuple(rest[_SECOND : _SECOND + _MORE]),
        latest=tuple(by_time[:latest]),
    )


def _is_in(card: Card, language: str) -> bool:
    return not language or card.language.partition("-")[0] == language.partition("-")[0]


def _weight(card: Card) -> tuple[float, int]:
    steps = _USUAL - (card.urgency or _USUAL)
    return (card.latest_at + steps * _A_STEP).timestamp(), card.story_id
