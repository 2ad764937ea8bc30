"""`wirecopy evaluate duplicates`: which near copies are recognised, and which other news is taken for one.

Texts are filed in the order of their files; a pair counts as recognised when its later text is said to be a copy of
its earlier one, of whatever kind. A double is a copy of which readers see one only.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from wirecopy.enrichment.near_copies import Copy, NearCopies
from wirecopy.enrichment.wording import wording_of
from wirecopy.evaluation.report import Report
from wirecopy.evaluation.sets import SetError, rows, text

EPILOG = """\
Files, in any order, plain or gzipped; each is known by its members:
  texts  {"id": ..., "text": ...}; optional "title". Paragraphs are parted by an empty line or an indent.
  pairs  {"a": id, "b": id, "type": words}; or tab-separated with a first line "label a b" (name ends in .tsv).
Pairs of the type (or label) "template" are different news in the same form and must not be found; "unclear" is
passed over; all other pairs are the same report and must be found. Texts that no pair names are held as well.
"""
_PARAGRAPH = re.compile(r"\n\s*\n|\n(?= {2,}|\t)")
_TRAP = "template"
_UNCLEAR = "unclear"


class _Pair(NamedTuple):
    kind: str
    a: str
    b: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="texts and pairs, a JSON object a line"
    )
    parser.add_argument(
        "--texts",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a file of texts of which only those named in pairs are used; Reuters-21578 as JSON-lines is read too"
        ' ("newid", "title", "body": R1, R2, ...)',
    )


def run(arguments: argparse.Namespace) -> Report:
    texts: dict[str, str] = {}
    pairs: list[_Pair] = []
    for path in arguments.files:
        pairs += _read(path, texts)
    if not pairs:
        raise SetError('none of the files has pairs: lines with the members "a", "b" and "type"')
    named = {name for pair in pairs for name in (pair.a, pair.b)}
    for path in arguments.texts:
        for name, words in _texts(path):
            if name in named:
                texts.setdefault(name, words)
    if missing := sorted(named - texts.keys()):
        raise SetError(
            f"{len(missing)} texts that pairs name are missing, the first {missing[0]}: give their file with --texts"
        )
    return _measured(texts, pairs)


def _measured(texts: Mapping[str, str], pairs: list[_Pair]) -> Report:
    started = time.perf_counter()
    found = _found(texts)
    seconds = time.perf_counter() - started
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for pair in pairs:
        copy = found.get((pair.a, pair.b)) or found.get((pair.b, pair.a))
        kinds[pair.kind]["pairs"] += 1
        kinds[pair.kind]["found"] += copy is not None
        kinds[pair.kind]["double"] += copy is not None and copy.is_double
    traps = kinds.pop(_TRAP, Counter())
    kinds.pop(_UNCLEAR, None)
    wanted = sum(counts["pairs"] for counts in kinds.values())
    labelled = {frozenset((pair.a, pair.b)) for pair in pairs}
    measures = {
        "recall": sum(counts["found"] for counts in kinds.values()) / (wanted or 1),
        "traps_merged": traps["double"] / (traps["pairs"] or 1),
        "traps_found_as_development": (traps["found"] - traps["double"]) / (traps["pairs"] or 1),
        "pairs_wanted": wanted,
        "traps": traps["pairs"],
        "other_pairs_found": sum(1 for pair in found if frozenset(pair) not in labelled),
    }
    parts = {
        kind: {
            "recall": counts["found"] / counts["pairs"],
            "double": counts["double"] / counts["pairs"],
            "development": (counts["found"] - counts["double"]) / counts["pairs"],
            "pairs": counts["pairs"],
        }
        for kind, counts in sorted(kinds.items())
    }
    return Report(items=len(texts), seconds=seconds, measures=measures, parts=parts)


def _found(texts: Mapping[str, str]) -> dict[tuple[str, str], Copy]:
    """By (earlier text, later text)."""
    held = NearCopies()
    names = list(texts)
    found = {}
    for story, words in enumerate(texts.values()):
        paragraphs = paragraphs_of(words)
        wording = wording_of(paragraphs)
        for earlier, copy in held.of(wording):
            found[names[earlier], names[story]] = copy
        held.add(story, paragraphs, "", wording)
    return found


def paragraphs_of(words: str) -> list[str]:
    return _PARAGRAPH.split(words)


def _read(path: Path, texts: dict[str, str]) -> Iterator[_Pair]:
    """The pairs of a file; texts that it has are put among `texts`."""
    if path.suffix == ".tsv":
        yield from _tab_separated(path)
        return
    for row in rows(path):
        if "a" in row and "b" in row:
            yield _Pair(text(row, "type", otherwise="same"), text(row, "a"), text(row, "b"))
        else:
            name, words = _text(row)
            texts[name] = words


def _tab_separated(path: Path) -> Iterator[_Pair]:
    lines = path.read_text("utf-8").splitlines()
    if not lines or lines[0].split("\t") != ["label", "a", "b"]:
        raise SetError(f'{path}, line 1: must be "label", "a" and "b" with tabs between')
    for number, line in enumerate(lines[1:], start=2):
        if line.strip():
            members = line.split("\t")
            if len(members) != 3:
                raise SetError(f"{path}, line {number}: {len(members)} members; must be 3: label, a, b")
            yield _Pair(*members)


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    return (_text(row) for row in rows(path))


def _text(row: Mapping[str, object]) -> tuple[str, str]:
    if "newid" in row and "id" not in row:
        title, body = row.get("title"), row.get("body")
        return f"R{row['newid']}", "\n\n".join(part for part in (title, body) if isinstance(part, str))
    return text(row, "id"), "\n\n".join(filter(None, (text(row, "title", otherwise=""), text(row, "text"))))
