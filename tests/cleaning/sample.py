"""Golden samples: an invented story as filed, and beside it what cleaning must name in it.

A file has three parts with "----" between them: what the item carries besides its body, the body in
paragraphs, and the furniture in reading order ("kept" before what stays in the text) with the
fields that must come of it ("= field: value").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from wirecopy.body import Block, BlockKind, Box, Mark, numbered
from wirecopy.item import Item, Picture

FOLDER = Path(__file__).parent / "samples"


@dataclass(frozen=True)
class Sample:
    item: Item
    furniture: list[str]
    fields: list[tuple[str, str]]


def read_sample(path: Path) -> Sample:
    given, story, wanted = path.read_text().split("----\n")
    lines = wanted.splitlines()
    furniture = [line for line in lines if not line.startswith("= ")]
    fields = [_pair(line.removeprefix("= ")) for line in lines if line.startswith("= ")]
    item = an_item(*story.strip("\n").split("\n\n"))
    for name, value in map(_pair, given.splitlines()):
        item = _with(item, name, value)
    return Sample(item, furniture, fields)


def a_block(text: str, *marks: Mark, within: tuple[Box, ...] = ()) -> Block:
    return Block(BlockKind.PARAGRAPH, text, marks, within)


def an_item(*paragraphs: str | Block) -> Item:
    blocks = (part if isinstance(part, Block) else a_block(part) for part in paragraphs)
    return Item(guid="urn:example:1", body=numbered(blocks))


def named(item: Item) -> list[str]:
    """The furniture in reading order, as the samples write it."""
    spans = sorted(item.furniture, key=lambda span: (span.block, span.start, span.end))
    return [f"{'kept ' if span.kept else ''}{span.kind}: {span.text}" for span in spans]


def found(item: Item, field: str) -> list[str]:
    """What the item holds of a field, as the samples write it."""
    match field:
        case "place":
            return [place.name for place in item.places]
        case "signal":
            return [str(signal) for signal in item.signals]
        case "info_source":
            return list(item.info_sources)
        case "embargo" if item.embargo is None:
            return [""]
        case "embargo":
            assert item.embargo is not None
            return [item.embargo.until.isoformat() if item.embargo.until else "none"]
        case "ed_note has":
            return [part for line in item.ed_note.splitlines() for part in _openings(line)]
    return [getattr(item, field)]


def _openings(line: str) -> list[str]:
    return [line[start:end] for start in range(len(line)) for end in range(start, len(line) + 1)]


def _with(item: Item, name: str, value: str) -> Item:
    match name:
        case "picture":
            return replace(item, pictures=(*item.pictures, Picture(renditions=(), caption=value)))
        case "filed":
            return replace(item, version_created=datetime.fromisoformat(value))
    changes: dict[str, str] = {name: value}
    return replace(item, **changes)  # type: ignore[arg-type]  # the samples name only text fields here


def _pair(line: str) -> tuple[str, str]:
    name, value = line.split(":", 1)
    return name, value.removeprefix(" ")
