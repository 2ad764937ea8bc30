"""The picture store: every kept picture that may still be used, searched by caption, credit and story."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wirecopy.archive.models import Story
from wirecopy.body import collapse
from wirecopy.desk.licences import Origin, origins, why_not
from wirecopy.desk.roles import may
from wirecopy.pictures import framing, keep
from wirecopy.pictures.check import PictureError
from wirecopy.pictures.models import Framing

PAGE = 24
_MOST_WORDS = 8
_WORD = re.compile(r"[^\W_]+")

# Each word may stand in another of the three places, so each is looked for by itself.
_WITH_WORD = """
p.sha256 IN (
    SELECT i.picture_id FROM pictures_illustration i
    WHERE to_tsvector('simple', COALESCE(i.caption, '') || ' ' || COALESCE(i.credit, '')) @@ to_tsquery('simple', %s)
    UNION
    SELECT q.sha256 FROM pictures_storedpicture q
    WHERE to_tsvector('simple', COALESCE(q.caption, '') || ' ' || COALESCE(q.credit, '') || ' '
          || COALESCE(q.creator, '')) @@ to_tsquery('simple', %s)
    UNION
    SELECT i.picture_id FROM archive_version v JOIN archive_story s ON s.newest_id = v.id
    JOIN pictures_illustration i ON i.agency = s.agency AND i.guid = s.guid
    WHERE v.words @@ to_tsquery('simple', %s)
)
"""
_FOUND = """
SELECT p.sha256 FROM pictures_storedpicture p
WHERE p.state IN ('ready', 'unused')
  AND (EXISTS (SELECT 1 FROM pictures_illustration i
               WHERE i.picture_id = p.sha256 AND i.state = 'ready' AND i.href NOT LIKE 'desk:%%')
       OR EXISTS (SELECT 1 FROM pictures_upload u WHERE u.picture_id = p.sha256))
  AND (%s = '' OR (p.kept_at, p.sha256) < (SELECT kept_at, sha256 FROM pictures_storedpicture WHERE sha256 = %s))
  {words}
ORDER BY p.kept_at DESC, p.sha256 DESC
LIMIT %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A picture as the store shows it. `why_not`: why it may not stand on the story in hand."""

    origin: Origin
    headline: str  # of a story that it was filed with
    why_not: tuple[str, ...]


@require_safe
@may("look")
def store(request: HttpRequest) -> HttpResponse:
    """GET /desk/pictures/?q=WORDS&story=CODE&after=SHA256: the newest first. `story`: whom one is looked for."""
    query = collapse(request.GET.get("q", "").replace("\x00", " "))[:200]
    story = Story.objects.filter(code=request.GET.get("story", "").replace("\x00", "")).first()
    after = request.GET.get("after", "").replace("\x00", "")
    found = find(query, after=after)
    more = ""
    if len(found) > PAGE:
        found = found[:PAGE]
        asked = {"q": query, "story": story.code if story else "", "after": found[-1]}
        more = "?" + urlencode({name: value for name, value in asked.items() if value})
    context = {
        "query": query,
        "story": story,
        "pictures": _stored(found, story, datetime.now(UTC)),
        "more": more,
        "is_later": bool(after),
    }
    return render(request, "desk/pictures.html", context)


def find(query: str, *, after: str = "") -> list[str]:
    """The SHA-256 of one more picture than stands on a page, the newest first; `after` the one of that SHA-256."""
    words = [f"{word.lower()}:*" for word in _WORD.findall(query)[:_MOST_WORDS]]
    condition = "".join(f" AND {_WITH_WORD}" for _ in words)
    with connection.cursor() as cursor:
        cursor.execute(
            _FOUND.format(words=condition),
            [after, after, *(word for one in words for word in (one, one, one)), PAGE + 1],
        )
        return [sha256 for (sha256,) in cursor.fetchall()]


def _stored(found: Sequence[str], story: Story | None, now: datetime) -> list[Stored]:
    came_from = origins(found)
    headlines = _headlines(came_from.values())
    return [
        Stored(
            origin=came_from[sha256],
            headline=next((headlines.get((r.agency, r.guid), "") for r in came_from[sha256].filed), ""),
            why_not=why_not(story, came_from[sha256], crops=False, now=now) if story else (),
        )
        for sha256 in found
        if sha256 in came_from
    ]


def _headlines(found: Iterable[Origin]) -> dict[tuple[str, str], str]:
    rows = {(row.agency, row.guid) for origin in found for row in origin.filed[:1]}
    stories = Story.objects.filter(
        agency__in={agency for agency, _ in rows}, guid__in={guid for _, guid in rows}
    )
    return {
        (agency, guid): headline or ""
        for agency, guid, headline in stories.values_list("agency", "guid", "newest__headline")
    }


@require_safe
@may("look")
def proof(request: HttpRequest, sha256: str) -> HttpResponse:
    """GET /desk/pictures/SHA256/proof: the whole picture, small, also while readers cannot see it."""
    if not origins([sha256]):
        raise Http404  # whatever it came with was withdrawn
    try:
        content = keep.proof(sha256)
    except FileNotFoundError as error:
        raise Http404 from error
    except PictureError as error:
        return HttpResponse(f"{error}\n", status=503, content_type="text/plain; charset=utf-8")
    return _picture(content, "image/jpeg")


@require_safe
@may("look")
def made(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """GET /desk/pictures/made/KEY/NAME: a rendition as readers would get it."""
    if not origins(Framing.objects.filter(pk=key).values_list("picture_id", flat=True)):
        raise Http404
    try:
        content = framing.read_made(key, f"renditions/{key[:2]}/{name}")
    except FileNotFoundError as error:
        raise Http404 from error
    return _picture(content, "image/webp" if name.endswith(".webp") else "image/jpeg")


def _picture(content: bytes, content_type: str) -> HttpResponse:
    """Looked for anew each time: once it is withdrawn, nobody sees it, here neither."""
    response = HttpResponse(content, content_type=content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
