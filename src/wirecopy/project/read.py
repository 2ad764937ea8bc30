"""`wirecopy read`: what Wirecopy makes of deliveries, as ninjs 3.1, one item a line.

Needs no database and no settings, and imports little: it is the quickest way to look at a wire.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from wirecopy.errors import RefusedError
from wirecopy.formats import FORMATS, read
from wirecopy.formats.dialect import Settings, settings_of
from wirecopy.item import Fault, Hints
from wirecopy.project.source_dialect import dialect_in

ALL_READ, SOME_FAULT, WRONG_USE = 0, 1, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help='a delivery; "-" reads standard input')
    parser.add_argument(
        "--format",
        default="",
        metavar="FORMAT",
        help=f"do not detect the format; one of {', '.join(FORMATS)}",
    )
    parser.add_argument(
        "--dialect",
        metavar="FILE",
        help="a source's dialect as JSON: character set, categories, furniture (see the manual on sources)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Items on standard output, faults on standard error as `file:line: why. what to do`.

    Returns ALL_READ; SOME_FAULT if a delivery or an item had a fault, also one that did not keep it
    from being read; WRONG_USE, with nothing read, if the command itself cannot be meant so.
    """
    wrong = [wrong_file(name) for name in arguments.files]
    if arguments.format and arguments.format not in FORMATS:
        wrong.insert(0, f"There is no format {arguments.format!r}. Known: {', '.join(FORMATS)}.")
    settings: Settings = ()
    if arguments.dialect:
        try:
            settings = settings_of(dialect_in(arguments.dialect))
        except RefusedError as error:
            wrong.insert(0, str(error))
    if any(wrong):
        for message in filter(None, wrong):
            print(f"wirecopy read: {message}", file=sys.stderr)
        return WRONG_USE
    try:
        faulty = [_read(name, arguments.format, settings) for name in arguments.files]
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads us has seen enough, as `head` does. Python's last flush must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ALL_READ
    return SOME_FAULT if any(faulty) else ALL_READ


def wrong_file(name: str) -> str:
    """Why a file cannot be read, in a sentence; "" where it can."""
    path = Path(name)
    if name == "-":
        return ""
    if path.is_dir():
        return f"{name} is a folder. Name the files in it, as in {path / '*'}."
    if not path.exists():
        return f"There is no file {name}. Look at the spelling."
    if not os.access(path, os.R_OK):
        return f"{name} may not be read by you. Ask its owner for the right to."
    return ""


def _read(name: str, format: str, settings: Settings) -> bool:  # noqa: A002
    """Whether the delivery has a fault."""
    from wirecopy.formats.ninjs_out import write_ninjs

    out, err = sys.stdout.buffer, sys.stderr
    wire = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    reading = read(wire, format=format, hints=Hints(name=name, settings=settings))
    for item in reading.items:
        out.write(write_ninjs(item) + b"\n")
    out.flush()
    for fault in reading.faults:
        print(said(name, fault), file=err)
    return bool(reading.faults)


def said(name: str, fault: Fault) -> str:
    """A fault as compilers tell theirs: `file:line: why. what to do`."""
    where = f"{name}:{fault.line}" if fault.line is not None else name
    which = f" (in {fault.guid})" if fault.guid else ""
    return f"{where}: {fault.why}{which} {fault.remedy}".rstrip()
