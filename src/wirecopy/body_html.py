"""A Body as HTML: the one place where words get markup again.

Every character of every block is written, escaped, once; markup is only put around it. Whatever a
body holds, the result is a fragment that an HTML parser reads back as the same canonical paragraphs:
boxes that HTML would move or close (a paragraph straight in a table) get the cell they lack, and
marks that overlap are closed and opened again.
"""

from __future__ import annotations

import re
from html import escape
from itertools import pairwise

from wirecopy.body import Block, BlockKind, Body, Box, BoxKind, Mark, MarkKind

# A box on its way to the page: its tag, what tells it from the next of its kind, its start tag.
_Element = tuple[str, tuple[int, str], str]


def render_body(body: Body) -> str:
    """The body as an HTML fragment: block elements only, without classes, scripts, styles or ids."""
    out: list[str] = []
    path: tuple[_Element, ...] = ()
    was_bare = False  # the last thing written was text that stands straight in path[-1]
    for block in body:
        wanted = _path(block.within) if block.within else ()
        if wanted != path:
            _move(out, path, wanted)
            path, was_bare = wanted, False
        if not block.text:
            continue
        bare = block.kind is BlockKind.TEXT and bool(path) and path[-1][0] in _HOLDS_TEXT and not was_bare
        out.append(_bare(block) if bare else _whole(block))
        was_bare = bare
    _move(out, path, ())
    return "".join(out)


_HOLDS_TEXT = frozenset(("li", "dt", "dd", "caption", "th", "td", "figcaption"))


def _whole(block: Block) -> str:
    tag = "p" if block.kind is BlockKind.TEXT else block.kind.value
    inner = _marked(block) if block.marks else escape(block.text, quote=False)
    # The parser swallows one line break straight after <pre>.
    gap = "\n" if tag == "pre" and block.text[0] in "\n\r" else ""
    return f"<{tag}{_language(block)}>{gap}{inner}</{tag}>\n"


def _bare(block: Block) -> str:
    inner = _marked(block) if block.marks else escape(block.text, quote=False)
    attributes = _language(block)
    return f"<span{attributes}>{inner}</span>" if attributes else inner


def _language(block: Block) -> str:
    if not block.language and not block.direction:
        return ""
    lang = f' lang="{escape(block.language)}"' if block.language else ""
    return lang + (f' dir="{escape(block.direction)}"' if block.direction else "")


# Boxes


def _move(out: list[str], path: tuple[_Element, ...], wanted: tuple[_Element, ...]) -> None:
    """Close what is open and not wanted, open what is wanted and not open."""
    shared = 0
    for there, here in zip(path, wanted, strict=False):
        if there != here:
            break
        shared += 1
    out.extend(f"</{tag}>\n" for tag, _, _ in reversed(path[shared:]))
    out.extend(start for _, _, start in wanted[shared:])


_LISTS = frozenset((BoxKind.BULLETS, BoxKind.NUMBERED))
_SECTIONS = frozenset((BoxKind.TABLE_HEAD, BoxKind.TABLE_BODY, BoxKind.TABLE_FOOT))
_CELLS = frozenset((BoxKind.HEADER_CELL, BoxKind.CELL))

# Which boxes may stand where; all that are not named may stand wherever text may.
_PARENTS: dict[BoxKind, frozenset[BoxKind]] = {
    BoxKind.LIST_ITEM: _LISTS,
    BoxKind.TERM: frozenset((BoxKind.TERMS,)),
    BoxKind.MEANING: frozenset((BoxKind.TERMS,)),
    BoxKind.TABLE_CAPTION: frozenset((BoxKind.TABLE,)),
    BoxKind.TABLE_HEAD: frozenset((BoxKind.TABLE,)),
    BoxKind.TABLE_BODY: frozenset((BoxKind.TABLE,)),
    BoxKind.TABLE_FOOT: frozenset((BoxKind.TABLE,)),
    BoxKind.ROW: _SECTIONS | {BoxKind.TABLE},
    BoxKind.HEADER_CELL: frozenset((BoxKind.ROW,)),
    BoxKind.CELL: frozenset((BoxKind.ROW,)),
    BoxKind.CAPTION: frozenset((BoxKind.FIGURE,)),
}

# What a box needs inside it before text, or a box that does not belong in it, may come.
_LACKING: dict[BoxKind, BoxKind] = {
    BoxKind.BULLETS: BoxKind.LIST_ITEM,
    BoxKind.NUMBERED: BoxKind.LIST_ITEM,
    BoxKind.TERMS: BoxKind.MEANING,
    BoxKind.TABLE: BoxKind.ROW,
    BoxKind.TABLE_HEAD: BoxKind.ROW,
    BoxKind.TABLE_BODY: BoxKind.ROW,
    BoxKind.TABLE_FOOT: BoxKind.ROW,
    BoxKind.ROW: BoxKind.CELL,
}

_ATTRIBUTES = frozenset(("start", "colspan", "rowspan", "scope", "lang", "dir"))


def _path(within: tuple[Box, ...]) -> tuple[_Element, ...]:
    path: list[_Element] = []
    parent: BoxKind | None = None
    in_table_caption = False
    for box in within:
        kind = box.kind
        if kind is BoxKind.TABLE and in_table_caption:
            continue  # a table in a caption would end the caption; its rows lose their grid, not their words
        parent = _make_room(path, parent, kind, box.number)
        wanted = _PARENTS.get(kind)
        if wanted is not None and parent not in wanted:
            continue
        in_table_caption = kind is BoxKind.TABLE_CAPTION or (in_table_caption and kind not in _CELLS)
        path.append((kind.value, (box.number, ""), _start_tag(box)))
        parent = kind
    _make_room(path, parent, None, -1)
    return tuple(path)


def _make_room(
    path: list[_Element], parent: BoxKind | None, kind: BoxKind | None, number: int
) -> BoxKind | None:
    """Open what must stand between `parent` and a box of this kind, or text; the new parent."""
    while parent is not None and (lacking := _LACKING.get(parent)) is not None:
        if kind is not None and parent in _PARENTS.get(kind, ()):
            break
        path.append((lacking.value, (path[-1][1][0], f"in {parent.value}"), f"<{lacking.value}>"))
        parent = lacking
    return parent


def _start_tag(box: Box) -> str:
    if not box.attributes:
        return f"<{box.kind.value}>"
    attributes = "".join(
        f' {name}="{escape(value)}"' for name, value in box.attributes if name in _ATTRIBUTES
    )
    return f"<{box.kind.value}{attributes}>"


# Marks


_SAFE_TARGET = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)


def _marked(block: Block) -> str:
    """The block's text with its marks, nested even where they overlap; a link never inside a link."""
    text, end = block.text, len(block.text)
    waiting = sorted(
        (mark for mark in block.marks if max(mark.start, 0) < min(mark.end, end)),
        key=lambda mark: (mark.start, -mark.end),
        reverse=True,
    )
    edges = sorted({0, end, *(max(m.start, 0) for m in waiting), *(min(m.end, end) for m in waiting)})
    out: list[str] = []
    wanted: list[Mark] = []  # outermost first
    written: list[Mark] = []
    for here, there in pairwise(edges):
        wanted = [mark for mark in wanted if mark.end > here]
        while waiting and waiting[-1].start <= here:
            wanted.append(waiting.pop())
        written = _turn(out, written, wanted)
        out.append(_piece(block, text[here:there], wanted))
    _turn(out, written, [])
    return "".join(out)


def _turn(out: list[str], written: list[Mark], wanted: list[Mark]) -> list[Mark]:
    """Close and open inline elements so that exactly those of `wanted` are open; those now open."""
    due: list[Mark] = []
    linked = False
    for mark in wanted:
        if mark.kind is MarkKind.BREAK:
            continue
        if mark.kind is MarkKind.LINK:
            if linked or not _SAFE_TARGET.match(mark.value):
                continue
            linked = True
        due.append(mark)
    shared = 0
    while shared < min(len(written), len(due)) and written[shared] is due[shared]:
        shared += 1
    out.extend(f"</{_tag(mark)}>" for mark in reversed(written[shared:]))
    out.extend(f"<{_tag(mark)}{_value(mark)}>" for mark in due[shared:])
    return due


def _piece(block: Block, text: str, wanted: list[Mark]) -> str:
    if text.isspace() and any(mark.kind is MarkKind.BREAK for mark in wanted):
        if block.kind is BlockKind.PREFORMATTED:
            return text if "\n" in text else "<br>"
        # With the line break beside it, also a reader that knows no <br> keeps the words apart.
        return "<br>\n"
    return escape(text, quote=False)


def _tag(mark: Mark) -> str:
    return "span" if mark.kind is MarkKind.LANGUAGE else mark.kind.value


def _value(mark: Mark) -> str:
    if not mark.value:
        return ""
    match mark.kind:
        case MarkKind.LINK:
            return f' href="{escape(mark.value)}"'
        case MarkKind.ABBREVIATION:
            return f' title="{escape(mark.value)}"'
        case MarkKind.LANGUAGE:
            return f' lang="{escape(mark.value)}"'
        case _:
            return ""
