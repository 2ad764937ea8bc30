"""What the desk says of stories on the front page: kept, changed, and forgotten when its time is over.

The home page is made anew with each change, and when a choice ends: `end_over` finds those by the clock, so also
after the machine was off. What is over already counts for nothing, whether or not it was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction

from wirecopy.errors import OvertakenError, RefusedError
from wirecopy.site import due
from wirecopy.site.makers.front import HEAVIEST, PLACES, Choice, in_force
from wirecopy.site.models import FrontChoice
from wirecopy.site.pages import Site

_LOCK = 19061906  # one saves the front at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One story's choice as it was and as it is now."""

    story_id: int
    before: Choice | None
    after: Choice | None


def choices_now(now: datetime) -> Mapping[int, Choice]:
    """Those in force, by story."""
    rows = FrontChoice.objects.filter(until__gt=now).order_by("story")
    return {row.story_id: _choice(row) for row in rows}


def save(
    wanted: Iterable[Choice], *, seen: Iterable[Choice], by: str, now: datetime, site: Site
) -> Sequence[Changed]:
    """Make these all there is. Returns what became different.

    Raises OvertakenError where what stands now is not what was `seen`, RefusedError for two stories at
    one place or a choice that is over already.
    """
    new = {choice.story_id: choice for choice in wanted if choice.weight or choice.place}
    _refuse_wrong(new.values(), now)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        old = choices_now(now)
        if as_text(old.values()) != as_text(in_force(seen, now).values()):
            raise OvertakenError("Somebody changed the front page meanwhile. Nothing was saved.")
        changes = differences(old, new)
        if changes:
            FrontChoice.objects.all().delete()
            FrontChoice.objects.bulk_create(
                _row(choice, old.get(story), by, now) for story, choice in new.items()
            )
            due.make_home_due(site, now)
    return changes


def end_over(
    now: datetime, *, site: Site, announce: Callable[[Sequence[Choice]], None] = lambda ended: None
) -> int:
    """Forget choices whose time is over and have the home page made without them; how many there were.

    `announce` is told which, in the same transaction.
    """
    with transaction.atomic():
        rows = list(FrontChoice.objects.select_for_update().filter(until__lte=now).order_by("story"))
        if rows:
            FrontChoice.objects.filter(pk__in=[row.pk for row in rows]).delete()
            due.make_home_due(site, now)
            announce([_choice(row) for row in rows])
    return len(rows)


def differences(old: Mapping[int, Choice], new: Mapping[int, Choice]) -> Sequence[Changed]:
    return [
        Changed(story_id=story, before=old.get(story), after=new.get(story))
        for story in sorted({*old, *new})
        if as_text(filter(None, [old.get(story)])) != as_text(filter(None, [new.get(story)]))
    ]


def as_text(choices: Iterable[Choice]) -> str:
    """What a form carries, and an address: "12:1:0:1795420800", story, place, weight and end in seconds."""
    parts = (
        f"{one.story_id}:{one.place or 0}:{one.weight}:{int(one.until.timestamp())}"
        for one in sorted(choices, key=lambda one: one.story_id)
    )
    return ",".join(parts)


def of_text(text: str) -> Sequence[Choice]:
    """What `as_text` gave. Anything else, as people may send, is left out."""
    found = []
    for part in text.split(",")[:200]:
        pieces = part.split(":")
        if len(pieces) != 4 or not all(len(one) < 18 and one.lstrip("-").isdecimal() for one in pieces):
            continue
        story, place, weight, until = map(int, pieces)
        if story > 0 and 0 <= place <= PLACES and abs(weight) <= HEAVIEST and 0 < until < _LAST_SECOND:
            at = datetime.fromtimestamp(until, UTC)
            found.append(Choice(story_id=story, place=place or None, weight=weight, until=at))
    return found


_LAST_SECOND = 32503680000  # of the year 2999


def _refuse_wrong(choices: Iterable[Choice], now: datetime) -> None:
    places = [choice.place for choice in choices if choice.place]
    twice = sorted({place for place in places if places.count(place) > 1})
    if twice:
        raise RefusedError(f"Two stories are pinned to place {twice[0]}; give one of them another.")
    if any(choice.until <= now for choice in choices):
        raise RefusedError("A time that is over already pins nothing; choose another.")


def _choice(row: FrontChoice) -> Choice:
    return Choice(story_id=row.story_id, weight=row.weight, place=row.place, until=row.until, by=row.by)


def _row(choice: Choice, before: Choice | None, by: str, now: datetime) -> FrontChoice:
    """Whose it is stays as it was where nothing of it changed."""
    is_same = before is not None and as_text([before]) == as_text([choice])
    return FrontChoice(
        story_id=choice.story_id,
        weight=choice.weight,
        place=choice.place,
        until=choice.until,
        by=before.by if is_same and before else by,
        at=now,
    )
