"""Developing stories at the desk: what was gathered and why, and what the desk says against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib import messages
from django.db import connection, transaction
from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from wirecopy.archive.models import Story
from wirecopy.coverage import correcting
from wirecopy.coverage.models import Copy, Member, Thread
from wirecopy.desk.roles import log_act, may, me
from wirecopy.errors import RefusedError
from wirecopy.site import paths

_PAGE = 60  # threads on one page
_OFFERED = 30  # threads with which one may be joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One story of a thread as its row shows it. `alike`: codes of those that say the same."""

    code: str
    headline: str
    agency: str
    place: str
    state: str
    filed_at: datetime
    why: Sequence[str]
    by: str
    alike: tuple[tuple[str, str], ...]  # (agency, code of the story)


@require_safe
@may("look")
def developing(request: HttpRequest) -> HttpResponse:
    """GET /desk/developing/?page=N: those of two reports and more, the last to move first."""
    page = max(0, int(page) if (page := request.GET.get("page", "0")).isdigit() and len(page) < 6 else 0)
    found = (
        Thread.objects.filter(merged_into=None)
        .annotate(reports=Count("members"), newest_at=Max("members__filed_at"))
        .filter(reports__gt=1)
        .order_by("-newest_at", "-pk")
    )[page * _PAGE : (page + 1) * _PAGE + 1]
    threads = list(found)
    newest = _newest([thread.pk for thread in threads])
    rows = [
        {
            "code": thread.code,
            "headline": newest.get(thread.pk, ""),
            "reports": thread.reports,
            "newest_at": thread.newest_at,
        }
        for thread in threads[:_PAGE]
    ]
    context = {"rows": rows, "older": page + 1 if len(threads) > _PAGE else None, "page": page}
    return render(request, "desk/developing.html", context)


@require_safe
@may("look")
def one(request: HttpRequest, code: str) -> HttpResponse:
    """GET /desk/developing/CODE/: every report, why it is here, and what it says the same as."""
    thread = get_object_or_404(Thread.objects.select_related("merged_into"), code=code)
    if thread.merged_into is not None:
        return redirect("desk-developing-one", code=thread.merged_into.code)
    reports = _reports(thread)
    if not reports:
        raise Http404
    context = {
        "thread": thread,
        "headline": reports[0].headline,
        "reports": reports,
        "address": paths.coverage(thread.code) if len(reports) > 1 else "",
        "others": _others(thread),
        "merged": thread.merged.count(),
    }
    return render(request, "desk/developing_one.html", context)


@require_POST
@may("gather")
def take_out(request: HttpRequest, code: str, story: str) -> HttpResponse:
    """POST /desk/developing/CODE/out/STORY/: it is another matter, and opens a developing story of its own."""
    row = get_object_or_404(Story, code=story, member__thread__code=code)
    try:
        with transaction.atomic():
            own = correcting.take_out(row.pk, by=me(request).get_username(), now=datetime.now(UTC))
            log_act(request, "gather", story=row.pk, field="taken out", before=code, after=own)
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Taken out. It stands by itself and is not put back.")
    return redirect("desk-developing-one", code=code)


@require_POST
@may("gather")
def join(request: HttpRequest, code: str) -> HttpResponse:
    """POST /desk/developing/CODE/join/ with onto=CODE: two developing stories are one."""
    onto = request.POST.get("onto", "").strip()[:200].rstrip("/").rpartition("/")[2]
    try:
        with transaction.atomic():
            correcting.merge(code, onto, by=me(request).get_username(), now=datetime.now(UTC))
            log_act(request, "gather", field="joined", before=code, after=onto)
    except RefusedError as error:
        messages.error(request, f"{error} Nothing was joined.")
        return redirect("desk-developing-one", code=code)
    messages.success(request, "Joined. The old address leads here.")
    return redirect("desk-developing-one", code=onto)


@require_POST
@may("gather")
def put_in(request: HttpRequest, story: str) -> HttpResponse:
    """POST /desk/developing/put/STORY/ with thread=CODE: the story belongs there, and stays."""
    row = get_object_or_404(Story, code=story)
    onto = request.POST.get("onto", "").strip()[:200].rstrip("/").rpartition("/")[2]
    member = Member.objects.select_related("thread").filter(story=row).first()
    try:
        with transaction.atomic():
            correcting.put_in(row.pk, onto, by=me(request).get_username(), now=datetime.now(UTC))
            before = member.thread.code if member else ""
            log_act(request, "gather", story=row.pk, field="put in", before=before, after=onto)
    except RefusedError as error:
        messages.error(request, f"{error} Nothing was moved.")
        return redirect("desk-story", code=story)
    messages.success(request, "Put there, and it stays there.")
    return redirect("desk-developing-one", code=onto)


def gathered(story: Story) -> dict[str, object]:
    """For the story's own page: its developing story, and which story stands in lists in its place."""
    member = Member.objects.select_related("thread").filter(story=story).first()
    if member is None:
        return {}
    of = {"code": member.thread.code, "count": member.thread.members.count()}
    copied = story.copy_of if story.copy_of is not None and story.copy_of.state == "live" else None
    return {"gathered": of, "copy_of": copied}


# What is read

_NEWEST = """
SELECT DISTINCT ON (m.thread_id) m.thread_id, coalesce(nullif(r.headline, ''), v.headline, '')
FROM coverage_member m JOIN archive_story s ON s.id = m.story_id
LEFT JOIN archive_version v ON v.id = s.shown_id LEFT JOIN archive_rework r ON r.story_id = s.id
WHERE m.thread_id = ANY(%s) ORDER BY m.thread_id, m.filed_at DESC, s.id DESC
"""


def _newest(threads: list[int]) -> dict[int, str]:
    """The headline of each thread's newest report."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [threads])
        return dict(cursor.fetchall())


def _reports(thread: Thread) -> list[Report]:
    members = list(
        thread.members.select_related("story__shown", "story__rework", "story__source").order_by(
            "-filed_at", "-story_id"
        )[:300]
    )
    stories = [member.story_id for member in members]
    alike: dict[int, set[tuple[str, str]]] = {}
    pairs = Copy.objects.filter(Q(story__in=stories) | Q(of__in=stories)).select_related(
        "story__source", "of__source"
    )
    for pair in pairs:
        alike.setdefault(pair.story_id, set()).add((pair.of.source.agency_name, pair.of.code))
        alike.setdefault(pair.of_id, set()).add((pair.story.source.agency_name, pair.story.code))
    return [_report(member, tuple(sorted(alike.get(member.story_id, ())))) for member in members]


def _report(member: Member, alike: tuple[tuple[str, str], ...]) -> Report:
    story, shown = member.story, member.story.shown
    rework = getattr(story, "rework", None)
    return Report(
        code=story.code,
        headline=(rework.headline if rework else "") or (shown.headline if shown else ""),
        agency=story.source.agency_name,
        place=shown.place if shown else "",
        state=story.state,
        filed_at=member.filed_at,
        why=member.why.splitlines(),
        by=member.by,
        alike=alike,
    )


def _others(thread: Thread) -> list[tuple[str, str]]:
    """(code, newest headline) of threads that moved lately and might be the same."""
    found = (
        Thread.objects.filter(merged_into=None)
        .exclude(pk=thread.pk)
        .annotate(newest_at=Max("members__filed_at"))
        .filter(newest_at__isnull=False)
        .order_by("-newest_at")[:_OFFERED]
    )
    threads = {other.pk: other.code for other in found}
    return [(threads[pk], headline) for pk, headline in _newest(list(threads)).items()]
