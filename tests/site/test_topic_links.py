"""Links to topics are on the page and not in the words."""

from __future__ import annotations

from dataclasses import replace

from tests.site.stories import SITE, a_card, a_shown
from wirecopy.archive.shown import Topic
from wirecopy.body import Block, BlockKind, numbered, paragraphs
from wirecopy.site.fidelity import check
from wirecopy.site.makers.article import article_page

BODY = numbered([Block(BlockKind.PARAGRAPH, "Officials in Kazakhstan met ministers of Norway on Friday.")])
LINK = '<a href="https://wire.example/topics/kazakhstan/">Kazakhstan</a>'


def _page(*, links: bool) -> tuple[str, tuple[str, ...]]:
    card = a_card(topics=(Topic(slug="kazakhstan", name="Kazakhstan"),))
    shown = a_shown(card, replace(a_shown().item, body=BODY))
    made = article_page(shown, (), (), replace(SITE, topic_links=links))
    check("/2026/11/21/harbour/", made)
    return made.content.decode(), paragraphs(shown.item.body)


def test_a_page_links_the_topics_its_story_has_and_no_other() -> None:
    page, _ = _page(links=True)
    assert LINK in page
    assert "topics/norway" not in page


def test_links_can_be_switched_off() -> None:
    assert LINK not in _page(links=False)[0]


def test_the_words_to_be_found_on_the_page_are_those_filed() -> None:
    assert _page(links=True)[1] == _page(links=False)[1] == paragraphs(BODY)
