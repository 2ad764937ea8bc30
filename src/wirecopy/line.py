"""The line: deliveries in, decisions out. One function to read first.

    arrival -> read -> clean -> enrich -> [ rows locked: identify -> keep ] -> outcome

Reading, cleaning and enriching are pure and happen before any row is locked. Running an arrival
again is always safe: a repeat stores nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from wirecopy.cleaning import clean
from wirecopy.enrichment.concepts import NOTHING, Known
from wirecopy.enrichment.language import with_language
from wirecopy.enrichment.told import told_topics
from wirecopy.enrichment.topics import Topic, topics_of
from wirecopy.formats import read
from wirecopy.identity import Held, Take, Verdict, identify, take_of
from wirecopy.item import Fault, Hints, Item, Reading, Status
from wirecopy.packing import read_sha256
from wirecopy.rights import Judgement, judged
from wirecopy.rules import Rules, publishes


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """How a story is known: whatever source brought it, an agency's guid is one story."""

    agency: str
    guid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One delivery, ready to be read."""

    delivery_id: int
    source_id: int
    agency: str
    agency_name: str = ""  # as shown; cleaning knows its datelines and sign-offs by it
    content: bytes
    received_at: datetime
    format: str = ""  # "" = by content
    hints: Hints = field(default_factory=Hints)
    rules: Rules = field(default_factory=Rules)  # of its source: what is published by itself
    known: Known = NOTHING  # what codes stand for
    licences_covered: bool = False  # by the contract: its licences for machines are not read


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item on its way into the archive. `take.order` is 0: the archive gives it."""

    key: Key
    item: Item  # cleaned
    take: Take
    topics: tuple[Topic, ...]
    arrival: Arrival
    why: str = ""  # it waits or is held, by a rule of its source or a licence of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one arrival."""

    delivery_id: int
    format: str
    verdicts: Mapping[Verdict, int]
    faults: tuple[Fault, ...]

    @property
    def is_unreadable(self) -> bool:
        """Nothing of it could be used, so its bytes go to quarantine."""
        return not self.verdicts and any(fault.fatal for fault in self.faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which stories a run needs: those of its items, those that items give orders about."""

    items: Mapping[Key, int]  # key -> id of the source
    ordered: Mapping[Key, int]
    other_ids: frozenset[Key]  # by which an agency might have killed an item before it came


class Opened(Protocol):
    """Stories whose rows are locked. What is kept is written when the `with` ends."""

    def held(self, entry: Entry) -> Held:
        """What is held of the entry's story; killed also if another id of the item was, before it came."""

    def keep(self, entry: Entry, verdict: Verdict) -> None: ...

    def obey(self, key: Key, status: Status, entry: Entry) -> None:
        """An item ordered that another story be killed or withheld."""


class Archive(Protocol):
    def open(self, wanted: Wanted, *, now: datetime) -> AbstractContextManager[Opened]:
        """Lock the stories wanted, making those that are not there yet, in one transaction."""


def run(arrivals: Sequence[Arrival], archive: Archive, *, now: datetime) -> tuple[Outcome, ...]:
    """Read each arrival and keep what is new of it. The outcomes come in the arrivals' order.

    Either all arrivals are kept or, if the archive raises, none. Safe to repeat, and safe beside
    other runs over the same stories.
    """
    readings = [(arrival, *_entries(arrival)) for arrival in arrivals]
    with archive.open(_wanted(entry for _, _, entries in readings for entry in entries), now=now) as opened:
        return tuple(_keep(arrival, reading, entries, opened) for arrival, reading, entries in readings)


def _entries(arrival: Arrival) -> tuple[Reading, list[Entry]]:
    reading = read(arrival.content, format=arrival.format, hints=arrival.hints)
    entries = [_entry(clean(replace(item, provider=arrival.agency_name)), arrival) for item in reading.items]
    return reading, entries


def _entry(item: Item, arrival: Arrival) -> Entry:
    item = with_language(item)
    # What is published by itself rests on what the agency says, never on what we make of its words.
    agency = topics_of(item, arrival.known)
    decision = publishes(item, agency, arrival.rules)
    rights = Judgement() if arrival.licences_covered else judged(item)
    sha256 = read_sha256(item)
    return Entry(
        key=Key(arrival.agency, item.guid),
        item=item,
        take=take_of(
            item, received_at=arrival.received_at, read_sha256=sha256, way=decision.way, rights=rights
        ),
        topics=told_topics(item, agency),
        arrival=arrival,
        why=rights.why or decision.why,
    )


def _wanted(entries: Iterable[Entry]) -> Wanted:
    items: dict[Key, int] = {}
    ordered: dict[Key, int] = {}
    other_ids: set[Key] = set()
    for entry in entries:
        agency, source = entry.key.agency, entry.arrival.source_id
        items[entry.key] = source
        ordered.update((Key(agency, order.guid), source) for order in entry.item.orders)
        other_ids.update(Key(agency, guid) for guid in entry.item.alt_ids)
    return Wanted(items=items, ordered=ordered, other_ids=frozenset(other_ids))


def _keep(arrival: Arrival, reading: Reading, entries: Sequence[Entry], opened: Opened) -> Outcome:
    verdicts: Counter[Verdict] = Counter()
    for entry in entries:
        verdict = identify(entry.take, opened.held(entry))
        verdicts[verdict] += 1
        if verdict is not Verdict.REPEAT:
            opened.keep(entry, verdict)
        for order in entry.item.orders:
            opened.obey(Key(entry.key.agency, order.guid), order.status, entry)
    return Outcome(
        delivery_id=arrival.delivery_id, format=reading.format, verdicts=verdicts, faults=reading.faults
    )
