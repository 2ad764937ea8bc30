"""When a newer version takes something from under the desk's headline."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_body, an_item
from wirecopy.archive.looking import needs_a_look
from wirecopy.item import Item, Place

BEFORE = an_item(
    headline="Ferry sinks off Halden",
    body=a_body("The ferry sank off Halden with 12 people, Captain Brisk said."),
)


def _after(text: str, **fields: object) -> Item:
    return replace(BEFORE, body=a_body(text), **fields)  # type: ignore[arg-type]  # any field


def test_a_headline_whose_facts_all_still_stand_needs_no_look() -> None:
    after = _after("Captain Brisk said that 12 people were on the ferry off Halden; all were saved.")
    assert needs_a_look("Brisk: 12 on ferry off Halden", BEFORE, after) == ()


def test_a_figure_that_no_longer_stands_is_named() -> None:
    after = _after("The ferry sank off Halden with 14 people, Captain Brisk said.")
    assert needs_a_look("Ferry sinks with 12 aboard", BEFORE, after) == (
        "“12” is no longer in the agency's text.",
    )


def test_a_name_that_no_longer_stands_is_named_also_with_an_s_after_it() -> None:
    after = _after("The ferry sank off Halden with 12 people, the owners said.")
    assert needs_a_look("Brisk’s ferry sinks", BEFORE, after) == (
        "“Brisk” is no longer in the agency's text.",
    )


def test_a_place_that_the_agency_took_back_is_named() -> None:
    after = _after("The ferry sank with 12 people, Captain Brisk said.", headline="Ferry sinks off Orvik")
    assert "“Halden” is no longer in the agency's text." in needs_a_look("Disaster off Halden", BEFORE, after)


def test_the_agencys_own_new_headline_is_shown_beside_its_old_one() -> None:
    after = replace(BEFORE, headline="Ferry sinks off Halden, all saved")
    (reason,) = needs_a_look("Boat lost", BEFORE, after)
    assert reason == (
        "The agency changed its own headline from “Ferry sinks off Halden” to “Ferry sinks off Halden, all saved”."
    )


def test_words_with_capitals_for_looks_are_no_names() -> None:
    after = _after("A vessel went down off Halden with 12 people, Captain Brisk said.")
    before = replace(
        BEFORE, body=a_body("Ferry with 12 people sinks off Halden. The ferry was new, Captain Brisk said.")
    )
    assert needs_a_look("Ferry Sinks Off Halden", before, after) == ()


@pytest.mark.parametrize(
    ("before", "after", "headline"),
    [
        ("It cost 1,200 crowns.", "The price was 1 200 crowns.".replace(" 200", "\u202f200"), "Paid: 1,200"),
        ("The nine were saved.", "All 9 were saved.", "9 saved"),
        ("Around ١٢ people.", "Around 12 people.", "12 saved"),
        ("At 3.5 per cent.", "At 3,5 per cent.", "Rate at 3.5"),
    ],
)
def test_the_same_figure_written_another_way_is_the_same(before: str, after: str, headline: str) -> None:
    assert needs_a_look(headline, _after(before), _after(after)) == ()


@pytest.mark.parametrize(
    ("headline", "named"),
    [
        ("Twelve lost with ferry", "Twelve"),
        ("Ferry: twenty-one saved", "twenty-one"),
        ("Loss of 2 million", "2 million"),
    ],
)
def test_a_figure_in_words_that_no_longer_stands_is_named(headline: str, named: str) -> None:
    before = _after("The ferry sank with 12 people. 21 were saved. It cost 2 million crowns.")
    after = _after("The ferry sank with 14 people. 31 were saved. It cost 2 billion crowns.")
    assert needs_a_look(headline, before, after) == (f"“{named}” is no longer in the agency's text.",)


def test_a_figure_that_counts_something_else_now_is_named() -> None:
    before = _after("The storm killed 12 people on the coast.")
    after = _after("The storm killed 14 people on the coast, and 12 boats were lost.")
    assert needs_a_look("12 killed in storm", before, after) == (
        "“12” stood with “people” in the agency's text, where another figure stands now.",
    )


def test_a_figure_that_is_told_in_other_words_is_the_same() -> None:
    before = _after("The storm killed 12 people and injured 30 others.")
    after = _after("There were 12 victims of the storm and 30 injured, the mayor said.")
    assert needs_a_look("12 killed in storm", before, after) == ()


@pytest.mark.parametrize(
    ("headline", "reasons"), [("Fähre sinkt vor Halden", 0), ("Fähre sinkt: Ministerin Kvist reist an", 1)]
)
def test_nouns_are_no_names_in_german_which_writes_all_with_a_capital(headline: str, reasons: int) -> None:
    before = replace(_after("Vor Halden ist die Fähre gesunken. Kvist war an Bord der Fähre."), language="de")
    after = replace(_after("Vor Halden ist das Schiff gesunken."), language="de")
    assert len(needs_a_look(headline, before, after)) == reasons


def test_a_place_is_found_in_a_script_without_capitals() -> None:
    before = replace(_after("غرقت العبارة قبالة هالدن"), places=(Place(name="هالدن"),))
    assert needs_a_look("غرق قبالة هالدن", before, _after("غرقت العبارة")) == (
        "“هالدن” is no longer in the agency's text.",
    )


@given(st.text(max_size=80))
def test_a_version_filed_again_unchanged_never_asks_for_a_look(headline: str) -> None:
    assert needs_a_look(headline, BEFORE, BEFORE) == ()
