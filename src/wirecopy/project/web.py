"""`wirecopy web`: the web server. Files of the site first, then what is answered by code."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="the address to listen on (default: WIRECOPY_HOST)")
    parser.add_argument("--port", type=int, help="the port to listen on (default: WIRECOPY_PORT)")
    parser.add_argument("--processes", type=int, default=1, help="how many processes answer (default: 1)")


def run(args: argparse.Namespace) -> int:
    """Answer until SIGTERM or SIGINT; requests in hand are finished first."""
    from django.conf import settings
    from granian.constants import Interfaces
    from granian.server import Server

    from wirecopy.project import logs

    logs.set_up("web")
    Server(
        "wirecopy.project.asgi:application",
        address=args.host or settings.WIRECOPY["HOST"],
        port=args.port or settings.WIRECOPY["PORT"],
        interface=Interfaces.ASGI,
        workers=args.processes,
        log_enabled=False,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
    ).serve()
    return 0
