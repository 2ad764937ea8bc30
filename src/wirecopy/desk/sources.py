"""How each source is doing, and what an engineer may do about it: pause, resume, test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from wirecopy import formats
from wirecopy.desk.roles import log_act, may
from wirecopy.errors import WirecopyError
from wirecopy.item import Reading
from wirecopy.wires import sources as wires
from wirecopy.wires.health import Health, health
from wirecopy.wires.look import look
from wirecopy.wires.models import Delivery, Source

_RECENT = 50  # deliveries by which a source's rhythm is known


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    source: Source
    health: Health
    address: str  # without what may be a password
    in_a_day: int  # deliveries of the last 24 hours
    quarantined: int


@require_safe
@may("sources")
def sources(request: HttpRequest) -> HttpResponse:
    """GET /desk/sources/"""
    return render(request, "desk/sources.html", {"rows": source_rows(datetime.now(UTC))})


def source_rows(now: datetime) -> list[SourceRow]:
    """Every source that was not removed, those that want a look first."""
    rows = [
        _row(source, now) for source in Source.objects.exclude(state=Source.State.REMOVED).order_by("slug")
    ]
    return sorted(rows, key=lambda row: not row.health.wants_a_look)


def _row(source: Source, now: datetime) -> SourceRow:
    recent = list(source.deliveries.order_by("-received_at").values_list("received_at", flat=True)[:_RECENT])
    return SourceRow(
        source=source,
        health=health(source, recent, now),
        address=wires.address_shown(source),
        in_a_day=source.deliveries.filter(received_at__gt=now - timedelta(days=1)).count(),
        quarantined=source.deliveries.filter(state=Delivery.State.QUARANTINED).count(),
    )


@require_POST
@may("sources")
def source_act(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """POST /desk/sources/SLUG/pause/, …/resume/ and …/test/."""
    if name == "test":
        return _test(request, slug)
    if name not in {"pause", "resume"}:
        raise Http404
    try:
        before = wires.find_source(slug).state
        (wires.pause if name == "pause" else wires.resume)(slug)
    except WirecopyError as error:
        messages.error(request, str(error))
        return redirect("desk-sources")
    after = wires.find_source(slug).state
    log_act(request, "sources", field=slug, before=before, after=after)
    messages.success(request, f"{slug} is {after} now.")
    return redirect("desk-sources")


def _test(request: HttpRequest, slug: str) -> HttpResponse:
    """What would come of the source now. Nothing is stored."""
    name, reading, why = "", None, ""
    try:
        source = wires.find_source(slug)
        name, content, content_type = _look(source)
        reading = _read(source, name, content, content_type)
    except WirecopyError as error:
        why = str(error)
    log_act(request, "sources", field=slug, after="tested")
    context = {"slug": slug, "name": name, "reading": reading, "why": why}
    return render(request, "desk/source_test.html", context)


def _look(source: Source) -> tuple[str, bytes, str]:
    """(name, content, content type) of what a source has now, or else of its last delivery."""
    arrival = look(source).arrival
    if arrival is None:
        raise WirecopyError("Nothing has come from it yet, so there is nothing to read.")
    return arrival.name, arrival.content, arrival.content_type


def _read(source: Source, name: str, content: bytes, content_type: str) -> Reading:
    hints = wires.hints(source, name=name, content_type=content_type)
    return formats.read(content, format=source.format, hints=hints)
