"""What the site may read: live stories, and of the others not a word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.archive.rows import START, a_story, an_item, file, kill
from wirecopy.archive import shown
from wirecopy.archive.models import Relation, Rework, Shelf, Story
from wirecopy.item import Kind, Picture, Rendition
from wirecopy.pictures.models import Illustration, StoredPicture
from wirecopy.wires.models import Source

pytestmark = pytest.mark.database


def test_a_card_has_what_a_list_shows() -> None:
    story = a_story(
        an_item(headline="Quay reopens", summary="After a year.", urgency=2), topics=["ports", "sea"]
    )
    card = shown.cards([story.pk])[story.pk]
    assert (card.headline, card.summary, card.urgency) == ("Quay reopens", "After a year.", 2)
    assert (card.path, card.agency, card.agency_name, card.language) == (story.path, "mna", "MNA", "en")
    assert [topic.slug for topic in card.topics] == ["ports", "sea"]
    assert card.picture is None


@pytest.mark.parametrize("state", ["embargoed", "withheld", "killed", "expired", "held", "waiting", "empty"])
def test_only_live_stories_are_shown_anywhere(state: str) -> None:
    story = a_story(topics=["ports"], state=state)
    other = a_story(topics=["ports"])
    assert shown.cards([story.pk]) == {}
    assert shown.shown([story.pk]) == {}
    assert [card.story_id for card in shown.newest("all", [""], 9)[""]] == [other.pk]
    assert [card.story_id for card in shown.shelf_pages("topic", [("ports", 0)])["ports", 0]] == [other.pk]
    assert shown.coverage_of([other.pk], 4) == {other.pk: []}
    assert shown.recommended([other.pk], 4) == {other.pk: []}


def test_a_story_that_was_never_published_is_not_shown() -> None:
    story = a_story()
    Story.objects.filter(pk=story.pk).update(path="", first_published_at=None)
    assert not shown.cards([story.pk])
    assert not shown.shown([story.pk])
    assert not shown.notices([story.pk])


def test_the_newest_version_is_shown_whole() -> None:
    story = a_story(an_item("First take."))
    item = an_item("Second take.", version=2, version_filed="2ndLd")
    file(story, item)
    found = shown.shown([story.pk])[story.pk]
    assert found.item == item
    assert (found.version_number, found.version_filed, found.versions) == (2, "2ndLd", 2)
    assert found.rework is None


def test_the_desks_headline_stands_over_the_agencys_and_names_nobody() -> None:
    story = a_story()
    assert story.shown is not None
    Rework.objects.create(
        story=story, over_version=story.shown, headline="Harbour is open", by="ann", at=START
    )
    found = shown.shown([story.pk])[story.pk]
    assert (found.card.headline, found.card.agency_headline) == ("Harbour is open", "Quay reopens")
    assert found.rework is not None
    assert (found.rework.headline, found.rework.picture, found.rework.who) == (True, False, "the desk")
    assert "ann" not in repr(found)


def test_of_a_killed_story_only_the_notice_is_left() -> None:
    story = a_story(an_item("Secret words.", headline="Secret headline"))
    kill(story)
    notice = shown.notices([story.pk])[story.pk]
    assert (notice.path, notice.state, notice.agency_name, notice.since) == (
        story.path,
        "killed",
        "MNA",
        START,
    )
    assert "ecret" not in repr(notice)


def test_a_live_story_has_no_notice() -> None:
    assert shown.notices([a_story().pk]) == {}


def test_numbered_pages_stay_put_when_stories_go() -> None:
    stories = [a_story() for _ in range(53)]
    kill(stories[10])
    assert len(shown.shelf_pages("all", [("", 0)])["", 0]) == 49
    assert [card.story_id for card in shown.shelf_pages("all", [("", 1)])["", 1]] == [
        s.pk for s in reversed(stories[50:])
    ]
    shelf = shown.shelves_named("all", [""])[""]
    assert (shelf.count, shelf.live, shelf.pages) == (53, 52, 2)


def test_a_shelf_without_a_live_story_is_not_listed() -> None:
    kill(a_story(topics=["ports"]))
    a_story(topics=["sea"])
    assert [(shelf.key, shelf.live) for shelf in shown.shelves("topic")] == [("sea", 1)]
    assert shown.shelves_named("topic", ["nothing"]) == {}


def test_coverage_is_the_newest_of_the_most_specific_topic() -> None:
    wide = [a_story(topics=["world"]) for _ in range(3)]
    near = [a_story(topics=["world", "ports"]) for _ in range(2)]
    story = a_story(topics=["world", "ports"])
    assert [card.story_id for card in shown.coverage_of([story.pk], 4)[story.pk]] == [near[1].pk, near[0].pk]
    others = shown.coverage_of([wide[0].pk], 2)[wide[0].pk]
    assert [card.story_id for card in others] == [story.pk, near[1].pk]


def test_recommended_are_urgent_ones_that_are_not_there_already() -> None:
    calm, urgent, near = a_story(an_item(urgency=6)), a_story(an_item(urgency=1)), a_story(an_item(urgency=2))
    story = a_story()
    besides = {story.pk: list(shown.cards([near.pk]).values())}
    found = shown.recommended([story.pk], 4, besides)[story.pk]
    assert [card.story_id for card in found] == [urgent.pk, calm.pk]


def test_fifty_stories_cost_no_more_questions_than_one() -> None:
    stories = [a_story(topics=["ports"]).pk for _ in range(8)]
    asked = []
    for ids in (stories[:1], stories):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            shown.shown(ids)
            besides = shown.coverage_of(ids, 4)
            shown.recommended(ids, 4, besides)
        asked.append(len(queries))
    assert asked[1] <= asked[0] <= 15


def test_a_days_shelf_has_that_days_stories() -> None:
    story = a_story(published_at=START + timedelta(days=1))
    a_story()
    assert [card.story_id for card in shown.newest("day", ["2026-11-22"], 5)["2026-11-22"]] == [story.pk]
    assert Shelf.objects.filter(kind="day").count() == 2


def a_kept_picture(story: Story, href: str, sha256: str) -> None:
    renditions = [
        {"width": 640, "height": 400, "content_type": kind, "path": f"{sha256}-640.{end}", "size_bytes": 1}
        for kind, end in (("image/webp", "webp"), ("image/jpeg", "jpg"))
    ]
    picture = StoredPicture.objects.create(
        sha256=sha256, state="ready", size_bytes=1, kept_at=START, width=640, height=400, renditions=renditions,
        caption="From the file", credit="From the file", dominant_colour="#102030",
    )  # fmt: skip
    Illustration.objects.create(
        agency=story.agency, guid=story.guid, href=href, picture=picture, state="ready", next_try_at=START
    )


def test_a_picture_shows_the_items_words_before_the_files() -> None:
    filed = Picture(renditions=(Rendition(href="quay.jpg"),), caption="The quay at dawn", guid="urn:p:1")
    story = a_story(an_item(pictures=(filed,)))
    assert shown.shown([story.pk])[story.pk].pictures == ()
    a_kept_picture(story, "quay.jpg", "a1")
    found = shown.shown([story.pk])[story.pk]
    (picture,) = found.pictures
    assert (picture.filed.caption, picture.filed.credit) == ("The quay at dawn", "From the file")
    assert picture.file.path == "/pictures/a1-640.jpg"
    assert picture.file.files == ((640, "/pictures/a1-640.webp"), (640, "/pictures/a1-640.jpg"))
    assert found.looked_for == ("urn:p:1",)
    assert found.card.picture == picture


def test_a_picture_that_comes_as_an_item_of_its_own_is_found_by_its_guid() -> None:
    picture = Picture(renditions=(Rendition(href="quay.jpg"),), caption="The quay")
    story = a_story()
    Relation.objects.create(story=story, rel="picture", guid="urn:p:2")
    assert shown.shown([story.pk])[story.pk].looked_for == ("urn:p:2",)
    item = a_story(an_item(kind=Kind.PICTURE, guid="urn:p:2", pictures=(picture,)))
    a_kept_picture(item, "quay.jpg", "b2")
    (found,) = shown.shown([story.pk])[story.pk].pictures
    assert found.filed.caption == "The quay"
    kill(item)
    assert shown.shown([story.pk])[story.pk].pictures == ()


def test_the_desks_picture_stands_before_the_agencys() -> None:
    story = a_story(
        an_item(pictures=(Picture(renditions=(Rendition(href="quay.jpg"),), caption="The quay"),))
    )
    assert story.shown is not None
    a_kept_picture(story, "quay.jpg", "a1")
    a_kept_picture(story, "desk:c3", "c3")
    Rework.objects.create(story=story, over_version=story.shown, picture="c3", by="ann", at=START)
    found = shown.shown([story.pk])[story.pk]
    assert [picture.file.path for picture in found.pictures] == [
        "/pictures/c3-640.jpg",
        "/pictures/a1-640.jpg",
    ]
    assert found.rework is not None
    assert found.rework.agency_picture == found.pictures[1]
    assert found.rework.picture


def test_a_remembered_story_is_read_anew_whatever_of_it_changes() -> None:
    story = a_story(topics=["ports"])

    def now() -> tuple[str, str, str, int]:
        card, whole = shown.cards([story.pk])[story.pk], shown.shown([story.pk])[story.pk]
        assert whole.card == card
        return card.headline, card.agency_name, card.robots, whole.versions

    assert now() == ("Quay reopens", "MNA", "index", 1)
    version = file(story, an_item(headline="Quay open"))
    assert now() == ("Quay open", "MNA", "index", 2)
    Rework.objects.create(story=story, over_version=version, headline="Open at last", by="ada")
    assert now() == ("Open at last", "MNA", "index", 2)
    Rework.objects.filter(story=story).update(headline="Open")
    Source.objects.update(agency_name="Mid News", robots="noindex")
    assert now() == ("Open", "Mid News", "noindex", 2)
    Rework.objects.filter(story=story).delete()
    assert now() == ("Quay open", "Mid News", "noindex", 2)
    Story.objects.filter(pk=story.pk).update(state="killed")
    assert not shown.cards([story.pk])
    assert not shown.shown([story.pk])


def test_a_remembered_card_is_read_without_reading_the_story() -> None:
    story = a_story()
    shown.cards([story.pk])
    with CaptureQueriesContext(connection) as queries:
        shown.cards([story.pk])
    assert len(queries) == 1
