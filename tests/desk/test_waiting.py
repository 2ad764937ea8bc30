"""The queue: what waits and why, and several published at once, each for itself."""

from __future__ import annotations

import pytest

from tests.archive.rows import a_story, an_item, file
from tests.desk.people import signed_in
from wirecopy.archive.models import Story, Version
from wirecopy.desk.models import Act

pytestmark = pytest.mark.database
ADDRESS = "/desk/waiting/"


def _name(story: Story) -> str:
    return f"{story.code}.{Story.objects.values_list('newest', flat=True).get(pk=story.pk)}"


def _state(story: Story) -> str:
    return Story.objects.values_list("state", flat=True).get(pk=story.pk)


def test_several_are_published_at_once_and_each_is_written_down() -> None:
    one, other, third = (a_story(state="waiting") for _ in range(3))
    sent = {"story": [_name(one), _name(other)], "reason": "The evening's"}
    page = signed_in("noor").post(ADDRESS, sent, follow=True).content.decode()
    assert "2 released" in page
    assert [_state(story) for story in (one, other, third)] == ["live", "live", "waiting"]
    acts = Act.objects.filter(what="release").values_list("story", "who", "before", "after", "reason")
    assert sorted(acts) == [(story.pk, "noor", "waiting", "live", "The evening's") for story in (one, other)]


def test_the_queue_shows_what_waits_and_nothing_else() -> None:
    a_story(an_item(headline="Waits here"), state="waiting")
    a_story(an_item(headline="Is live"))
    page = signed_in().get(ADDRESS).content.decode()
    assert "Waits here" in page
    assert "Is live" not in page


def test_one_that_is_refused_keeps_no_other_from_going_out() -> None:
    killed, fine = a_story(state="killed"), a_story(state="waiting")
    sent = {"story": [_name(killed), _name(fine), "nothing.1"], "reason": "Ready"}
    page = signed_in().post(ADDRESS, sent, follow=True).content.decode()
    assert page.count("does not wait any more") == 2
    assert (_state(killed), _state(fine)) == ("killed", "live")


def test_a_version_nobody_has_seen_is_not_published_with_the_others() -> None:
    story = a_story(state="waiting")
    seen = _name(story)
    file(story, an_item(headline="Another text"))
    page = signed_in().post(ADDRESS, {"story": [seen], "reason": "Ready"}, follow=True).content.decode()
    assert "filed anew since you looked" in page
    assert _state(story) == "waiting"


def test_copy_read_from_repaired_bytes_is_not_published_among_others() -> None:
    story = a_story(state="waiting")
    version = story.versions.get()
    fields = {f.name: getattr(version, f.name) for f in version._meta.concrete_fields if f.name != "id"}
    newer = Version.objects.create(**fields | {"number": 9, "recovered": True})
    Story.objects.filter(pk=story.pk).update(newest=newer)
    signed_in().post(ADDRESS, {"story": [_name(story)], "reason": "Ready"})
    assert _state(story) == "waiting"


def test_nothing_is_published_without_a_choice_and_a_reason() -> None:
    story, client = a_story(state="waiting"), signed_in()
    client.post(ADDRESS, {"story": [_name(story)], "reason": " "})
    client.post(ADDRESS, {"reason": "Ready"})
    assert _state(story) == "waiting"
