"""The log: everything anybody did, of the desk and of reworks from wherever they came, in one order; and its export."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from wirecopy.archive.models import ReworkLog
from wirecopy.desk.models import Act
from wirecopy.desk.roles import MAY, log_act, may

PAGE = 100  # lines
_BATCH = 1000  # lines fetched at once for an export
_SAME = timedelta(minutes=1)  # an act at the desk and the rework it made are of one transaction
WHATS = tuple(
    sorted(
        set(MAY) - {"look"}
        | {
            "sign in",
            "sign-in refused",
            "sign out",
            "sign out elsewhere",
            "sign-in changed",
            "password refused",
        }
        | {"refused"}
    )
)
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the log is narrowed to; "" or None: not by this."""

    who: str = ""
    what: str = ""
    story: str = ""  # its code
    since: date | None = None  # in UTC, both included
    until: date | None = None

    @property
    def query(self) -> str:
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        return urlencode({name: str(value) for name, value in said.items() if value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing done. `before` and `after` are whole; `key` is where it stands in the order."""

    at: datetime
    who: str
    what: str
    story: str  # its code
    field: str
    before: str
    after: str
    reason: str
    address: str
    key: tuple[datetime, str, int]


@require_safe
@may("log")
def log(request: HttpRequest) -> HttpResponse:
    """GET /desk/log/?who=&what=&story=&since=&until=&below=KEY"""
    asked = asked_of(request.GET)
    found = list(islice(lines(asked, below=_key_of(request.GET.get("below", ""))), PAGE + 1))
    context = {
        "lines": found[:PAGE],
        "asked": asked,
        "whats": WHATS,
        "names": User.objects.order_by("username").values_list("username", flat=True),
        "next": _written(found[PAGE - 1].key) if len(found) > PAGE else "",
        "is_first": not request.GET.get("below"),
    }
    return render(request, "desk/log.html", context)


@require_POST
@may("log")
async def export(request: HttpRequest) -> HttpResponseBase:
    """POST /desk/log/export: `format` csv or jsonl, and the log's filters. Itself logged, and so its first line."""
    asked, kind = asked_of(request.POST), request.POST.get("format", "")
    if kind not in _WRITERS:
        return HttpResponse("Say csv or jsonl.\n", status=400, content_type="text/plain; charset=utf-8")
    await sync_to_async(log_act)(request, "log", field="export", after=f"{kind} {asked.query}".strip())
    content_type, write = _WRITERS[kind]
    response = StreamingHttpResponse(_written_out(asked, write), content_type=content_type)
    name = f"wirecopy-log-{datetime.now(UTC):%Y-%m-%d}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def asked_of(given: Mapping[str, str]) -> Asked:
    """What means nothing is left out, as in an old link."""

    def text(name: str, longest: int) -> str:
        return given.get(name, "").replace("\x00", "").strip()[:longest]

    return Asked(
        who=text("who", 150),
        what=text("what", 40) if text("what", 40) in WHATS else "",
        story=text("story", 12),
        since=_day(text("since", 10)),
        until=_day(text("until", 10)),
    )


def lines(
    asked: Asked, *, below: tuple[datetime, str, int] | None = None, batch: int = PAGE
) -> Iterator[Line]:
    """All that was done, the newest first, from below a line's key. Asks for `batch` lines at a time."""
    acts = _in_order("act", _acts(asked), _line_of_act, below, batch)
    reworks = _in_order("rework", _reworks(asked), _line_of_rework, below, batch)
    return merge(acts, reworks, key=lambda line: line.key, reverse=True)


def _in_order(
    kind: str, rows: QuerySet[Any], line_of: Any, below: tuple[datetime, str, int] | None, batch: int
) -> Iterator[Line]:
    while True:
        under = Q()
        if below is not None:
            at, other, number = below
            same = Q(at=at) if kind < other else Q(at=at, pk__lt=number) if kind == other else Q(pk__lt=0)
            under = Q(at__lt=at) | same
            rows = rows.filter(at__lte=at)  # said twice: so the index is used
        found = [line_of(row) for row in rows.filter(under).order_by("-at", "-pk")[:batch]]
        yield from found
        if len(found) < batch:
            return
        below = found[-1].key


def _acts(asked: Asked) -> QuerySet[Act]:
    return _narrowed(Act.objects.annotate(code=F("story__code")), asked, by="who", what=asked.what)


def _reworks(asked: Asked) -> QuerySet[ReworkLog]:
    """Those that no act of the desk tells of: of the command line. Whatever is told twice only looks odd;
    whatever is left out would be hidden, so only the same thing by the same person is.
    """
    told = Act.objects.filter(
        story=OuterRef("story"),
        who=OuterRef("by"),
        what__in=("rework", "picture"),
        field=OuterRef("field"),
        after=OuterRef("after"),
        at__gt=OuterRef("at") - _SAME,
        at__lt=OuterRef("at") + _SAME,
    )
    rows = ReworkLog.objects.filter(~Exists(told)).annotate(code=F("story__code"))
    if asked.what not in {"", "rework"}:
        return rows.none()
    return _narrowed(rows, asked, by="by", what="")


def _narrowed(rows: QuerySet[Any], asked: Asked, *, by: str, what: str) -> QuerySet[Any]:
    if asked.who:
        rows = rows.filter(**{by: asked.who})
    if what:
        rows = rows.filter(what=what)
    if asked.story:
        rows = rows.filter(story__code=asked.story)
    if asked.since:
        rows = rows.filter(at__gte=datetime.combine(asked.since, time(), UTC))
    if asked.until and asked.until < date.max:
        rows = rows.filter(at__lt=datetime.combine(asked.until + timedelta(days=1), time(), UTC))
    return rows


def _line_of_act(row: Any) -> Line:
    return Line(
        at=row.at, who=row.who, what=row.what, story=row.code or "", field=row.field, before=row.before,
        after=row.after, reason=row.reason, address=row.address, key=(row.at, "act", row.pk),
    )  # fmt: skip


def _line_of_rework(row: Any) -> Line:
    return Line(
        at=row.at, who=row.by, what="rework", story=row.code or "", field=row.field, before=row.before,
        after=row.after, reason=row.reason, address="", key=(row.at, "rework", row.pk),
    )  # fmt: skip


def _written(key: tuple[datetime, str, int]) -> str:
    return f"{key[0].isoformat()}~{key[1]}~{key[2]}"


def _key_of(text: str) -> tuple[datetime, str, int] | None:
    at, _, rest = text.partition("~")
    kind, _, number = rest.partition("~")
    try:
        when = datetime.fromisoformat(at)
        return (when, kind, int(number)) if when.tzinfo and 0 <= int(number) < 2**63 else None
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# Export

_COLUMNS = ("at", "who", "what", "story", "field", "before", "after", "reason", "address")


async def _written_out(asked: Asked, write: Any) -> AsyncIterator[bytes]:
    yield write((), True)
    source = lines(asked, batch=_BATCH)
    while found := await sync_to_async(_some)(source):
        yield write(found, False)


def _some(source: Iterator[Line]) -> list[Line]:
    try:
        return list(islice(source, _BATCH))
    finally:
        # Whoever saves slowly must not keep a connection as long.
        if not connection.in_atomic_block:
            connection.close()


def as_csv(found: Sequence[Line], is_head: bool) -> bytes:
    """RFC 4180. What a spreadsheet would run as a formula has an apostrophe before it, which can be seen."""
    out = io.StringIO()
    writer = csv.writer(out)
    if is_head:
        writer.writerow(_COLUMNS)
    writer.writerows([_harmless(text) for text in _texts(line).values()] for line in found)
    return out.getvalue().encode()


def as_json_lines(found: Sequence[Line], is_head: bool) -> bytes:
    """One object a line, the words exactly as they were."""
    return b"".join(json.dumps(_texts(line), ensure_ascii=False).encode() + b"\n" for line in found)


_WRITERS = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "jsonl": ("application/jsonl; charset=utf-8", as_json_lines),
}


def _texts(line: Line) -> dict[str, str]:
    said = asdict(line) | {"at": line.at.astimezone(UTC).isoformat()}
    return {name: str(said[name]) for name in _COLUMNS}


def _harmless(text: str) -> str:
    # str.lstrip takes off all that a spreadsheet may pass over: blanks of every kind and controls that count as such.
    starts = text.lstrip().startswith(_STARTS_A_FORMULA) or text.startswith(_STARTS_A_FORMULA)
    return f"'{text}" if starts else text
