"""`wirecopy headline`: the desk's headline over a story's, from the command line."""

from __future__ import annotations

import argparse
import getpass
from datetime import UTC, datetime


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("story", help="the story: its address on the site, its code, or the agency's guid")
    parser.add_argument(
        "headline", help='the new headline, in quotes; "" takes the desk\'s headline off again'
    )
    parser.add_argument("--by", default="", help="who does it, for the log (default: your user name)")
    parser.add_argument("--reason", default="", help="why, for the log")


def run(args: argparse.Namespace) -> int:
    from wirecopy.archive import store

    story = store.story_of(args.story)
    by = args.by or getpass.getuser()
    store.rework(story, headline=args.headline, by=by, reason=args.reason, now=datetime.now(UTC))
    print("The agency's own headline stands again." if not args.headline else "The headline is changed.")
    print("The page follows as soon as a worker runs (wirecopy serve).")
    return 0
