"""The search page: the only page that is made when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from wirecopy.body import collapse
from wirecopy.search.find import LONGEST, Found, find
from wirecopy.site import paths
from wirecopy.site.environment import render
from wirecopy.site.imprint import Imprint, imprint
from wirecopy.site.makers.cards import CardView, card_view


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultView:
    card: CardView
    snippet: tuple[tuple[str, bool], ...]  # plain text, and whether it is what was looked for


def search(request: HttpRequest) -> HttpResponse:
    """GET /search?q=words&after=cursor. Works as a plain form; anything but GET and HEAD is refused."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    query = collapse(request.GET.get("q", ""))[:LONGEST]
    after = request.GET.get("after", "")[:20]
    found = find(query, after=after)
    response = HttpResponse(search_page(query, found, imprint(), first=not after))
    response.status_code = 503 if found.too_slow else 200
    # Withdrawn stories must not be found in a copy somebody keeps.
    response.headers["Cache-Control"] = "no-store"
    return response


def search_page(query: str, found: Found, site: Imprint, *, first: bool = True) -> bytes:
    more = f"{paths.SEARCH}?{urlencode({'q': query, 'after': found.after})}" if found.after else ""
    results = tuple(
        ResultView(card=card_view(hit.card, site.zone), snippet=hit.snippet) for hit in found.hits
    )
    return render(
        "search.html", site, query=query, says=_says(query, found, first), results=results, more=more
    )


def _says(query: str, found: Found, first: bool) -> str:
    if found.too_slow:
        return "This search took too long and was given up. Try fewer or rarer words."
    if not query:
        return ""
    if not found.hits:
        return "No story on the site has these words." if first else "There are no more stories."
    return "The newest stories first."
