"""Embargo lines are all found, copy about embargoes never, and only an exact moment ends one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.cleaning.sample import an_item
from wirecopy.cleaning import clean
from wirecopy.cleaning.embargo import embargo_end, is_embargo
from wirecopy.item import Embargo

FILED = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
COPY = "Ferries between the two islands will sail again from Monday, the harbour board said."

ORDERS = {
    "EMBARGOED UNTIL 0001 GMT WEDNESDAY 5 MARCH": "2025-03-05T00:01",
    "EMBARGOED UNTIL 0001 GMT ON 5 MARCH 2025": "2025-03-05T00:01",
    "STRICTLY EMBARGOED UNTIL 00:01 GMT, WEDNESDAY, MARCH 5, 2025": "2025-03-05T00:01",
    "NOT FOR PUBLICATION BEFORE 10:00 CET ON 5 MARCH 2025": "2025-03-05T09:00",
    "SPERRFRIST: 5. März 2025, 10.00 Uhr MEZ": "2025-03-05T09:00",
    "EMBARGO: 2025-03-05T00:01Z": "2025-03-05T00:01",
    "Embargoed for release until 4pm London time, 5 March 2025": "2025-03-05T16:00",
    "Embargoed until 00:01 GMT Wednesday 5 March.": "2025-03-05T00:01",
    "EMBARGOED UNTIL 0001 GMT WEDNESDAY 5 MARCH BY THE EXAMPLE JOURNAL": "2025-03-05T00:01",
    "FOR RELEASE AT 10 A.M. ET, TUESDAY, MARCH 4, 2025": "2025-03-04T15:00",
    "HOLD FOR RELEASE UNTIL 10 A.M. EST, TUESDAY, MARCH 4": "2025-03-04T15:00",
    "DO NOT PUBLISH BEFORE 5 MARCH 2025 0900 UTC": "2025-03-05T09:00",
    "For release on 5 March 2025 at 00:01 +01:00": "2025-03-04T23:01",
    # Doubt of any kind leaves the end open: no day, no zone, a zone with two meanings or out of
    # season, a weekday that is another day, a day long past or far off.
    "EMBARGOED UNTIL 0001 GMT WEDNESDAY": None,
    "EMBARGOED UNTIL 0001 GMT TUESDAY 5 MARCH": None,
    "EMBARGOED UNTIL 10:00 IST, 5 MARCH 2025": None,
    "Not for publication or broadcast before 00:01 on Wednesday 5 March 2025 (BST)": None,
    "EMBARGOED UNTIL 0001 GMT 5 SEPTEMBER": None,
    "EMBARGOED UNTIL 25:00 GMT 5 MARCH 2025": None,
    "EMBARGOED UNTIL 0001 GMT 31 FEBRUARY 2025": None,
    "EMBARGOED UNTIL 0001 GMT 5 MARCH OR 0001 GMT 6 MARCH": None,
    "Sperrfrist Mittwoch 0600": None,
    "Achtung: Sperrfrist beachten!": None,
    "HOLD FOR RELEASE": None,
    "*** STRICTLY EMBARGOED ***": None,
    "EMBARGOED": None,
    "EMBARGOED UNTIL DELIVERY": None,
    "CHECK AGAINST DELIVERY - EMBARGOED UNTIL 1430 GMT": None,
    "Embargoed until 4pm London time, delivery of speech by the minister": None,
    "Embargo: Wednesday 5 March, 11:00 Brussels time": None,
    "Under embargo until 12.00 CET": None,
    "FOR RELEASE TUESDAY, MARCH 4": None,
    "Eds: Hold for release until 0600 GMT": None,
    "(EDS: EMBARGOED UNTIL 0001 GMT SUNDAY)": None,
    "ADVANCE FOR SUNDAY, MARCH 9, AND THEREAFTER": None,
    "NOT FOR PUBLICATION": None,
    "RELEASE AT 2200 GMT": None,
    "FOR USE AFTER 10 P.M.": None,
    "NOT TO BE PUBLISHED BEFORE 0001": None,
    "SOUS EMBARGO JUSQU'AU 5 MARS A 10H00": None,
    "EMBARGADO HASTA LAS 10:00 DEL 5 DE MARZO": None,
    "محظور النشر حتى الساعة 10 بتوقيت غرينتش 5 مارس": None,
}

COPY_ABOUT_EMBARGOES = [
    "The embargo on oil until 2030 was agreed on Tuesday.",
    "Embargo on foreign oil takes effect",
    "EMBARGO ON OIL UNTIL 2030, MINISTERS SAY",
    "Embargo until 2030 agreed",
    "Embargo threat hits grain markets",
    "Embargoed until last week, the report says fish stocks fell by 10 percent.",
    "Embargoed until 10am on Tuesday, the report was leaked to the broadcaster.",
    "Embargoed goods were seized until 2030.",
    "FOR IMMEDIATE RELEASE",
    "EMBARGO LIFTED",
    "For release from prison, he must wait until 2030.",
    "Hold for the applause, the director told the players.",
    "Not for the first time before a summit, ministers met.",
    "Release of the prisoners is due on Tuesday",
    "Under embargo rules, no ship may enter.",
    "Do not use before bed, doctors told patients.",
    "Not for use before 2030, the vaccine was approved on Tuesday by the board, which said it was safe.",
    "Advance for workers agreed",
    "Release at dawn: hostages fly home",
    "For use after dark, lamps help walkers find the road home.",
]


@pytest.mark.parametrize("line", ORDERS)
def test_an_order_to_hold_is_found(line: str) -> None:
    cleaned = clean(replace(an_item(line, COPY), version_created=FILED))
    wanted = ORDERS[line]
    assert cleaned.embargo == Embargo(
        until=datetime.fromisoformat(wanted).replace(tzinfo=UTC) if wanted else None
    )
    assert [block.text for block in cleaned.body] == [COPY]


@pytest.mark.parametrize("line", COPY_ABOUT_EMBARGOES)
def test_copy_about_embargoes_holds_nothing(line: str) -> None:
    assert not is_embargo(line)
    assert clean(an_item(line, COPY)).embargo is None


def test_an_order_between_running_paragraphs_is_copy() -> None:
    long = COPY * 4
    assert (
        clean(an_item(long, "EMBARGOED UNTIL 0001 GMT 5 MARCH 2025", long, long, long, long)).embargo is None
    )


def test_what_the_agency_filed_as_embargo_stays() -> None:
    filed = Embargo(until=None)
    item = replace(an_item("EMBARGOED UNTIL 0001 GMT 5 MARCH 2025", COPY), embargo=filed)
    assert clean(item).embargo == filed


def test_a_day_without_a_year_needs_to_know_when_it_was_filed() -> None:
    assert embargo_end("EMBARGOED UNTIL 0001 GMT 2 JANUARY", None) is None
    december = datetime(2024, 12, 30, tzinfo=UTC)
    assert embargo_end("EMBARGOED UNTIL 0001 GMT 2 JANUARY", december) == datetime(
        2025, 1, 2, 0, 1, tzinfo=UTC
    )


def test_an_embargo_holds_even_where_cleaning_would_have_left_nothing() -> None:
    cleaned = clean(an_item("EMBARGOED UNTIL 0001 GMT 5 MARCH 2025"))
    assert cleaned.embargo is not None
    assert len(cleaned.body) == 1
