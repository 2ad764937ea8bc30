"""What a person decides of a story from the command line, and that the log has it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.archive.rows import a_story
from tests.project.conftest import Say
from wirecopy.archive.models import Story
from wirecopy.desk.models import Act

pytestmark = pytest.mark.database


def test_a_kill_is_taken_back_by_restore_and_both_are_written_down(wirecopy: Say) -> None:
    story = a_story()
    assert wirecopy("kill", story.code, "--reason", "Legal")[1].endswith(
        "killed; it does not come back by itself.\n"
    )
    assert wirecopy("restore", story.code)[0] == 0
    assert Story.objects.get().state == "live"
    assert list(Act.objects.order_by("pk").values_list("who", "what", "before", "after", "reason")) == [
        ("the command line", "kill", "live", "killed", "Legal"),
        ("the command line", "restore", "killed", "live", ""),
    ]


def test_what_its_agency_killed_is_not_restored(wirecopy: Say) -> None:
    story = a_story(state="killed")
    Story.objects.update(killed_at=datetime.now(UTC))
    code, _, said = wirecopy("restore", story.code)
    assert (code, Story.objects.get().state) == (1, "killed")
    assert "nobody can bring it back" in said
    assert not Act.objects.exists()


def test_a_story_is_given_a_time_and_it_is_forgotten_again(wirecopy: Say) -> None:
    story, at = a_story(), datetime.now(UTC) + timedelta(days=1)
    code, out, _ = wirecopy("schedule", story.code, f"{at:%Y-%m-%d} 06:00")
    assert (code, Story.objects.get().state) == (0, "held")
    assert f"{at.day} {at:%b %Y}, 06:00 UTC" in out
    wirecopy("schedule", story.code, "--forget")
    assert Story.objects.get().publish_at is None


@pytest.mark.parametrize("words", [("soon",), ("2001-01-01 06:00",), ("--forget",)])
def test_a_time_that_will_not_do_is_refused(wirecopy: Say, words: tuple[str, ...]) -> None:
    story = a_story()
    assert wirecopy("schedule", story.code, *words)[0] == 1
    assert Story.objects.get().state == "live"
