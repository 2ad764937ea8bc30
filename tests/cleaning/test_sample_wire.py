"""Every delivery of the sample wire: what its author wrote stays, what the agency put around it goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from wirecopy.cleaning import accounted, clean
from wirecopy.formats import read
from wirecopy.item import FurnitureKind, Item, Kind, Signal, Status
from wirecopy.sample.script import Event, events
from wirecopy.sample.story import Copy

NOW = datetime(2031, 5, 14, 13, 30, tzinfo=UTC)
PLAY = [event for event in events(NOW) if event.copy is not None and event.manner != "cut-off"]
TAKE_MARKS = ("(MORE)", "MORE TO COME")


def copy_of(event: Event) -> Copy:
    assert event.copy is not None
    return event.copy


def found_in(event: Event) -> tuple[Item, Item]:
    """The take as read and as cleaned. A feed holds the newest story first."""
    copy, source = copy_of(event), event.source
    reading = read(event.wire("http://127.0.0.1:9"), format=source.format)
    assert [fault.why for fault in reading.faults if fault.fatal] == []
    texts = [item for item in reading.items if item.kind is Kind.TEXT]
    item = next((item for item in texts if item.headline == copy.headline), texts[0])
    return item, clean(replace(item, provider=source.name))


def written(copy: Copy) -> str:
    """The letters of the take as its author wrote it, by the lines of the copy."""
    words = [line.words.removeprefix(copy.dateline) for line in copy.lines]
    around = {copy.dateline, copy.sign_off, copy.take.correction, f"({copy.take.correction})", *TAKE_MARKS}
    return letters(text for text in words if text not in around and not text.startswith("Correction: "))


def letters(texts: Iterable[str]) -> str:
    return "".join("".join(texts).split())


USABLE = [event for event in PLAY if copy_of(event).take.status != "canceled"]


@pytest.mark.parametrize("event", USABLE, ids=lambda event: event.name)
def test_what_stays_is_what_its_author_wrote(event: Event) -> None:
    filed, item = found_in(event)
    assert letters(block.text for block in item.body) == written(copy_of(event))
    assert accounted(filed.body, item)


@pytest.mark.parametrize("event", USABLE, ids=lambda event: event.name)
def test_what_the_agency_put_around_it_is_named(event: Event) -> None:
    copy, (_, item) = copy_of(event), found_in(event)
    taken = {span.kind: span.text for span in item.furniture}
    assert taken.get(FurnitureKind.DATELINE, "") == copy.dateline.strip()
    assert taken.get(FurnitureKind.SIGN_OFF, "") == copy.sign_off
    assert (FurnitureKind.TAKE in taken) == any(line.words in TAKE_MARKS for line in copy.lines)
    assert (Signal.MORE_TO_COME in item.signals) == (FurnitureKind.TAKE in taken)


@pytest.mark.parametrize(
    "event", [event for event in PLAY if copy_of(event).take.correction], ids=lambda event: event.name
)
def test_a_correction_says_what_was_corrected_in_the_agencys_words(event: Event) -> None:
    _, item = found_in(event)
    assert copy_of(event).take.correction in item.correction
    assert Signal.CORRECTION in item.signals


@pytest.mark.parametrize("event", USABLE, ids=lambda event: event.name)
def test_no_story_is_taken_for_a_note_to_editors(event: Event) -> None:
    _, item = found_in(event)
    assert Signal.ADVISORY not in item.signals
    assert item.status in {Status.USABLE, Status.WITHHELD}


def test_a_kill_is_for_editors_or_withdraws_its_own_story() -> None:
    kills = [found_in(event)[1] for event in PLAY if copy_of(event).take.status == "canceled"]
    assert kills
    assert all(item.status is Status.CANCELED or Signal.ADVISORY in item.signals for item in kills)


def test_all_languages_of_the_sample_are_among_them() -> None:
    assert {copy_of(event).story.language for event in USABLE} == {"en", "es", "ar"}
