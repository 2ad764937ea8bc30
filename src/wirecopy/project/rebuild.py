"""`wirecopy rebuild`: make every page anew from what is stored. Pages that come out the same are not touched."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No options: all pages, always."""


def run(args: argparse.Namespace) -> int:
    from wirecopy.project import setup
    from wirecopy.site.publish import mark_all_due, publish

    setup.prepare()
    due = mark_all_due()
    print(f"{due} pages are due.", flush=True)
    written = same = refused = 0
    more = True
    while more:
        done = publish(now=datetime.now(UTC), budget_seconds=2.0)
        written += done.written
        same += done.same
        refused += done.refused
        more = done.more
    print(f"{written} written, {same} were as they should be, {refused} refused.")
    return 1 if refused else 0
