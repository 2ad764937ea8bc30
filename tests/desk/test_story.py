"""A story's page at the desk shows all that is known of it, and runs nothing that an agency filed."""

from __future__ import annotations

import pytest

from tests.archive.rows import a_story, an_item, file
from tests.desk.people import signed_in
from wirecopy.archive.models import Story

pytestmark = pytest.mark.database


def _page(story: Story, role: str = "editor") -> str:
    response = signed_in(role=role).get(f"/desk/stories/{story.code}/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_copy_stands_there_as_filed_and_as_readers_see_it() -> None:
    page = _page(a_story(an_item("The quay reopened on Friday.")))
    assert page.count("The quay reopened on Friday.") == 2
    assert page.index("As the agency filed it") < page.index("As readers see it")


def test_a_killed_story_shows_no_page() -> None:
    page = _page(a_story(state="killed"))
    assert "Readers see a notice" in page
    assert 'name="headline"' not in page


def test_nothing_an_agency_files_becomes_markup() -> None:
    item = an_item(
        "<script>alert(1)</script>", headline="<img src=x onerror=alert(2)>", summary="<b>bold</b>"
    )
    page = _page(a_story(item))
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b>bold" not in page


def test_a_viewer_sees_everything_and_may_change_nothing() -> None:
    page = _page(a_story(), role="viewer")
    assert 'name="headline"' not in page
    assert "data-key" not in page


def test_two_versions_are_compared_word_by_word() -> None:
    story = a_story(an_item("The storm killed 12 people."))
    file(story, an_item("The storm killed 14 people."))
    page = signed_in().get(f"/desk/stories/{story.code}/versions/").content.decode()
    assert "The storm killed <del>12</del><ins>14</ins> people." in page


def test_a_version_of_another_story_is_not_compared() -> None:
    story, other = a_story(), a_story()
    answer = signed_in().get(f"/desk/stories/{story.code}/versions/?before={other.shown_id}")
    assert answer.status_code == 404


def test_a_story_that_is_not_there_is_not_found() -> None:
    assert signed_in().get("/desk/stories/nothere/").status_code == 404
