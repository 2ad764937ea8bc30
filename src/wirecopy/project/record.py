"""`wirecopy record`: agencies that sign our receipts too, and an agency's copy against a page."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    cosigning = acts.add_parser("cosign", help="take in a receipt that its agency signed too")
    cosigning.add_argument("file", metavar="FILE", help="as `wirecopy-verify cosign` wrote it")
    trusting = acts.add_parser("trust", help="believe that a key is an agency's")
    trusting.add_argument("agency", metavar="AGENCY", help="as its pages are named: /agencies/AGENCY/")
    trusting.add_argument("key", metavar="KEY", help="its public key, as the agency's tool showed it")
    giving_up = acts.add_parser("distrust", help="take no more signatures by a key")
    giving_up.add_argument("key_id", metavar="KEYID")
    acts.add_parser("keys", help="list the keys of agencies")
    comparing = acts.add_parser(
        "wire", help="hold an agency's wire file against a page, in any format that is read"
    )
    comparing.add_argument("wire", metavar="FILE")
    comparing.add_argument(
        "page", metavar="PAGE", help="a web address, or a saved page with its receipt beside it"
    )
    comparing.add_argument("--keys", metavar="FILE", help="the site's keys, got another way")


def run(args: argparse.Namespace) -> int:
    from wirecopy.record import cosignatures

    now = datetime.now(UTC)
    match args.act:
        case "cosign":
            return _cosign(args.file, now)
        case "trust":
            key_id = cosignatures.trust(args.agency, args.key, now)
            print(
                f"{key_id} is {args.agency}'s. It is published with the site's own keys within a second or two."
            )
        case "distrust":
            cosignatures.distrust(args.key_id, now)
            print(f"No more signatures by {args.key_id} are taken. Those that were taken stay.")
        case "keys":
            for key in cosignatures.agency_keys():
                print(
                    f"{key.id}  {key.agency}  from {key.valid_from}{f' to {key.until}' if key.until else ''}"
                )
        case "wire":
            return _wire(args)
    return 0


def _cosign(file: str, now: datetime) -> int:
    from pathlib import Path

    from wirecopy.archive.models import Story
    from wirecopy.errors import RefusedError
    from wirecopy.site.cosigning import take_cosigned

    try:
        envelope = Path(file).read_bytes()
    except OSError as error:
        raise RefusedError(f"{file} cannot be read: {error.strerror}.") from error
    story = Story.objects.get(pk=take_cosigned(envelope, now))
    print(f"Taken in: {story.path} has it beside our own signature within a second or two.")
    return 0


def _wire(args: argparse.Namespace) -> int:
    from pathlib import Path

    from wirecopy.record.wire_files import as_filed
    from wirecopy_verify import cli_wire

    asked = argparse.Namespace(
        wire=Path(args.wire), page=args.page, keys=Path(args.keys) if args.keys else None, root=""
    )
    return cli_wire.run(asked, (as_filed,), signs=False)
