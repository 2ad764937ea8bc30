"""What a reader gets, compared with what was filed."""

from __future__ import annotations

from dataclasses import replace
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.verify import receipts
from tests.verify.receipts import STATEMENT
from wirecopy.body import Block, BlockKind, Box, BoxKind, Mark, MarkKind, numbered, paragraphs
from wirecopy.body_html import render_body
from wirecopy.errors import FidelityError
from wirecopy.record.receipts import claim
from wirecopy.site.fidelity import check
from wirecopy.site.pages import Made
from wirecopy_verify.page import paragraphs_of_page
from wirecopy_verify.statement import Statement


def a_page(inside: str) -> bytes:
    article = f"<article data-wirecopy-body>{inside}</article>"
    return f"<!doctype html><title>no</title><h1>no</h1>{article}<p>no</p>".encode()


def a_made(inside: str, *filed: str) -> Made:
    return Made(content=a_page(inside), tags=frozenset(), filed=filed)


def test_words_are_read_block_by_block() -> None:
    inside = (
        "One <a href='/x'>t\nwo</a><br>three<ul><li>four<ul><li>five</ul></ul><table><tr><th>six<td></table>"
    )
    assert paragraphs_of_page(a_page(inside)) == ("One t wo three", "four", "five", "six")


def test_invisible_characters_and_entities_count() -> None:
    assert paragraphs_of_page(a_page("<p>a&nbsp;b\u200bc&shy;d &amp;amp;</p>")) == (
        "a\xa0b\u200bc\xadd &amp;",
    )


def test_a_word_lost_where_a_link_stood_is_named_with_its_paragraph() -> None:
    with pytest.raises(FidelityError) as caught:
        check("/x/", a_made("<p>Yes</p><p>restoring order in .</p>", "Yes", "restoring order in Almaty."))
    assert (caught.value.paragraph, caught.value.filed) == (2, "restoring order in Almaty.")
    assert caught.value.found == "restoring order in ."


@pytest.mark.parametrize("inside", ["<p>One</p>", "<p>One</p><p>Two</p><p>Three</p>", "<p>OneTwo</p>", ""])
def test_a_paragraph_too_few_or_too_many_is_refused(inside: str) -> None:
    with pytest.raises(FidelityError):
        check("/x/", a_made(inside, "One", "Two"))


def test_a_second_body_cannot_hide_words() -> None:
    page = a_page("<p>One</p></article><article data-wirecopy-body><p>More</p>")
    assert paragraphs_of_page(page) == ("One", "More")


def test_a_page_without_a_body_is_not_asked() -> None:
    check("/", Made(content=b"<p>anything", tags=frozenset()))


def test_deep_nesting_is_read_without_a_crash() -> None:
    assert paragraphs_of_page(a_page("<blockquote>" * 5000 + "deep")) == ("deep",)


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30).map(
    lambda text: " ".join(text.split(" ")).strip()
)
_BLOCKS = st.builds(
    Block,
    kind=st.sampled_from([BlockKind.PARAGRAPH, BlockKind.HEADING_2, BlockKind.TEXT]),
    text=_TEXT.filter(bool),
    within=st.sampled_from(
        [
            (),
            (Box(BoxKind.BULLETS, 1), Box(BoxKind.LIST_ITEM, 2)),
            (Box(BoxKind.QUOTE, 3),),
            (Box(BoxKind.TABLE, 4),),
        ]
    ),
)


@given(st.lists(_BLOCKS, max_size=6))
def test_every_body_reads_back_from_its_own_page(blocks: list[Block]) -> None:
    body = numbered(blocks)
    assert paragraphs_of_page(a_page(render_body(body))) == paragraphs(body)


def test_twenty_five_paragraphs_are_read_in_about_a_millisecond() -> None:
    block = Block(
        BlockKind.PARAGRAPH,
        "The harbour reopens today. " * 15,
        (Mark(4, 11, MarkKind.LINK, "https://x.example"),),
    )
    page = a_page(render_body(numbered([block] * 25)) + "<p>x</p>")
    started = process_time()
    for _ in range(20):
        paragraphs_of_page(page)
    assert (process_time() - started) / 20 < 0.004  # measured 0.3 ms; the machine may be busy


@pytest.mark.parametrize(
    "changed",
    [
        {"headline": "Another"},
        {"paragraphs": STATEMENT.paragraphs[:1]},
        {"paragraphs": STATEMENT.paragraphs[::-1]},
    ],
)
def test_a_page_that_is_not_what_is_sealed_is_refused(changed: dict[str, Any]) -> None:
    made = sealed(STATEMENT)
    check("/a/", made)
    with pytest.raises(FidelityError):
        check("/a/", sealed(replace(STATEMENT, text_root="", **changed)))


def sealed(statement: Statement) -> Made:
    content = receipts.page(*receipts.PARAGRAPHS)
    return Made(
        content=content, tags=frozenset(), filed=receipts.PARAGRAPHS, record=claim(1, statement, version=1)
    )
