"""`wirecopy serve`: everything on one machine, under one supervisor.

Web server, workers and clock are processes of their own. One that ends is started again; SIGTERM
lets each finish what it has in hand. Killing the supervisor itself loses nothing either: what arrived
is in the database, and pages that were not finished are found at the next start.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

_STOP_SECONDS = 25
_LONG_LIFE_SECONDS = 60  # a process that lived this long is started again at once


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="the address to listen on (default: WIRECOPY_HOST)")
    parser.add_argument("--port", type=int, help="the port to listen on (default: WIRECOPY_PORT)")
    parser.add_argument("--workers", type=int, help="how many line workers (default: WIRECOPY_WORKERS)")


def run(args: argparse.Namespace) -> int:
    """Run all parts until SIGTERM or SIGINT."""
    return supervise(args, beside=None)


def supervise(args: argparse.Namespace, *, beside: Callable[[threading.Event, str], None] | None) -> int:
    """Run all parts, and `beside(stop, address)` in a thread once the site answers, until told to stop."""
    if args.host:
        os.environ["WIRECOPY_HOST"] = args.host
    if args.port:
        os.environ["WIRECOPY_PORT"] = str(args.port)
    from wirecopy.project.cli import set_up

    set_up()
    from django.conf import settings

    from wirecopy.project import logs, ready

    logs.set_up("serve")
    ready.make_ready()
    workers = args.workers or settings.WIRECOPY["WORKERS"]
    children = [
        Child("web", ["web"]),
        *(Child(f"worker {number}", ["work", "--queue", "line"]) for number in range(1, workers + 1)),
        Child("outside worker", ["work", "--queue", "outside"]),
        Child("listener", ["listen"]),
        Child("clock", ["tick"]),
    ]
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    for child in children:
        child.start()
    address = f"http://{_shown_host(settings.WIRECOPY['HOST'])}:{settings.WIRECOPY['PORT']}/"
    threading.Thread(target=_announce, args=(address, stop, beside), daemon=True).start()
    while not stop.wait(0.5):
        for child in children:
            child.keep_alive()
    print("Stopping: each part finishes what it has in hand.", flush=True)
    for child in children:
        child.stop()
    return max(child.wait() for child in children)


@dataclass(slots=True)
class Child:
    """One part of Wirecopy as a process, started again when it ends."""

    name: str
    words: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    ends_in_a_row: int = 0
    not_before: float = field(default=0.0)

    def start(self) -> None:
        self.started_at = time.monotonic()
        # In a session of its own, so that Ctrl-C reaches the supervisor only, which stops all in order.
        self.process = subprocess.Popen(  # noqa: S603  # our own command
            [sys.executable, "-m", "wirecopy", *self.words], start_new_session=True
        )

    def keep_alive(self) -> None:
        """Start it again if it ended; sooner if it had lived long, later if it keeps ending."""
        if self.process is None:
            if time.monotonic() >= self.not_before:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        lived = time.monotonic() - self.started_at
        self.ends_in_a_row = 0 if lived > _LONG_LIFE_SECONDS else self.ends_in_a_row + 1
        wait = min(30.0, 0.5 * 2 ** min(self.ends_in_a_row, 6)) if self.ends_in_a_row else 0.0
        print(
            f"The {self.name} ended ({_how(code)}) and is started again in {wait:.1f} s.",
            file=sys.stderr,
            flush=True,
        )
        self.process = None
        self.not_before = time.monotonic() + wait

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self) -> int:
        """0 if it stopped by itself, 1 if it had to be killed."""
        if self.process is None:
            return 0
        try:
            self.process.wait(_STOP_SECONDS)
            return 0
        except subprocess.TimeoutExpired:
            print(f"The {self.name} did not stop within {_STOP_SECONDS} s and is killed.", file=sys.stderr)
            self.process.kill()
            self.process.wait()
            return 1


def _announce(
    address: str, stop: threading.Event, beside: Callable[[threading.Event, str], None] | None
) -> None:
    import urllib.error
    import urllib.request

    while not stop.is_set():
        try:
            urllib.request.urlopen(address + "robots.txt", timeout=5).close()  # noqa: S310  # our own server
            break
        except urllib.error.HTTPError:
            break
        except OSError:
            stop.wait(0.2)
    if not stop.is_set():
        print(f"\n  The site is at {address}\n  Stop with Ctrl-C.\n", flush=True)
        if beside:
            beside(stop, address)


def _shown_host(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
