"""What may be done with a picture, and why not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from wirecopy.pictures.terms import Terms, Wish, With, ends_at, recognised, refusals

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
FOREIGN = Wish(same_agency=False, came_with=False)
SAME = Wish(same_agency=True, came_with=False)
OWN = Wish(same_agency=True, came_with=True)


@pytest.mark.parametrize(
    ("stands_with", "wish", "is_allowed"),
    [
        (With.ANY, FOREIGN, True),
        (With.AGENCY, FOREIGN, False),
        (With.AGENCY, SAME, True),
        (With.STORY, SAME, False),
        (With.STORY, OWN, True),
    ],
)
def test_a_picture_stands_with_what_its_terms_allow(stands_with: With, wish: Wish, is_allowed: bool) -> None:
    assert (not refusals([Terms(whose="The terms", stands_with=stands_with)], wish, NOW)) is is_allowed


def test_what_is_over_is_refused_even_with_its_own_story() -> None:
    over = Terms(whose="The terms", until=NOW)
    assert refusals([over], OWN, NOW) == ("The terms: it could be used until 21 November 2026, 12:00 UTC.",)
    assert refusals([over], OWN, NOW - timedelta(seconds=1)) == ()


def test_a_crop_is_refused_where_one_of_the_terms_forbids_it() -> None:
    cropped = Wish(same_agency=True, came_with=True, crops=True)
    both = (Terms(whose="A"), Terms(whose="B", crop=False))
    assert refusals(both, cropped, NOW) == ("B: it may not be cropped.",)
    assert refusals(both, OWN, NOW) == ()


@pytest.mark.parametrize(
    "words",
    [
        "NO CROPPING",
        "Editorial use only; must not be cropped or altered",
        "Do not crop.",
        "may be used without any cropping",
        "To be shown uncropped",
    ],
)
def test_words_that_forbid_a_crop_are_recognised(words: str) -> None:
    (found,) = recognised([words])
    assert not found.crop
    assert "crop" in found.whose.lower()


@pytest.mark.parametrize(
    "words",
    [
        "NO ARCHIVES",
        "No archive. No sales.",
        "For use only with this story",
        "To be used only in conjunction with the accompanying report",
        "HANDOUT - one time use",
    ],
)
def test_words_that_bind_a_picture_to_its_story_are_recognised(words: str) -> None:
    assert all(one.stands_with is With.STORY for one in recognised([words]))
    assert recognised([words])


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Editorial use only",
        "Mandatory credit: Northlight",
        "Crops failed in the north",
        "Archive picture",
    ],
)
def test_other_words_forbid_nothing_by_themselves(words: str) -> None:
    assert recognised([words]) == ()


def test_a_licence_ends_with_the_first_of_its_terms() -> None:
    assert ends_at([Terms(whose="A"), Terms(whose="B", until=NOW)]) == NOW
    assert ends_at([Terms(whose="A")]) is None
