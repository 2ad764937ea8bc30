"""For search engines: the sitemap, in parts that stay as they are once full; the news sitemap; robots.txt.

Part n holds the stories published as number 1000 * n and after, so a new story changes one part and
the index, however large the archive is. What an agency does not want indexed is in none of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape

from django.utils import timezone

from wirecopy.archive.addresses import Address, addresses, newest_addresses
from wirecopy.site import paths
from wirecopy.site.imprint import Imprint, imprint
from wirecopy.site.models import Page
from wirecopy.site.pages import SHELF_PAGE, Made
from wirecopy.wires.models import Source

PART = 1000  # stories in one part; a whole number of shelf pages
_NEWS_DAYS = 2  # Google News reads no older ones
_NEWS_MOST = 1000
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def make_index(keys: Sequence[str]) -> Mapping[str, Made | None]:
    """The index names the parts that are written; its key is ""."""
    parts = Page.objects.filter(kind="sitemap").exclude(digest="").order_by("id")
    site = imprint()
    entries = "".join(
        f"<sitemap><loc>{_address(path, site)}</loc>{_lastmod(at) if at else ''}</sitemap>\n"
        for path, at in parts.values_list("path", "written_at")
    )
    content = f'{_XML}<sitemapindex xmlns="{_SITEMAP}">\n{entries}</sitemapindex>\n'.encode()
    return dict.fromkeys(keys, Made(content=content, tags=frozenset(("shelf:all:",))))


def make_parts(keys: Sequence[str]) -> Mapping[str, Made | None]:
    """`keys` are the parts' numbers, from 0. A part with nothing to be indexed is not there."""
    return {key: _part(int(key)) for key in keys}


def _part(number: int) -> Made | None:
    found = addresses(number * PART, PART)
    site = imprint()
    entries = "".join(
        f"<url><loc>{_address(one.path, site)}</loc>{_lastmod(one.changed_at)}</url>\n"
        for one in found
        if one.robots != Source.Robots.NOINDEX
    )
    if not entries:
        return None
    content = f'{_XML}<urlset xmlns="{_SITEMAP}">\n{entries}</urlset>\n'.encode()
    return Made(content=content, tags=frozenset(f"story:{one.story_id}" for one in found))


def make_news(keys: Sequence[str]) -> Mapping[str, Made | None]:
    """Google's news sitemap: the stories of the last two days, at most 1,000; its key is ""."""
    found = newest_addresses(timezone.now() - timedelta(days=_NEWS_DAYS), _NEWS_MOST)
    made = Made(
        content=news(found, imprint()),
        tags=frozenset({"shelf:all:", *(f"story:{one.story_id}" for one in found)}),
    )
    return dict.fromkeys(keys, made)


def news(found: Sequence[Address], site: Imprint) -> bytes:
    """`publication_date` is the first publication, also of a story corrected since (Google, news sitemaps)."""
    entries = "".join(
        f"<url><loc>{_address(one.path, site)}</loc><news:news><news:publication>"
        f"<news:name>{escape(site.name)}</news:name>"
        f"<news:language>{escape(_language(one.language or site.language))}</news:language></news:publication>"
        f"<news:publication_date>{_time(one.published_at)}</news:publication_date>"
        f"<news:title>{escape(_plain(one.headline))}</news:title></news:news></url>\n"
        for one in found
    )
    return f'{_XML}<urlset xmlns="{_SITEMAP}" xmlns:news="{_NEWS}">\n{entries}</urlset>\n'.encode()


def make_robots(keys: Sequence[str]) -> Mapping[str, Made | None]:
    """What agencies forbid is said on their pages, which a crawler must be let in to read."""
    site = imprint().address
    lines = ["User-agent: *", f"Disallow: {paths.SEARCH}", ""]
    lines += [f"Sitemap: {site}{path}" for path in (paths.SITEMAP, paths.NEWS_SITEMAP)]
    return dict.fromkeys(keys, Made(content=("\n".join(lines) + "\n").encode(), tags=frozenset()))


def part_of(shelf_page: int) -> str:
    """The key of the part that holds a numbered page of the shelf of everything."""
    return str(shelf_page * SHELF_PAGE // PART)


def _address(path: str, site: Imprint) -> str:
    return escape(paths.url(path, site.address))


def _lastmod(at: datetime) -> str:
    return f"<lastmod>{_time(at)}</lastmod>"


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()[:19] + "Z"


def _language(tag: str) -> str:
    """ISO 639, but Google wants zh-cn and zh-tw for Chinese."""
    first, _, rest = tag.lower().partition("-")
    if first == "zh":
        return "zh-tw" if {"tw", "hk", "hant"} & set(rest.split("-")) else "zh-cn"
    return first


def _plain(text: str) -> str:
    return "".join(
        character if character >= " " and character not in "\ufffe\uffff" else " " for character in text
    )
