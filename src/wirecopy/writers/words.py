"""A body on its way out: as XHTML elements, as NITF elements; every letter of it, none changed."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from wirecopy.body import Body
from wirecopy.body_html import render_body
from wirecopy.errors import UnwritableError
from wirecopy.writers.feed_text import NOT_XML

Element = etree._Element

XHTML = "http://www.w3.org/1999/xhtml"
NITF = "http://iptc.org/std/NITF/2006-10-18/"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def put_xhtml(parent: Element, body: Body) -> None:
    """The body's blocks as children of an XHTML element."""
    # body_html.py writes well-formed XML but for this one element, and escapes every "<" of the words.
    html = render_body(body).replace("<br>", "<br/>")
    refuse_what_xml_lacks(html)
    for element in etree.fromstring(f'<div xmlns="{XHTML}">{html}</div>'.encode(), _PARSER):
        language = element.get("lang")
        if language:
            element.set(XML_LANG, language)
        parent.append(element)


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def put_nitf(parent: Element, body: Body) -> None:
    """The body's blocks as children of an NITF `body.content`, valid against NITF 3.6.

    NITF knows one kind of heading below the headline, emphasis, links and quotations; figures are
    dissolved, as its `media` wants a file. Words whose mark has no form keep their place.
    """
    tree = etree.Element("div")
    put_xhtml(tree, body)
    _put_blocks(parent, tree)


def refuse_what_xml_lacks(text: str) -> None:
    """XML 1.0 has no form for some letters, and to replace one would be to change what was filed."""
    if found := NOT_XML.search(text):
        why = f"It holds U+{ord(found[0]):04X}, which XML has no form for."
        raise UnwritableError("xml", "", why, remedy="Ask the agency to file it again.")


# NITF

_MARKS = {"em": "em", "strong": "em", "a": "a", "q": "q"}
_INLINE = frozenset(("em", "strong", "a", "sub", "sup", "code", "q", "u", "s", "small", "abbr", "span", "br"))

_PARAGRAPHS = frozenset(("p", "h2", "h3", "h4"))


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _add(parent: Element, tag: str, source: Element | None = None) -> Element:
    child = etree.SubElement(parent, f"{{{NITF}}}{tag}")
    language = source.get("lang") if source is not None else None
    if language:
        child.set(XML_LANG, language)
    return child


def _put_blocks(parent: Element, source: Element) -> None:
    for child in source:
        _put_block(parent, child)


def _put_block(parent: Element, source: Element) -> None:
    name = _name(source)
    if name in ("p", "h2", "h3", "h4"):
        _put_inline(_add(parent, "p" if name == "p" else "hl2", source), source)
    elif name == "pre":
        _add(parent, "pre", source).text = "".join(str(piece) for piece in source.itertext())
    elif name in ("ul", "ol"):
        rows = _add(parent, name, source)
        start = source.get("start", "")
        if name == "ol" and start.isdigit():
            rows.set("seqnum", start)
        for row in source:
            _put_mixed(_add(rows, "li", row), row)
    elif name == "dl":
        terms = _add(parent, "dl", source)
        for row in source:
            if _name(row) == "dt":
                _put_terms(terms, row)
            else:
                _put_apart(_add(terms, "dd", row), row)
    elif name == "blockquote":
        _put_blocks(_add(_add(parent, "bq", source), "block"), source)
    elif name == "table":
        _put_table(parent, source)
    else:  # figure, figcaption
        _put_apart(parent, source)


def _put_inline(target: Element, source: Element) -> None:
    """The words of an element and of the inline elements in it."""
    _say(target, source.text)
    for child in source:
        name = _name(child)
        if name == "br":
            _add(target, "br")
        elif name in _MARKS:
            mark = _add(target, _MARKS[name], child)
            if name == "a":
                mark.set("href", child.get("href", ""))
            _put_inline(mark, child)
        else:
            _put_inline(target, child)
        _say(target, child.tail)


def _say(target: Element, text: str | None) -> None:
    if not text:
        return
    if len(target):
        target[-1].tail = (target[-1].tail or "") + text
    else:
        target.text = (target.text or "") + text


def _put_mixed(target: Element, source: Element) -> None:
    """For elements that take words and blocks side by side: list items, cells, captions."""
    _say(target, source.text)
    for child in source:
        if _name(child) in _INLINE:
            shell = etree.Element("shell")
            shell.append(_without_tail(child))
            _put_inline(target, shell)
        else:
            _put_block(target, child)
        _say(target, child.tail)


def _without_tail(element: Element) -> Element:
    copied = deepcopy(element)
    copied.tail = None
    return copied


def _put_apart(target: Element, source: Element) -> None:
    """For elements that take no bare words: those become a paragraph."""
    bare = etree.Element("p")
    bare.text = source.text
    for child in source:
        if _name(child) in _INLINE:
            bare.append(_without_tail(child))
            _say(bare, child.tail)
        else:
            _end_bare(target, bare)
            bare = etree.Element("p")
            _put_block(target, child)
            bare.text = child.tail
    _end_bare(target, bare)


def _end_bare(target: Element, bare: Element) -> None:
    if "".join(str(piece) for piece in bare.itertext()).strip():
        _put_inline(_add(target, "p"), bare)


def _put_terms(terms: Element, source: Element) -> None:
    """A `dt` takes no blocks: each paragraph of it is a term, and one with lists in it a meaning."""
    if any(_name(child) not in _INLINE | _PARAGRAPHS for child in source):
        _put_apart(_add(terms, "dd", source), source)
        return
    shell = etree.Element("shell")
    _put_apart(shell, source)
    for block in list(shell):
        block.tag = f"{{{NITF}}}dt"
        terms.append(block)


def _put_table(parent: Element, source: Element) -> None:
    """Rows straight in the table: NITF has its sections in one order only, and words are not moved."""
    table: Element | None = None
    for part in source:
        if _name(part) == "caption":
            if table is not None and len(table):
                table = None
                _put_apart(parent, part)
                continue
            table = _add(parent, "table", source)
            _put_mixed(_add(table, "caption", part), part)
            continue
        for row in [part] if _name(part) == "tr" else part:
            if table is None:
                table = _add(parent, "table", source)
            cells = _add(table, "tr", row)
            for cell in row:
                place = _add(cells, _name(cell), cell)
                for span in ("rowspan", "colspan"):
                    if cell.get(span):
                        place.set(span, cell.get(span, ""))
                _put_mixed(place, cell)
