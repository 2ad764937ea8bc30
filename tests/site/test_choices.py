"""Pins and weights as rows: saved against what was seen, and over by the clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.archive.rows import START, a_story, kill
from wirecopy.archive.models import Story
from wirecopy.errors import OvertakenError, RefusedError
from wirecopy.site.choices import as_text, choices_now, end_over, of_text, save
from wirecopy.site.kinds import SITE
from wirecopy.site.makers.front import Choice
from wirecopy.site.makers.lists import make_home
from wirecopy.site.models import Due, FrontChoice

pytestmark = pytest.mark.database
NOW = START + timedelta(days=400 * 365)  # the page is made by the real clock: these end long after it
END = NOW + timedelta(hours=3)


def a_choice(story: Story, **said: object) -> Choice:
    return Choice(**{"story_id": story.pk, "place": 1, "until": END} | said)  # type: ignore[arg-type]


def put(*choices: Choice, seen: tuple[Choice, ...] = (), by: str = "noor") -> None:
    save(choices, seen=seen, by=by, now=NOW, site=SITE)


def test_what_is_saved_makes_the_home_page_due_and_stands_on_it() -> None:
    old, *_ = [a_story() for _ in range(4)]
    put(a_choice(old))
    assert Due.objects.get().page.kind == "home"
    made = make_home([""])[""]
    assert made is not None
    lead = made.content.decode().partition('class="front-lead"')[2]
    assert lead.index(old.path) < 2000
    assert f"story:{old.pk}" in made.tags


def test_a_save_against_an_older_front_is_refused_whole() -> None:
    one, other = a_story(), a_story()
    put(a_choice(one))
    with pytest.raises(OvertakenError):
        put(a_choice(other), by="ada")
    assert [choice.story_id for choice in choices_now(NOW).values()] == [one.pk]
    put(a_choice(other), seen=(a_choice(one),), by="ada")
    assert [(row.story_id, row.by) for row in FrontChoice.objects.all()] == [(other.pk, "ada")]


def test_who_pinned_what_stays_known_when_somebody_else_adds_to_it() -> None:
    one, other = a_story(), a_story()
    put(a_choice(one))
    put(a_choice(one), a_choice(other, place=2), seen=(a_choice(one),), by="ada")
    assert dict(FrontChoice.objects.values_list("story", "by")) == {one.pk: "noor", other.pk: "ada"}


def test_what_is_over_is_forgotten_by_the_clock_and_the_page_made_anew() -> None:
    story = a_story()
    put(a_choice(story))
    Due.objects.all().delete()
    assert end_over(END - timedelta(seconds=1), site=SITE) == 0
    assert choices_now(END) == {}
    told: list[int] = []
    announce = lambda ended: told.extend(choice.story_id for choice in ended)  # noqa: E731
    assert end_over(END + timedelta(days=3), site=SITE, announce=announce) == 1
    assert told == [story.pk]
    assert (FrontChoice.objects.count(), Due.objects.get().page.kind) == (0, "home")


def test_a_pin_that_is_over_keeps_nobody_from_its_place_or_from_saving() -> None:
    one, other = a_story(), a_story()
    put(a_choice(one))
    later = END + timedelta(hours=1)
    save(
        [a_choice(other, until=later + timedelta(hours=1))],
        seen=[a_choice(one)],
        by="ada",
        now=later,
        site=SITE,
    )
    assert FrontChoice.objects.get().story_id == other.pk


def test_a_story_that_was_killed_stands_on_no_front_whatever_its_pin() -> None:
    pinned, _ = a_story(), a_story()
    put(a_choice(pinned))
    kill(pinned)
    made = make_home([""])[""]
    assert made is not None
    assert pinned.path not in made.content.decode()


def test_two_stories_at_one_place_are_refused_by_rule_and_by_the_database() -> None:
    one, other = a_story(), a_story()
    with pytest.raises(RefusedError, match="place 1"):
        put(a_choice(one), a_choice(other))
    put(a_choice(one))
    with pytest.raises(IntegrityError), transaction.atomic():
        FrontChoice.objects.create(story=other, place=1, until=END, by="ada")


def test_saving_what_stands_already_changes_nothing() -> None:
    story = a_story()
    put(a_choice(story))
    Due.objects.all().delete()
    assert save([a_choice(story)], seen=[a_choice(story)], by="ada", now=NOW, site=SITE) == []
    assert not Due.objects.exists()


@given(st.text(max_size=40) | st.from_regex(r"[0-9:,-]{0,40}"))
def test_anything_may_be_sent_for_a_front(text: str) -> None:
    choices = of_text(text)
    assert list(of_text(as_text(choices))) == sorted(choices, key=lambda choice: choice.story_id)
