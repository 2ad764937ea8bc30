"""Codes that are said to be the same lead to one of them, however they are chained."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wirecopy.enrichment.concepts import Known, Named, same_as
from wirecopy.enrichment.topics import topics_of
from wirecopy.item import Item, Subject

_CODES = st.sampled_from("abcdef")


@given(st.dictionaries(_CODES, st.lists(_CODES, max_size=3)), _CODES)
def test_every_chain_ends_and_begins_with_the_code_itself(said: dict[str, list[str]], code: str) -> None:
    known = Known(own={one: Named(one, tuple(same)) for one, same in said.items()})
    path = same_as(code, known)
    assert path[0] == code
    assert len(path) <= 7


@given(st.permutations("abcde"), st.integers(1, 5))
def test_agencies_that_name_each_other_agree_from_wherever_one_starts(order: list[str], size: int) -> None:
    circle = order[:size]
    known = Known(own={one: Named(one, (circle[(at + 1) % size],)) for at, one in enumerate(circle)})
    assert {same_as(one, known)[-1] for one in circle} == {min(circle)}


def test_a_concept_without_a_name_leaves_the_name_that_came_with_the_story() -> None:
    known = Known(own={"x:1": Named("")})
    item = Item(guid="g", subjects=(Subject(code="x:1", name="Ferries"),))
    assert [topic.name for topic in topics_of(item, known)] == ["Ferries"]
