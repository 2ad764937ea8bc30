"""NewsML-G2 2.x (IPTC, 2.35): news items, packages, messages, and the items that are no news.

No schema is a gate: real agencies leave out the header or the namespace, and their copy is sound.
Elements are known by their local names; codes by qcodes.py, and no catalog is ever fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from wirecopy.errors import UnreadableError
from wirecopy.formats.newsml_g2_content import PICTURED, news_item
from wirecopy.formats.newsml_g2_knowledge import events_in, with_all_else
from wirecopy.formats.newsml_g2_management import any_item
from wirecopy.formats.newsml_g2_source import FORMAT, Source
from wirecopy.formats.qcodes import value_of
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
from wirecopy.item import Fault, Hints, Item, Kind, Link, Reading, Status


def read_newsml_g2(wire: bytes, hints: Hints) -> Reading:
    """All items of a delivery in the order filed, each by itself, and the faults of the others.

    Raises UnreadableError where it is no NewsML-G2.
    """
    document = parse(wire, FORMAT, hints)
    faults: list[Fault] = []

    def read(element: Element) -> Item:
        source = Source(element, document, hints, faults)
        return with_all_else(source, _READERS[local_name(element)](source))

    elements = list(_item_elements(without_prefixes(document), faults))
    items = items_of(document, elements, faults, read, lambda element: attribute(element, "guid"))
    return Reading(format=FORMAT, items=_illustrated(items), faults=tuple(faults))


def _item_elements(root: Element, faults: list[Fault]) -> Iterator[Element]:
    name = local_name(root)
    if name in _READERS:
        yield root
        return
    if name != "newsMessage":
        raise UnreadableError(
            FORMAT,
            f"Its root element is <{name}>, which is no item of NewsML-G2.",
            line=line_of(root),
            remedy="Check the source's format.",
        )
    found = 0
    for item_set in (*children(root, "itemSet"), root):
        for element in item_set:
            if local_name(element) in _READERS:
                found += 1
                yield element
            elif item_set is not root:
                why = f"The message holds a <{local_name(element)}>, which is no item of NewsML-G2."
                faults.append(Fault(why=why, line=line_of(element)))
    if not found:
        faults.append(Fault(why="The message holds no item.", line=line_of(root)))


# ---- packages and the items that are no news ------------------------------------------------------


def _news_item(source: Source) -> Item:
    if events_in(source.element):
        return _titled(source, any_item(source, Kind.EVENT))
    return news_item(source)


def _package_item(source: Source) -> Item:
    members = [
        Link(
            rel="member",
            guid=attribute(ref, "residref"),
            href=attribute(ref, "href"),
            title=text_of(first(ref, "title")) or text_of(first(ref, "headline")),
        )
        for group in _groups(source.element)
        for ref in children(group, "itemRef")
        if attribute(ref, "residref") or attribute(ref, "href")
    ]
    item = _titled(source, any_item(source, Kind.COMPOSITE))
    return replace(item, links=(*item.links, *members))


def _groups(package: Element) -> Iterator[Element]:
    """The groups from the root down, each where its reference stands; then those nobody refers to."""
    for group_set in children(package, "groupSet"):
        groups = {attribute(group, "id"): group for group in children(group_set, "group")}
        done: set[str] = set()
        waiting = [attribute(group_set, "root")]
        while waiting:
            name = waiting.pop()
            if name in done or name not in groups:
                continue
            done.add(name)
            yield groups[name]
            waiting += [attribute(ref, "idref") for ref in reversed(list(children(groups[name], "groupRef")))]
        yield from (group for group in children(group_set, "group") if attribute(group, "id") not in done)


def _concept_item(source: Source) -> Item:
    concept = first(source.element, "concept")
    is_event = value_of(source.code(first(concept, "type"))).lower() == "event"
    is_event = is_event or first(concept, "eventDetails") is not None
    return _titled(source, any_item(source, Kind.EVENT if is_event else Kind.CONCEPT), concept)


def _knowledge_item(source: Source) -> Item:
    concepts = first(source.element, "conceptSet")
    return _titled(source, any_item(source, Kind.CONCEPT), concepts)


def _catalog_item(source: Source) -> Item:
    return _titled(source, any_item(source, Kind.CONCEPT))


def _planning_item(source: Source) -> Item:
    return _titled(source, any_item(source, Kind.PLANNING))


def _titled(source: Source, item: Item, named: Element | None = None) -> Item:
    """An item without headline by its concept's name, or the title its sender manages it by."""
    name = text_of(first(named, "name")) or text_of(first(source.element, "itemMeta", "title"))
    return replace(
        item,
        headline=item.headline or name,
        notes=source.document.notes + item.notes + tuple(source.notes),
    )


_READERS: dict[str, Callable[[Source], Item]] = {
    "newsItem": _news_item,
    "packageItem": _package_item,
    "conceptItem": _concept_item,
    "knowledgeItem": _knowledge_item,
    "planningItem": _planning_item,
    "catalogItem": _catalog_item,
}


def _illustrated(items: list[Item]) -> tuple[Item, ...]:
    """Texts that stand in a package with pictures, told of those pictures.

    A picture that is in the same delivery, and may be shown now, comes with its files.
    """
    illustrated = list(items)
    places = {item.guid: place for place, item in enumerate(items)}  # of its last version
    for package in items:
        if package.kind is not Kind.COMPOSITE or package.status is not Status.USABLE:
            continue
        members = [
            places[link.guid] for link in package.links if link.rel == "member" and link.guid in places
        ]
        pictures = [items[place] for place in members if items[place].kind in PICTURED]
        place = next((place for place in members if items[place].kind is Kind.TEXT), None)
        if place is None or not pictures:
            continue
        text = illustrated[place]
        shown = [one for one in pictures if one.status is Status.USABLE and one.embargo is None]
        links = (Link(rel="picture", guid=one.guid, title=one.headline) for one in pictures)
        illustrated[place] = replace(
            text,
            links=(*text.links, *links),
            pictures=(*text.pictures, *(picture for one in shown for picture in one.pictures)),
        )
    return tuple(illustrated)
