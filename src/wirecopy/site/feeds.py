"""What is published, as feeds: RSS 2.0, Atom 1.0 and JSON Feed 1.1, of the whole site and of each topic.

A story's id in a feed is a UUID of its code (RFC 9562, version 5): it stays the same whatever becomes
of its headline, its address or the site's name. The text stands in a feed only where the agency lets
it be indexed; else the agency's summary does. A story taken off the site leaves a tombstone in Atom
(RFC 6721), which is how a reader that keeps copies learns of a kill.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache

from wirecopy.archive import shown as archive
from wirecopy.archive.addresses import Removed, removed
from wirecopy.archive.shown import Card, Shown
from wirecopy.body_html import render_body
from wirecopy.coverage import shown as coverage
from wirecopy.site import paths
from wirecopy.site.imprint import Imprint, imprint
from wirecopy.site.makers import made_with
from wirecopy.site.pages import Made
from wirecopy.wires.models import Source
from wirecopy.writers.feed_text import (
    as_json,
    atom_document,
    element,
    json_feed_document,
    quoted,
    rss_document,
    tombstone,
    xml,
)

ENTRIES = 30  # in a feed
_TOMBSTONES_AMONG = 200  # of the stories last published
_NAMESPACE = uuid.UUID("8f5b8f9e-0c0a-5b1e-9d53-7c1a6f6f2d11")  # ours, drawn once
# A story stands in the feed of the site and of each of its topics: what it gives is remembered by its value.
_REMEMBERED = 1200  # entries of each of the three kinds, about 5 kB each
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed's stories, the newest first, and what was taken from it."""

    title: str
    page: str  # path of the page it is a feed of
    path: str  # its own
    entries: tuple[Shown, ...]
    tombstones: tuple[Removed, ...]


def make_rss(keys: Sequence[str]) -> Mapping[str, Made | None]:
    """`keys` are topics' slugs; "" is the whole site."""
    return _made(keys, "rss.xml", rss)


def make_atom(keys: Sequence[str]) -> Mapping[str, Made | None]:
    """`keys` are topics' slugs; "" is the whole site."""
    return _made(keys, "atom.xml", atom)


def make_json(keys: Sequence[str]) -> Mapping[str, Made | None]:
    """`keys` are topics' slugs; "" is the whole site."""
    return _made(keys, "feed.json", json_feed)


def make_coverage_rss(keys: Sequence[str]) -> Mapping[str, Made | None]:
    """`keys` are codes of developing stories."""
    return _made_of_threads(keys, "rss.xml", rss)


def make_coverage_atom(keys: Sequence[str]) -> Mapping[str, Made | None]:
    """`keys` are codes of developing stories."""
    return _made_of_threads(keys, "atom.xml", atom)


def make_coverage_json(keys: Sequence[str]) -> Mapping[str, Made | None]:
    """`keys` are codes of developing stories."""
    return _made_of_threads(keys, "feed.json", json_feed)


def _made_of_threads(
    keys: Sequence[str], name: str, write: Callable[[Feed, Imprint], bytes]
) -> Mapping[str, Made | None]:
    site = imprint()
    threads = coverage.threads(keys)
    newest = {code: [report.story for report in thread.reports[:ENTRIES]] for code, thread in threads.items()}
    stories = archive.shown({story for listed in newest.values() for story in listed})
    made: dict[str, Made | None] = dict.fromkeys(keys)
    for code, listed in newest.items():
        entries = tuple(stories[story] for story in listed if story in stories)
        if not entries:
            continue
        feed = Feed(
            title=f"{site.name}: {entries[0].card.headline}",
            page=paths.coverage(code),
            path=paths.coverage_feed(code, name),
            entries=entries,
            tombstones=(),
        )
        tags = {f"thread:{code}", *(f"story:{entry.card.story_id}" for entry in entries)}
        made[code] = Made(content=write(feed, site), tags=frozenset(tags))
    return made


def _made(
    keys: Sequence[str], name: str, write: Callable[[Feed, Imprint], bytes]
) -> Mapping[str, Made | None]:
    site = imprint()
    newest = archive.newest_ids("topic", [key for key in keys if key], ENTRIES)
    if "" in keys:
        newest |= archive.newest_ids("all", [""], ENTRIES)
    stories = archive.shown({story for listed in newest.values() for story in listed})
    made: dict[str, Made | None] = {}
    for key in keys:
        entries = tuple(stories[story] for story in newest[key] if story in stories)
        tombstones = tuple(removed(*_shelf(key), _TOMBSTONES_AMONG))
        # Only Atom has tombstones, so only that feed of a topic outlives its last story.
        if key and not entries and not (tombstones and name == "atom.xml"):
            made[key] = None
            continue
        feed = Feed(
            title=f"{site.name}: {_topic_name(key, entries)}" if key and entries else site.name,
            page=paths.topic(key) if key else paths.HOME,
            path=paths.topic_feed(key, name) if key else f"/feeds/{name}",
            entries=entries,
            tombstones=tombstones,
        )
        mentioned = {entry.card.story_id for entry in entries} | {stone.story_id for stone in tombstones}
        tags = {"shelf:{}:{}".format(*_shelf(key)), *(f"story:{story}" for story in mentioned)}
        made[key] = Made(content=write(feed, site), tags=frozenset(tags))
    return made


def _shelf(key: str) -> tuple[str, str]:
    return ("topic", key) if key else ("all", "")


def _topic_name(slug: str, entries: Sequence[Shown]) -> str:
    return next((t.name for entry in entries for t in entry.card.topics if t.slug == slug), slug)


# RSS 2.0 (rssboard.org/rss-specification), with content, dc and atom:link


def rss(feed: Feed, site: Imprint) -> bytes:
    items = "".join(_rss_item(entry, site) for entry in feed.entries)
    built = format_datetime(_changed(feed), usegmt=True)
    channel = (
        f"{element('title', feed.title)}{element('link', paths.url(feed.page, site.address))}"
        f"{element('description', site.tagline)}{element('language', site.language)}"
        f"{element('lastBuildDate', built)}{element('generator', 'Wirecopy')}"
        f'<atom:link rel="self" type="application/rss+xml" href="{_address(feed.path, site)}"/>\n'
        f'<atom:link rel="hub" href="{_address(paths.HUB, site)}"/>\n'
    )
    return rss_document(channel, items)


@lru_cache(maxsize=_REMEMBERED)
def _rss_item(entry: Shown, site: Imprint) -> str:
    card = entry.card
    parts = [
        element("title", card.headline),
        element("link", paths.url(card.path, site.address)),
        f'<guid isPermaLink="false">{story_id(card.code)}</guid>\n',
        element("pubDate", format_datetime(card.published_at.astimezone(UTC), usegmt=True)),
        element("dc:creator", card.agency_name),
        *(element("category", topic.name) for topic in card.topics),
        element("description", card.summary) if card.summary else "",
        element("content:encoded", _text(entry)) if _may_be_whole(card) else "",
    ]
    return f"<item>\n{''.join(parts)}</item>\n"


# Atom 1.0 (RFC 4287) with tombstones (RFC 6721)


def atom(feed: Feed, site: Imprint) -> bytes:
    entries = "".join(_atom_entry(entry, site) for entry in feed.entries)
    stones = "".join(tombstone(story_id(stone.code), _time(stone.at)) for stone in feed.tombstones)
    head = (
        f"<id>{_feed_id(feed.page)}</id>\n{element('title', feed.title)}{element('subtitle', site.tagline)}"
        f"<updated>{_time(_changed(feed))}</updated>\n"
        f"<author>{element('name', site.publisher)}</author>\n"
        f'<link rel="self" type="application/atom+xml" href="{_address(feed.path, site)}"/>\n'
        f'<link rel="hub" href="{_address(paths.HUB, site)}"/>\n'
        f'<link rel="alternate" type="text/html" href="{_address(feed.page, site)}"/>\n'
        f'<generator uri="https://wirecopy.example/">Wirecopy</generator>\n'
    )
    return atom_document(head, entries + stones, language=site.language)


@lru_cache(maxsize=_REMEMBERED)
def _atom_entry(entry: Shown, site: Imprint) -> str:
    card = entry.card
    language = f" xml:lang={quoted(card.language)}" if card.language else ""
    notice = entry.item.copyright_notice
    parts = [
        f"<id>{story_id(card.code)}</id>\n",
        element("title", card.headline),
        f'<link rel="alternate" type="text/html" href="{_address(card.path, site)}"/>\n',
        f"<published>{_time(card.published_at)}</published>\n",
        f"<updated>{_time(changed_at(entry))}</updated>\n",
        f"<author>{element('name', card.agency_name)}</author>\n",
        *(f"<category term={quoted(topic.slug)} label={quoted(topic.name)}/>\n" for topic in card.topics),
        element("rights", notice) if notice else "",
        # RFC 4287, 4.1.2: an entry without content has a summary.
        element("summary", card.summary) if card.summary or not _may_be_whole(card) else "",
        f'<content type="html">{xml(_text(entry))}</content>\n' if _may_be_whole(card) else "",
    ]
    return f"<entry{language}>\n{''.join(parts)}</entry>\n"


# JSON Feed 1.1 (jsonfeed.org/version/1.1)


def json_feed(feed: Feed, site: Imprint) -> bytes:
    members = {
        "title": feed.title,
        "description": site.tagline,
        "home_page_url": paths.url(feed.page, site.address),
        "feed_url": paths.url(feed.path, site.address),
        "hubs": [{"type": "WebSub", "url": paths.url(paths.HUB, site.address)}],
        "language": site.language,
        "authors": [{"name": site.publisher, "url": site.address + paths.ABOUT}],
    }
    return json_feed_document(members, ",".join(_json_item(entry, site) for entry in feed.entries))


@lru_cache(maxsize=_REMEMBERED)
def _json_item(entry: Shown, site: Imprint) -> str:
    card = entry.card
    item: dict[str, object] = {
        "id": story_id(card.code),
        "url": paths.url(card.path, site.address),
        "title": card.headline,
        "date_published": _time(card.published_at),
        "date_modified": _time(changed_at(entry)),
        "authors": [{"name": card.agency_name}],
        "tags": [topic.name for topic in card.topics],
    }
    if card.summary:
        item["summary"] = card.summary
    if _may_be_whole(card):
        item["content_html"] = _text(entry)
    else:
        item["content_text"] = card.summary or card.headline
    if card.language:
        item["language"] = card.language
    if card.picture:
        item["image"] = paths.url(card.picture.file.cut("wide").path, site.address)
    item["_wirecopy"] = {
        "about": site.address + paths.HOW,
        "agency": card.agency,
        "agency_headline": card.agency_headline,
        "headline_by": "desk" if entry.rework and entry.rework.headline else "agency",
        "picture_by": "desk" if entry.rework and entry.rework.picture else "agency",
        "picture_made": made_with.caption_of(card.picture) if card.picture else "",
        "picture_cropped": bool(entry.rework and entry.rework.cropped),
        "version": entry.version_filed or str(entry.version_number),
        "corrected": _time(card.corrected_at) if card.corrected_at else None,
        "text_sha256": entry.item.filed_digest,
    }
    return as_json(item)


# What they share


def story_id(code: str) -> str:
    """What a story is called in every feed, for ever."""
    return uuid.uuid5(_NAMESPACE, f"story {code}").urn


def changed_at(entry: Shown) -> datetime:
    """When the story last became different to a reader."""
    card = entry.card
    times = [card.published_at, card.updated_at, card.corrected_at, entry.rework.at if entry.rework else None]
    return max(at for at in times if at is not None)


def _feed_id(page: str) -> str:
    return uuid.uuid5(_NAMESPACE, f"feed {page}").urn


def _changed(feed: Feed) -> datetime:
    times = [changed_at(entry) for entry in feed.entries] + [stone.at for stone in feed.tombstones]
    return max(times, default=_EPOCH).astimezone(UTC)


def _may_be_whole(card: Card) -> bool:
    return card.robots == Source.Robots.INDEX


def _text(entry: Shown) -> str:
    return render_body(entry.item.body)


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()[:19] + "Z"


def _address(path: str, site: Imprint) -> str:
    return xml(paths.url(path, site.address)).replace('"', "&quot;")
