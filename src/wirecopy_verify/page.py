"""The canonical text of a finished page.

It is read as a browser does (Lexbor builds the tree of the HTML standard): what is found is what a reader
gets, however the page was made.
"""

from __future__ import annotations

from collections.abc import Sequence

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


def paragraphs_of_page(html: bytes) -> tuple[str, ...]:
    """The canonical paragraphs in `article[data-wirecopy-body]`; () where there is none.

    `html` is UTF-8. With two such elements the words of both are returned, so that nothing can hide.
    """
    tree = LexborHTMLParser(html.decode())
    found: list[str] = []
    for article in tree.tags("article"):
        if "data-wirecopy-body" in article.attributes:
            found += _paragraphs(article)
    return tuple(found)


def headline_of_page(html: bytes) -> str:
    """The canonical text of the page's first h1; "" where there is none."""
    found = LexborHTMLParser(html.decode()).css_first("h1")
    return collapse(found.text()) if found is not None else ""


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
