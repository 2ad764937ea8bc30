"""The few marks the sample copy is written with, read into lines that every writer can put out.

One line is one block: `## ` a heading, `- ` and `1. ` lists, `> ` a quotation, `|` the row of a table whose
first row is its head. Inside: *emphasis*, **strong**, [words](address). Everything else is a paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from lxml import etree


class LineKind(StrEnum):
    PARAGRAPH = "p"
    HEADING = "h2"
    BULLETS = "ul"
    NUMBERED = "ol"
    QUOTE = "blockquote"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of words with at most one mark: "", "em", "strong" or "a"."""

    text: str
    mark: str = ""
    target: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A block. `rows`: its items, its quoted paragraphs, or a table's rows; one row of one cell otherwise."""

    kind: LineKind
    rows: tuple[tuple[Runs, ...], ...]

    @property
    def words(self) -> str:
        return " ".join("".join(run.text for run in cell) for row in self.rows for cell in row)


_STARTS = (
    (re.compile(r"## "), LineKind.HEADING),
    (re.compile(r"- "), LineKind.BULLETS),
    (re.compile(r"\d+\. "), LineKind.NUMBERED),
    (re.compile(r"> "), LineKind.QUOTE),
    (re.compile(r"\|"), LineKind.TABLE),
)
_JOINED = {LineKind.BULLETS, LineKind.NUMBERED, LineKind.QUOTE, LineKind.TABLE}
_MARKS = re.compile(r"\*\*(?P<strong>[^*]+)\*\*|\*(?P<em>[^*]+)\*|\[(?P<a>[^]]+)\]\((?P<target>[^)]+)\)")


def parse(copy: str) -> tuple[Line, ...]:
    """The blocks of a body, in order."""
    kinds = [_kind(line) for line in copy.strip().splitlines()]
    lines: list[Line] = []
    for kind, group in groupby(kinds, key=lambda pair: pair[0]):
        rows = tuple(_cells(kind, text) for _, text in group)
        lines += [Line(kind, rows)] if kind in _JOINED else [Line(kind, (row,)) for row in rows]
    return tuple(lines)


def runs(text: str) -> Runs:
    """A text with its marks as runs; no run is empty."""
    found: list[Run] = []
    at = 0
    for match in _MARKS.finditer(text):
        if match.start() > at:
            found.append(Run(text[at : match.start()]))
        mark = match.lastgroup if match.lastgroup != "target" else "a"
        found.append(Run(match[mark or ""], mark or "", match["target"] or ""))
        at = match.end()
    return (*found, Run(text[at:])) if at < len(text) else tuple(found)


def fill(parent: etree._Element, words: Runs, names: dict[str, str]) -> None:
    """The runs as mixed content of an element; `names` gives the tag for each mark."""
    for run in words:
        if run.mark:
            child = etree.SubElement(parent, names[run.mark])
            child.text = run.text
            if run.target:
                child.set("href", run.target)
        elif len(parent):
            parent[-1].tail = (parent[-1].tail or "") + run.text
        else:
            parent.text = (parent.text or "") + run.text


def _kind(line: str) -> tuple[LineKind, str]:
    for start, kind in _STARTS:
        if match := start.match(line):
            return kind, line[match.end() :]
    return LineKind.PARAGRAPH, line


def _cells(kind: LineKind, text: str) -> tuple[Runs, ...]:
    cells = text.strip().removesuffix("|").split("|") if kind is LineKind.TABLE else [text]
    return tuple(runs(cell.strip()) for cell in cells)
