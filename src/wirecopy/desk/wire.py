"""The live wire list: the desk's first page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wirecopy.desk.roles import may


@require_safe
@may("look")
def wire(request: HttpRequest) -> HttpResponse:
    """GET /desk/: what came, the newest first."""
    return render(request, "desk/wire.html", {})
