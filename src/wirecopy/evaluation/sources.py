"""How well it is read who says so; shape of the set and measures in docs/understanding-figures.md."""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wirecopy.enrichment.attribution import Attribution, attributions
from wirecopy.enrichment.sentences import Span
from wirecopy.evaluation.report import Report
from wirecopy.evaluation.sets import SetError, rows, text

_PARAGRAPH = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One attribution as a person marked it. Offsets count code points of the whole text."""

    source: Span
    cue: Span


@dataclass(frozen=True, slots=True)
class Article:
    text: str
    labelled: tuple[Labelled, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        'Each line: {"id", "text", "attributions": [{"Source": [{"spans": [[89, 106]]}], "Cue": [...], "Content": [...]}]}. '
        "Attributions without a source or a cue are passed over."
    )
    parser.add_argument("file", type=Path, help="JSON lines, plain or gzipped")


def run(arguments: argparse.Namespace) -> Report:
    articles = list(_articles(arguments.file))
    if not any(article.labelled for article in articles):
        raise SetError(
            f"{arguments.file}: no attribution has a source and a cue; there is nothing to measure"
        )
    start = time.perf_counter()
    read = [found_in(article.text) for article in articles]
    seconds = time.perf_counter() - start
    return Report(items=len(articles), seconds=seconds, measures=measures(articles, read))


def found_in(whole: str) -> list[Attribution]:
    """The attributions of all paragraphs, with offsets of the whole text."""
    found: list[Attribution] = []
    for paragraph in _PARAGRAPH.finditer(whole):
        start = paragraph.start()
        found += [
            Attribution(
                source=Span(start + one.source.start, start + one.source.end),
                cue=Span(start + one.cue.start, start + one.cue.end),
            )
            for one in attributions(paragraph[0])
        ]
    return found


def measures(articles: Sequence[Article], read: Sequence[list[Attribution]]) -> Mapping[str, float]:
    """A source counts as right only with a cue that is right too; "overlapping" asks for one character in common."""
    labelled = sum(len(article.labelled) for article in articles)
    found = sum(len(attributions) for attributions in read)
    pairs = list(zip(articles, read, strict=True))
    cues = sum(_matched(article.labelled, found, _cue_meets) for article, found in pairs)
    exact_cues = sum(_matched(article.labelled, found, _cue_is) for article, found in pairs)
    sources = sum(_matched(article.labelled, found, _source_meets) for article, found in pairs)
    exact_sources = sum(_matched(article.labelled, found, _source_is) for article, found in pairs)
    return {
        "source right where the cue is found": sources / cues if cues else 0.0,
        "source exact where the cue is found": exact_sources / cues if cues else 0.0,
        **_precision_and_recall("cue", cues, found, labelled),
        **_precision_and_recall("cue exact", exact_cues, found, labelled),
        **_precision_and_recall("source", sources, found, labelled),
        **_precision_and_recall("source exact", exact_sources, found, labelled),
        "labelled": labelled,
        "found": found,
    }


def _precision_and_recall(name: str, right: int, found: int, labelled: int) -> dict[str, float]:
    precision = right / found if found else 0.0
    recall = right / labelled if labelled else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {f"{name}, precision": precision, f"{name}, recall": recall, f"{name}, F1": f1}


def _matched(labelled: Iterable[Labelled], found: Sequence[Attribution], meets: _Meets) -> int:
    """How many labelled ones are found, each found one used once."""
    left = list(found)
    count = 0
    for label in labelled:
        match = next((one for one in left if meets(label, one)), None)
        if match is not None:
            left.remove(match)
            count += 1
    return count


_Meets = Callable[[Labelled, Attribution], bool]


def _cue_meets(label: Labelled, one: Attribution) -> bool:
    return _overlap(label.cue, one.cue)


def _cue_is(label: Labelled, one: Attribution) -> bool:
    return label.cue == one.cue


def _source_meets(label: Labelled, one: Attribution) -> bool:
    return _overlap(label.cue, one.cue) and _overlap(label.source, one.source)


def _source_is(label: Labelled, one: Attribution) -> bool:
    return _overlap(label.cue, one.cue) and label.source == one.source


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _articles(path: Path) -> Iterable[Article]:
    for row in rows(path):
        marked = row.get("attributions")
        if not isinstance(marked, list):
            raise SetError(f'{path}: "attributions" must be a list in {text(row, "id")}')
        labelled = tuple(
            Labelled(_span(one, "Source"), _span(one, "Cue"))
            for one in marked
            if isinstance(one, dict) and one.get("Source") and one.get("Cue")
        )
        yield Article(text(row, "text"), labelled)


def _span(one: Mapping[str, object], name: str) -> Span:
    """The first piece of a source or cue; pieces further on are passed over."""
    parts = one.get(name)
    try:
        start, end = parts[0]["spans"][0]  # type: ignore[index]
    except (TypeError, KeyError, IndexError, ValueError) as error:
        raise SetError(f'"{name}" must be a list of {{"spans": [[start, end]]}} and is {parts!r}') from error
    return Span(int(start), int(end))
