"""`wirecopy source record`: what the record shows of a source's earlier versions, and whether it salts hashes."""

from __future__ import annotations

import argparse

HISTORY = ("words", "summary", "off")  # Source.History and Source.Salt, without starting Django for --help
SALT = ("open", "salted")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slug", metavar="SLUG", help="the source's name")
    parser.add_argument(
        "--history",
        choices=HISTORY,
        help="of earlier versions, readers see: words, what changed word by word; summary, that something did; off, nothing",
    )
    parser.add_argument(
        "--salt",
        choices=SALT,
        help="open: anybody may read its copy; salted: hashes of it tell others nothing",
    )


def run(args: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from wirecopy.site.terms import set_record_terms
    from wirecopy.wires import sources

    source = sources.find_source(args.slug)
    if args.history or args.salt:
        pages = set_record_terms(source.pk, history=args.history, salt=args.salt, now=datetime.now(UTC))
        print(f"{pages:,} pages of {args.slug} are made anew with that.")
        source.refresh_from_db()
    print(f"history {source.history}: {source.History(source.history).label}")
    print(f"salt {source.salt}: {source.Salt(source.salt).label}")
    return 0
