"""`wirecopy evaluate related`: whether the reports nearest to one belong to it.

All reports are held; then each is asked for what is near it, and those with its label are what is wanted. This
measures the ranking that related stories are chosen from; on a page, those of the story's own thread are left out.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from pathlib import Path

from wirecopy.enrichment.related import ranked
from wirecopy.enrichment.threads import Threads
from wirecopy.evaluation.clustering import EPILOG, read
from wirecopy.evaluation.measures import r_precision, recall_at
from wirecopy.evaluation.report import Report
from wirecopy.evaluation.sets import SetError

_FIRSTS = (1, 5, 10)


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
    of_label: defaultdict[str, set[int]] = defaultdict(set)
    for report in reports:
        of_label[report.label].add(report.filed.story)
    threads = Threads()
    threads.restore((report.filed, report.filed.story) for report in reports)
    precisions: list[float] = []
    recalls: dict[int, list[float]] = {first: [] for first in _FIRSTS}
    started = time.perf_counter()
    for report in reports:
        story = report.filed.story
        if wanted := of_label[report.label] - {story}:
            found = [near.story for near in ranked(threads.shelf, story)]
            precisions.append(r_precision(found, wanted))
            for first, shares in recalls.items():
                shares.append(recall_at(found, wanted, first=first))
    seconds = time.perf_counter() - started
    if not precisions:
        raise SetError("no two reports have the same label")
    measures = {"r_precision": sum(precisions) / len(precisions)}
    measures |= {f"recall_at_{first}": sum(shares) / len(shares) for first, shares in recalls.items()}
    measures |= {"reports": len(reports), "reports_with_others": len(precisions)}
    return Report(items=len(precisions), seconds=seconds, measures=measures)
