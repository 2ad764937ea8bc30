"""Whoever watches hears of new copy at once, and of what came while they were away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async

from tests.archive.rows import a_story
from tests.desk.people import signed_in
from wirecopy.archive.telling import tell
from wirecopy.desk import events
from wirecopy.desk.models import Member

pytestmark = pytest.mark.django_db(transaction=True)


def _heard(*, since: int, after: Callable[[], None], pieces: int) -> list[str]:
    """The first pieces of the stream; `after` is done once it has begun."""

    async def listen() -> list[str]:
        stream = events._stream(events._ear(), since, "")
        got = [(await anext(stream)).decode()]
        await sync_to_async(after)()
        while len(got) < pieces:
            got.append((await asyncio.wait_for(anext(stream), 10)).decode())
        await stream.aclose()
        return got

    return [piece.partition("\n")[2] for piece in asyncio.run(listen())[2:]]


def test_events_are_for_members_and_kept_by_no_cache() -> None:
    response = signed_in(role="viewer").get("/desk/events?since=0")
    assert response.headers["Content-Type"] == "text/event-stream"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Accel-Buffering"] == "no"


def test_a_change_is_sent_at_once() -> None:
    assert _heard(since=0, after=lambda: tell([7, 5]), pieces=3) == ["event: stories\ndata: 5,7\n\n"]


def test_what_came_since_the_page_was_made_is_sent_first() -> None:
    seen, missed = a_story(), a_story()
    heard = _heard(since=seen.newest_id or 0, after=lambda: None, pieces=3)
    assert heard == [f"event: stories\ndata: {missed.pk}\n\n"]


def test_who_comes_back_gets_what_was_told_meanwhile_and_nothing_twice() -> None:
    async def come_back() -> tuple[list[bytes], str]:
        ear = events._ear()
        with ear.listening():
            await ear.is_listening()
            mark = ear.mark
            for story in (4, 5):
                await sync_to_async(tell)([story])
            while len(ear.told_since(mark) or ()) < 2:
                await asyncio.sleep(0.01)
            last = ear.mark_of(1)
        stream = events._stream(ear, 0, last)
        return [await anext(stream), await anext(stream)], ear.mark

    pieces, mark = asyncio.run(come_back())
    assert pieces[1] == f"id: {mark}\nevent: stories\ndata: 5\n\n".encode()


def test_who_was_away_too_long_is_told_to_ask_for_everything() -> None:
    async def come_back() -> list[bytes]:
        stream = events._stream(events._ear(), 0, "of-another-process-7")
        return [await anext(stream) for _ in range(3)]

    assert asyncio.run(come_back())[2].startswith(b"event: missed")


def test_streams_end_when_the_server_is_told_to_stop() -> None:
    async def whole() -> list[bytes]:
        stream = events._stream(events._ear(), 0, "")
        pieces = [await anext(stream), await anext(stream)]
        events.end_streams()
        return pieces + [piece async for piece in stream]

    assert len(asyncio.run(whole())) == 2


def test_a_stream_ends_so_that_whoever_is_signed_out_hears_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "LIFE_SECONDS", 0.05)

    async def whole() -> list[bytes]:
        return [piece async for piece in events._stream(events._ear(), 0, "")]

    assert asyncio.run(whole())[0] == b"retry: 200\n\n"
    client = signed_in()
    Member.objects.all().delete()
    assert client.get("/desk/events").status_code == 302
