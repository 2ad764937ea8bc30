"""The words of a story and what marks them: what every stage carries in place of HTML.

A body is a tuple of blocks in reading order. A block is plain text with marks laid over it by
offset, inside zero or more boxes (lists, tables, quotes). Because the words are never mixed with
markup, a refused link or an unknown element loses its mark and cannot lose its words, and nothing
an agency files can become active content on a page. See docs/decisions/0002.

The canonical text "wct1" is defined in wirecopy_verify/wct1.py, once, for us and for whoever checks us.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from wirecopy_verify import wct1

collapse = wct1.collapse


class BlockKind(StrEnum):
    PARAGRAPH = "p"
    HEADING_2 = "h2"
    HEADING_3 = "h3"
    HEADING_4 = "h4"
    PREFORMATTED = "pre"  # its text keeps line breaks and runs of blanks
    TEXT = "text"  # bare text of the box it stands in: a list item, a table cell, a caption


class BoxKind(StrEnum):
    BULLETS = "ul"
    NUMBERED = "ol"
    LIST_ITEM = "li"
    TERMS = "dl"
    TERM = "dt"
    MEANING = "dd"
    QUOTE = "blockquote"
    TABLE = "table"
    TABLE_CAPTION = "caption"
    TABLE_HEAD = "thead"
    TABLE_BODY = "tbody"
    TABLE_FOOT = "tfoot"
    ROW = "tr"
    HEADER_CELL = "th"
    CELL = "td"
    FIGURE = "figure"
    CAPTION = "figcaption"


class MarkKind(StrEnum):
    EMPHASIS = "em"
    STRONG = "strong"
    LINK = "a"  # value: the target, as filed; http, https, mailto or tel only
    SUBSCRIPT = "sub"
    SUPERSCRIPT = "sup"
    CODE = "code"
    QUOTE = "q"
    UNDERLINE = "u"
    STRUCK = "s"
    SMALL = "small"
    ABBREVIATION = "abbr"  # value: what it stands for
    LANGUAGE = "lang"  # value: a BCP 47 tag
    BREAK = "br"  # covers exactly the one blank at which the line is broken


@dataclass(frozen=True, slots=True)
class Mark:
    """`text[start:end]` of its block is marked; offsets count code points."""

    start: int
    end: int
    kind: MarkKind
    value: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A container. `number` is unique in its body, so that two lists in a row stay two."""

    kind: BoxKind
    number: int
    attributes: tuple[tuple[str, str], ...] = ()  # of start, colspan, rowspan, scope, lang, dir only


@dataclass(frozen=True, slots=True)
class Block:
    """One run of words with its marks.

    `text`: for all kinds but PREFORMATTED already canonical (collapsed and trimmed). Only a cell
    that holds nothing may be "". `filed_as` and `offset` place it in the body as filed: the index of
    the filed block, and the code point in that block's text at which this text starts.
    """

    kind: BlockKind
    text: str
    marks: tuple[Mark, ...] = ()
    within: tuple[Box, ...] = ()  # outermost first
    language: str = ""  # where the block differs from its item
    direction: str = ""  # "rtl", "ltr" or "" = as the item
    filed_as: int = 0
    offset: int = 0


Body = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Words recognised as something else than running text, by the place they were filed at.

    `text == filed[block].text[start:end]`. With `kept`, the words stay in the body and are only
    pointed at (a credit chain inside a sentence); otherwise they were taken out of it.
    """

    kind: str  # a FurnitureKind of item.py
    block: int
    start: int
    end: int
    text: str
    kept: bool = False
    step: str = ""  # the cleaning step that named it


def numbered(blocks: Iterable[Block]) -> Body:
    """Blocks straight from a reader as a filed body: each told its own place."""
    return tuple(replace(block, filed_as=index, offset=0) for index, block in enumerate(blocks))


def paragraphs(body: Body) -> tuple[str, ...]:
    """The canonical paragraphs (wct1) of a body, in order, none empty."""
    return tuple(text for block in body if (text := collapse(block.text)))


def digest(paragraphs: Iterable[str]) -> str:
    """SHA-256, in hex, over canonical paragraphs joined by LF, as UTF-8."""
    return hashlib.sha256("\n".join(paragraphs).encode()).hexdigest()


def word_count(body: Body) -> int:
    return sum(len(block.text.split()) for block in body)


def cut(body: Body, index: int, start: int, end: int, *, kind: str, step: str) -> tuple[Body, Span]:
    """The body without `body[index].text[start:end]`, and the span that says what went.

    A cut takes the start, the end or the whole of a block, never its middle: what is left of any
    block is always one piece of what was filed. Blanks at the edge of the cut go with it, unnamed:
    the canonical text has none there. Raises ValueError for a cut from the middle.
    """
    block = body[index]
    if start > 0 and end < len(block.text):
        raise ValueError(f"a cut from the middle of a block: {start}-{end} of {len(block.text)}")
    span = Span(
        kind, block.filed_as, block.offset + start, block.offset + end, block.text[start:end], step=step
    )
    low, high = (end, len(block.text)) if start == 0 else (0, start)
    left = _slice(block, low, high)
    return body[:index] + ((left,) if left.text else ()) + body[index + 1 :], span


def point_at(body: Body, index: int, start: int, end: int, *, kind: str, step: str) -> Span:
    """A span that names words and leaves them where they are."""
    block = body[index]
    return Span(
        kind, block.filed_as, block.offset + start, block.offset + end, block.text[start:end], True, step
    )


def _slice(block: Block, low: int, high: int) -> Block:
    while low < high and block.text[low] in "\t\n\f\r ":
        low += 1
    while high > low and block.text[high - 1] in "\t\n\f\r ":
        high -= 1
    marks = tuple(
        replace(mark, start=max(mark.start, low) - low, end=min(mark.end, high) - low)
        for mark in block.marks
        if mark.start < high and mark.end > low
    )
    return replace(block, text=block.text[low:high], marks=marks, offset=block.offset + low)
