"""Reports gathered into developing stories: the values that gathering takes and gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from wirecopy.body import collapse
from wirecopy.enrichment.near_copies import Copy
from wirecopy.enrichment.topics import topics_of
from wirecopy.item import FurnitureKind, Item

# Words that stay in the body and say nothing of what happened.
_NOT_RUNNING = frozenset(
    {
        FurnitureKind.BYLINE,
        FurnitureKind.CREDIT,
        FurnitureKind.CREDIT_CHAIN,
        FurnitureKind.SIGN_OFF,
        FurnitureKind.ADVISORY,
        FurnitureKind.HEADLINE,
        FurnitureKind.CAPTION,
        FurnitureKind.COPYRIGHT,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What gathering looks at of one story: its version shown. `paragraphs` are without furniture."""

    story: int
    agency: str
    language: str  # primary subtag, "" unknown
    headline: str
    paragraphs: tuple[str, ...]
    filed_at: datetime
    places: tuple[str, ...] = ()  # names, the dateline's first
    topics: tuple[str, ...] = ()  # slugs


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a report belongs. `why` is for the desk: "like 2 of 4 reports: Berry, Detroit, Steel Street"."""

    thread: int
    is_new: bool  # of the thread: this report opened it
    copies: tuple[int, ...] = ()  # stories that say the same in nearly the same words, nearest first
    developments: tuple[tuple[int, Copy], ...] = ()  # stories in the same words with other facts, and which
    merged: tuple[int, ...] = ()  # threads that became one with `thread` by this report
    elsewhere: tuple[int, ...] = ()  # threads in other languages that seem to be on the same event
    why: tuple[str, ...] = ()


def report_of(item: Item, *, story: int, agency: str, filed_at: datetime) -> Report:
    """What gathering looks at of a cleaned item: its body without what cleaning only pointed at (bylines, credits)."""
    return Report(
        story=story,
        agency=agency,
        language=item.language.split("-")[0].lower(),
        headline=item.headline,
        paragraphs=tuple(_running(item)),
        filed_at=filed_at,
        places=tuple(dict.fromkeys(place.name for place in item.places if place.name)),
        topics=tuple(topic.slug for topic in topics_of(item)),
    )


def _running(item: Item) -> Iterator[str]:
    pointed_at: dict[int, list[str]] = {}
    for span in item.furniture:
        if span.kept and span.kind in _NOT_RUNNING:
            pointed_at.setdefault(span.block, []).append(span.text)
    for block in item.body:
        text = block.text
        for words in pointed_at.get(block.filed_as, ()):
            text = text.replace(words, " ", 1)
        if text := collapse(text):
            yield text


class Gatherer(Protocol):
    """Threads held in memory, built again from what is stored. Not shared between threads of a process."""

    def hold_apart(self, story: int, thread: int) -> int | None:
        """Never this story in that thread. Its new thread if it was there, else None."""

    def hold_together(self, thread: int, other: int) -> int:
        """The two threads are one from now on: the one that stays."""

    def hold_in(self, story: int, thread: int) -> None:
        """This story in that thread, whatever its words become."""

    def place(self, report: Report) -> Placed:
        """The report's thread. A report that is held already is taken out first and placed anew."""

    def restore(self, reports: Iterable[tuple[Report, int]]) -> None:
        """Reports with the thread each was stored in; nothing is decided."""

    def forget(self, story: int) -> None:
        """A story that is off the site: no thread rests on it any more. Unknown stories are passed over."""

    def number_from(self, thread: int) -> None:
        """New threads have this number and those after it."""

    def forget_before(self, when: datetime) -> None:
        """Bounds the memory: reports filed before it are let go, and threads without newer ones."""
