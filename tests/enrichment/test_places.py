import pytest

from wirecopy.enrichment.gazetteer import Known
from wirecopy.enrichment.places import places_in


def _found(text: str, **known: tuple[str, ...]) -> dict[str, Known]:
    return {text[one.start : one.end]: one.place for one in places_in(text, **known)}


@pytest.mark.parametrize("name", ["Kazakhstan", "Qazaqstan", "Қазақстан"])
def test_a_country_is_one_whatever_it_is_called(name: str) -> None:
    assert _found(f"Snow fell in {name} on Friday.")[name].name == "Kazakhstan"


def test_what_contains_a_town_tells_which_is_meant() -> None:
    text = "Rain fell in Paris, Texas, and none in Paris, France."
    assert next((one.place.country, one.place.region) for one in places_in(text)) == ("US", "Texas")
    assert _found("Rain fell in Paris on Friday.")["Paris"].country == "FR"


def test_the_countries_named_tell_which_namesake_is_meant() -> None:
    assert _found("In Valencia, Venezuelans queued. Venezuela has no fuel.")["Valencia"].country == "VE"
    assert _found("In Valencia, Spaniards queued. Spain has no rain.")["Valencia"].country == "ES"


def test_a_list_of_states_is_a_list() -> None:
    assert _found("Storms hit Oregon, Wisconsin and Ohio.")["Oregon"].region == ""


@pytest.mark.parametrize(
    "text",
    [
        "The University of Georgia said so.",
        "Shares of the Bank of China fell.",
        "Michael Jackson sang. Jackson was tired.",
        "It cost US$40 a head.",
        "Let us see, said Us Weekly.",
        "The London Stock Exchange opened.",
        "Reading is good for you.",
        "A nice day, and Nice to see you.",
        "President Lincoln wrote.",
    ],
)
def test_what_only_looks_like_a_place_is_none(text: str) -> None:
    assert _found(text) == {}


def test_places_stand_where_they_are_said_to() -> None:
    text = "Officials in Nairobi, Kenya’s capital, met a delegation from the U.S. in New Delhi."
    assert list(_found(text)) == ["Nairobi", "Kenya", "U.S.", "New Delhi"]


def test_the_dateline_tells_where_a_doubtful_name_lies() -> None:
    text = "Police in Birmingham closed a road."
    assert _found(text)["Birmingham"].country == "GB"
    assert _found(text, dateline=("Montgomery",))["Birmingham"].country in {"US", "GB"}


@pytest.mark.parametrize("text", ["", " ", "'s", "’s", "A" * 5000, "Saint " * 3000, "U.S." * 2000])
def test_no_text_is_too_odd(text: str) -> None:
    places_in(text)
