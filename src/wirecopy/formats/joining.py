"""Several texts of one item as one body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wirecopy.body import Body, digest, numbered, paragraphs
from wirecopy.formats.markup import Marked


def joined(parts: Sequence[Marked]) -> Marked:
    """Several texts as one, in a row; boxes are numbered on, so that two lists in a row stay two."""
    if len(parts) == 1:
        return parts[0]
    body: list[Body] = []
    shift = 0
    for part in parts:
        top = max((box.number for block in part.body for box in block.within), default=0)
        body.append(
            tuple(
                replace(block, within=tuple(replace(box, number=box.number + shift) for box in block.within))
                for block in part.body
            )
        )
        shift += top
    blocks = numbered(block for part in body for block in part)
    return Marked(
        blocks,
        digest(paragraphs(blocks)),
        tuple(picture for part in parts for picture in part.pictures),
        tuple(note for part in parts for note in part.notes),
    )


def added(before: str, words: str, between: str = " ") -> str:
    """Both, in order; neither twice."""
    return between.join(dict.fromkeys(part for part in (before, words) if part))
