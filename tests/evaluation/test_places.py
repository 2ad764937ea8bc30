import argparse
import gzip
import json
from pathlib import Path

import pytest

from wirecopy.evaluation import places
from wirecopy.evaluation.sets import SetError

TEXT = "Snow fell in Nairobi, Kenya, and in Zzyzzx on Friday."


def _run(path: Path) -> dict[str, float]:
    return dict(places.run(argparse.Namespace(set=path)).measures)


def test_mentions_are_counted_by_name_and_place_in_the_text(tmp_path: Path) -> None:
    nairobi = {"name": "Nairobi", "start": 13, "lat": -1.28, "lon": 36.82}
    nowhere = {"name": "Zzyzzx", "lat": 0, "lon": 0}
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps({"text": TEXT, "places": [nairobi, nowhere]}))
    found = _run(path)
    assert (found["precision"], found["recall"]) == (0.5, 0.5)
    assert found["towns resolved within 161 km"] == 1.0


def test_geovirus_is_read_though_its_offsets_are_one_off(tmp_path: Path) -> None:
    path = tmp_path / "set.xml.gz"
    path.write_bytes(
        gzip.compress(
            f"<articles><article><text>{TEXT}</text><locations><location><name>Nairobi</name><start>14</start>"
            "<end>21</end><lat>60</lat><lon>36.82</lon></location></locations></article></articles>".encode()
        )
    )
    found = _run(path)
    assert found["recall"] == 1.0
    assert found["towns resolved within 161 km"] == 0.0


@pytest.mark.parametrize("row", ['{"text": "a"}', '{"text": "a", "places": [{"name": "b"}]}'])
def test_a_set_without_places_is_refused_with_words(tmp_path: Path, row: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(row)
    with pytest.raises(SetError, match="place"):
        _run(path)


@pytest.mark.shared
def test_places_of_geovirus_reach_the_goals() -> None:
    path = Path(__file__).parents[2].parent / "shared/stories/places.geovirus.xml.gz"
    if not path.exists():
        pytest.skip("../shared/stories/places.geovirus.xml.gz is not here")
    found = _run(path)
    assert found["precision"] >= 0.93
    assert found["recall"] >= 0.80
