"""Pages that list stories: home, topics, agencies, days, and their numbered pages.

Every story on a page is among its tags, so that what is withdrawn goes from every list; and so is
every shelf it was taken from, so that what is new comes onto it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from wirecopy.archive import shown as archive
from wirecopy.archive.shown import Card, ShelfShown
from wirecopy.enrichment.introducing import introduction
from wirecopy.site import paths
from wirecopy.site.choices import choices_now
from wirecopy.site.environment import render
from wirecopy.site.imprint import Imprint, imprint
from wirecopy.site.makers.cards import CardView, Reference, address, card_view, card_views, mentions
from wirecopy.site.makers.front import Choice, arrange
from wirecopy.site.makers.times import Moment, long_day, long_month, moment, short_day
from wirecopy.site.pages import SHELF_PAGE, Made

ALL = ("all", "")  # the shelf of everything
_FRONT = 60  # newest stories from which the home page is arranged
_SECTIONS = 6
_IN_SECTION = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    topic: Reference
    first: CardView
    rest: tuple[CardView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    alerts: tuple[CardView, ...]
    lead: CardView | None
    second: tuple[CardView, ...]
    more: tuple[CardView, ...]
    latest: tuple[tuple[str, CardView], ...]  # (its time, with the day where that is not the newest's; it)
    sections: tuple[Section, ...]
    newest: Moment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfLink:
    name: str
    url: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """A page of cards. `newer` and `older` are addresses of its neighbours, or "" where there is none."""

    title: str
    says: str
    introduction: str = ""  # of a topic
    address: str
    cards: tuple[CardView, ...]
    part: str = ""  # which of the navigation's entries this is
    feeds: tuple[Reference, ...] = ()  # their name is the content type
    top: str = ""  # of a numbered page: the address where the newest stand
    newer: str = ""
    older: str = ""
    number: int | None = None  # from 1; None for the page of the newest


# Home


def make_home(keys: Sequence[str]) -> Mapping[str, Made | None]:
    """There is one home page; its key is ""."""
    return dict.fromkeys(keys, home_with(choices_now(datetime.now(UTC))))


def home_with(choices: Mapping[int, Choice]) -> Made:
    """The home page as it is with these choices of the desk: also what it would be."""
    newest = _newest_of_all()
    sections = archive.newest("topic", leading_topics(newest), _IN_SECTION)
    return home_page(with_chosen(newest, choices), list(sections.items()), imprint(), choices)


def front_cards(choices: Mapping[int, Choice], more: Collection[int] = ()) -> list[Card]:
    """The stories among which the home page is arranged, and `more` of them, whether or not they are as new."""
    return with_chosen(_newest_of_all(), {*choices, *more})


def with_chosen(newest: Sequence[Card], stories: Collection[int]) -> list[Card]:
    """The newest, and those of the stories that are live but not as new."""
    missing = set(stories) - {card.story_id for card in newest}
    return [*newest, *(archive.cards(missing).values() if missing else ())]


def _newest_of_all() -> list[Card]:
    kind, key = ALL
    return archive.newest(kind, [key], _FRONT)[key]


def leading_topics(cards: Sequence[Card]) -> list[str]:
    """The topics most of these stories have, the most frequent first; of the same, the newest first."""
    counts: dict[str, int] = {}
    for card in cards:
        for topic in card.topics:
            counts[topic.slug] = counts.get(topic.slug, 0) + 1
    frequent = sorted((slug for slug in counts if counts[slug] > 1), key=lambda slug: -counts[slug])
    return frequent[:_SECTIONS]


def home_page(
    cards: Sequence[Card],
    sections: Sequence[tuple[str, Sequence[Card]]],
    site: Imprint,
    choices: Mapping[int, Choice] | None = None,
) -> Made:
    front = arrange(cards, language=site.language, choices=choices or {})
    view = HomeView(
        alerts=card_views(front.alerts, site.zone),
        lead=card_view(front.lead, site.zone) if front.lead else None,
        second=card_views(front.second, site.zone),
        more=card_views(front.more, site.zone),
        latest=_latest(card_views(front.latest, site.zone)),
        sections=tuple(_section(slug, stories, site) for slug, stories in sections if stories),
        newest=moment(front.latest[0].latest_at, site.zone) if front.latest else None,
    )
    stories = mentions(cards) | mentions(card for _, stories in sections for card in stories)
    shelves = {shelf_tag(*ALL), *(shelf_tag("topic", slug) for slug, _ in sections)}
    return Made(content=render("home.html", site, page=view), tags=stories | shelves | {"site"})


def _latest(cards: Sequence[CardView]) -> tuple[tuple[str, CardView], ...]:
    return tuple(
        (at.clock if at.day == cards[0].published.day else at.short, card)
        for card in cards
        for at in (card.published,)
    )


def _section(slug: str, cards: Sequence[Card], site: Imprint) -> Section:
    name = next((topic.name for card in cards for topic in card.topics if topic.slug == slug), slug)
    first, *rest = card_views(cards, site.zone)
    return Section(topic=Reference(name=name, url=address(paths.topic(slug))), first=first, rest=tuple(rest))


# Shelves of stories


def make_topics(keys: Sequence[str]) -> Mapping[str, Made | None]:
    """`keys` are topics' slugs. A topic without a live story has no page."""
    return _newest_of("topic", keys)


def make_agencies(keys: Sequence[str]) -> Mapping[str, Made | None]:
    """`keys` are agencies' slugs."""
    return _newest_of("agency", keys)


def make_days(keys: Sequence[str]) -> Mapping[str, Made | None]:
    """`keys` are days of the site's zone: "2026-11-21"."""
    return _newest_of("day", keys)


def make_topic_pages(keys: Sequence[str]) -> Mapping[str, Made | None]:
    """`keys` are "justice/3": numbers count from 0, the oldest."""
    return _numbered_of("topic", keys)


def make_agency_pages(keys: Sequence[str]) -> Mapping[str, Made | None]:
    return _numbered_of("agency", keys)


def make_day_pages(keys: Sequence[str]) -> Mapping[str, Made | None]:
    return _numbered_of("day", keys)


def _newest_of(kind: str, keys: Sequence[str]) -> Mapping[str, Made | None]:
    site = imprint()
    shelves = archive.shelves_named(kind, keys)
    cards = archive.newest(kind, list(shelves), SHELF_PAGE)
    return {key: newest_page(shelves[key], cards[key], site) if cards.get(key) else None for key in keys}


def _numbered_of(kind: str, keys: Sequence[str]) -> Mapping[str, Made | None]:
    site = imprint()
    pages = {key: (key.rpartition("/")[0], int(key.rpartition("/")[2])) for key in keys}
    shelves = archive.shelves_named(kind, [shelf for shelf, _ in pages.values()])
    there = [page for page in pages.values() if _is_there(shelves.get(page[0]), page[1])]
    cards = archive.shelf_pages(kind, there)
    return {
        key: numbered_page(shelves[page[0]], page[1], cards[page], site) if page in cards else None
        for key, page in pages.items()
    }


def _is_there(shelf: ShelfShown | None, number: int) -> bool:
    return shelf is not None and shelf.live > 0 and number < shelf.pages


_PATHS = {
    "topic": (paths.topic, paths.topic_page),
    "agency": (paths.agency, paths.agency_page),
    "day": (paths.day, paths.day_page),
}
_PARTS = {"topic": "topics", "agency": "agencies", "day": "archive"}


def newest_page(shelf: ShelfShown, cards: Sequence[Card], site: Imprint) -> Made:
    """The page of a shelf's newest stories.

    The older ones begin on the numbered page that holds the first story this one has no room for; the
    two may share some stories, and none falls between them.
    """
    path, numbered = _PATHS[shelf.kind]
    older = (shelf.count - SHELF_PAGE - 1) // SHELF_PAGE if shelf.count > SHELF_PAGE else None
    view = ListView(
        title=shelf_title(shelf),
        says=_says(shelf),
        introduction=introduction(shelf.name, shelf.code) if shelf.kind == "topic" else "",
        address=paths.url(path(shelf.key), site.address),
        cards=card_views(cards, site.zone),
        part=_PARTS[shelf.kind],
        feeds=_feeds(shelf),
        older=address(numbered(f"{shelf.key}/{older}")) if older is not None else "",
    )
    tags = mentions(cards) | {shelf_tag(shelf.kind, shelf.key), "site"}
    return Made(content=render("list.html", site, page=view), tags=tags)


def numbered_page(shelf: ShelfShown, number: int, cards: Sequence[Card], site: Imprint) -> Made:
    """A numbered page stays where it is, also when none of its stories is live any more: links lead on.

    Only when none of the whole shelf is, it goes too: its title may be a word of what was withdrawn.
    """
    path, numbered = _PATHS[shelf.kind]
    view = ListView(
        title=shelf_title(shelf),
        says="",
        address=paths.url(numbered(f"{shelf.key}/{number}"), site.address),
        cards=card_views(cards, site.zone),
        part=_PARTS[shelf.kind],
        feeds=_feeds(shelf),
        top=address(path(shelf.key)),
        newer=address(numbered(f"{shelf.key}/{number + 1}")) if number + 1 < shelf.pages else "",
        older=address(numbered(f"{shelf.key}/{number - 1}")) if number else "",
        number=number + 1,
    )
    tags = mentions(cards) | {f"{shelf_tag(shelf.kind, shelf.key)}/{number}", "site"}
    return Made(content=render("list.html", site, page=view), tags=tags)


def shelf_tag(kind: str, key: str) -> str:
    return f"shelf:{kind}:{key}"


def shelf_title(shelf: ShelfShown) -> str:
    return long_day(date.fromisoformat(shelf.key)) if shelf.kind == "day" else shelf.name or shelf.key


def _says(shelf: ShelfShown) -> str:
    stories = "1 story" if shelf.live == 1 else f"{shelf.live:,} stories"
    match shelf.kind:
        case "agency":
            return f"{stories} from this agency, word for word as filed."
        case "day":
            return f"{stories} of this day, as their agencies date them."
        case _:
            return f"{stories}, the newest first."


def _feeds(shelf: ShelfShown) -> tuple[Reference, ...]:
    if shelf.kind != "topic":
        return ()
    return tuple(
        Reference(name=content_type, url=address(paths.topic_feed(shelf.key, name)))
        for content_type, name in (
            ("application/rss+xml", "rss.xml"),
            ("application/atom+xml", "atom.xml"),
            ("application/feed+json", "feed.json"),
        )
    )


# Shelves of shelves


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelvesView:
    title: str
    says: str
    address: str
    part: str
    groups: tuple[tuple[str, tuple[ShelfLink, ...]], ...]  # (heading or "", its shelves)


def make_topic_index(keys: Sequence[str]) -> Mapping[str, Made | None]:
    shelves = sorted(archive.shelves("topic"), key=lambda shelf: shelf.name.casefold())
    return dict.fromkeys(keys, shelves_page("topic", shelves, imprint()))


def make_agency_index(keys: Sequence[str]) -> Mapping[str, Made | None]:
    shelves = sorted(archive.shelves("agency"), key=lambda shelf: shelf.name.casefold())
    return dict.fromkeys(keys, shelves_page("agency", shelves, imprint()))


def make_archive(keys: Sequence[str]) -> Mapping[str, Made | None]:
    shelves = sorted(archive.shelves("day"), key=lambda shelf: shelf.key, reverse=True)
    return dict.fromkeys(keys, shelves_page("day", shelves, imprint()))


_INDEXES = {
    "topic": ("Topics", "What the agencies say their stories are about.", paths.TOPICS),
    "agency": ("Agencies", "Who files the news on this site.", paths.AGENCIES),
    "day": ("Archive", "Every story, by the day its agency gives it.", paths.ARCHIVE),
}


def shelves_page(kind: str, shelves: Sequence[ShelfShown], site: Imprint) -> Made:
    title, says, path = _INDEXES[kind]
    of_path, _ = _PATHS[kind]
    groups: dict[str, list[ShelfLink]] = {}
    for shelf in shelves:
        day = date.fromisoformat(shelf.key) if kind == "day" else None
        heading = long_month(day) if day else ""
        name = short_day(day) if day else shelf_title(shelf)
        link = ShelfLink(name=name, url=address(of_path(shelf.key)), count=shelf.live)
        groups.setdefault(heading, []).append(link)
    view = ShelvesView(
        title=title,
        says=says,
        address=paths.url(path, site.address),
        part=_PARTS[kind],
        groups=tuple((heading, tuple(links)) for heading, links in groups.items()),
    )
    tags = {shelf_tag(kind, shelf.key) for shelf in shelves} | {shelf_tag(*ALL), "site"}
    return Made(content=render("shelves.html", site, page=view), tags=frozenset(tags))
