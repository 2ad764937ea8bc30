from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.enrichment.numbers import Bound, quantities


def read(text: str, language: str = "en") -> list[tuple[int, int, Bound]]:
    return [(int(one.low), int(one.high), one.bound) for one in quantities(text, language)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("twelve", 12), ("twenty-one", 21), ("a dozen", 12), ("half a dozen", 6), ("one hundred and two", 102),
        ("two thousand three hundred", 2300), ("1,234", 1234), ("12,34,567", 1_234_567), ("5 lakh", 500_000),
        ("1.5 crore", 15_000_000), ("3.5 million", 3_500_000), ("a hundred", 100),
    ],
)  # fmt: skip
def test_digits_and_words_say_the_same(text: str, number: int) -> None:
    assert read(f"There were {text} of them.") == [(number, number, Bound.EXACT)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at least 12 people", (12, 12, Bound.AT_LEAST)),
        ("no fewer than five", (5, 5, Bound.AT_LEAST)),
        ("more than 1,000", (1000, 1000, Bound.MORE_THAN)),
        ("some 300 homes", (300, 300, Bound.ABOUT)),
        ("as many as 40", (40, 40, Bound.UP_TO)),
        ("12 or more", (12, 12, Bound.AT_LEAST)),
        ("10-15 people", (10, 15, Bound.EXACT)),
        ("two to three million", (2_000_000, 3_000_000, Bound.EXACT)),
    ],
)
def test_ranges_and_what_stands_before(text: str, expected: tuple[int, int, Bound]) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize(
    "text", ["scores of people", "hundreds fled", "several died", "a 9mm gun", "at 10:30", "the A4 road", "version 2.5.1",
             "a 20-year-old", "the 3rd time"],
)  # fmt: skip
def test_what_is_no_number_gives_none(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "au moins 1 234 morts", (1234, 1234, Bound.AT_LEAST)),
        ("fr", "quatre-vingt-douze", (92, 92, Bound.EXACT)),
        ("de", "mindestens 1.234 Tote", (1234, 1234, Bound.AT_LEAST)),
        ("de", "einundzwanzig", (21, 21, Bound.EXACT)),
        ("es", "treinta y dos heridos", (32, 32, Bound.EXACT)),
        ("hi", "दो हजार से अधिक", (2000, 2000, Bound.MORE_THAN)),
        ("hi", "पांच लाख", (500_000, 500_000, Bound.EXACT)),
    ],
)
def test_other_languages_are_read_by_their_tables(
    language: str, text: str, expected: tuple[int, int, Bound]
) -> None:
    assert read(text, language) == [expected]


@given(st.integers(min_value=0, max_value=10**9))
def test_a_number_with_separators_is_read_back(number: int) -> None:
    [one] = quantities(f"{number:,}")
    assert one.low == one.high == Decimal(number)


@given(st.text(max_size=80), st.sampled_from(["en", "de", "fr", "es", "hi", "ja"]))
def test_any_text_is_read_and_spans_lie_in_it(text: str, language: str) -> None:
    end = 0
    for one in quantities(text, language):
        assert end <= one.start < one.end <= len(text)
        assert one.low <= one.high
        end = one.end
