"""The command `wirecopy read`, as a process and as a function."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from wirecopy.project.read import add_arguments, run

_SAMPLES = Path(__file__).parents[1] / "formats" / "samples"
_SOURCE = Path(__file__).parents[2] / "src"
_COMMAND = """
import argparse, sys
from wirecopy.project.read import add_arguments, run
parser = argparse.ArgumentParser()
add_arguments(parser)
code = run(parser.parse_args())
"""


def _run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args(arguments))


def _process(*arguments: str) -> list[str]:
    return [sys.executable, "-c", f"{_COMMAND}sys.exit(code)", *arguments]


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(_SOURCE)}


def test_each_item_is_one_line_of_ninjs(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert _run(str(_SAMPLES / "two_stories.rss"), str(_SAMPLES / "two_stories.atom")) == 0
    out, err = capfdbinary.readouterr()
    items = [json.loads(line) for line in out.splitlines()]
    assert [item["uri"] for item in items][:2] == ["hw-1", "https://harbour.example/crane"]
    assert [item["pubStatus"] for item in items] == ["usable", "usable", "canceled", "usable", "usable"]
    assert err == b""


def test_a_fault_says_where_why_and_what_to_do(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    name = str(_SAMPLES / "two_stories.jsonfeed")
    assert _run(name) == 1
    out, err = capfdbinary.readouterr()
    assert len(out.splitlines()) == 2
    assert err.decode().startswith(f"{name}:22: This item has no id and no url")
    assert "Ask the publisher" in err.decode()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.xml"], "There is no file missing.xml."),
        ([str(_SAMPLES)], "is a folder. Name the files in it"),
        (
            [str(_SAMPLES / "two_stories.rss"), "--format", "rsss"],
            "no format 'rsss'. Known: newsml-g2, newsml-1",
        ),
    ],
)
def test_wrong_use_reads_nothing(
    arguments: list[str], message: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert _run(*arguments) == 2
    out, err = capfdbinary.readouterr()
    assert (out, message in err.decode()) == (b"", True)


def test_a_dash_reads_standard_input() -> None:
    wire = (_SAMPLES / "edition.rdf").read_bytes()
    done = subprocess.run(_process("-"), input=wire, capture_output=True, env=_environment(), check=True)
    assert json.loads(done.stdout)["uri"] == "urn:hw:7"


def test_a_reader_that_stops_listening_is_no_error(tmp_path: Path) -> None:
    many = [str(_SAMPLES / "two_stories.rss")] * 200
    with subprocess.Popen(
        _process(*many), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment()
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


def _imported(*arguments: str) -> set[str]:
    """The modules that the command itself imports, from a Python without sites and their start-up code."""
    asked = "import runpy, sys; sys.argv[0] = 'wirecopy'; runpy.run_module('wirecopy', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", asked, "read", *arguments],
        capture_output=True,
        env=_environment(),
        check=True,
    )
    lines = done.stderr.decode().splitlines()
    return {line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")}


def test_it_imports_little_so_that_it_starts_at_once() -> None:
    # Counted, as a time says more of the machine: 40 ms of imports are behind these; Django alone is 400 more.
    imported = _imported(str(_SAMPLES / "edition.rdf"))
    assert not {"django", "psycopg", "PIL", "procrastinate", "jinja2", "asyncio", "ssl", "rich"} & imported
    assert len(imported) < 200


def test_it_imports_only_the_reader_it_needs() -> None:
    imported = _imported(str(_SAMPLES / "two_stories.rss"))
    assert "wirecopy.formats.rss" in imported
    assert not {"wirecopy.formats.newsml_g2", "wirecopy.formats.nitf", "wirecopy.formats.json"} & imported
