"""The search page: the only page that is made when it is asked for; and what its field suggests, as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse

from wirecopy.body import collapse
from wirecopy.search.find import LONGEST, Found, find
from wirecopy.search.spelling import did_you_mean
from wirecopy.search.suggest import Suggested, suggestions
from wirecopy.site import paths
from wirecopy.site.environment import render
from wirecopy.site.imprint import Imprint, imprint
from wirecopy.site.makers.cards import CardView, card_view

_NEWEST = "newest"  # the value of `order` that asks for the newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultView:
    card: CardView
    snippet: tuple[tuple[str, bool], ...]  # plain text, and whether it is what was looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands on the page beside what was found."""

    first: bool = True  # the first page of what was found
    newest_first: bool = False
    proposed: str = ""  # a query that finds something, for one that does not
    topics: tuple[Suggested, ...] = ()


def search(request: HttpRequest) -> HttpResponse:
    """GET /search?q=words&after=cursor&order=newest. A plain form; anything but GET and HEAD is refused."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    query = collapse(request.GET.get("q", ""))[:LONGEST]
    after = request.GET.get("after", "")[:20]
    site = imprint()
    newest_first = request.GET.get("order") == _NEWEST
    found = find(query, after=after, newest_first=newest_first, zone=site.zone)
    nothing = bool(query) and not (found.hits or after or found.too_slow)
    beside = Beside(
        first=not after,
        newest_first=newest_first,
        proposed=did_you_mean(query, zone=site.zone) if nothing else "",
        topics=() if after else suggestions(query, headlines=0),
    )
    response = HttpResponse(search_page(query, found, site, beside))
    response.status_code = 503 if found.too_slow else 200
    # Withdrawn stories must not be found in a copy somebody keeps.
    response.headers["Cache-Control"] = "no-store"
    return response


def suggest(request: HttpRequest) -> HttpResponse:
    """GET /search/suggest?q=beginning: {"query", "suggestions": [{"name", "kind", "address"}]}."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    query = collapse(request.GET.get("q", ""))[:LONGEST]
    found = [{"name": one.name, "kind": one.kind, "address": _address(one)} for one in suggestions(query)]
    return JsonResponse({"query": query, "suggestions": found}, headers={"Cache-Control": "no-store"})


def search_page(query: str, found: Found, site: Imprint, beside: Beside = Beside()) -> bytes:
    order = {"order": _NEWEST} if beside.newest_first else {}
    results = tuple(
        ResultView(card=card_view(hit.card, site.zone), snippet=hit.snippet) for hit in found.hits
    )
    other_order = {} if beside.newest_first else {"order": _NEWEST}
    return render(
        "search.html",
        site,
        query=query,
        says=_says(query, found, beside),
        notes=found.notes,
        proposed=LinkView(name=beside.proposed, url=_searching(beside.proposed)) if beside.proposed else None,
        topics=tuple(LinkView(name=one.name, url=_address(one)) for one in beside.topics),
        other_order=_searching(query, **other_order) if found.hits else "",
        newest_first=beside.newest_first,
        results=results,
        more=_searching(query, after=found.after, **order) if found.after else "",
    )


def _searching(query: str, **others: str) -> str:
    return f"{paths.SEARCH}?{urlencode({'q': query, **others})}"


def _address(one: Suggested) -> str:
    return paths.url(paths.topic(one.key) if one.kind == "topic" else one.key, "")


def _says(query: str, found: Found, beside: Beside) -> str:
    if found.too_slow:
        return "This search took too long and was given up. Try fewer or rarer words."
    if not query:
        return ""
    if not found.hits:
        return "No story on the site has these words." if beside.first else "There are no more stories."
    if beside.newest_first:
        return "The newest stories first."
    return "The best and newest first."
