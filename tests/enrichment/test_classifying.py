import pytest

from wirecopy.enrichment.classifying import classify, stem, weights
from wirecopy.enrichment.mediatopics import name_in, number_named, path

STORIES = {
    "15000000": (
        "United beat City in shootout",
        "The striker scored a late equaliser and the goalkeeper saved two penalties as the club reached the semifinal.",
    ),
    "04000000": (
        "Shipping line's profit falls",
        "The company said net profit fell 12 percent in the quarter as revenue dropped; its shares closed lower.",
    ),
    "02000000": (
        "Two sentenced for robbery",
        "A judge sentenced two men to nine years in prison after a jury convicted them of robbery, prosecutors said.",
    ),
    "17000000": (
        "Snowstorm on its way",
        "Forecasters warned of heavy snowfall and gusts; temperatures will drop below minus ten, the weather service said.",
    ),
    "07000000": (
        "Flu outbreak fills wards",
        "Doctors treated hundreds of patients for influenza as the outbreak spread, and urged people to be vaccinated.",
    ),
    "16000000": (
        "Shelling goes on despite truce",
        "Rebels and army troops exchanged artillery fire along the front line hours after the ceasefire was to begin.",
    ),
}


@pytest.mark.parametrize("topic", STORIES)
def test_a_plain_story_tells_its_topic(topic: str) -> None:
    headline, text = STORIES[topic]
    assert classify(headline, (text,))[0].number == topic


def test_what_tells_a_topic_can_be_shown() -> None:
    headline, text = STORIES["15000000"]
    assert "goalkeeper" in classify(headline, (text,))[0].words


@pytest.mark.parametrize("text", ["", "A man walked along the road and looked at the sky.", "12 34 56", "…"])
def test_where_the_words_say_little_nothing_is_said(text: str) -> None:
    assert classify("", (text,)) == ()


def test_every_topic_weighed_is_a_live_one() -> None:
    assert {top for top in weights().above.values() if path(top) != (top,)} == set()
    assert len(set(weights().above.values())) == 17


def test_every_topic_told_below_stands_under_its_top() -> None:
    assert {number for number, top in weights().above.items() if path(number)[0] != top} == set()


def test_forms_of_a_word_are_one() -> None:
    assert {stem(word) for word in ("election", "elections", "Elections", "election’s")} == {"election"}


def test_a_topic_has_its_name_in_the_languages_shipped() -> None:
    assert name_in("15000000", "de") == "Sport"
    assert name_in("20001292", "ar") == name_in("20001292", "en")  # younger than the names in Arabic
    assert number_named("weather") == "17000000"
    assert path("20001065")[0] == "15000000"
