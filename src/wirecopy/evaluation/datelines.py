"""`wirecopy evaluate datelines`: whether the dateline is taken off a story to the letter.

Reads JSON lines {"dateline", "body"} as an agency filed them apart: the dateline is put before the first
paragraph again. "" or null says that there is none, and that none may be taken.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Mapping
from pathlib import Path

from wirecopy.body import Block, BlockKind, collapse, numbered
from wirecopy.cleaning import clean
from wirecopy.evaluation.report import Report
from wirecopy.evaluation.sets import SetError, rows
from wirecopy.item import FurnitureKind, Item

_INDENT = re.compile(r"\n[ \t]{2,}|\n\s*\n")  # opens a paragraph on the wires of old
_DASHES = " -–—"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("set", type=Path, help='JSON lines {"dateline", "body"}; may be gzipped')
    parser.add_argument("--errors", action="store_true", help="print what was taken instead")


def run(args: argparse.Namespace) -> Report:
    stories = [story for row in rows(args.set) if (story := _story(row)) is not None]
    exact = found = without = wrongly = 0
    seconds = 0.0
    for dateline, item in stories:
        began = time.perf_counter()
        cleaned = clean(item)
        seconds += time.perf_counter() - began
        taken = " ".join(s.text for s in cleaned.furniture if s.kind == FurnitureKind.DATELINE).strip(_DASHES)
        if dateline:
            found += bool(taken)
            exact += taken == dateline
        else:
            without += 1
            wrongly += bool(taken)
        if args.errors and taken != dateline:
            print(f"{dateline!r} {taken!r} {item.body[0].text[:90]!r}")
    having = len(stories) - without
    return Report(
        items=len(stories),
        seconds=seconds,
        measures={
            "exact": exact / having if having else 0.0,
            "found": found / having if having else 0.0,
            "with a dateline": having,
            "wrongly taken": wrongly / without if without else 0.0,
            "without a dateline": without,
        },
    )


def _story(row: Mapping[str, object]) -> tuple[str, Item] | None:
    """The dateline as it should be taken, and the item; None for a row without text."""
    dateline, body = row.get("dateline") or "", row.get("body") or ""
    if not isinstance(dateline, str) or not isinstance(body, str):
        raise SetError(f'"dateline" and "body" must be text in {str(row)[:120]}')
    texts = [text for part in _INDENT.split(dateline + body) if (text := collapse(part))]
    if not texts or not body.strip():
        return None
    item = Item(guid="evaluated", body=numbered(Block(BlockKind.PARAGRAPH, text) for text in texts))
    return collapse(dateline).strip(_DASHES), item
