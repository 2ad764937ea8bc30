"""One broken delivery through one reader: what must hold whatever its bytes are."""

from __future__ import annotations

import re
import traceback
import zlib
from dataclasses import dataclass
from pathlib import Path

from wirecopy import formats
from wirecopy.body import digest, paragraphs
from wirecopy.formats import detect, may_order_removal, read
from wirecopy.item import Hints, Item
from wirecopy.packing import pack

# What a source may have said besides; which of them goes with a delivery follows from its bytes, so that
# the bytes alone are enough to run it again.
HINTS = (
    Hints(),
    Hints(language="de", zone="Europe/Vienna", encoding="cp1252"),
    Hints(name="wire.txt", content_type="text/plain; charset=utf-8", zone="UTC"),
    Hints(content_type="text/html; charset=utf-7", encoding="no-such"),
    Hints(
        zone="UTC", settings=(("charset", '"iso646-de"'), ("identity", '"number"'), ("notepad", '["Notiz"]'))
    ),
    Hints(zone="UTC", inside="delivery:" + "0" * 64 + "/a.zip"),
)

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Found:
    """`kind`: crash, broken, memory or hang. `place` is equal for what is most likely the same fault."""

    kind: str
    place: str
    details: str


class BrokenPromiseError(Exception):
    """A reader gave something that no reader may give."""


def hints_for(wire: bytes) -> Hints:
    return HINTS[zlib.crc32(wire) % len(HINTS)]


def run_trial(wire: bytes, format: str) -> Found | None:  # noqa: A002
    """None where the reader kept its promises."""
    try:
        _read(wire, format)
    except MemoryError:
        return Found("memory", "MemoryError", traceback.format_exc(limit=-8))
    except BrokenPromiseError as error:
        return Found("broken", str(error).partition(":")[0], str(error))
    except Exception as error:  # noqa: BLE001  # whatever it is, it is what we are looking for
        return Found("crash", f"{type(error).__name__} {_deepest(error)}", traceback.format_exc(limit=-12))
    return None


def _read(wire: bytes, format: str) -> None:  # noqa: A002
    detect(wire)
    may_order_removal(wire)
    reading = read(wire, format=format, hints=hints_for(wire))
    _hold(
        not wire.strip() or bool(reading.items or reading.faults or _may_be_empty(format)),
        "nothing came of it",
    )
    for fault in reading.faults:
        _hold(bool(fault.why), "a fault without a reason")
        fault.why.encode()
    for item in reading.items:
        _hold_item(item)


def _may_be_empty(format: str) -> bool:  # noqa: A002
    """A feed, a list or a package may hold nothing that day."""
    return format in {"rss", "atom", "jsonfeed", "wxr", "ninjs", "newsml-g2", "newsml-1", "ap-media"}


def _hold_item(item: Item) -> None:
    _hold(bool(item.guid), "an item without a guid")
    pack(item)  # raises for what is no letter
    # A body keeps what was filed, even half of an escape sequence; heads go into lists and mails.
    heads = "".join((item.guid, item.headline, item.byline, item.summary))
    _hold(_CONTROL.search(heads) is None, "a control character in a head")
    if item.filed_digest:
        ours = digest(paragraphs(item.body))
        _hold(ours == item.filed_digest, "a body with other words than were filed")


def _hold(promise: bool, otherwise: str) -> None:
    if not promise:
        raise BrokenPromiseError(otherwise)


def _deepest(error: Exception) -> str:
    """The last line of the readers that the error came through."""
    folder = str(Path(formats.__file__).parents[1])
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(folder)
    ]
    return f"{Path(frames[-1].filename).name}:{frames[-1].name}" if frames else "outside"
