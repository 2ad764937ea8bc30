"""The limit on bodies, in front of Django as it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from wirecopy.wires.limit import App, Event, limit_bodies


def _echo(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.read())))


urlpatterns = [path("echo", _echo)]


def _ask(app: App, pieces: Iterable[bytes], *headers: tuple[bytes, bytes]) -> tuple[int, bytes, int]:
    """Status, body, and how many pieces were taken from the sender."""
    left = list(pieces)
    count = len(left)
    sent: list[Event] = []

    async def receive() -> Event:
        if not left:
            await asyncio.sleep(3600)
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(event: Event) -> None:
        sent.append(event)

    scope: Event = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "path": "/echo",
        "raw_path": b"/echo",
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "headers": [(b"host", b"news.example"), *headers],
    }

    async def call() -> None:
        await app(scope, receive, send)

    asyncio.run(call())
    return sent[0]["status"], b"".join(event.get("body", b"") for event in sent), count - len(left)


@pytest.fixture
def app() -> Iterable[App]:
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        yield limit_bodies(get_asgi_application(), 1000)  # type: ignore[arg-type]  # Django's stub is narrower


def test_what_is_small_enough_passes_unchanged(app: App) -> None:
    assert _ask(app, [b"x" * 500, b"x" * 500]) == (200, b"1000", 2)


def test_what_is_too_large_is_refused_while_it_is_read(app: App) -> None:
    status, body, taken = _ask(app, [b"x" * 600] * 100)
    assert (status, b"too large" in body, taken) == (413, True, 2)


def test_what_is_announced_too_large_is_not_read_at_all(app: App) -> None:
    assert _ask(app, [b"x" * 600] * 100, (b"content-length", b"60000"))[::2] == (413, 0)
