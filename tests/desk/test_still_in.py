"""A stream ends with the session that opened it, and not when it next feels like it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime, timedelta

import pytest
from asgiref.sync import sync_to_async

from tests.desk.people import signed_in
from wirecopy.desk import members, still_in
from wirecopy.desk.models import Member, SignIn

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(still_in, "EVERY_SECONDS", 0.02)


def _pieces(session_key: str, after: Callable[[], object]) -> list[bytes]:
    """What a stream that never ends gives, if `after` is done after its first piece."""

    async def endless() -> AsyncGenerator[bytes]:
        yield b"first"
        await asyncio.Event().wait()

    async def listen() -> list[bytes]:
        stream = still_in.while_signed_in(session_key, endless())
        got = [await anext(stream)]
        await sync_to_async(after)()
        got += [piece async for piece in stream]
        return got

    return asyncio.run(asyncio.wait_for(listen(), 10))


def _idle() -> None:
    SignIn.objects.update(seen_at=datetime.now(UTC) - timedelta(minutes=31))


@pytest.mark.parametrize(
    "after",
    [lambda: members.remove("noor"), lambda: Member.objects.all().delete(), _idle],
    ids=["removed", "no member", "idle"],
)
def test_a_stream_ends_at_once_with_what_let_it_be_opened(after: Callable[[], object]) -> None:
    client = signed_in("noor")
    assert _pieces(client.session.session_key or "", after) == [b"first"]


def test_a_session_that_ended_while_the_stream_opened_hears_no_more() -> None:
    assert _pieces("no such session", lambda: None) == [b"first"]


def test_a_stream_that_ends_by_itself_is_no_stream_of_anybodys_any_more() -> None:
    async def short() -> AsyncGenerator[bytes]:
        yield b"one"
        yield b"two"

    async def listen() -> list[bytes]:
        got = [piece async for piece in still_in.while_signed_in("key", short())]
        assert still_in._watch()._open == {}
        return got

    assert asyncio.run(listen())[0] == b"one"


def test_others_hear_on() -> None:
    mine, theirs = signed_in("noor"), signed_in("sam")
    keys = [client.session.session_key or "" for client in (mine, theirs)]
    members.remove("noor")
    assert still_in.still_in(keys, datetime.now(UTC)) == {keys[1]}
