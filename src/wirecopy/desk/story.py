"""A story's own page at the desk: as filed, as readers see it, every version, and where it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from wirecopy.archive import concepts, store
from wirecopy.archive import shown as archive
from wirecopy.archive.models import ReworkLog, Story, Version
from wirecopy.body import paragraphs
from wirecopy.body_html import render_body
from wirecopy.desk import out_of_date
from wirecopy.desk.acts import fitting, headline_of
from wirecopy.desk.developing import gathered
from wirecopy.desk.filed import Words, as_filed
from wirecopy.desk.licences import own_pictures
from wirecopy.desk.models import Act
from wirecopy.desk.presence import come, meanwhile, out_of
from wirecopy.desk.reworking import context_of, form_for
from wirecopy.desk.roles import may, may_do
from wirecopy.desk.scheduling import schedule_of
from wirecopy.desk.story_licence import licence_context
from wirecopy.differences import differences, in_line, is_same
from wirecopy.enrichment.told import told_topics
from wirecopy.enrichment.topics import topics_of
from wirecopy.item import Item
from wirecopy.packing import unpack
from wirecopy.pictures.framing import DESK
from wirecopy.pictures.models import Framing, Illustration
from wirecopy.site.makers.direction import direction

_LOG = 200  # lines shown
_VERSIONS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    at: datetime
    who: str
    what: str
    field: str
    before: str
    after: str
    reason: str


@require_safe
@may("look")
def story(request: HttpRequest, code: str) -> HttpResponse:
    """GET /desk/stories/CODE/"""
    row = get_object_or_404(Story.objects.select_related("source", "rework", "shown", "newest"), code=code)
    seen = store.seen_now(row.pk)
    versions = _versions(row)
    version = next((one for one in versions if one.pk == seen.version), None)
    item = unpack(bytes(version.item)) if version else None
    now = datetime.now(UTC)
    if may_do(request.user, "rework"):
        come(row.pk, request.user.pk or 0, now)
    context: dict[str, Any] = {
        "story": row,
        "headline": headline_of(row),
        **meanwhile(request, row, seen, now),
        **out_of(row),
        "version": version,
        "versions": versions,
        "item": item,
        "filed": as_filed(item) if item else (),
        "recognised": _recognised(item) if item else (),
        "page": _as_readers_see_it(row, item),
        "topics": told_topics(item, topics_of(item, concepts.known(row.agency))) if item else (),
        "language": item.language if item else "",
        "direction": direction(item.language) if item else "ltr",
        "pictures": _pictures(row),
        **licence_context(row, version, item),
        "acts": [act for act in fitting(row) if may_do(request.user, act.name)],
        "log": log_of(row.pk),
        **context_of(row, form_for(row, seen), seen),
        **schedule_of(row, row.newest),
        **gathered(row),
        "out_of_date": out_of_date.whys(row, row.rework.headline if hasattr(row, "rework") else ""),
    }
    return render(request, "desk/story.html", context)


@require_safe
@may("look")
def versions(request: HttpRequest, code: str) -> HttpResponse:
    """GET /desk/stories/CODE/versions/?before=ID&after=ID: two versions word by word; the last two if not said."""
    row = get_object_or_404(Story.objects.select_related("source"), code=code)
    known = {version.pk: version for version in _versions(row)}
    if not known:
        raise Http404
    newest = sorted(known)
    after = known[_asked(request, "after", known, newest[-1])]
    before = known[
        _asked(request, "before", known, max((pk for pk in known if pk < after.pk), default=after.pk))
    ]
    old, new = unpack(bytes(before.item)), unpack(bytes(after.item))
    text = differences(paragraphs(old.body), paragraphs(new.body))
    context = {
        "story": row,
        "headline": headline_of(row),
        "versions": list(known.values()),
        "before": before,
        "after": after,
        "headline_changes": in_line(old.headline, new.headline),
        "summary_changes": in_line(old.summary, new.summary),
        "text": text,
        "is_same": is_same(text) and old.headline == new.headline and old.summary == new.summary,
        "language": new.language,
        "direction": direction(new.language),
    }
    return render(request, "desk/versions.html", context)


def log_of(story_id: int) -> list[LogLine]:
    """What people did to a story, the newest first: acts of the desk, and reworks from wherever they came."""
    acts = Act.objects.filter(story=story_id).exclude(what="rework").order_by("-pk")[:_LOG]
    story_log = list(Story.objects.get(pk=story_id).rework_log.order_by("-pk")[:_LOG])
    pictures = _described([line for line in story_log if line.field == "picture"])
    lines = [
        LogLine(
            at=a.at, who=a.who, what=a.what, field=a.field, before=a.before, after=a.after, reason=a.reason
        )
        for a in acts
    ] + [
        LogLine(
            at=r.at,
            who=r.by,
            what="rework",
            field=r.field,
            before=pictures.get(r.before, r.before),
            after=pictures.get(r.after, r.after),
            reason=r.reason,
        )
        for r in story_log
    ]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:_LOG]


def _described(changes: Sequence[ReworkLog]) -> dict[str, str]:
    """What a person calls the pictures that the log names by their keys."""
    keys = {key for change in changes for key in (change.before, change.after)}
    return {
        framing.key: f"“{framing.alt}” ({framing.key[:8]})" for framing in Framing.objects.filter(pk__in=keys)
    }


def _versions(row: Story) -> list[Version]:
    """The newest first; their items are fetched only when they are looked at."""
    rows = row.versions.select_related("delivery", "delivery__source").defer("item", "words")
    return list(rows.order_by("-pk")[:_VERSIONS])


def _asked(request: HttpRequest, name: str, known: dict[int, Version], else_this: int) -> int:
    asked = request.GET.get(name, "")
    if not asked:
        return else_this
    if not asked.isdecimal() or int(asked) not in known:
        raise Http404
    return int(asked)


def _recognised(item: Item) -> Sequence[Words]:
    return [words for paragraph in as_filed(item) for words in paragraph if words.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What stands, or would stand, on the site; in its order."""

    is_live: bool
    headline: str
    standfirst: str
    agency: str
    place: str
    byline: str
    correction: str
    copy: SafeString
    pictures: tuple[archive.ShownPicture, ...]
    credit: str


def _as_readers_see_it(row: Story, item: Item | None) -> _Page | None:
    """The words of the page in our own frame: the page itself lets nobody frame it, which is right."""
    if item is None or row.state == Story.State.KILLED:
        return None
    live = archive.shown([row.pk]).get(row.pk)
    return _Page(
        is_live=live is not None,
        headline=live.card.headline if live else headline_of(row),
        standfirst=item.summary,
        agency=row.source.agency_name,
        place=item.places[0].name if item.places else "",
        byline=item.byline,
        correction=item.correction,
        # render_body escapes every character of the copy and makes only elements it knows.
        copy=mark_safe(render_body(item.body)),  # noqa: S308
        pictures=live.pictures if live else (),
        credit=row.source.credit_text or item.creditline,
    )


def _pictures(row: Story) -> dict[str, Any]:
    """The story's own pictures, what the desk put in their place, and those that did not come."""
    chosen = row.rework.picture if hasattr(row, "rework") else ""
    others = Illustration.objects.filter(agency=row.agency, guid=row.guid).exclude(
        state=Illustration.State.READY
    )
    others = others.exclude(href__startswith=DESK)
    return {"ready": own_pictures(row), "others": list(others.order_by("pk")[:50]), "chosen": chosen}
