import pytest

from tests.builders import a_body, an_item
from wirecopy.body import paragraphs
from wirecopy.enrichment.language import detect, with_language

GERMAN = (
    "Der Hafen von Halden Bay ist am Samstag nach dem Sturm wieder geöffnet worden, sagte die Ministerin."
)
ENGLISH = "The harbour of Halden Bay opened again on Saturday after the storm, the minister said in the town."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (GERMAN, "de"),
        (ENGLISH, "en"),
        ("Le port a rouvert samedi après la tempête, selon la ministre.", "fr"),
        ("El puerto volvió a abrir el sábado después de la tormenta.", "es"),
        ("Порт снова открылся в субботу после шторма.", "ru"),
        ("Порт знову відкрився в суботу після шторму, який тривав дев'ять днів.", "uk"),
        ("Порт поново ради од суботе, саопштила је министарка.", "sr"),
        ("أعيد فتح الميناء يوم السبت بعد العاصفة", "ar"),
        ("بندر روز شنبه پس از توفان بازگشایی شد", "fa"),
        ("港口在暴风雨后于星期六重新开放", "zh"),
        ("港は嵐のあと土曜日に再開した", "ja"),
        ("Havnen åpnet igjen lørdag etter uværet, sier hun, men ikke for ferger.", "no"),
        ("Havnen åbnede igen lørdag efter uvejret, siger hun, men ikke for færger af jern.", "da"),
    ],
)
def test_a_sentence_tells_its_language(text: str, language: str) -> None:
    assert detect(text).language == language


def test_figures_and_addresses_are_of_no_language() -> None:
    assert detect("12.5 4,404 -- https://news.example/de/der-die-das desk@wire.example").language == ""


def test_a_silent_agency_gets_its_language_filled_in_and_keeps_its_words() -> None:
    item = an_item(language="", headline="Hafen wieder offen", body=a_body(GERMAN))
    told = with_language(item)
    assert told.language == "de"
    assert paragraphs(told.body) == paragraphs(item.body)


def test_what_the_agency_says_stands_and_a_contradiction_is_noted() -> None:
    told = with_language(
        an_item(language="en-GB", headline="Hafen wieder offen", body=a_body(GERMAN, GERMAN))
    )
    assert told.language == "en-GB"
    assert told.notes == ("the words look de, and the agency says en-GB",)
    assert with_language(told) == told


def test_close_languages_are_not_held_against_the_agency() -> None:
    text = "Havnen åbnede igen lørdag efter uvejret, siger hun, men ikke for færger af jern."
    assert with_language(an_item(language="nb", headline="Havnen", body=a_body(text))).notes == ()


def test_a_paragraph_in_another_language_is_marked_so() -> None:
    told = with_language(an_item(language="en", body=a_body(ENGLISH, GERMAN)))
    assert [block.language for block in told.body] == ["", "de"]


def test_three_words_are_too_few_to_fill_in_a_language_by_guess() -> None:
    assert with_language(an_item(language="", headline="", body=a_body("Halden 12, Nur 3"))).language in {
        "",
        "en",
    }
