"""`wirecopy hub`: who subscribes to our feeds, and the end of a subscription that we do not want."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wirecopy.errors import RefusedError

if TYPE_CHECKING:
    from wirecopy.hub.models import Subscriber


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    listing = acts.add_parser("list", help="all subscribers, and how telling them goes")
    listing.add_argument("--json", action="store_true", help="one JSON object a line, for scripts")
    deny = acts.add_parser("deny", help="end subscriptions, and tell the subscriber why")
    deny.add_argument(
        "numbers", metavar="NUMBER", type=int, nargs="*", help="as `wirecopy hub list` shows it"
    )
    deny.add_argument("--host", default="", help="all subscriptions of this host")
    deny.add_argument("--reason", required=True, help="why, as the subscriber is told")


def run(args: argparse.Namespace) -> int:
    return _deny(args) if args.act == "deny" else _list(as_json=args.json)


def _list(*, as_json: bool) -> int:
    from wirecopy.hub.models import Subscriber

    now = datetime.now(UTC)
    count = 0
    for row in Subscriber.objects.order_by("path", "pk").iterator():
        count += 1
        line = {"number": row.pk, "feed": row.path, "host": _host(row), "says": says(row, now)}
        print(
            json.dumps(line, ensure_ascii=False)
            if as_json
            else f"{row.pk:>7}  {row.path}  {_host(row)}: {says(row, now)}"
        )
    if not count and not as_json:
        print("Nobody has subscribed to a feed of this site.")
    return 0


def says(row: Subscriber, now: datetime) -> str:
    """How it goes with a subscriber, in words."""
    parts = []
    if row.wanted:
        parts.append(f"{row.wanted} waits to be {'told' if row.wanted == 'denied' else 'confirmed'}")
    if row.lease_until is not None:
        parts.append(f"until {row.lease_until:%-d %B %Y %H:%M} UTC" if row.lease_until > now else "ended")
    if row.failures:
        parts.append(f"failed {row.failures} times in a row: {row.last_error.rstrip('.')}")
    return "; ".join(parts) or "never confirmed"


def _deny(args: argparse.Namespace) -> int:
    from wirecopy.hub.asking import deny
    from wirecopy.hub.models import Subscriber

    if not args.numbers and not args.host:
        raise RefusedError("Say which: numbers as `wirecopy hub list` shows them, or --host.")
    rows = [row for row in Subscriber.objects.all() if row.pk in args.numbers or _host(row) == args.host]
    if missing := set(args.numbers) - {row.pk for row in rows}:
        raise RefusedError(f"There is no subscriber {min(missing)}. `wirecopy hub list` shows all.")
    if not rows:
        raise RefusedError(f"Nobody at {args.host} has subscribed. `wirecopy hub list` shows all.")
    ended = sum(deny(row.path, row.callback, args.reason) for row in rows)
    print(
        f"{ended:,} {'subscription is' if ended == 1 else 'subscriptions are'} ended; the subscriber is told why."
    )
    return 0


def _host(row: Subscriber) -> str:
    """Of a callback only the host is shown: its path is often a secret."""
    return urlsplit(row.callback).hostname or ""
