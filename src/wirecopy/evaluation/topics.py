"""`wirecopy evaluate topics`: Media Topics told from texts, against those that people gave.

Reads JSON lines {"text" or "body", "title"?, "topics": [...]}. A topic is a Media Topic's number, with or without
"medtop:", or its name in any language; deeper ones count for their level 1. With --map FILE (lines of
"their word<TAB>Media Topic number") a set with topics of its own can be read; rows without a known topic are
left out.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from wirecopy.enrichment.classifying import classify
from wirecopy.enrichment.mediatopics import name_in, number_named, path
from wirecopy.evaluation.report import Report
from wirecopy.evaluation.sets import SetError, rows, text

_PARAGRAPHS = re.compile(r"\n\s*\n|\n {2,}|</p>")
_TAGS = re.compile(r"<[^>]+>|&\w+;")


class Labelled(NamedTuple):
    headline: str
    paragraphs: tuple[str, ...]
    topics: frozenset[str]  # numbers of level 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("set", type=Path, help='JSON lines {"text", "topics"}; may be gzipped')
    parser.add_argument("--map", type=Path, help="a table from the set's own topics to Media Topic numbers")


def run(args: argparse.Namespace) -> Report:
    mapped = _mapped(args.map) if args.map else {}
    stories = [story for row in rows(args.set) if (story := _labelled(row, mapped)) is not None]
    classify("What is read once a process", ("is not measured.",))
    told: Counter[str] = Counter()
    right: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    covered = first_right = 0
    seconds = 0.0
    for story in stories:
        began = time.perf_counter()
        found = classify(story.headline, story.paragraphs)
        seconds += time.perf_counter() - began
        tops = list(dict.fromkeys(path(one.number)[0] for one in found))
        gold.update(story.topics)
        told.update(tops)
        right.update(top for top in tops if top in story.topics)
        if tops:
            covered += 1
            first_right += tops[0] in story.topics
    f1 = {topic: 2 * right[topic] / (told[topic] + gold[topic]) for topic in gold | told}
    return Report(
        items=len(stories),
        seconds=seconds,
        measures={
            "coverage": covered / len(stories) if stories else 0.0,
            "precision of the first": first_right / covered if covered else 0.0,
            "micro precision": right.total() / told.total() if told else 0.0,
            "micro recall": right.total() / gold.total() if gold else 0.0,
            "micro F1": 2 * right.total() / (told.total() + gold.total()) if gold else 0.0,
            "macro F1": sum(f1.values()) / len(f1) if f1 else 0.0,
        },
        parts={
            name_in(topic, "en"): {
                "precision": right[topic] / told[topic] if told[topic] else 0.0,
                "recall": right[topic] / gold[topic] if gold[topic] else 0.0,
                "stories": gold[topic],
            }
            for topic in sorted(gold | told)
        },
    )


def _mapped(table: Path) -> dict[str, str]:
    try:
        lines = table.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SetError(f"{table}: cannot be read ({error})") from error
    return {word: number for word, tab, number in (line.partition("\t") for line in lines) if tab}


def _labelled(row: Mapping[str, object], mapped: Mapping[str, str]) -> Labelled | None:
    topics = row.get("topics")
    if not isinstance(topics, list):
        raise SetError(f'"topics" must be a list in {str(row)[:120]}')
    tops = {top for one in topics if isinstance(one, str) and (top := _top(one, mapped))}
    words = row.get("text") or row.get("body") or row.get("body_html") or ""
    if not isinstance(words, str):
        raise SetError(f'"text" must be text in {str(row)[:120]}')
    if not tops or not words.strip():
        return None
    title = text(row, "title", otherwise="") if row.get("title") is not None else ""
    return Labelled(title, tuple(_TAGS.sub(" ", part) for part in _PARAGRAPHS.split(words)), frozenset(tops))


def _top(topic: str, mapped: Mapping[str, str]) -> str:
    number = mapped.get(topic) or topic.removeprefix("medtop:")
    if not number.isdecimal():
        number = number_named(number)
    found = path(number)
    return found[0] if found else ""
