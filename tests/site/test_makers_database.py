"""The makers over the real PostgreSQL: which keys have a page, and what is never on one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.archive.rows import START, a_story, an_item, kill
from wirecopy.archive.models import Story
from wirecopy.site import fidelity
from wirecopy.site.makers import article, lists

pytestmark = pytest.mark.database


def test_a_live_story_has_a_page_that_holds_its_words() -> None:
    story = a_story(an_item("The quay reopens.", "A year after."), topics=["ports"])
    made = article.make_articles([str(story.pk)])[str(story.pk)]
    assert made is not None
    assert made.filed == ("The quay reopens.", "A year after.")
    fidelity.check(story.path, made)


def test_a_killed_story_leaves_only_the_notice() -> None:
    story = a_story(an_item("Canary body.", headline="Canary headline"))
    kill(story)
    made = article.make_articles([str(story.pk)])[str(story.pk)]
    assert made is not None
    assert made.gone
    assert b"anary" not in made.content


def test_a_story_that_never_stood_on_the_site_has_no_page() -> None:
    story = a_story()
    Story.objects.filter(pk=story.pk).update(path="", first_published_at=None)
    assert article.make_articles([str(story.pk), "999999"]) == {str(story.pk): None, "999999": None}


def test_articles_beside_one_another_are_asked_for_together() -> None:
    stories = [a_story(topics=["ports"]) for _ in range(12)]
    with CaptureQueriesContext(connection) as few:
        article.make_articles([str(story.pk) for story in stories[:2]])
    with CaptureQueriesContext(connection) as many:
        article.make_articles([str(story.pk) for story in stories])
    assert len(many) <= len(few)


def test_what_is_not_live_is_on_no_list() -> None:
    a_story(topics=["ports"])
    kill(a_story(an_item(headline="Canary headline"), topics=["ports"]))
    pages = [
        lists.make_home([""])[""],
        lists.make_topics(["ports"])["ports"],
        lists.make_agencies(["mna"])["mna"],
        lists.make_topic_pages(["ports/0"])["ports/0"],
        lists.make_days([f"{START:%Y-%m-%d}"])[f"{START:%Y-%m-%d}"],
    ]
    for made in pages:
        assert made is not None
        assert b"Canary" not in made.content


def test_a_shelf_without_a_live_story_has_no_page() -> None:
    kill(a_story(topics=["ports"]))
    assert lists.make_topics(["ports", "nowhere"]) == {"ports": None, "nowhere": None}


def test_there_are_no_more_numbered_pages_than_the_shelf_has() -> None:
    a_story(topics=["ports"])
    made = lists.make_topic_pages(["ports/0", "ports/1"])
    assert made["ports/0"] is not None
    assert made["ports/1"] is None


def test_the_indexes_name_what_has_live_stories_only() -> None:
    a_story(topics=["ports"])
    kill(a_story(topics=["canary"], published_at=START - timedelta(days=9)))
    for made in (
        lists.make_topic_index([""])[""],
        lists.make_archive([""])[""],
        lists.make_agency_index([""])[""],
    ):
        assert made is not None
        assert b"anary" not in made.content
        assert b"November 12" not in made.content
    topics = lists.make_topic_index([""])[""]
    assert topics is not None
    assert b"/topics/ports/" in topics.content
