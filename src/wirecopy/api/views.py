"""The addresses of the API: each answers with a value's bytes, or with a Problem."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

import msgspec
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from wirecopy.api import listing, problems
from wirecopy.api.description import describe
from wirecopy.api.problems import Problem
from wirecopy.api.public import ninjs, provenance
from wirecopy.api.question import Question, is_code, parse
from wirecopy.archive import shown as archive
from wirecopy.site import paths

ADDRESS = "/api/v1/"

# As short as a list page's: no cache may keep a story longer than we would let a kill wait.
_CACHE = "public, max-age=10, must-revalidate"
_WITHDRAWN = ("killed", "withheld", "expired", "held")

View = Callable[..., HttpResponse]


def _for_machines(view: View) -> Callable[..., HttpResponseBase]:
    """GET and HEAD only, from any page's script, problems as JSON, 304 where nothing changed."""

    @wraps(view)
    def answer(request: HttpRequest, **words: str) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response = HttpResponse(status=204)
            response["Access-Control-Allow-Headers"] = "If-None-Match"
            response["Access-Control-Max-Age"] = "86400"
        elif request.method not in {"GET", "HEAD"}:
            response = problems.answer(Problem(405, "Only GET, HEAD and OPTIONS are answered here."))
        else:
            try:
                response = _tagged(request, view(request, **words))
            except Problem as problem:
                response = problems.answer(problem)
                response["Cache-Control"] = "no-cache"
        if response.status_code in {204, 405}:
            response["Allow"] = "GET, HEAD, OPTIONS"
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response["Access-Control-Expose-Headers"] = "ETag, Link"
        response["X-Robots-Tag"] = "noindex"
        return response

    return answer


@_for_machines
def description(request: HttpRequest) -> HttpResponse:
    _no_parameters(request)
    return _json(describe(settings.WIRECOPY["SITE_URL"], settings.WIRECOPY["SITE_NAME"]))


@_for_machines
def items(request: HttpRequest) -> HttpResponse:
    """Published items, newest first: {"items": [ninjs…], "next": URL, "_wirecopy": {code: provenance}}."""
    site = settings.WIRECOPY["SITE_URL"]
    question = parse(dict(request.GET.lists()))
    found = listing.find(question)
    stories = archive.shown(found.ids)
    # One that went between the two questions is left out.
    here = [stories[story] for story in found.ids if story in stories]
    body: dict[str, object] = {
        "items": [msgspec.Raw(ninjs(one, site)) for one in here],
        "_wirecopy": {one.card.code: provenance(one, site) for one in here},
    }
    following = _next(site, question, found.next_after)
    if following:
        body["next"] = following
    response = _json(body)
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    return response


@_for_machines
def item(request: HttpRequest, code: str) -> HttpResponse:
    """One item as ninjs. 410 if it stood on the site and was withdrawn; 404 for whatever never did."""
    _no_parameters(request)
    site = settings.WIRECOPY["SITE_URL"]
    rows = _of_code(code) if is_code(code) else []
    story, state, is_published = rows[0] if rows else (0, "", False)
    one = archive.shown([story]).get(story) if is_published else None
    if one is not None:
        response = HttpResponse(ninjs(one, site), content_type="application/json")
        response["Link"] = f'<{paths.url(one.card.path, site)}>; rel="canonical"'
        return response
    if state in _WITHDRAWN:
        raise Problem(410, "This item was published here and has been withdrawn. Delete your copies of it.")
    raise Problem(404, "There is no such published item.")


def not_found(request: HttpRequest, rest: str) -> HttpResponseBase:
    return _nothing_here(request)


@_for_machines
def _nothing_here(request: HttpRequest) -> HttpResponse:
    raise Problem(404, f"There is nothing at this address. {ADDRESS} describes what there is.")


def _of_code(code: str) -> list[tuple[int, str, bool]]:
    """(id, state, whether it is published) of a story that has or had an address; else none."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.id, s.state, ({listing.PUBLISHED}) FROM archive_story s "  # noqa: S608  # ours
            "WHERE s.code = %s AND s.path <> ''",
            [code],
        )
        return list(cursor.fetchall())


def _no_parameters(request: HttpRequest) -> None:
    for name in request.GET:
        raise Problem(400, f"There is no parameter {name[:40]!r} here; leave it out.")


def _next(site: str, question: Question, after: str) -> str:
    if not after:
        return ""
    asked = {
        "agency": question.agency,
        "topic": question.topic,
        "language": question.language,
        "since": question.since.isoformat().replace("+00:00", "Z") if question.since else "",
        "limit": str(question.limit),
        "after": after,
    }
    return f"{site}{ADDRESS}items?{urlencode({name: text for name, text in asked.items() if text})}"


def _json(body: dict[str, object]) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(body), content_type="application/json")


def _tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:24]}"'
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")]
    if etag in known or known == ["*"]:
        response = HttpResponse(status=304)
        del response["Content-Type"]
    response["ETag"] = etag
    response["Cache-Control"] = _CACHE
    return response
