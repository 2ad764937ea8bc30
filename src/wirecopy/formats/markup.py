"""Words out of markup: an element tree, an HTML string or plain text as the blocks of a body.

Two walks go over the same tree. The builder makes blocks with boxes and marks; the other only
gathers canonical paragraphs and knows nothing of blocks. Where they do not agree the text is
refused: so no mistake in the builder, and no odd nesting, can lose or move a word unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import unescape
from urllib.parse import urljoin

from lxml import etree

from wirecopy.body import (
    Block,
    BlockKind,
    Body,
    Box,
    BoxKind,
    Mark,
    MarkKind,
    collapse,
    digest,
    numbered,
    paragraphs,
)
from wirecopy.errors import UnreadableError
from wirecopy.formats.vocabulary import NITF, UNKNOWN, XHTML, Role, Rule, Vocabulary
from wirecopy.formats.xml import Element, local_name, text_of
from wirecopy.item import Picture, Rendition

__all__ = ["NITF", "XHTML", "Marked", "from_html", "from_text", "from_tree", "from_trees"]


@dataclass(frozen=True, slots=True)
class Marked:
    """`digest` is the wct1 digest (body.py) of the source, not of `body`; the two are known to agree."""

    body: Body = ()
    digest: str = digest(())
    pictures: tuple[Picture, ...] = ()
    notes: tuple[str, ...] = ()


def from_tree(element: Element, vocabulary: Vocabulary, *, base: str = "", language: str = "") -> Marked:
    """The words of one element, itself included. See from_trees."""
    return from_trees((element,), vocabulary, base=base, language=language)


def from_trees(
    elements: Sequence[Element], vocabulary: Vocabulary, *, base: str = "", language: str = ""
) -> Marked:
    """The words of elements in a row, each beginning a new paragraph.

    Links and pictures are resolved against `base`, a URL; `language` is the item's, which blocks in
    it need not repeat. Raises UnreadableError where words would be lost.
    """
    builder = _Builder(vocabulary, base, language)
    for element in elements:
        builder.build(element)
    body = tuple(builder.blocks)
    filed = _canonical(elements, vocabulary)
    # Canonical text is its own canonical form, so blocks that are equal need not be made canonical again.
    built = tuple(block.text for block in body if block.text)
    if filed != built and filed != (built := paragraphs(body)):
        raise UnreadableError(
            "markup",
            f"Its markup cannot be read without changing words, near {_difference(filed, built)!r}.",
            line=elements[0].sourceline,  # type: ignore[arg-type]  # lxml-stubs has an ellipsis there
            remedy="The delivery is kept. Please report this as a fault in Wirecopy.",
        )
    return Marked(body, digest(filed), tuple(builder.pictures), tuple(builder.notes))


def from_html(text: str, *, base: str = "", language: str = "") -> Marked:
    """The words of an HTML document or fragment, as HTML5 reads it.

    What the HTML parser would drop without a word (an unclosed tag or comment at the end, nesting
    deeper than 256) raises UnreadableError: its words are compared with the string's own.
    """
    try:
        root = etree.fromstring(text.encode(), _HTML_PARSER)
    except UnicodeEncodeError as error:
        raise UnreadableError("html", "It holds half of a surrogate pair, which is no letter.") from error
    except etree.XMLSyntaxError as error:
        raise UnreadableError("html", f"It cannot be read: {error.msg}.") from error
    marked = from_tree(root, XHTML, base=base, language=language) if root is not None else Marked()
    found = _without_blanks("".join(block.text for block in marked.body))
    filed = _letters_of_html(text)
    if found != filed:
        near = _difference((filed,), (found,))
        raise UnreadableError(
            "html",
            f"Its HTML is broken so that words would be lost, near {near!r}.",
            remedy="The delivery is kept; ask the agency to file it again.",
        )
    return marked


def from_text(text: str) -> Marked:
    """The words of plain text: blank lines and leading blanks begin a paragraph, other lines run on."""
    blocks: list[Block] = []
    lines: list[str] = []
    for line in _LINE_END.split(text):
        if (not line.strip(_BLANKS) or line[0] in _BLANKS) and lines:
            blocks += _paragraph(lines)
            lines = []
        lines.append(line)
    blocks += _paragraph(lines)
    body = numbered(blocks)
    filed = tuple(canonical for piece in _NEW_PARAGRAPH.split(text) if (canonical := collapse(piece)))
    if filed != paragraphs(body):
        near = _difference(filed, paragraphs(body))
        raise UnreadableError("text", f"It cannot be read without changing words, near {near!r}.")
    return Marked(body, digest(filed))


_BLANKS = "\t\f "
_LINE_END = re.compile(r"\r\n?|\n")
_NEW_PARAGRAPH = re.compile(r"(?:\r\n?+|\n)(?=[\t\f ]|\r|\n|\Z)")


def _paragraph(lines: Iterable[str]) -> list[Block]:
    text = collapse("\n".join(lines))
    return [Block(BlockKind.PARAGRAPH, text)] if text else []


def _difference(filed: tuple[str, ...], built: tuple[str, ...]) -> str:
    """The first words that are in one and not in the other, to show where to look."""
    left, right = "\n".join(filed), "\n".join(built)
    at = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), None)
    at = min(len(left), len(right)) if at is None else at
    longer = left if len(left) >= at + 1 else right
    return longer[max(0, at - 20) : at + 40]


# ---- the independent walk -------------------------------------------------------------------------


def _canonical(elements: Iterable[Element], rules: Vocabulary) -> tuple[str, ...]:
    """The canonical paragraphs of a tree, by its elements' roles alone."""
    done: list[str] = []
    pieces: list[str] = []
    broken = False  # whether the last thing but blanks was a line break

    def end() -> None:
        if text := collapse("".join(pieces)):
            done.append(text)
        pieces.clear()

    def add(text: str) -> None:
        nonlocal broken
        pieces.append(text)
        broken = broken and not text.strip(_SPACES)

    def walk(element: Element) -> None:
        nonlocal broken
        rule = rules.get(element.tag) or _rule(element, rules)
        role = rule.role
        if role is Role.DROPPED or (role is Role.CREDIT and _is_credit(element)):
            return
        if rule.apart or (role is Role.BREAK and broken):
            end()
        elif role is Role.BREAK:
            pieces.append(" ")
            broken = True
        if element.text:
            add(element.text)
        for child in element:
            walk(child)
            if child.tail:
                add(child.tail)
        if rule.apart:
            end()

    for element in elements:
        end()
        walk(element)
        end()
    return tuple(done)


def _rule(element: Element, rules: Vocabulary) -> Rule:
    """The rule for an element that is not named plainly: in a namespace, in capitals, or no element."""
    tag: object = element.tag  # lxml-stubs says str; it is a function for what is no element
    if isinstance(tag, str):
        name = local_name(element)
        return rules.get(name) or rules.get(name.lower()) or UNKNOWN
    if tag is etree.Entity:
        raise UnreadableError("markup", f"It uses the entity {element.text}, which nothing defines.")
    return _NO_WORDS  # a comment or a processing instruction


_NO_WORDS = Rule(Role.DROPPED)


def _is_credit(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and local_name(parent) == "media"


# ---- the builder ----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Open:
    """A mark on the block being built; `end` is None while its element is open."""

    kind: MarkKind
    value: str
    start: int
    end: int | None = None


class _Builder:
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
        rule = self._rules.get(element.tag) or _rule(element, self._rules)
        if rule.apart:
            self._visit_apart(element, rule)
            return
        role, mark = rule.role, None
        if role is Role.DROPPED:
            self._drop(element)
            return
        if role is Role.CREDIT and _is_credit(element):
            return
        if role is Role.BREAK:
            self._break()
        elif role is Role.PICTURE:
            self._picture(element)
        else:
            mark = self._open(element, rule.mark)
        if element.text:
            self._add(element.text)
        for child in element:
            self._visit(child)
            if child.tail:
                self._add(child.tail)
        if mark is not None:
            mark.end = len(self._text)

    def _visit_apart(self, element: Element, rule: Rule) -> None:
        if self._text:
            self._flush()
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
        if element.text:
            self._add(element.text)
        for child in element:
            self._visit(child)
            if child.tail:
                self._add(child.tail)
        if self._text:
            self._flush()
        if rule.box in _CELLS and len(self.blocks) == first_block:
            self._append("", ())
        elif rule.box is BoxKind.FIGURE and len(self.pictures) > first_picture:
            self._finish_figure(element, rule, first_block, first_picture)
        self._kind, self._within, self._language, self._direction = before

    # Words

    def _add(self, text: str) -> None:
        if self._kind is not BlockKind.PREFORMATTED:
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
        if self._broken_at >= 0 and not text[self._broken_at :].strip(_SPACES):
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
        if text and text.strip(_SPACES):
            start = 0
            if self._kind is BlockKind.PREFORMATTED:
                start = _BLANK_LINES.match(text).end()  # type: ignore[union-attr]  # matches also ""
                text = text[start:]
            text = text.rstrip(_SPACES)
            self._append(text, _placed(self._marks, start, len(text)) if self._marks else ())
        if self._marks:
            self._marks = [mark for mark in self._marks if mark.end is None]
            for mark in self._marks:
                mark.start = 0
        self._text = ""
        self._broken_at = -1

    def _append(self, text: str, marks: tuple[Mark, ...]) -> None:
        self.blocks.append(
            Block(
                self._kind or self._bare_kind(),
                text,
                marks,
                self._within,
                self._language,
                self._direction,
                filed_as=len(self.blocks),
            )
        )

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
            value = _target(element.get("href") or "", self._base)
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
        if not href or not (address := _picture_address(href, self._base)):
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
_SPACES = "\t\n\f\r "
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

_REMOVED_BY_BROWSERS = re.compile("[\t\n\r]")
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_TARGET = re.compile(r"https?://[^/?#\s\[\]]|mailto:.|tel:.", re.IGNORECASE | re.DOTALL)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_EMBEDDED = re.compile(r"data:|blob:|about:", re.IGNORECASE)


def _target(href: str, base: str) -> str:
    """The address a link may keep: http, https, mailto or tel; "" for any other."""
    address = _resolved(href, base)
    return address if _TARGET.match(address) else ""


def _picture_address(href: str, base: str) -> str:
    """A web address, or a file beside the delivery; "" for any other scheme."""
    address = _resolved(href, base)
    if re.match(r"https?://[^/?#\s\[\]]", address, re.IGNORECASE):
        return address
    return "" if _SCHEME.match(address) else address


def _resolved(href: str, base: str) -> str:
    # A browser takes these out before it looks at the scheme: "java\nscript:" is one to it.
    address = _REMOVED_BY_BROWSERS.sub("", href).strip()
    if base and address and not _SCHEME.match(address):
        try:
            address = urljoin(base, address)
        except ValueError:  # an unclosed "[" where an IPv6 host would be
            return ""
    return "" if _CONTROL.search(address) else address


# ---- HTML strings ---------------------------------------------------------------------------------

_HTML_PARSER = etree.HTMLParser(
    encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
)

# What is no text in HTML: whole elements that are left out, comments, Word's conditionals, tags. The
# last alternative is markup that never ends; that it takes all the rest keeps the search linear.
_NOT_TEXT = re.compile(
    r"""<(?:
        (?!(?:script|style|template|iframe|title|object|video|audio|applet)[\s/>])
            /?[A-Za-z](?>[^>=]++|=\s*"[^"]*"|=\s*'[^']*'|=)*+>
      | (?P<raw>script|style|template|iframe|title|object|video|audio|applet)(?=[\s/>])
            (?>[^>=]++|=\s*"[^"]*"|=\s*'[^']*'|=)*+(?<!/)>.*?</(?P=raw)(?=[\s/>])[^>]*>
      | !--(?:>|->|.*?--!?>)
      | !(?:doctype|\[(?:if|endif|else)[^>]*\])[^>]*> | \?[^>]*> | />
      | (?P<endless>[A-Za-z/!?].*))""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


def _letters_of_html(text: str) -> str:
    """All letters of an HTML string that are text, without blanks, found without an HTML parser.

    Raises UnreadableError at markup that never ends, as HTML would take the rest of the story for it.
    """
    if "<" in text:
        pieces = _NOT_TEXT.split(text)  # text, "raw", "endless", text, "raw", ...
        endless = next(filter(None, pieces[2::3]), None)
        if endless is not None:
            raise UnreadableError(
                "html",
                f"Its HTML is broken: what begins at {'<' + endless[:40]!r} never ends.",
                remedy="The delivery is kept; ask the agency to file it again.",
            )
        text = " ".join(pieces[::3])
    return _without_blanks(unescape(text) if "&" in text else text)


def _without_blanks(text: str) -> str:
    return text.translate(_NO_BLANKS) if not text.isascii() else "".join(text.split())


_NO_BLANKS = dict.fromkeys(map(ord, _SPACES))
