"""Every golden sample: what cleaning names, what comes of it, and that no word is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cleaning.sample import FOLDER, found, named, read_sample
from wirecopy.cleaning import accounted, clean

PATHS = sorted(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_sample_is_told_apart_as_its_expectation_says(path: Path) -> None:
    sample = read_sample(path)
    cleaned = clean(sample.item)
    assert named(cleaned) == sample.furniture
    for field, value in sample.fields:
        assert value in found(cleaned, field), field
    assert accounted(sample.item.body, cleaned)
    assert clean(cleaned) == cleaned


def test_there_are_samples() -> None:
    assert len(PATHS) >= 40
