"""A file inside a delivery that is kept, by its address (inside.py): what a picture's href may name."""

from __future__ import annotations

from wirecopy.errors import UnreadableError
from wirecopy.formats import archive
from wirecopy.formats.mail import attached
from wirecopy.formats.newsml1_content import file_inside

_MOST_STEPS = 4


def file_in(wire: bytes, path: str) -> bytes:
    """The bytes at a path in a delivery: "pictures/gull.jpg", "monday.zip!/gull.jpg", "3/gull.jpg" of a mail,
    "2" of NewsML 1 with files in it.

    Pure, and within the limits of archive.py. Raises UnreadableError where there is no such file.
    """
    steps = path.split("!/")
    if len(steps) > _MOST_STEPS:
        raise UnreadableError(archive.FORMAT, f"There is no file {path[:200]!r}.")
    for step in steps:
        if archive.is_archive(wire):
            wire = archive.member(wire, step)
        elif b"<" in wire[:4]:  # behind a byte order mark at most; no mail begins so
            wire = file_inside(wire, _number(step))
        else:
            wire = attached(wire, _number(step.partition("/")[0]))
    return wire


def _number(said: str) -> int:
    if not (said.isascii() and said.isdigit() and len(said) < 6):
        raise UnreadableError("mail", f"There is no part {said[:200]!r}.")
    return int(said)
