from wirecopy.enrichment.naming import office_holders_in, organisations_in


def test_a_body_is_one_by_its_long_and_its_short_name() -> None:
    text = "The World Health Organization warned. The WHO said more. The UN and the IMF agreed."
    assert [one.name for one in organisations_in(text)] == [
        "World Health Organization",
        "World Health Organization",
        "United Nations",
        "International Monetary Fund",
    ]


def test_a_short_form_that_is_a_word_needs_its_long_form_first() -> None:
    assert [*organisations_in("GUESS WHO WON. The ICC ranks batsmen.")] == []


def test_a_longer_name_is_another_one() -> None:
    assert [*organisations_in("The World Bank Group and EU-funded schools")] == []


def test_people_are_known_by_their_office_only() -> None:
    text = "Prime Minister Ana Ruiz met Otto Brand, a baker. Deputy Attorney General Max Stone left."
    assert [one.name for one in office_holders_in(text)] == ["Ana Ruiz"]


def test_a_name_ends_before_its_genitive() -> None:
    text = "President Ana Ruiz's plane landed."
    assert [text[one.start : one.end] for one in office_holders_in(text)] == ["Ana Ruiz"]
