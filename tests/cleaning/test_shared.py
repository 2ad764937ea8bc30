"""Cleaning over real copy: every word accounted for, and the rates we hold ourselves to.

Of the Reuters wire of 1987 the datelines stand beside the text, so that how often
one is found whole can be counted. Press releases are for false alarms: they have little furniture.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from tests.cleaning.sample import an_item
from wirecopy.body import collapse
from wirecopy.cleaning import accounted, clean
from wirecopy.item import FurnitureKind, Item

pytestmark = pytest.mark.shared

REAL = Path(__file__).parents[3] / "shared" / "wire" / "real"
_TAG = re.compile(r"<[^>]+>")


def _rows(name: str) -> Iterator[dict[str, str | None]]:
    path = REAL / name / "items.jsonl.gz"
    if not path.exists():
        pytest.skip(f"The real deliveries are not here: {path} is missing.")
    with gzip.open(path, "rt") as lines:
        for line in lines:
            yield json.loads(line)


@cache
def _reuters() -> list[tuple[str, Item, Item]]:
    """(dateline as filed beside the text, item, item cleaned)."""
    found = []
    for row in _rows("reuters-1987"):
        text = f"{row['dateline'] or ''}{row['body'] or ''}"
        parts = [collapse(part) for part in re.split(r"\n {2,}|\n(?= ?(?i:reuter))", text)]
        if row["body"]:
            item = replace(an_item(*filter(None, parts)), headline=collapse(row["title"] or ""))
            found.append((collapse(row["dateline"] or ""), item, clean(item)))
    return found


@cache
def _press() -> list[tuple[Item, Item]]:
    found = []
    for row in _rows("press-releases"):
        blocks = re.split(r"</?(?:p|li|div|h\d|tr|td|ul|ol|br)\b[^>]*>", row["body_html"] or "")
        parts = [collapse(unescape(_TAG.sub("", part))) for part in blocks]
        item = replace(an_item(*filter(None, parts)), headline=collapse(row["title"] or ""))
        found.append((item, clean(item)))
    return found


def _kinds(item: Item) -> set[str]:
    return {span.kind for span in item.furniture}


def test_every_word_of_the_old_wire_is_accounted_for() -> None:
    assert all(accounted(item.body, cleaned) for _, item, cleaned in _reuters())


def test_every_word_of_the_press_releases_is_accounted_for() -> None:
    assert all(accounted(item.body, cleaned) for item, cleaned in _press())


def test_cleaning_the_press_releases_again_changes_nothing() -> None:
    assert all(clean(cleaned) == cleaned for _, cleaned in _press())


def test_datelines_of_the_old_wire_are_found_whole() -> None:
    exact = [
        any(span.kind == FurnitureKind.DATELINE and span.text == dateline for span in cleaned.furniture)
        for dateline, item, cleaned in _reuters()
        if dateline and item.body[0].text.startswith(dateline)
    ]
    assert sum(exact) / len(exact) >= 0.995


def test_sign_offs_of_the_old_wire_are_found() -> None:
    signed = [
        FurnitureKind.SIGN_OFF in _kinds(cleaned)
        for _, item, cleaned in _reuters()
        if item.body[-1].text.casefold().rstrip(".").endswith("reuter")
    ]
    assert sum(signed) / len(signed) >= 0.995


def test_datelines_of_the_press_releases_are_found() -> None:
    dashed = re.compile(r"(?:WASHINGTON|PITTSBURGH|CHICAGO|BOSTON|MIAMI) ?(?: -|--|–|—) ")
    found = [
        FurnitureKind.DATELINE in _kinds(cleaned)
        for item, cleaned in _press()
        if dashed.match(item.body[0].text)
    ]
    assert len(found) > 100
    assert sum(found) / len(found) >= 0.98


def test_the_press_releases_have_no_embargo_no_byline_and_no_sign_off() -> None:
    no_such = {FurnitureKind.EMBARGO, FurnitureKind.BYLINE, FurnitureKind.SIGN_OFF, FurnitureKind.CORRECTION}
    assert [item.body[0].text for item, cleaned in _press() if _kinds(cleaned) & no_such] == []
