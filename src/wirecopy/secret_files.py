"""Files that nobody else may read, put in place whole."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import mkstemp


def put_secret(file: Path, content: bytes, *, over: bool) -> None:
    """Whole and durable, or not at all. Without `over`, whoever was first wins."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = mkstemp(dir=file.parent, prefix=f".{file.name}.")  # mode 600
    try:
        with os.fdopen(descriptor, "wb") as beside:
            beside.write(content)
            beside.flush()
            os.fsync(beside.fileno())
        if over:
            Path(part).replace(file)
        else:
            try:
                os.link(part, file)
            except FileExistsError:
                return
    finally:
        Path(part).unlink(missing_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
