"""`wirecopy read --dialect`: a file that is wrong is said before anything is read."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from tests.formats.wire_series import Iptc
from wirecopy.errors import RefusedError
from wirecopy.project.read import add_arguments, run
from wirecopy.project.source_dialect import dialect_in


def test_a_delivery_is_read_in_the_dialect_of_a_file(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    wire, dialect = tmp_path / "wire", tmp_path / "dialect.json"
    wire.write_bytes(Iptc(body="Fähren.").wire("cp850"))
    dialect.write_text('{"charset": "cp850"}')
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    assert run(parser.parse_args([str(wire), "--dialect", str(dialect)])) == 0
    assert "Fähren." in json.loads(capfd.readouterr().out)["bodies"][0]["value"]
    dialect.write_text('{"charset": "klingon"}')
    assert run(parser.parse_args([str(wire), "--dialect", str(dialect)])) == 2
    assert "klingon" in capfd.readouterr().err


@pytest.mark.parametrize("text", ["", "[]", "{", '{"x": 1}', "[" * 100_000])
def test_a_wrong_file_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "dialect.json"
    file.write_text(text)
    with pytest.raises(RefusedError):
        dialect_in(str(file))
    with pytest.raises(RefusedError, match="cannot be read"):
        dialect_in(str(tmp_path / "missing"))
