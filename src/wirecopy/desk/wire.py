"""The live wire list: the desk's first page, its rows on their own, and the views colleagues saved."""

from __future__ import annotations

from urllib.parse import parse_qsl

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from wirecopy.body import collapse
from wirecopy.desk import listing
from wirecopy.desk.listing import MOST_ROWS, Filters, choices, filters_of, listed, rows_of
from wirecopy.desk.models import SavedView
from wirecopy.desk.roles import log_act, may


@require_safe
@may("look")
def wire(request: HttpRequest) -> HttpResponse:
    """GET /desk/?q=…&source=…&below=…: what came, the newest first; all filters stand in the address."""
    filters = filters_of(request.GET)
    below = request.GET.get("below", "")
    page = listed(filters, below=int(below) if below.isdecimal() and len(below) < 19 else None)
    context = {
        "page": page,
        "filters": filters,
        "is_first": not below,
        "address": f"/desk/?{filters.query}" if filters.query else "/desk/",
        "more": _next(filters, page.after),
        "choices": choices(),
        "urgencies": range(1, 10),
        "to_look_at": listing.to_look_at(),
        "views": SavedView.objects.order_by("name"),
    }
    return render(request, "desk/wire.html", context, status=503 if page.too_slow else 200)


def _next(filters: Filters, after: int | None) -> str:
    if after is None:
        return ""
    return "/desk/?" + "&".join(part for part in (filters.query, f"below={after}") if part)


@require_safe
@may("look")
def rows(request: HttpRequest) -> HttpResponse:
    """GET /desk/rows?ids=1,2&…: these stories' rows as they are now, each saying whether the filters let it through.

    With `below` instead of `ids`: the next rows of the list, and in X-Wirecopy-After where the ones after them begin.
    """
    filters = filters_of(request.GET)
    below = request.GET.get("below", "")
    if below.isdecimal() and len(below) < 19:
        page = listed(filters, below=int(below), limit=listing.PAGE_MORE)
        response = render(
            request, "desk/wire_rows.html", {"rows": page.rows}, status=503 if page.too_slow else 200
        )
        response.headers["X-Wirecopy-After"] = "" if page.after is None else str(page.after)
        return response
    ids = [
        int(one)
        for one in request.GET.get("ids", "").split(",")[:MOST_ROWS]
        if one.isdecimal() and len(one) < 19
    ]
    return render(request, "desk/wire_rows.html", {"rows": rows_of(ids, filters)})


@require_POST
@may("save view")
def save_view(request: HttpRequest) -> HttpResponse:
    """POST /desk/views: keep these filters under a name for everybody, or forget a view (`forget`: its name)."""
    forget = request.POST.get("forget", "")
    if forget:
        with transaction.atomic():
            view = SavedView.objects.select_for_update().filter(name=forget).first()
            if view is not None:
                view.delete()
                log_act(request, "save view", field=forget[:40], before=view.query)
                messages.success(request, f"The view “{forget}” is forgotten.")
        return redirect("/desk/")
    # Read and said anew, so that what is kept is a list's address and nothing else.
    filters = filters_of(dict(parse_qsl(request.POST.get("query", "")[:2000])))
    name = collapse(request.POST.get("name", "").replace("\x00", ""))[:60]
    if not name or not filters.query:
        messages.error(request, "A view needs a name, and a filter or words to look for.")
        return redirect("/desk/" + (f"?{filters.query}" if filters.query else ""))
    with transaction.atomic():
        held = SavedView.objects.select_for_update().filter(name=name).first()
        defaults = {"query": filters.query, "by": request.user.get_username()}
        SavedView.objects.update_or_create(name=name, defaults=defaults)
        before = held.query if held else ""
        log_act(request, "save view", field=name[:40], before=before, after=filters.query)
    messages.success(request, f"Everybody sees the view “{name}” now.")
    return redirect(f"/desk/?{filters.query}")
