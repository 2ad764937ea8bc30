"""Put a headline or a picture over a story's, and look again when the agency has filed anew.

The form carries what its reader saw: the version and the desk's last change. Whoever was overtaken
is refused once, sees what became different, and may then save over that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from wirecopy.archive import store
from wirecopy.archive.models import Rework, ReworkLog, Story, Version
from wirecopy.archive.store import Seen
from wirecopy.body import paragraphs
from wirecopy.desk.roles import log_act, may, may_do
from wirecopy.differences import Paragraph, differences, in_line, is_same
from wirecopy.errors import OvertakenError, RefusedError
from wirecopy.packing import unpack

# Where a headline goes, and how many characters of it are shown there.
PLACES = (("Search results", 60), ("Social posts", 70), ("The page", 110))


class HeadlineForm(forms.Form):
    headline = forms.CharField(
        required=False,
        max_length=store.LONGEST_HEADLINE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "true", "dir": "auto"}),
    )
    reason = forms.CharField(
        required=False, max_length=500, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    version = forms.IntegerField(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)
    change = forms.IntegerField(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)

    def seen(self) -> Seen:
        return Seen(version=self.cleaned_data["version"], change=self.cleaned_data["change"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaken:
    """What became different while somebody wrote."""

    changes: tuple[ReworkLog, ...]  # by colleagues, in order
    headline: Paragraph = ()  # the agency's, where it filed anew; () if it did not
    text: tuple[Paragraph, ...] = ()  # () if not a word of it changed

    @property
    def is_anew(self) -> bool:
        return bool(self.headline)


def form_for(story: Story, seen: Seen, *, typed: str | None = None) -> HeadlineForm:
    """The form as it stands for who sees the story now. `typed`: what they wrote already."""
    rework = Rework.objects.filter(story=story).first()
    standing = rework.headline if rework and rework.headline else _agency_headline(seen)
    wanted = standing if typed is None else typed
    return HeadlineForm(initial={"headline": wanted, "version": seen.version, "change": seen.change})


def context_of(story: Story, form: HeadlineForm, seen: Seen) -> Mapping[str, Any]:
    """What headline_form.html shows."""
    headline = str(form["headline"].value() or "").strip()
    return {
        "story": story,
        "form": form,
        "rework": Rework.objects.filter(story=story).first(),
        "agency_headline": _agency_headline(seen),
        "count": len(headline),
        "places": [
            {"name": name, "most": most, "kept": headline[:most], "cut": headline[most:]}
            for name, most in PLACES
        ],
        "undo": _before_last(story),
    }


def _before_last(story: Story) -> str | None:
    """What the last change of the headline took the place of; None where there was none."""
    last = ReworkLog.objects.filter(story=story, field="headline").order_by("-pk")
    return last.values_list("before", flat=True).first()


@require_http_methods(["GET", "HEAD", "POST"])
@may("rework")
def headline(request: HttpRequest, code: str) -> HttpResponse:
    """GET and POST /desk/stories/CODE/headline/. An empty headline, or `off`, takes the desk's off; `undo` puts
    back what stood before the last change of it, whoever made that.
    """
    story = get_object_or_404(Story.objects.select_related("source"), code=code)
    if request.method != "POST":
        seen = store.seen_now(story.pk)
        return render(request, "desk/headline.html", context_of(story, form_for(story, seen), seen))
    form = HeadlineForm(request.POST)
    if not form.is_valid():
        seen = store.seen_now(story.pk)
        return render(request, "desk/headline.html", context_of(story, form, seen), status=400)
    wanted = "" if "off" in request.POST else form.cleaned_data["headline"]
    if "undo" in request.POST:
        wanted = _before_last(story) or ""
    publishes = "publish" in request.POST and may_do(request.user, "release")
    try:
        said = _save(request, story, wanted, form, publishes=publishes)
    except OvertakenError:
        return _overtaken(request, story, form)
    except RefusedError as error:
        form.add_error("headline", str(error))
        seen = store.seen_now(story.pk)
        return render(request, "desk/headline.html", context_of(story, form, seen), status=400)
    messages.success(request, said)
    return redirect("desk-story", code=code)


def _save(request: HttpRequest, story: Story, wanted: str, form: HeadlineForm, *, publishes: bool) -> str:
    now = datetime.now(UTC)
    reason = form.cleaned_data["reason"]
    is_agencys = wanted.strip() == _agency_headline(form.seen()).strip()
    after = "" if is_agencys else wanted.strip()
    with transaction.atomic():
        before = Rework.objects.filter(story=story).values_list("headline", flat=True).first() or ""
        store.rework(
            story.pk, headline=after, by=request.user.get_username(), reason=reason, now=now, seen=form.seen()
        )
        if after != before:
            log_act(
                request, "rework", story=story.pk, field="headline", before=before, after=after, reason=reason
            )
        if publishes:
            store.release(story.pk, now=now)
            log_act(request, "release", story=story.pk, before=story.state, reason=reason)
    if publishes:
        return "Saved and published."
    if after == before:
        return "That headline stands already: nothing was changed."
    return "The headline is saved." if after else "The agency's own headline stands again."


def _overtaken(request: HttpRequest, story: Story, form: HeadlineForm) -> HttpResponse:
    seen = store.seen_now(story.pk)
    fresh = form_for(story, seen, typed=form.cleaned_data["headline"])
    fresh.initial["reason"] = form.cleaned_data["reason"]
    context = {**context_of(story, fresh, seen), "overtaken": what_changed(story.pk, form.seen(), seen)}
    return render(request, "desk/headline.html", context, status=409)


def what_changed(story_id: int, was: Seen, now: Seen) -> Overtaken:
    changes = tuple(ReworkLog.objects.filter(story=story_id, pk__gt=was.change).order_by("pk"))
    # Only versions of this story: the ids come from a form.
    found = {
        row.pk: unpack(bytes(row.item))
        for row in Version.objects.filter(story=story_id, pk__in={was.version, now.version})
    }
    if was.version == now.version or len(found) < 2:
        return Overtaken(changes=changes)
    old, new = found[was.version], found[now.version]
    text = differences(paragraphs(old.body), paragraphs(new.body))
    return Overtaken(
        changes=changes,
        headline=in_line(old.headline, new.headline),
        text=() if is_same(text) else text,
    )


def _agency_headline(seen: Seen) -> str:
    return Version.objects.filter(pk=seen.version).values_list("headline", flat=True).first() or ""


# When the agency filed again


@require_POST
@may("rework")
def look(request: HttpRequest, code: str) -> HttpResponse:
    """POST /desk/stories/CODE/look/: `do` is accept or drop; redoing is the headline's own form."""
    story = get_object_or_404(Story, code=code)
    form = HeadlineForm(request.POST)
    if not form.is_valid() or request.POST.get("do") not in {"accept", "drop"}:
        messages.error(request, "That form was not whole; load the page again.")
        return redirect("desk-story", code=code)
    by, now = request.user.get_username(), datetime.now(UTC)
    try:
        with transaction.atomic():
            before = Rework.objects.filter(story=story).values_list("headline", flat=True).first() or ""
            if request.POST["do"] == "accept":
                store.accept(story.pk, by=by, now=now, seen=form.seen())
                log_act(request, "rework", story=story.pk, field="look", before=before, after="accepted")
            else:
                store.rework(
                    story.pk, headline="", by=by, reason="It no longer fitted.", now=now, seen=form.seen()
                )
                log_act(request, "rework", story=story.pk, field="headline", before=before, after="")
    except OvertakenError as error:
        messages.error(request, str(error))
    else:
        accepted = request.POST["do"] == "accept"
        messages.success(
            request, "The headline stays." if accepted else "The agency's own headline stands again."
        )
    return redirect("desk-story", code=code)
