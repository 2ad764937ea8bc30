"""How a source is read, tried live: its dialect as a form, a sample, and beside it what the sample would be.

Nothing is saved until somebody saves. Every sample is read in a child process (wires/preview.py), for a source's
patterns and a sender's bytes may do to each other what nobody thought of.
"""

from __future__ import annotations

import base64
import binascii
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import available_timezones

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from wirecopy.archive.models import Version
from wirecopy.desk import dialect_form
from wirecopy.desk.dialect_difference import compared
from wirecopy.desk.place import shown
from wirecopy.desk.roles import log_act, may
from wirecopy.errors import OvertakenError, RefusedError, WirecopyError
from wirecopy.formats import FORMATS
from wirecopy.formats.dialect import encoded
from wirecopy.formats.recoded import ENCODINGS
from wirecopy.item import Hints
from wirecopy.wires import replay
from wirecopy.wires.models import Delivery, Source
from wirecopy.wires.preview import Preview, preview
from wirecopy.wires.rereading import Settings, change_settings, settings_of
from wirecopy.wires.sources import hints, set_dialect

_OFFERED = 20  # last deliveries as samples
_MOST_SAMPLE_BYTES = 1_000_000  # pasted or uploaded; a delivery may have any size
_WAIT_SECONDS = 10.0  # for one reading
_REPLAYED = (5, 20, 100)  # last deliveries that can be read again at once
_WEIGHING_SECONDS = 20.0
_ITEMS_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Bytes to try on. `number`: the delivery's; None for what somebody brought, which is kept nowhere."""

    content: bytes
    name: str = ""
    content_type: str = ""
    number: int | None = None
    told_format: str = ""  # as a person said of this delivery, against whatever its source says
    told_encoding: str = ""

    @property
    def carried(self) -> str:
        """For the form of a page without JavaScript, which forgets a chosen file."""
        return base64.b64encode(self.content).decode() if self.number is None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How the source would be read."""

    settings: Settings
    dialect: Mapping[str, object]


@require_http_methods(["GET", "HEAD", "POST"])
@may("dialect")
def dialect(request: HttpRequest, slug: str) -> HttpResponse:
    """GET and POST /desk/sources/SLUG/dialect/. `do`: "" or try, save, weigh, replay (the last `count` deliveries)."""
    source = Source.objects.exclude(state=Source.State.REMOVED).filter(slug=slug).first()
    if source is None:
        raise Http404
    if request.method != "POST":
        texts = dialect_form.written(source.dialect)
        return _page(request, source, texts, {}, _wish_of(source), given=request.GET, seen=_seen(source))
    do = request.POST.get("do", "")
    if do in {"weigh", "replay"}:
        return _replay(request, source, do)
    texts = {name: request.POST.get(name, "").replace("\x00", "") for name in dialect_form.names()}
    told, faults = dialect_form.read(texts)
    settings = Settings(**{name: request.POST.get(name, "").strip()[:60] for name in _SETTINGS})
    faults |= _wrong(settings)
    wish = Wish(settings=settings, dialect=told)
    seen = request.POST.get("seen", "")
    if do != "save" or faults:
        status = 400 if faults and do == "save" else 200
        return _page(request, source, texts, faults, wish, given=request.POST, seen=seen, status=status)
    try:
        _save(request, source, wish, seen)
    except OvertakenError as error:
        messages.error(request, f"{error} Beneath stands what you wrote. Save again to replace it.")
        now = Source.objects.get(pk=source.pk)
        return _page(request, now, texts, {}, wish, given=request.POST, seen=_seen(now), status=409)
    messages.success(request, "Saved, for what comes from now on. What was read before stays as it was read.")
    return redirect(f"{request.path}#replay")


_SETTINGS = ("format", "encoding", "zone")


def _wish_of(source: Source) -> Wish:
    return Wish(settings=settings_of(source), dialect=source.dialect)


def _seen(source: Source) -> str:
    """How it is read, in a form that can be compared and written down."""
    wish = _wish_of(source)
    said = {name: value for name in _SETTINGS if (value := getattr(wish.settings, name))}
    return json.dumps({**said, **wish.dialect}, sort_keys=True, ensure_ascii=False)


def _wrong(settings: Settings) -> dict[str, str]:
    faults = {}
    if settings.format and settings.format not in FORMATS:
        faults["format"] = f"There is no format {settings.format!r}."
    if settings.encoding and settings.encoding not in ENCODINGS:
        faults["encoding"] = f"{settings.encoding!r} is no encoding known here."
    if settings.zone and settings.zone not in available_timezones():
        faults["zone"] = f"{settings.zone!r} is no time zone; write it like Europe/Berlin."
    return faults


def _save(request: HttpRequest, source: Source, wish: Wish, seen: str) -> None:
    """Raises OvertakenError where somebody else saved since the form was loaded."""
    with transaction.atomic():
        locked = Source.objects.select_for_update().get(pk=source.pk)
        before = _seen(locked)
        if seen != before:
            raise OvertakenError(
                f"Somebody changed how {source.slug} is read meanwhile: {before}. Nothing was saved."
            )
        change_settings(locked, wish.settings)
        set_dialect(source.slug, dict(wish.dialect))
        after = _seen(Source.objects.get(pk=source.pk))
        if after != before:
            log_act(
                request,
                "sources",
                field=source.slug[:40],
                before=before,
                after=after,
                reason="how it is read",
            )


# The sample, and what it would be


def _sample(request: HttpRequest, source: Source, given: Mapping[str, str]) -> Sample | None:
    """What somebody brought, or the delivery they chose, or the last one. None: nothing has come yet."""
    brought = request.FILES.get("file")
    if isinstance(brought, UploadedFile) and brought.size:
        if brought.size > _MOST_SAMPLE_BYTES:
            raise RefusedError(
                f"That file is larger than {_MOST_SAMPLE_BYTES:,} bytes. Cut a piece out of it."
            )
        return Sample(content=brought.read(), name=str(brought.name or "")[:200])
    if pasted := given.get("pasted", "").replace("\r\n", "\n"):
        return _bounded(Sample(content=pasted.encode("utf-8", "surrogatepass"), name="pasted"))
    number = given.get("sample", "")
    if number == "carried" and (carried := given.get("carried", "")):
        try:
            content = base64.b64decode(carried, validate=True)
        except (binascii.Error, ValueError) as error:
            raise RefusedError("The sample came back damaged; choose the file again.") from error
        return _bounded(Sample(content=content, name=given.get("carried_name", "")[:200]))
    rows = source.deliveries.select_related("filed").order_by("-received_at", "-id")
    if number.isdecimal() and len(number) < 19:
        rows = rows.filter(pk=int(number))
    row = rows.first()
    return _of(row) if row else None


def _bounded(sample: Sample) -> Sample:
    if len(sample.content) > _MOST_SAMPLE_BYTES:
        raise RefusedError(f"That sample is larger than {_MOST_SAMPLE_BYTES:,} bytes. Cut a piece out of it.")
    return sample


def _of(row: Delivery) -> Sample:
    return Sample(
        content=bytes(row.filed.content),
        name=row.name,
        content_type=row.content_type,
        number=row.pk,
        told_format=row.told_format,
        told_encoding=row.told_encoding,
    )


def _read(source: Source, sample: Sample, wish: Wish) -> Preview:
    """Raises WirecopyError where reading takes too much or ends the reader."""
    known: Hints = hints(source, name=sample.name, content_type=sample.content_type)
    known = replace(
        known,
        encoding=wish.settings.encoding,
        zone=wish.settings.zone,
        settings=encoded(wish.dialect),
        told_encoding=sample.told_encoding,
    )
    return preview(
        sample.content,
        format=sample.told_format or wish.settings.format,
        hints=known,
        agency_name=source.agency_name,
        wait_seconds=_WAIT_SECONDS,
    )


def _tried(source: Source, sample: Sample | None, wish: Wish) -> dict[str, Any]:
    """What the sample would be, and what of that is otherwise than now."""
    if sample is None:
        return {"sample": None}
    context: dict[str, Any] = {"sample": sample, "size_bytes": len(sample.content)}
    try:
        then = _read(source, sample, wish)
    except WirecopyError as error:
        return {**context, "why": str(error)}
    stands = _wish_of(source)
    try:
        now = then if stands == wish else _read(source, sample, stands)
    except WirecopyError as error:
        now = None
        context["why_now"] = str(error)
    faults = [
        {name: getattr(one, name) for name in ("why", "line", "column", "guid", "remedy", "fatal")}
        for one in then.faults[:_ITEMS_SHOWN]
    ]
    difference = compared(now, then)
    return {
        **context,
        "preview": then,
        "difference": difference,
        "is_as_saved": stands == wish,
        "items": difference.items[:_ITEMS_SHOWN],
        "more": then.item_count - min(len(then.items), _ITEMS_SHOWN),
        "faults": list(shown(faults, sample.content)),
    }


# The page


def _page(
    request: HttpRequest,
    source: Source,
    texts: Mapping[str, str],
    faults: Mapping[str, str],
    wish: Wish,
    *,
    given: Mapping[str, str],
    seen: str,
    status: int = 200,
    weighed: Weighed | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "weighed": weighed,
        "source": source,
        "seen": seen,
        "wish": wish,
        "setting_faults": faults,
    }
    try:
        context |= _tried(source, _sample(request, source, given), wish)
    except RefusedError as error:
        context |= {"sample": None, "why": str(error)}
    context["fields"] = dialect_form.fields(texts, faults)
    if "HX-Request" in request.headers:
        return render(request, "desk/dialect_preview.html", context | {"is_part": True})
    context |= {
        "formats": [(known.name, known.title) for known in FORMATS.values()],
        "encodings": list(ENCODINGS.items()),
        "zones": sorted(available_timezones()),
        "deliveries": source.deliveries.order_by("-received_at", "-id")[:_OFFERED],
        "pasted": given.get("pasted", ""),
        "counts": _REPLAYED,
    }
    return render(request, "desk/dialect.html", context, status=status)


# Reading the last deliveries again


@dataclass(slots=True)
class Weighed:
    """What reading deliveries again as the source is read now would do; `looked` of `count` were looked into."""

    count: int
    looked: int = 0
    same: int = 0  # versions that would be read as they were
    reread: int = 0  # the same bytes, understood otherwise
    new: int = 0
    unread: int = 0  # deliveries of which nothing could be read


def _replay(request: HttpRequest, source: Source, do: str) -> HttpResponse:
    count = request.POST.get("count", "")
    if count not in {str(one) for one in _REPLAYED}:
        messages.error(request, "That form was not whole; load the page again.")
        return redirect(request.path)
    rows = source.deliveries.order_by("-received_at", "-id")[: int(count)]
    if do == "replay":
        with transaction.atomic():
            ids = replay.again(Delivery.objects.filter(pk__in=[row.pk for row in rows]))
            log_act(
                request, "sources", field=source.slug[:40], after=f"last {len(ids)} deliveries read again"
            )
        many = "1 delivery is" if len(ids) == 1 else f"{len(ids)} deliveries are"
        messages.success(
            request, f"{many} read again. What is understood otherwise takes its place on the site."
        )
        return redirect(request.path)
    weighed = _weigh(source, list(rows.select_related("filed")))
    texts = dialect_form.written(source.dialect)
    return _page(request, source, texts, {}, _wish_of(source), given={}, seen=_seen(source), weighed=weighed)


def _weigh(source: Source, rows: list[Delivery]) -> Weighed:
    """Nothing is stored. Stops looking after some seconds, and says how many it looked into."""
    weighed = Weighed(count=len(rows))
    end = time.monotonic() + _WEIGHING_SECONDS
    wish = _wish_of(source)
    for row in rows:
        if time.monotonic() > end:
            break
        weighed.looked += 1
        try:
            found = _read(source, _of(row), wish)
        except WirecopyError:
            weighed.unread += 1
            continue
        _count(source, found, weighed)
    return weighed


def _count(source: Source, found: Preview, weighed: Weighed) -> None:
    if not found.items:
        weighed.unread += bool(found.faults)
    versions = Version.objects.filter(
        story__agency=source.agency, story__guid__in=[item.guid for item in found.items]
    ).values_list("story__guid", "filed_sha256", "read_sha256")
    held = set(versions)
    filed = {(guid, sha256) for guid, sha256, _ in held}
    for item in found.items:
        if (item.guid, item.filed_sha256, item.read_sha256) in held:
            weighed.same += 1
        elif (item.guid, item.filed_sha256) in filed:
            weighed.reread += 1
        else:
            weighed.new += 1
