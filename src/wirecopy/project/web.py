"""`wirecopy web`: the web server. Files of the site first, then what is answered by code."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import signal
from contextlib import suppress

# Sent to the processes that answer, before they are told to finish what they have in hand: an open stream would
# be in hand for a minute. One that has not yet learnt to hear it ignores it.
END_STREAMS = signal.SIGUSR1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="the address to listen on (default: WIRECOPY_HOST)")
    parser.add_argument("--port", type=int, help="the port to listen on (default: WIRECOPY_PORT)")
    parser.add_argument("--processes", type=int, default=1, help="how many processes answer (default: 1)")


def run(args: argparse.Namespace) -> int:
    """Answer until SIGTERM or SIGINT; requests in hand are finished first, streams are ended."""
    from django.conf import settings
    from granian.constants import Interfaces
    from granian.server import Server

    from wirecopy.project import logs

    logs.set_up("web")
    signal.signal(END_STREAMS, signal.SIG_IGN)
    server = Server(
        "wirecopy.project.asgi:application",
        address=args.host or settings.WIRECOPY["HOST"],
        port=args.port or settings.WIRECOPY["PORT"],
        interface=Interfaces.ASGI,
        workers=args.processes,
        log_enabled=False,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
    )

    def stop(*_: object) -> None:
        _end_streams()
        server.signal_handler_interrupt()  # type: ignore[no-untyped-call]  # Granian has no types there

    @server.on_startup
    def listen() -> None:  # after Granian took these signals for itself
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)

    server.serve()
    return 0


def _end_streams() -> None:
    for child in multiprocessing.active_children():
        if child.pid:
            with suppress(ProcessLookupError):
                os.kill(child.pid, END_STREAMS)
