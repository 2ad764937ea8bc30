"""A story's own page, or the notice that stands where it was."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from wirecopy.archive import shown as archive
from wirecopy.archive.shown import Card, Notice, Shown
from wirecopy.body import Body, collapse, paragraphs
from wirecopy.body_html import render_body
from wirecopy.coverage.shown import alike, related, thread_of
from wirecopy.enrichment.linking import linked
from wirecopy.item import FurnitureKind, Item
from wirecopy.record.receipts import Claim, claim, with_a_past
from wirecopy.record.salts import salts, secrets_of
from wirecopy.rights import forbids_indexing, forbids_mining
from wirecopy.site import paths
from wirecopy.site.environment import render
from wirecopy.site.imprint import Imprint, imprint
from wirecopy.site.makers.cards import (
    CardView,
    PictureView,
    Reference,
    address,
    agency_reference,
    card_views,
    mentions,
    picture_view,
    topic_references,
)
from wirecopy.site.makers.direction import direction
from wirecopy.site.makers.disclosure import Sentence, disclose
from wirecopy.site.makers.front import is_alert
from wirecopy.site.makers.stating import statement_of
from wirecopy.site.makers.structured import as_script, description, news_article, open_graph
from wirecopy.site.makers.times import Moment, moment
from wirecopy.site.pages import Made
from wirecopy_verify.encoding import to_base64

HISTORY = "history/"  # below the article's own address

_COVERAGE = 5
_RECOMMENDED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """All that article.html shows. Everything is text, but `copy` and `structured`, which are safe markup."""

    address: str
    headline: str
    language: str
    direction: str
    description: str
    topics: tuple[Reference, ...]
    standfirst: str
    agency: Reference
    place: str
    byline: str
    alert: bool
    published: Moment
    updated: Moment | None
    corrected: Moment | None
    correction: str
    picture: PictureView | None
    more_pictures: tuple[PictureView, ...]
    copy: Markup
    made: tuple[Sentence, ...]
    version: str
    versions: int
    received: Moment
    credit: str
    copyright: str
    robots: tuple[tuple[str, str], ...]  # (name, content) of meta elements
    open_graph: tuple[tuple[str, str], ...]
    structured: Markup
    coverage_topic: Reference | None  # where there is more of it: the developing story, or the topic
    also: tuple[Reference, ...]  # agencies that say the same, and where
    coverage: tuple[CardView, ...]
    recommended: tuple[CardView, ...]
    salts: str  # of the paragraphs, for whoever gets them; "" for open copy
    history: str  # where its earlier versions are told of, beside it; "" where there are none


def make_articles(keys: Sequence[str]) -> Mapping[str, Made | None]:
    """`keys` are ids of stories. A story that is not live and never stood on the site has no page."""
    ids = [int(key) for key in keys]
    live = archive.shown(ids)
    stated = _stated(live, imprint())
    past = with_a_past([one.claim for one in stated.values()])
    gone = archive.notices(story for story in ids if story not in live)
    threads = threads_of(live)
    coverage = archive.coverage_of(live, _COVERAGE) | {
        story: list(thread.others) for story, thread in threads.items() if thread.others
    }
    recommended = _recommended(live, coverage)
    made: dict[str, Made | None] = {}
    for key, story in zip(keys, ids, strict=True):
        if story in live:
            made[key] = article_page(
                live[story],
                coverage[story],
                recommended[story],
                imprint(),
                thread=threads.get(story, NO_THREAD),
                stated=stated[story],
                has_past=story in past,
            )
        elif story in gone:
            made[key] = notice_page(gone[story], imprint())
        else:
            made[key] = None
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class OfThread:
    """What else there is of the story's developing story. `code` "": there is no page of it."""

    code: str = ""
    reports: int = 0
    others: tuple[Card, ...] = ()  # the newest
    alike: tuple[Card, ...] = ()  # they say the same


NO_THREAD = OfThread()


def threads_of(stories: Collection[int]) -> Mapping[int, OfThread]:
    """For each story that has company: its developing story, and who else says the same."""
    threads, same = thread_of(stories), alike(stories)
    newest = {
        story: [report.story for report in thread.reports if story not in {report.story, *report.alike}][
            :_COVERAGE
        ]
        for story, thread in threads.items()
    }
    cards = archive.cards({other for others in (*newest.values(), *same.values()) for other in others})
    return {
        story: OfThread(
            code=threads[story].code if story in threads else "",
            reports=len(threads[story].reports) if story in threads else 0,
            others=tuple(cards[other] for other in newest.get(story, ()) if other in cards),
            alike=tuple(cards[other] for other in same.get(story, ()) if other in cards),
        )
        for story in {*threads, *same}
    }


def _recommended(
    stories: Collection[int], coverage: Mapping[int, Sequence[Card]]
) -> Mapping[int, Sequence[Card]]:
    """What is near each story in matter goes first, then what is fresh; never what its coverage shows already."""
    near = related(stories)
    cards = archive.cards({other for others in near.values() for other in others})
    best = {
        story: [
            cards[other]
            for other in near.get(story, ())
            if other in cards and cards[other] not in coverage.get(story, ())
        ][:_RECOMMENDED]
        for story in stories
    }
    besides = {story: [*coverage.get(story, ()), *best[story]] for story in stories}
    fresh = archive.recommended(stories, _RECOMMENDED, besides)
    return {story: [*best[story], *fresh[story]][:_RECOMMENDED] for story in stories}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What is claimed of a page, with the canonical paragraphs and the salts it was reckoned from."""

    claim: Claim
    texts: tuple[str, ...]
    salts: tuple[bytes, ...]


def _stated(live: Mapping[int, Shown], site: Imprint) -> dict[int, Stated]:
    secrets = secrets_of([story for story, shown in live.items() if shown.salted])
    return {story: state(shown, site, secrets.get(story, b"")) for story, shown in live.items()}


def state(shown: Shown, site: Imprint, secret: bytes = b"") -> Stated:
    """`secret`: what the salts are made from; b"" for open copy."""
    texts = paragraphs(shown.item.body)
    salted = salts(texts, secret) if secret else ()
    statement = statement_of(shown, site, texts, salted)
    return Stated(claim=claim(shown.card.story_id, statement, shown.version), texts=texts, salts=salted)


def article_page(
    shown: Shown,
    coverage: Sequence[Card],
    recommended: Sequence[Card],
    site: Imprint,
    *,
    thread: OfThread = NO_THREAD,
    stated: Stated | None = None,
    has_past: bool = False,
) -> Made:
    """The page and what it depends on. `has_past`: there was, or will have been, another receipt before its own.

    It does not depend on the newest of its topic: with each new story of a topic all older ones would be
    due. So the coverage is as it was when the page was last made, and what goes from it goes at once.
    """
    stated = stated or state(shown, site)
    has_history = has_past and shown.history != "off"
    view = article_view(
        shown,
        coverage,
        recommended,
        site,
        thread=thread,
        salts=stated.salts,
        history=HISTORY if has_history else "",
    )
    looked_for = {f"item:{shown.card.agency}/{guid}" for guid in shown.looked_for}
    stories = mentions((shown.card, *coverage, *recommended, *thread.alike))
    return Made(
        content=render("article.html", site, page=view),
        tags=stories | looked_for | {"site"},
        filed=stated.texts,
        record=stated.claim,
        later=(("history", str(shown.card.story_id)),),
    )


def article_view(
    shown: Shown,
    coverage: Sequence[Card],
    recommended: Sequence[Card],
    site: Imprint,
    *,
    thread: OfThread = NO_THREAD,
    salts: Sequence[bytes] = (),
    history: str = "",
) -> ArticleView:
    card, item = shown.card, shown.item
    topics = topic_references(card.topics)
    pictures = _pictures(shown)
    return ArticleView(
        address=paths.url(card.path, site.address),
        headline=card.headline,
        language=card.language,
        direction=direction(card.language),
        description=description(shown),
        topics=topics,
        standfirst=_standfirst(item),
        agency=agency_reference(card),
        place=card.place,
        byline=item.byline,
        alert=is_alert(card),
        published=moment(card.published_at, site.zone),
        updated=_updated(shown, site),
        corrected=moment(card.corrected_at, site.zone) if card.corrected_at else None,
        correction=item.correction,
        picture=pictures[0] if pictures else None,
        more_pictures=pictures[1:],
        copy=Markup(render_body(_linked(shown, site))),  # noqa: S704  # it escapes every character of the body
        made=disclose(shown, site.zone),
        version=_version(shown),
        versions=shown.versions,
        received=moment(shown.received_at, site.zone),
        credit=shown.credit_text or item.creditline,
        copyright=item.copyright_notice or item.copyright_holder,
        robots=(*_ROBOTS.get(shown.robots, ()), *_to_miners(item)),
        open_graph=open_graph(shown, site),
        structured=as_script(news_article(shown, site)),
        coverage_topic=_all_of_it(thread) or (_all_on(topics[0]) if topics else None),
        also=tuple(Reference(name=other.agency_name, url=address(other.path)) for other in thread.alike),
        coverage=card_views(coverage, site.zone),
        recommended=card_views(recommended, site.zone),
        salts=" ".join(map(to_base64, salts)),
        history=history,
    )


def _all_on(topic: Reference) -> Reference:
    return Reference(name=f"All on {topic.name}", url=topic.url)


def _all_of_it(thread: OfThread) -> Reference | None:
    if not thread.code:
        return None
    return Reference(name=f"All {thread.reports} reports", url=address(paths.coverage(thread.code)))


# By the agency's terms (Source.Robots). Google reads "Googlebot-News" for its news products alone.
_ROBOTS = {
    "index": (("robots", "max-image-preview:large"),),
    "news-noindex": (("Googlebot-News", "noindex"),),
    "noindex": (("robots", "noindex"),),
}


def _linked(shown: Shown, site: Imprint) -> Body:
    """The body with links to the story's own topics: their pages exist as long as this one does."""
    if not site.topic_links:
        return shown.item.body
    addresses = {topic.slug: paths.url(paths.topic(topic.slug), site.address) for topic in shown.card.topics}
    return linked(shown.item, addresses)


def _to_miners(item: Item) -> Iterator[tuple[str, str]]:
    """What the agency forbids machines that learn: TDMRep's reservation, and what crawlers know besides."""
    if forbids_mining(item.data_mining):
        yield "tdm-reservation", "1"
        yield "robots", "noai, noimageai"
    if forbids_indexing(item.data_mining):
        yield "robots", "noindex"


def _standfirst(item: Item) -> str:
    """The agency's summary, unless the text begins with it."""
    repeated = any(span.kind == FurnitureKind.SUMMARY and span.kept for span in item.furniture)
    return "" if repeated else item.summary


def _pictures(shown: Shown) -> tuple[PictureView, ...]:
    """The one above the text first. An agency's picture that the desk replaced is not shown."""
    replaced = shown.rework.agency_picture if shown.rework and shown.rework.picture else None
    in_text = {
        collapse(span.text)
        for span in shown.item.furniture
        if span.kind == FurnitureKind.CAPTION and span.kept
    }
    # A picture that came as an item of its own was not there when the text was cleaned.
    in_text.update(paragraphs(shown.item.body))
    return tuple(
        picture_view(picture, caption="" if collapse(picture.filed.caption) in in_text else None)
        for place, picture in enumerate(shown.pictures)
        if place == 0 or picture != replaced
    )


def _updated(shown: Shown, site: Imprint) -> Moment | None:
    """When the agency dates what is shown, if that is after we first published the story."""
    at = shown.card.updated_at
    return moment(at, site.zone) if at is not None and at > shown.card.published_at else None


def _version(shown: Shown) -> str:
    if shown.version_filed:
        return shown.version_filed
    return str(shown.version_number) if shown.version_number else ""


# What is gone

_WHY = {
    "killed": "This story was withdrawn by its agency.",
    "struck": "We have withdrawn this story.",
    "withheld": "This story is held back by its agency.",
    "embargoed": "This story is held back by its agency.",
    "expired": "The time for which its agency lets us show this story is over.",
}


def notice_page(notice: Notice, site: Imprint) -> Made:
    """Not a word of the story: neither its headline nor anything made from it."""
    state = "struck" if notice.by_desk else notice.state
    content = render(
        "gone.html",
        site,
        why=_WHY.get(state, "This story is not on the site at present."),
        agency=Reference(name=notice.agency_name, url=address(paths.agency(notice.agency))),
        since=moment(notice.since, site.zone) if notice.since else None,
        for_good=state == "killed",
    )
    return Made(
        content=content,
        tags=frozenset((f"story:{notice.story_id}", "site")),
        gone=True,
        record=Claim(story=notice.story_id, statement=None) if notice.state == "killed" else None,
    )
