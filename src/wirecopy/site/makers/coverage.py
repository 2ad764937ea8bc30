"""Full coverage of one developing story: all its reports, what each added, and by whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wirecopy.archive import shown as archive
from wirecopy.archive.shown import Card, Shown
from wirecopy.body import paragraphs
from wirecopy.coverage import shown as coverage
from wirecopy.coverage.shown import ThreadShown
from wirecopy.coverage.told import Says, told
from wirecopy.enrichment.novelty import what_each_added
from wirecopy.site import paths
from wirecopy.site.environment import render
from wirecopy.site.imprint import Imprint, imprint
from wirecopy.site.makers.cards import CardView, Reference, address, card_view, mentions
from wirecopy.site.makers.direction import direction
from wirecopy.site.makers.movement import DayView, FigureView, day_views, figure_views
from wirecopy.site.makers.times import Moment, moment
from wirecopy.site.pages import Made

_READ = 60  # the newest reports whose text is compared, and quoted
_PICTURES = 6
_LONGEST_QUOTE = 300  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of a report as filed; `cut`: there is more in that paragraph."""

    text: str
    cut: bool
    language: str
    direction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    card: CardView
    also: tuple[Reference, ...]  # agencies that say the same, and where
    added: Quote | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyView:
    agency: Reference
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageView:
    """`day` heads the reports of one day, the newest first."""

    title: str
    language: str
    direction: str
    address: str
    says: str
    newest: Moment
    opened: Moment
    days: tuple[tuple[str, tuple[ReportView, ...]], ...]
    agencies: tuple[AgencyView, ...]
    figures: tuple[FigureView, ...]
    timeline: tuple[DayView, ...]
    pictures: tuple[CardView, ...]
    feeds: tuple[Reference, ...]  # their name is the content type


def make_coverage(keys: Sequence[str]) -> Mapping[str, Made | None]:
    """`keys` are codes of developing stories. One that has fewer than two reports to show has no page."""
    threads = coverage.threads(keys)
    cards = archive.cards({story for thread in threads.values() for story in thread.stories})
    read = archive.shown(
        {report.story for thread in threads.values() for report in thread.reports[:_READ]} & cards.keys()
    )
    says: dict[int, list[Says]] = {}
    for version in told(read):
        says.setdefault(version.story, []).append(version)
    made: dict[str, Made | None] = dict.fromkeys(keys)
    for code, thread in threads.items():
        if sum(report.story in cards for report in thread.reports) > 1:
            made[code] = coverage_page(thread, cards, read, says, imprint())
    return made


def coverage_page(
    thread: ThreadShown,
    cards: Mapping[int, Card],
    read: Mapping[int, Shown],
    says: Mapping[int, Sequence[Says]],
    site: Imprint,
) -> Made:
    view = coverage_view(thread, cards, read, says, site)
    tags = mentions(cards[story] for story in thread.stories if story in cards)
    return Made(
        content=render("coverage.html", site, page=view), tags=tags | {f"thread:{thread.code}", "site"}
    )


def coverage_view(
    thread: ThreadShown,
    cards: Mapping[int, Card],
    read: Mapping[int, Shown],
    says: Mapping[int, Sequence[Says]],
    site: Imprint,
) -> CoverageView:
    added = _added(thread, read)
    versions = [version for story in thread.stories for version in says.get(story, ())]
    days: dict[str, list[ReportView]] = {}
    for report in thread.reports:
        if (card := cards.get(report.story)) is None:
            continue
        also = tuple(
            Reference(name=cards[other].agency_name, url=address(cards[other].path))
            for other in report.alike
            if other in cards
        )
        view = card_view(card, site.zone)
        days.setdefault(view.published.day, []).append(
            ReportView(card=view, also=also, added=added.get(report.story))
        )
    there = [cards[story] for story in thread.stories if story in cards]
    newest = next(cards[report.story] for report in thread.reports if report.story in cards)
    lead = card_view(newest, site.zone)
    agencies = Counter((card.agency, card.agency_name) for card in there)
    return CoverageView(
        title=newest.headline,
        language=lead.language,
        direction=lead.direction,
        address=paths.url(paths.coverage(thread.code), site.address),
        says=_says(len(there), len(agencies)),
        newest=moment(newest.latest_at, site.zone),
        opened=moment(thread.opened_at, site.zone),
        days=tuple((day, tuple(reports)) for day, reports in days.items()),
        agencies=tuple(
            AgencyView(agency=Reference(name=name, url=address(paths.agency(slug))), count=count)
            for (slug, name), count in agencies.most_common()
        ),
        figures=figure_views(versions, cards, site.zone),
        timeline=day_views(versions, cards, site.zone),
        pictures=tuple(card_view(card, site.zone) for card in there if card.picture)[:_PICTURES],
        feeds=tuple(
            Reference(name=content_type, url=address(paths.coverage_feed(thread.code, name)))
            for content_type, name in (
                ("application/rss+xml", "rss.xml"),
                ("application/atom+xml", "atom.xml"),
                ("application/feed+json", "feed.json"),
            )
        ),
    )


def _says(reports: int, agencies: int) -> str:
    from_whom = "one agency" if agencies == 1 else f"{agencies} agencies"
    return f"{reports:,} reports from {from_whom}, the newest first."


def _added(thread: ThreadShown, read: Mapping[int, Shown]) -> dict[int, Quote]:
    """What each report says that none before it said, in its own words; where its agency lets it be quoted."""
    reports = [read[report.story] for report in reversed(thread.reports[:_READ]) if report.story in read]
    texts = [paragraphs(one.item.body) for one in reports]
    found: dict[int, Quote] = {}
    for one, text, place in zip(reports, texts, what_each_added(texts), strict=True):
        if place is not None and one.robots != "noindex":
            found[one.card.story_id] = _quote(text[place], one.card)
    return found


def _quote(text: str, card: Card) -> Quote:
    is_long = len(text) > _LONGEST_QUOTE
    shown = text[:_LONGEST_QUOTE].rpartition(" ")[0] if is_long else text
    return Quote(
        text=shown or text[:_LONGEST_QUOTE],
        cut=is_long,
        language=card.language,
        direction=direction(card.language),
    )
