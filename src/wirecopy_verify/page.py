"""The canonical text of a finished page.

It is read as a browser does (Lexbor builds the tree of the HTML standard): what is found is what a reader
gets, however the page was made.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from wirecopy_verify.wct1 import collapse

# Elements around which a browser breaks the line: the edges of blocks.
# fmt: off
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "col", "colgroup",
    "dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "li", "main", "menu",
    "nav", "ol", "p", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul",
))
# fmt: on
# Their text is never words on the page.
_UNSEEN = frozenset(("script", "style", "template", "noscript", "title"))


SALTS = "data-wirecopy-salts"


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says. `salts`: of its paragraphs, in their order, for copy that only some may read."""

    paragraphs: tuple[str, ...]
    headline: str = ""
    salts: tuple[bytes, ...] = ()


def read_page(html: bytes) -> Page:
    """The canonical paragraphs in `article[data-wirecopy-body]`, and the text of the page's first h1.

    `html` is UTF-8; raises UnicodeDecodeError. With two such elements the words of both are returned, so
    that nothing can hide. Salts that are none are left out: then the paragraph's hash does not come out.
    """
    tree = LexborHTMLParser(html.decode())
    paragraphs: list[str] = []
    salts: list[bytes] = []
    for article in tree.css("article[data-wirecopy-body]"):
        paragraphs += _paragraphs(article)
        salts += map(_salt, (article.attributes.get(SALTS) or "").split())
    headline = tree.css_first("h1")
    return Page(tuple(paragraphs), collapse(headline.text()) if headline is not None else "", tuple(salts))


# What no wire copy of ours has in it: what hides words from the reader, and what shows some that are no text.
_STRANGE = "[hidden],[style],details,dialog,img,svg,math,canvas,input,textarea,select,button,iframe,object,embed,video"


def strange_in(html: bytes) -> str:
    """The name of an element in the body that hides words or shows other ones; "" where there is none."""
    for article in LexborHTMLParser(html.decode()).css("article[data-wirecopy-body]"):
        found = article.css_first(_STRANGE)
        if found is not None:
            return found.tag or "?"
    return ""


def paragraphs_of_page(html: bytes) -> tuple[str, ...]:
    """The canonical paragraphs of a page; () where there is none."""
    return read_page(html).paragraphs


def _salt(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:
        return b""


def _paragraphs(body: LexborNode) -> Sequence[str]:
    blocks: list[list[str]] = [[]]
    # A stack of our own: a hostile wire may nest deeper than Python calls may.
    open_elements = [(body.iter(include_text=True), True)]
    while open_elements:
        children, is_block = open_elements[-1]
        child = next(children, None)
        if child is None:
            open_elements.pop()
            if is_block:
                blocks.append([])
        elif (tag := child.tag) == "-text":
            blocks[-1].append(child.text_content or "")
        elif tag == "br":
            blocks[-1].append(" ")
        elif tag not in _UNSEEN:
            if tag in _BLOCKS:
                blocks.append([])
            open_elements.append((child.iter(include_text=True), tag in _BLOCKS))
    return [text for block in blocks if (text := collapse("".join(block)))]
