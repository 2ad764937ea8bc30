"""`wirecopy rebuild`: make every page anew from what is stored. Pages that come out the same are not touched."""

from __future__ import annotations

import argparse
import time
from datetime import UTC, datetime


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No options: all pages, always."""


def run(args: argparse.Namespace) -> int:
    from wirecopy.project import ready
    from wirecopy.site.publish import mark_all_due, publish

    ready.make_ready()
    due = mark_all_due()
    print(f"{due} pages are due.", flush=True)
    made = written = refused = 0
    more = True
    while more:
        done = publish(datetime.now(UTC), 2.0)
        made += done.made
        written += done.written
        refused += done.refused
        more = done.again_in_seconds is not None
        time.sleep(done.again_in_seconds or 0)
    print(f"{made} made, of which {written} had become different; {refused} refused.")
    return 1 if refused else 0
