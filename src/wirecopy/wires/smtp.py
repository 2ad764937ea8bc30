"""Take mail in over SMTP (RFC 5321): 250 after DATA means that the mail is durable.

Only for recipients that are sources of ours; nothing is ever sent on. It is meant to stand behind a
mail server, or to be reached by an agency directly on a name of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import DatabaseError, connection

from wirecopy.errors import RefusedError
from wirecopy.wires.mail import headers_of, is_from, name_of
from wirecopy.wires.models import Source
from wirecopy.wires.receive import LIMIT_BYTES, Arrival, receive_many
from wirecopy.wires.ways import option

log = structlog.get_logger(__name__)

_MOST_CONNECTIONS = 50
_MOST_RECIPIENTS = 20
_IDLE_SECONDS = 60

Told = TypeVar("Told")


class Door:
    """aiosmtpd's handler: what each step of a conversation is answered."""

    def __init__(self) -> None:
        self._open = 0

    async def handle_RCPT(  # aiosmtpd's name
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= _MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients; send another mail."
        try:
            source = await _in_a_thread(partial(_source_of, address))
        except DatabaseError:
            return "451 4.3.0 Try again later."
        if source is None:
            return "550 5.1.1 There is no such recipient here, and nothing is relayed."
        if source.state == Source.State.PAUSED:
            return "451 4.2.1 This recipient is paused; try again later."
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        try:
            sender = str(envelope.mail_from or "")
            return await _in_a_thread(
                partial(take, content, list(envelope.rcpt_tos), sender, datetime.now(UTC))
            )
        except DatabaseError as error:
            log.warning("mail not taken in", error=str(error).strip())
            return "451 4.3.0 It could not be stored; try again later."


def take(content: bytes, recipients: list[str], sender: str, now: datetime) -> str:
    """Make a mail durable for each of its recipients; the answer to DATA. Safe to repeat."""
    sources = [source for source in map(_source_of, recipients) if source is not None]
    written = str(headers_of(content).get("From", ""))
    refused = [
        source for source in sources if not is_from(option("smtp", source.way, "senders"), sender, written)
    ]
    wanted = {source.pk: source for source in sources if source not in refused}
    if not wanted:
        log.warning("mail refused", recipients=len(recipients), why="no sender of this recipient's")
        return "550 5.7.1 This sender may not write to this recipient."
    for source in wanted.values():
        arrival = Arrival(
            content=content, name=name_of(content, source.address), content_type="message/rfc822"
        )
        try:
            (received,) = receive_many(source, [arrival], received_at=now)
        except RefusedError as error:
            return f"554 5.6.0 {' '.join(str(error).split())[:200]}"
        log.info("mail taken in", source=source.slug, delivery=received.delivery_id, size_bytes=len(content))
    return "250 2.0.0 Stored."


async def serve(host: str, port: int, stop: asyncio.Event) -> None:
    """Take mail until told to stop. Raises OSError where the address is taken."""
    server = await start(host, port)
    log.info("taking mail", host=host, port=port)
    async with server:
        await stop.wait()


async def start(host: str, port: int) -> asyncio.Server:
    """The server, listening."""
    door = Door()
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: _Bounded(door), host, port)


class _Bounded(SMTP):
    """aiosmtpd's protocol with our limits; at most so many conversations at once."""

    _talking = 0

    def __init__(self, door: Door) -> None:
        super().__init__(
            door,
            data_size_limit=LIMIT_BYTES,
            timeout=_IDLE_SECONDS,
            hostname="wirecopy",
            ident="Wirecopy",
            enable_SMTPUTF8=True,
            decode_data=False,
        )

    def connection_made(self, transport: Any) -> None:
        type(self)._talking += 1
        if type(self)._talking > _MOST_CONNECTIONS:
            transport.write(b"421 4.3.2 Too many connections; try again later.\r\n")
            transport.close()
            return
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        type(self)._talking -= 1
        if self.session is not None:
            super().connection_lost(error)


async def _in_a_thread(ask: Callable[[], Told]) -> Told:
    """The database has no place on the loop. Threads come and go, so each leaves no connection behind."""

    def run() -> Told:
        try:
            return ask()
        finally:
            connection.close()

    return await asyncio.to_thread(run)


def _source_of(address: str) -> Source | None:
    """The source that takes mail to this address. What stands after a + is the agency's own."""
    name, _, domain = address.strip().lower().rpartition("@")
    sources = Source.objects.filter(kind=Source.Kind.SMTP).exclude(state=Source.State.REMOVED)
    return sources.filter(address__in=[f"{name}@{domain}", f"{name.partition('+')[0]}@{domain}"]).first()
