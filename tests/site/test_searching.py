from __future__ import annotations

import pytest
from django.test import RequestFactory
from selectolax.lexbor import LexborHTMLParser

from tests.site.stories import SITE, a_card
from wirecopy.search.find import Found, Hit
from wirecopy.site.searching import search, search_page


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


def test_only_reading_is_allowed(rf: RequestFactory) -> None:
    assert search(rf.post("/search")).status_code == 405


@pytest.mark.database
def test_an_empty_query_shows_the_form_and_is_kept_nowhere(rf: RequestFactory) -> None:
    response = search(rf.get("/search"))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert b'name="q"' in response.content
