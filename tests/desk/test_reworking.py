"""Headlines at the desk: saved over what was seen, and never over what was not."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.archive.rows import a_story, an_item, file
from tests.desk.people import signed_in
from wirecopy.archive import store
from wirecopy.archive.models import Change, Rework, ReworkLog, Story
from wirecopy.desk.models import Act

pytestmark = pytest.mark.database


def _seen(story: Story) -> dict[str, int]:
    seen = store.seen_now(story.pk)
    return {"version": seen.version, "change": seen.change}


def _hidden(page: HttpResponse) -> dict[str, str]:
    """What the form on a page carries."""
    return dict(
        re.findall(r'<input type="hidden" name="(version|change)" value="(\d+)"', page.content.decode())
    )


def _save(client: Client, story: Story, **words: object) -> HttpResponse:
    return client.post(f"/desk/stories/{story.code}/headline/", words)  # type: ignore[return-value]


def _headline(story: Story) -> str:
    return Rework.objects.filter(story=story).values_list("headline", flat=True).first() or ""


def test_a_headline_is_saved_logged_and_asked_to_be_published() -> None:
    story = a_story()
    answer = _save(signed_in("noor"), story, headline="Ships sail", reason="Shorter", **_seen(story))
    assert answer.status_code == 302
    assert _headline(story) == "Ships sail"
    assert Change.objects.get().tags == [f"story:{story.pk}"]
    act = Act.objects.get(what="rework")
    assert (act.who, act.before, act.after, act.reason) == ("noor", "", "Ships sail", "Shorter")


def test_of_two_editors_the_second_is_refused_once_and_sees_the_first() -> None:
    story = a_story()
    seen = _seen(story)
    noor, ada = signed_in("noor"), signed_in("ada")
    _save(noor, story, headline="Noor's", **seen)
    refused = _save(ada, story, headline="Ada's", **seen)
    assert (refused.status_code, _headline(story)) == (409, "Noor's")
    page = refused.content.decode()
    assert 'noor put “<span dir="auto">Noor&#x27;s</span>”' in page
    assert 'value="Ada&#x27;s"' in page
    assert _save(ada, story, headline="Ada's", **_hidden(refused)).status_code == 302
    assert _headline(story) == "Ada's"
    assert list(ReworkLog.objects.values_list("by", flat=True)) == ["noor", "ada"]


def test_who_wrote_over_an_older_version_is_shown_what_the_agency_changed() -> None:
    story = a_story(an_item("The storm killed 12 people."))
    seen = _seen(story)
    file(story, an_item("The storm killed 14 people.", headline="Storm kills 14"))
    refused = _save(signed_in(), story, headline="12 dead", **seen)
    assert (refused.status_code, _headline(story)) == (409, "")
    assert "The storm killed <del>12</del><ins>14</ins> people." in refused.content.decode()


def test_an_informed_save_is_refused_again_if_there_is_news_again() -> None:
    story = a_story()
    client = signed_in()
    seen = _seen(story)
    file(story, an_item("More."))
    refused = _save(client, story, headline="Ours", **seen)
    file(story, an_item("Still more."))
    assert _save(client, story, headline="Ours", **_hidden(refused)).status_code == 409


@pytest.mark.parametrize(
    "words", [{"off": "1", "headline": "whatever"}, {"headline": ""}, {"headline": "Quay reopens"}]
)
def test_our_headline_is_taken_off_so_that_the_agencys_own_stands(words: dict[str, str]) -> None:
    story, client = a_story(an_item(headline="Quay reopens")), signed_in()
    _save(client, story, headline="Ships sail", **_seen(story))
    _save(client, story, **words, **_seen(story))
    assert _headline(story) == ""


def test_a_headline_of_several_lines_is_refused_with_the_reason() -> None:
    story = a_story()
    answer = _save(signed_in(), story, headline="One\u2028two", **_seen(story))
    assert (answer.status_code, _headline(story)) == (400, "")
    assert "one line" in answer.content.decode()


def test_a_waiting_story_gets_its_headline_and_is_published_in_one_step() -> None:
    story = a_story(state="waiting")
    Story.objects.filter(pk=story.pk).update(shown=None)
    answer = _save(signed_in(), story, headline="Ships sail", publish="1", **_seen(story))
    assert answer.status_code == 302
    story.refresh_from_db()
    assert (story.state, _headline(story)) == ("live", "Ships sail")


def test_a_form_that_does_not_say_what_was_seen_saves_nothing() -> None:
    story = a_story()
    assert _save(signed_in(), story, headline="Ships sail").status_code == 400
    assert _headline(story) == ""


def test_a_viewer_may_not_save_a_headline() -> None:
    story = a_story()
    assert _save(signed_in(role="viewer"), story, headline="Mine", **_seen(story)).status_code == 403
    assert _headline(story) == ""


def _needing_a_look() -> Story:
    story = a_story(an_item(headline="Quay reopens"))
    store.rework(story.pk, headline="Ships sail", by="noor", now=story.first_published_at)  # type: ignore[arg-type]
    Rework.objects.update(look="“12” is no longer in the agency's text.")
    return story


def test_a_headline_that_needs_a_look_says_why_and_may_be_accepted() -> None:
    story, client = _needing_a_look(), signed_in("ada")
    assert "“12” is no longer" in client.get(f"/desk/stories/{story.code}/").content.decode()
    client.post(f"/desk/stories/{story.code}/look/", {"do": "accept", **_seen(story)})
    rework = Rework.objects.get(story=story)
    assert (rework.look, rework.headline, rework.accepted_version_id) == ("", "Ships sail", story.shown_id)
    assert Act.objects.get().field == "look"


def test_a_headline_that_needs_a_look_may_be_dropped() -> None:
    story = _needing_a_look()
    signed_in().post(f"/desk/stories/{story.code}/look/", {"do": "drop", **_seen(story)})
    assert (_headline(story), Rework.objects.get(story=story).look) == ("", "")


def test_nothing_is_accepted_that_was_not_seen() -> None:
    story = _needing_a_look()
    seen = _seen(story)
    file(story, an_item("More of it."))
    signed_in().post(f"/desk/stories/{story.code}/look/", {"do": "accept", **seen})
    assert Rework.objects.get(story=story).look != ""
