import argparse
import json
from pathlib import Path

from wirecopy.evaluation import topics

SPORT = "The striker scored a late equaliser and the goalkeeper saved two penalties in the semifinal."
SILENT = "A man walked along the road and looked at the sky."


def _run(path: Path, table: Path | None = None) -> dict[str, float]:
    return dict(topics.run(argparse.Namespace(set=path, map=table)).measures)


def test_coverage_and_precision_are_of_the_stories_that_have_a_topic(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    rows = [
        {"title": "Semifinal", "text": SPORT, "topics": ["medtop:20001065"]},
        {"text": SPORT, "topics": ["Wetter"]},
        {"text": SILENT, "topics": ["sport", "politics"]},
        {"text": SILENT, "topics": ["unheard of"]},
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    found = _run(path)
    assert found["coverage"] == 2 / 3
    assert found["precision of the first"] == 1 / 2
    assert found["micro recall"] == 1 / 4


def test_a_set_may_have_topics_of_its_own(tmp_path: Path) -> None:
    path, table = tmp_path / "set.jsonl", tmp_path / "map.tsv"
    path.write_text(json.dumps({"text": SPORT, "topics": ["footy"]}))
    table.write_text("footy\t15000000\n")
    assert _run(path, table)["precision of the first"] == 1.0
