"""Publish a story at a time: set it, change it, forget it; and why a story that waits does so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from wirecopy.archive import store
from wirecopy.archive.models import Story, Version
from wirecopy.archive.store import Came
from wirecopy.desk.acts import headline_of
from wirecopy.desk.models import Act
from wirecopy.desk.roles import log_act, may
from wirecopy.desk.standing import why_waiting
from wirecopy.desk.times import for_field, in_words, moment_of
from wirecopy.errors import RefusedError

THE_CLOCK = "the clock"
_FIELD = "publish at"
_State = Story.State


class ScheduleForm(forms.Form):
    at = forms.CharField(
        label="Publish at",
        max_length=40,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "autofocus": True}),
    )
    reason = forms.CharField(
        max_length=500,
        help_text="For the log; colleagues read it, readers do not.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_at(self) -> datetime:
        try:
            return moment_of(self.cleaned_data["at"], datetime.now(UTC), settings.SITE_ZONE)
        except RefusedError as error:
            raise forms.ValidationError(str(error)) from error


class ForgetForm(forms.Form):
    reason = forms.CharField(max_length=500)


def may_be_scheduled(story: Story) -> bool:
    return story.kind == "text" and story.state not in {_State.KILLED, _State.EMPTY}


@require_http_methods(["GET", "HEAD", "POST"])
@may("schedule")
def schedule(request: HttpRequest, code: str) -> HttpResponse:
    """GET and POST /desk/stories/CODE/schedule/. `do=forget` takes the time away."""
    story = get_object_or_404(Story.objects.select_related("shown", "newest"), code=code)
    if request.method != "POST":
        return _form(
            request, story, ScheduleForm(initial={"at": for_field(_offered(story), settings.SITE_ZONE)})
        )
    if request.POST.get("do") == "forget":
        return _forget(request, story)
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        return _form(request, story, form)
    try:
        said = _set(request, story, form.cleaned_data["at"], form.cleaned_data["reason"])
    except RefusedError as error:
        form.add_error("at", str(error))
        return _form(request, story, form)
    messages.success(request, said)
    return redirect("desk-story", code=code)


def _form(request: HttpRequest, story: Story, form: forms.Form) -> HttpResponse:
    context = {"story": story, "form": form, "headline": headline_of(story), "zone": settings.SITE_ZONE.key}
    context |= schedule_of(story, story.newest)
    context["embargo"] = _embargo_of(story)
    return render(request, "desk/schedule.html", context, status=400 if form.is_bound else 200)


def _offered(story: Story) -> datetime:
    """The time that is set, or the next full hour."""
    now = datetime.now(UTC)
    return story.publish_at or now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _set(request: HttpRequest, story: Story, at: datetime, reason: str) -> str:
    with transaction.atomic():
        before = Story.objects.select_for_update().get(pk=story.pk)
        store.schedule(story.pk, at, now=datetime.now(UTC))
        _log(request, before, at.isoformat(), reason)
        after = Story.objects.get(pk=story.pk)
        if before.state != after.state:
            log_act(
                request, "schedule", story=story.pk, field="state", before=before.state, after=after.state,
                reason=reason,
            )  # fmt: skip
    embargo = _embargo_of(story)
    said = f"It will be published {in_words(at, settings.SITE_ZONE)}."
    if embargo is not None and embargo > at:
        until = in_words(embargo, settings.SITE_ZONE)
        return f"{said} Its agency's embargo lasts until {until}, so it goes out then and not before."
    return said


def _forget(request: HttpRequest, story: Story) -> HttpResponse:
    form = ForgetForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say why the time is forgotten; nothing was changed.")
        return redirect("desk-schedule", code=story.code)
    try:
        with transaction.atomic():
            before = Story.objects.select_for_update().get(pk=story.pk)
            store.unschedule(story.pk, now=datetime.now(UTC))
            _log(request, before, "", form.cleaned_data["reason"])
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, "The time is forgotten. The story stays off the site until somebody publishes it."
        )
    return redirect("desk-story", code=story.code)


def _log(request: HttpRequest, story: Story, after: str, reason: str) -> None:
    before = story.publish_at.isoformat() if story.publish_at else ""
    log_act(request, "schedule", story=story.pk, field=_FIELD, before=before, after=after, reason=reason)


def _embargo_of(story: Story) -> datetime | None:
    return story.newest.embargo_until if story.newest else None


# For the story's page


def schedule_of(story: Story, newest: Version | None) -> Mapping[str, Any]:
    """What _schedule.html says: the time that is set, and why the story waits."""
    return {
        "publish_at": in_words(story.publish_at, settings.SITE_ZONE) if story.publish_at else "",
        "may_be_scheduled": may_be_scheduled(story),
        "waits_because": why_waiting(story, newest),
    }


# When the time comes


def note_published(came: Sequence[Came]) -> None:
    """Write down what the clock did, in the transaction in which it did it."""
    Act.objects.bulk_create(
        Act(
            who=THE_CLOCK,
            what="schedule",
            story_id=one.story_id,
            field="state",
            before=str(one.before),
            after=str(one.after),
            reason=f"its time, {in_words(one.publish_at, settings.SITE_ZONE)}, has come",
        )
        for one in came
    )
