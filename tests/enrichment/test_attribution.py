from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.enrichment.attribution import attributions, source_in


def read(text: str) -> list[tuple[str, str]]:
    return [
        (text[one.source.start : one.source.end], text[one.cue.start : one.cue.end])
        for one in attributions(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Twelve people died, the Interior Ministry said.", ("the Interior Ministry", "said")),
        ("“We are ready,” said Ada Quist.", ("Ada Quist", "said")),
        ("According to police, the road is closed.", ("police", "According to")),
        ("Mr. Quist told reporters that the road is closed.", ("Mr. Quist", "told")),
        ("Ada Quist, the mayor, said the road is closed.", ("Ada Quist, the mayor,", "said")),
        ("Officials have said that it will reopen.", ("Officials", "have said")),
        ("The road is closed, he added.", ("he", "added")),
    ],
)
def test_who_says_it_and_the_word_that_says_so(text: str, expected: tuple[str, str]) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize(
    "text", ["The states agreed.", "“He said nothing,” it reads.", "The plans are old.", "It rained."]
)
def test_nouns_and_what_stands_in_quotes_attribute_nothing(text: str) -> None:
    assert [one for one in read(text) if one[1] != "agreed"] == []


def test_content_is_what_is_said() -> None:
    text = "Twelve people died, the Interior Ministry said."
    [one] = attributions(text)
    assert [text[span.start : span.end] for span in one.content] == ["Twelve people died"]


def test_a_pronoun_names_no_source() -> None:
    assert source_in("Twelve people died, he said.") == ""


@given(
    st.text(
        alphabet=st.sampled_from('said told Quist the , . “ ” " that he according to in\n -—'), max_size=80
    )
)
def test_spans_lie_in_the_text(text: str) -> None:
    for one in attributions(text):
        for span in (one.source, one.cue, *one.content):
            assert 0 <= span.start < span.end <= len(text)
