"""Searching over the real PostgreSQL, on words as the store lays them down."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta

import pytest
from django.db import connection

from tests.archive.test_store import file
from tests.builders import a_body, an_item
from tests.conftest import SHARED
from wirecopy.archive.models import Story
from wirecopy.item import Status
from wirecopy.search.find import Found, find
from wirecopy.wires.models import Filed, Source

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _source() -> None:
    Source.objects.create(slug="mna", kind="push", agency="mna", agency_name="MNA")
    Filed.objects.create(sha256="0" * 64, content=b"as it came")


def publish(guid: str, headline: str, *texts: str, language: str = "en") -> None:
    file(an_item(guid=guid, headline=headline, body=a_body(*texts), language=language))


def headlines(found: Found) -> list[str]:
    return [hit.card.headline for hit in found.hits]


def test_a_word_is_found_in_any_of_its_forms_in_its_own_language() -> None:
    publish("a", "Ferries return", "The boats were running again.")
    publish("b", "Hafen offen", "Die Fähren fuhren wieder zu den Häfen.", language="de")
    assert headlines(find("ferry boat")) == ["Ferries return"]
    assert headlines(find("Häfen fahren fuhren")) == ["Hafen offen"]


def test_what_is_excluded_is_excluded_in_every_form() -> None:
    publish("a", "Harbour opens", "The ferries run.")
    publish("b", "Harbour closes", "Nothing runs.")
    assert headlines(find("harbour -ferry")) == ["Harbour closes"]


def test_a_quoted_phrase_stands_together() -> None:
    publish("a", "One", "The outer wall of the harbour broke.")
    publish("b", "Two", "A wall stands in the outer harbour.")
    assert headlines(find('"outer wall"')) == ["One"]


def test_a_language_without_a_dictionary_is_found_by_its_words_as_they_stand() -> None:
    publish("a", "港", "خبر", language="zh")
    assert headlines(find("خبر")) == ["港"]


def test_a_withdrawn_story_is_not_found() -> None:
    publish("a", "Harbour opens", "Boats.")
    file(
        an_item(guid="a", version=2, headline="Harbour opens", body=a_body("Boats."), status=Status.CANCELED)
    )
    assert find("harbour boats") == Found()


@pytest.mark.parametrize("state", [state for state in Story.State if state != Story.State.LIVE])
def test_nothing_that_is_not_live_is_found(state: str) -> None:
    publish("a", "Harbour opens", "Boats.")
    Story.objects.update(state=state)
    assert find("harbour") == Found()


def test_what_is_not_live_takes_no_place_among_what_is_found() -> None:
    publish("a", "Harbour opens", "Boats.")
    publish("b", "Harbour closes", "Boats.")
    Story.objects.filter(guid="b").update(state=Story.State.WITHHELD)
    found = find("harbour", limit=1)
    assert (headlines(found), found.after) == (["Harbour opens"], "")


def test_the_words_of_an_earlier_version_are_not_found() -> None:
    publish("a", "Harbour opens", "Canary.")
    file(an_item(guid="a", version=2, headline="Harbour opens", body=a_body("Boats.")))
    assert find("canary") == Found()


def test_pages_follow_on_one_another_and_end() -> None:
    for number in range(5):
        publish(f"g{number}", f"Harbour {number}", "Boats.")
    first = find("harbour", limit=2)
    second = find("harbour", limit=2, after=first.after)
    third = find("harbour", limit=2, after=second.after)
    together = [*headlines(first), *headlines(second), *headlines(third)]
    assert together == [f"Harbour {number}" for number in (4, 3, 2, 1, 0)]
    assert third.after == ""


def test_a_snippet_is_the_storys_own_words_with_the_matches_marked() -> None:
    publish("a", "Harbour opens", "A <b>storm</b> & the wall: boats & 'nets' were lost.")
    [hit] = find("boat").hits
    assert ("boats", True) in hit.snippet
    assert all("\x02" not in text and "\x03" not in text for text, _ in hit.snippet)


def test_fields_narrow_what_is_found() -> None:
    publish("a", "Harbour opens", "Boats.")
    publish("b", "Harbour schließt", "Boote.", language="de")
    assert headlines(find("harbour lang:de")) == ["Harbour schließt"]
    assert headlines(find("harbour -lang:de")) == ["Harbour opens"]
    assert headlines(find("lang:german")) == ["Harbour schließt"]
    assert len(find("harbour source:mna").hits) == 2
    assert find("harbour -source:mna").hits == ()
    assert len(find("topic:justice").hits) == 2
    assert find("harbour -topic:justice").hits == ()


def test_days_narrow_what_is_found() -> None:
    publish("a", "Harbour opens", "Boats.")
    day = Story.objects.get().first_published_at
    assert day is not None
    assert headlines(find(f"harbour after:{day:%Y-%m-%d}")) == ["Harbour opens"]
    assert find(f"harbour before:{day:%Y-%m-%d}").hits == ()


def test_an_unknown_name_is_passed_over_and_said() -> None:
    publish("a", "Harbour opens", "Boats.")
    found = find("harbour topic:chess")
    assert headlines(found) == ["Harbour opens"]
    assert found.notes == ("No topic here is called “chess”; topic:chess was passed over.",)


def test_of_nothing_that_could_be_understood_nothing_is_found() -> None:
    publish("a", "Harbour opens", "Boats.")
    assert find("topic:chess").hits == ()


def test_a_headline_counts_for_more_than_a_mention_and_newest_first_for_nothing_else() -> None:
    publish("a", "Harbour opens", "Boats.")
    publish("b", "Boats sail", "They left the harbour.")
    assert headlines(find("harbour")) == ["Harbour opens", "Boats sail"]
    assert headlines(find("harbour", newest_first=True)) == ["Boats sail", "Harbour opens"]


def test_what_is_old_yields_to_what_is_new() -> None:
    publish("a", "Harbour opens", "Boats.")
    publish("b", "Boats sail", "They left the harbour.")
    old = Story.objects.get(guid="a")
    assert old.first_published_at is not None
    Story.objects.filter(guid="a").update(first_published_at=old.first_published_at - timedelta(days=200))
    assert headlines(find("harbour")) == ["Boats sail", "Harbour opens"]


def test_what_comes_while_pages_are_turned_moves_nothing() -> None:
    for number in range(4):
        publish(f"g{number}", f"Harbour {number}", "Boats.")
    first = find("harbour", limit=2)
    publish("new", "Harbour harbour harbour", "Harbour.")
    second = find("harbour", limit=2, after=first.after)
    assert [*headlines(first), *headlines(second)] == [f"Harbour {number}" for number in (3, 2, 1, 0)]


def test_pages_hold_every_story_once_however_far_is_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wirecopy.search.find._is_common", lambda *_: True)
    monkeypatch.setattr("wirecopy.search.find._WALKS", (3,))
    for number in range(10):
        publish(f"g{number}", f"Harbour {number}" if number % 3 else "Ferry", "Boats.")
    seen: list[str] = []
    after = ""
    for _ in range(20):
        found = find("harbour", limit=2, after=after)
        seen += headlines(found)
        after = found.after
        if not after:
            break
    assert seen == [f"Harbour {number}" for number in (8, 7, 5, 4, 2, 1)]


@pytest.mark.parametrize("after", ["x", "1", ".", "1.", "-1.k", "99999.k", "1.none", "²."])
def test_a_cursor_of_another_shape_finds_nothing(after: str) -> None:
    publish("a", "Harbour opens", "Boats.")
    assert find("harbour", after=after).hits == ()


@pytest.mark.parametrize(
    "query", ["", "   ", "\x00", "the", '"', "-", "a & | !( ) <-> :*", "x" * 5000, "topic:", "after:x", ":"]
)
def test_any_query_is_answered(query: str) -> None:
    publish("a", "Harbour opens", "Boats.")
    assert find(query).hits == ()


@pytest.mark.shared
def test_hostile_queries_are_answered() -> None:
    publish("a", "Harbour opens", "Boats.")
    lines = (SHARED / "wire" / "hostile" / "text" / "naughty-strings.jsonl").read_text().split("\n")
    for line in filter(None, lines):
        find(str(json.loads(line)["payload"]).encode(errors="replace").decode())


def test_a_cursor_that_means_nothing_finds_nothing() -> None:
    publish("a", "Harbour opens", "Boats.")
    assert find("harbour", after="'; DROP TABLE") == Found()


def test_a_search_that_takes_too_long_is_given_up() -> None:
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE archive_story IN ACCESS EXCLUSIVE MODE")
        assert find("harbour", timeout_ms=50) == Found(too_slow=True)
        cursor.execute("ROLLBACK")
