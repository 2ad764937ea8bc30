"""A whole line for each test, of an agency that lets us pass its copy on, and partners that take it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.partners.taking import Desk
from tests.whole.conftest import line  # noqa: F401  # a fixture
from tests.whole.line import Line
from wirecopy.wires.models import Source


@pytest.fixture
def desk(line: Line, tmp_path: Path) -> Desk:  # noqa: F811  # the fixture, not the name
    Source.objects.filter(pk=line.source.pk).update(redistribution="all")
    return Desk(line, tmp_path / "out")
