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
class PreviewedSpan:
    """Words that were recognised as something else than text, and by which step."""

    kind: str
    text: str
    step: str


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
    place: str = ""
    topics: tuple[str, ...] = ()  # names
    paragraphs: tuple[str, ...] = ()  # the first of them
    paragraph_count: int = 0
    furniture: tuple[PreviewedSpan, ...] = ()  # the first of it
    filed_sha256: str = ""
    read_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """`items` are the first of `item_count`; `faults` all there are. `why`: how the format shows, in a sentence."""

    format: str
    items: tuple[PreviewedItem, ...]
    item_count: int
    faults: tuple[Fault, ...]
    why: str = ""


def preview(
    content: bytes,
    *,
    format: str,  # noqa: A002
    hints: Hints,
    agency_name: str,
    wait_seconds: float | None = None,
) -> Preview:
    """Read bytes as a source's reader would. Nothing is stored, nothing is fetched.

    Raises WirecopyError, fit for the desk, where reading takes too much time or memory or ends the reader.
    """
    wait_seconds = WAIT_SECONDS if wait_seconds is None else wait_seconds
    asked = {"format": format, "agency_name": agency_name, "hints": asdict(hints)}
    try:
        child = subprocess.run(  # noqa: S603  # our own module, by our own Python
            _CHILD,
            input=msgspec.json.encode(asked) + b"\n" + content,
            capture_output=True,
            timeout=wait_seconds,
            env=_ENVIRONMENT,
            cwd=os.sep,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise WirecopyError(
            f"Reading it took more than {wait_seconds:.0f} seconds and was stopped."
        ) from error
    if child.returncode != 0:
        last = child.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:300]
        raise WirecopyError(
            f"Reading it ended the reader: {last or f'signal {-child.returncode}'}. Report this."
        )
    return msgspec.json.decode(child.stdout, type=Preview)
