"""`wirecopy schedule`: publish a story at a time, from the command line."""

from __future__ import annotations

import argparse
from datetime import datetime


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("story", help="the story: its address on the site, its code, or the agency's guid")
    when = parser.add_mutually_exclusive_group(required=True)
    when.add_argument(
        "at", nargs="?", default="", metavar="TIME",
        help='"06:00" (the next time it is six) or "2026-11-23 06:00", in the zone of WIRECOPY_TIME_ZONE',
    )  # fmt: skip
    when.add_argument("--forget", action="store_true", help="take the time away; it stays off the site")
    parser.add_argument("--reason", default="", help="why, for the log")


def run(args: argparse.Namespace) -> int:
    from django.conf import settings

    from wirecopy.archive import store
    from wirecopy.desk.times import moment_of
    from wirecopy.project.stories import do

    def act(story_id: int, now: datetime) -> None:
        if args.forget:
            store.unschedule(story_id, now=now)
        else:
            store.schedule(story_id, moment_of(args.at, now, settings.SITE_ZONE), now=now)

    do(args, act)
    return 0
