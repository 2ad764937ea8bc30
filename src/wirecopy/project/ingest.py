"""`wirecopy ingest`: files from disk, taken in as deliveries of a source."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wirecopy.errors import RefusedError
from wirecopy.project.waiting import Tell, progress, say, summary, until_done


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="PATH", nargs="+", help="a file, or a folder with all below it")
    parser.add_argument("--source", required=True, help="the source they are deliveries of")
    parser.add_argument(
        "--format", default="", help="how to read them (default: as the source, or by content)"
    )
    parser.add_argument(
        "--no-wait",
        action="store_true",
        help="return when all are stored, and leave the reading to the workers",
    )


def run(args: argparse.Namespace) -> int:
    """Take the files in, in name order, and say what came of them. 1: some could not be taken in or read."""
    from wirecopy import formats
    from wirecopy.wires.sources import find_source

    source = find_source(args.source)
    if args.format and args.format not in formats.FORMATS:
        raise RefusedError(f"There is no format {args.format}. There are: {', '.join(formats.FORMATS)}.")
    files = list(_files([Path(path) for path in args.paths]))
    if not files:
        raise RefusedError(f"There are no files in {', '.join(args.paths)}.")
    with progress("Storing", len(files)) as tell:
        stored = _store(source.slug, files, args.format, tell)
    for refusal in stored.refusals:
        print(refusal, file=sys.stderr)
    if args.no_wait:
        print(f"{len(stored.ids):,} of {len(files):,} files are stored and wait for the workers.")
        return 1 if stored.refusals else 0
    with progress("Reading", len(stored.ids)) as tell:
        until_done(stored.ids, tell=tell)
    found = summary(stored.ids)
    say(found)
    return 0 if found.is_clean and not stored.refusals else 1


@dataclass(slots=True)
class _Stored:
    ids: list[int] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Files in name order. A file that is named is always meant; in folders, pictures and the like are not."""
    from wirecopy.wires.folder import is_wanted

    for path in paths:
        if path.is_dir():
            yield from sorted(
                below
                for below in path.rglob("*")
                if is_wanted(below.name) and below.is_file() and not below.is_symlink()
            )
        elif path.exists():
            yield path
        else:
            raise RefusedError(f"There is no file or folder {path}.")


def _store(slug: str, files: Sequence[Path], format: str, tell: Tell) -> _Stored:  # noqa: A002
    from wirecopy.wires.receive import BATCH, LIMIT_BYTES, Arrival, receive_many, refuse_size
    from wirecopy.wires.sources import find_source

    source = find_source(slug)
    stored = _Stored()
    batch: list[Arrival] = []
    size_bytes = 0
    for count, path in enumerate(files, start=1):
        try:
            refuse_size(path.stat().st_size, str(path))
            arrival = Arrival(content=path.read_bytes(), name=path.name, format=format)
        except OSError as error:
            stored.refusals.append(f"{path}: cannot be read: {error.strerror}.")
            continue
        except RefusedError as error:
            stored.refusals.append(str(error))
            continue
        if len(batch) == BATCH or size_bytes + len(arrival.content) > LIMIT_BYTES:
            stored.ids += [one.delivery_id for one in receive_many(source, batch)]
            batch, size_bytes = [], 0
        batch.append(arrival)
        size_bytes += len(arrival.content)
        tell(count)
    if batch:
        stored.ids += [one.delivery_id for one in receive_many(source, batch)]
    tell(len(files))
    return stored
