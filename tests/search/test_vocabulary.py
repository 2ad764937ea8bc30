from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.search.vocabulary import Vocabulary, slips

KNOWN = Vocabulary(["Harbour reopens after storm", "Harbour wall", "Parliament dissolved", "Ferry strike"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("harbor", "harbour"), ("habrour", "harbour"), ("parlament", "parliament"), ("parlaiment", "parliament"),
        ("ferrry", "ferry"), ("Stom", "storm"),
    ],
)  # fmt: skip
def test_a_slip_is_put_right(typed: str, meant: str) -> None:
    assert KNOWN.nearest(typed) == meant


@pytest.mark.parametrize("typed", ["harbour", "zebra", "cat", "", "ferriesandboats"])
def test_known_words_short_words_and_other_words_are_left(typed: str) -> None:
    assert KNOWN.nearest(typed) == ""


def test_of_two_as_near_the_more_common_is_meant() -> None:
    assert Vocabulary(["bread", "bread", "broad"]).nearest("breod") == "bread"


@pytest.mark.parametrize(
    ("one", "other", "count"), [("ab", "ba", 1), ("abc", "abc", 0), ("abc", "abd", 1), ("abc", "xyz", 3)]
)
def test_neighbours_changed_over_are_one_slip(one: str, other: str, count: int) -> None:
    assert slips(one, other, 5) == count


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_slips_are_the_same_both_ways(one: str, other: str) -> None:
    assert slips(one, other, 9) == slips(other, one, 9)


@given(st.text("harbou", min_size=4, max_size=9))
def test_what_is_proposed_is_known(typed: str) -> None:
    nearest = KNOWN.nearest(typed)
    assert not nearest or nearest in KNOWN
