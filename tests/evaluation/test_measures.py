"""Hand-computed: three reports of one event, two of another, put into {1, 2} and {3, 4, 5}."""

import pytest

from wirecopy.evaluation.measures import b_cubed, pairwise, r_precision, recall_at

GOLD = {1: "fire", 2: "fire", 3: "fire", 4: "vote", 5: "vote"}
FOUND = {1: "x", 2: "x", 3: "y", 4: "y", 5: "y"}


def test_b_cubed_is_the_mean_over_items() -> None:
    scores = b_cubed(FOUND, GOLD)
    # Precision: 1 and 2 are alone together (1, 1); of {3, 4, 5} a third is like 3, two thirds like 4 and 5.
    assert scores.precision == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5)
    assert scores.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    assert scores.f1 == pytest.approx(11 / 15)


def test_pairwise_counts_pairs() -> None:
    scores = pairwise(FOUND, GOLD)
    # Together: 1-2 and 3-4, 3-5, 4-5; of those 1-2 and 4-5 belong. Wanted: 1-2, 1-3, 2-3 and 4-5.
    assert (scores.precision, scores.recall) == (0.5, 0.5)


def test_all_alone_is_precise_and_finds_nothing() -> None:
    alone = dict(enumerate(range(1, 6), start=1))
    assert b_cubed(alone, GOLD).precision == 1.0
    assert (pairwise(alone, GOLD).precision, pairwise(alone, GOLD).recall) == (1.0, 0.0)
    assert pairwise(alone, GOLD).f1 == 0.0


def test_what_is_right_scores_one() -> None:
    assert b_cubed(GOLD, GOLD).f1 == 1.0
    assert pairwise(GOLD, GOLD).f1 == 1.0


def test_r_precision_looks_at_as_many_as_are_wanted() -> None:
    assert r_precision([7, 8, 9, 1], {7, 9, 1}) == pytest.approx(2 / 3)
    assert r_precision([], {7}) == 0.0


def test_recall_at_counts_what_is_wanted_among_the_first() -> None:
    assert recall_at([7, 8, 9, 1], {7, 1}, first=3) == 0.5
    assert recall_at([7, 8, 9, 1], {7, 1}, first=4) == 1.0
