"""The desk and the site as one process serves them, over the test's own database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import BrowserContext

from wirecopy.project.ready import make_ready
from wirecopy.site.publish import publish


@contextmanager
def served() -> Iterator[str]:
    """The address of a `wirecopy web` of its own, without a slash at its end."""
    with served_by() as (address, _):
        yield address


@contextmanager
def served_by() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The same, and the process."""
    make_ready()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = os.environ["WIRECOPY_TEST_SERVER"]
    before, _, query = address.partition("?")
    url = f"{before.rsplit('/', 1)[0]}/{connection.settings_dict['NAME']}" + (f"?{query}" if query else "")
    environment = os.environ | {"WIRECOPY_DATABASE_URL": url, "WIRECOPY_LOG": "quiet"}
    environment["WIRECOPY_SITE_URL"] = f"http://localhost:{port}"  # browsers allow passkeys for names only
    process = subprocess.Popen(
        [sys.executable, "-m", "wirecopy", "web", "--port", str(port)],
        env=environment | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        assert process.poll() is None, "wirecopy web ended by itself"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("wirecopy web did not answer within 30 seconds")


def bring(context: BrowserContext, client: Client, address: str) -> None:
    """Let the browser be signed in as the test's client is."""
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])


def make_pages() -> None:
    """What the workers do, until nothing waits."""
    while publish(datetime.now(UTC), 1.0).more:
        pass
