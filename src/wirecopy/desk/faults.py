"""Deliveries that could not be read, or not all of them: what is wrong, where, and what to do.

What an engineer may do is change how a delivery is read, see what that would give, and read it again. The
bytes stay as they came, and what was recovered from them waits for a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from zoneinfo import available_timezones

from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from wirecopy.archive.models import Story, Version
from wirecopy.desk.place import shown
from wirecopy.desk.roles import log_act, may
from wirecopy.errors import RefusedError, WirecopyError
from wirecopy.formats import FORMATS
from wirecopy.formats.recoded import ENCODINGS
from wirecopy.wires import replay
from wirecopy.wires.models import Delivery
from wirecopy.wires.preview import Preview, preview
from wirecopy.wires.rereading import (
    Settings,
    Told,
    change_settings,
    hints_of,
    kind_of,
    kinds,
    read_as,
    settings_of,
    told_of,
)

_PAGE = 100  # deliveries on one page
_COUNTED = 5000  # of the newest, told apart by kind
_MOST_VERSIONS = 200
_STATES = {"quarantined": "In quarantine: nothing of it could be read", "faulty": "Read, with faults"}


@require_safe
@may("faults")
def faults(request: HttpRequest) -> HttpResponse:
    """GET /desk/faults/?state=&source=&kind=&below=NUMBER: the newest first, counted by source and kind."""
    sections = []
    for state, title in _STATES.items():
        if request.GET.get("state", state) != state:
            continue
        rows = _of_state(state).select_related("source")
        told = list(rows.order_by("-pk").values_list("source__slug", "faults")[:_COUNTED])
        chosen = _chosen(rows, request.GET)
        page = _page(chosen, request.GET.get("kind", ""), request.GET.get("below", ""))
        found, next_below = page
        sections.append(
            {
                "state": state,
                "title": title,
                "kinds": kinds(told),
                "is_whole": len(told) < _COUNTED,
                "rows": found,
                "next": urlencode(_asked(request.GET) | {"state": state, "below": next_below})
                if next_below
                else "",
            }
        )
    context = {"sections": sections, "asked": _asked(request.GET), "is_narrowed": bool(_asked(request.GET))}
    return render(request, "desk/faults.html", context)


def _of_state(state: str) -> QuerySet[Delivery]:
    if state == "quarantined":
        # All of them have a fault; said because the index is of those that have.
        return Delivery.objects.filter(~Q(faults=[]), state=Delivery.State.QUARANTINED)
    return Delivery.objects.filter(~Q(faults=[]), state=Delivery.State.READ)


def _asked(given: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value.replace("\x00", "")[:200]
        for name in ("state", "source", "kind")
        if (value := given.get(name, ""))
    }


def _chosen(rows: QuerySet[Delivery], given: Mapping[str, str]) -> QuerySet[Delivery]:
    source = _asked(given).get("source", "")
    return rows.filter(source__slug=source) if source else rows


def _page(rows: QuerySet[Delivery], kind: str, below: str) -> tuple[list[Delivery], int]:
    """Deliveries from below that number, and where the next page starts; 0 if this is the last."""
    if below.isdecimal() and len(below) < 19:
        rows = rows.filter(pk__lt=int(below))
    found: list[Delivery] = []
    for row in rows.order_by("-pk")[:_COUNTED].iterator(chunk_size=_PAGE):
        if kind and kind_of(row.faults) != kind:
            continue
        if len(found) == _PAGE:
            return found, found[-1].pk
        found.append(row)
    return found, 0


@require_POST
@may("faults")
def replay_all(request: HttpRequest) -> HttpResponse:
    """POST /desk/faults/replay/: all of one `state`, narrowed by `source` and `kind`, are read again."""
    asked = _asked(request.POST)
    if asked.get("state") not in _STATES:
        messages.error(request, "That form was not whole; load the page again.")
        return redirect("desk-faults")
    rows = _chosen(_of_state(asked["state"]), request.POST)
    if kind := asked.get("kind"):
        told = rows.values_list("pk", "faults").iterator(chunk_size=1000)
        rows = rows.filter(pk__in=[pk for pk, faults in told if kind_of(faults) == kind])
    with transaction.atomic():
        ids = replay.again(rows)
        what = " ".join(filter(None, (asked["state"], asked.get("source"), asked.get("kind"))))
        log_act(request, "faults", field="many deliveries", before=what, after=f"{len(ids)} read again")
    many = "1 delivery is" if len(ids) == 1 else f"{len(ids):,} deliveries are"
    messages.success(request, f"{many} read again. What still cannot be read comes back here.")
    return redirect("desk-faults")


@require_safe
@may("look")
def delivery(request: HttpRequest, number: int) -> HttpResponse:
    """GET /desk/deliveries/NUMBER/"""
    row = get_object_or_404(Delivery.objects.select_related("source", "filed"), pk=number)
    content = bytes(row.filed.content)
    versions = Version.objects.filter(delivery=row).select_related("story").order_by("pk")
    context = {
        "delivery": row,
        "faults": list(shown(row.faults, content)),
        "versions": versions.defer("item", "words")[:_MOST_VERSIONS],
        "recovered": [one for one in versions if one.recovered and one.story.approved_id != one.pk],
        "told": told_of(row),
        **_choices(row),
    }
    return render(request, "desk/delivery.html", context)


def _choices(row: Delivery) -> dict[str, Any]:
    return {
        "formats": [(known.name, known.title) for known in FORMATS.values()],
        "encodings": list(ENCODINGS.items()),
        "encoding_name": ENCODINGS.get(row.told_encoding, ""),
        "zones": sorted(available_timezones()),
        "settings": settings_of(row.source),
    }


@require_safe
@may("look")
def raw(request: HttpRequest, number: int) -> HttpResponse:
    """GET /desk/deliveries/NUMBER/raw: the very bytes, to be saved and never to be shown by a browser."""
    row = get_object_or_404(Delivery.objects.select_related("filed"), pk=number)
    response = HttpResponse(bytes(row.filed.content), content_type="application/octet-stream")
    # Neither the agency's file name nor its content type is believed: both come from outside.
    response.headers["Content-Disposition"] = f'attachment; filename="delivery-{row.pk}.bin"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@may("faults")
def replay_delivery(request: HttpRequest, number: int) -> HttpResponse:
    """POST /desk/deliveries/NUMBER/replay/: read it once more. Safe to repeat."""
    row = get_object_or_404(Delivery, pk=number)
    if replay.again(Delivery.objects.filter(pk=row.pk)):
        log_act(request, "faults", field=f"delivery {row.pk}", before=row.state, after="read again")
        messages.success(request, f"Delivery {row.pk} is read again; look again in a moment.")
    else:
        messages.info(request, f"Delivery {row.pk} waits to be read already.")
    return redirect("desk-delivery", number=number)


@require_POST
@may("faults")
def reread(request: HttpRequest, number: int) -> HttpResponse:
    """POST /desk/deliveries/NUMBER/reread/: `do` is preview, which stores nothing; this, to read it so from now
    on; or source, to read all that its source sends so where it is silent. `format`, `encoding`, `zone`.
    """
    row = get_object_or_404(Delivery.objects.select_related("source", "filed"), pk=number)
    given = {name: request.POST.get(name, "")[:60] for name in ("format", "encoding", "zone", "do", "for")}
    try:
        if given["do"] == "preview":
            return _previewed(request, row, given)
        if given["do"] != "read":
            raise RefusedError("That form was not whole; load the page again.")
        said = (
            _changed_for_source(request, row, given)
            if given["for"] == "source"
            else _read_so(request, row, given)
        )
    except WirecopyError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("desk-delivery", number=number)


def _wish(row: Delivery, given: Mapping[str, str]) -> tuple[Told, Settings]:
    if given["for"] == "source":
        return Told(), Settings(format=given["format"], encoding=given["encoding"], zone=given["zone"])
    return Told(format=given["format"], encoding=given["encoding"]), settings_of(row.source)


def _previewed(request: HttpRequest, row: Delivery, given: Mapping[str, str]) -> HttpResponse:
    told, settings = _wish(row, given)
    known, hints = hints_of(row, told, settings)
    found, why = None, ""
    try:
        found = preview(
            bytes(row.filed.content), format=known, hints=hints, agency_name=row.source.agency_name
        )
    except WirecopyError as error:
        why = str(error)
    context = {
        "delivery": row,
        "given": given,
        "why": why,
        **_choices(row),
        **preview_context(found, agency=row.source.agency, content=bytes(row.filed.content)),
    }
    return render(request, "desk/preview.html", context)


def preview_context(found: Preview | None, *, agency: str, content: bytes) -> dict[str, Any]:
    """What preview_items.html shows: items, and which of them are known; faults with their lines."""
    if found is None:
        return {"preview": None}
    guids = [item.guid for item in found.items]
    known = dict(Story.objects.filter(agency=agency, guid__in=guids).values_list("guid", "code"))
    faults = [
        {
            "why": one.why,
            "line": one.line,
            "column": one.column,
            "guid": one.guid,
            "remedy": one.remedy,
            "fatal": one.fatal,
        }
        for one in found.faults
    ]
    return {
        "preview": found,
        "items": [(item, known.get(item.guid, "")) for item in found.items],
        "more": found.item_count - len(found.items),
        "recovers": any(item.repair_count for item in found.items),
        "faults": list(shown(faults[:20], content)),
    }


def _read_so(request: HttpRequest, row: Delivery, given: Mapping[str, str]) -> str:
    told, _ = _wish(row, given)
    before = told_of(row)
    with transaction.atomic():
        if not read_as(row, told):
            raise RefusedError(f"Delivery {row.pk} waits to be read already; look again in a moment.")
        log_act(
            request, "faults", field=f"delivery {row.pk}", before=_in_words(before), after=_in_words(told)
        )
    return f"Delivery {row.pk} is read again, {_in_words(told)}. Look again in a moment."


def _changed_for_source(request: HttpRequest, row: Delivery, given: Mapping[str, str]) -> str:
    _, settings = _wish(row, given)
    with transaction.atomic():
        before = change_settings(row.source, settings)
        log_act(
            request,
            "sources",
            field=row.source.slug,
            before=_settings_in_words(before),
            after=_settings_in_words(settings),
        )
        read = read_as(row, Told())
        log_act(request, "faults", field=f"delivery {row.pk}", after="read again")
    again = " and this delivery is read again" if read else ""
    return f"{row.source.slug} is read {_settings_in_words(settings)} from now on{again}."


def _in_words(told: Told) -> str:
    encoding = f" in {ENCODINGS[told.encoding]}" if told.encoding else ""
    return f"as {told.format or 'its source says'}{encoding}"


def _settings_in_words(settings: Settings) -> str:
    encoding = ENCODINGS.get(settings.encoding, settings.encoding)
    parts = [f"as {settings.format}" if settings.format else "as its bytes show"]
    parts += [f"in {encoding} where it says nothing"] if encoding else []
    parts += [f"with times of {settings.zone}"] if settings.zone else []
    return ", ".join(parts)
