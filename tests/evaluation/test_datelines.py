import argparse
import json
from pathlib import Path

import pytest

from wirecopy.evaluation import datelines, language


def _set(path: Path, *rows: dict[str, str | None]) -> argparse.Namespace:
    path.write_text("\n".join(map(json.dumps, rows)))
    return argparse.Namespace(set=path, errors=False)


def test_a_dateline_counts_only_to_the_letter(tmp_path: Path) -> None:
    args = _set(
        tmp_path / "set.jsonl",
        {"dateline": "    HALDEN, Feb 26 - ", "body": "Ferries run\nagain.\n    More was said."},
        {"dateline": "HALDEN, Febtober 26 - ", "body": "Ferries run again."},
        {"dateline": None, "body": "HARBOUR DIVIDEND REPORT - FEB 26"},
    )
    measures = datelines.run(args).measures
    assert (measures["exact"], measures["wrongly taken"]) == (0.5, 0.0)


def test_languages_are_counted_each(tmp_path: Path) -> None:
    args = _set(
        tmp_path / "set.jsonl",
        {"text": "Der Hafen ist wieder offen, sagte die Ministerin.", "lang": "de"},
        {"text": "Havnen åpnet igjen lørdag etter uværet, sier hun.", "lang": "nb"},
    )
    report = language.run(args)
    assert report.measures["accuracy"] == 1.0
    assert set(report.parts) == {"de", "no"}


@pytest.mark.shared
def test_datelines_of_1987_reach_the_goal() -> None:
    path = Path(__file__).parents[2].parent / "shared/wire/real/reuters-1987/items.jsonl.gz"
    if not path.exists():
        pytest.skip("../shared/wire/real/reuters-1987 is not here")
    assert datelines.run(argparse.Namespace(set=path, errors=False)).measures["exact"] >= 0.995
