"""A time to publish, set and forgotten at the desk; said where one looks, and written down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.archive.rows import a_story
from tests.desk.people import signed_in
from wirecopy.archive import store
from wirecopy.archive.models import Story, Version
from wirecopy.desk.models import Act
from wirecopy.desk.scheduling import note_published

pytestmark = pytest.mark.database


def _tomorrow() -> datetime:
    return (datetime.now(UTC) + timedelta(days=1)).replace(second=0, microsecond=0)


def _waiting(why: str = "this source is published by hand") -> Story:
    """As the line keeps what a rule of its source says is published by hand."""
    story = a_story(state="waiting")
    version = story.versions.get()
    fields = {f.name: getattr(version, f.name) for f in version._meta.concrete_fields if f.name != "id"}
    newer = Version.objects.create(**fields | {"number": 9, "way": "wait", "way_why": why})
    Story.objects.filter(pk=story.pk).update(newest=newer, first_published_at=None)
    return _again(story)


def _again(story: Story) -> Story:
    return Story.objects.get(pk=story.pk)


def test_a_story_that_waits_gets_its_time_and_everybody_sees_it() -> None:
    story, client, at = _waiting(), signed_in("noor"), _tomorrow()
    address = f"/desk/stories/{story.code}/"
    answer = client.post(f"{address}schedule/", {"at": f"{at:%Y-%m-%dT%H:%M}", "reason": "With the minutes"})
    assert (answer.status_code, _again(story).publish_at) == (302, at)
    assert f"{at:%H:%M} UTC" in client.get(address).content.decode()
    assert f"{at:%H:%M}" in client.get("/desk/").content.decode()
    act = Act.objects.get(field="publish at")
    assert (act.who, act.before, act.after, act.reason) == ("noor", "", at.isoformat(), "With the minutes")


def test_a_live_story_is_taken_off_until_its_time_and_the_log_says_both() -> None:
    story, client = a_story(), signed_in("noor")
    client.post(
        f"/desk/stories/{story.code}/schedule/", {"at": _tomorrow().isoformat(), "reason": "Being checked"}
    )
    assert _again(story).state == "held"
    assert Act.objects.get(field="publish at").reason == "Being checked"
    assert Act.objects.get(field="state").after == "held"


def test_the_time_is_forgotten_with_a_reason() -> None:
    story, client = _waiting(), signed_in("noor")
    store.schedule(story.pk, _tomorrow(), now=datetime.now(UTC))
    address = f"/desk/stories/{story.code}/schedule/"
    client.post(address, {"do": "forget", "reason": " "})
    assert _again(story).publish_at is not None
    client.post(address, {"do": "forget", "reason": "No longer needed"})
    assert (_again(story).publish_at, _again(story).state) == (None, "waiting")
    assert Act.objects.get(reason="No longer needed").after == ""


@pytest.mark.parametrize("at", ["", "soon", "2001-01-01T06:00"])
def test_a_time_that_will_not_do_is_refused_and_says_why(at: str) -> None:
    story = a_story(state="waiting")
    answer = signed_in().post(f"/desk/stories/{story.code}/schedule/", {"at": at, "reason": "x"})
    assert answer.status_code == 400
    assert 'class="fault"' in answer.content.decode()
    assert not Act.objects.filter(what="schedule").exists()


def test_what_the_clock_does_stands_in_the_log() -> None:
    story, at = _waiting(), _tomorrow()
    store.schedule(story.pk, at, now=datetime.now(UTC))
    store.look_again(at, announce=note_published)
    act = Act.objects.get()
    assert (act.who, act.story_id, act.before, act.after) == ("the clock", story.pk, "waiting", "live")


def test_a_story_says_which_rule_it_waits_for() -> None:
    why = "urgency 1-2 of this source is published by hand"
    story = _waiting(why)
    assert f"It waits: {why}." in signed_in().get(f"/desk/stories/{story.code}/").content.decode()


def test_the_notices_of_what_was_withdrawn_held_and_killed_differ() -> None:
    from wirecopy.site.makers.article import make_articles

    withdrawn, struck, killed = a_story(), a_story(), a_story(state="killed")
    store.hold(withdrawn.pk, now=datetime.now(UTC))
    store.kill(struck.pk, now=datetime.now(UTC))
    keys = [str(story.pk) for story in (withdrawn, struck, killed)]
    pages = {key: made.content.decode() for key, made in make_articles(keys).items() if made}
    says = ("is not on the site at present", "We have withdrawn this story", "was withdrawn by its agency")
    assert [[say in pages[key] for say in says] for key in keys] == [
        [True, False, False], [False, True, False], [False, False, True],
    ]  # fmt: skip
    assert ["If it comes back" in pages[key] for key in keys] == [True, True, False]
