"""Deliveries that could not be read, or not all of them: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from wirecopy.archive.models import Version
from wirecopy.desk.roles import log_act, may
from wirecopy.wires import replay
from wirecopy.wires.models import Delivery

_MOST = 200  # deliveries on one page
_AROUND = 3  # lines before and after the one at fault
_LONGEST = 400  # characters of a line; the rest of it is in the raw bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    number: int  # from 1
    text: str
    is_at_fault: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultShown:
    why: str
    remedy: str
    guid: str
    line: int | None
    fatal: bool
    around: tuple[Line, ...]


@require_safe
@may("faults")
def faults(request: HttpRequest) -> HttpResponse:
    """GET /desk/faults/: the newest first; those in quarantine before all."""
    faulty = Delivery.objects.filter(~Q(faults=[]) | Q(state=Delivery.State.QUARANTINED)).select_related(
        "source"
    )
    rows = list(faulty.order_by("-received_at")[:_MOST])
    context = {
        "quarantined": [row for row in rows if row.state == Delivery.State.QUARANTINED],
        "faulty": [row for row in rows if row.state != Delivery.State.QUARANTINED],
        "most": _MOST,
    }
    return render(request, "desk/faults.html", context)


@require_safe
@may("look")
def delivery(request: HttpRequest, number: int) -> HttpResponse:
    """GET /desk/deliveries/NUMBER/"""
    row = get_object_or_404(Delivery.objects.select_related("source", "filed"), pk=number)
    content = bytes(row.filed.content)
    stories = Version.objects.filter(delivery=row).select_related("story").order_by("pk")[:_MOST]
    context = {"delivery": row, "faults": list(shown(row.faults, content)), "versions": stories}
    return render(request, "desk/delivery.html", context)


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


def shown(faults: list[dict[str, object]], content: bytes) -> Iterator[FaultShown]:
    """Faults as the delivery's row keeps them, each with the lines around it."""
    lines = content.splitlines() if any(fault.get("line") for fault in faults) else []
    for fault in faults:
        line = fault.get("line")
        number = line if isinstance(line, int) else None
        yield FaultShown(
            why=str(fault.get("why", "")),
            remedy=str(fault.get("remedy", "")),
            guid=str(fault.get("guid", "")),
            line=number,
            fatal=bool(fault.get("fatal", True)),
            around=tuple(_around(lines, number)) if number else (),
        )


def _around(lines: list[bytes], number: int) -> Iterator[Line]:
    first = max(1, number - _AROUND)
    for at, line in enumerate(lines[first - 1 : number + _AROUND], start=first):
        # What is no UTF-8 or no character to be seen is written out, so that the fault itself can be seen.
        text = line[: _LONGEST * 4].decode("utf-8", "backslashreplace")[:_LONGEST]
        visible = "".join(c if c.isprintable() or c == "\t" else f"\\x{ord(c):02x}" for c in text)
        yield Line(number=at, text=visible + ("…" if len(line) > _LONGEST else ""), is_at_fault=at == number)
