"""NewsML 1.0 to 1.2 (IPTC, 2000 to 2003): an envelope with news items, each a tree of components.

What an item may be used for stands in newsml1_management.py, the words and files of its components in
newsml1_content.py. As elsewhere no DTD is a gate, and elements are known by their local names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from wirecopy.errors import UnreadableError
from wirecopy.formats.inside import place_of
from wirecopy.formats.newsml1_content import content_of
from wirecopy.formats.newsml1_management import FORMAT, NewsItem, guid_of, managed, topics_in
from wirecopy.formats.xml import (
    Element,
    attribute,
    children,
    first,
    items_of,
    line_of,
    local_name,
    parse,
    text_of,
    without_prefixes,
)
from wirecopy.item import Fault, Hints, Item, Kind, Reading, Status, Subject

_MOST_ITEMS = 50_000


def read_newsml1(wire: bytes, hints: Hints) -> Reading:
    """All news items of a delivery in the order filed, each by itself, and the faults of the others.

    Raises UnreadableError where it is no NewsML 1.
    """
    document = parse(wire, FORMAT, hints)
    root = without_prefixes(document)
    faults: list[Fault] = []
    shared = topics_in(root)
    place = place_of(wire, hints)

    def read(element: Element) -> Item | None:
        topics = shared | topics_in(element)
        return _item(NewsItem(element, root, document, hints, faults, topics, place))

    items = items_of(document, list(_news_items(root, faults)), faults, read, guid_of)
    return Reading(format=FORMAT, items=tuple(items), faults=tuple(faults))


def _news_items(root: Element, faults: list[Fault]) -> Iterator[Element]:
    if local_name(root) == "NewsItem":
        yield root
        return
    if local_name(root) != "NewsML":
        raise UnreadableError(
            FORMAT,
            f"Its root element is <{local_name(root)}>, not <NewsML>.",
            line=line_of(root),
            remedy="Check the source's format.",
        )
    found = list(children(root, "NewsItem"))
    if len(found) > _MOST_ITEMS:
        why = f"It has {len(found):,} items; {_MOST_ITEMS:,} are the most that are read."
        raise UnreadableError(FORMAT, why, remedy="Ask the agency to send smaller deliveries.")
    if not found:
        why = "The document holds no NewsItem."
        faults.append(Fault(why=why, line=line_of(root), remedy="Ask the agency to file it again."))
    yield from found


def _item(news: NewsItem) -> Item | None:
    """The item; None where it only repeats how an earlier revision is managed, and changes nothing."""
    update = attribute(first(news.identifier, "RevisionId"), "Update").upper()
    component = first(news.element, "NewsComponent")
    if update == "U" or (component is None and first(news.element, "Update") is not None):
        raise news.error(
            "It holds only changes to the revision before it (Update elements), not the story.",
            "Ask the agency to send whole revisions.",
        )
    item = managed(news)
    if component is not None:
        item = content_of(news, item, component)
    elif any(True for _ in children(news.element, "TopicSet")):
        item = _of_topics(news, item)
    elif item.status is Status.USABLE and not item.orders:
        return _without_words(news, item, update)
    item = replace(item, notes=news.document.notes + item.notes + tuple(news.notes))
    if item.status is Status.USABLE and not _holds_something(item):
        raise news.error(
            "It has neither a headline nor a body with words nor a file.", "Ask the agency to file it again."
        )
    return item


def _without_words(news: NewsItem, item: Item, update: str) -> Item | None:
    """A revision that says only what may be done with the story: the words are those of the one before.

    Taken for a story of its own it would empty the page. What it forbids is obeyed; what it allows
    waits for somebody to look.
    """
    if item.embargo is not None:
        news.look("It puts the story under embargo and brings no words; the story is withheld.")
        return replace(item, status=Status.WITHHELD, embargo=None)
    if update != "A":
        raise news.error(
            "It has no NewsComponent, so there are no words.", "Ask the agency to file it again."
        )
    news.look(
        "It changes only how the story is managed (RevisionId Update=A); the words held stay as they are."
    )
    return None


def _of_topics(news: NewsItem, item: Item) -> Item:
    """An item that carries a vocabulary: topics with their names."""
    subjects = tuple(Subject(code=code, name=name, kind=kind) for code, name, kind in news.topics.values())
    comment = text_of(first(first(news.element, "TopicSet"), "Comment"))
    title = comment or attribute(first(news.element, "TopicSet"), "FormalName") or item.slugline or item.guid
    return replace(item, kind=Kind.CONCEPT, headline=title, subjects=subjects)


def _holds_something(item: Item) -> bool:
    return bool(item.headline or item.body or item.pictures or item.links or item.orders or item.summary)
