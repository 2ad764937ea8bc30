"""`wirecopy replay`: read deliveries again, as after a reader was mended. What is stored stays stored once."""

from __future__ import annotations

import argparse
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from wirecopy.errors import RefusedError
from wirecopy.project.waiting import progress, say, summary, until_done

_AGO = re.compile(r"(\d{1,5})([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--since",
        default="",
        help="received since then: 2026-11-20, 2026-11-20T14:00, or 30m, 6h, 7d, 2w ago",
    )
    parser.add_argument("--source", default="", help="only deliveries of this source")
    parser.add_argument("--delivery", type=int, help="only this one, by its number")
    parser.add_argument(
        "--quarantined", action="store_true", help="only those of which nothing could be read"
    )
    parser.add_argument("--no-wait", action="store_true", help="leave the reading to the workers")


def run(args: argparse.Namespace) -> int:
    """Read again what was asked for, and say what came of it. 1: some could still not be read."""
    from django.conf import settings

    from wirecopy.wires.models import Delivery
    from wirecopy.wires.replay import again
    from wirecopy.wires.sources import find_source

    if not (args.since or args.source or args.delivery or args.quarantined):
        raise RefusedError("Say which deliveries: --since, --source, --delivery or --quarantined.")
    chosen = Delivery.objects.all()
    if args.since:
        chosen = chosen.filter(received_at__gte=since(args.since, datetime.now(UTC), settings.SITE_ZONE))
    if args.source:
        chosen = chosen.filter(source=find_source(args.source))
    if args.delivery:
        chosen = chosen.filter(pk=args.delivery)
        if not chosen.exists():
            raise RefusedError(f"There is no delivery {args.delivery} of that kind.")
    if args.quarantined:
        chosen = chosen.filter(state=Delivery.State.QUARANTINED)
    ids = again(chosen)
    if not ids:
        print("There is nothing to read again: none is so, or they wait to be read already.")
        return 0
    print(
        f"{len(ids):,} " + ("deliveries are" if len(ids) > 1 else "delivery is") + " read again.", flush=True
    )
    if args.no_wait:
        return 0
    with progress("Reading", len(ids)) as tell:
        until_done(ids, tell=tell)
    found = summary(ids)
    say(found)
    return 0 if found.is_clean else 1


def since(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The time meant by a date, a time (in `zone` unless it has one of its own), or so long ago.

    Raises RefusedError for anything else.
    """
    if ago := _AGO.fullmatch(text):
        return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise RefusedError(f"--since {text}: write a date (2026-11-20), a time, or 6h, 7d, 2w.") from error
    return at if at.tzinfo else at.replace(tzinfo=zone)
