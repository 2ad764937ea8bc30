"""Listen to server-sent events (WHATWG HTML, section 9.2): each event's data is a delivery.

The id of the last event is kept only after that event is durable, and sent as Last-Event-ID when we
connect again: an agency that keeps events for a while sends what we missed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from wirecopy.errors import FetchError
from wirecopy.wires.http import stream
from wirecopy.wires.listening import heard, keys
from wirecopy.wires.models import Source
from wirecopy.wires.receive import LIMIT_BYTES, receive

log = structlog.get_logger(__name__)

_LONGEST_LINE = LIMIT_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event. `id` is None where neither it nor one before it had any."""

    data: bytes
    name: str = ""
    id: str | None = None


def listen(source: Source, stop: threading.Event) -> None:
    """Take events in until the stream ends or we are told to stop. Raises FetchError, RefusedError."""
    headers = {"Accept": "text/event-stream", **keys(source)}
    if source.cursor:
        headers["Last-Event-ID"] = source.cursor.encode().decode("latin-1")  # it goes out as UTF-8
    with stream(source.address, allow_private=source.allow_private, headers=headers) as answer:
        kind = answer.content_type.partition(";")[0].strip().lower()
        if kind != "text/event-stream":
            raise FetchError(
                f"The address of {source.slug} answers with {kind or 'no type'}, and no event stream.",
                permanent=False,
            )
        heard(source)
        for event in events(answer.pieces):
            if stop.is_set():
                return
            _take(source, event)


def _take(source: Source, event: Event) -> None:
    received = receive(source, event.data, name=f"{source.slug} {event.name} {event.id or ''}".strip(),
                       content_type="", received_at=datetime.now(UTC))  # fmt: skip
    log.info("event taken in", source=source.slug, delivery=received.delivery_id)
    if event.id is not None and event.id != source.cursor:
        source.cursor = event.id
        Source.objects.filter(pk=source.pk).update(cursor=event.id)


def events(pieces: Iterator[bytes]) -> Iterator[Event]:
    """The events of a stream, whatever the pieces it comes in. One that breaks off is none.

    Raises FetchError for an event larger than a delivery may be.
    """
    data: list[bytes] = []
    name, last_id = "", None
    for line in _lines(pieces):
        if not line:
            if data:
                yield Event(data=b"\n".join(data), name=name, id=last_id)
            data, name = [], ""
            continue
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            data.append(value)
            if sum(map(len, data)) > LIMIT_BYTES:
                raise FetchError("An event is larger than a delivery may be.", permanent=False)
        elif field == b"event":
            name = _words(value)
        elif field == b"id" and b"\0" not in value:
            # It goes into a header when we connect again.
            last_id = _words(value)[:1000]


def _lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Lines end with CR LF, LF or CR; the two of CR LF may come in two pieces."""
    held = b""
    is_after_cr, is_first = False, True
    for piece in pieces:
        if is_after_cr and piece.startswith(b"\n"):
            piece = piece[1:]
        if is_first and piece:
            piece, is_first = piece.removeprefix(b"\xef\xbb\xbf"), False
        is_after_cr = piece.endswith(b"\r") if piece else is_after_cr
        held += piece
        if b"\r" in piece or b"\n" in piece:
            *whole, held = held.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
            yield from whole
        if len(held) > _LONGEST_LINE:
            raise FetchError("An event is larger than a delivery may be.", permanent=False)


def _words(value: bytes) -> str:
    text = value.decode("utf-8", "replace")
    return "".join(letter for letter in text if letter.isprintable())
