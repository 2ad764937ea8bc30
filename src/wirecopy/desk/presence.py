"""Who has a story's form open now, and what became of the story meanwhile.

A story's page says every few seconds that it is still there (`here`), and when it is left. Without a script it
says so once, when it is loaded. Each answer holds what its reader should know before they save.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from wirecopy.archive import store
from wirecopy.archive.models import Change, ReworkLog, Story, Version
from wirecopy.archive.store import Seen
from wirecopy.archive.telling import tell
from wirecopy.desk.models import AtWork
from wirecopy.desk.roles import may, may_do
from wirecopy.desk.standing import standing_of
from wirecopy.site.models import Due, Page

# A browser lets a page in the background act once a minute.
STAYS = timedelta(seconds=75)
_ASKED = frozenset(map(str, range(30)))


@require_POST
@may("look")
def here(request: HttpRequest, code: str) -> HttpResponse:
    """POST /desk/stories/CODE/here/ with `version` and `change` as the form has them: I am still at it; `gone`: no more.

    The answer: who else is, and what became different since.
    """
    story = get_object_or_404(Story, code=code)
    if "gone" in request.POST:
        leave(story.pk, request.user.pk or 0)
        return HttpResponse(status=204)
    now = datetime.now(UTC)
    if may_do(request.user, "rework"):
        come(story.pk, request.user.pk or 0, now)
    seen = Seen(version=_number(request, "version"), change=_number(request, "change"))
    return render(request, "desk/now.html", {"story": story, **meanwhile(request, story, seen, now)})


def meanwhile(request: HttpRequest, story: Story, seen: Seen, now: datetime) -> dict[str, object]:
    """What now.html shows: `others` at work, and what was done and filed since `seen`."""
    stands = store.seen_now(story.pk)
    return {
        "others": others(story.pk, request.user.pk or 0, now),
        "changes": ReworkLog.objects.filter(story=story, pk__gt=seen.change).order_by("pk"),
        "filed_anew": Version.objects.filter(pk=stands.version, pk__gt=seen.version).first(),
        "standing": standing_of(story),
    }


@require_safe
@may("look")
def out(request: HttpRequest, code: str) -> HttpResponse:
    """GET /desk/stories/CODE/out/?asked=N: whether readers see the story as it stands now; asked the Nth time."""
    story = get_object_or_404(Story.objects.select_related("shown", "newest"), code=code)
    asked = request.GET.get("asked", "")
    return render(
        request, "desk/out.html", {"story": story, **out_of(story, int(asked) if asked in _ASKED else 30)}
    )


def out_of(story: Story, asked: int = 0) -> dict[str, object]:
    """What out.html shows: whether the page is still being made, when it was, and when to ask again."""
    page = Page.objects.filter(path=story.path).first() if story.path else None
    is_asked = Change.objects.filter(story=story).exists() or (
        page is not None and Due.objects.filter(page=page).exists()
    )
    is_missing = page is None or not page.digest or page.made_at is None
    return {
        "is_waiting": is_asked or (is_missing and story.state == Story.State.LIVE),
        "asked": asked,
        "wait_ms": 100 if asked < 20 else 2000,
        "made_at": page.made_at if page and page.digest else None,
        "is_gone": page.gone if page else False,
        "standing": standing_of(story),
    }


def come(story_id: int, user_id: int, now: datetime) -> None:
    """Somebody has it open, for a while. Colleagues who watch hear of it if they did not know."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO desk_atwork AS held (story_id, user_id, since, until) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (story_id, user_id) DO UPDATE SET until = excluded.until, "
            "since = CASE WHEN held.until < excluded.since THEN excluded.since ELSE held.since END "
            "RETURNING since = %s",
            [story_id, user_id, now, now + STAYS, now],
        )
        if cursor.fetchone()[0]:
            AtWork.objects.filter(until__lt=now).delete()
            tell([story_id])


def leave(story_id: int, user_id: int) -> None:
    with transaction.atomic():
        if AtWork.objects.filter(story=story_id, user=user_id).delete()[0]:
            tell([story_id])


def others(story_id: int, user_id: int, now: datetime) -> Sequence[User]:
    """Who else has it open, the first first."""
    rows = AtWork.objects.filter(story=story_id, until__gt=now).exclude(user=user_id).select_related("user")
    return [row.user for row in rows.order_by("since")]


def _number(request: HttpRequest, name: str) -> int:
    given = request.POST.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 19 else 0
