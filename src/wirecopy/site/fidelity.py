"""The words of a finished page against the words that were filed.

This reads the page as a browser does (Lexbor builds the tree of the HTML standard) and knows nothing
of how it was rendered: what it finds is what a reader gets. The canonical text is body.py's wct1.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from selectolax.lexbor import LexborHTMLParser, LexborNode

from wirecopy.body import collapse
from wirecopy.errors import FidelityError
from wirecopy.site.pages import Made

# Elements around which a browser breaks the line: the edges of wct1's blocks.
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


def check(path: str, made: Made) -> None:
    """Raises FidelityError with the first paragraph of the page that differs from what was filed."""
    if made.filed is None:
        return
    found = paragraphs_of_page(made.content)
    if found == made.filed:
        return
    for number, (filed, there) in enumerate(zip_longest(made.filed, found, fillvalue=""), start=1):
        if filed != there:
            raise FidelityError(path, number, filed, there)


def paragraphs_of_page(html: bytes) -> tuple[str, ...]:
    """The canonical paragraphs (wct1) in `article[data-wirecopy-body]`; () where there is none.

    `html` is UTF-8. With two such elements the words of both are returned, so that nothing can hide.
    """
    tree = LexborHTMLParser(html.decode())
    found: list[str] = []
    for article in tree.tags("article"):
        if "data-wirecopy-body" in article.attributes:
            found += _paragraphs(article)
    return tuple(found)


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
