"""`wirecopy source dialect`: shows and sets what a source means where its format leaves room."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from wirecopy.errors import RefusedError
from wirecopy.formats.dialect import settings_of

_MOST_BYTES = 200_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slug", metavar="SLUG", help="the source's name")
    parser.add_argument(
        "--set",
        metavar="FILE",
        dest="file",
        help='a JSON object, such as {"charset": "cp850"}; "-" reads standard input; {} clears it',
    )


def run(args: argparse.Namespace) -> int:
    from wirecopy.wires.sources import find_source, set_dialect

    if args.file is None:
        dialect = find_source(args.slug).dialect
        print(json.dumps(dialect, indent=2, ensure_ascii=False, sort_keys=True))
        return 0
    set_dialect(args.slug, dialect_in(args.file))
    print(
        f"{args.slug} is read so from now on. `wirecopy source test {args.slug}` shows what comes of it; "
        "`wirecopy replay` reads again what came before."
    )
    return 0


def dialect_in(name: str) -> dict[str, object]:
    """The dialect in a file, checked. Raises RefusedError that says what is wrong with it."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")
    except OSError as error:
        raise RefusedError(f"{name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise RefusedError(f"{name} is no UTF-8: byte {error.start}.") from error
    if len(text) > _MOST_BYTES:
        raise RefusedError(f"{name} is longer than any dialect: {len(text):,} characters.")
    try:
        dialect = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"{name} is no JSON: {error}.") from error
    settings_of(dialect)
    return dict(dialect)
