"""`wirecopy demo`: see it run. Three invented agencies and a feed file live; a news site keeps up with them."""

from __future__ import annotations

import argparse
import os
import shutil
import threading
from datetime import UTC, datetime
from pathlib import Path

_FOLDER = "demo"
_DESK_AFTER_SECONDS = 22
_DEFAULTS = {
    "WIRECOPY_SITE_NAME": "The Halden Courier",
    "WIRECOPY_SITE_TAGLINE": "The wire, as it was filed",
    "WIRECOPY_PUBLISHER": "Halden Courier Press",
    "WIRECOPY_SUBSCRIBE_URL": "/about/",
    "WIRECOPY_LOG": "quiet",  # what the agencies file is told line by line instead
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--pace", type=float, default=1.0, help="how fast the wire plays; 2 is twice as fast (default: 1)"
    )
    parser.add_argument("--host", help="the address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, help="the port to listen on (default: 8080)")
    parser.add_argument("--workers", type=int, help="how many line workers (default: one for each processor)")
    parser.add_argument(
        "--keep", action="store_true", help="go on with the last demo's site instead of a new one"
    )


def run(args: argparse.Namespace) -> int:
    """Start everything on the folder ./demo, which is made anew, and play the sample wire into it."""
    if args.pace <= 0:
        print("--pace must be more than 0")
        return 2
    folder = Path(os.environ.setdefault("WIRECOPY_DATA", _FOLDER)).absolute()
    if folder.exists() and not args.keep:
        if not (folder / ".wirecopy-demo").exists():
            print(f"{folder} is not a demo's folder; name another with WIRECOPY_DATA, or use --keep.")
            return 2
        _stop_left_over(folder)
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".wirecopy-demo").touch()
    port = args.port or int(os.environ.get("WIRECOPY_PORT", "8080"))
    os.environ.setdefault("WIRECOPY_SITE_URL", f"http://127.0.0.1:{port}")
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)
    from wirecopy.project.serve import supervise

    return supervise(args, beside=lambda stop, address: _play(stop, address, folder, args.pace))


def _play(stop: threading.Event, address: str, folder: Path, pace: float) -> None:
    """Make the sample wire's sources and play it until `stop`."""
    from wirecopy.project import demo_sources
    from wirecopy.sample.agency_server import AgencyServer
    from wirecopy.sample.play import Push, play

    inbox, pictures = folder / "inbox", folder / "sample-pictures"
    inbox.mkdir(exist_ok=True)
    with AgencyServer(pictures) as feed:
        tokens = demo_sources.make(inbox, feed.feed_url)
        print(
            f"  The desk is at {address}desk/\n  Sign in as its chief with this link, good once, and an authenticator "
            f"app:\n  {demo_sources.invite_to_the_desk()}\n",
            flush=True,
        )
        threading.Timer(_DESK_AFTER_SECONDS / pace, _show_the_desk, args=(stop,)).start()
        play(
            folder=inbox,
            push=Push(site=address.rstrip("/"), tokens=tokens),
            feed=feed,
            pictures=pictures,
            now=datetime.now(UTC),
            stop=stop,
            say=lambda line: print(line, flush=True),
            pace=pace,
        )


def _show_the_desk(stop: threading.Event) -> None:
    from wirecopy.project import demo_sources

    done = "" if stop.is_set() else demo_sources.give_a_desk_headline()
    if done:
        print(f"      {done}", flush=True)


def _stop_left_over(folder: Path) -> None:
    """End a PostgreSQL that a killed demo left running in this folder."""
    import signal
    import time

    pid_file = folder / "postgres" / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().splitlines()[0])
        os.kill(pid, signal.SIGINT)
    except (FileNotFoundError, IndexError, ValueError, ProcessLookupError):
        return
    for _ in range(100):
        if not pid_file.exists():
            return
        time.sleep(0.1)
