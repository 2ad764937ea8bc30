"""`wirecopy hold`, `release`, `kill` and `restore`: what a person may decide of a story, from the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("story", help="the story: its address on the site, its code, or the agency's guid")
    parser.add_argument("--reason", default="", help="why, for the log")


def run(args: argparse.Namespace) -> int:
    from wirecopy.archive import store

    acts = {"hold": store.hold, "release": store.release, "kill": store.kill, "restore": store.restore}
    do(args, lambda story_id, now: acts[args.command](story_id, now=now))
    return 0


def do(args: argparse.Namespace, act: Callable[[int, datetime], None]) -> None:
    """Do it, write it down, and say what has come of it."""
    from django.conf import settings
    from django.db import transaction

    from wirecopy.archive import store
    from wirecopy.archive.models import Story
    from wirecopy.desk.by_command import log_story
    from wirecopy.desk.times import in_words

    story_id = store.story_of(args.story)
    with transaction.atomic():
        before = Story.objects.select_for_update().get(pk=story_id)
        act(story_id, datetime.now(UTC))
        story = Story.objects.get(pk=story_id)
        log_story(args.command, before, story, args.reason)
    print(f"{story.guid}: {_SAYS[story.state]}")
    if story.publish_at:
        at = in_words(story.publish_at, settings.SITE_ZONE)
        print(f"It is to be published {at}, unless its agency forbids it then.")
    if story.state == Story.State.LIVE and story.path:
        print(f"It is at {story.path}")


_SAYS = {
    "live": "on the site.",
    "embargoed": "released by you; the agency's embargo still holds.",
    "withheld": "the agency withholds it until it files again.",
    "killed": "killed; it does not come back by itself.",
    "expired": "expired by the agency's terms.",
    "held": "held; nobody sees it until you release it.",
    "waiting": "waits for a person.",
    "empty": "has nothing to show yet.",
}
