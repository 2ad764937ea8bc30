"""Words in, HTML out: read back by a browser's parser they are the same words in the same blocks."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from wirecopy.body import Block, BlockKind, Body, Box, BoxKind, Mark, MarkKind, collapse, paragraphs
from wirecopy.body_html import render_body

_BLOCK_TAGS = {*BlockKind, *BoxKind} - {"text"}


def _read_back(html: str) -> tuple[str, ...]:
    """Canonical paragraphs of a fragment as a browser's parser builds it; knows nothing of render_body."""
    pieces = [""]

    def walk(node: LexborNode) -> None:
        if node.tag == "-text":
            pieces[-1] += node.text_content or ""
        if node.tag == "br":
            pieces[-1] += " "
        if node.tag in _BLOCK_TAGS:
            pieces.append("")
        for child in node.iter(include_text=True):
            walk(child)
        if node.tag in _BLOCK_TAGS:
            pieces.append("")

    body = LexborHTMLParser(f"<!doctype html><body>{html}").body
    assert body is not None
    walk(body)
    return tuple(text for piece in pieces if (text := collapse(piece)))


_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(" \n<>&\"';"), max_size=12)
_TEXTS = _TEXTS | st.lists(st.sampled_from(["<b>", "</p>", "&amp;", "&lt", " ", "a"]), max_size=4).map(
    "".join
)
_MARKS = st.builds(
    Mark,
    st.integers(0, 12),
    st.integers(0, 12),
    st.sampled_from(MarkKind),
    st.sampled_from(["", "https://a.example/?a=1&b=2", "javascript:alert(1)", 'de"><script>']),
)
_BOXES = st.builds(
    Box, st.sampled_from(BoxKind), st.integers(0, 3), st.just((("start", '3"'), ("onclick", "x")))
)


@st.composite
def _bodies(draw: st.DrawFn) -> Body:
    blocks: list[Block] = []
    within: tuple[Box, ...] = ()
    for _ in range(draw(st.integers(0, 6))):
        if draw(st.booleans()):  # else it stands in the same boxes as the one before
            within = (*within[: draw(st.integers(0, 2))], *draw(st.lists(_BOXES, max_size=3)))
        kind, text = draw(st.sampled_from(BlockKind)), draw(_TEXTS)
        text = text if kind is BlockKind.PREFORMATTED else collapse(text)
        marks = tuple(draw(st.lists(_MARKS, max_size=4)))
        language, direction = draw(st.sampled_from(["", "ar"])), draw(st.sampled_from(["", "rtl"]))
        blocks.append(Block(kind, text, marks, within, language, direction))
    return tuple(blocks)


_BODIES = _bodies()


@given(_BODIES)
def test_a_browser_reads_back_the_same_paragraphs_whatever_the_body(body: Body) -> None:
    assert _read_back(render_body(body)) == paragraphs(body)


@given(_BODIES)
def test_nothing_becomes_active(body: Body) -> None:
    tree = LexborHTMLParser(render_body(body))
    assert not tree.css("script, [onclick], [href^='javascript'], [class], [style], [id]")


def _p(text: str, *marks: Mark) -> Block:
    return Block(BlockKind.PARAGRAPH, text, marks)


def test_a_link_keeps_its_target_and_its_words() -> None:
    link = Mark(10, 15, MarkKind.LINK, "https://a.example/?x=1&y=2")
    html = render_body((_p("restoring order in Aktau", link),))
    assert html == '<p>restoring <a href="https://a.example/?x=1&amp;y=2">order</a> in Aktau</p>\n'


def test_marks_that_overlap_are_nested() -> None:
    html = render_body((_p("abcdef", Mark(0, 4, MarkKind.STRONG), Mark(2, 6, MarkKind.EMPHASIS)),))
    assert html == "<p><strong>ab<em>cd</em></strong><em>ef</em></p>\n"


def test_a_link_that_was_refused_loses_its_target_and_no_word() -> None:
    assert render_body((_p("go on", Mark(0, 2, MarkKind.LINK, "javascript:x")),)) == "<p>go on</p>\n"


def test_a_line_break_stands_for_the_blank_it_covers() -> None:
    assert render_body((_p("Roses are red", Mark(5, 6, MarkKind.BREAK)),)) == "<p>Roses<br>\nare red</p>\n"


def test_no_letter_is_taken_for_markup() -> None:
    html = render_body((_p("a <b> & c", Mark(0, 1, MarkKind.STRONG)),))
    assert html == "<p><strong>a</strong> &lt;b&gt; &amp; c</p>\n"


def test_a_preformatted_text_keeps_its_first_line_break() -> None:
    assert render_body((Block(BlockKind.PREFORMATTED, "\na\n b"),)) == "<pre>\n\na\n b</pre>\n"


def test_two_texts_in_one_box_stay_two() -> None:
    cell = (Box(BoxKind.BULLETS, 1), Box(BoxKind.LIST_ITEM, 2))
    html = render_body((Block(BlockKind.TEXT, "one", within=cell), Block(BlockKind.TEXT, "two", within=cell)))
    assert html.replace("\n", "") == "<ul><li>one<p>two</p></li></ul>"


def test_two_lists_in_a_row_stay_two() -> None:
    def item(text: str, in_list: int, number: int) -> Block:
        boxes = (Box(BoxKind.BULLETS, in_list), Box(BoxKind.LIST_ITEM, number))
        return Block(BlockKind.TEXT, text, within=boxes)

    html = render_body((item("one", 1, 2), item("two", 1, 3), item("three", 4, 5)))
    assert html.replace("\n", "") == "<ul><li>one</li><li>two</li></ul><ul><li>three</li></ul>"


def test_an_empty_cell_keeps_its_place() -> None:
    row = (Box(BoxKind.TABLE, 1), Box(BoxKind.ROW, 2))
    cells = [
        Block(BlockKind.TEXT, text, within=(*row, Box(BoxKind.CELL, 3 + n)))
        for n, text in enumerate(("", "7"))
    ]
    assert render_body(tuple(cells)).replace("\n", "") == "<table><tr><td></td><td>7</td></tr></table>"


def test_a_paragraph_straight_in_a_table_gets_the_cell_it_lacks() -> None:
    stray = Block(BlockKind.PARAGRAPH, "Totals", within=(Box(BoxKind.TABLE, 1),))
    assert render_body((stray,)).replace("\n", "") == "<table><tr><td><p>Totals</p></td></tr></table>"


def test_a_story_of_25_paragraphs_takes_less_than_a_hundredth_of_a_second() -> None:
    body = tuple(_p("Words of a sentence & more. " * 12, Mark(3, 9, MarkKind.STRONG)) for _ in range(25))
    started = time.process_time()
    for _ in range(10):
        render_body(body)
    assert time.process_time() - started < 0.1
