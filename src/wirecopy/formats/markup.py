"""Words out of markup: an element tree, an HTML string or plain text as the blocks of a body.

Two walks go over the same tree. The builder makes blocks with boxes and marks; the other only
gathers canonical paragraphs and knows nothing of blocks. Where they do not agree the text is
refused: so no mistake in the builder, and no odd nesting, can lose or move a word unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from wirecopy.body import Block, BlockKind, Body, collapse, digest, numbered, paragraphs
from wirecopy.errors import UnreadableError
from wirecopy.formats.markup_blocks import Builder
from wirecopy.formats.markup_letters import letters_of_html, without_blanks
from wirecopy.formats.markup_words import canonical
from wirecopy.formats.vocabulary import NITF, XHTML, Vocabulary
from wirecopy.formats.xml import Element
from wirecopy.item import Picture

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
    builder = Builder(vocabulary, base, language)
    for element in elements:
        builder.build(element)
    body = tuple(builder.blocks)
    filed = canonical(elements, vocabulary)
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
    if not _MAY_BE_MARKUP.search(text):
        words = collapse(text)
        return Marked((Block(BlockKind.PARAGRAPH, words),), digest((words,))) if words else Marked()
    try:
        root = etree.fromstring(text.encode(), _HTML_PARSER)
    except UnicodeEncodeError as error:
        raise UnreadableError("html", "It holds half of a surrogate pair, which is no letter.") from error
    except etree.XMLSyntaxError as error:
        raise UnreadableError("html", f"It cannot be read: {error.msg}.") from error
    marked = from_tree(root, XHTML, base=base, language=language) if root is not None else Marked()
    found = without_blanks("".join(block.text for block in marked.body))
    filed = letters_of_html(text)
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
    filed = tuple(words for piece in _NEW_PARAGRAPH.split(text) if (words := collapse(piece)))
    if filed != paragraphs(body):
        near = _difference(filed, paragraphs(body))
        raise UnreadableError("text", f"It cannot be read without changing words, near {near!r}.")
    return Marked(body, digest(filed))


# Without these HTML is plain text, which needs no parser: most summaries and many headlines are.
_MAY_BE_MARKUP = re.compile("[<&\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
_HTML_PARSER = etree.HTMLParser(
    encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
)

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
