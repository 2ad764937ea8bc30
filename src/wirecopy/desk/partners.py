"""Who gets copy from us, how it goes, and what a chief may do: pause, resume, try now, send again, a new token."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wirecopy.desk.roles import log_act, may
from wirecopy.desk.sure import sure
from wirecopy.desk.times import for_field, moment_of
from wirecopy.errors import RefusedError, WirecopyError
from wirecopy.partners import adding, changing
from wirecopy.partners.health import Line, gets, lines
from wirecopy.partners.models import Partner, Sending

_TOLD = 20  # of the last things, on a partner's page


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerRow:
    partner: Partner
    line: Line
    gets: str
    state: str  # a word, as of a source: well, failing, new, paused


@require_safe
@may("partners")
def partners(request: HttpRequest) -> HttpResponse:
    """GET /desk/partners/"""
    return render(request, "desk/partners.html", {"rows": partner_rows(datetime.now(UTC))})


def partner_rows(now: datetime) -> list[PartnerRow]:
    """Every partner that was not removed, those that want a look first."""
    found = {one.slug: one for one in Partner.objects.exclude(state=Partner.State.REMOVED)}
    rows = [_row(found[line.slug], line) for line in lines(now) if line.slug in found]
    return sorted(rows, key=lambda row: not row.line.wants_a_look)


def _row(partner: Partner, line: Line) -> PartnerRow:
    return PartnerRow(partner=partner, line=line, gets=gets(partner), state=_state(partner, line))


def _state(partner: Partner, line: Line) -> str:
    if partner.state == Partner.State.PAUSED:
        return "paused"
    if line.wants_a_look or partner.failures:
        return "failing"
    return "well" if partner.heard_at else "new"


class AgainForm(forms.Form):
    since = forms.CharField(
        label="Told since",
        max_length=40,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "required": True}),
    )


@require_safe
@may("partners")
def partner(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /desk/partners/SLUG/"""
    return _page(request, _there(slug), AgainForm(initial={"since": _an_hour_ago()}))


def _page(request: HttpRequest, found: Partner, form: AgainForm, *, status: int = 200) -> HttpResponse:
    now = datetime.now(UTC)
    line = next(one for one in lines(now) if one.slug == found.slug)
    context = {
        "row": _row(found, line),
        "troubled": _told(found, (Sending.State.WAITING, Sending.State.REFUSED)),
        "told": _told(found, (Sending.State.SENT, Sending.State.OFFERED)),
        "form": form,
        "zone": settings.SITE_ZONE.key,
        "most": _TOLD,
    }
    return render(request, "desk/partner.html", context, status=status)


def _told(found: Partner, states: Sequence[Sending.State]) -> list[Sending]:
    rows = found.sendings.filter(state__in=states).select_related("story", "version")
    return list(rows.order_by("-pk")[:_TOLD])


@require_POST
@may("partners")
def partner_act(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """POST /desk/partners/SLUG/pause/, …/resume/, …/try/ and …/again/."""
    found = _there(slug)
    if name == "again":
        return _again(request, found)
    if name not in _ACTS:
        raise Http404
    try:
        with transaction.atomic():
            before = found.state
            says = _ACTS[name](slug)
            found.refresh_from_db(fields=["state"])
            log_act(request, "partners", field=slug[:40], before=before, after=_LOGGED.get(name, found.state))
    except WirecopyError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, says)
    return redirect("desk-partners")


def _pause(slug: str) -> str:
    adding.pause(slug)
    return f"{slug} is paused now. What it misses waits, kills too."


def _resume(slug: str) -> str:
    adding.resume(slug)
    return f"{slug} is active now."


def _try(slug: str) -> str:
    count = changing.try_now(slug, datetime.now(UTC))
    return f"{count:,} wait for {slug}, and are sent now." if count else f"Nothing waits for {slug}."


_ACTS: dict[str, Callable[[str], str]] = {"pause": _pause, "resume": _resume, "try": _try}
_LOGGED = {"try": "tried now"}


def _again(request: HttpRequest, found: Partner) -> HttpResponse:
    form = AgainForm(request.POST)
    now = datetime.now(UTC)
    if not form.is_valid():
        return _page(request, found, form, status=400)
    try:
        since = moment_of(form.cleaned_data["since"], now, settings.SITE_ZONE)
        with transaction.atomic():
            count = changing.resend(found.slug, since, now)
            after = f"{count} told once more, since {since.isoformat(timespec='minutes')}"
            log_act(request, "partners", field=found.slug[:40], after=after)
    except RefusedError as error:
        form.add_error("since", str(error))
        return _page(request, found, form, status=400)
    messages.success(
        request,
        f"{found.slug} is told {count:,} things once more. What still waits goes out as it would have.",
    )
    return redirect("desk-partner", slug=found.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@may("partners")
@sure("/desk/partners/")
def partner_token(request: HttpRequest, slug: str) -> HttpResponse:
    """GET asks whether it is meant; POST makes a new token and shows it, this once."""
    found = _there(slug)
    context: dict[str, object] = {"partner": found}
    if request.method == "POST":
        try:
            with transaction.atomic():
                context["token"] = changing.renew_token(slug)
                log_act(request, "partners", field=slug[:40], after="has a new token")
        except RefusedError as error:
            messages.error(request, str(error))
            return redirect("desk-partner", slug=slug)
        context["address"] = f"{settings.WIRECOPY['SITE_URL']}/out/{slug}/"
    response = render(request, "desk/partner_token.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _there(slug: str) -> Partner:
    found = Partner.objects.filter(slug=slug).exclude(state=Partner.State.REMOVED).first()
    if found is None:
        raise Http404
    return found


def _an_hour_ago() -> str:
    return for_field(datetime.now(UTC) - timedelta(hours=1), settings.SITE_ZONE)
