"""The web server as a real process: it stops when told to, whoever is watching."""

from __future__ import annotations

import time
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.browser.desk_running import served_by
from tests.desk.people import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def _watch(address: str, client: Client) -> HTTPResponse:
    """A stream that has begun."""
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    browser = HTTPConnection(urlsplit(address).netloc, timeout=10)
    browser.request("GET", "/desk/events", headers={"Cookie": f"{cookie.key}={cookie.value}"})
    stream = browser.getresponse()
    got = b""
    while b"id:" not in got:
        got += stream.read1(100)
    return stream


def test_a_stream_keeps_no_connection_to_the_database() -> None:
    client = signed_in()
    with served_by() as (address, _):
        watching = [_watch(address, client) for _ in range(12)]
        time.sleep(0.5)  # the last of them gives its own back just after it has begun
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
            assert cursor.fetchone()[0] < len(watching)


def test_it_stops_at_once_though_streams_are_open() -> None:
    client = signed_in()
    with served_by() as (address, process):
        watching = [_watch(address, client) for _ in range(3)]
        process.terminate()
        # A stream lives for a minute, and the server would be killed after twenty seconds.
        assert process.wait(10) == 0
        assert [stream.read() for stream in watching] == [b""] * 3
