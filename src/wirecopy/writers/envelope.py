"""What goes around items on their way out, and what a format keeps of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from wirecopy.item import Item, Kind

NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)  # where a format demands a time and nobody has said one


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who sends, what the feed is called, and when; "" and None leave it to the items."""

    title: str = "Wirecopy"
    home: str = ""  # URL of the page that the feed is of
    address: str = ""  # URL of the feed itself
    sender: str = "wirecopy"
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """`kept` is what a reader gets back of a field, for a text item; `says` tells it to people."""

    says: str
    kept: Callable[[Item], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """`write` is pure, and raises UnwritableError for an item that the format has no honest form for.

    Fields of a text item in `exact` come back as they were, those in `partly` within their limit, all
    others are lost. With `tombstone`, an item that is not usable is nothing but its withdrawal.
    """

    name: str
    title: str
    write: Callable[[Sequence[Item], Envelope], bytes]
    content_type: str
    suffix: str  # of a file, with its dot
    exact: frozenset[str]
    partly: Mapping[str, Limit] = field(default_factory=dict)
    holds_many: bool = True
    holds_none: bool = True
    withdraws: bool = True  # whether a kill can be said in it
    is_marked: bool = True  # whether it can be said whose headline it is
    tombstone: Callable[[Item], Item] | None = None


def first_time(item: Item) -> datetime:
    """The time of this version, for formats that must have one."""
    return item.version_created or item.first_created or NO_TIME


def sent_at(items: Sequence[Item], envelope: Envelope) -> datetime:
    """When it is sent: as the envelope says, else the newest time in it. No clock is asked."""
    return envelope.sent_at or max((first_time(item) for item in items), default=NO_TIME)


READABLE = frozenset((Kind.TEXT, Kind.PICTURE, Kind.GRAPHIC, Kind.VIDEO, Kind.AUDIO))
