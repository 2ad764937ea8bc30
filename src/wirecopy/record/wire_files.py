"""An agency's own wire file, read as we read it, for `wirecopy-verify wire` (entry point wirecopy_verify.readers)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wirecopy.body import paragraphs
from wirecopy.formats import read
from wirecopy.item import Hints


def as_filed(content: bytes, name: str) -> Mapping[str, Sequence[str]]:
    """The paragraphs of each item as it was filed, by guid; of one in several versions, the last."""
    reading = read(content, hints=Hints(name=name))
    return {item.guid: paragraphs(item.body) for item in reading.items}
