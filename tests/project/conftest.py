"""The command line as people use it, against the test's database."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from wirecopy.project import cli

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def wirecopy(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    """`wirecopy WORDS…`: exit code, stdout, stderr. The database is the test's and stands already."""
    monkeypatch.setattr(cli, "set_up", lambda: None)
    monkeypatch.setenv("COLUMNS", "200")

    def say(*words: object) -> tuple[int, str, str]:
        code = cli.main([str(word) for word in words])
        return code, *capsys.readouterr()

    return say
