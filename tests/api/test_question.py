"""What may be asked: read once, and refused with what to do."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.api.problems import Problem
from wirecopy.api.question import PARAMETERS, Question, parse


def test_all_that_can_be_asked() -> None:
    given = {
        "agency": ["mna"],
        "topic": ["justice"],
        "language": ["pt-BR"],
        "since": ["2026-11-21T10:00:00 02:00"],  # what a "+" becomes in a query string
        "limit": ["5"],
        "after": ["k3f9"],
    }
    assert parse(given) == Question(
        agency="mna",
        topic="justice",
        language="pt-BR",
        since=datetime(2026, 11, 21, 8, 0, tzinfo=UTC),
        limit=5,
        after="k3f9",
    )


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"page": ["2"]}, "There are: agency, topic, language, since, limit, after"),
        ({"limit": ["5", "6"]}, "say it once"),
        ({"limit": ["101"]}, "from 1 to 100"),
        ({"limit": ["0"]}, "from 1 to 100"),
        ({"limit": ["-1"]}, "from 1 to 100"),
        ({"limit": ["²"]}, "from 1 to 100"),
        ({"since": ["yesterday"]}, "2026-11-21T08:00:00Z"),
        ({"since": ["2026-11-21T08:00:00"]}, "no zone"),
        ({"since": ["0001-01-01T00:00:00+14:00"]}, "2026-11-21T08:00:00Z"),
        ({"language": ["english language"]}, "such as en"),
        ({"agency": [""]}, "such as mna"),
        ({"topic": ["a\x00b"]}, "such as justice"),
        ({"after": ["!"]}, "next answer"),
    ],
)
def test_a_wrong_question_is_told_what_to_do(asked: dict[str, list[str]], says: str) -> None:
    with pytest.raises(Problem, match=says) as caught:
        parse(asked)
    assert caught.value.status == 400


@given(st.dictionaries(st.sampled_from([*PARAMETERS, "x"]), st.lists(st.text(), min_size=1, max_size=2)))
def test_whatever_is_asked_is_a_question_or_a_problem(asked: dict[str, list[str]]) -> None:
    with suppress(Problem):
        assert 1 <= parse(asked).limit <= 100
