from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from wirecopy.evaluation import figures
from wirecopy.evaluation.sets import SetError


def a_row(**fields: object) -> dict[str, object]:
    row: dict[str, object] = {
        "id": "a", "incident": "fire", "date": "2022-01-05", "title": "Two killed in fire", "text": "It burned.",
        "gold": {"killed": 2, "injured": 0},
    }  # fmt: skip
    return row | fields


def measured(tmp_path: Path, *rows: dict[str, object]) -> dict[str, float]:
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return dict(figures.run(argparse.Namespace(file=path)).measures)


def test_exact_counts_coverage_and_events(tmp_path: Path) -> None:
    found = measured(
        tmp_path,
        a_row(),
        a_row(id="b", title="Three killed in fire"),
        a_row(id="c", title="Two killed, one hurt in fire"),
        a_row(id="d", incident="fair", title="Fair opens", gold={"killed": 0, "injured": 0}),
    )
    assert found["killed, exact"] == 0.75
    assert found["both, exact"] == 0.5
    assert found["killed, said at all"] == 0.75
    assert found["killed, exact by event"] == 1.0
    assert found["events"] == 2


def test_lines_without_gold_are_passed_over_and_a_set_of_nothing_else_is_refused(tmp_path: Path) -> None:
    row = a_row()
    del row["gold"]
    assert measured(tmp_path, row, a_row())["killed, exact"] == 1.0
    with pytest.raises(SetError, match="nothing to measure"):
        measured(tmp_path, row)


def test_gold_that_is_no_number_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetError, match='"killed"'):
        measured(tmp_path, a_row(gold={"killed": "two", "injured": 0}))
