"""Labelled sets: JSON-lines files, plain or gzipped, one object a line."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from wirecopy.errors import WirecopyError


class SetError(WirecopyError):
    """A labelled set that cannot be used as it is: which file, which line, what to do."""


def rows(path: Path) -> Iterator[Mapping[str, object]]:
    """Each line's object, in the file's order; empty lines are passed over.

    Raises SetError, naming file and line, where a line is no JSON object or the file cannot be read.
    """
    decode = msgspec.json.Decoder(dict[str, object]).decode
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as file:
            for number, line in enumerate(file, start=1):
                if not line.strip():
                    continue
                try:
                    yield decode(line)
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    raise SetError(
                        f"{path}, line {number}: no JSON object ({error}); each line must be one"
                    ) from error
    except (OSError, EOFError, zlib.error) as error:
        raise SetError(f"{path}: cannot be read ({error})") from error


def text(row: Mapping[str, object], name: str, *, otherwise: str | None = None) -> str:
    """A member that must be words. Raises SetError where it is missing or something else."""
    value = row.get(name, otherwise)
    if not isinstance(value, str):
        raise SetError(f'"{name}" must be text and is {value!r} in {str(row)[:120]}')
    return value
