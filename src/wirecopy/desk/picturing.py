"""Put a picture on a story: choose or upload it, frame it, see every rendition, and only then let readers have it.

    choose, or the picture store, or upload  ->  frame  ->  look  ->  the page

Each step carries what its reader saw of the story; whoever was overtaken is refused once, as with the headline.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from wirecopy.archive import shown as archive
from wirecopy.archive import store
from wirecopy.archive.models import Rework, ReworkLog, Story
from wirecopy.archive.store import Seen
from wirecopy.desk.acts import headline_of
from wirecopy.desk.framing_form import FramingForm, initial_of
from wirecopy.desk.licences import Origin, licence_ends, origins, own_pictures, why_not
from wirecopy.desk.reworking import what_changed
from wirecopy.desk.roles import log_act, may
from wirecopy.errors import OvertakenError, RefusedError
from wirecopy.pictures import framing as framings
from wirecopy.pictures import keep
from wirecopy.pictures.check import LARGEST_FILE_BYTES, ContentType, PictureError
from wirecopy.pictures.keep import Uploaded
from wirecopy.pictures.models import Framing, StoredPicture
from wirecopy.pictures.shapes import SHAPES, Shape
from wirecopy.pictures.terms import With


class SeenForm(forms.Form):
    version = forms.IntegerField(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)
    change = forms.IntegerField(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)

    def seen(self) -> Seen:
        return Seen(version=self.cleaned_data["version"], change=self.cleaned_data["change"])


# Choosing


@require_http_methods(["GET", "HEAD", "POST"])
@may("picture")
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """GET /desk/stories/CODE/picture/: what there is to choose from. POST: `do` is off or undo."""
    story = _story(code)
    if request.method == "POST":
        return _take_back(request, story)
    seen = store.seen_now(story.pk)
    now = datetime.now(UTC)
    chosen = Framing.objects.filter(pk=_put_now(story)).select_related("picture").first()
    context = {
        "story": story,
        "headline": headline_of(story),
        "form": SeenForm(initial={"version": seen.version, "change": seen.change}),
        "chosen": chosen,
        "is_gone": bool(_put_now(story)) and (chosen is None or not framings.is_kept(chosen.key)),
        "looks": looks_of(chosen) if chosen and framings.is_kept(chosen.key) else (),
        "own": [(one, why_not(story, one, crops=False, now=now)) for one in own_pictures(story)],
        "can_undo": _last_change(story) is not None,
    }
    return render(request, "desk/picture.html", context)


def _take_back(request: HttpRequest, story: Story) -> HttpResponse:
    form = SeenForm(request.POST)
    do = request.POST.get("do", "")
    if not form.is_valid() or do not in {"off", "undo"}:
        messages.error(request, "That form was not whole; load the page again.")
        return redirect("desk-picture", code=story.code)
    last = _last_change(story)
    wanted = last.before if do == "undo" and last is not None else ""
    try:
        _save(request, story, wanted, form.seen(), until=None, reason="")
    except RefusedError as error:  # an OvertakenError too
        messages.error(request, str(error))
        return redirect("desk-picture", code=story.code)
    messages.success(
        request, "The picture before stands again." if wanted else "The agency's own picture stands again."
    )
    return redirect("desk-story", code=story.code)


def _last_change(story: Story) -> ReworkLog | None:
    return ReworkLog.objects.filter(story=story, field="picture").order_by("-pk").first()


# Uploading


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Picture",
        help_text=f"JPEG, PNG, WebP, GIF or AVIF, at most {LARGEST_FILE_BYTES // 2**20} MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ContentType)}),
    )
    credit = forms.CharField(
        max_length=200, help_text="Who made it, as readers will see it: Ada Lens / Harbour News."
    )
    rights = forms.CharField(
        max_length=500,
        label="Rights",
        help_text="Whose it is and what we may do with it: staff picture; bought of …; handout, this story only.",
    )
    alt = forms.CharField(
        max_length=500,
        label="Alternative text",
        help_text="What is seen in it, for readers who cannot see it.",
    )
    caption = forms.CharField(max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    stands_with = forms.ChoiceField(
        label="May stand with",
        choices=((With.STORY, "this story only"), (With.ANY, "any story")),
        initial=With.STORY,
    )
    no_crop = forms.BooleanField(required=False, label="May not be cropped")
    until = forms.DateField(
        required=False,
        label="May be shown until",
        help_text="The end of that day, UTC. Empty: without end.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def said(self, story: Story) -> Uploaded:
        words = self.cleaned_data
        day = words["until"]
        return Uploaded(
            agency=story.agency,
            guid=story.guid,
            credit=words["credit"],
            rights=words["rights"],
            alt=words["alt"],
            caption=words["caption"],
            crop=not words["no_crop"],
            stands_with=With(words["stands_with"]),
            until=datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC) if day else None,
        )


@require_http_methods(["GET", "HEAD", "POST"])
@may("picture")
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """GET and POST /desk/stories/CODE/picture/upload/"""
    story = _story(code)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        try:
            row = _keep(request, story, form)
        except PictureError as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, "The picture is kept. No reader sees it before you have framed it.")
            return redirect(_frame_address(story, row.sha256))
    context = {"story": story, "headline": headline_of(story), "form": form}
    return render(request, "desk/picture_upload.html", context, status=400 if form.is_bound else 200)


def _keep(request: HttpRequest, story: Story, form: UploadForm) -> StoredPicture:
    file = form.cleaned_data["file"]
    if file.size > LARGEST_FILE_BYTES:
        raise PictureError(
            f"The file has {file.size:,} bytes; a picture may have {LARGEST_FILE_BYTES:,}. Save it smaller."
        )
    said = form.said(story)
    # Decoding takes a second: outside any transaction. The row says who brought it; the act is written with it.
    row = keep.upload(file.read(), said, by=request.user.get_username(), now=datetime.now(UTC))
    log_act(
        request,
        "picture",
        story=story.pk,
        field="upload",
        after=row.sha256,
        reason=f"{said.credit}: {said.rights}",
    )
    return row


# Framing


@require_http_methods(["GET", "HEAD", "POST"])
@may("picture")
def frame(request: HttpRequest, code: str) -> HttpResponse:
    """GET /desk/stories/CODE/picture/frame/?picture=SHA256 or ?framing=KEY, and POST there."""
    story = _story(code)
    earlier = _framing(request.GET.get("framing", ""))
    origin = _origin(earlier.picture_id if earlier else request.GET.get("picture", ""))
    size = (origin.picture.width, origin.picture.height)
    now = datetime.now(UTC)
    refused = why_not(story, origin, crops=False, now=now)
    if request.method != "POST":
        # Opened again after somebody was told of news, the form goes on from what they know now.
        form = FramingForm(size, initial=initial_of(earlier, _alt(story, origin), store.seen_now(story.pk)))
        return _framing_page(request, story, origin, form, refused, status=200)
    form = FramingForm(size, request.POST)
    if form.is_valid():
        refused = why_not(story, origin, crops=bool(form.drawn()), now=now)
    if refused or not form.is_valid():
        return _framing_page(request, story, origin, form, refused, status=400)
    try:
        made = framings.make(
            origin.picture.sha256,
            drawn=form.drawn(),
            focus=form.focus(),
            alt=form.cleaned_data["alt"],
            words=_words(origin),
            whole=bool(why_not(story, origin, crops=True, now=now)),
            by=request.user.get_username(),
            now=now,
        )
    except PictureError as error:
        form.add_error(None, str(error))
        return _framing_page(request, story, origin, form, refused, status=400)
    seen = form.seen()
    asked = urlencode({"framing": made.key, "version": seen.version, "change": seen.change})
    return redirect(reverse("desk-picture-look", args=[code]) + "?" + asked)


def _framing_page(
    request: HttpRequest,
    story: Story,
    origin: Origin,
    form: FramingForm,
    refused: tuple[str, ...],
    *,
    status: int,
) -> HttpResponse:
    context = {
        "story": story,
        "headline": headline_of(story),
        "origin": origin,
        "form": form,
        "refused": refused,
        "no_crop": why_not(story, origin, crops=True, now=datetime.now(UTC)),
        "ends": licence_ends(origin),
    }
    return render(request, "desk/picture_frame.html", context, status=status)


def _words(origin: Origin) -> dict[str, str]:
    """What the agency, or the uploader, says of the picture goes into every file made from it."""
    said = {"caption": origin.caption, "credit": origin.credit}
    if origin.upload:
        said["usage_terms"] = origin.picture.usage_terms
    return said


def _alt(story: Story, origin: Origin) -> str:
    """The agency's own words for who cannot see it, to begin with."""
    shown = archive.shown([story.pk]).get(story.pk)
    address = f"/{origin.picture.sha256}-"
    own = [one.filed.alt for one in shown.pictures if address in one.file.path] if shown else []
    return next(filter(None, own), origin.picture.alt)


# Looking, and letting readers have it


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One shape as readers would get it. `width` and `height` in pixels."""

    shape: Shape
    address: str
    width: int
    height: int
    sizes: tuple[str, ...]  # of all files: "1280 x 853 JPEG"


def looks_of(framing: Framing) -> tuple[Look, ...]:
    """Every rendition there is, by shape."""
    found = []
    for shape in SHAPES:
        files = [one for one in framing.renditions if one["shape"] == shape.name]
        plain = [one for one in files if one["content_type"] == ContentType.JPEG]
        shown = max(
            (one for one in plain if one["width"] <= 960), key=lambda one: one["width"], default=plain[0]
        )
        name = shown["path"].rpartition("/")[2]
        found.append(
            Look(
                shape=shape,
                address=reverse("desk-made", args=[framing.key, name]),
                width=shown["width"],
                height=shown["height"],
                sizes=tuple(
                    f"{one['width']} × {one['height']} {one['content_type'].partition('/')[2].upper()}"
                    for one in files
                ),
            )
        )
    return tuple(found)


@require_http_methods(["GET", "HEAD", "POST"])
@may("picture")
def look(request: HttpRequest, code: str) -> HttpResponse:
    """GET /desk/stories/CODE/picture/look/?framing=KEY&version=…&change=…; POST puts it on the story."""
    story = _story(code)
    asked = request.POST if request.method == "POST" else request.GET
    framing = _framing(asked.get("framing", ""))
    if framing is None or not framings.is_kept(framing.key):
        raise Http404
    origin = _origin(framing.picture_id)
    form = SeenForm(asked)
    if not form.is_valid():
        seen = store.seen_now(story.pk)
        form = SeenForm({"version": seen.version, "change": seen.change})
        form.is_valid()
    if request.method != "POST":
        return _look_page(request, story, framing, origin, form, status=200)
    refused = why_not(story, origin, crops=bool(framing.drawn), now=datetime.now(UTC))
    if refused:
        return _look_page(request, story, framing, origin, form, status=400, refused=refused)
    try:
        _save(
            request,
            story,
            framing.key,
            form.seen(),
            until=licence_ends(origin),
            reason=request.POST.get("reason", "")[:500],
        )
    except OvertakenError:
        seen = store.seen_now(story.pk)
        fresh = SeenForm({"version": seen.version, "change": seen.change})
        changed = what_changed(story.pk, form.seen(), seen)
        return _look_page(request, story, framing, origin, fresh, status=409, overtaken=changed)
    except RefusedError as error:
        return _look_page(request, story, framing, origin, form, status=400, refused=(str(error),))
    is_live = Story.objects.filter(pk=story.pk, state=Story.State.LIVE).exists()
    messages.success(
        request,
        "The picture is on the page." if is_live else "The picture goes on the page when the story does.",
    )
    return redirect("desk-story", code=code)


def _look_page(
    request: HttpRequest,
    story: Story,
    framing: Framing,
    origin: Origin,
    form: SeenForm,
    *,
    status: int,
    refused: tuple[str, ...] = (),
    overtaken: Any = None,
) -> HttpResponse:
    context = {
        "story": story,
        "headline": headline_of(story),
        "framing": framing,
        "origin": origin,
        "looks": looks_of(framing),
        "form": form,
        "refused": refused,
        "overtaken": overtaken,
        "ends": licence_ends(origin),
    }
    return render(request, "desk/picture_look.html", context, status=status)


def _save(
    request: HttpRequest, story: Story, key: str, seen: Seen, *, until: datetime | None, reason: str
) -> None:
    with transaction.atomic():
        before = _put_now(story)
        store.rework(
            story.pk,
            picture=key,
            until=until,
            by=request.user.get_username(),
            reason=reason,
            now=datetime.now(UTC),
            seen=seen,
        )
        if key != before:
            log_act(
                request, "rework", story=story.pk, field="picture", before=before, after=key, reason=reason
            )


def _put_now(story: Story) -> str:
    return Rework.objects.filter(story=story).values_list("picture", flat=True).first() or ""


def _story(code: str) -> Story:
    return get_object_or_404(Story.objects.select_related("source", "rework", "shown"), code=code)


def _framing(key: str) -> Framing | None:
    return Framing.objects.filter(pk=key.replace("\x00", "")).select_related("picture").first()


def _origin(sha256: str) -> Origin:
    found = origins([sha256.replace("\x00", "")])
    if not found:
        raise Http404
    return next(iter(found.values()))


def _frame_address(story: Story, sha256: str) -> str:
    return reverse("desk-picture-frame", args=[story.code]) + "?" + urlencode({"picture": sha256})
