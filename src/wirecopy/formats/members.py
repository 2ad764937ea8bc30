"""A file inside a delivery that is kept, by its address (inside.py): what a picture's href may name."""

from __future__ import annotations

from wirecopy.errors import UnreadableError
from wirecopy.formats import archive
from wirecopy.formats.mail import attached

_MOST_STEPS = 4


def file_in(wire: bytes, path: str) -> bytes:
    """The bytes at a path in a delivery: "pictures/gull.jpg", "monday.zip!/gull.jpg", "3/gull.jpg" of a mail.

    Pure, and within the limits of archive.py. Raises UnreadableError where there is no such file.
    """
    steps = path.split("!/")
    if len(steps) > _MOST_STEPS:
        raise UnreadableError(archive.FORMAT, f"There is no file {path[:200]!r}.")
    for step in steps:
        wire = archive.member(wire, step) if archive.is_archive(wire) else _attached(wire, step)
    return wire


def _attached(wire: bytes, step: str) -> bytes:
    number = step.partition("/")[0]
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise UnreadableError("mail", f"There is no part {step[:200]!r}.")
    return attached(wire, int(number))
