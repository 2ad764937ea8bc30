"""The real press releases in ../shared as agencies would file them, and their words counted our own way.

NewsML-G2 carries them as XHTML, NITF as its own elements, ninjs as the HTML they came in. Each release
is filed in one of the three, in turn.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from lxml import etree, html

from tests.conftest import SHARED
from tests.whole.filing import RICH, Filing
from wirecopy.body import Span

FILE = SHARED / "wire" / "real" / "press-releases" / "items.jsonl.gz"
FORMATS = tuple(RICH)
_BLOCK_NAMES = """
    address article blockquote body caption dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr
    li main nav ol p pre section table tbody td tfoot th thead tr ul
"""
_HTML_BLOCKS = frozenset(_BLOCK_NAMES.split())
_UNSEEN = frozenset(("script", "style", "title", "head", "iframe", "object"))
_NITF = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "hl2"),
    **dict.fromkeys(("strong", "b", "i", "u"), "em"),
    **dict.fromkeys(("div", "body", "center"), "block"),
    "blockquote": "bq",
}
_NITF_NAMES = "p hl2 bq em block a ul ol li table tr td th br sub sup pre"
_NITF_KNOWN = frozenset(_NITF_NAMES.split())


@dataclass(frozen=True)
class Release:
    """`paragraphs`: its words by our own reckoning, one a block, single blanks, in order."""

    guid: str
    format: str
    wire: bytes
    paragraphs: tuple[str, ...]


def releases(every: int = 1) -> Iterator[Release]:
    """Every n-th release, in the order of the file."""
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % every == 0:
                yield _release(number // every, json.loads(line))


def _release(number: int, found: dict[str, str]) -> Release:
    name = FORMATS[number % len(FORMATS)]
    tree = html.document_fromstring(f"<html><body>{found['body_html']}</body></html>").find("body")
    assert tree is not None
    guid = f"urn:example:{found['id']}"
    filing = Filing(
        guid=guid,
        headline=found["title"].strip(),
        summary=(found["subtitle"] or "").strip(),
        topic=(found["topics"] or ["Justice"])[0],
        filed_at=datetime.fromisoformat(found["date"]),
        html=_AS[name](tree, found["body_html"]),
    )
    return Release(guid, name, RICH[name](filing), tuple(_paragraphs(tree)))


def _as_xhtml(tree: html.HtmlElement, filed: str) -> str:
    return _written(tree, lambda tag: tag if tag.isalnum() else "")


def _as_nitf(tree: html.HtmlElement, filed: str) -> str:
    """In NITF's elements; what it has no name for is left out, its words are not."""
    return _written(tree, lambda tag: _NITF.get(tag, tag if tag in _NITF_KNOWN else ""))


def _written(tree: html.HtmlElement, name_of: Callable[[str], str]) -> str:
    """What stands in the tree, as XML, with each element under the name given, or without one."""
    out: list[str] = [escape(tree.text or "", quote=False)]
    # A stack of our own: some of these pages nest deeply.
    work: list[html.HtmlElement | str] = _inside(tree)
    while work:
        one = work.pop()
        if isinstance(one, str):
            out.append(one)
        elif isinstance(one.tag, str) and one.tag not in _UNSEEN and not isinstance(one, etree._Comment):
            name = name_of(one.tag)
            href = f' href="{escape(one.get("href") or "")}"' if name == "a" else ""
            out.append(f"<{name}{href}>" if name else "")
            out.append(escape(one.text or "", quote=False))
            work.append(f"</{name}>" if name else "")
            work += _inside(one)
    return "".join(out)


def _inside(element: html.HtmlElement) -> list[html.HtmlElement | str]:
    """The children and what follows each, the last first."""
    found: list[html.HtmlElement | str] = []
    for child in element:
        found += [child, escape(child.tail or "", quote=False)]
    return found[::-1]


def _as_filed(tree: html.HtmlElement, filed: str) -> str:
    return filed


_AS = {"newsml-g2": _as_xhtml, "nitf": _as_nitf, "ninjs": _as_filed}


def _paragraphs(tree: html.HtmlElement) -> Iterator[str]:
    """Words between the edges of blocks: one walk over lxml's events, unlike any reader of Wirecopy's."""
    words: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            words.append("" if hidden else element.tail or "")
            continue
        hidden += (event == "start") * (element.tag in _UNSEEN)
        if element.tag in _HTML_BLOCKS:
            yield from _one(words)
        if event == "start":
            words.append(_BREAK if element.tag == "br" else "" if hidden else element.text or "")
        else:
            hidden -= element.tag in _UNSEEN
            words.append("" if hidden or element is tree else element.tail or "")
    yield from _one(words)


def _one(words: list[str]) -> Iterator[str]:
    """What stood between two edges: a paragraph, or several that two line breaks in a row keep apart."""
    for part in re.split(f"{_BREAK}(?:[ \\t\\n\\f\\r]*{_BREAK})+", "".join(words)):
        text = " ".join(word for word in part.translate(_BLANKS).split(" ") if word)
        if text:
            yield text
    words.clear()


_BREAK = "\v"
_BLANKS = dict.fromkeys(map(ord, "\t\n\f\r" + _BREAK), " ")


def first_difference(release: Release, page: Sequence[str], taken: Sequence[Span]) -> str:
    """Where the page is not the release without the words taken as furniture; "" if it is, to the letter."""
    left = deque(page)
    spans = sorted(taken, key=lambda span: (span.block, span.start))
    for number, paragraph in enumerate(release.paragraphs, 1):
        rest = paragraph
        while rest and not (left and left[0] == rest):
            ends = [span for span in spans if rest.startswith(span.text) or rest.endswith(span.text)]
            if not ends or ends[0].block != spans[0].block:
                return f"{release.guid} ({release.format}): paragraph {number}: {paragraph!r} is {list(left)[:1]}"
            spans.remove(ends[0])
            words = len(ends[0].text)
            rest = (rest[words:] if rest.startswith(ends[0].text) else rest[:-words]).strip(" ")
        if rest:
            left.popleft()
    return (
        f"{release.guid} ({release.format}): left over are {list(left)} and {spans}" if left or spans else ""
    )
