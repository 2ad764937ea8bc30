from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.enrichment.figures import HEADLINE, Basis, Kind, figures_of
from wirecopy.enrichment.numbers import Bound
from wirecopy.enrichment.tolls import Toll, toll


def read(text: str, language: str = "en") -> list[tuple[str, int]]:
    return [(figure.kind.value, int(figure.high)) for figure in figures_of("", [text], language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The death toll rose from 150 to 164, officials said.", [("killed", 164)]),
        ("A wall fell, killing 12 and wounding at least 30 others.", [("killed", 12), ("injured", 30)]),
        ("The fire left three dead and 14 wounded.", [("killed", 3), ("injured", 14)]),
        ("The storm claimed 17 lives.", [("killed", 17)]),
        ("A 20-year-old man was killed.", [("killed", 1)]),
        ("Two men and three women were killed.", [("killed", 5)]),
        ("The blast hit, killing two men and three women.", [("killed", 5)]),
        ("It left two men dead and three women hurt.", [("killed", 2), ("injured", 3)]),
        ("A man and a woman were killed.", [("killed", 2)]),
        ("Ada Quist, 20, was killed on January 5.", [("killed", 1)]),
        ("No one was injured.", [("injured", 0)]),
        ("Police detained 4,404 people.", [("detained", 4404)]),
        ("About 2 lakh people were evacuated.", [("evacuated", 200_000)]),
        ("Five fishermen are missing.", [("missing", 5)]),
        ("The bank lost $5 million.", [("money", 5_000_000)]),
        ("A 7.2-magnitude quake struck.", [("magnitude", 7)]),
    ],
)
def test_counts_are_read_with_their_kind(text: str, expected: list[tuple[str, int]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "He was shot at 1200 Mill Road in 2016.",
        "Scores were killed.",
        "The 30-year-old plays in room 12.",
        "They won 3-2.",
        "The film was 90 minutes long.",
    ],
)
def test_ages_addresses_years_and_scores_count_nobody(text: str) -> None:
    assert [one for one in read(text) if one[1] > 1] == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Au moins 12 personnes ont été tuées et 30 blessées."),
        ("de", "Bei dem Brand wurden mindestens zwölf Menschen getötet und 30 verletzt."),
        ("es", "Al menos 12 personas murieron y 30 resultaron heridas."),
        ("hi", "हादसे में 12 लोगों की मौत, 30 घायल"),
    ],
)
def test_tolls_are_read_in_other_languages(language: str, text: str) -> None:
    assert read(text, language) == [("killed", 12), ("injured", 30)]


def test_a_figure_says_its_bound_whom_it_counts_and_who_says_so() -> None:
    [figure] = figures_of("", ["At least 12 miners were killed in Orlau, the Interior Ministry said."])
    assert (figure.bound, figure.counted, figure.basis) == (Bound.AT_LEAST, "miners", Basis.NUMBER)
    assert (figure.source, figure.place) == ("the Interior Ministry", "Orlau")


def test_a_part_is_told_from_the_whole() -> None:
    figures = figures_of("", ["The blast killed 12 people, including two children killed at school."])
    assert [(int(figure.high), figure.part_of) for figure in figures] == [(12, False), (2, True)]


def test_other_events_are_told_by_their_words() -> None:
    [figure] = figures_of("", ["So far this year 120 people have been killed on the coast road."])
    assert figure.earlier


def test_the_sentence_can_be_quoted_exactly() -> None:
    paragraph = "It rained. Three people were killed. Mr. Quist left."
    [figure] = figures_of("Rain", ["Nothing.", paragraph])
    assert figure.paragraph == 1
    assert paragraph[figure.sentence.start : figure.sentence.end] == "Three people were killed."
    assert paragraph[figure.words.start : figure.words.end] == "Three people were killed"


def test_a_headline_is_no_paragraph() -> None:
    [figure] = figures_of("3 dead in fire", [])
    assert (figure.paragraph, figure.kind) == (HEADLINE, Kind.KILLED)


@pytest.mark.parametrize(
    ("headline", "paragraphs", "expected"),
    [
        ("Two killed, three hurt in crash", [], Toll(2, 3)),
        ("Five shot, one fatally", [], Toll(1, 4)),
        ("Man kills wife, then himself", ["A man killed his wife and then himself."], Toll(2, 0)),
        ("Bridge opens", ["The mayor cut the ribbon."], Toll(None, None)),
    ],
)
def test_a_reports_own_toll(headline: str, paragraphs: list[str], expected: Toll) -> None:
    assert toll(figures_of(headline, paragraphs), headline, paragraphs) == expected


@given(st.text(max_size=120), st.sampled_from(["en", "de", "fr", "es", "hi", "ja", ""]))
def test_any_text_is_read_and_spans_lie_in_it(text: str, language: str) -> None:
    for figure in figures_of("", [text], language):
        assert (
            0
            <= figure.sentence.start
            <= figure.words.start
            < figure.words.end
            <= figure.sentence.end
            <= len(text)
        )
