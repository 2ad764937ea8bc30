"""`wirecopy hold`, `release` and `kill`: what a person may decide of a story, from the command line."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("story", help="the story: its address on the site, its code, or the agency's guid")


def run(args: argparse.Namespace) -> int:
    from wirecopy.archive import store
    from wirecopy.archive.models import Story

    acts = {"hold": store.hold, "release": store.release, "kill": store.kill}
    story_id = store.story_of(args.story)
    acts[args.command](story_id, now=datetime.now(UTC))
    story = Story.objects.get(pk=story_id)
    print(f"{story.guid}: {_SAYS[story.state]}")
    if story.state == Story.State.LIVE and story.path:
        print(f"It is at {story.path}")
    return 0


_SAYS = {
    "live": "on the site.",
    "embargoed": "released by you; the agency's embargo still holds.",
    "withheld": "the agency withholds it until it files again.",
    "killed": "killed; it does not come back.",
    "expired": "expired by the agency's terms.",
    "held": "held; nobody sees it until you release it.",
    "waiting": "waits for a person.",
    "empty": "has nothing to show yet.",
}
