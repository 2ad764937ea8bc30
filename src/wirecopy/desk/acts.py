"""Hold, withdraw, release, kill, restore: one table, one form that asks once, and the log.

What is done is the archive's (store.py); each act and its line in the log are one transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from wirecopy.archive import store
from wirecopy.archive.models import Story
from wirecopy.desk.roles import log_act, may
from wirecopy.desk.standing import standing_of
from wirecopy.errors import RefusedError

_State = Story.State


class _Does(Protocol):
    def __call__(self, story_id: int, *, now: datetime) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that may be done to a story. `name` is also its role's in roles.MAY."""

    name: str
    verb: str  # on its button
    key: str  # on the keyboard; "" for none
    says: str  # what it will do, before it is done
    done: str
    needs_reason: bool
    does: _Does
    fits: Callable[[Story], bool]
    is_grave: bool = False


ACTS = {
    act.name: act
    for act in (
        Act(
            name="release", verb="Publish", key="p", needs_reason=False, does=store.release,
            says="It goes on the site at once, unless its agency forbids it: an embargo still holds.",
            done="Released.",
            fits=lambda story: story.state in {_State.WAITING, _State.HELD},
        ),
        Act(
            name="withdraw", verb="Take off the site", key="h", needs_reason=True, does=store.hold,
            says="Its page becomes a notice that the story is not on the site at present. "
            "It stays off, whatever its agency files, until somebody publishes it.",
            done="Off the site.",
            fits=lambda story: story.state == _State.LIVE,
        ),
        Act(
            name="hold", verb="Hold", key="h", needs_reason=True, does=store.hold,
            says="It is not published, whatever its agency files, until somebody publishes it.",
            done="Held.",
            fits=lambda story: story.state not in {_State.LIVE, _State.HELD, _State.KILLED},
        ),
        Act(
            name="kill", verb="Kill", key="x", needs_reason=True, does=store.kill, is_grave=True,
            says="Its page says from now on that the story was withdrawn, its pictures are taken off, and no "
            "later version is published. A chief can take the kill back.",
            done="Killed.",
            fits=lambda story: story.state != _State.KILLED,
        ),
        Act(
            name="restore", verb="Bring back", key="", needs_reason=True, does=store.restore,
            says="The desk's kill is taken back, and the story stands as if it had not been. "
            "What its agency killed, nobody can bring back.",
            done="Brought back.",
            fits=lambda story: story.state == _State.KILLED and story.struck,
        ),
    )
}  # fmt: skip


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=500,
        help_text="For the log; colleagues read it, readers do not.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "list": "reasons"}),
    )

    def __init__(self, act: Act, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]  # the request's POST, or nothing
        self.fields["reason"].required = act.needs_reason


def fitting(story: Story) -> tuple[Act, ...]:
    """What may be done to a story as it stands."""
    return tuple(act for act in ACTS.values() if act.fits(story))


def _view_of(act: Act) -> Callable[..., HttpResponse]:
    @require_http_methods(["GET", "HEAD", "POST"])
    @may(act.name)
    def view(request: HttpRequest, code: str) -> HttpResponse:
        """GET asks for the reason, POST does it."""
        story = get_object_or_404(Story.objects.select_related("shown", "newest"), code=code)
        form = ReasonForm(act, *([request.POST] if request.method == "POST" else []))
        if request.method == "POST" and form.is_valid():
            return _do(request, act, story, form.cleaned_data["reason"])
        context = {
            "act": act,
            "story": story,
            "form": form,
            "headline": headline_of(story),
            "unfit": "" if act.fits(story) else standing_of(story),
        }
        return render(request, "desk/act.html", context, status=400 if form.is_bound else 200)

    return view


def _do(request: HttpRequest, act: Act, story: Story, reason: str) -> HttpResponse:
    try:
        with transaction.atomic():
            before = Story.objects.select_for_update().values_list("state", flat=True).get(pk=story.pk)
            act.does(story.pk, now=datetime.now(UTC))
            after = Story.objects.values_list("state", flat=True).get(pk=story.pk)
            log_act(
                request, act.name, story=story.pk, field="state", before=before, after=after, reason=reason
            )
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        story.refresh_from_db()
        messages.success(request, f"{act.done} {standing_of(story)}")
    return redirect("desk-story", code=story.code)


def headline_of(story: Story) -> str:
    """What the story is called at the desk: our headline, else the agency's newest."""
    rework = getattr(story, "rework", None)
    if rework and rework.headline:
        return str(rework.headline)
    version = story.shown or story.versions.order_by("-pk").first()
    return (version.headline if version else "") or story.guid


VIEWS = {name: _view_of(act) for name, act in ACTS.items()}
