"""Plain text: what it takes to be a story, and which one it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.body import paragraphs
from wirecopy.formats import detect, read
from wirecopy.formats.dialect import settings_of
from wirecopy.item import Hints, Item, Signal, Status

STORY = b"""Harbour opens

   Port Vale (TW) - The harbour of Port Vale opened
on Sunday, said Mara Quill.

   More ferries will sail on Monday and on Tuesday."""


def the_item(wire: bytes = STORY, name: str = "in/ferry-7.txt", **dialect: object) -> Item:
    reading = read(wire, format="plain-text", hints=Hints(name=name, settings=settings_of(dialect)))
    assert reading.faults == ()
    return reading.items[0]


def test_a_text_is_a_headline_and_paragraphs() -> None:
    item = the_item()
    assert (item.guid, item.headline) == ("text:ferry-7", "Harbour opens")
    assert (
        paragraphs(item.body)[0]
        == "Port Vale (TW) - The harbour of Port Vale opened on Sunday, said Mara Quill."
    )


def test_only_what_is_sent_as_text_and_is_long_enough_is_taken_for_a_story() -> None:
    assert detect(STORY, Hints(name="a.txt")).format == "plain-text"
    assert detect(STORY, Hints(content_type="text/plain; charset=utf-8")).format == "plain-text"
    assert detect(STORY).format == ""
    assert detect(STORY.replace(b"(TW)", b"TW"), Hints(name="readme.txt")).format == ""
    assert detect(b"503 Service Unavailable\n\nTry again.", Hints(content_type="text/plain")).format == ""
    assert detect(b"<html>" + STORY, Hints(name="a.txt")).format == ""


def test_a_keyword_line_says_what_the_text_is() -> None:
    killed = the_item(b"BC-PV--Harbor, KILL\n\nKill the story.")
    assert (killed.guid, killed.status) == ("text:ferry-7", Status.CANCELED)
    item = the_item(
        b"PV/HARBOUR 2ndLd\n\nHarbour\n\nWords.",
        keyword_line="(?P<keyword>PV/\\S+) ?(?P<take>.*)",
        identity="keyword",
    )
    assert (item.guid, item.slugline, item.version_filed) == ("text:pv/harbour", "PV/HARBOUR", "2ndLd")


@pytest.mark.parametrize(
    ("headline", "signal"), [("CORRECTION: Harbour", Signal.CORRECTION), ("Harbour", None)]
)
def test_a_correction_says_so_in_its_headline(headline: str, signal: Signal | None) -> None:
    assert the_item(f"{headline}\n\nWords.".encode()).signals == ({signal} if signal else set())


@given(
    st.lists(st.text("abc .,ä", min_size=1).filter(str.strip), min_size=2, max_size=8),
    st.sampled_from(["\n\n", "\r\n\r\n", "\n   "]),
)
def test_every_letter_is_in_headline_or_body(said: list[str], between: str) -> None:
    wire = between.join(said).encode()
    item = the_item(wire)
    held = item.headline + "".join(paragraphs(item.body))
    assert "".join(held.split()) == "".join(wire.decode().split())


@given(st.binary(max_size=300))
def test_any_bytes_are_a_story_or_a_fault(wire: bytes) -> None:
    reading = read(wire, format="plain-text")
    assert reading.items or reading.faults


def test_text_between_many_blank_lines_is_read_at_once() -> None:
    """Found by make fuzz: each blank line was taken off by copying all the others."""
    wire = b"Ferry\n" + b"\n" * 300_000 + b"PORT VALE (TW) - It sails.\n" + b"\n" * 300_000
    (item,) = read(wire, format="plain-text", hints=Hints(name="a.txt")).items
    assert item.headline == "Ferry"
