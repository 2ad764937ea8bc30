"""The evaluations of clustering, duplicates and related, on small invented sets."""

import argparse
import json
from pathlib import Path
from types import ModuleType

import pytest

from tests.enrichment.wire import COURT, FERRY, FERRY_OTHER_DESK, HARVEST, MINE
from wirecopy.evaluation import clustering, duplicates, related
from wirecopy.evaluation.report import Report
from wirecopy.evaluation.sets import SetError


def measured(module: ModuleType, *words: object) -> Report:
    parser = argparse.ArgumentParser()
    module.add_arguments(parser)
    report: Report = module.run(parser.parse_args([str(word) for word in words]))
    return report


def a_set(path: Path, *lines: dict[str, object]) -> Path:
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return path


def labelled(path: Path, **more: object) -> Path:
    texts = {"ferry": FERRY, "mine": MINE, "court": COURT, "harvest": HARVEST}
    lines = [
        {"id": name, "title": "", "text": "\n\n".join(text), "incident": name} for name, text in texts.items()
    ]
    return a_set(
        path,
        *({**line, **more} for line in lines),
        {"id": "f2", "sents": list(FERRY_OTHER_DESK), "incident": "ferry"} | more,
    )


@pytest.mark.parametrize("more", [{}, {"date": "2026-01-05"}])
def test_clustering_is_measured_with_and_without_dates(tmp_path: Path, more: dict[str, object]) -> None:
    report = measured(clustering, labelled(tmp_path / "set.jsonl", **more))
    assert (report.measures["b_cubed_f1"], report.measures["pairwise_f1"]) == (1.0, 1.0)
    assert (report.measures["threads_found"], report.items) == (4, 5)


def test_the_label_may_be_named(tmp_path: Path) -> None:
    path = a_set(tmp_path / "set.jsonl", *({"id": str(n), "text": MINE[0], "case": 1} for n in range(3)))
    assert measured(clustering, path, "--label", "case").measures["b_cubed_recall"] == 1.0
    with pytest.raises(SetError, match="--label"):
        measured(clustering, path)


def test_a_date_that_is_none_is_said(tmp_path: Path) -> None:
    path = a_set(tmp_path / "set.jsonl", {"id": "1", "text": "x", "label": "y", "date": "yesterday"})
    with pytest.raises(SetError, match="yesterday"):
        measured(clustering, path)


def test_duplicates_are_measured_by_type_and_traps_apart(tmp_path: Path) -> None:
    texts = a_set(
        tmp_path / "texts.jsonl",
        {"id": "a", "text": "\n\n".join(FERRY)},
        {"id": "b", "text": "\n\n".join(FERRY[:3])},
        {"id": "c", "text": "\n\n".join(MINE)},
    )
    reuters = a_set(tmp_path / "reuters.jsonl", {"newid": 7, "title": "COURT", "body": "\n    ".join(COURT)})
    pairs = a_set(
        tmp_path / "pairs.jsonl",
        {"a": "a", "b": "b", "type": "truncate"},
        {"a": "a", "b": "c", "type": "abridge"},
    )
    traps = tmp_path / "traps.tsv"
    traps.write_text("label\ta\tb\ntemplate\tc\tR7\nunclear\ta\tR7\n", "utf-8")
    report = measured(duplicates, texts, pairs, traps, "--texts", reuters)
    assert report.measures["recall"] == 0.5
    assert report.measures["traps_merged"] == 0.0
    assert report.parts["truncate"]["double"] == 1.0
    assert "template" not in report.parts
    with pytest.raises(SetError, match="R7"):
        measured(duplicates, texts, pairs, traps)


def test_related_is_measured_over_those_that_have_others(tmp_path: Path) -> None:
    report = measured(related, labelled(tmp_path / "set.jsonl"))
    assert (report.measures["r_precision"], report.measures["reports_with_others"]) == (1.0, 2)
