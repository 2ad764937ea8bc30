"""`wirecopy partner`: who gets copy from us; and which agencies let us pass theirs on."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from wirecopy.errors import RefusedError

if TYPE_CHECKING:
    from wirecopy.partners.models import Partner

_TERMS = ("no", "unrestricted", "all")  # Source.Redistribution, without starting Django for --help


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    _add_arguments_of_add(acts.add_parser("add", help="add a partner; it is active at once"))
    listing = acts.add_parser("list", help="all partners and how each is doing")
    listing.add_argument("--json", action="store_true", help="one JSON object a line, for scripts")
    for act, says in (
        ("test", "what would go out of the newest stories and what not, and why; nothing is sent"),
        ("pause", "send and answer it nothing until it is resumed; what it misses waits"),
        ("resume", "go on, at once"),
        ("remove", "send and answer it nothing ever again"),
    ):
        sub = acts.add_parser(act, help=says)
        sub.add_argument("slug", metavar="SLUG", help="the partner's name")
        if act == "remove":
            sub.add_argument("--yes", action="store_true", help="yes, for ever")
    _add_arguments_of_changes(acts)
    permit = acts.add_parser(
        "permit", help="say what an agency's contract lets us pass on (default: nothing)"
    )
    permit.add_argument("source", metavar="SOURCE", help="the source's name")
    permit.add_argument(
        "terms",
        metavar="TERMS",
        choices=_TERMS,
        help="no; unrestricted: only items without terms of their own; all: those too, with their terms",
    )


def _add_arguments_of_changes(acts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    again = acts.add_parser(
        "resend", help="tell it once more what it was told last of each story since a time"
    )
    again.add_argument("slug", metavar="SLUG", help="the partner's name")
    again.add_argument("--since", required=True, help="2026-11-20, 2026-11-20T14:00, or 30m, 6h, 7d, 2w ago")
    for act, says in (
        ("try", "send what waits at once, whatever failed before"),
        ("token", "a new token to pull with; the old one opens nothing any more"),
    ):
        acts.add_parser(act, help=says).add_argument("slug", metavar="SLUG", help="the partner's name")
    narrow = acts.add_parser(
        "filter", help="say anew which copy it gets; what it should not have any more is withdrawn"
    )
    narrow.add_argument("slug", metavar="SLUG", help="the partner's name")
    _add_filters(narrow)


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--topic", action="append", default=[], metavar="SLUG", help="only this topic; may be given again"
    )
    parser.add_argument(
        "--source", action="append", default=[], metavar="SLUG", help="only this source; may be given again"
    )
    parser.add_argument(
        "--language",
        action="append",
        default=[],
        metavar="TAG",
        help="only this language; may be given again",
    )
    parser.add_argument(
        "--licence",
        choices=("all", "unrestricted"),
        default="all",
        help="unrestricted: only items without terms of their own (default: all that the agencies permit)",
    )


def _add_arguments_of_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slug", metavar="SLUG", help="its name with us: small letters, digits, hyphens")
    parser.add_argument("--format", required=True, help="what it gets: newsml-g2, nitf, ninjs, rss, atom …")
    parser.add_argument("--name", default="", help="the partner's name as shown (default: SLUG)")
    parser.add_argument(
        "--pull", action="store_true", help="it asks for its copy, with a token that is shown once"
    )
    parser.add_argument(
        "--push",
        default="",
        metavar="ADDRESS",
        help="a folder, sftp://HOST/FOLDER, s3://BUCKET/FOLDER or https://…",
    )
    parser.add_argument("--user", default="", help="name for sftp, key id for s3")
    parser.add_argument(
        "--secret-file",
        default="",
        metavar="FILE",
        help="holds the password, the s3 secret, or the token that we post with; kept sealed",
    )
    parser.add_argument(
        "--host-key", default="", metavar="SHA256:…", help="of the sftp server, as ssh-keygen -l shows it"
    )
    parser.add_argument(
        "--endpoint", default="", metavar="URL", help="of an S3-compatible server (default: Amazon's)"
    )
    parser.add_argument("--region", default="", help="of the S3 bucket (default: us-east-1)")
    _add_filters(parser)
    parser.add_argument(
        "--desk-headline",
        action="store_true",
        help="the desk's headline over the agency's, marked as the desk's",
    )
    parser.add_argument(
        "--days",
        type=int,
        default=0,
        help="begin with what was published in so many days (default: from now on)",
    )
    parser.add_argument("--allow-private", action="store_true", help="the address is in our own network")


def run(args: argparse.Namespace) -> int:
    from wirecopy.partners import adding, changing

    match args.act:
        case "add":
            return _add(args)
        case "list":
            return _list(as_json=args.json)
        case "test":
            return _test(args.slug)
        case "pause":
            adding.pause(args.slug)
            print(f"{args.slug} is paused. `wirecopy partner resume {args.slug}` goes on.")
        case "resume":
            adding.resume(args.slug)
            print(f"{args.slug} is active.")
        case "remove":
            return _remove(args.slug, is_sure=args.yes)
        case "resend":
            return _resend(args.slug, args.since)
        case "try":
            count = changing.try_now(args.slug, datetime.now(UTC))
            print(f"{args.slug}: {count:,} wait, and are sent now.")
        case "token":
            return _token(args.slug)
        case "filter":
            return _filter(args)
        case "permit":
            count = adding.permit(args.source, args.terms)
            print(f"{args.source}: {args.terms}. {count:,} stories that partners have are looked at again.")
    return 0


def _add(args: argparse.Namespace) -> int:
    from django.conf import settings

    from wirecopy.partners.adding import Wish, add_partner, catch_up

    partner, token = add_partner(
        Wish(
            slug=args.slug,
            format=args.format,
            name=args.name,
            address=args.push,
            pulls=args.pull,
            user=args.user,
            secret=_secret(args.secret_file),
            host_key=args.host_key,
            endpoint_url=args.endpoint,
            region=args.region,
            topics=tuple(args.topic),
            sources=tuple(args.source),
            languages=tuple(args.language),
            licence=args.licence,
            desk_headline=args.desk_headline,
            allow_private=args.allow_private,
        )
    )
    print(f"{partner.slug} is active: {_how(partner)}.")
    if token:
        address = f"{settings.WIRECOPY['SITE_URL']}/out/{partner.slug}/"
        print(f"Its token, shown this once and kept only as a digest:\n{token}\nIt asks for its copy with:")
        print(f'curl --fail -H "Authorization: Bearer {token}" {address}')
    if args.days:
        print(
            f"{catch_up(partner, args.days, datetime.now(UTC)):,} stories of the last days are looked at for it."
        )
    print(f"`wirecopy partner test {partner.slug}` shows what would go out.")
    return 0


def _resend(slug: str, text: str) -> int:
    from django.conf import settings
    from django.db import transaction

    from wirecopy.desk.by_command import log_partner
    from wirecopy.partners.changing import resend
    from wirecopy.project.replay import since

    now = datetime.now(UTC)
    at = since(text, now, settings.SITE_ZONE)
    with transaction.atomic():
        count = resend(slug, at, now)
        log_partner(slug, f"{count} told once more, since {at.isoformat(timespec='minutes')}")
    print(f"{slug} is told {count:,} things once more. What still waits goes out as it would have.")
    return 0


def _token(slug: str) -> int:
    from django.db import transaction

    from wirecopy.desk.by_command import log_partner
    from wirecopy.partners.changing import renew_token

    with transaction.atomic():
        token = renew_token(slug)
        log_partner(slug, "has a new token")
    print(
        f"The token of {slug}, shown this once and kept only as a digest; the old one opens nothing now:\n{token}"
    )
    return 0


def _filter(args: argparse.Namespace) -> int:
    from django.db import transaction

    from wirecopy.desk.by_command import log_partner
    from wirecopy.partners.adding import find_partner
    from wirecopy.partners.changing import narrow
    from wirecopy.partners.health import gets

    with transaction.atomic():
        count = narrow(
            args.slug,
            topics=tuple(args.topic),
            sources=tuple(args.source),
            languages=tuple(args.language),
            licence=args.licence,
        )
        what = gets(find_partner(args.slug))
        log_partner(args.slug, f"gets {what}")
    print(f"{args.slug} gets {what}. {count:,} stories that it has are looked at again.")
    return 0


def _secret(file: str) -> str:
    if not file:
        return ""
    try:
        return Path(file).read_text().strip()
    except OSError as error:
        raise RefusedError(f"The secret in {file} cannot be read: {error.strerror}.") from error


def _list(*, as_json: bool) -> int:
    from wirecopy.partners.health import lines

    found = lines(datetime.now(UTC))
    if as_json:
        for line in found:
            print(json.dumps(line.as_json(), ensure_ascii=False))
        return 0
    for line in found:
        print(f"{line.slug:<20} {line.format:<10} {line.how}: {line.says}")
    if not found:
        print("There are no partners yet. `wirecopy partner add --help` shows how to add one.")
    return 0


def _remove(slug: str, *, is_sure: bool) -> int:
    from wirecopy.partners import adding

    partner = adding.find_partner(slug)
    if not is_sure:
        raise RefusedError(
            f"Removing {partner.slug} is for ever, and it is told of no kill after that. Make sure that it takes "
            "down what it has from us, then add --yes; else there is `pause`."
        )
    adding.remove(slug)
    print(f"{slug} is removed, and its secrets are forgotten.")
    return 0


def _test(slug: str) -> int:
    """Exit code 0 if something would go out and nothing failed to be written."""
    from wirecopy.partners.adding import find_partner
    from wirecopy.partners.trying import tried

    partner = find_partner(slug)
    print(f"{partner.slug}: {_how(partner)}, as {partner.format}.")
    outcomes = tried(partner)
    for outcome in outcomes:
        print(
            f"  {outcome.code} {outcome.headline}: {outcome.why or f'{outcome.size_bytes:,} bytes'}",
            file=sys.stderr if outcome.failed else sys.stdout,
        )
    out = sum(not outcome.why for outcome in outcomes)
    print(f"{out} of the newest {len(outcomes)} stories would go out. Nothing was sent.")
    return 1 if any(outcome.failed for outcome in outcomes) or not out else 0


def _how(partner: Partner) -> str:
    from wirecopy.partners.health import how

    return how(partner)
