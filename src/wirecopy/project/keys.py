"""`wirecopy keys`: the keys that receipts and pictures are signed with, and another one to sign with from now on."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = {
        "show": "list the keys and since when each is used",
        "rotate": "sign with a new key from now on",
        "certify": "publish the certificates in CHAIN with the key that they are of",
    }
    says = "; ".join(f"`{act}`: {what}" for act, what in acts.items())
    parser.add_argument("act", metavar="ACT", choices=list(acts), nargs="?", default="show", help=says)
    parser.add_argument(
        "chain", metavar="CHAIN", nargs="?", help="a PEM file, the key's own certificate first"
    )


def run(args: argparse.Namespace) -> int:
    from django.conf import settings

    from wirecopy.pictures import crediting, signing_keys
    from wirecopy.record.keys import open_ring, rotate
    from wirecopy_verify.chains import check_chain

    folder, site, now = settings.DATA / "keys", settings.WIRECOPY["SITE_URL"], datetime.now(UTC)
    if args.act == "certify":
        _certify(folder, site, args.chain, now)
    ring = rotate(folder, site, now) if args.act == "rotate" else open_ring(folder, site, now)
    if args.act == "rotate":
        signing_keys.rotate(folder, settings.WIRECOPY["PUBLISHER"], now)
    for key in ring.listed:
        used = f"from {key.valid_from} to {key.until}" if key.until else f"since {key.valid_from}, signs now"
        print(f"{key.id}  {used}")
        if key.chain:
            said = check_chain(key.chain, key.public)
            print(f"  {said.owner}, certified by {said.root} until {said.valid_until:%Y-%m-%d}")
    print(f"log {ring.log_key}")
    signer = crediting.signer(now)
    for what, one in (("pictures are signed by", signer.chain[0]), ("under", signer.roots[0])):
        until = f"{one.not_valid_after_utc:%Y-%m-%d}"
        print(f"{what} {one.subject.rfc4514_string()}, valid until {until}, serial {one.serial_number:x}")
    return 0


def _certify(folder: Path, site: str, chain: str | None, now: datetime) -> None:
    from wirecopy.errors import RefusedError
    from wirecopy.record.keys import certify

    if chain is None:
        raise RefusedError("Name the file with the certificates: wirecopy keys certify CHAIN.pem")
    try:
        pem = Path(chain).read_bytes()
    except OSError as error:
        raise RefusedError(f"{chain} cannot be read: {error.strerror}.") from error
    certify(folder, site, pem, now)
