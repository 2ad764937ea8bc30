"""How a step takes words out of a story, and where it may look for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from wirecopy.body import Block, BlockKind, Body, MarkKind, Span, cut
from wirecopy.item import FurnitureKind, Item

Step = Callable[[Item], Item]

# Furniture stands before the first or behind the last running paragraph. A paragraph this long is
# running copy, and neither edge reaches past it; short ones are looked through, this many at most.
_LONG = 280
_DEEP = 4

_LOOSE = str.maketrans("‘’‚‛“”„‟«»\u00a0\u202f‐‑–—―", '\'\'\'\'""""""  -----')
_EDGES = re.compile(r"^\W+|\W+$")


class Words(NamedTuple):
    """Words that may be furniture: a whole block of the body, or its first or last line."""

    block: int  # its index in the body
    start: int
    end: int
    text: str


def head(item: Item) -> tuple[Words, ...]:
    """The lines before the running copy, the first one first.

    A block that breaks its lines is tried whole and then by its first line. Blocks in lists, tables,
    quotes and figures are never furniture of the story.
    """
    return _edges(item.body).head


def foot(item: Item) -> tuple[Words, ...]:
    """The lines behind the running copy, the last one first."""
    return _edges(item.body).foot


class _Edges(NamedTuple):
    body: Body
    head: tuple[Words, ...]
    foot: tuple[Words, ...]


# Some ten steps in a row ask for the edges of one and the same body. Only ever replaced as a whole, so
# that threads may share it; a body that is not the one remembered is looked at again.
_last = _Edges((), (), ())


def _edges(body: Body) -> _Edges:
    global _last  # noqa: PLW0603
    held = _last
    if held.body is not body:
        held = _last = _Edges(body, tuple(_head(body)), tuple(_foot(body)))
    return held


def _head(body: Body) -> Iterator[Words]:
    for index, block in enumerate(body[:_DEEP]):
        if block.within:
            return
        yield Words(index, 0, len(block.text), block.text)
        if block.marks and (end := _first_break(block)):
            yield Words(index, 0, end, block.text[:end])
        if len(block.text) > _LONG:
            return


def _foot(body: Body) -> Iterator[Words]:
    for index in range(len(body) - 1, max(len(body) - 1 - _DEEP, -1), -1):
        block = body[index]
        if block.within:
            return
        yield Words(index, 0, len(block.text), block.text)
        if block.marks and (start := _last_break(block)):
            yield Words(index, start, len(block.text), block.text[start:])
        if len(block.text) > _LONG:
            return


def last_block(item: Item) -> Words | None:
    """The last block of running copy, where a sign-off may hang at the end; None in a box."""
    if not item.body or item.body[-1].within or item.body[-1].kind not in _COPY:
        return None
    text = item.body[-1].text
    return Words(len(item.body) - 1, 0, len(text), text)


_COPY = {BlockKind.PARAGRAPH, BlockKind.TEXT}


def take(item: Item, place: Words, kind: FurnitureKind, step: str) -> Item:
    """The item without the words at `place`, which its furniture now names."""
    body, furniture, _ = taken(item, place, kind, step)
    return replace(item, body=body, furniture=furniture)


def taken(item: Item, place: Words, kind: FurnitureKind, step: str) -> tuple[Body, tuple[Span, ...], str]:
    """The body without the words at `place`, the furniture that names them, and the words.

    For a step that changes more of the item than these two: to replace an Item costs more than to
    recognise a dateline, so that it is done once.
    """
    body, span = cut(item.body, place.block, place.start, place.end, kind=kind, step=step)
    return body, (*item.furniture, span), span.text


def tail(place: Words, start: int) -> Words:
    """The end of `place` from `start`, without the blanks that stand there."""
    text = place.text
    while start < place.end and text[start].isspace():
        start += 1
    return place._replace(start=start)


def has_taken(item: Item, kind: FurnitureKind) -> bool:
    return any(span.kind == kind for span in item.furniture)


def added(before: str, text: str) -> str:
    """`before` with `text` as a further line, unless it says so already."""
    if text in before:
        return before
    return f"{before}\n{text}" if before else text


def loose(text: str) -> str:
    """A form to compare by: kinds of quotes, dashes and blanks made one. Keeps every offset."""
    return text if text.isascii() else text.translate(_LOOSE)


def loosest(text: str) -> str:
    """As `loose`, and blind to case, runs of blanks and whatever is no letter at either end."""
    return _EDGES.sub("", " ".join(loose(text).casefold().split()))


def _first_break(block: Block) -> int:
    return min((mark.start for mark in block.marks if mark.kind is MarkKind.BREAK), default=0)


def _last_break(block: Block) -> int:
    return max((mark.end for mark in block.marks if mark.kind is MarkKind.BREAK), default=0)
