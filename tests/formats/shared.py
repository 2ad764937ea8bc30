"""Where the real deliveries are that the project does not keep, for tests marked `shared`."""

from __future__ import annotations

from pathlib import Path

import pytest

_WIRE = Path(__file__).resolve().parents[2].parent / "shared" / "wire"


def shared(*parts: str) -> Path:
    """A file or folder of the real deliveries; the test is skipped where it is missing."""
    path = _WIRE.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"The real deliveries are not beside the project: {'/'.join(parts)} is missing.")
    return path
