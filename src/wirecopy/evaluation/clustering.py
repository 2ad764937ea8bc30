"""`wirecopy evaluate clustering`: how well reports are gathered into developing stories.

Reports are filed one by one in the order of their dates, as they would come over a wire, and each is where it was
last put when all are filed. A set without dates is no stream: there the frequencies of words, which a site knows from
the weeks before, are counted over the set first, without its labels.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from wirecopy.enrichment.gathering import Report as Filed
from wirecopy.enrichment.threads import Threads
from wirecopy.evaluation.duplicates import paragraphs_of
from wirecopy.evaluation.measures import Scores, b_cubed, pairwise
from wirecopy.evaluation.report import Report
from wirecopy.evaluation.sets import SetError, rows, text

LABELS = ("incident", "subtopic", "story", "event", "cluster", "label", "thread")
EPILOG = f"""\
Each line: {{"id": ..., "title": ..., "date": "2026-01-05" or a full time, "text": ..., LABEL: ...}}; optional "lang".
"title" and "date" may be missing; "sents", a list of sentences, may stand in for "text".
LABEL says which reports belong together: --label, or the first of {", ".join(LABELS)} that the first line has.
"""


class Labelled(NamedTuple):
    filed: Filed
    label: str
    has_date: bool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="labelled reports, a JSON object a line"
    )
    parser.add_argument(
        "--label", default="", metavar="NAME", help="the member that says what belongs together"
    )


def run(arguments: argparse.Namespace) -> Report:
    reports = read(arguments.files, arguments.label)
    threads = Threads()
    started = time.perf_counter()
    if not all(report.has_date for report in reports):
        threads.know(report.filed for report in reports)
    for report in reports:
        threads.place(report.filed)
    seconds = time.perf_counter() - started
    found = {report.filed.story: threads.thread_of(report.filed.story) for report in reports}
    gold = {report.filed.story: report.label for report in reports}
    return Report(items=len(reports), seconds=seconds, measures=_measures(found, gold))


def _measures(found: Mapping[int, int | None], gold: Mapping[int, str]) -> dict[str, float]:
    return {
        **_said("b_cubed", b_cubed(found, gold)),
        **_said("pairwise", pairwise(found, gold)),
        "threads_found": len(set(found.values())),
        "threads_wanted": len(set(gold.values())),
    }


def _said(name: str, scores: Scores) -> dict[str, float]:
    return {
        f"{name}_f1": scores.f1,
        f"{name}_precision": scores.precision,
        f"{name}_recall": scores.recall,
    }


def read(files: list[Path], label: str) -> list[Labelled]:
    """In the order of their dates; those without a date in the order of the files."""
    reports: list[Labelled] = []
    for path in files:
        for row in rows(path):
            label = label or _label(row)
            reports.append(_labelled(row, label, len(reports) + 1))
    if not reports:
        raise SetError("the files have no reports")
    return sorted(reports, key=lambda report: report.filed.filed_at)


def _label(row: Mapping[str, object]) -> str:
    for name in LABELS:
        if name in row:
            return name
    raise SetError(f"none of {', '.join(LABELS)} is a member of the first line: name the label with --label")


def _labelled(row: Mapping[str, object], label: str, number: int) -> Labelled:
    date = text(row, "date", otherwise="")
    sentences = row.get("sents")
    if isinstance(sentences, list) and all(isinstance(sentence, str) for sentence in sentences):
        paragraphs = tuple(sentences)
    else:
        paragraphs = tuple(paragraphs_of(text(row, "text")))
    filed = Filed(
        story=number,
        agency="",
        language=text(row, "lang", otherwise=""),
        headline=text(row, "title", otherwise="") or (paragraphs[0] if paragraphs else ""),
        paragraphs=paragraphs,
        # Reports of no date lie a second apart, in the order of the file.
        filed_at=_time(date) if date else datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=number),
    )
    value = row.get(label)
    if not isinstance(value, (str, int)):
        raise SetError(f'"{label}" must be text or a number and is {value!r} in {str(row)[:120]}')
    return Labelled(filed, str(value), bool(date))


def _time(date: str) -> datetime:
    try:
        when = datetime.fromisoformat(date)
    except ValueError as error:
        raise SetError(f'"date" must be as 2026-01-05 or 2026-01-05T12:00:00Z and is {date!r}') from error
    return when if when.tzinfo else when.replace(tzinfo=UTC)
