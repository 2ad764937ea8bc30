"""The queue: copy that waits for a person, each with the reason why; several can be published at once."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from wirecopy.archive import store
from wirecopy.archive.models import Story, Version
from wirecopy.desk.listing import Filters, filters_of, listed
from wirecopy.desk.roles import log_act, may
from wirecopy.errors import OvertakenError, RefusedError

_MOST = 100  # rows, and stories published at once


@require_http_methods(["GET", "HEAD", "POST"])
@may("release")
def waiting(request: HttpRequest) -> HttpResponse:
    """GET /desk/waiting/?source=…&below=… shows the queue. POST publishes those named in `story` as "CODE.VERSION"."""
    if request.method == "POST":
        _publish(request)
        return redirect("desk-waiting")
    filters = Filters(state=Story.State.WAITING, source=filters_of(request.GET).source)
    below = request.GET.get("below", "")
    page = listed(filters, below=int(below) if below.isdecimal() and len(below) < 19 else None, limit=_MOST)
    whys = dict(
        Version.objects.filter(pk__in=[row.newest_id for row in page.rows]).values_list("pk", "way_why")
    )
    context = {
        "page": page,
        "rows": [(row, whys.get(row.newest_id, "")) for row in page.rows],
        "source": filters.source,
        "more": f"?source={filters.source}&below={page.after}" if page.after is not None else "",
    }
    return render(request, "desk/waiting.html", context, status=503 if page.too_slow else 200)


def _publish(request: HttpRequest) -> None:
    reason = request.POST.get("reason", "").replace("\x00", "").strip()[:500]
    chosen = list(dict.fromkeys(request.POST.getlist("story")))[:_MOST]
    if not chosen or not reason:
        messages.error(request, "Choose at least one story and give a reason; nothing was published.")
        return
    published = 0
    for one in chosen:
        code, _, version = one.partition(".")
        try:
            _publish_one(request, code, version, reason)
            published += 1
        except RefusedError as error:
            messages.error(request, f"{code}: {error}")
    if published:
        messages.success(
            request, f"{published} released; they go on the site at once, unless an embargo still holds."
        )


def _publish_one(request: HttpRequest, code: str, version: str, reason: str) -> None:
    """Each is a transaction of its own: one that is refused keeps no other from going out."""
    with transaction.atomic():
        story = Story.objects.select_for_update().filter(code=code).first()
        if story is None or story.state != Story.State.WAITING:
            raise RefusedError("It does not wait any more.")
        if version != str(story.newest_id):
            raise OvertakenError("Its agency filed anew since you looked; look at it again.")
        if story.versions.filter(pk=version, recovered=True).exists():
            raise RefusedError(
                "It was read from repaired bytes: compare it with its agency's, and publish it alone."
            )
        if story.newest and story.newest.licence not in {"", story.licence_read}:
            raise RefusedError("Its agency filed a licence with it: read it, and publish it alone.")
        store.release(story.pk, now=datetime.now(UTC))
        after = Story.objects.values_list("state", flat=True).get(pk=story.pk)
        log_act(
            request, "release", story=story.pk, field="state", before=story.state, after=after, reason=reason
        )
