"""The line's Archive as a dict: enough to see what is decided, without a database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from wirecopy.identity import Held, Standing, Terms, Verdict, standing
from wirecopy.item import Status
from wirecopy.line import Entry, Key, Wanted


@dataclass
class MemoryArchive:
    stories: dict[Key, Held] = field(default_factory=dict)
    aliases: dict[Key, Key] = field(default_factory=dict)
    entries: list[tuple[Entry, Verdict]] = field(default_factory=list)

    @contextmanager
    def open(self, wanted: Wanted, *, now: datetime) -> Iterator[MemoryArchive]:
        yield self

    def held(self, entry: Entry) -> Held:
        held = self.stories.setdefault(entry.key, Held())
        others = (Key(entry.key.agency, guid) for guid in entry.item.alt_ids)
        if any(self.stories.get(other, Held()).killed and not self.stories[other].takes for other in others):
            held = self.stories[entry.key] = replace(held, killed=True)
        return held

    def keep(self, entry: Entry, verdict: Verdict) -> None:
        self.entries.append((entry, verdict))
        take = replace(entry.take, order=len(self.entries))
        self.stories[entry.key] = self.stories[entry.key].having(take)
        for guid in entry.item.alt_ids:
            self.aliases[Key(entry.key.agency, guid)] = entry.key

    def obey(self, key: Key, status: Status, entry: Entry) -> None:
        key = self.aliases.get(key, key) if key not in self.stories else key
        held = self.stories.get(key, Held())
        self.stories[key] = (
            replace(held, killed=True) if status is Status.CANCELED else replace(held, on_hold=True)
        )

    def stands(self, guid: str, now: datetime, agency: str = "mna") -> Standing:
        return standing(self.stories[Key(agency, guid)], Terms(), now)
