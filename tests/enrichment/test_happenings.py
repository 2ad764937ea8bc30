from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.enrichment.happenings import happenings_of, local_day
from wirecopy.enrichment.text_fragment import text_fragment

FRIDAY = date(2022, 1, 7)


def days(text: str, written: date = FRIDAY) -> list[str]:
    return [one.first.isoformat() for one in happenings_of([text], (written, written))]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The cabinet was dismissed on January 5.", "2022-01-05"),
        ("The cabinet was dismissed on Jan. 5, 2021.", "2021-01-05"),
        ("He was elected on 20 December.", "2021-12-20"),
        ("The harbour was closed on Wednesday.", "2022-01-05"),
        ("On Wednesday, the crowd left the square.", "2022-01-05"),
        ("The wall fell on Friday.", "2022-01-07"),
        ("The boats will sail on Monday.", "2022-01-10"),
        ("The road was closed on Wednesday last week.", "2021-12-29"),
        ("He died last Sunday.", "2022-01-02"),
        ("The ferry sank yesterday.", "2022-01-06"),
        ("The ferry sank two days ago.", "2022-01-05"),
        ("The vote will be held on March 3.", "2022-03-03"),
        ("Friday, January 7, was declared a day of mourning.", "2022-01-07"),
    ],
)
def test_a_day_is_resolved_from_the_day_of_the_copy(text: str, day: str) -> None:
    assert days(text) == [day]


@pytest.mark.parametrize(
    "text",
    [
        "Parliament meets Tuesday.",  # no tense
        "Schools open again Monday; teachers were asked to talk.",  # the tense is of the other half
        "The wall fell last Wednesday.",  # of this week, or of the week before?
        "“I saw him yesterday,” he said.",  # when did he say it?
        "On Good Friday the church was full.",
        "He was held between January 5 and January 7.",
        "Monday, January 7, was declared a holiday.",  # that was a Friday
        "The trial was set for February 30.",
        "On Mondays he swam.",
        "She worked for the Sunday Courier.",
        "They met in May.".replace("met", "meet"),
    ],
)
def test_what_is_not_certain_is_left_out(text: str) -> None:
    assert days(text) == []


@pytest.mark.parametrize("offset", range(7))
def test_a_weekday_past_and_to_come_lies_within_a_week_of_any_filing_day(offset: int) -> None:
    written = date(2022, 1, 3 + offset)
    [past] = happenings_of(["The wall fell on Thursday."], (written, written))
    [to_come] = happenings_of(["The wall will be rebuilt on Thursday."], (written, written))
    assert past.first.weekday() == to_come.first.weekday() == 3
    assert 0 <= (written - past.first).days < 7
    assert 0 <= (to_come.first - written).days < 7


def test_the_zone_decides_which_day_it_is() -> None:
    filed = datetime(2022, 1, 7, 20, 0, tzinfo=UTC)
    text = ["The ferry sank yesterday."]
    [east] = happenings_of(text, local_day(filed, ZoneInfo("Asia/Almaty")))
    [west] = happenings_of(text, local_day(filed, ZoneInfo("America/New_York")))
    assert (east.first.day, west.first.day) == (7, 6)


def test_without_a_zone_only_what_every_zone_reads_alike_is_known() -> None:
    written = local_day(datetime(2022, 1, 7, 20, 0, tzinfo=UTC), None)
    assert happenings_of(["The ferry sank yesterday."], written) == ()
    [one] = happenings_of(["The ferry sank on Tuesday."], written)
    assert one.first == date(2022, 1, 4)


def test_a_dateline_with_a_date_decides_over_the_zone() -> None:
    filed = datetime(2022, 1, 1, 1, 0, tzinfo=UTC)
    assert local_day(filed, None, "ORLAU, Dec 31 (MNA)") == (date(2021, 12, 31), date(2021, 12, 31))


def test_the_day_of_saying_is_told_from_the_day_of_the_deed() -> None:
    found = happenings_of(
        ["The minister said on Thursday that talks will resume on Monday."], (FRIDAY, FRIDAY)
    )
    assert [(one.first.day, one.said_then) for one in found] == [(6, True), (10, False)]


def test_the_sentence_can_be_quoted() -> None:
    paragraph = "It rained. The harbour was closed on Wednesday. Nobody came."
    [one] = happenings_of([paragraph], (FRIDAY, FRIDAY))
    assert paragraph[one.sentence.start : one.sentence.end] == "The harbour was closed on Wednesday."


@given(
    st.text(
        alphabet=st.sampled_from("on Monday January 5 was will 31 February last next , . “ ” 2022 in May"),
        max_size=60,
    )
)
def test_any_text_is_read(text: str) -> None:
    for one in happenings_of([text], (FRIDAY, FRIDAY)):
        assert one.first <= one.last


def test_a_fragment_encodes_what_directives_read_as_their_own() -> None:
    text = "The well-known A, B & C closed."
    assert text_fragment(text, 0, len(text)) == "#:~:text=The%20well%2Dknown%20A%2C%20B%20%26%20C%20closed."


def test_a_long_sentence_is_named_by_its_start_and_its_end() -> None:
    text = "The harbour of Orlau " + "was closed and the boats " * 8 + "did not sail at all."
    fragment = text_fragment(text, 0, len(text))
    start, end = unquote(fragment.removeprefix("#:~:text=")).split(",")
    assert text.startswith(start)
    assert text.endswith(end)


def test_words_that_stand_earlier_on_the_page_lead_nowhere() -> None:
    assert text_fragment("It rained.", 0, 10, before="It rained. It") == ""


@given(st.text(min_size=1, max_size=400))
def test_a_fragment_is_ascii_without_reserved_letters(text: str) -> None:
    fragment = text_fragment(text, 0, len(text))
    assert fragment.isascii()
    assert not {"&", "-", " "} & set(fragment.removeprefix("#:~:text="))
    assert fragment.count(",") <= 1
