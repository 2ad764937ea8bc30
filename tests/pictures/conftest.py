"""Folders of their own for tests that keep pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings


@pytest.fixture
def public(tmp_path: Path, settings: LazySettings) -> Path:
    """The public folder; the private ones stand beside it."""
    settings.PICTURES_PUBLIC = tmp_path / "public"
    settings.PICTURES_FILED = tmp_path / "filed"
    settings.PICTURES_MADE = tmp_path / "made"
    return tmp_path / "public"
