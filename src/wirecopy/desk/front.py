"""The front page at the desk: what stands where and why, weights and pins, and the page as it would be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from wirecopy.archive import store
from wirecopy.archive.models import Story
from wirecopy.archive.shown import Card, cards
from wirecopy.desk.front_draft import (
    UNTIL,
    USUAL,
    Draft,
    Wish,
    as_sent,
    choices_of,
    draft_of,
    ids_of,
    moved,
    unpinned,
)
from wirecopy.desk.models import Act
from wirecopy.desk.roles import log_act, may
from wirecopy.desk.scheduling import THE_CLOCK
from wirecopy.desk.sessions import POLICY
from wirecopy.desk.times import in_words
from wirecopy.errors import OvertakenError, RefusedError, WirecopyError
from wirecopy.site.choices import Changed, as_text, choices_now, differences, of_text, save
from wirecopy.site.kinds import SITE
from wirecopy.site.makers.direction import direction
from wirecopy.site.makers.front import PLACES, Choice, Front, arrange, in_force
from wirecopy.site.makers.lists import front_cards, home_with

_NEXT = 20  # stories shown that have no place
_WEIGHTS = ((2, "much heavier"), (1, "heavier"), (0, "as filed"), (-1, "lighter"), (-2, "much lighter"))
_PARTS = {1: "Lead", 2: "Top stories", 5: "More news"}  # what begins at a place
_PREVIEW_POLICY = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'") + "; font-src 'self'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A story on the front, or next in line for it."""

    card: Card
    place: int | None  # where it stands; None: in no place
    part: str  # the heading above it, or ""
    direction: str
    wish: Wish
    was: int | None  # the place it was pinned to when this was shown
    says: str  # "pinned to place 2 until …, by noor", "" where the rule alone has put it there
    ends: Sequence[tuple[str, str]]  # what may be chosen for `until`
    until: str


@require_http_methods(["GET", "HEAD", "POST"])
@may("front")
def front(request: HttpRequest) -> HttpResponse:
    """GET /desk/front/?story=CODE shows the front, with this story in line. POST shows it with what the form says,
    and saves it with `do=save`.
    """
    now = datetime.now(UTC)
    if request.method != "POST":
        saved = list(choices_now(now).values())
        also = _found(request, request.GET.get("story", ""))
        return _page(request, draft_of(saved), saved, also, now)
    seen = list(of_text(request.POST.get("seen", "")))
    also = [*ids_of(request.POST.getlist("also")), *_found(request, request.POST.get("add", "").strip())]
    draft = _moved(_live(as_sent(request.POST)), request.POST.get("move", ""), also, now)
    if request.POST.get("do") != "save":
        return _page(request, draft, seen, also, now)
    return _save(request, draft, seen, also, now)


@require_safe
@may("front")
def preview(request: HttpRequest) -> HttpResponse:
    """GET /desk/front/preview/?d=…: the home page as it would be with these choices, by the one renderer."""
    now = datetime.now(UTC)
    made = home_with(in_force(of_text(request.GET.get("d", "")), now))
    # A link opens beside the desk: the site's own pages let nobody frame them.
    content = made.content.replace(b"<head>", b'<head>\n<base target="_blank">', 1)
    response = HttpResponse(content)
    response.headers["Content-Security-Policy"] = _PREVIEW_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


# What is asked for


def _found(request: HttpRequest, name: str) -> list[int]:
    """The story that somebody wants to place, by its code or address."""
    if not name:
        return []
    try:
        return [store.story_of(name.replace("\x00", "")[:500])]
    except WirecopyError as error:
        messages.error(request, str(error))
        return []


def _live(draft: Draft) -> Draft:
    """Without stories that have gone from the site: their pins go with them."""
    live = cards(draft)
    return {story: wish for story, wish in draft.items() if story in live}


def _moved(draft: Draft, move: str, also: Sequence[int], now: datetime) -> Draft:
    """`move` is "up-12", "down-12", "unpin-12" or "to-12-3"."""
    how, _, rest = move.partition("-")
    story, _, place = rest.partition("-")
    if not (story.isdecimal() and len(story) < 18) or not (place or "0").isdecimal() or len(place) > 3:
        return draft
    arranged = _arranged(draft, also, now)
    order = [card.story_id for card in arranged.places]
    number = int(story)
    at = order.index(number) + 1 if number in order else PLACES + 1
    if number in {card.story_id for card in arranged.alerts}:
        at = 2  # it stands on top already: the only place above that is the lead's
    match how:
        case "up":
            return moved(draft, order, number, at - 1)
        case "down":
            return moved(draft, order, number, at + 1)
        case "to" if place:
            return moved(draft, order, number, int(place))
        case "unpin":
            return unpinned(draft, number)
    return draft


def _arranged(draft: Draft, also: Sequence[int], now: datetime) -> Front:
    zone: ZoneInfo = settings.SITE_ZONE
    choices = in_force(choices_of(draft, now, zone), now)
    pool = front_cards(choices, more=also)
    return arrange(pool, language=settings.WIRECOPY["LANGUAGE"], choices=choices)


def _save(
    request: HttpRequest, draft: Draft, seen: Sequence[Choice], also: Sequence[int], now: datetime
) -> HttpResponse:
    wanted = in_force(choices_of(draft, now, settings.SITE_ZONE), now).values()
    try:
        with transaction.atomic():
            changes = save(wanted, seen=seen, by=request.user.get_username(), now=now, site=SITE)
            for change in changes:
                before, after = _in_words(change.before), _in_words(change.after)
                log_act(request, "front", story=change.story_id, field="front", before=before, after=after)
    except OvertakenError:
        stands = choices_now(now)
        changed = differences(in_force(seen, now), stands)
        return _page(request, draft, list(stands.values()), also, now, overtaken=changed)
    except RefusedError as error:
        messages.error(request, str(error))
        return _page(request, draft, seen, also, now)
    messages.success(
        request,
        "Saved; the page follows at once." if changes else "That front stands already: nothing was changed.",
    )
    return redirect("desk-front")


# What is shown


def _page(
    request: HttpRequest,
    draft: Draft,
    seen: Sequence[Choice],
    also: Sequence[int],
    now: datetime,
    *,
    overtaken: Sequence[Changed] = (),
) -> HttpResponse:
    zone: ZoneInfo = settings.SITE_ZONE
    choices = choices_of(draft, now, zone)
    arranged = _arranged(draft, also, now)
    by = {choice.story_id: choice.by for choice in choices_now(now).values()}
    rows = {card.story_id: _row(card, draft, choices, by) for card in (*arranged.alerts, *arranged.rest)}
    next_ones = [card for card in arranged.rest if card.story_id in also]
    next_ones += [card for card in arranged.rest if card.story_id not in also][:_NEXT]
    context: dict[str, Any] = {
        "alerts": [rows[card.story_id] for card in arranged.alerts],
        "places": [_row(card, draft, choices, by, place) for place, card in enumerate(arranged.places, 1)],
        "next": [rows[card.story_id] for card in next_ones],
        "weights": _WEIGHTS,
        "numbers": range(1, PLACES + 1),
        "also": also,
        "seen": as_text(seen),
        "unsaved": _told(differences(in_force(seen, now), in_force(choices, now))),
        "overtaken": _told(overtaken),
        "preview": f"{reverse('desk-front-preview')}?d={as_text(choices)}",
        "zone": zone.key,
    }
    response = render(request, "desk/front.html", context, status=409 if overtaken else 200)
    response.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return response


def _row(
    card: Card, draft: Draft, choices: Iterable[Choice], by: Mapping[int, str], place: int | None = None
) -> Row:
    wish = draft.get(card.story_id, Wish())
    choice = next((one for one in choices if one.story_id == card.story_id), None)
    ends = list(UNTIL.items())
    if choice is not None and wish.until not in UNTIL:
        ends.insert(0, (wish.until, in_words(choice.until, settings.SITE_ZONE)))
    who = by.get(card.story_id, "")
    return Row(
        card=card,
        place=place,
        part=_PARTS.get(place or 0, ""),
        direction=direction(card.language),
        wish=wish,
        was=wish.place,
        says=_in_words(choice) + (f", by {who}" if who and choice else ""),
        ends=ends,
        until=wish.until or USUAL,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One difference, for people."""

    headline: str
    before: str
    after: str
    by: str


def _told(changes: Sequence[Changed]) -> Sequence[Told]:
    rows = Story.objects.filter(pk__in=[change.story_id for change in changes])
    stories = {
        story.pk: story
        for story in rows.select_related("shown", "rework").defer("shown__item", "shown__words")
    }
    return [
        Told(
            headline=_headline(stories[change.story_id]),
            before=_in_words(change.before),
            after=_in_words(change.after),
            by=change.after.by if change.after else "",
        )
        for change in changes
        if change.story_id in stories
    ]


def _headline(story: Story) -> str:
    rework = getattr(story, "rework", None)
    own = story.shown.headline if story.shown else "a story that is not on the site now"
    return (rework.headline if rework else "") or own


def note_ended(ended: Sequence[Choice]) -> None:
    """Write down what the clock ended, in the transaction in which it did it."""
    Act.objects.bulk_create(
        Act(
            who=THE_CLOCK,
            what="front",
            story_id=choice.story_id,
            field="front",
            before=_in_words(choice),
            reason="its time is over",
        )
        for choice in ended
    )


def _in_words(choice: Choice | None) -> str:
    """ "pinned to place 2, heavier, until Sun 22 Nov 2026, 21:00 CET"; "" for no choice."""
    if choice is None:
        return ""
    parts = [f"pinned to place {choice.place}"] if choice.place else []
    parts += [dict(_WEIGHTS)[choice.weight]] if choice.weight else []
    return ", ".join([*parts, f"until {in_words(choice.until, settings.SITE_ZONE)}"])
