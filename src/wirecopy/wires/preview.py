"""What a delivery would be read as: in a child process, with nothing stored.

A delivery that ended a reader once may end it again, so it is never read where requests are answered.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec

import wirecopy
from wirecopy.errors import WirecopyError
from wirecopy.item import Fault, Hints

WAIT_SECONDS = 30.0
_CHILD = (sys.executable, "-B", "-m", "wirecopy.wires.preview_child")
_ENVIRONMENT = {"PYTHONPATH": str(Path(wirecopy.__file__).parent.parent), "PYTHONUTF8": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewedRepair:
    """Bytes of the delivery that were read as others; both with what cannot be seen written out."""

    line: int
    found: str
    put: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewedItem:
    """One item as it would be kept, furniture recognised. `text`: its first words."""

    guid: str
    version: str
    kind: str
    status: str
    headline: str
    text: str
    words: int
    language: str
    urgency: int | None
    embargo: str
    line: int | None
    repairs: tuple[PreviewedRepair, ...]  # the first of them
    repair_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """`items` are the first of `item_count`; `faults` all there are."""

    format: str
    items: tuple[PreviewedItem, ...]
    item_count: int
    faults: tuple[Fault, ...]


def preview(content: bytes, *, format: str, hints: Hints, agency_name: str) -> Preview:  # noqa: A002
    """Read bytes as a source's reader would. Nothing is stored, nothing is fetched.

    Raises WirecopyError, fit for the desk, where reading takes too much time or memory or ends the reader.
    """
    asked = {"format": format, "agency_name": agency_name, "hints": asdict(hints)}
    try:
        child = subprocess.run(  # noqa: S603  # our own module, by our own Python
            _CHILD,
            input=msgspec.json.encode(asked) + b"\n" + content,
            capture_output=True,
            timeout=WAIT_SECONDS,
            env=_ENVIRONMENT,
            cwd=os.sep,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise WirecopyError(
            f"Reading it took more than {WAIT_SECONDS:.0f} seconds and was stopped."
        ) from error
    if child.returncode != 0:
        last = child.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:300]
        raise WirecopyError(
            f"Reading it ended the reader: {last or f'signal {-child.returncode}'}. Report this."
        )
    return msgspec.json.decode(child.stdout, type=Preview)
