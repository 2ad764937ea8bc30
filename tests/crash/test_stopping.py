"""SIGTERM while an agency pushes: whatever was acknowledged is on the site after the next start."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import threading

import pytest

from tests.crash.conftest import Installation, wait_until
from tests.whole.filing import Filing, ninjs

pytestmark = [pytest.mark.crash, pytest.mark.timeout(180)]
PUSHED = 50
STOPPED_AFTER = 20  # were acknowledged


def test_all_that_was_acknowledged_before_a_stop_is_on_the_site_after_the_next_start(
    installation: Installation,
) -> None:
    port = _free_port()
    said = installation.run("wirecopy", "source", "add", "mna", "--push", "--agency", "Meridian").decode()
    token = max(re.findall(r"[A-Za-z0-9_\-]{20,}", said), key=len)
    serve = ("wirecopy", "serve", "--port", str(port))
    server = installation.start(*serve)
    wait_until(lambda: _status(port, "/") in {200, 404})
    acknowledged: list[int] = []
    pusher = threading.Thread(target=_push, args=(port, token, acknowledged))
    pusher.start()
    wait_until(lambda: len(acknowledged) >= STOPPED_AFTER)
    server.send_signal(signal.SIGTERM)
    assert server.wait(60) == 0
    pusher.join(30)
    installation.start(*serve)
    wait_until(lambda: _status(port, "/") == 200)
    wait_until(installation.is_done)
    assert len(acknowledged) >= STOPPED_AFTER
    for number in acknowledged:
        path = installation.ask(f"SELECT path FROM archive_story WHERE guid = 'urn:example:push:{number}'")
        assert _status(port, path) == 200


def _push(port: int, token: str, acknowledged: list[int]) -> None:
    for number in range(PUSHED):
        content = ninjs(Filing(guid=f"urn:example:push:{number}", headline=f"Push {number}"))
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("POST", "/push/mna", content, {"Authorization": f"Bearer {token}"})
            if connection.getresponse().status == 202:
                acknowledged.append(number)
            connection.close()
        except (OSError, http.client.HTTPException):
            return  # it has stopped


def _status(port: int, path: str) -> int:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
