"""An upper limit on what anybody may send to the web server, kept while it is read.

Under ASGI Django takes a whole body in, to a file on disk, before it asks any view, so that a stranger
without a token could fill the disk. This stands in front of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Event = MutableMapping[str, Any]  # as the ASGI specification, 2.4, has it: no narrower type holds
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
App = Callable[[Event, Receive, Send], Awaitable[None]]


def limit_bodies(app: App, most_bytes: int) -> App:
    """`app`, with 413 for requests whose body is larger, announced or not. What is smaller passes unchanged."""

    async def limited(scope: Event, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
        elif _announced(scope) > most_bytes:
            await _refuse(send)
        else:
            await _count(app, scope, receive, send, most_bytes)

    return limited


async def _count(app: App, scope: Event, receive: Receive, send: Send, most_bytes: int) -> None:
    taken = 0
    has_answered = False

    async def counted() -> Event:
        nonlocal taken
        event = await receive()
        taken += len(event.get("body", b""))
        # To the application it looks as if the sender had gone: it drops what it has, and answers nothing.
        return event if taken <= most_bytes else {"type": "http.disconnect"}

    async def watched(event: Event) -> None:
        nonlocal has_answered
        has_answered = True
        await send(event)

    await app(scope, counted, watched)
    if taken > most_bytes and not has_answered:
        await _refuse(send)


def _announced(scope: Event) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value[:18])
    return 0


async def _refuse(send: Send) -> None:
    body = b'{"error": "What was sent is too large."}'
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
