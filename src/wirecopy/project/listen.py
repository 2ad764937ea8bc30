"""`wirecopy listen`: one part that keeps lines open: event streams, long polls, NATS, and the door for mail."""

from __future__ import annotations

import argparse
import asyncio
import signal
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wirecopy.wires.listening import Listeners

_LOOK_SECONDS = 2.0
_STOP_SECONDS = 5.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has no options: which sources there are says what it does."""


def run(args: argparse.Namespace) -> int:
    """Listen until SIGTERM or SIGINT."""
    from wirecopy.project import logs

    logs.set_up("listen")
    asyncio.run(_listen())
    return 0


async def _listen() -> None:
    import structlog
    from django.conf import settings
    from django.db import DatabaseError

    from wirecopy.wires import smtp
    from wirecopy.wires.listening import Listeners

    log = structlog.get_logger(__name__)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    port = settings.WIRECOPY["SMTP_PORT"]
    door = await smtp.start(settings.WIRECOPY["SMTP_HOST"], port) if port else None
    listeners = Listeners()
    while not stop.is_set():
        try:
            await asyncio.to_thread(_look, listeners, takes_mail=door is not None)
        except DatabaseError as error:
            log.warning("the database does not answer, listening waits", error=str(error).strip())
        try:
            await asyncio.wait_for(stop.wait(), _LOOK_SECONDS)
        except TimeoutError:
            continue
    if door is not None:
        door.close()
    await asyncio.to_thread(listeners.stop, wait_seconds=_STOP_SECONDS)


def _look(listeners: Listeners, *, takes_mail: bool) -> None:
    from django.db import close_old_connections

    from wirecopy.wires.listening import beat

    close_old_connections()
    now = datetime.now(UTC)
    listeners.look(now)
    beat(now, takes_mail=takes_mail)
