"""Takes copyright lines at either end: "(c) 2025 Example Press. All rights reserved."."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from wirecopy.cleaning.taking import Words, foot, head, taken
from wirecopy.item import FurnitureKind, Item

STEP = "copyright"

_MARK = r"(?:©|\([cC]\)|(?i:copyright)(?:\ ?(?:©|\([cC]\)))?)"
_RIGHTS = re.compile(
    r"(?i)all rights reserved|alle rechte vorbehalten|tous droits réservés|(?:todos los )?derechos reservados"
    r"|todos os direitos reservados"
    r"|tutti i diritti riservati|جميع الحقوق محفوظة|सर्वाधिकार सुरक्षित"
)
_MARKED = re.compile(rf"\W{{0,3}}{_MARK}", re.VERBOSE)
# Without the words about rights: a sign, a year and a name, and not one word more.
_BARE = re.compile(
    rf"\W{{0,3}}{_MARK}\s?(?:(?:by\s)?(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)?\d\d)?,?\s?)(?:by\s)?(?:(?:[^\W\d_a-z][\w.'’&-]*|of|and|the|und|de|for|&|/|-)[\s,]?){{1,8}}\.?",
    re.VERBOSE,
)
_LONGEST = 450


def take_copyright(item: Item) -> Item:
    while (place := next(_lines(item), None)) is not None:
        body, furniture, words = taken(item, place, FurnitureKind.COPYRIGHT, STEP)
        notice = item.copyright_notice or words
        item = replace(item, body=body, furniture=furniture, copyright_notice=notice)
    return item


def _lines(item: Item) -> Iterator[Words]:
    for edge in (foot, head):
        for place in edge(item):
            if len(place.text) <= _LONGEST and _is_copyright(place.text):
                yield place


def _is_copyright(text: str) -> bool:
    if _MARKED.match(text):
        return _RIGHTS.search(text) is not None or _BARE.fullmatch(text) is not None
    return len(text) < 160 and _RIGHTS.match(text) is not None
