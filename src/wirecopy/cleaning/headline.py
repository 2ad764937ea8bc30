"""Takes the headline that is repeated as the first line of the story."""

from __future__ import annotations

from collections.abc import Iterator

from wirecopy.cleaning.taking import Words, has_taken, head, loosest, take
from wirecopy.item import FurnitureKind, Item

STEP = "headline"


def take_headline(item: Item) -> Item:
    place = next(_repeated(item), None) if item.headline else None
    return item if place is None else take(item, place, FurnitureKind.HEADLINE, STEP)


def _repeated(item: Item) -> Iterator[Words]:
    if has_taken(item, FurnitureKind.HEADLINE):
        return
    wanted = loosest(item.headline)
    for place in head(item):
        if place.block > 1:
            return
        # Cheap first: the same words cannot differ much in length.
        if abs(len(place.text) - len(item.headline)) <= 12 and wanted and loosest(place.text) == wanted:
            yield place
