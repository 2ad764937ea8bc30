from __future__ import annotations

from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.site.stories import NOON, SITE, a_card, a_picture
from wirecopy.archive.shown import ShelfShown, Topic
from wirecopy.site.makers.cards import picture_view, tone
from wirecopy.site.makers.direction import direction
from wirecopy.site.makers.lists import (
    home_page,
    leading_topics,
    newest_page,
    numbered_page,
    shelves_page,
)
from wirecopy.site.makers.times import moment
from wirecopy.site.pages import Made


def a_shelf(kind: str = "topic", key: str = "shipping", count: int = 170) -> ShelfShown:
    return ShelfShown(
        kind=kind, key=key, name="Shipping", code="", count=count, live=count, pages=-(-count // 50)
    )


def tree(made: Made) -> LexborHTMLParser:
    return LexborHTMLParser(made.content.decode())


def links(made: Made, selector: str) -> list[str | None]:
    return [node.attributes["href"] for node in tree(made).css(selector)]


def test_every_story_of_the_home_page_is_tagged() -> None:
    cards, section = [a_card(1), a_card(2)], [a_card(3)]
    made = home_page(cards, [("shipping", section)], SITE)
    assert made.tags == {"story:1", "story:2", "story:3", "shelf:all:", "shelf:topic:shipping", "site"}


def test_the_home_page_has_its_name_as_its_one_h1_and_leads_large() -> None:
    page = tree(home_page([a_card(1, picture=a_picture()), a_card(2)], [], SITE))
    assert [node.text(strip=True) for node in page.css("h1")] == ["The Wire"]
    image = page.css_first(".front-lead img")
    assert image is not None
    assert image.attributes["fetchpriority"] == "high"


def test_a_home_page_without_stories_says_what_will_come() -> None:
    assert "Nothing has come down the wire yet" in home_page([], [], SITE).content.decode()


def test_a_story_of_another_day_among_the_latest_shows_its_day() -> None:
    cards = [a_card(1, published_at=NOON), a_card(2, published_at=NOON - timedelta(days=1))]
    page = tree(home_page(cards, [], SITE))
    assert [node.text() for node in page.css(".latest time")] == ["12:00", "20 Nov, 12:00"]


def test_the_topics_most_stories_have_become_sections() -> None:
    court, sport, once = (Topic(slug=slug, name=slug) for slug in ("court", "sport", "once"))
    topics = [(court,), (sport,), (sport, once), (court, sport)]
    cards = [a_card(number, topics=of) for number, of in enumerate(topics)]
    assert leading_topics(cards) == ["sport", "court"]


def test_a_shelf_depends_on_itself_and_its_stories() -> None:
    made = newest_page(a_shelf(), [a_card(1), a_card(2)], SITE)
    assert made.tags == {"story:1", "story:2", "shelf:topic:shipping", "site"}


@pytest.mark.parametrize(
    ("count", "older"),
    [(50, []), (51, ["/topics/shipping/1/"]), (100, ["/topics/shipping/1/"]), (170, ["/topics/shipping/3/"])],
)
def test_no_story_falls_between_the_newest_and_the_numbered_pages(count: int, older: list[str]) -> None:
    assert links(newest_page(a_shelf(count=count), [a_card()], SITE), ".pages a") == older


def test_a_numbered_page_leads_to_its_neighbours() -> None:
    made = numbered_page(a_shelf(), 1, [a_card()], SITE)
    assert links(made, ".pages a") == ["/topics/shipping/3/", "/topics/shipping/1/"]
    assert "shelf:topic:shipping/1" in made.tags
    assert "shelf:topic:shipping" not in made.tags


def test_a_numbered_page_without_live_stories_still_leads_on() -> None:
    made = numbered_page(a_shelf(), 1, [], SITE)
    assert "No story of this page" in made.content.decode()
    assert len(links(made, ".pages a")) == 2


def test_a_topic_page_offers_its_own_feeds() -> None:
    assert "/topics/shipping/rss.xml" in links(
        newest_page(a_shelf(), [a_card()], SITE), "link[rel=alternate]"
    )


def test_the_archive_lists_days_by_month_the_newest_first() -> None:
    days = [a_shelf("day", key) for key in ("2026-11-02", "2026-11-01", "2026-10-31")]
    page = tree(shelves_page("day", days, SITE))
    assert [node.text() for node in page.css("h2") if "20" in node.text()] == [
        "November 2026",
        "October 2026",
    ]
    assert [node.attributes["href"] for node in page.css(".shelves a")] == [
        "/archive/2026/11/02/",
        "/archive/2026/11/01/",
        "/archive/2026/10/31/",
    ]


def test_a_topic_in_another_script_has_an_address_that_works() -> None:
    made = shelves_page("topic", [a_shelf(key="ميناء")], SITE)
    assert links(made, ".shelves a") == ["/topics/%D9%85%D9%8A%D9%86%D8%A7%D8%A1/"]


def test_a_card_in_another_language_says_so() -> None:
    page = tree(newest_page(a_shelf(), [a_card(language="ar", headline="ميناء")], SITE))
    headline = page.css_first(".card h2")
    assert headline is not None
    assert (headline.attributes["lang"], headline.attributes["dir"]) == ("ar", "rtl")


# Small parts


@pytest.mark.parametrize(
    ("language", "way"),
    [("ar", "rtl"), ("en-GB", "ltr"), ("ur-PK", "rtl"), ("az-Arab", "rtl"), ("ar-Latn", "ltr"), ("", "ltr")],
)
def test_the_way_a_language_is_written(language: str, way: str) -> None:
    assert direction(language) == way


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ("#000000", "tone-000"),
        ("#ffffff", "tone-222"),
        ("#3a6b8c", "tone-011"),
        ("", "tone-none"),
        ("red", "tone-none"),
    ],
)
def test_a_colour_becomes_the_nearest_style_class(colour: str, name: str) -> None:
    assert tone(colour) == name


def test_webp_and_jpeg_files_are_offered_apart() -> None:
    view = picture_view(a_picture("p"))
    assert view.webp == "/pictures/p-480.webp 480w, /pictures/p-1200.webp 1200w"
    assert view.srcset == "/pictures/p-480.jpg 480w, /pictures/p-1200.jpg 1200w"


def test_times_are_shown_in_the_sites_zone_and_named() -> None:
    from zoneinfo import ZoneInfo

    at = moment(NOON, ZoneInfo("Europe/Berlin"))
    assert (at.full, at.iso) == ("21 November 2026, 13:00 CET", "2026-11-21T12:00:00Z")
