"""The clock finds what only time makes due at the desk, and the jobs it asks for do it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tests.archive.rows import a_story
from wirecopy.archive.models import Story
from wirecopy.desk.models import Act
from wirecopy.project.doers import DOERS
from wirecopy.project.tick import tick
from wirecopy.site.models import Due, FrontChoice

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]  # wishes go out at a commit


def _ticked() -> set[str]:
    """The jobs that one turn asks for."""
    tick(datetime.now(UTC), 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM procrastinate_jobs")
        return {name for (name,) in cursor.fetchall()}


def test_a_pin_that_is_over_is_forgotten_and_the_home_page_made_anew() -> None:
    choice = FrontChoice.objects.create(
        story=a_story(), place=1, until=datetime.now(UTC) + timedelta(hours=1), by="noor"
    )
    assert "end_front_choices" not in _ticked()
    FrontChoice.objects.filter(pk=choice.pk).update(until=datetime.now(UTC) - timedelta(days=2))
    assert "end_front_choices" in _ticked()
    DOERS["end_front_choices"].do()
    assert (FrontChoice.objects.count(), Due.objects.get().page.kind) == (0, "home")
    act = Act.objects.get()
    assert (act.who, act.what, act.reason) == ("the clock", "front", "its time is over")
    assert act.before.startswith("pinned to place 1, until ")


def test_a_story_whose_time_came_while_the_machine_was_off_is_published_and_written_down() -> None:
    story, at = a_story(state="held"), datetime.now(UTC) - timedelta(days=2)
    Story.objects.update(on_hold=True, publish_at=at, next_change_at=at)
    assert "settle_stories" in _ticked()
    DOERS["settle_stories"].do()
    assert Story.objects.get().state == "live"
    act = Act.objects.get()
    assert (act.who, act.story_id, act.before, act.after) == ("the clock", story.pk, "held", "live")
