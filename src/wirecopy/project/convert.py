"""`wirecopy convert`: deliveries of any format that can be read, written in another.

Needs no database and no settings. What the other format cannot carry is told by docs/written.md.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

from wirecopy.formats import FORMATS
from wirecopy.project.read import ALL_READ, SOME_FAULT, WRONG_USE, said, wrong_file

if TYPE_CHECKING:
    from wirecopy.item import Item

_LONGEST_NAME = 80  # characters of a guid in a file's name


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from wirecopy.writers import WRITERS

    parser.add_argument("files", nargs="+", metavar="FILE", help='a delivery; "-" reads standard input')
    parser.add_argument(
        "--to", required=True, metavar="FORMAT", help=f"the format to write; one of {', '.join(WRITERS)}"
    )
    parser.add_argument(
        "--format",
        default="",
        metavar="FORMAT",
        help=f"do not detect the format; one of {', '.join(FORMATS)}",
    )
    parser.add_argument("--out", default="", metavar="FOLDER", help="one file an item, in this folder")


def run(arguments: argparse.Namespace) -> int:
    """One document on standard output, or one file an item in --out; faults on standard error.

    Returns as `wirecopy read` does. Items that the format has no form for are faults; the others are
    written all the same.
    """
    from wirecopy.formats import read
    from wirecopy.item import Hints

    wrong = [
        *_wrong_formats(arguments),
        *(wrong_file(name) for name in arguments.files),
        _wrong_out(arguments),
    ]
    if any(wrong):
        for message in filter(None, wrong):
            print(f"wirecopy convert: {message}", file=sys.stderr)
        return WRONG_USE
    is_faulty = False
    items: list[tuple[str, Item]] = []
    for name in arguments.files:
        wire = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        reading = read(wire, format=arguments.format, hints=Hints(name=name))
        items += [(name, item) for item in reading.items]
        for fault in reading.faults:
            is_faulty = True
            print(said(name, fault), file=sys.stderr)
    try:
        is_faulty = _write(items, arguments.to, arguments.out, sys.stdout.buffer, sys.stderr) or is_faulty
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ALL_READ
    return SOME_FAULT if is_faulty else ALL_READ


def _wrong_formats(arguments: argparse.Namespace) -> list[str]:
    from wirecopy.writers import WRITERS

    wrong = []
    if arguments.format and arguments.format not in FORMATS:
        wrong.append(f"There is no format {arguments.format!r} to read. Known: {', '.join(FORMATS)}.")
    if arguments.to not in WRITERS:
        wrong.append(f"There is no format {arguments.to!r} to write. Known: {', '.join(WRITERS)}.")
    return wrong


def _wrong_out(arguments: argparse.Namespace) -> str:
    if arguments.out and not Path(arguments.out).is_dir():
        return f"There is no folder {arguments.out}. Make it first."
    return ""


def _write(items: Sequence[tuple[str, Item]], to: str, out: str, stdout: BinaryIO, err: TextIO) -> bool:
    """Whether an item could not be written."""
    from wirecopy.errors import UnwritableError
    from wirecopy.writers import WRITERS, write

    writer = WRITERS[to]
    sound: list[Item] = []
    is_faulty = False
    for name, item in items:
        try:
            wire = write([item], format=to)
        except UnwritableError as error:
            print(f"{name}: {error.why} (in {error.guid}) {error.remedy}".rstrip(), file=err)
            is_faulty = True
            continue
        sound.append(item)
        if out:
            (Path(out) / _file_name(item, writer.suffix)).write_bytes(wire)
    if out or not (sound or writer.holds_none):
        return is_faulty
    if len(sound) > 1 and not writer.holds_many:
        print(
            f"wirecopy convert: {writer.title} holds one item a document, and there are {len(sound)}. "
            "Name a folder with --out.",
            file=err,
        )
        return True
    stdout.write(write(sound, format=to))
    stdout.flush()
    return is_faulty


def _file_name(item: Item, suffix: str) -> str:
    """A guid's letters and digits, its version, and a few digits of its digest: no two items share one."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", item.guid).strip("-")[-_LONGEST_NAME:] or "item"
    known = hashlib.sha256(f"{item.guid}\n{item.version_filed}\n{item.filed_sha256}".encode()).hexdigest()[:8]
    return f"{plain}-v{item.version}-{known}{suffix}"
