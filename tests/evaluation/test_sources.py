from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from wirecopy.evaluation import sources
from wirecopy.evaluation.sets import SetError

TEXT = "It rained, the coastguard said.\n\nBoats left."


def measured(tmp_path: Path, *attributions: object, text: str = TEXT) -> dict[str, float]:
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps({"id": "a", "text": text, "attributions": list(attributions)}))
    return dict(sources.run(argparse.Namespace(file=path)).measures)


def marked(source: tuple[int, int], cue: tuple[int, int]) -> dict[str, object]:
    return {"Source": [{"spans": [list(source)]}], "Cue": [{"spans": [list(cue)]}]}


def test_exact_and_overlapping_are_told_apart(tmp_path: Path) -> None:
    exact = measured(tmp_path, marked((11, 25), (26, 30)))
    assert exact["source exact, F1"] == exact["source, F1"] == exact["cue exact, F1"] == 1.0
    wider = measured(tmp_path, marked((15, 25), (26, 30)))
    assert (wider["source exact, recall"], wider["source, recall"]) == (0.0, 1.0)


def test_what_is_not_found_lowers_recall_and_what_is_not_there_precision(tmp_path: Path) -> None:
    found = measured(tmp_path, marked((11, 25), (26, 30)), marked((33, 38), (39, 43)))
    assert (found["cue, recall"], found["cue, precision"]) == (0.5, 1.0)


def test_a_set_without_attributions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SetError, match="nothing to measure"):
        measured(tmp_path, {"Cue": [{"spans": [[26, 30]]}]})
    with pytest.raises(SetError, match='"Source"'):
        measured(tmp_path, {"Source": "police", "Cue": [{"spans": [[26, 30]]}]})
