"""`wirecopy convert`: any format in, any format out, and the words stay."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from tests.whole.filing import Filing, newsml_g2, nitf, rss
from wirecopy.formats import read
from wirecopy.project.cli import main
from wirecopy.writers import WRITERS


@pytest.fixture
def wire(tmp_path: Path) -> Path:
    path = tmp_path / "one.xml"
    path.write_bytes(newsml_g2(Filing(byline="A. Maro", summary="A storm went by.")))
    return path


@pytest.mark.parametrize("to", WRITERS)
def test_the_words_are_the_same_in_every_format(
    to: str, wire: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["convert", "--to", to, str(wire)]) == 0
    (before,) = read(wire.read_bytes()).items
    (after,) = read(capfdbinary.readouterr().out).items
    assert (after.filed_digest, after.headline, after.guid) == (
        before.filed_digest,
        before.headline,
        before.guid,
    )


def test_each_item_has_a_file_of_its_own(wire: Path, tmp_path: Path) -> None:
    other, out = tmp_path / "two.xml", tmp_path / "out"
    other.write_bytes(nitf(Filing(guid="urn:example:../../etc", version=2)))
    out.mkdir()
    assert main(["convert", "--to", "nitf", "--out", str(out), str(wire), str(other)]) == 0
    names = sorted(path.name.rpartition("-")[0] for path in out.iterdir())
    assert names == ["urn-example-etc-v2", "urn-example-harbour-v1"]


def test_many_items_do_not_go_into_one_nitf(wire: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", "--to", "nitf", str(wire), str(wire)]) == 1
    assert "Name a folder with --out" in capsys.readouterr().err


def test_an_embargo_is_never_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "held.xml"
    path.write_bytes(newsml_g2(Filing(embargo="")))
    assert main(["convert", "--to", "rss", str(path)]) == 1
    said = capsys.readouterr()
    assert "an embargo, which no feed can say" in said.err
    assert "harbour" not in said.out


def test_a_fault_is_told_and_the_rest_is_written(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(rss("urn:1", "<title>Rain</title>") + b"\n")
    broken = tmp_path / "broken.json"
    broken.write_text('{"uri": ')
    assert main(["convert", "--to", "ninjs", str(broken), str(path)]) == 1
    said = capfd.readouterr()
    assert "broken.json:1:" in said.err
    assert '"Rain"' in said.out


@pytest.mark.parametrize(
    "words",
    [["--to", "word", "-"], ["--to", "nitf", "no-such-file"], ["--to", "nitf", "--out", "nowhere", "-"]],
)
def test_a_wrong_use_writes_nothing(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert main(["convert", *words]) == 2
