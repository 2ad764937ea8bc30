"""What search engines are told, and what an agency's terms keep from them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from tests.archive.rows import a_source, a_story, an_item, kill
from wirecopy.site.models import Page
from wirecopy.site.pages import Made
from wirecopy.site.sitemaps import make_index, make_news, make_parts, make_robots, part_of

pytestmark = pytest.mark.database
HOME = "http://127.0.0.1:8080"


def texts(made: Made | None, name: str) -> list[str]:
    assert made is not None
    found = etree.fromstring(made.content).xpath(f"//*[local-name()='{name}']/text()")
    return [str(text) for text in found] if isinstance(found, list) else []


def just_now() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


def test_a_part_lists_the_live_stories_that_may_be_indexed() -> None:
    live, dead = a_story(), a_story()
    kill(dead)
    a_source("pna", robots="noindex")
    hidden = a_story(agency="pna")
    part = make_parts(["0"])["0"]
    assert texts(part, "loc") == [HOME + live.path]
    assert part is not None
    assert part.tags == {f"story:{live.pk}", f"story:{hidden.pk}"}


def test_a_part_with_nothing_in_it_is_not_there() -> None:
    assert make_parts(["0", "7"]) == {"0": None, "7": None}


def test_the_index_names_the_parts_that_are_written() -> None:
    Page.objects.create(path="/sitemaps/1.xml", kind="sitemap", key="0", digest="x", written_at=just_now())
    Page.objects.create(path="/sitemaps/2.xml", kind="sitemap", key="1")
    assert texts(make_index([""])[""], "loc") == [f"{HOME}/sitemaps/1.xml"]


def test_the_news_sitemap_has_two_days_and_who_allows_it() -> None:
    fresh = a_story(an_item(headline="Fish & chips\x0b"), published_at=just_now())
    a_story(published_at=just_now() - timedelta(days=3))
    for agency, robots in (("pna", "noindex"), ("qna", "news-noindex")):
        a_source(agency, robots=robots)
        a_story(agency=agency, published_at=just_now())
    made = make_news([""])[""]
    assert texts(made, "loc") == [HOME + fresh.path]
    assert texts(made, "title") == ["Fish & chips "]
    assert texts(made, "language") == ["en"]


def test_a_killed_story_is_in_no_sitemap() -> None:
    story = a_story(published_at=just_now())
    kill(story)
    assert make_parts(["0"])["0"] is None
    assert texts(make_news([""])[""], "loc") == []


def test_twenty_shelf_pages_make_one_part() -> None:
    assert [part_of(number) for number in (0, 19, 20, 39, 40)] == ["0", "0", "1", "1", "2"]


def test_robots_are_shown_the_sitemaps() -> None:
    made = make_robots([""])[""]
    assert made is not None
    assert f"Sitemap: {HOME}/sitemap.xml\n" in made.content.decode()
