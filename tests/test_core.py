"""The core is values in and values out: whatever of it is imported, nothing that could reach out comes along."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_SOURCE = Path(__file__).parents[1] / "src"
_IMPORT_ALL = """
import pkgutil, sys
from importlib import import_module

before = set(sys.modules)
for name in ("line", "rules", "enrichment", "identity", "cleaning", "formats", "writers", "packing", "body_html"):
    module = import_module(f"wirecopy.{name}")
    for part in pkgutil.iter_modules(getattr(module, "__path__", ())):
        import_module(f"wirecopy.{name}.{part.name}")
print(*sorted(set(sys.modules) - before))
"""


def test_the_core_loads_nothing_that_opens_a_connection_or_starts_a_process() -> None:
    # Import contracts see our own modules; this sees also what a library would bring.
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL],
        capture_output=True,
        env=os.environ | {"PYTHONPATH": str(_SOURCE)},
        check=True,
    )
    loaded = set(done.stdout.decode().split())
    assert "wirecopy.formats.rss" in loaded
    # Not socket: the standard library's reader of mail loads it, for a name that it never looks up. That nothing of
    # ours does is for the import contracts to see.
    assert not {"ssl", "http.client", "urllib.request", "subprocess", "asyncio", "django"} & loaded
