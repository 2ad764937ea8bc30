"""How well the counts of killed and injured are read; shape of the set and measures in docs/understanding-figures.md."""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from wirecopy.enrichment.figures import figures_of
from wirecopy.enrichment.tolls import Toll, toll
from wirecopy.evaluation.report import Report
from wirecopy.evaluation.sets import SetError, rows, text

_PARAGRAPH = re.compile(r"\n\s*")


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    incident: str  # "" = stands alone
    date: str
    headline: str
    paragraphs: tuple[str, ...]
    killed: int
    injured: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        'Each line: {"id", "title", "text", "date", "gold": {"killed": 2, "injured": 0}}, and "incident", the same '
        'for all reports of one event, if known; "language" if not English. Lines without "gold" are passed over.'
    )
    parser.add_argument("file", type=Path, help="JSON lines, plain or gzipped")


def run(arguments: argparse.Namespace) -> Report:
    cases = list(_cases(arguments.file))
    if not cases:
        raise SetError(f'{arguments.file}: no line has "gold"; there is nothing to measure')
    start = time.perf_counter()
    tolls = [_toll(case) for case in cases]
    seconds = time.perf_counter() - start
    return Report(items=len(cases), seconds=seconds, measures=measures(cases, tolls))


def _toll(case: Case) -> Toll:
    return toll(figures_of(case.headline, case.paragraphs), case.headline, case.paragraphs)


def measures(cases: list[Case], tolls: list[Toll]) -> Mapping[str, float]:
    pairs = list(zip(cases, tolls, strict=True))
    found = {
        "killed, exact": _share((said.killed or 0) == case.killed for case, said in pairs),
        "injured, exact": _share((said.injured or 0) == case.injured for case, said in pairs),
        "both, exact": _share(
            (said.killed or 0, said.injured or 0) == (case.killed, case.injured) for case, said in pairs
        ),
        "killed, said at all": _share(said.killed is not None for _, said in pairs),
        "injured, said at all": _share(said.injured is not None for _, said in pairs),
        "killed, exact where said": _share(
            said.killed == case.killed for case, said in pairs if said.killed is not None
        ),
        "injured, exact where said": _share(
            said.injured == case.injured for case, said in pairs if said.injured is not None
        ),
    }
    return found | _by_incident(pairs)


def _by_incident(pairs: list[tuple[Case, Toll]]) -> dict[str, float]:
    """What most of an event's reports say; of two said as often, the one said last."""
    events: dict[str, list[tuple[Case, Toll]]] = defaultdict(list)
    for case, said in pairs:
        events[case.incident or case.id].append((case, said))
    killed, injured = [], []
    for reports in events.values():
        reports.sort(key=lambda pair: pair[0].date)
        killed.append(_mode([said.killed or 0 for _, said in reports]) == reports[0][0].killed)
        injured.append(_mode([said.injured or 0 for _, said in reports]) == reports[0][0].injured)
    return {
        "events": len(events),
        "killed, exact by event": _share(killed),
        "injured, exact by event": _share(injured),
    }


def _mode(values: list[int]) -> int:
    counted = Counter(values)
    most = max(counted.values())
    return next(value for value in reversed(values) if counted[value] == most)


def _share(claims: Iterable[bool]) -> float:
    held = list(claims)
    return sum(held) / len(held) if held else 0.0


def _cases(path: Path) -> Iterable[Case]:
    for row in rows(path):
        gold = row.get("gold")
        if not isinstance(gold, dict):
            continue
        yield Case(
            id=text(row, "id"),
            incident=text(row, "incident", otherwise=""),
            date=text(row, "date", otherwise=""),
            headline=text(row, "title"),
            paragraphs=tuple(part for part in _PARAGRAPH.split(text(row, "text")) if part),
            killed=_count(gold, "killed", path),
            injured=_count(gold, "injured", path),
        )


def _count(gold: Mapping[str, object], name: str, path: Path) -> int:
    value = gold.get(name, gold.get(f"num_{name}"))
    if not isinstance(value, int):
        raise SetError(f'{path}: "gold" must say "{name}" as a whole number and says {value!r}')
    return value
