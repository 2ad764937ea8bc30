"""The pictures come out the same, in size, and light enough."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from wirecopy.sample.pictures import SCENES, draw_all, picture, web_name


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    draw_all(folder)
    return folder


def test_every_scene_is_a_jpeg_of_the_size_said_and_below_250_kb(drawn: Path) -> None:
    for scene in SCENES:
        path = drawn / f"{scene}.jpg"
        with Image.open(path) as large, Image.open(drawn / web_name(scene)) as small:
            assert (large.format, large.size, small.size) == ("JPEG", (1600, 1067), (800, 533))
        assert path.stat().st_size < 250_000, scene


def test_a_scene_comes_out_the_same_each_time(drawn: Path, tmp_path: Path) -> None:
    for scene in ("harbour", "stadium", "library"):
        assert picture(scene, tmp_path).read_bytes() == (drawn / f"{scene}.jpg").read_bytes()


def test_what_is_drawn_is_not_drawn_again(drawn: Path) -> None:
    before = (drawn / "harbour.jpg").stat().st_mtime_ns

    draw_all(drawn)

    assert (drawn / "harbour.jpg").stat().st_mtime_ns == before


def test_every_scene_says_in_words_what_it_shows() -> None:
    assert all(len(scene.alt) > 30 and scene.alt.endswith(".") for scene in SCENES.values())
