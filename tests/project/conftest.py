"""The command line as people use it, against the test's database."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import structlog

from wirecopy.project import cli

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def wirecopy(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Say]:
    """`wirecopy WORDS…`: exit code, stdout, stderr. The database is the test's and stands already."""
    monkeypatch.setattr(cli, "set_up", lambda: None)
    monkeypatch.setenv("COLUMNS", "200")

    def say(*words: object) -> tuple[int, str, str]:
        code = cli.main([str(word) for word in words])
        return code, *capfd.readouterr()

    yield say
    structlog.reset_defaults()
