"""Every kind of page there is: where it stands, who makes it, how soon. To add one, name it here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from wirecopy.archive.models import Story
from wirecopy.site import assets, feeds, paths, sitemaps
from wirecopy.site.makers import article, coverage, fixed, history, lists
from wirecopy.site.pages import PageKind, Site


def _at(path: str) -> Callable[[Sequence[str]], Mapping[str, str]]:
    """The one page of its kind; its key is ""."""
    return lambda keys: dict.fromkeys(keys, path)


def _each(path: Callable[[str], str]) -> Callable[[Sequence[str]], Mapping[str, str]]:
    return lambda keys: {key: path(key) for key in keys}


def _stories(keys: Sequence[str]) -> Mapping[str, str]:
    found = Story.objects.filter(pk__in=[int(key) for key in keys], kind="text").exclude(path="")
    return {str(story): path for story, path in found.values_list("pk", "path")}


def _histories(keys: Sequence[str]) -> Mapping[str, str]:
    return {key: paths.history(path) for key, path in _stories(keys).items()}


def _feed(name: str) -> Callable[[Sequence[str]], Mapping[str, str]]:
    return _each(lambda key: paths.topic_feed(key, name) if key else f"/feeds/{name}")


def _coverage_feed(name: str) -> Callable[[Sequence[str]], Mapping[str, str]]:
    return _each(lambda key: paths.coverage_feed(key, name))


# Lower goes first. Whoever changes this: what must come off the site goes before all of them anyway.
# What comes after _LIST (due.NEWEST) rests longest while copy pours in.
_ARTICLE, _FRONT, _LIST, _FEED, _NUMBERED, _SITEMAP, _INDEX = 3, 4, 5, 6, 6, 7, 8

KINDS: dict[str, PageKind] = {
    "article": PageKind(paths=_stories, make=article.make_articles, priority=_ARTICLE),
    # Asked for by an article that has another receipt than before (Made.later), so there are few of them.
    "history": PageKind(paths=_histories, make=history.make_histories, priority=_ARTICLE),
    "home": PageKind(paths=_at(paths.HOME), make=lists.make_home, priority=_FRONT),
    "topics": PageKind(paths=_at(paths.TOPICS), make=lists.make_topic_index, priority=_NUMBERED),
    "topic": PageKind(paths=_each(paths.topic), make=lists.make_topics, priority=_LIST),
    "topic page": PageKind(paths=_each(paths.topic_page), make=lists.make_topic_pages, priority=_NUMBERED),
    "agencies": PageKind(paths=_at(paths.AGENCIES), make=lists.make_agency_index, priority=_NUMBERED),
    "agency": PageKind(paths=_each(paths.agency), make=lists.make_agencies, priority=_LIST),
    "agency page": PageKind(paths=_each(paths.agency_page), make=lists.make_agency_pages, priority=_NUMBERED),
    "archive": PageKind(paths=_at(paths.ARCHIVE), make=lists.make_archive, priority=_NUMBERED),
    "day": PageKind(paths=_each(paths.day), make=lists.make_days, priority=_LIST),
    "day page": PageKind(paths=_each(paths.day_page), make=lists.make_day_pages, priority=_NUMBERED),
    "coverage": PageKind(paths=_each(paths.coverage), make=coverage.make_coverage, priority=_LIST),
    "coverage rss": PageKind(paths=_coverage_feed("rss.xml"), make=feeds.make_coverage_rss, priority=_FEED),
    "coverage atom": PageKind(
        paths=_coverage_feed("atom.xml"), make=feeds.make_coverage_atom, priority=_FEED
    ),
    "coverage json": PageKind(
        paths=_coverage_feed("feed.json"), make=feeds.make_coverage_json, priority=_FEED
    ),
    "rss": PageKind(paths=_feed("rss.xml"), make=feeds.make_rss, priority=_FEED),
    "atom": PageKind(paths=_feed("atom.xml"), make=feeds.make_atom, priority=_FEED),
    "json": PageKind(paths=_feed("feed.json"), make=feeds.make_json, priority=_FEED),
    "sitemap": PageKind(paths=_each(paths.sitemap_chunk), make=sitemaps.make_parts, priority=_SITEMAP),
    "sitemaps": PageKind(paths=_at(paths.SITEMAP), make=sitemaps.make_index, priority=_INDEX),
    "news": PageKind(paths=_at(paths.NEWS_SITEMAP), make=sitemaps.make_news, priority=_SITEMAP),
    "robots": PageKind(paths=_at(paths.ROBOTS), make=sitemaps.make_robots, priority=_ARTICLE),
    "about": PageKind(paths=_at(paths.ABOUT), make=fixed.make_about, priority=_ARTICLE),
    "how": PageKind(paths=_at(paths.HOW), make=fixed.make_how, priority=_ARTICLE),
    "principles": PageKind(paths=_at(paths.PRINCIPLES), make=fixed.make_principles, priority=_ARTICLE),
    "corrections": PageKind(paths=_at(paths.CORRECTIONS), make=fixed.make_corrections, priority=_ARTICLE),
    "not found": PageKind(paths=_at(paths.NOT_FOUND), make=fixed.make_not_found, priority=_ARTICLE),
}

_FIXED = ("home", "topics", "agencies", "archive", "rss", "atom", "json", "sitemaps", "news", "robots",
          "about", "how", "principles", "corrections", "not found")  # fmt: skip
_FEEDS = ("rss", "atom", "json")
_OF_THREAD = ("coverage", "coverage rss", "coverage atom", "coverage json")
# The pages that the newest of a shelf stand on, by the shelf's kind: those of its key, and those of all.
_OF_SHELF: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "all": (("home", *_FEEDS, "news", "sitemaps"), ()),
    "topic": (("topic", *_FEEDS), ("topics",)),
    "agency": (("agency",), ("agencies",)),
    "day": (("day",), ("archive",)),
}


def concerns(tags: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(kind, key) of the pages that tags call for by their nature, whether or not they are there."""
    for tag in tags:
        what, _, of = tag.partition(":")
        if what == "story":
            yield "article", of
        elif what == "thread":
            yield from ((kind, of) for kind in _OF_THREAD)
        elif what == "shelf":
            shelf, _, key = of.partition(":")
            key, _, number = key.partition("/")
            if not number:
                own, above = _OF_SHELF.get(shelf, ((), ()))
                yield from ((kind, key) for kind in own)
                yield from ((kind, "") for kind in above)
            elif shelf == "all":
                yield "sitemap", sitemaps.part_of(int(number))
            elif shelf in _OF_SHELF:
                yield f"{shelf} page", f"{key}/{number}"


SITE = Site(
    kinds=KINDS, concerns=concerns, fixed=tuple((kind, "") for kind in _FIXED), assets=assets.all_assets
)
