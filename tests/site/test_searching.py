from __future__ import annotations

import json

import pytest
from django.test import RequestFactory
from selectolax.lexbor import LexborHTMLParser

from tests.site.stories import SITE, a_card
from wirecopy.search.find import Found, Hit
from wirecopy.search.suggest import Suggested
from wirecopy.site.searching import Beside, search, search_page, suggest


def page_of(found: Found, query: str = "harbour") -> LexborHTMLParser:
    return LexborHTMLParser(search_page(query, found, SITE).decode())


def test_matches_are_marked_and_nothing_in_a_snippet_is_markup() -> None:
    hit = Hit(card=a_card(), snippet=(("<b>the</b> ", False), ("<i>boats</i>", True)))
    page = page_of(Found(hits=(hit,)))
    assert [node.text() for node in page.css("mark")] == ["<i>boats</i>"]
    assert page.css("main b, main i") == []


def test_the_query_stands_in_the_form_as_it_was_typed() -> None:
    page = page_of(Found(), '"><script>alert(1)</script>')
    field = page.css_first("input[name=q]")
    assert field is not None
    assert field.attributes["value"] == '"><script>alert(1)</script>'
    assert page.css("main script") == []


def test_more_stories_are_a_plain_link() -> None:
    link = page_of(Found(hits=(Hit(card=a_card(), snippet=()),), after="k12"), "a&b").css_first(".pages a")
    assert link is not None
    assert link.attributes["href"] == "/search?q=a%26b&after=k12"


@pytest.mark.parametrize(
    ("found", "says"), [(Found(), "No story on the site"), (Found(too_slow=True), "took too long")]
)
def test_a_search_without_results_says_why(found: Found, says: str) -> None:
    status = page_of(found).css_first("[role=status]")
    assert status is not None
    assert says in status.text()


def test_what_was_passed_over_and_what_may_be_meant_are_said() -> None:
    found = Found(notes=("“topic:” names nothing.",))
    page = LexborHTMLParser(search_page("harbuor", found, SITE, Beside(proposed="harbour")).decode())
    status = page.css_first("[role=status]")
    assert status is not None
    assert "“topic:” names nothing." in status.text()
    link = status.css_first("a")
    assert link is not None
    assert (link.text(), link.attributes["href"]) == ("harbour", "/search?q=harbour")


def test_topics_of_the_name_are_plain_links() -> None:
    beside = Beside(topics=(Suggested(name="Public transport", kind="topic", key="public-transport"),))
    page = LexborHTMLParser(search_page("public", Found(), SITE, beside).decode())
    link = page.css_first(".search-topics a")
    assert link is not None
    assert link.attributes["href"] == "/topics/public-transport/"


def test_the_order_is_kept_from_page_to_page() -> None:
    found = Found(hits=(Hit(card=a_card(), snippet=()),), after="20.k12")
    page = LexborHTMLParser(search_page("a", found, SITE, Beside(newest_first=True)).decode())
    link = page.css_first(".pages a")
    assert link is not None
    assert link.attributes["href"] == "/search?q=a&after=20.k12&order=newest"


@pytest.mark.database
def test_suggestions_are_json_and_kept_nowhere(rf: RequestFactory) -> None:
    response = suggest(rf.get("/search/suggest?q=ha"))
    assert json.loads(response.content) == {"query": "ha", "suggestions": []}
    assert response.headers["Cache-Control"] == "no-store"
    assert suggest(rf.post("/search/suggest")).status_code == 405


def test_only_reading_is_allowed(rf: RequestFactory) -> None:
    assert search(rf.post("/search")).status_code == 405


@pytest.mark.database
def test_an_empty_query_shows_the_form_and_is_kept_nowhere(rf: RequestFactory) -> None:
    response = search(rf.get("/search"))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert b'name="q"' in response.content
