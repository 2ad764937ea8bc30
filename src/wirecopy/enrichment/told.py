"""All topics of a story: the agency's, and after them what its words tell.

Topics from the text are marked as such (Topic.how) and never decide what is published by itself or handed to
a partner. Media Topics are told only where the agency gave none.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

from wirecopy.body import BlockKind, Body
from wirecopy.enrichment.classifying import classify
from wirecopy.enrichment.gazetteer import Known, PlaceKind, country_names, fold, gazetteer
from wirecopy.enrichment.labels import LANGUAGES, topic_by_names
from wirecopy.enrichment.language import primary
from wirecopy.enrichment.naming import office_holders_in, organisations_in
from wirecopy.enrichment.places import places_in
from wirecopy.enrichment.slugs import key_slug
from wirecopy.enrichment.topics import MOST, How, Topic, media_topic
from wirecopy.item import Item, Kind

MOST_PLACES = 3
MOST_ORGANISATIONS = 2
MOST_PEOPLE = 1
_SURE = 0.8  # of a place
_LOOKED_AT = 4_000  # characters


_SMALL = ((PlaceKind.TOWN.value,), (PlaceKind.DISTRICT.value,))  # have to be named again


_LARGE = 100_000  # people: smaller towns share their names with persons and with each other
_AT_MOST = {
    PlaceKind.COUNTRY: 1.0,
    PlaceKind.AREA: 1.0,
    PlaceKind.REGION: 1.0,
    PlaceKind.CAPITAL: 1.0,
    PlaceKind.DISTRICT: 0.9,
}


class Naming(NamedTuple):
    """Words of the body that name a topic. `block` is an index of the body."""

    block: int
    start: int
    end: int
    topic: Topic
    sure: float


def told_topics(item: Item, agency: tuple[Topic, ...]) -> tuple[Topic, ...]:
    """At most MOST, each once: the agency's (topics_of) in its order, then those of the text, the surest first."""
    if item.kind is not Kind.TEXT or not item.body:
        return agency
    seen = {topic.slug: topic for topic in agency}
    for topic in (*_media_topics(item, agency), *_named(item)):
        if len(seen) == MOST:
            break
        seen.setdefault(topic.slug, topic)
    return tuple(seen.values())


def _media_topics(item: Item, agency: Sequence[Topic]) -> list[Topic]:
    if any(topic.code.startswith("medtop:") for topic in agency):
        return []
    language = primary(item.language)
    if language in LANGUAGES:
        named = topic_by_names(item.headline, [block.text for block in item.body], language)
        topic = media_topic(named[0], how=How.TEXT, why=named[1]) if named else None
        return [topic] if topic else []
    if language not in ("en", ""):
        return []
    found = classify(item.headline, (block.text for block in item.body))
    topics = (media_topic(one.number, how=How.TEXT, why=one.words) for one in found)
    return [topic for topic in topics if topic is not None][:3]


def _named(item: Item) -> list[Topic]:
    """Places, organisations and office-holders that matter: in the headline, on top, or named again."""
    weighed: Counter[Topic] = Counter()
    for naming in namings(item):
        if naming.sure >= _SURE:
            weighed[naming.topic] += 3 if naming.block < 0 else 2 if naming.block < 2 else 1
    chosen: list[Topic] = []
    left = {"place": MOST_PLACES, "organisation": MOST_ORGANISATIONS, "person": MOST_PEOPLE}
    for topic, weight in weighed.most_common():
        kind = topic.code.partition(":")[0]
        if weight >= (3 if topic.why in _SMALL else 2) and left[kind]:
            left[kind] -= 1
            chosen.append(topic)
    return chosen


def namings(item: Item) -> Sequence[Naming]:
    """What the headline (block -1) and the body name, in reading order.

    Asked when an item is read and again each time its page is made, so the last ones are remembered, by the
    item's bytes and the words that were read of them.
    """
    if not item.filed_sha256:
        return _namings(item)
    key = (item.filed_sha256, item.filed_digest, item.headline, item.places, len(item.body))
    with _lock:
        found = _last.get(key)
    if found is None:
        found = tuple(_namings(item))
        with _lock:
            _last[key] = found
            if len(_last) > _REMEMBERED:
                _last.popitem(last=False)
    return found


_REMEMBERED = 500  # items, about 5 kB each
_last: OrderedDict[tuple[object, ...], tuple[Naming, ...]] = OrderedDict()
_lock = Lock()


def _namings(item: Item) -> list[Naming]:
    texts = [item.headline, *_texts(item.body)]
    joined = "\n\n".join(texts)
    filed_from = [place.name for place in item.places]
    found = [
        (
            m.start,
            m.end,
            place_topic(m.place),
            min(m.sure, _AT_MOST.get(m.place.kind, 1.0 if m.place.people >= _LARGE else 0.9)),
        )
        for m in places_in(joined, dateline=filed_from)
    ]
    found += [(n.start, n.end, _organisation(n.name), 0.97) for n in organisations_in(joined)]
    found += [(n.start, n.end, _person(n.name), 0.97) for n in office_holders_in(joined)]
    return list(_in_blocks(texts, sorted(found, key=lambda one: (one[0], -one[1]))))


def _texts(body: Body) -> list[str]:
    texts: list[str] = []
    length = 0
    for block in body:
        # An empty text keeps the numbers of the blocks right.
        texts.append(block.text if block.kind is not BlockKind.PREFORMATTED and length < _LOOKED_AT else "")
        length += len(block.text)
    return texts


def _in_blocks(texts: list[str], found: list[tuple[int, int, Topic, float]]) -> list[Naming]:
    placed: list[Naming] = []
    block, opens, reached = -1, 0, 0
    for start, end, topic, sure in found:
        while start >= opens + len(texts[block + 1]) + 2:
            opens += len(texts[block + 1]) + 2
            block += 1
        if start >= reached:
            placed.append(Naming(block, start - opens, end - opens, topic, sure))
            reached = end
    return placed


@lru_cache(maxsize=5_000)
def place_topic(place: Known) -> Topic:
    """One page for a place whatever it is called: "Qazaqstan" and "Kazakhstan" are one."""
    name = place.name
    if place.kind not in (PlaceKind.COUNTRY, PlaceKind.AREA) and not _is_first(place):
        within = (
            place.region if place.country == "US" and place.region else country_names().get(place.country, "")
        )
        name = f"{name}, {within}" if within else name
    return Topic(key_slug(name), name, f"place:{place.country or 'area'}", How.TEXT, (place.kind.value,))


def _is_first(place: Known) -> bool:
    """Whether it is the one that everybody means by that name."""
    named = gazetteer().of_name(fold(place.name))  # () where it is known by other names only: "The Hague"
    if not named:
        return True
    first = max(named, key=_standing)
    return (first.kind, first.country, first.region) == (place.kind, place.country, place.region)


def _standing(place: Known) -> float:
    order = {PlaceKind.COUNTRY: 4e9, PlaceKind.AREA: 3e9, PlaceKind.CAPITAL: 2e9, PlaceKind.REGION: 4e6}
    well_known = 1e6 if place.country in _WELL_KNOWN else 0.0
    return order.get(place.kind, 0.0) + place.people + (well_known if place.kind is PlaceKind.REGION else 0.0)


_WELL_KNOWN = frozenset(("US", "GB", "CA", "AU", "IN", "CN", "DE"))  # whose regions are meant before others


def _organisation(name: str) -> Topic:
    return Topic(key_slug(name), name, "organisation:", How.TEXT)


def _person(name: str) -> Topic:
    return Topic(key_slug(name), name, "person:", How.TEXT)
