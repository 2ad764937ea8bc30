"""`wirecopy log`: look through the log of receipts, ours or another's; print its newest signed head."""

from __future__ import annotations

import argparse
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    looking = acts.add_parser(
        "audit",
        help="every tile, entry and head, against every receipt that we hold; 0 sound, 1 something is wrong",
    )
    looking.add_argument(
        "log",
        metavar="LOG",
        nargs="?",
        help="a web address or a folder, looked through as an outsider does (default: our own)",
    )
    looking.add_argument("--keys", metavar="FILE", help="with LOG: keys got another way")
    looking.add_argument(
        "--remember", metavar="FILE", help="with LOG: heads seen before; the new one is added"
    )
    looking.add_argument("--json", action="store_true", help="the result as one line of JSON")
    acts.add_parser(
        "checkpoint",
        help="print the newest signed head, to be mailed to a second party or kept on paper every day",
    )


def run(args: argparse.Namespace) -> int:
    if args.act == "checkpoint":
        return _checkpoint()
    return _elsewhere(args) if args.log else _own(as_json=args.json)


def _own(*, as_json: bool) -> int:
    from datetime import UTC, datetime

    from django.conf import settings

    from wirecopy.record.auditing import audit_own
    from wirecopy.site import proofs
    from wirecopy_verify import cli_log

    published = cli_log.log_at(str(settings.PAGES)) if settings.PAGES.is_dir() else None
    fetch = published.fetch if published else lambda _: None
    found = audit_own(fetch, proofs.ring(datetime.now(UTC)), proofs.witness_keys())
    print(cli_log.as_json(found) if as_json else cli_log.as_text(found))
    return cli_log.SOUND if found.is_sound else cli_log.WRONG


def _elsewhere(args: argparse.Namespace) -> int:
    from pathlib import Path

    from wirecopy_verify import cli_log

    asked = argparse.Namespace(
        log=args.log,
        keys=Path(args.keys) if args.keys else None,
        remember=Path(args.remember) if args.remember else None,
        witnesses=0,
        json=args.json,
    )
    return cli_log.run(asked)


def _checkpoint() -> int:
    from wirecopy.record.log import newest_note

    note = newest_note()
    if note is None:
        print("There is no log yet: nothing was published.", file=sys.stderr)
        return 1
    print(note, end="")
    return 0
