"""The child that reads one delivery to be looked at: `python -m wirecopy.wires.preview_child < asked > preview`.

Started by preview.py. Before it looks at a byte it gives up what it does not need, so that what hangs or
swells ends it and nothing else. The first line says how to read, the rest is the delivery.
"""

from __future__ import annotations

import resource
import sys
from dataclasses import replace
from typing import Any

import msgspec

from wirecopy.body import paragraphs
from wirecopy.cleaning import clean
from wirecopy.enrichment.topics import topics_of
from wirecopy.formats import detect, read
from wirecopy.item import Hints, Item, Repair
from wirecopy.packing import read_sha256
from wirecopy.wires.preview import Preview, PreviewedItem, PreviewedRepair, PreviewedSpan

_MEMORY_BYTES = (
    2 * 1024 * 1024 * 1024
)  # of address space; a tree has some twenty times the bytes it was read from
_PROCESSOR_SECONDS = 20
_MOST_ITEMS = 100
_MOST_REPAIRS = 20  # shown of one item
_FIRST_CHARACTERS = 400
_MOST_PARAGRAPHS, _MOST_SPANS = 40, 40  # shown of one item
_LONGEST = 1_000  # characters of each


def main() -> None:
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (_PROCESSOR_SECONDS, _PROCESSOR_SECONDS + 1))
    asked: dict[str, Any] = msgspec.json.decode(sys.stdin.buffer.readline())
    settings = tuple((name, value) for name, value in asked["hints"].pop("settings"))
    hints = Hints(**asked["hints"], settings=settings)
    found = previewed(sys.stdin.buffer.read(), asked["format"], hints, asked["agency_name"])
    sys.stdout.buffer.write(msgspec.json.encode(found))


def previewed(wire: bytes, format: str, hints: Hints, agency_name: str) -> Preview:  # noqa: A002
    """As the line reads and cleans it."""
    reading = read(wire, format=format, hints=hints)
    items = tuple(
        _item(wire, clean(replace(item, provider=agency_name))) for item in reading.items[:_MOST_ITEMS]
    )
    why = "The source says so." if format else detect(wire, hints).why
    return Preview(
        format=reading.format, items=items, item_count=len(reading.items), faults=reading.faults, why=why
    )


def _item(wire: bytes, item: Item) -> PreviewedItem:
    body = paragraphs(item.body)
    text = " ".join(body)
    until = item.embargo.until if item.embargo else None
    return PreviewedItem(
        guid=item.guid,
        version=item.version_filed,
        kind=item.kind,
        status=item.status,
        headline=item.headline,
        text=text[:_FIRST_CHARACTERS] + ("…" if len(text) > _FIRST_CHARACTERS else ""),
        words=len(text.split()),
        language=item.language,
        urgency=item.urgency,
        embargo="" if item.embargo is None else until.isoformat() if until else "without an end",
        line=item.line,
        repairs=tuple(_repair(wire, made) for made in item.repairs[:_MOST_REPAIRS]),
        repair_count=len(item.repairs),
        place=item.places[0].name if item.places else "",
        topics=tuple(topic.name for topic in topics_of(item)),
        paragraphs=tuple(_short(one) for one in body[:_MOST_PARAGRAPHS]),
        paragraph_count=len(body),
        furniture=tuple(
            PreviewedSpan(kind=span.kind, text=_short(span.text), step=span.step)
            for span in item.furniture[:_MOST_SPANS]
        ),
        filed_sha256=item.filed_sha256,
        read_sha256=read_sha256(item),
    )


def _short(text: str) -> str:
    return text[:_LONGEST] + ("…" if len(text) > _LONGEST else "")


def _repair(wire: bytes, made: Repair) -> PreviewedRepair:
    return PreviewedRepair(
        line=wire.count(b"\n", 0, made.offset) + 1,
        found=ascii(made.found[:80])[1:-1],
        put=ascii(made.put[:80])[1:-1],
        why=made.why,
    )


if __name__ == "__main__":
    main()
