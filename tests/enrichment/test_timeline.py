from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from wirecopy.enrichment.happenings import happenings_of
from wirecopy.enrichment.timeline import Told, timeline

FRIDAY = date(2022, 1, 7)
NOON = datetime(2022, 1, 7, 12, 0, tzinfo=UTC)


def told(story: int, *paragraphs: str, agency: str = "MNA") -> list[Told]:
    return [
        Told(
            happening=one,
            story=story,
            agency=agency,
            at=NOON + timedelta(minutes=story),
            paragraphs=paragraphs,
        )
        for one in happenings_of(paragraphs, (FRIDAY, FRIDAY))
    ]


def test_days_stand_in_order_each_with_its_sentence_and_a_link_to_it() -> None:
    entries = timeline(
        told(1, "It rained. The cabinet was dismissed on January 5.", "The harbour was closed on January 2.")
    )
    assert [(entry.day.day, entry.quote) for entry in entries] == [
        (2, "The harbour was closed on January 2."),
        (5, "The cabinet was dismissed on January 5."),
    ]
    assert entries[1].fragment == "#:~:text=The%20cabinet%20was%20dismissed%20on%20January%205."


def test_what_several_agencies_tell_stands_once_and_first() -> None:
    entries = timeline(
        [
            *told(1, "A ferry was repaired on Wednesday."),
            *told(2, "The cabinet of Orlau was dismissed on January 5."),
            *told(3, "The president said the cabinet was dismissed on Wednesday in Orlau.", agency="Korpus"),
        ]
    )
    assert [(entry.story, entry.also) for entry in entries] == [(2, ("Korpus",)), (1, ())]


def test_a_sentence_with_two_days_or_only_of_saying_is_left_out() -> None:
    assert timeline(told(1, "He was held on January 2 and was released on January 5.")) == ()
    assert timeline(told(1, "The minister said on Thursday.")) == ()


def test_a_sentence_that_no_link_leads_to_is_left_out() -> None:
    same = "The wall fell on Wednesday."
    assert [entry.fragment for entry in timeline(told(1, f"Nobody knew. {same}", f"Again: {same}"))] == [
        "#:~:text=The%20wall%20fell%20on%20Wednesday."
    ]
