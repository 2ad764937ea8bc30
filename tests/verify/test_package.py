"""The verifier is a package of its own, that needs nothing of Wirecopy."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

_PROJECT = Path(__file__).parents[2]


def test_the_verifier_is_built_alone(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=_PROJECT / "verifier", check=True, capture_output=True, timeout=60)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "wirecopy_verify/cli.py" in names
    assert not any(name.startswith("wirecopy/") for name in names)
    code = f"import sys; sys.path.insert(0, {str(wheel)!r}); sys.argv = ['x', '--help']; " + (
        "sys.modules['wirecopy'] = sys.modules['django'] = None; from wirecopy_verify.cli import main; main()"
    )
    said = subprocess.run(
        [sys.executable, "-I", "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    assert "wirecopy-verify" in said.stdout
