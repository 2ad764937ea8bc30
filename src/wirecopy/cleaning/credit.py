"""Takes credit lines that are a block of their own: "Source: IANS", "(With inputs from agencies)"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wirecopy.cleaning.agencies import is_agency
from wirecopy.cleaning.taking import Words, foot, head, take
from wirecopy.item import FurnitureKind, Item

STEP = "credit"

# "Source: Eurostat" under figures is copy, so a named source must be an agency.
_NAMED = re.compile(
    r"""(?: [(\[]?(?i:source|credit|quelle|fuente|fonte|via|crédit|المصدر
        |स्रोत)\ ?:\ ?(?P<source>[^()\[\]:;]{2,50}?)[)\]]?
      | —\ ?(?P<dashed>[^\W\d_][^.:;!?]{1,40})
      | [(\[]?(?i:with\ (?:additional\ )?(?:inputs?|reports?|information|material)\ from|mit\ (?:material
          |informationen)\ (?:von|der)|con\ información\ de|avec)\ (?P<inputs>[^()\[\]:;]{2,60}?)[)\]]?
    )\.?""",
    re.VERBOSE,
)
_PLAIN = re.compile(
    r"[(\[]?(?i:with (?:additional )?(?:inputs?|reports?|material) from "
    r"(?:\w+ )?(?:news )?agenc(?:y|ies)|with agency inputs?"
    r"|from (?:our )?(?:news )?agencies"
    r"|agencies|avec (?:les )?agences|mit agenturmaterial|con información de (?:las )?agencias)[)\]]?\.?"
)
_LONGEST = 90


def take_credits(item: Item) -> Item:
    while (place := next(_credits(item), None)) is not None:
        item = take(item, place, FurnitureKind.CREDIT, STEP)
    return item


def _credits(item: Item) -> Iterator[Words]:
    for edge in (foot, head):
        for place in edge(item):
            if len(place.text) <= _LONGEST and _is_credit(place.text, item):
                yield place


def _is_credit(text: str, item: Item) -> bool:
    match = _NAMED.fullmatch(text)
    if match is None:
        return _PLAIN.fullmatch(text) is not None
    name = match["source"] or match["dashed"] or match["inputs"]
    return (
        is_agency(name.removeprefix("the ").replace(" and ", "/"), item) or _PLAIN.fullmatch(text) is not None
    )
