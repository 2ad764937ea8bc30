"""What agencies' own concept and knowledge items say of their codes: names, definitions, what is the same, what changed."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wirecopy.archive.models import KnownConcept
from wirecopy.body import collapse
from wirecopy.desk.roles import may

_PAGE = 100


@require_safe
@may("look")
def codes(request: HttpRequest) -> HttpResponse:
    """GET /desk/codes/?q=…&renamed=1&below=…"""
    words = collapse(request.GET.get("q", "").replace("\x00", " "))[:100]
    renamed = request.GET.get("renamed", "") == "1"
    below = request.GET.get("below", "")
    rows = KnownConcept.objects.exclude(code="").select_related("story", "story__source").order_by("-pk")
    if words:
        rows = rows.filter(
            Q(code__icontains=words) | Q(name__icontains=words) | Q(was__icontains=words) | Q(agency=words)
        )
    if renamed:
        rows = rows.exclude(was="")
    if below.isdecimal() and len(below) < 19:
        rows = rows.filter(pk__lt=int(below))
    found = list(rows[: _PAGE + 1])
    context = {
        "rows": found[:_PAGE],
        "q": words,
        "renamed": renamed,
        "next": found[_PAGE - 1].pk if len(found) > _PAGE else "",
    }
    return render(request, "desk/codes.html", context)
