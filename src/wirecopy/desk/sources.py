"""How each source is doing, and what an engineer may do about it: pause, resume, test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil

from django.contrib import messages
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from wirecopy.desk.faults import preview_context
from wirecopy.desk.roles import log_act, may
from wirecopy.errors import WirecopyError
from wirecopy.wires import sources as wires
from wirecopy.wires.addresses import shown
from wirecopy.wires.health import Health, health, troubles
from wirecopy.wires.look import look
from wirecopy.wires.models import Delivery, Source
from wirecopy.wires.preview import preview

_RECENT = 50  # deliveries by which a source's rhythm is known
_DAYS = 14
_HIGH, _STEP = 24, 8  # of the picture of its days


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One day of a source, in UTC: `height` and `top` are of 24, as the picture draws it."""

    day: date
    count: int
    left: int
    height: int
    is_today: bool

    @property
    def top(self) -> int:
        return _HIGH - self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    source: Source
    health: Health
    address: str  # without what may be a password
    in_a_day: int  # deliveries of the last 24 hours
    days: Sequence[Bar]
    quarantined: int


@require_safe
@may("sources")
def sources(request: HttpRequest) -> HttpResponse:
    """GET /desk/sources/"""
    return render(request, "desk/sources.html", {"rows": source_rows(datetime.now(UTC))})


def source_rows(now: datetime) -> list[SourceRow]:
    """Every source that was not removed, those that want a look first."""
    counts, trouble = _counts(now), troubles(now)
    rows = [
        _row(source, now, counts.get(source.pk, {}), trouble.get(source.pk, ""))
        for source in Source.objects.exclude(state=Source.State.REMOVED).order_by("slug")
    ]
    return sorted(rows, key=lambda row: not row.health.wants_a_look)


def _counts(now: datetime) -> dict[int, dict[date, int]]:
    """Deliveries of each source by day, of the last days, today's so far included."""
    first = datetime.combine(now.date() - timedelta(days=_DAYS - 1), time(), UTC)
    counted = (
        Delivery.objects.filter(received_at__gte=first)
        .annotate(day=TruncDate("received_at", tzinfo=UTC))
        .values_list("source_id", "day")
        .annotate(count=Count("pk"))
    )
    found: dict[int, dict[date, int]] = {}
    for source_id, day, count in counted:
        found.setdefault(source_id, {})[day] = count
    return found


def bars(counts: Mapping[date, int], today: date) -> list[Bar]:
    """The last days, the oldest first; a day with anything at all can be seen."""
    days = [today - timedelta(days=back) for back in reversed(range(_DAYS))]
    most = max(1, *(counts.get(day, 0) for day in days))
    return [
        Bar(
            day=day,
            count=counts.get(day, 0),
            left=at * _STEP,
            height=ceil(counts.get(day, 0) * _HIGH / most),
            is_today=day == today,
        )
        for at, day in enumerate(days)
    ]


def _row(source: Source, now: datetime, counts: Mapping[date, int], trouble: str) -> SourceRow:
    recent = list(source.deliveries.order_by("-received_at").values_list("received_at", flat=True)[:_RECENT])
    return SourceRow(
        source=source,
        health=health(source, recent, now, trouble=trouble),
        address=wires.address_shown(source),
        days=bars(counts, now.date()),
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
    source, arrived, found, why = None, _Arrived(), None, ""
    try:
        source = wires.find_source(slug)
        arrived = _look(source)
        hints = wires.hints(source, name=arrived.name, content_type=arrived.content_type)
        found = preview(arrived.content, format=source.format, hints=hints, agency_name=source.agency_name)
    except WirecopyError as error:
        why = str(error)
    log_act(request, "sources", field=slug, after="tested", reason=why[:500])
    shown_items = preview_context(found, agency=source.agency if source else "", content=arrived.content)
    context = {"slug": slug, "arrived": arrived, "why": why, **shown_items}
    return render(request, "desk/source_test.html", context)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrived:
    name: str = ""
    content: bytes = b""
    content_type: str = ""
    says: tuple[str, ...] = ()
    delivery: int | None = None  # None: it came just now, and is not kept

    @property
    def size_bytes(self) -> int:
        return len(self.content)


def _look(source: Source) -> _Arrived:
    """What a source has now, or else its last delivery."""
    seen = look(source)
    if seen.arrival is None:
        raise WirecopyError(" ".join((*seen.says, "So there is nothing to read.")))
    is_address = source.kind in {Source.Kind.POLL, Source.Kind.WEBSUB} and seen.delivery is None
    return _Arrived(
        name=shown(seen.arrival.name) if is_address else seen.arrival.name,
        content=seen.arrival.content,
        content_type=seen.arrival.content_type,
        says=seen.says,
        delivery=seen.delivery,
    )
