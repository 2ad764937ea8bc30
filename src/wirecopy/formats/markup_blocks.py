"""The blocks of a body out of an element tree, with boxes, marks and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from wirecopy.body import Block, BlockKind, Box, BoxKind, Mark, MarkKind, collapse
from wirecopy.formats.addresses import picture_address, target
from wirecopy.formats.markup_words import SPACES, is_credit, rule_of
from wirecopy.formats.vocabulary import Role, Rule, Vocabulary
from wirecopy.formats.xml import Element, local_name, text_of
from wirecopy.item import Picture, Rendition


@dataclass(slots=True)
class _Open:
    """A mark on the block being built; `end` is None while its element is open."""

    kind: MarkKind
    value: str
    start: int
    end: int | None = None


class Builder:
    """The blocks of one body, made in one pass from left to right."""

    def __init__(self, rules: Vocabulary, base: str, language: str) -> None:
        self.blocks: list[Block] = []
        self.pictures: list[Picture] = []
        self.notes: dict[str, None] = {}
        self._rules = rules
        self._base = base
        self._item_language = language.lower()
        self._kind: BlockKind | None = None  # None: bare text of whatever it stands in
        self._within: tuple[Box, ...] = ()
        self._boxes = 0
        self._language = ""
        self._direction = ""
        self._text = ""
        self._marks: list[_Open] = []  # in the order they were opened
        self._broken_at = -1  # where in _text the last line break's blank is

    def build(self, element: Element) -> None:
        self._flush()
        self._visit(element)
        self._flush()

    def _visit(self, element: Element) -> None:
        rule = self._rules.get(element.tag) or rule_of(element, self._rules)
        if rule.apart:
            self._visit_apart(element, rule)
            return
        role, mark = rule.role, None
        if role is Role.DROPPED:
            self._drop(element)
            return
        if role is Role.CREDIT and is_credit(element):
            return
        if role is Role.BREAK:
            self._break()
        elif role is Role.PICTURE:
            self._picture(element)
        else:
            mark = self._open(element, rule.mark)
        self._visit_inside(element)
        if mark is not None:
            mark.end = len(self._text)

    def _visit_apart(self, element: Element, rule: Rule) -> None:
        if self._text:
            self._flush()
        if rule.plain and not (self._marks or len(element) or element.keys()):
            self._append_whole(element.text, rule.block)
            return
        before = (self._kind, self._within, self._language, self._direction)
        first_block, first_picture = len(self.blocks), len(self.pictures)
        if element.keys():
            self._take_language(element)
        if rule.block is not None:
            self._kind = rule.block
        elif rule.box is not None:
            self._kind = None
            self._boxes += 1
            self._within = (*self._within, Box(rule.box, self._boxes, _box_attributes(element)))
        self._visit_inside(element)
        if self._text:
            self._flush()
        if rule.box in _CELLS and len(self.blocks) == first_block:
            self._append("", (), self._kind)
        elif rule.box is BoxKind.FIGURE and len(self.pictures) > first_picture:
            self._finish_figure(element, rule, first_block, first_picture)
        self._kind, self._within, self._language, self._direction = before

    def _visit_inside(self, element: Element) -> None:
        if element.text:
            self._add(element.text)
        for child in element:
            rule = self._rules.get(child.tag)
            # Most of any story are paragraphs of nothing but text: they go the short way from here.
            if rule is not None and rule.plain and not (self._marks or len(child) or child.keys()):
                if self._text:
                    self._flush()
                self._append_whole(child.text, rule.block)
            else:
                self._visit(child)
            if tail := child.tail:
                self._add(tail)

    # Words

    def _add(self, text: str) -> None:
        if self._kind is not BlockKind.PREFORMATTED:
            if not self._text and not text.strip(SPACES):
                return
            for blank in "\n\t\r\f":
                if blank in text:
                    text = text.replace(blank, " ")
            while "  " in text:
                text = text.replace("  ", " ")
            if text[0] == " " and (not self._text or self._text[-1] == " "):
                text = text[1:]
        self._text += text

    def _break(self) -> None:
        """One blank with its mark; the second in a row ends the paragraph."""
        text = self._text
        if self._broken_at >= 0 and not text[self._broken_at :].strip(SPACES):
            self._flush()
            return
        if self._kind is BlockKind.PREFORMATTED:
            self._text += "\n"
        elif not text:
            return
        elif text[-1] != " ":
            self._text += " "
        self._broken_at = len(self._text) - 1
        self._marks.append(_Open(MarkKind.BREAK, "", self._broken_at, self._broken_at + 1))

    def _flush(self) -> None:
        """End the block being built; marks still open go on in the next one."""
        text = self._text
        if text and text.strip(SPACES):
            start = 0
            if self._kind is BlockKind.PREFORMATTED:
                start = _BLANK_LINES.match(text).end()  # type: ignore[union-attr]  # matches also ""
                text = text[start:]
            text = text.rstrip(SPACES)
            marks = _placed(self._marks, start, len(text)) if self._marks else ()
            self._append(text, marks, self._kind)
        if self._marks:
            self._marks = [mark for mark in self._marks if mark.end is None]
            for mark in self._marks:
                mark.start = 0
        self._text = ""
        self._broken_at = -1

    def _append_whole(self, text: str | None, kind: BlockKind | None) -> None:
        """A block that is all text, without the way over single words: most of any story are such."""
        if text and (text := collapse(text)):
            self._append(text, (), kind)
        self._broken_at = -1

    def _append(self, text: str, marks: tuple[Mark, ...], kind: BlockKind | None) -> None:
        kind = kind or self._bare_kind()
        place = len(self.blocks)
        self.blocks.append(Block(kind, text, marks, self._within, self._language, self._direction, place))

    def _bare_kind(self) -> BlockKind:
        if self._within and self._within[-1].kind in _HOLD_TEXT:
            return BlockKind.TEXT
        return BlockKind.PARAGRAPH

    def _drop(self, element: Element) -> None:
        tag: object = element.tag
        name = local_name(element).lower() if isinstance(tag, str) else "meta"
        if name == "head":
            for child in element:
                self._drop(child)
        elif name not in _SILENT:
            self.notes[f"Left out <{name}>: it is not copy."] = None

    # Marks

    def _open(self, element: Element, kind: MarkKind | None) -> _Open | None:
        value = ""
        if not element.keys():
            return None if kind is None or kind in _NEED_VALUE else self._open_mark(kind, "")
        if kind is MarkKind.LINK:
            value = target(element.get("href") or "", self._base)
        elif kind is MarkKind.ABBREVIATION:
            value = collapse(element.get("title") or "")
        elif kind is MarkKind.LANGUAGE:
            value = _language(element.get("iso") or "")
        elif kind is None:
            value = self._foreign(element)
            kind = MarkKind.LANGUAGE
        if kind in _NEED_VALUE and not value:
            return None
        return self._open_mark(kind, value)

    def _open_mark(self, kind: MarkKind, value: str) -> _Open:
        mark = _Open(kind, value, len(self._text))
        self._marks.append(mark)
        return mark

    def _foreign(self, element: Element) -> str:
        language = _language(element.get(_XML_LANG) or element.get("lang") or "")
        return "" if language.lower() == (self._language or self._item_language).lower() else language

    def _take_language(self, element: Element) -> None:
        language = _language(element.get(_XML_LANG) or element.get("lang") or "")
        if language:
            self._language = "" if language.lower() == self._item_language else language
        direction = (element.get("dir") or "").strip().lower()
        if direction in _DIRECTIONS:
            self._direction = direction

    # Pictures

    def _picture(self, element: Element) -> None:
        href = (element.get("src") or element.get("source") or element.get("data-src") or "").strip()
        if _EMBEDDED.match(href):
            href = (element.get("data-src") or "").strip()
        if not href or not (address := picture_address(href, self._base)):
            self.notes["Left out a picture that names no file."] = None
            return
        rendition = Rendition(
            href=address,
            content_type=(element.get("mime-type") or "").strip(),
            width=_number(element.get("width")),
            height=_number(element.get("height")),
        )
        alt = collapse(element.get("alt") or element.get("alternate-text") or "")
        self.pictures.append(Picture(renditions=(rendition,), alt=alt))

    def _finish_figure(self, element: Element, rule: Rule, first_block: int, first_picture: int) -> None:
        found = self.pictures[first_picture:]
        caption = " ".join(
            block.text
            for block in self.blocks[first_block:]
            if any(box.kind is BoxKind.CAPTION for box in block.within[len(self._within) :])
        )
        credit = ""
        if rule.role is Role.MEDIA:
            media_type = (element.get("media-type") or "image").lower()
            if media_type not in _PICTURE_TYPES:
                del self.pictures[first_picture:]
                self.notes[f"Left out {media_type}: {found[0].renditions[0].href}"] = None
                return
            producers = [text_of(child) for child in element if local_name(child) == "media-producer"]
            credit = " ".join(producers)
            renditions = tuple(rendition for picture in found for rendition in picture.renditions)
            alt = next((picture.alt for picture in found if picture.alt), "")
            found = [Picture(renditions=renditions, alt=alt)]
        self.pictures[first_picture:] = [
            replace(picture, caption=picture.caption or caption, credit=picture.credit or credit)
            for picture in found
        ]


_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BLANK_LINES = re.compile(r"(?:[\t\f\r ]*\n)*")
_CELLS = (BoxKind.CELL, BoxKind.HEADER_CELL)
_HOLD_TEXT = {
    BoxKind.LIST_ITEM,
    BoxKind.TERM,
    BoxKind.MEANING,
    BoxKind.TABLE_CAPTION,
    BoxKind.HEADER_CELL,
    BoxKind.CELL,
    BoxKind.CAPTION,
}
_NEED_VALUE = (MarkKind.LINK, MarkKind.LANGUAGE)
# Elements that no publisher's system leaves out of a page, and that are never copy.
_SILENT = {"meta", "base", "link", "source", "track", "media-metadata", "nitf-table-metadata"}
_DIRECTIONS = {"ltr", "rtl"}
_PICTURE_TYPES = {"image", "graphic", "photo", "picture", "illustration"}
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


def _placed(marks: Iterable[_Open], start: int, end: int) -> tuple[Mark, ...]:
    """Marks on `text[start:]` cut to `end`; those that cover nothing are gone."""
    placed: list[Mark] = []
    for mark in marks:
        low = max(mark.start - start, 0)
        high = end if mark.end is None else min(mark.end - start, end)
        if low < high:
            placed.append(Mark(low, high, mark.kind, mark.value))
    return tuple(placed)


def _language(tag: str) -> str:
    tag = tag.strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else ""


def _number(text: str | None) -> int | None:
    found = re.match(r"\s*(\d{1,6})\s*(?:px)?\s*$", text or "", re.ASCII)
    return int(found[1]) if found else None


def _box_attributes(element: Element) -> tuple[tuple[str, str], ...]:
    if not element.keys():
        return ()
    found: list[tuple[str, str]] = []
    for name, allowed in _BOX_ATTRIBUTES.items():
        value = (element.get(name) or "").strip()
        if value and allowed.fullmatch(value):
            found.append((name, value))
    language = _language(element.get(_XML_LANG) or element.get("lang") or "")
    return (*found, ("lang", language)) if language else tuple(found)


_BOX_ATTRIBUTES = {
    "start": re.compile(r"-?[0-9]{1,6}"),
    "colspan": re.compile(r"[1-9][0-9]{0,2}"),
    "rowspan": re.compile(r"[0-9]{1,3}"),
    "scope": re.compile(r"row|col|rowgroup|colgroup"),
    "dir": re.compile(r"ltr|rtl"),
}

_EMBEDDED = re.compile(r"data:|blob:|about:", re.IGNORECASE)
