"""Proposals and suggestions over the real PostgreSQL: nothing that is not live is ever told of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

import pytest

from tests.archive.test_store import file
from tests.builders import a_body, an_item
from tests.search.test_find import _source, publish  # noqa: F401
from wirecopy.archive.models import Story
from wirecopy.item import Status, Subject
from wirecopy.search.spelling import did_you_mean, forget
from wirecopy.search.suggest import suggestions

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _fresh_vocabulary() -> Iterator[None]:
    forget()
    yield
    forget()


def names(typed: str) -> list[tuple[str, str]]:
    return [(one.kind, one.name) for one in suggestions(typed)]


def publish_on(topic: str, guid: str = "t", headline: str = "Judges meet") -> None:
    file(
        an_item(
            guid=guid, headline=headline, body=a_body("Boats."), subjects=(Subject(name=topic, code="x:1"),)
        )
    )


def test_a_word_mistyped_is_put_right() -> None:
    publish("a", "Harbour reopens", "Boats.")
    assert did_you_mean("harbuor", zone=UTC) == "harbour"


def test_fields_and_excluded_words_are_left_as_they_are() -> None:
    publish("a", "Harbour reopens", "Boats.")
    assert did_you_mean("harbuor -harbuor lang:en", zone=UTC) == "harbour -harbuor lang:en"


@pytest.mark.parametrize("state", [state for state in Story.State if state != Story.State.LIVE])
def test_no_word_of_a_story_that_is_not_live_is_proposed(state: str) -> None:
    publish("a", "Harbour reopens", "Boats.")
    assert did_you_mean("harbuor", zone=UTC) == "harbour"  # so that its words are in memory
    Story.objects.update(state=state)
    assert did_you_mean("harbuor", zone=UTC) == ""
    forget()
    assert did_you_mean("harbuor", zone=UTC) == ""


def test_another_form_of_the_word_in_a_live_story_is_not_enough() -> None:
    publish("a", "Canaries sing", "Boats.")
    assert did_you_mean("canareis", zone=UTC) == "canaries"
    file(
        an_item(guid="a", version=2, headline="Canaries sing", body=a_body("Boats."), status=Status.CANCELED)
    )
    publish("b", "Canary sings", "Boats.")
    assert did_you_mean("canareis", zone=UTC) == ""


def test_topics_and_headlines_are_suggested_by_how_they_begin() -> None:
    publish_on("Public transport", headline="Public bath closes")
    assert names("pub") == [("topic", "Public transport"), ("headline", "Public bath closes")]
    assert names("trans") == [("topic", "Public transport")]
    assert names("public ba") == [("headline", "Public bath closes")]


@pytest.mark.parametrize("state", [state for state in Story.State if state != Story.State.LIVE])
def test_nothing_that_is_not_live_is_suggested(state: str) -> None:
    publish_on("Public transport", headline="Public bath closes")
    Story.objects.update(state=state)
    assert suggestions("pub") == ()


@pytest.mark.parametrize(
    "typed", ["", "p", "%", "__", "\\", "a'b", "' & |", "topic:x", "\x00\x00\x00", "x" * 999]
)
def test_anything_may_be_typed(typed: str) -> None:
    publish("a", "Harbour reopens", "Boats.")
    assert suggestions(typed) == ()
