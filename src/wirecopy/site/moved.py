"""Addresses that moved: developing stories that became part of others. All else of the site is files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from wirecopy.coverage.shown import now_in
from wirecopy.site import paths

_FEEDS = {"", "rss.xml", "atom.xml", "feed.json"}


def coverage(request: HttpRequest, code: str, feed: str = "") -> HttpResponse:
    """301 to what the developing story, or its feed, became part of. Asked only where no file stands."""
    onto = now_in(code) if feed in _FEEDS else ""
    if not onto:
        raise Http404
    return HttpResponsePermanentRedirect(paths.coverage_feed(onto, feed))
