"""The terms of a source at the desk: licences for machines, and whether its headlines may be changed."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from wirecopy.archive.models import Rework
from wirecopy.desk.roles import log_act, may
from wirecopy.errors import OvertakenError, RefusedError
from wirecopy.wires.contract import Contract, contract_of, set_contract
from wirecopy.wires.models import Source


@require_http_methods(["GET", "HEAD", "POST"])
@may("sources")
def source_terms(request: HttpRequest, slug: str) -> HttpResponse:
    """GET and POST /desk/sources/SLUG/terms/"""
    source = Source.objects.exclude(state=Source.State.REMOVED).filter(slug=slug).first()
    if source is None:
        raise Http404
    if request.method == "POST":
        wanted = Contract(
            licences=request.POST.get("licences", ""), headlines=request.POST.get("headlines") != "as-filed"
        )
        try:
            _save(request, source, wanted)
        except (OvertakenError, RefusedError) as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Saved, for what comes and what is done from now on.")
        return redirect("desk-source-terms", slug=slug)
    stands = contract_of(source)
    changed = Rework.objects.filter(story__source=source).exclude(headline="").count()
    context = {
        "source": source,
        "stands": stands,
        "licences": Source.Licences.choices,
        "changed": changed if not stands.headlines else 0,
    }
    return render(request, "desk/source_terms.html", context)


def _save(request: HttpRequest, source: Source, wanted: Contract) -> None:
    if request.POST.get("seen") != str(contract_of(source)):
        raise OvertakenError(f"Somebody changed the terms of {source.slug} meanwhile. Nothing was saved.")
    with transaction.atomic():
        before = set_contract(source.slug, wanted, seen=contract_of(source))
        if before != wanted:
            log_act(request, "sources", field=source.slug[:40], before=str(before), after=str(wanted))
