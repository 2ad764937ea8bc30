"""Take from a NATS JetStream: each message is a delivery, acknowledged when it is durable.

A durable consumer of ours remembers on the server what was acknowledged. What was not, it sends
again: to the next of our processes, or after a crash to this one.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog

from wirecopy.errors import FetchError, RefusedError
from wirecopy.wires.dialling import checked, words
from wirecopy.wires.listening import heard
from wirecopy.wires.models import Source
from wirecopy.wires.receive import Arrival, receive_many
from wirecopy.wires.sealing import unseal
from wirecopy.wires.ways import option

if TYPE_CHECKING:
    from nats.aio.msg import Msg
    from nats.js import JetStreamContext

log = structlog.get_logger(__name__)

_BATCH = 50
_CONNECT_SECONDS = 20.0
_WAIT_SECONDS = 2.0  # for more messages; then we look whether to stop


def listen(source: Source, stop: threading.Event) -> None:
    """Take messages in until we are told to stop. Raises FetchError, RefusedError."""

    async def run(stream: JetStreamContext) -> None:
        subscription = await stream.pull_subscribe(
            source.way.get("subject", ""),
            durable=option("nats", source.way, "durable"),
            stream=source.way.get("stream") or None,
        )
        heard(source)
        while not stop.is_set():
            await _take(source, subscription)

    asyncio.run(_connected(source, run))


def look(source: Source) -> str:
    """What the stream holds, in a sentence. Raises FetchError, RefusedError."""
    told = []

    async def run(stream: JetStreamContext) -> None:
        name = source.way.get("stream") or await stream.find_stream_name_by_subject(
            source.way.get("subject", "")
        )
        info = await stream.stream_info(name)
        told.append(f"The stream {name} holds {info.state.messages:,} messages.")

    asyncio.run(_connected(source, run))
    return told[0]


async def _connected(source: Source, run: Callable[[JetStreamContext], Awaitable[None]]) -> None:
    """Do something with the server. Raises FetchError that says what to do."""
    try:
        from nats.aio.client import Client
        from nats.errors import Error
        from nats.js.errors import NotFoundError
    except ImportError as error:
        raise RefusedError("NATS needs more than is installed here: pip install 'wirecopy[nats]'") from error
    where = _bare(source)
    client = Client()
    said: list[str] = []

    async def keep(error: Exception) -> None:
        said.append(words(error))

    try:
        # By itself the library goes on trying for as long as it takes.
        way_in = await asyncio.to_thread(_way_in, source)
        calling = client.connect(**way_in, connect_timeout=10, allow_reconnect=False, error_cb=keep)
        await asyncio.wait_for(calling, _CONNECT_SECONDS)
        await run(client.jetstream())
    except NotFoundError as error:
        raise FetchError(
            f"{where} has no stream {source.way.get('stream') or 'for that subject'}. "
            f"Name the right one: wirecopy source set {source.slug} stream=NAME",
            permanent=False,
        ) from error
    except (Error, OSError, ValueError) as error:
        why = "; ".join(dict.fromkeys([words(error), *said]))
        remedy = f" Give the right key: wirecopy source secret {source.slug} FILE" if "uthoriz" in why else ""
        raise FetchError(f"{where}: {why}.{remedy}", permanent=False) from error
    finally:
        if client.is_connected:
            await client.close()


async def _take(source: Source, subscription: Any) -> None:
    from nats.errors import TimeoutError as NothingCameError

    try:
        messages: list[Msg] = await subscription.fetch(_BATCH, timeout=_WAIT_SECONDS)
    except NothingCameError:
        return
    full = [message for message in messages if message.data]
    if full:
        await asyncio.to_thread(_store, source, [(message.subject, message.data) for message in full])
    for message in messages:
        await message.ack()
    log.info("messages taken in", source=source.slug, messages=len(full))


def _store(source: Source, messages: list[tuple[str, bytes]]) -> None:
    from django.db import connection

    try:
        arrivals = [
            Arrival(content=content, name=f"{source.slug} {subject}") for subject, content in messages
        ]
        receive_many(source, arrivals, received_at=datetime.now(UTC))
    finally:
        connection.close()


def _way_in(source: Source) -> dict[str, Any]:
    """What nats.connect needs. The address is resolved and checked here, and dialled as figures."""
    parts = urlsplit(source.address)
    host, port = parts.hostname or "", parts.port or 4222
    deadline = time.monotonic() + 10
    addresses = checked(
        host,
        port,
        allow_private=source.allow_private,
        left=lambda: max(0.1, deadline - time.monotonic()),
        where=_bare(source),
    )
    address = next((one for one in addresses if _answers(one, port)), None)
    if address is None:
        raise FetchError(f"{_bare(source)} does not answer.", permanent=False)
    shown = f"[{address}]" if ":" in address else address
    given: dict[str, Any] = {"servers": [f"{parts.scheme}://{shown}:{port}"]}
    if parts.scheme == "tls":
        given |= {"tls": ssl.create_default_context(), "tls_hostname": host}
    secret = unseal(source.sealed, slug=source.slug)
    user, colon, password = secret.partition(":")
    if parts.username:
        given |= {"user": parts.username, "password": secret}
    elif colon:
        given |= {"user": user, "password": password}
    elif secret:
        given |= {"token": secret}
    return given


def _answers(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=3).close()
    except OSError:
        return False
    return True


def _bare(source: Source) -> str:
    parts = urlsplit(source.address)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or 4222}"
