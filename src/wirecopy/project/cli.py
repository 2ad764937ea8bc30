"""The command `wirecopy`: a table of what it can do; each command lives in a module of its own.

Modules are imported only when their command runs, so that `wirecopy read` starts without Django.
A command module has `add_arguments(parser)` and `run(args) -> int` (the exit code).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from wirecopy import __version__
from wirecopy.errors import WirecopyError

_EPILOG = """\
Start here:
  wirecopy demo                        see it run: a sample wire becomes a news site
  wirecopy source add ians --poll https://wire.example/feed.xml
  wirecopy serve                       everything on one machine

Settings are environment variables; `wirecopy settings` lists them with what they are now.
Exit codes: 0 done, 1 something is at fault (said on stderr), 2 the command was not used rightly.
"""


@dataclass(frozen=True, slots=True)
class Command:
    module: str
    says: str
    needs_database: bool = True


COMMANDS: dict[str, Command] = {
    "demo": Command("demo", "see it run: a sample wire, live, becomes a news site in your browser", needs_database=False),
    "serve": Command("serve", "run everything on this machine: database, web, workers, clock", needs_database=False),
    "web": Command("web", "run only the web server"),
    "work": Command("work", "run only one worker"),
    "tick": Command("tick", "run only the clock: polls, folders, embargoes, expiry"),
    "listen": Command("listen", "run only what keeps lines open: event streams, long polls, NATS, mail"),
    "source": Command("source", "add, list, test, pause and remove sources; rules of what they publish by themselves"),
    "partner": Command("partner", "add, list, test, filter, pause and remove partners, who get copy from us; send them things again"),
    "hub": Command("hub", "list who subscribes to our feeds, and end a subscription"),
    "ingest": Command("ingest", "take in files from disk as deliveries of a source"),
    "replay": Command("replay", "read deliveries again, as after a reader was mended; stores nothing twice"),
    "read": Command("read", "read files and print each item as one ninjs line", needs_database=False),
    "convert": Command("convert", "write files in another format: NewsML-G2, NITF, ninjs, RSS, Atom, JSON Feed", needs_database=False),
    "headline": Command("headline", "put a headline of the desk's over a story's, or take it off again"),
    "hold": Command("stories", "take a story off the site until a person releases it"),
    "release": Command("stories", "publish a story that was held or waits for a person"),
    "schedule": Command("schedule", "publish a story at a time, and keep it off the site until then"),
    "kill": Command("stories", "kill a story: whatever its agency files, it stays off the site, until `restore`"),
    "restore": Command("stories", "take back a kill that was ours; what its agency killed stays killed"),
    "desk": Command("desk", "let people in at the desk: add or set up anew, list, change a role, remove"),
    "verify": Command("verify", "check a page against its receipt, as any reader can", needs_database=False),
    "record": Command("record", "agencies that sign our receipts too: their keys, their signatures, their own copy against a page"),
    "log": Command("log", "look through the log of receipts, or print its newest signed head"),
    "keys": Command("keys", "show the keys that receipts are signed with, or sign with a new one"),
    "status": Command("status", "how things stand: sources, waiting work, faults"),
    "rebuild": Command("rebuild", "make every page anew from what is stored"),
    "evaluate": Command("evaluate", "measure how well stories are understood, on labelled sets of yours", needs_database=False),
    "settings": Command("show_settings", "every setting, what it is now and what it does", needs_database=False),
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser(words[0] if words else "")
    args = parser.parse_args(words)
    if not args.command:
        parser.print_help()
        return 0
    command = COMMANDS[args.command]
    try:
        if command.needs_database:
            set_up()
        return int(args.run(args))
    except WirecopyError as error:
        print(f"wirecopy {args.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone; without this Python complains once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def set_up() -> None:
    """Django ready, on the database named or on our own, with its tables as this version wants them."""
    from pathlib import Path

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wirecopy.project.settings")
    if not os.environ.get("WIRECOPY_DATABASE_URL"):
        from wirecopy.project import postgres

        folder = Path(os.environ.get("WIRECOPY_DATA", "wirecopy-data")).expanduser().absolute()
        os.environ["WIRECOPY_DATABASE_URL"] = postgres.start(folder / "postgres")
    import django

    django.setup()
    _migrate()


def _migrate() -> None:
    """Bring the tables up to this version; safe when several processes start at once."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(19061876)")
        try:
            call_command("migrate", verbosity=0, interactive=False)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(19061876)")


def _parser(wanted: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wirecopy",
        description="Licensed agency copy in, a news site out. The desk may change a story's headline and picture, and nothing else.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"wirecopy {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, command in COMMANDS.items():
        sub = commands.add_parser(name, help=command.says, description=command.says.capitalize() + ".")
        if name == wanted:
            module = import_module(f"wirecopy.project.{command.module}")
            module.add_arguments(sub)
            sub.set_defaults(run=module.run)
    return parser
