"""New copy as it comes: server-sent events out of PostgreSQL's NOTIFY.

One connection a process listens for all who watch, and remembers the last of what it heard, so that a browser that
comes back asks for nothing twice. A stream ends by itself after a while and the browser opens it again: so
whoever was signed out, or may look no more, hears nothing further. It ends at once when the server is told to stop.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
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

LIFE_SECONDS = 60.0
_PING_SECONDS = 15.0
_AGAIN_SECONDS = 1.0  # between two tries to reach the database
_LINGER_SECONDS = 20.0  # an ear that nobody needs goes on listening: most come back at once
_MOST_WAITING = 500  # for one who does not read; what is dropped is caught up with at the next opening
_MOST_REMEMBERED = 2000  # messages
_ADDRESS = ("host", "port", "dbname", "user", "password")  # the rest of Django's options is not libpq's

_MISSED = b"event: missed\ndata: 1\n\n"
_Told = tuple[int, str]  # its number, and the ids in it; "": something may have gone unheard


@require_GET
@may("look")
async def events(request: HttpRequest) -> StreamingHttpResponse:
    """GET /desk/events?since=N: ids of stories that changed, and first of those whose newest version is over N.

    Who comes back with the id of the last event gets what was told since; who cannot get it any more is told
    so (`event: missed`) and asks for what is on the page.
    """
    since = request.GET.get("since", "")
    number = int(since) if since.isdecimal() and len(since) < 19 else 0
    told = _stream(_ear(), number, request.headers.get("Last-Event-ID", ""))
    stream = while_signed_in(request.session.session_key or "", told)
    response = StreamingHttpResponse(stream, content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"  # nginx would keep events back until there are many
    return response


def end_streams() -> None:
    """End all streams of this event loop, now and from now on: the server is told to stop."""
    _ear().close()


async def _stream(ear: Ear, since: int, last: str) -> AsyncGenerator[bytes]:
    until = monotonic() + LIFE_SECONDS
    with ear.listening() as heard:
        await ear.is_listening()
        yield b"retry: 200\n\n"
        told = ear.told_since(last)
        if told is None:
            yield f"id: {ear.mark}\n\n".encode()
            if last:
                yield _MISSED
            missed = await sync_to_async(_came_since)(since)
            if missed:
                yield _event(ear.mark, ",".join(map(str, missed)))
        for number, ids in told or ():
            yield _event(ear.mark_of(number), ids)
        while not ear.is_closed and (left := until - monotonic()) > 0:
            try:
                news = await asyncio.wait_for(heard.get(), min(left, _PING_SECONDS))
            except TimeoutError:
                yield b": still here\n\n"
                continue
            if news is not None:
                yield _event(ear.mark_of(news[0]), news[1]) if news[1] else _MISSED


def _event(mark: str, ids: str) -> bytes:
    return f"id: {mark}\nevent: stories\ndata: {ids}\n\n".encode()


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
        self.is_closed = False
        self._listeners: set[asyncio.Queue[_Told | None]] = set()
        self._task: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._count = 0
        self._since = ""  # names what is remembered: another whenever something may have gone unheard
        self._told: deque[_Told] = deque(maxlen=_MOST_REMEMBERED)

    @property
    def mark(self) -> str:
        return self.mark_of(self._count)

    def mark_of(self, number: int) -> str:
        return f"{self._since}-{number}"

    def told_since(self, mark: str) -> list[_Told] | None:
        """What was told after this mark; None where that is not known any more."""
        name, _, number = mark.rpartition("-")
        if name != self._since or not number.isdecimal():
            return None
        if self._told and int(number) < self._told[0][0] - 1:
            return None
        return [told for told in self._told if told[0] > int(number)]

    def listening(self) -> Listener:
        return Listener(self._listeners)

    def close(self) -> None:
        self.is_closed = True
        for listener in self._listeners:
            if not listener.full():
                listener.put_nowait(None)

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
        wanted_at = monotonic()
        while self._is_wanted(wanted_at):
            self._since = secrets.token_hex(4)
            self._told.clear()
            try:
                async with await psycopg.AsyncConnection.connect(_address(), autocommit=True) as listening:
                    await listening.execute(f"LISTEN {CHANNEL}")
                    self._ready.set()
                    while self._is_wanted(wanted_at):
                        wanted_at = monotonic() if self._listeners else wanted_at
                        # Looks up now and then, so that the connection is given back when all have gone.
                        async for told in listening.notifies(timeout=5):
                            self._tell(told.payload)
                    self._ready.clear()
            except psycopg.OperationalError:
                self._ready.clear()
                await asyncio.sleep(_AGAIN_SECONDS)
                self._tell("")

    def _is_wanted(self, wanted_at: float) -> bool:
        return bool(self._listeners) or monotonic() - wanted_at < _LINGER_SECONDS

    def _tell(self, ids: str) -> None:
        self._count += 1
        self._told.append((self._count, ids))
        for listener in self._listeners:
            if not listener.full():
                listener.put_nowait((self._count, ids))


class Listener:
    """A queue that is in the set of listeners as long as it is open."""

    def __init__(self, listeners: set[asyncio.Queue[_Told | None]]) -> None:
        self._listeners = listeners
        self._queue: asyncio.Queue[_Told | None] = asyncio.Queue(_MOST_WAITING)

    def __enter__(self) -> asyncio.Queue[_Told | None]:
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
