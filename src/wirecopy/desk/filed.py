"""The copy as filed, put together again from what stayed and what was recognised as something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wirecopy.body import Block
from wirecopy.item import Item


@dataclass(frozen=True, slots=True)
class Words:
    """Words of one filed paragraph. `kind` is a FurnitureKind, "" for running text; `step` named it."""

    text: str
    kind: str = ""
    step: str = ""
    kept: bool = False  # recognised, and in the text all the same


def as_filed(item: Item) -> tuple[tuple[Words, ...], ...]:
    """The body's paragraphs as the agency filed them. Their words together are the body as filed."""
    filed: dict[int, list[tuple[int, Words]]] = {}
    for span in item.furniture:
        if not span.kept:
            filed.setdefault(span.block, []).append((span.start, Words(span.text, span.kind, span.step)))
    for block in item.body:
        filed.setdefault(block.filed_as, []).extend(_pointed_at(block, item))
    return tuple(_joined(sorted(pieces, key=lambda piece: piece[0])) for _, pieces in sorted(filed.items()))


def _pointed_at(block: Block, item: Item) -> Iterator[tuple[int, Words]]:
    """The block's text, split where words of it were recognised and kept."""
    here, end = block.offset, block.offset + len(block.text)
    kept = [span for span in item.furniture if span.kept and span.block == block.filed_as]
    for span in sorted(kept, key=lambda span: span.start):
        start, stop = max(span.start, here), min(span.end, end)
        if start >= stop:
            continue
        if start > here:
            yield here, Words(block.text[here - block.offset : start - block.offset])
        text = block.text[start - block.offset : stop - block.offset]
        yield start, Words(text, span.kind, span.step, kept=True)
        here = stop
    if here < end:
        yield here, Words(block.text[here - block.offset :])


def _joined(pieces: list[tuple[int, Words]]) -> tuple[Words, ...]:
    """With the blanks that a cut took with it."""
    out: list[Words] = []
    at = None
    for start, words in pieces:
        if at is not None and start > at:
            out.append(Words(" "))
        out.append(words)
        at = start + len(words.text)
    return tuple(out)
