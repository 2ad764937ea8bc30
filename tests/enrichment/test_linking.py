from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_body, an_item
from wirecopy.body import Block, BlockKind, Body, Box, BoxKind, Mark, MarkKind, digest, numbered, paragraphs
from wirecopy.body_html import render_body
from wirecopy.enrichment.linking import MOST_IN_PARAGRAPH, linked
from wirecopy.item import Item
from wirecopy_verify.page import paragraphs_of_page

ADDRESSES = {
    slug: f"https://wire.example/topics/{slug}/"
    for slug in ("kazakhstan", "united-nations", "norway", "paris", "ana-ruiz", "chad", "china")
}
SENTENCE = "Officials in Kazakhstan met on Friday."


def _links(item: Item) -> list[str]:
    return [
        block.text[mark.start : mark.end]
        for block, before in zip(linked(item, ADDRESSES), item.body, strict=True)
        for mark in block.marks
        if mark.kind is MarkKind.LINK and mark not in before.marks
    ]


def _of(text: str, **changed: object) -> Item:
    return an_item(body=numbered([replace(Block(BlockKind.PARAGRAPH, text), **changed)]))  # type: ignore[arg-type]


def test_the_first_plain_mention_is_linked_and_no_other() -> None:
    item = an_item(body=a_body(SENTENCE, SENTENCE))
    assert [len(block.marks) for block in linked(item, ADDRESSES)] == [1, 0]
    assert _links(item) == ["Kazakhstan"]


@pytest.mark.parametrize(
    "text",
    [
        'She said "we like Kazakhstan" and left.',
        "She said “we like Kazakhstan and go on",
        "„Wir mögen Kazakhstan“, sagte sie.",
        "They met at Kazakhstan National Bank.",
        "The University of Kazakhstan opened.",
        "A Russia-Kazakhstan deal was signed.",
        "KAZAKHSTAN, Jan 5 (MNA) - Officials met.",
        "Air Kazakhstan flew.",
    ],
)
def test_a_mention_that_is_quoted_or_part_of_a_name_is_not_linked(text: str) -> None:
    assert _links(_of(text)) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": BlockKind.HEADING_2},
        {"kind": BlockKind.PREFORMATTED},
        {"within": (Box(BoxKind.QUOTE, 1),)},
        {"within": (Box(BoxKind.FIGURE, 1), Box(BoxKind.CAPTION, 2))},
        {"marks": (Mark(0, 20, MarkKind.LINK, "https://a.example/"),)},
        {"marks": (Mark(13, 23, MarkKind.CODE),)},
        {"marks": (Mark(0, 30, MarkKind.QUOTE),)},
    ],
)
def test_headings_quotations_links_and_code_are_left_alone(changed: dict[str, object]) -> None:
    assert _links(_of(SENTENCE, **changed)) == []


def test_a_paragraph_has_few_links() -> None:
    text = "Officials of Kazakhstan, of Norway, of China and of the United Nations met on Friday."
    assert len(_links(_of(text))) == MOST_IN_PARAGRAPH


def test_an_office_holder_is_linked_behind_the_office() -> None:
    assert _links(_of("Prime Minister Ana Ruiz is expected.")) == ["Ana Ruiz"]


def test_a_topic_without_a_page_is_not_linked() -> None:
    assert linked(_of(SENTENCE), {}) == _of(SENTENCE).body


_WORDS = st.sampled_from(
    ["Kazakhstan", "in", "the UN", "UN", '"', "“", "”", "Paris", "of", "Norway's", "<b>", "&", "China", "Chad",
     "President Ana Ruiz", "said", ".", "-", "é", "\u200b", "،", "مصر", "中国"]
)  # fmt: skip
_MARKS = st.builds(
    Mark,
    st.integers(0, 40),
    st.integers(0, 60),
    st.sampled_from(MarkKind),
    st.sampled_from(["", "https://a.example/", "de"]),
)


@st.composite
def _bodies(draw: st.DrawFn) -> Body:
    blocks = []
    for _ in range(draw(st.integers(1, 4))):
        text = " ".join(draw(st.lists(_WORDS, min_size=1, max_size=12)))
        within = draw(st.sampled_from([(), (Box(BoxKind.QUOTE, 1),), (Box(BoxKind.BULLETS, 2),)]))
        marks = tuple(draw(st.lists(_MARKS, max_size=3)))
        blocks.append(Block(draw(st.sampled_from(BlockKind)), text, marks, within))
    return numbered(blocks)


@given(_bodies())
def test_the_words_are_the_same_with_and_without_links(body: Body) -> None:
    with_links = linked(an_item(headline="Kazakhstan", body=body), ADDRESSES)
    assert digest(paragraphs(with_links)) == digest(paragraphs(body))
    page = f"<!doctype html><article data-wirecopy-body>{render_body(with_links)}</article>"
    assert paragraphs_of_page(page.encode()) == paragraphs(body)


@given(_bodies())
def test_no_link_stands_in_another(body: Body) -> None:
    for block, before in zip(linked(an_item(body=body), ADDRESSES), body, strict=True):
        for mark in set(block.marks) - set(before.marks):
            assert not any(
                other.kind is MarkKind.LINK and other.start < mark.end and mark.start < other.end
                for other in before.marks
            )
