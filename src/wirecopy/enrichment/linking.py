"""Links laid over a story's words: the first plain mention of a topic leads to its page.

A link is a mark, and marks hold no words: the body's canonical text, and so its digest, is the same with and
without them. Made for the page alone, never stored. Only what cannot be mistaken is linked; in doubt, nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from wirecopy.body import Block, BlockKind, Body, BoxKind, Mark, MarkKind
from wirecopy.enrichment.told import Naming, namings
from wirecopy.item import Item

MOST_IN_PARAGRAPH = 2
SURE = 0.97

_WHERE = frozenset((BlockKind.PARAGRAPH, BlockKind.TEXT))
_NEVER_IN = frozenset(
    (
        BoxKind.QUOTE,
        BoxKind.TABLE,
        BoxKind.FIGURE,
        BoxKind.CAPTION,
        BoxKind.TABLE_CAPTION,
        BoxKind.TERM,
    )
)
_NEVER_UNDER = frozenset(
    (MarkKind.LINK, MarkKind.QUOTE, MarkKind.CODE, MarkKind.ABBREVIATION, MarkKind.LANGUAGE, MarkKind.STRUCK)
)
_OPENING, _CLOSING = "“„«‹「『", "”»›」』"
_DATELINE = re.compile(r".{0,70}?(?:--|\s[-–—]\s|\)\s*[-–—:])|[^a-z]{4,40}[-–—]")
_NAME_BEFORE = re.compile(r"(?:^|[^\w])([\w'’.\-]+)[ \-/&]$")
_NAME_AFTER = re.compile(r"(?:['’]s)? ?([^\W\d_][\w'’\-]*)")
# Words in capitals that a name does not join: they open a sentence, or name a day.
_APART = frozenset(
    "In At From The On To Of For And But While When After Before Since As With By Near Across Around Both If "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August "
    "September October November December".split()
)


def linked(item: Item, addresses: Mapping[str, str]) -> Body:
    """The item's body with links to `addresses`, by topic slug; each at most once.

    Never inside a link, a quotation, a heading, code, a table, or another name, never in a dateline, and at
    most MOST_IN_PARAGRAPH in a paragraph. The words are the same.
    """
    if not addresses:
        return item.body
    waiting = dict(addresses)
    marks: dict[int, list[Mark]] = {}
    for naming in namings(item):
        address = waiting.get(naming.topic.slug)
        if address is None or naming.block < 0 or naming.sure < SURE:
            continue
        block = item.body[naming.block]
        held = marks.setdefault(naming.block, [])
        if len(held) < MOST_IN_PARAGRAPH and _may(block, naming, is_first=naming.block == 0):
            held.append(Mark(naming.start, naming.end, MarkKind.LINK, address))
            del waiting[naming.topic.slug]
    return tuple(
        replace(block, marks=(*block.marks, *laid)) if (laid := marks.get(index)) else block
        for index, block in enumerate(item.body)
    )


def _may(block: Block, naming: Naming, *, is_first: bool) -> bool:
    text, start, end = block.text, naming.start, naming.end
    return (
        block.kind in _WHERE
        and not any(box.kind in _NEVER_IN for box in block.within)
        and not any(
            mark.kind in _NEVER_UNDER and mark.start < end and start < mark.end for mark in block.marks
        )
        and not (len(text[start:end]) > 5 and text[start:end].isupper())
        and not _is_quoted(text, start)
        and not _is_in_a_name(text, start, end, has_office=naming.topic.code.startswith("person:"))
        and not (is_first and (found := _DATELINE.match(text)) is not None and start < found.end())
    )


def _is_quoted(text: str, start: int) -> bool:
    """Between quote marks; also where they are not closed, as in speech that goes on in the next paragraph."""
    before = text[:start]
    if before.count('"') % 2:
        return True
    opened = sum(before.count(mark) for mark in _OPENING)
    closed = sum(before.count(mark) for mark in _CLOSING)
    # German closes with the mark that English opens with.
    if "„" in before:
        opened, closed = before.count("„"), before.count("“") + before.count("”")
    return opened > closed or re.search(r"(?:^|\s)['‘][^'’]*$", before) is not None


def _is_in_a_name(text: str, start: int, end: int, *, has_office: bool) -> bool:
    """`has_office`: the word before is the office by which a person was known."""
    if not has_office and (before := _NAME_BEFORE.search(text[:start])) is not None:
        word = before[1]
        if word[0].isupper() and word not in _APART:
            return True
        if text[start - 1] in "-/&":
            return True
    if text[end : end + 1] in ("-", "/", "&", "$") or text[max(0, start - 1) : start] in ("@", "#", "$", "/"):
        return True
    after = _NAME_AFTER.match(text, end)
    return after is not None and after[1][0].isupper() and after[1] not in _APART
