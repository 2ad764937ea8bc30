"""`wirecopy keys`: the keys that receipts and pictures are signed with, and another one to sign with from now on."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = {"show": "list the keys and since when each is used", "rotate": "sign with a new key from now on"}
    says = "; ".join(f"`{act}`: {what}" for act, what in acts.items())
    parser.add_argument("act", metavar="ACT", choices=list(acts), nargs="?", default="show", help=says)


def run(args: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from django.conf import settings

    from wirecopy.pictures import crediting, signing_keys
    from wirecopy.record.keys import open_ring, rotate

    folder, site, now = settings.DATA / "keys", settings.WIRECOPY["SITE_URL"], datetime.now(UTC)
    ring = rotate(folder, site, now) if args.act == "rotate" else open_ring(folder, site, now)
    if args.act == "rotate":
        signing_keys.rotate(folder, settings.WIRECOPY["PUBLISHER"], now)
    for key in ring.listed:
        used = f"from {key.valid_from} to {key.until}" if key.until else f"since {key.valid_from}, signs now"
        print(f"{key.id}  {used}")
    print(f"log {ring.log_key}")
    signer = crediting.signer(now)
    for what, one in (("pictures are signed by", signer.chain[0]), ("under", signer.roots[0])):
        until = f"{one.not_valid_after_utc:%Y-%m-%d}"
        print(f"{what} {one.subject.rfc4514_string()}, valid until {until}, serial {one.serial_number:x}")
    return 0
