"""A line to itself for each test: an empty database, an empty folder, noon."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings

from tests.builders import NOON
from tests.whole.line import Line
from wirecopy.wires.models import Source


@pytest.fixture
def line(tmp_path: Path, db: None, settings: LazySettings) -> Iterator[Line]:
    settings.PAGES = tmp_path / "pages"
    settings.PICTURES_PUBLIC = tmp_path / "pages" / "pictures"
    settings.PICTURES_FILED = tmp_path / "pictures-as-filed"
    settings.PICTURES_MADE = tmp_path / "pictures-made"
    source = Source.objects.create(slug="mna", kind="push", agency="mna", agency_name="Meridian News Agency")
    with time_machine.travel(NOON):
        yield Line(tmp_path / "pages", source)
