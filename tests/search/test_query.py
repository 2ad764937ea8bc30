from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.search.query import LONGEST, Query, read_query

NOON = datetime(2022, 1, 7, 12, 0, tzinfo=UTC)


def read(typed: str) -> Query:
    return read_query(typed, now=NOON)


def test_words_phrases_and_exclusions_stay_as_they_were_typed() -> None:
    query = read('harbour "outer wall" -ferry quay OR boat')
    assert (query.words, query.notes) == ('harbour "outer wall" -ferry quay OR boat', ())


def test_fields_are_taken_out_of_the_words() -> None:
    query = read('harbour source:MNA topic:"public transport" -topic:sport lang:german lang:fr-CA')
    assert query == Query(
        words="harbour",
        sources=("mna",),
        topics=("public transport",),
        not_topics=("sport",),
        languages=("de", "fr"),
    )


@pytest.mark.parametrize(
    ("typed", "since", "until"),
    [
        ("after:2022-01-05", datetime(2022, 1, 5, tzinfo=UTC), None),
        ("after:2021 before:2022-02", datetime(2021, 1, 1, tzinfo=UTC), datetime(2022, 2, 1, tzinfo=UTC)),
        ("after:yesterday", datetime(2022, 1, 6, tzinfo=UTC), None),
        ("since:today", datetime(2022, 1, 7, tzinfo=UTC), None),
        ("after:2020 after:2021", datetime(2021, 1, 1, tzinfo=UTC), None),
    ],
)
def test_days_months_and_years_begin_at_their_start(
    typed: str, since: datetime | None, until: datetime | None
) -> None:
    assert (read(typed).since, read(typed).until) == (since, until)


def test_a_day_begins_where_the_site_is() -> None:
    query = read_query("after:2022-01-05", now=NOON, zone=ZoneInfo("Asia/Almaty"))
    assert query.since == datetime(2022, 1, 4, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "words", "note"),
    [
        ('harbour "outer', "harbour outer", "quotation mark"),
        ("harbour after:soon", "harbour", "after:soon"),
        ("harbour after:2022-02-31", "harbour", "after:2022-02-31"),
        ("harbour -after:2022", "harbour", "-after:2022"),
        ("harbour topic:", "harbour", "names nothing"),
        ("harbour lang:!", "harbour", "no language"),
        ("OR harbour", "harbour", "OR was passed over"),
        ("after:2023 before:2022", "", "Nothing lies between"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_rest_is_searched(typed: str, words: str, note: str) -> None:
    query = read(typed)
    assert query.words == words
    assert len(query.notes) == 1
    assert note in query.notes[0]


def test_what_is_no_field_is_a_word() -> None:
    assert read("ratio:3 http://quay.example/").words == "ratio:3 http://quay.example/"


@given(st.text(max_size=300))
def test_any_text_is_read(typed: str) -> None:
    query = read(typed)
    assert len(query.words) <= LONGEST + 1
    assert "\x00" not in query.words
    assert query.words.count('"') % 2 == 0


@given(
    st.lists(
        st.sampled_from('harbour OR " - topic: topic:"a lang:de -source:x after:2022 : ""'.split(" ")),
        max_size=9,
    )
)
def test_any_syntax_is_read(pieces: list[str]) -> None:
    read(" ".join(pieces))
