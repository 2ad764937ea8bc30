"""The web server as a real process: it stops when told to, whoever is watching."""

from __future__ import annotations

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from tests.browser.desk_running import served_by
from tests.desk.people import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_stops_at_once_though_streams_are_open() -> None:
    cookie = signed_in().cookies[settings.SESSION_COOKIE_NAME]
    with served_by() as (address, process):
        watching = []
        for _ in range(3):
            connection = HTTPConnection(urlsplit(address).netloc, timeout=10)
            connection.request("GET", "/desk/events", headers={"Cookie": f"{cookie.key}={cookie.value}"})
            watching.append(connection.getresponse())
            assert watching[-1].read1(6) == b"retry:"
        process.terminate()
        # A stream lives for a minute, and the server would be killed after twenty seconds.
        assert process.wait(10) == 0
