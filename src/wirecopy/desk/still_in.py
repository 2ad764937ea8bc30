"""Ends the streams of whoever is signed out, removed or idle, within a second: one question for all of a process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import UTC, datetime
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.db import OperationalError, connection

from wirecopy.desk.models import SignIn
from wirecopy.desk.sessions import IDLE, LONGEST

EVERY_SECONDS = 1.0


async def while_signed_in(session_key: str, stream: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    """The stream's pieces, until it ends or the session does; what it was waiting for is then given up."""
    with _watch().watching(session_key) as ended:
        over = asyncio.create_task(ended.wait())
        try:
            while True:
                piece = asyncio.ensure_future(anext(stream))
                done, _ = await asyncio.wait({piece, over}, return_when=asyncio.FIRST_COMPLETED)
                if over in done:
                    piece.cancel()
                    await asyncio.wait({piece})
                    return
                try:
                    yield piece.result()
                except StopAsyncIteration:
                    return
        finally:
            over.cancel()


def still_in(keys: list[str], now: datetime) -> set[str]:
    """Those of the sessions that are signed in, by somebody who still belongs to the newsroom."""
    found = SignIn.objects.filter(
        session_key__in=keys,
        at__gt=now - LONGEST,
        seen_at__gt=now - IDLE,
        user__is_active=True,
        user__member__isnull=False,
    )
    try:
        return set(found.values_list("session_key", flat=True))
    finally:
        # A stream must not keep a connection as long as it lasts.
        if not connection.in_atomic_block:
            connection.close()


class Watch:
    """Whose streams are open in this event loop. Asks as long as there are any."""

    def __init__(self) -> None:
        self._open: dict[str, set[asyncio.Event]] = {}
        self._task: asyncio.Task[None] | None = None

    def watching(self, session_key: str) -> Watching:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look())
        return Watching(self._open, session_key)

    async def _look(self) -> None:
        # Sleeps last, so that whoever was removed while the stream opened is found at once.
        while True:
            await asyncio.sleep(0)
            keys = list(self._open)
            if not keys:
                return
            try:
                here = await sync_to_async(still_in)(keys, datetime.now(UTC))
            except OperationalError:
                here = set(keys)  # the database is away for a moment, which signs nobody out
            for key in set(keys) - here:
                for ended in self._open.get(key, ()):
                    ended.set()
            await asyncio.sleep(EVERY_SECONDS)


class Watching:
    """One stream that is open; gives what is set when its session ends."""

    def __init__(self, streams: dict[str, set[asyncio.Event]], session_key: str) -> None:
        self._streams, self._key, self._ended = streams, session_key, asyncio.Event()

    def __enter__(self) -> asyncio.Event:
        self._streams.setdefault(self._key, set()).add(self._ended)
        return self._ended

    def __exit__(self, *_: object) -> None:
        mine = self._streams[self._key]
        mine.discard(self._ended)
        if not mine:
            del self._streams[self._key]


_watches: WeakKeyDictionary[asyncio.AbstractEventLoop, Watch] = WeakKeyDictionary()


def _watch() -> Watch:
    return _watches.setdefault(asyncio.get_running_loop(), Watch())
