"""`wirecopy source terms`: shows and sets what a source's contract says that no delivery says."""

from __future__ import annotations

import argparse
from dataclasses import replace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slug", metavar="SLUG", help="the source's name")
    parser.add_argument(
        "--licences",
        choices=("hold", "contract"),
        help="copy with a licence for machines (RightsML) waits until a person has read it, unless it is simple; or "
        "the contract covers it",
    )
    parser.add_argument(
        "--headlines", choices=("may-change", "as-filed"), help="whether the desk may put its own over them"
    )


def run(args: argparse.Namespace) -> int:
    from django.db import transaction

    from wirecopy.desk.by_command import log_terms
    from wirecopy.wires.contract import contract_of, set_contract
    from wirecopy.wires.sources import find_source

    wanted = contract_of(find_source(args.slug))
    if args.licences:
        wanted = replace(wanted, licences=args.licences)
    if args.headlines:
        wanted = replace(wanted, headlines=args.headlines == "may-change")
    if args.licences or args.headlines:
        with transaction.atomic():
            log_terms(args.slug, set_contract(args.slug, wanted), wanted)
    print(f"{args.slug}: {wanted}")
    return 0
