"""Whoever takes deliveries in is killed in the middle of every conversation: nothing lost, nothing twice.

At no moment may an agency believe that we have what is not durable: a file moved or deleted, a mail seen,
a message acknowledged, a place further on, a 250. And at the end each story is there, in one version.
"""

from __future__ import annotations

import hashlib
import json
import os
import smtplib
import socket
import threading
import time
from abc import abstractmethod
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import psycopg
import pytest

from tests.builders import NOON
from tests.crash.conftest import Installation
from tests.crash.killing import Between, Forks
from tests.whole.filing import Filing, ninjs
from tests.wires.mailbox import Mailbox
from tests.wires.nats_server import Nats
from tests.wires.servers import PASSWORD, USER, SftpServer, a_bucket, an_ftp_server, an_s3_server
from tests.wires.web import Answer, Asked, a_web_server

pytestmark = [
    pytest.mark.crash,
    pytest.mark.timeout(180),
    # The FTP server of the tests says it in a thread of its own, where it would end the connection.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

KILLS = 8  # of each way, spread over its whole conversation; and two as it says thanks


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


SMTP_PORT = _free_port()


def story(number: int) -> bytes:
    return ninjs(Filing(guid=f"urn:example:killed:{number}", headline=f"Quay {number} reopens"))


def mail(number: int) -> bytes:
    return (
        "From: Meridian News Agency <desk@wire.example>\r\nTo: mna@news.example\r\n"
        f"Message-ID: <{number}@wire.example>\r\nDate: Sat, 21 Nov 2026 12:00:00 +0000\r\n"
        f"Subject: Quay {number} reopens\r\n\r\nQuay {number} opened again on Saturday after the storm.\r\n"
    ).encode()


class Agency(Protocol):
    """One way of delivery, as the agency sees it."""

    between: Between
    content: Callable[[int], bytes]
    source: dict[str, Any]

    @abstractmethod
    def put(self, number: int) -> None: ...

    @abstractmethod
    def done_with(self) -> set[bytes]:
        """What it will never send again."""


class _Disk:
    content = staticmethod(story)

    def __init__(self, root: Path) -> None:
        self.root = root / "out"
        self.root.mkdir()
        self._all: set[bytes] = set()

    def put(self, number: int) -> None:
        (self.root / f"{number}.json").write_bytes(self.content(number))
        os.utime(self.root / f"{number}.json", (1_700_000_000 + number, 1_700_000_000 + number))
        self._all.add(self.content(number))

    def done_with(self) -> set[bytes]:
        there = [*self.root.glob("*.json"), *self.root.glob("taking/*")]
        return self._all - {path.read_bytes() for path in there}


class Sftp(_Disk):
    def __init__(self, stack: ExitStack, root: Path) -> None:
        super().__init__(root)
        server = SftpServer(root)
        stack.callback(server.close)
        self.between = Between(server.port)
        address = f"sftp://{USER}@127.0.0.1:{self.between.port}/out"
        self.source = {"kind": "sftp", "address": address, "secret": PASSWORD, "way": {"after": "move"}}


class Ftp(_Disk):
    def __init__(self, stack: ExitStack, root: Path) -> None:
        super().__init__(root)
        server = stack.enter_context(an_ftp_server(root))
        self.between = Between(server.port)
        address = f"ftp://{USER}@localhost:{self.between.port}/out"
        self.source = {"kind": "ftp", "address": address, "secret": PASSWORD, "way": {"after": "delete"}}


class S3:
    content = staticmethod(story)

    def __init__(self, stack: ExitStack, root: Path) -> None:
        endpoint = stack.enter_context(an_s3_server())
        self._client, self._bucket = a_bucket(endpoint)
        self._all: dict[str, bytes] = {}
        self.between = Between(int(endpoint.rpartition(":")[2]))
        way = {"endpoint": f"http://127.0.0.1:{self.between.port}", "after": "move"}
        self.source = {"kind": "s3", "address": f"s3://{self._bucket}/out", "secret": "k:s", "way": way}

    def put(self, number: int) -> None:
        key, content = f"out/{number}.json", self.content(number)
        self._client.put_object(Bucket=self._bucket, Key=key, Body=content)
        self._all[key] = content

    def done_with(self) -> set[bytes]:
        listed = self._client.list_objects_v2(Bucket=self._bucket, Prefix="out/", Delimiter="/")
        there = {one["Key"] for one in listed.get("Contents", [])}
        return {content for key, content in self._all.items() if key not in there}


class Imap:
    content = staticmethod(mail)

    def __init__(self, stack: ExitStack, root: Path) -> None:
        self._box = Mailbox(root)
        stack.callback(self._box.close)
        self._watching = self._box.connect()
        self.between = Between(self._box.port)
        address = f"imap://{USER}@localhost:{self.between.port}/INBOX"
        trust = {"trust": self._box.certificate.read_text()}
        self.source = {"kind": "imap", "address": address, "secret": PASSWORD, "way": trust}

    def put(self, number: int) -> None:
        self._box.put(self.content(number))

    def done_with(self) -> set[bytes]:
        self._watching.select("INBOX")
        _, found = self._watching.search(None, "SEEN")
        seen = set()
        for number in found[0].split():
            _, answer = self._watching.fetch(number.decode(), "(BODY.PEEK[])")
            seen |= {bytes(part[1]) for part in answer if isinstance(part, tuple)}
        return seen


VISITED: dict[str, Any] = {"sftp": Sftp, "ftp": Ftp, "s3": S3, "imap": Imap}


def _durable(installation: Installation) -> set[str]:
    with psycopg.connect(installation.database, autocommit=True) as connection:
        return {sha for (sha,) in connection.execute("SELECT sha256 FROM wires_filed").fetchall()}


def _digests(contents: set[bytes]) -> set[str]:
    return {hashlib.sha256(content).hexdigest() for content in contents}


def _check_the_end(installation: Installation, forks: Forks, agency: Agency, count: int) -> None:
    """Each story is there once, whatever was read before it."""
    assert _durable(installation) == _digests({agency.content(number) for number in range(count)})
    forks.do("read")
    assert installation.ask("SELECT count(*) FROM archive_story") == count
    assert installation.ask("SELECT count(*) FROM archive_version") == count
    assert installation.ask("SELECT count(*) FROM wires_delivery WHERE faults <> '[]'") == 0


@pytest.mark.parametrize("way", list(VISITED))
def test_a_visit_that_is_killed_anywhere_has_thanked_for_nothing_that_is_not_durable(
    installation: Installation, way: str, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        agency: Agency = VISITED[way](stack, tmp_path)
        stack.callback(agency.between.close)
        forks = Forks(installation)
        forks.do("add", **agency.source)
        count = 0

        def visit(kill_at: int = 0, *, when: Callable[[], bool] | None = None) -> int:
            """A visit with something new for it; how it ended."""
            nonlocal count
            agency.put(count)
            count += 1
            pid = forks.begin("visit", at=(NOON + timedelta(seconds=10 * count)).isoformat(), kind=way)
            agency.between.aim(pid, kill_at, when=when)
            return forks.end()

        def thanks() -> bool:
            return len(agency.done_with()) > thanked

        assert visit() == visit() == 0
        moments = sorted(Random(20261122).sample(range(1, agency.between.passed), KILLS))
        killed = 0
        for moment in moments:
            killed += visit(moment) == -9
            assert _digests(agency.done_with()) <= _durable(installation), f"killed at piece {moment}"
        for _ in range(2):
            thanked = len(agency.done_with())
            killed += visit(when=thanks) == -9
            assert _digests(agency.done_with()) <= _durable(installation), "killed as it said thanks"
        assert killed >= KILLS // 2 + 2
        assert visit() == visit() == 0
        forks.do("visit", at=(NOON + timedelta(hours=1)).isoformat(), kind=way)
        assert len(agency.done_with()) == count
        _check_the_end(installation, forks, agency, count)


# ---- the listener -------------------------------------------------------------------------------------


class Events:
    """A stream that goes on after Last-Event-ID; `early` are ids it was told of that are not durable."""

    content = staticmethod(story)

    def __init__(self, stack: ExitStack, installation: Installation) -> None:
        self._web, self._installation = stack.enter_context(a_web_server()), installation
        self._web.routes["/events"] = self._answer
        # Slowly, or all of it would be on the line before the first event is read.
        self.between = Between(int(self._web.url.rpartition(":")[2]), piece_bytes=700, wait_seconds=0.02)
        self.source = {"kind": "sse", "address": f"http://127.0.0.1:{self.between.port}/events", "secret": ""}
        self.early: list[str] = []
        self._there = 0

    def put(self, number: int) -> None:
        self._there = number + 1

    def _answer(self, asked: Asked) -> Answer:
        last = asked.headers.get("last-event-id", "")
        first = int(last) + 1 if last else 0
        if not _digests({story(number) for number in range(first)}) <= _durable(self._installation):
            self.early.append(last)
        stream = b"".join(
            b"id: %d\ndata: %s\n\n" % (number, story(number).replace(b"\n", b"\ndata: "))
            for number in range(first, self._there)
        )
        return 200, {"Content-Type": "text/event-stream"}, stream


def page(number: int) -> bytes:
    item = {
        "id": f"urn:example:killed:{number}", "title": f"Quay {number} reopens",
        "content_html": f"<p>Quay {number} opened again on Saturday.</p>",
        "date_published": "2026-11-21T12:00:00Z",
    }  # fmt: skip
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Meridian", "items": [item]}
    return json.dumps({**feed, "next_url": f"/page/{number + 1}"}).encode()


class Pages:
    """A feed of one story a page; whoever asks for a page must have those before it."""

    content = staticmethod(page)

    def __init__(self, stack: ExitStack, installation: Installation) -> None:
        self._web, self._installation = stack.enter_context(a_web_server()), installation
        self.between = Between(int(self._web.url.rpartition(":")[2]))
        self.source = {
            "kind": "longpoll", "address": f"http://127.0.0.1:{self.between.port}/page/0", "secret": "",
            "way": {"next": "next_url", "items": "items"},
        }  # fmt: skip
        self.early: list[str] = []
        self._answer_at(0)

    def put(self, number: int) -> None:
        self._web.routes[f"/page/{number}"] = lambda asked: self._answer(number, page(number))
        self._answer_at(number + 1)

    def _answer_at(self, number: int) -> None:
        """The page that is still to come."""
        empty = json.dumps({"items": [], "next_url": f"/page/{number}"}).encode()
        self._web.routes[f"/page/{number}"] = lambda asked: self._answer(number, empty)

    def _answer(self, number: int, content: bytes) -> Answer:
        if not _digests({page(before) for before in range(number)}) <= _durable(self._installation):
            self.early.append(str(number))
        return 200, {"Content-Type": "application/json"}, content


class Stream:
    """A JetStream, whose consumer waits no half minute before it sends again."""

    content = staticmethod(story)

    def __init__(self, stack: ExitStack, installation: Installation) -> None:
        folder = stack.enter_context(TemporaryDirectory())
        self._server = Nats(Path(folder))
        stack.callback(self._server.close)
        self._server.remember("wirecopy", ack_wait_seconds=1)
        self._installation = installation
        self.between = Between(self._server.port)
        self.source = {
            "kind": "nats", "address": f"nats://127.0.0.1:{self.between.port}", "secret": "w:right",
            "way": {"stream": "WIRE"},
        }  # fmt: skip
        self._put = 0

    def put(self, number: int) -> None:
        self._server.put(self.content(number))
        self._put += 1

    @property
    def early(self) -> list[str]:
        thanked = self._put - self._server.unacknowledged()
        held = len(_durable(self._installation))
        return [f"{thanked} acknowledged, {held} durable"] if thanked > held else []


class Mail:
    """An agency that mails until it is thanked."""

    content = staticmethod(mail)

    def __init__(self, stack: ExitStack, installation: Installation) -> None:
        self._installation = installation
        self.between = Between(SMTP_PORT)
        self.source = {"kind": "smtp", "address": "mna@news.example", "secret": ""}
        self.early: list[str] = []
        self._waiting: list[int] = []
        self._more, self._ended = threading.Condition(), False
        stack.callback(self._end)
        threading.Thread(target=self._send_all, daemon=True).start()

    def put(self, number: int) -> None:
        with self._more:
            self._waiting.append(number)
            self._more.notify()

    def _end(self) -> None:
        with self._more:
            self._ended = True
            self._more.notify()

    def _send_all(self) -> None:
        while True:
            with self._more:
                self._more.wait_for(lambda: self._waiting or self._ended)
                if self._ended:
                    return
                number = self._waiting[0]
            if self._send(number):
                if not _digests({mail(number)}) <= _durable(self._installation):
                    self.early.append(str(number))
                self._waiting.pop(0)

    def _send(self, number: int) -> bool:
        try:
            with smtplib.SMTP("127.0.0.1", self.between.port, timeout=10) as client:
                client.sendmail("desk@wire.example", ["mna@news.example"], mail(number))
        except (OSError, smtplib.SMTPException):
            time.sleep(0.05)
            return False
        return True


MOST_PIECES = {"sse": 12, "longpoll": 10, "nats": 16, "smtp": 24}
LISTENED: dict[str, Any] = {"sse": Events, "longpoll": Pages, "nats": Stream, "smtp": Mail}


@pytest.mark.parametrize("way", list(LISTENED))
def test_a_listener_that_is_killed_anywhere_has_thanked_for_nothing_that_is_not_durable(
    installation: Installation, way: str
) -> None:
    with ExitStack() as stack:
        agency = LISTENED[way](stack, installation)
        stack.callback(agency.between.close)
        forks = Forks(installation, WIRECOPY_SMTP_PORT=str(SMTP_PORT))
        forks.do("add", **agency.source)
        random = Random(20261122)
        count = killed = 0
        for _ in range(KILLS):
            for number in range(count, count + 3):
                agency.put(number)
            count += 3
            agency.between.aim(forks.begin("listen"), random.randrange(2, MOST_PIECES[way]))
            with suppress(TimeoutError):
                _wait_until(lambda: agency.between.kill_at == 0, seconds=3)
            killed += agency.between.kill_at == 0
            forks.kill()
            assert forks.end() == -9
            assert agency.early == []
        assert killed >= KILLS // 2
        forks.begin("listen")
        _wait_until(lambda: len(_durable(installation)) == count, seconds=60)
        forks.kill()
        forks.end()
        assert agency.early == []
        _check_the_end(installation, forks, agency, count)


def _wait_until(is_so: Callable[[], bool], *, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.02)
