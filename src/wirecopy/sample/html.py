"""The body of a take as HTML elements: as XHTML inside NewsML-G2, as a fragment in ninjs and RSS."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from lxml import etree

from wirecopy.sample.markup import Line, LineKind, Runs, fill

_PLAIN = ("em", "strong", "a")


class _Add(Protocol):
    def __call__(self, to: etree._Element, tag: str, words: Runs = ..., /) -> etree._Element: ...


def put_html(parent: etree._Element, lines: Iterable[Line], namespace: str = "") -> None:
    """Appends the lines to an element, in the namespace given."""
    space = f"{{{namespace}}}" if namespace else ""
    names = {mark: space + mark for mark in _PLAIN}

    def add(to: etree._Element, tag: str, words: Runs = ()) -> etree._Element:
        child = etree.SubElement(to, space + tag)
        fill(child, words, names)
        return child

    for line in lines:
        if line.kind is LineKind.TABLE:
            table = add(parent, "table")
            _put_rows(add(add(table, "thead"), "tr"), line.rows[0], add, "th")
            body = add(table, "tbody")
            for row in line.rows[1:]:
                _put_rows(add(body, "tr"), row, add, "td")
        elif line.kind in {LineKind.BULLETS, LineKind.NUMBERED}:
            _put_rows(add(parent, line.kind.value), (row[0] for row in line.rows), add, "li")
        elif line.kind is LineKind.QUOTE:
            _put_rows(add(parent, "blockquote"), (row[0] for row in line.rows), add, "p")
        else:
            add(parent, line.kind.value, line.rows[0][0])


def fragment(lines: Iterable[Line]) -> str:
    """The lines as a string of HTML, one block a line."""
    holder = etree.Element("div")
    put_html(holder, lines)
    return "\n".join(etree.tostring(child, encoding="unicode", method="html") for child in holder)


def _put_rows(parent: etree._Element, cells: Iterable[Runs], add: _Add, tag: str) -> None:
    for cell in cells:
        add(parent, tag, cell)
