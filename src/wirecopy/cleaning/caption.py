"""Takes a picture's caption out of the text, so that it is shown once, with the picture.

A caption that no picture of the item can carry stays where it is: its words would be lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from wirecopy.body import Block, BoxKind
from wirecopy.cleaning.taking import Words, loosest, take
from wirecopy.item import FurnitureKind, Item, Picture

STEP = "caption"

_OPEN = {BoxKind.FIGURE, BoxKind.CAPTION}
# What a caption may carry behind the words that stand in the text: "(Photo: Jane Example)".
_CREDIT_LENGTH = 60


def take_captions(item: Item) -> Item:
    for number in _figures(item):
        item = _take_figure(item, number)
    if item.pictures:
        while (place := next(_repeats(item), None)) is not None:
            item = take(item, place, FurnitureKind.CAPTION, STEP)
    return item


def _figures(item: Item) -> list[int]:
    """The numbers of the captions' boxes, in order."""
    found: dict[int, None] = {}
    for block in item.body:
        if block.within and (number := _caption_number(block)) is not None:
            found[number] = None
    return list(found)


def _caption_number(block: Block) -> int | None:
    if any(box.kind not in _OPEN for box in block.within):
        return None
    return next((box.number for box in block.within if box.kind is BoxKind.CAPTION), None)


def _take_figure(item: Item, number: int) -> Item:
    mine = [
        index for index, block in enumerate(item.body) if block.within and _caption_number(block) == number
    ]
    words = " ".join(item.body[index].text for index in mine)
    in_figure = any(box.kind is BoxKind.FIGURE for box in item.body[mine[0]].within)
    pictures = _captioned(item.pictures, words)
    if pictures is None or not (item.pictures or in_figure):
        return item
    item = replace(item, pictures=pictures)
    for index in reversed(mine):
        item = take(item, Words(index, 0, len(item.body[index].text), ""), FurnitureKind.CAPTION, STEP)
    return item


def _captioned(pictures: tuple[Picture, ...], words: str) -> tuple[Picture, ...] | None:
    """The pictures with one that carries these words, as now or filled in; None if none can."""
    if not pictures or any(_same(words, picture.caption) for picture in pictures):
        return pictures
    for index, picture in enumerate(pictures):
        if not picture.caption:
            return (*pictures[:index], replace(picture, caption=words), *pictures[index + 1 :])
    return None


def _repeats(item: Item) -> Iterator[Words]:
    """Paragraphs that say what a picture's caption says. The only paragraph is the story itself."""
    captions = [picture.caption for picture in item.pictures if picture.caption.count(" ") >= 2]
    lead = loosest(item.summary)
    if not captions or len(item.body) < 2:
        return
    for index, block in enumerate(item.body):
        if block.within or not any(_same(block.text, caption) for caption in captions):
            continue
        # Some agencies caption the picture with the lead: then the lead is copy too.
        if index or not (_is_running(block) or loosest(block.text) == lead):
            yield Words(index, 0, len(block.text), block.text)


def _is_running(block: Block) -> bool:
    """Whether its dateline was taken off this block, so that it opens the story."""
    return block.offset > 0


def _same(text: str, caption: str) -> bool:
    if abs(len(text) - len(caption)) > _CREDIT_LENGTH:
        return False
    one, other = loosest(text), loosest(caption)
    if one == other:
        return bool(one)
    short, long = sorted((one, other), key=len)
    return len(short) >= 40 and long.startswith(short) and _is_credit(long[len(short) :])


def _is_credit(rest: str) -> bool:
    """Whether what one of the two says more is a credit: "(photo: jane example)", "/ example press"."""
    rest = rest.lstrip(" .")
    return rest.startswith(("(", "/", "|", "- ", "photo", "foto", "picture", "file photo", "©", "["))
