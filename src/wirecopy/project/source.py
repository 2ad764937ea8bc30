"""`wirecopy source`: add, list, test, pause, resume and remove sources, and say what they publish by themselves."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from wirecopy.errors import RefusedError
from wirecopy.project import source_dialect, source_record, source_terms
from wirecopy.wires.ways import WAYS, told

if TYPE_CHECKING:
    from wirecopy.item import Item, Reading
    from wirecopy.wires.health import Health
    from wirecopy.wires.models import Source

_RECENT = 30  # deliveries that show a source's rhythm
_ROBOTS = ("index", "news-noindex", "noindex")  # Source.Robots, without starting Django for --help


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    _add_arguments_of_add(
        acts.add_parser(
            "add",
            help="add a source; it is active at once",
            epilog=told(),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
    )
    listing = acts.add_parser("list", help="all sources and how each is doing")
    listing.add_argument("--json", action="store_true", help="one JSON object a line, for scripts")
    listing.add_argument("--all", action="store_true", help="removed ones too")
    for act, says in (
        ("test", "fetch or look now, read it, show what would come of it; nothing is stored"),
        ("pause", "take nothing from it until it is resumed"),
        ("resume", "start it again, at once"),
        ("remove", "take nothing from it ever again; its stories stay"),
        ("rules", "which of its copy is published by itself; without a RULE, show them"),
    ):
        sub = acts.add_parser(act, help=says)
        sub.add_argument("slug", metavar="SLUG", help="the source's name")
        if act == "remove":
            sub.add_argument("--yes", action="store_true", help="yes, for ever")
        if act == "rules":
            _add_arguments_of_rules(sub)
    source_dialect.add_arguments(
        acts.add_parser("dialect", help="show or set what the source means where its format leaves room")
    )
    source_record.add_arguments(
        acts.add_parser(
            "record", help="show or set what readers see of its earlier versions, and salted hashes"
        )
    )
    source_terms.add_arguments(
        acts.add_parser(
            "terms", help="show or set what the contract says of licences for machines and of headlines"
        )
    )
    setting = acts.add_parser("set", help="change options of a source's kind; NAME= takes one back")
    setting.add_argument("slug", metavar="SLUG", help="the source's name")
    setting.add_argument(
        "pairs", metavar="NAME=VALUE", nargs="+", help="an option; a value @FILE is read from it"
    )
    precedence = acts.add_parser("precedence", help="whose copy stands in lists where agencies say the same")
    precedence.add_argument("slug", metavar="SLUG", help="the source's name")
    precedence.add_argument(
        "number", metavar="N", type=int, help="1 goes before all others, 9 after; 5 at first"
    )
    secret = acts.add_parser("secret", help="give a source another password or key")
    secret.add_argument("slug", metavar="SLUG", help="the source's name")
    secret.add_argument("file", metavar="FILE", help="holds it; - asks for it")


def _add_arguments_of_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slug", metavar="SLUG", help="its name with us: small letters, digits, hyphens")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--poll", metavar="URL", help="ask this address every --interval seconds")
    way.add_argument("--folder", metavar="PATH", help="watch this folder for files")
    way.add_argument(
        "--push", action="store_true", help="the agency posts to us, with a token that is shown once"
    )
    way.add_argument("--kind", choices=list(WAYS), help="any other way; below is what each needs")
    parser.add_argument("--address", default="", help="with --kind: where it is")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="with --kind or --push: an option of it",
    )
    parser.add_argument(
        "--secret", default="", metavar="FILE", help="its password or key, from a file; - asks for it"
    )
    parser.add_argument("--agency", default="", help="the agency's name as shown (default: SLUG)")
    parser.add_argument("--format", default="", help="how to read it (default: what the content shows)")
    parser.add_argument("--language", default="", help="where a delivery names none: en, de-AT, ar")
    parser.add_argument(
        "--zone", default="", help="of times without one: Europe/Berlin (default: they are faults)"
    )
    parser.add_argument("--interval", type=int, default=60, help="seconds between two polls (default: 60)")
    parser.add_argument("--credit", default="", metavar="TEXT", help="the credit under each story")
    parser.add_argument("--robots", choices=_ROBOTS, default="index", help="what search engines may do")
    parser.add_argument("--archive-days", type=int, help="how long stories may be shown (default: for ever)")
    parser.add_argument(
        "--pictures-with",
        choices=("any", "agency", "story"),
        default="agency",
        help="its pictures may stand with any copy, its own, or only the story they came with",
    )
    parser.add_argument("--no-crop", action="store_true", help="the desk may not crop its pictures")
    parser.add_argument(
        "--picture-days",
        type=int,
        metavar="N",
        help="the desk may use a picture for N days (default: for ever)",
    )
    parser.add_argument("--by-hand", action="store_true", help="a person releases each story")
    parser.add_argument("--allow-private", action="store_true", help="the address is in our own network")


def _add_arguments_of_rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "rules", metavar="RULE", nargs="*",
        help="WAY:FIELD=VALUES, all of them, the first that fits decides: wait:urgency=1-2, hold:topic=courts,crime, "
        "publish:language=en. WAY: publish by itself, wait in the queue, hold",
    )  # fmt: skip
    parser.add_argument("--otherwise", choices=("publish", "wait"), help="what no rule names")
    parser.add_argument("--clear", action="store_true", help="have no rules")


def run(args: argparse.Namespace) -> int:
    from wirecopy.coverage import gather
    from wirecopy.wires import sources

    match args.act:
        case "add":
            return _add(args)
        case "list":
            return _list(as_json=args.json, with_removed=args.all)
        case "test":
            return _test(args.slug)
        case "set":
            sources.set_options(args.slug, _pairs(args.pairs))
            print(f"{args.slug} is tried with that at once.")
        case "secret":
            sources.change_secret(args.slug, _secret(args.file))
            print(f"{args.slug} is tried with that at once.")
        case "precedence":
            sources.set_precedence(args.slug, args.number)
            gather.choose_again(args.slug)
            print(f"Where others say the same, {args.slug} has the precedence {args.number} from now on.")
        case "pause":
            sources.pause(args.slug)
            print(f"{args.slug} is paused. `wirecopy source resume {args.slug}` starts it again.")
        case "resume":
            sources.resume(args.slug)
            print(f"{args.slug} is active.")
        case "rules":
            return _rules(args)
        case "remove":
            return _remove(args.slug, is_sure=args.yes)
        case "dialect":
            return source_dialect.run(args)
        case "terms":
            return source_terms.run(args)
        case "record":
            return source_record.run(args)
    return 0


def _add(args: argparse.Namespace) -> int:
    from django.conf import settings

    from wirecopy.wires.sources import Wish, add_source

    source, token = add_source(
        Wish(
            slug=args.slug,
            kind=args.kind or ("poll" if args.poll else "folder" if args.folder else "push"),
            address=args.poll or args.folder or args.address,
            way=_pairs(args.set),
            secret=_secret(args.secret) if args.secret else "",
            agency_name=args.agency,
            format=args.format,
            language=args.language,
            zone=args.zone,
            interval_seconds=args.interval,
            credit_text=args.credit,
            robots=args.robots,
            archive_days=args.archive_days,
            auto_publish=not args.by_hand,
            pictures_with=args.pictures_with,
            pictures_crop=not args.no_crop,
            pictures_days=args.picture_days,
            allow_private=args.allow_private,
        )
    )
    print(f"{source.slug} is active: {_way(source)}.")
    if token:
        address = f"{settings.WIRECOPY['SITE_URL']}/push/{source.slug}"
        print(
            f"Its token, shown this once and kept only as a digest:\n{token}\nThe agency sends each delivery with:"
        )
        print(f'curl --fail --data-binary @FILE -H "Authorization: Bearer {token}" {address}')
    elif source.kind == source.Kind.PUSH:
        print(f"The agency posts each delivery to {settings.WIRECOPY['SITE_URL']}/push/{source.slug}")
    else:
        print(f"`wirecopy source test {source.slug}` shows now what would come of it.")
    return 0


def _list(*, as_json: bool, with_removed: bool) -> int:
    from wirecopy.wires.health import health
    from wirecopy.wires.models import Source

    now = datetime.now(UTC)
    found = Source.objects.order_by("slug")
    if not with_removed:
        found = found.exclude(state=Source.State.REMOVED)
    rows = [(source, health(source, _recent(source), now)) for source in found]
    if as_json:
        for source, state in rows:
            print(json.dumps(_as_json(source, state), ensure_ascii=False))
    elif rows:
        _print_table(rows)
    else:
        print("There are no sources yet. `wirecopy source add --help` shows how to add one.")
    return 0


def _remove(slug: str, *, is_sure: bool) -> int:
    from wirecopy.wires import sources

    source = sources.find_source(slug)
    if not is_sure:
        raise RefusedError(
            f"Removing {source.slug} is for ever: nothing more is taken from it, and its name is not used again. "
            f"Its {source.stories.count():,} stories stay. If that is meant, add --yes; else there is `pause`."
        )
    sources.remove(slug)
    print(f"{slug} is removed. Its deliveries and stories stay.")
    return 0


def _rules(args: argparse.Namespace) -> int:
    from wirecopy.desk.by_command import log_rules
    from wirecopy.desk.source_rules import says_waiting
    from wirecopy.identity import Way
    from wirecopy.rules import Rules, in_words, rule_of
    from wirecopy.wires import sources

    source = sources.find_source(args.slug)
    rules = sources.rules_of(source)
    if args.rules or args.clear or args.otherwise:
        if args.rules and args.clear:
            raise RefusedError("Name rules, or --clear to have none; not both.")
        wanted = tuple(map(rule_of, args.rules)) if args.rules or args.clear else rules.rules
        rules = Rules(rules=wanted, otherwise=Way(args.otherwise or rules.otherwise))
        log_rules(args.slug, sources.set_rules(args.slug, rules), rules)
    for number, rule in enumerate(rules.rules, 1):
        print(f"{number}. {in_words(rule)}: {rule.way}")
    print(f"{'Everything else' if rules.rules else 'Everything'}: {rules.otherwise}")
    if said := says_waiting(source):
        print(said)
    return 0


def _test(slug: str) -> int:
    """Exit code 0 if something was read without a fault."""
    from wirecopy import formats
    from wirecopy.wires.look import look
    from wirecopy.wires.sources import find_source, hints

    source = find_source(slug)
    seen = look(source)
    for sentence in seen.says:
        print(sentence)
    arrival = seen.arrival
    if arrival is None:
        return 0
    told = hints(source, name=arrival.name, content_type=arrival.content_type)
    reading = formats.read(arrival.content, format=source.format, hints=told)
    kind = f", {arrival.content_type}" if arrival.content_type else ""
    print(
        f"{arrival.name}: {len(arrival.content):,} bytes{kind}, read as {reading.format or 'nothing known'}."
    )
    if source.format:
        print("The source says so.")
    else:
        print(formats.detect(arrival.content, told).why)
    _print_reading(reading)
    return 1 if any(fault.fatal for fault in reading.faults) or not reading.items else 0


def _pairs(given: Sequence[str]) -> dict[str, str]:
    """NAME=VALUE, each; what `trust` names is a file."""
    pairs = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals:
            raise RefusedError(f"{one!r} must be NAME=VALUE.")
        pairs[name] = _file(value) if name == "trust" and value else value
    return pairs


def _secret(file: str) -> str:
    """Never out of an argument: everybody on this machine sees those of a running command."""
    if file != "-":
        return _file(file).strip()
    if sys.stdin.isatty():
        from getpass import getpass

        return getpass("Its password or key: ").strip()
    return sys.stdin.read().strip()


def _file(name: str) -> str:
    from pathlib import Path

    try:
        return Path(name).read_text()
    except (OSError, UnicodeError) as error:
        raise RefusedError(f"The file {name} cannot be read: {getattr(error, 'strerror', error)}.") from error


def _print_reading(reading: Reading) -> None:
    for item in reading.items:
        print(f"  {_told(item)}")
    for fault in reading.faults:
        where = f"line {fault.line}: " if fault.line is not None else ""
        print(f"  {where}{fault.why} {fault.remedy}".rstrip(), file=sys.stderr)
    print(f"{len(reading.items)} items, {len(reading.faults)} faults. Nothing was stored.")


def _told(item: Item) -> str:
    version = f" version {item.version}" if item.version else ""
    state = "" if item.status == "usable" else f" [{item.status}]"
    embargo = ""
    if item.embargo:
        embargo = f" [embargoed until {item.embargo.until or 'the agency lifts it'}]"
    return f"{item.guid}{version} {item.kind}{state}{embargo}: {item.headline or '(no headline)'}"


def _recent(source: Source) -> list[datetime]:
    rows = source.deliveries.order_by("-received_at").values_list("received_at", flat=True)
    return list(rows[:_RECENT])


def _way(source: Source) -> str:
    from wirecopy.wires.sources import address_shown

    address = address_shown(source)
    if source.kind == source.Kind.POLL:
        return f"{address} is polled every {source.interval_seconds} seconds"
    if source.kind == source.Kind.FOLDER:
        return f"the folder {address} is watched"
    if source.kind == source.Kind.PUSH:
        return "the agency pushes"
    return f"{source.get_kind_display()}: {address}"


def _as_json(source: Source, state: Health) -> dict[str, object]:
    from wirecopy.wires.sources import address_shown

    return {
        "slug": source.slug,
        "agency": source.agency_name,
        "kind": source.kind,
        "address": address_shown(source),
        "format": source.format,
        "health": state.state,
        "says": state.says,
        "heard_at": source.heard_at.isoformat() if source.heard_at else None,
        "auto_publish": source.auto_publish,
        "robots": source.robots,
        "archive_days": source.archive_days,
    }


def _print_table(rows: Sequence[tuple[Source, Health]]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("SOURCE", "AGENCY", "HOW", "HEALTH", ""):
        table.add_column(heading, overflow="fold")
    for source, state in rows:
        cells = (source.slug, source.agency_name, _way(source), state.state, state.says)
        table.add_row(*(escape(cell) for cell in cells), style="bold" if state.wants_a_look else None)
    Console().print(table)
