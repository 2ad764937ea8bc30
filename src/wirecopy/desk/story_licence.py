"""The licences for machines that came with a version, in words, for the story's own page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wirecopy.archive.models import Story, Version
from wirecopy.item import Item
from wirecopy.rights import Rule, forbids_mining, read

_MOST = 20
_LONGEST = 20_000  # characters shown of one


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    rules: tuple[Rule, ...]
    fault: str
    text: str


def licence_context(story: Story, version: Version | None, item: Item | None) -> dict[str, Any]:
    """What story_licence.html shows."""
    if item is None or version is None:
        return {}
    found = [(text, read(text)) for text in item.rights_expressions[:_MOST]]
    return {
        "licences": [Licence(rules=one.rules, fault=one.fault, text=text[:_LONGEST]) for text, one in found],
        "licence_waits": version.licence not in {"", story.licence_read},
        "mining_forbidden": forbids_mining(item.data_mining),
    }
