"""The front page as an editor would have it, before it is saved: values in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from wirecopy.desk.times import end_of_day
from wirecopy.site.makers.front import HEAVIEST, PLACES, Choice

USUAL = "3h"
_HOURS = {"1h": 1, "3h": 3, "6h": 6}
UNTIL = {"1h": "1 hour", "3h": "3 hours", "6h": "6 hours", "day": "end of the day"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`until` is a key of UNTIL, counted from when it is saved, or an end that was said before, in seconds."""

    weight: int = 0
    place: int | None = None
    until: str = ""

    @property
    def says_something(self) -> bool:
        return bool(self.weight or self.place)


Draft = Mapping[int, Wish]


class Sent(Protocol):
    """What a form sent: Django's QueryDict."""

    def get(self, key: str, default: str) -> str: ...
    def getlist(self, key: str) -> list[str]: ...


def draft_of(choices: Iterable[Choice]) -> Draft:
    """What stands, as a draft that changes nothing."""
    return {
        one.story_id: Wish(weight=one.weight, place=one.place, until=str(int(one.until.timestamp())))
        for one in choices
    }


def as_sent(sent: Sent) -> Draft:
    """The draft that a form holds. Where a place was given to a second story, whoever had it goes down."""
    draft: dict[int, Wish] = {}
    fresh: list[int] = []
    for story in ids_of(sent.getlist("story")):
        place = _number(sent.get(f"place-{story}", ""), 1, PLACES)
        weight = _number(sent.get(f"weight-{story}", ""), -HEAVIEST, HEAVIEST) or 0
        draft[story] = _whole(Wish(weight=weight, place=place, until=sent.get(f"until-{story}", "")))
        if place != _number(sent.get(f"was-{story}", ""), 1, PLACES):
            fresh.append(story)
    for story in fresh:
        place = draft[story].place
        if place is not None:
            draft = _making_way(draft, story, place)
    return {story: wish for story, wish in draft.items() if wish.says_something}


def moved(draft: Draft, order: Sequence[int], story: int, to: int) -> Draft:
    """Pin a story to place `to`. `order`: the stories that have places now, the lead first.

    A story that is pinned there changes places with it or, if this one had none, goes one down.
    """
    to = max(1, min(PLACES, to))
    had = order.index(story) + 1 if story in order else None
    wish = _whole(replace(draft.get(story, Wish()), place=to))
    other = next((one for one, other in draft.items() if other.place == to and one != story), None)
    new = {**draft, story: wish}
    taken = {other.place for one, other in new.items() if one != story}
    if other is not None and had is not None and had not in taken:
        return {**new, other: replace(new[other], place=had)}
    return _making_way(new, story, to)


def unpinned(draft: Draft, story: int) -> Draft:
    wish = replace(draft.get(story, Wish()), place=None)
    rest = {one: other for one, other in draft.items() if one != story}
    return {**rest, story: wish} if wish.says_something else rest


def choices_of(draft: Draft, now: datetime, zone: ZoneInfo) -> Sequence[Choice]:
    """What would be saved now."""
    return [
        Choice(story_id=story, weight=wish.weight, place=wish.place, until=_end(wish.until, now, zone))
        for story, wish in sorted(draft.items())
        if wish.says_something
    ]


def ids_of(texts: Iterable[str]) -> list[int]:
    return list(dict.fromkeys(int(text) for text in texts if text.isdecimal() and len(text) < 18))[:200]


def _making_way(draft: Draft, story: int, place: int) -> dict[int, Wish]:
    """Others pinned at `place` and right below it go down one each; who would go below the last loses the pin."""
    new = dict(draft)
    while True:
        other = next((one for one, wish in new.items() if wish.place == place and one != story), None)
        if other is None:
            return new
        if place == PLACES:
            new[other] = replace(new[other], place=None)
            return new
        place, story = place + 1, other
        new[other] = replace(new[other], place=place)


def _whole(wish: Wish) -> Wish:
    """An end is never left out, nor said of nothing."""
    known = wish.until in UNTIL or (wish.until.isdecimal() and len(wish.until) < 11)
    until = wish.until if known else USUAL
    return replace(wish, until=until if wish.says_something else "")


def _end(until: str, now: datetime, zone: ZoneInfo) -> datetime:
    if until == "day":
        return end_of_day(now, zone)
    if until in _HOURS:
        return (now + timedelta(hours=_HOURS[until])).replace(microsecond=0)
    return datetime.fromtimestamp(int(until), UTC)


def _number(text: str, least: int, most: int) -> int | None:
    digits = text.removeprefix("-")
    if not (digits.isdecimal() and len(digits) < 4):
        return None
    number = int(text)
    return number if least <= number <= most else None
