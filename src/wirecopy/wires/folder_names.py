"""Which names in a folder are deliveries, and what came of reading one."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime

from wirecopy.errors import RefusedError
from wirecopy.wires.receive import refuse_size

TAKING, DONE, FAILED = "taking", "done", "failed"

_UNFINISHED = (".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".swp", ".lock", "~")
_BESIDE = (
    *(".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".avif", ".heic", ".svg", ".eps", ".pdf"),
    *(".mp4", ".mov", ".m4v", ".webm", ".mpg", ".mp3", ".m4a", ".wav", ".ogg"),
)
_LONGEST_NAME = 255  # bytes, on every file system we know


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What came of reading a claimed file: bytes, or why not; neither: it is not whole yet."""

    name: str
    content: bytes = b""
    why_not: str = ""


def is_wanted(name: str) -> bool:
    """Whether a file of this name is a delivery, and not hidden, half-written, or a picture beside one."""
    low = name.lower()
    return not low.startswith(".") and not low.endswith((*_UNFINISHED, *_BESIDE))


def is_plain(name: str) -> bool:
    """Whether this is the name of a file in a folder, and no way out of it."""
    forbidden = set("/\\\x00")
    return (
        bool(name) and name[0] != "." and not forbidden & {*name} and len(os.fsencode(name)) < _LONGEST_NAME
    )


def why_refused(size_bytes: int, name: str) -> str:
    """Why a file of this size is no delivery; "" if it is."""
    try:
        refuse_size(size_bytes, name)
    except RefusedError as error:
        return str(error)
    return ""


def in_done(name: str, delivery_id: int) -> str:
    return named(f"{delivery_id}-", name)


def in_failed(name: str, now: datetime) -> str:
    return named(f"{now:%Y%m%dT%H%M%S%f}-", name, room=len(".why.txt"))


def named(mark: str, name: str, *, room: int = 0) -> str:
    """`mark` and as much of the end of `name` as a file system takes."""
    return mark + os.fsdecode(os.fsencode(name)[-(_LONGEST_NAME - len(mark) - room) :])
