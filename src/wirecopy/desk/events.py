"""New copy as it comes: server-sent events out of PostgreSQL's NOTIFY.

One connection a process listens for all who watch. A stream ends by itself after a while and the browser
opens it again: so whoever was signed out, or may look no more, hears nothing further.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from time import monotonic
from weakref import WeakKeyDictionary

import psycopg
from asgiref.sync import sync_to_async
from django.db import connection
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_GET
from psycopg.conninfo import make_conninfo

from wirecopy.archive.telling import CHANNEL
from wirecopy.desk.listing import came_since
from wirecopy.desk.roles import may
from wirecopy.desk.still_in import while_signed_in

LIFE_SECONDS = 15.0  # less than the 20 that web.py gives requests in hand when it is told to stop
_PING_SECONDS = 5.0
_AGAIN_SECONDS = 1.0  # between two tries to reach the database
_MOST_WAITING = 500  # for one who does not read; what is dropped is caught up with at the next opening
_ADDRESS = ("host", "port", "dbname", "user", "password")  # the rest of Django's options is not libpq's


@require_GET
@may("look")
async def events(request: HttpRequest) -> StreamingHttpResponse:
    """GET /desk/events?since=N: ids of stories that changed, and first of those whose newest version is over N."""
    since = request.GET.get("since", "")
    number = int(since) if since.isdecimal() and len(since) < 19 else 0
    ear = _ear()
    stream = while_signed_in(request.session.session_key or "", _stream(ear, number))
    response = StreamingHttpResponse(stream, content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"  # nginx would keep events back until there are many
    return response


async def _stream(ear: Ear, since: int) -> AsyncGenerator[bytes]:
    until = monotonic() + LIFE_SECONDS
    with ear.listening() as heard:
        await ear.is_listening()
        missed = await sync_to_async(_came_since)(since)
        yield b"retry: 200\n\n"
        if missed:
            yield _event(",".join(map(str, missed)))
        while (left := until - monotonic()) > 0:
            try:
                yield _event(await asyncio.wait_for(heard.get(), min(left, _PING_SECONDS)))
            except TimeoutError:
                yield b": still here\n\n"


def _event(ids: str) -> bytes:
    return f"event: stories\ndata: {ids}\n\n".encode()


def _came_since(number: int) -> list[int]:
    try:
        return came_since(number)
    finally:
        # The stream keeps its thread as long as it lasts; it must not keep a connection too.
        if not connection.in_atomic_block:
            connection.close()


class Ear:
    """One connection that listens, as long as somebody wants to hear, for all in this event loop."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[str]] = set()
        self._task: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    def listening(self) -> Listener:
        return Listener(self._listeners)

    async def is_listening(self) -> None:
        """Come back once nothing that is told from now on is missed."""
        if self._task is None or self._task.done():
            self._ready.clear()
            self._task = asyncio.create_task(self._listen())
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait([ready, self._task], return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            ready.cancel()
            await self._task

    async def _listen(self) -> None:
        while self._listeners:
            try:
                async with await psycopg.AsyncConnection.connect(_address(), autocommit=True) as listening:
                    await listening.execute(f"LISTEN {CHANNEL}")
                    self._ready.set()
                    while self._listeners:
                        # Looks up now and then, so that the connection is given back when all have gone.
                        async for told in listening.notifies(timeout=5):
                            self._tell(told.payload)
            except psycopg.OperationalError:
                await asyncio.sleep(_AGAIN_SECONDS)

    def _tell(self, ids: str) -> None:
        for listener in self._listeners:
            if not listener.full():
                listener.put_nowait(ids)


class Listener:
    """A queue that is in the set of listeners as long as it is open."""

    def __init__(self, listeners: set[asyncio.Queue[str]]) -> None:
        self._listeners = listeners
        self._queue: asyncio.Queue[str] = asyncio.Queue(_MOST_WAITING)

    def __enter__(self) -> asyncio.Queue[str]:
        self._listeners.add(self._queue)
        return self._queue

    def __exit__(self, *_: object) -> None:
        self._listeners.discard(self._queue)


_ears: WeakKeyDictionary[asyncio.AbstractEventLoop, Ear] = WeakKeyDictionary()


def _ear() -> Ear:
    return _ears.setdefault(asyncio.get_running_loop(), Ear())


def _address() -> str:
    """How to reach the database that Django uses."""
    known = connection.get_connection_params()
    return make_conninfo(**{name: str(known[name]) for name in _ADDRESS if known.get(name)})
