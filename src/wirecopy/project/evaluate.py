"""`wirecopy evaluate`: how well stories are understood, on a labelled set of yours. Needs no database.

An evaluation is a module of wirecopy.evaluation with `add_arguments(parser)` and `run(args) -> Report`.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from wirecopy.errors import WirecopyError

if TYPE_CHECKING:
    from wirecopy.evaluation.report import Report


@dataclass(frozen=True, slots=True)
class Evaluation:
    module: str
    says: str


EVALUATIONS: dict[str, Evaluation] = {
    "clustering": Evaluation("clustering", "how well reports are gathered into developing stories"),
    "duplicates": Evaluation(
        "duplicates", "which near copies are recognised, and which other news is taken for one"
    ),
    "related": Evaluation("related", "whether what is offered to read next belongs to it"),
    "figures": Evaluation("figures", "how many were killed and injured, by what each report says"),
    "sources": Evaluation("sources", "who says so: sources and the words that attribute to them"),
    "datelines": Evaluation("datelines", "whether the dateline is taken off a story to the letter"),
    "language": Evaluation("language", "how often the language of a text is told"),
    "places": Evaluation(
        "places", "which places are found in texts, and whether they are put where they lie"
    ),
    "topics": Evaluation("topics", "Media Topics told from texts, against those that people gave"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="evaluation", required=True, metavar="WHAT")
    for name, evaluation in EVALUATIONS.items():
        kind = kinds.add_parser(name, help=evaluation.says, description=evaluation.says)
        _module(evaluation).add_arguments(kind)
        kind.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Print the measures; 1 where the set cannot be used."""
    try:
        report: Report = _module(EVALUATIONS[arguments.evaluation]).run(arguments)
    except WirecopyError as error:
        print(f"wirecopy evaluate {arguments.evaluation}: {error}", file=sys.stderr)
        return 1
    print(json.dumps(report.as_json()) if arguments.json else "\n".join(report.lines()))
    return 0


def _module(evaluation: Evaluation) -> ModuleType:
    return import_module(f"wirecopy.evaluation.{evaluation.module}")
