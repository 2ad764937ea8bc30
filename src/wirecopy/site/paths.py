"""Where each page stands: the path for a kind of page and a key. Nothing else makes paths.

Every path is of our own making: slugs, numbers and dates, never an agency's words unchecked. A page
of a path that ends in "/" is that folder's index.html.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from urllib.parse import quote

HOME = "/"
TOPICS = "/topics/"
AGENCIES = "/agencies/"
SEARCH = "/search"
SUGGEST = "/search/suggest"
HUB = "/hub"
ARCHIVE = "/archive/"
ABOUT = "/about/"
HOW = "/how/"
PRINCIPLES = "/principles/"
CORRECTIONS = "/corrections/"
NOT_FOUND = "/404.html"
RSS = "/feeds/rss.xml"
ATOM = "/feeds/atom.xml"
JSON_FEED = "/feeds/feed.json"
SITEMAP = "/sitemap.xml"
NEWS_SITEMAP = "/news-sitemap.xml"
ROBOTS = "/robots.txt"


_LONGEST = 200  # bytes in one part of a path; file systems end at 255, and sidecars add to it


def url(path: str, site: str) -> str:
    """The path as an address on `site` ("https://news.example"): topics in any script are encoded."""
    return site + quote(path, safe="/-._~")


def topic(slug: str) -> str:
    return f"/topics/{_part(slug)}/"


def agency(slug: str) -> str:
    return f"/agencies/{_part(slug)}/"


def history(story: str) -> str:
    """`story` is the path of a story's own page."""
    return f"{story}history/"


def day(key: str) -> str:
    """`key` is a date of the site's zone, "2026-11-21"."""
    return f"/archive/{key.replace('-', '/')}/"


def topic_page(key: str) -> str:
    """`key` is "slug/number"; numbers count from 0, the oldest page, and from 1 in the path."""
    return _numbered(topic, key)


def agency_page(key: str) -> str:
    return _numbered(agency, key)


def day_page(key: str) -> str:
    return _numbered(day, key, word="page-")


def _numbered(of: Callable[[str], str], key: str, word: str = "") -> str:
    slug, number = key.rsplit("/", 1)
    return f"{of(slug)}{word}{int(number) + 1}/"


def topic_feed(slug: str, name: str) -> str:
    """`name` is rss.xml, atom.xml or feed.json."""
    return f"{topic(slug)}{name}"


def coverage(code: str) -> str:
    """Of a developing story; the code holds no word of any report."""
    return f"/coverage/{_part(code)}/"


def coverage_feed(code: str, name: str) -> str:
    return f"{coverage(code)}{name}"


def sitemap_chunk(number: str) -> str:
    return f"/sitemaps/{int(number) + 1}.xml"


def _part(slug: str) -> str:
    """A slug as one part of a path: whole, or cut and told apart by its digest."""
    encoded = slug.encode()
    if len(encoded) <= _LONGEST:
        return slug
    return f"{encoded[: _LONGEST - 20].decode(errors='ignore')}-{hashlib.sha256(encoded).hexdigest()[:12]}"
