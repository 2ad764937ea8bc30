"""The player against real doors: a folder, a small HTTP server, and its own feed."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from wirecopy.sample.agency_server import AgencyServer
from wirecopy.sample.pictures import SCENES
from wirecopy.sample.play import Push, play
from wirecopy.sample.script import events

TOKENS = {"continental": "c-token", "levanza": "l-token"}


class Receiver(ThreadingHTTPServer):
    """Takes pushes, and refuses the first try of every third."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.taken: list[tuple[str, str, str, bytes]] = []  # path, token, content type, body
        self.refused: set[bytes] = set()


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        refuse = len(body) % 3 == 0 and body not in self.server.refused
        if refuse:
            self.server.refused.add(body)
        else:
            token, kind = self.headers["Authorization"], self.headers["Content-Type"]
            self.server.taken.append((self.path, token, kind, body))
        self.send_response(503 if refuse else 202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Silent."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.timeout(60)
def test_everything_is_delivered_in_order(receiver: Receiver, tmp_path: Path) -> None:
    now, said = datetime.now(UTC), list[str]()
    folder, pictures = tmp_path / "in", tmp_path / "pictures"
    with AgencyServer(pictures) as feed:
        made = play(
            folder=folder,
            push=Push(site=f"http://127.0.0.1:{receiver.server_port}", tokens=TOKENS),
            feed=feed,
            pictures=pictures,
            now=now,
            stop=threading.Event(),
            say=said.append,
            pace=80,
            go_on=False,
        )
        told = events(now, pace=80)
        pushed = [event for event in told if event.channel == "push"]
        files = [event for event in told if event.channel == "folder"]

        assert made == len(told)
        assert [body for *_, body in receiver.taken] == [event.wire(feed.url) for event in pushed]
        assert [path for path, *_ in receiver.taken] == [f"/push/{event.source.slug}" for event in pushed]
        assert receiver.refused
        assert {token for _, token, _, _ in receiver.taken} == {"Bearer c-token", "Bearer l-token"}
        assert all((folder / event.name).read_bytes() == event.wire(feed.url) for event in files)
        assert all((folder / name).stat().st_size for event in files for name, _ in event.pictures)
        assert not list(folder.glob(".*"))
        assert feed.feed()[0] == [event for event in told if event.channel == "poll"][-1].wire(feed.url)
    assert any("KILL" in line for line in said)
    assert "the harbour's instruments" in said[-1]


def test_a_play_that_is_stopped_returns_soon(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    (tmp_path / "pictures").mkdir()
    with AgencyServer(tmp_path / "pictures") as feed:
        push = Push(site="http://127.0.0.1:9", tokens=TOKENS)
        # The pictures are another test's matter: an empty file counts as drawn.
        _pretend_drawn(tmp_path / "pictures")
        made = play(
            folder=tmp_path / "in",
            push=push,
            feed=feed,
            pictures=tmp_path / "pictures",
            now=datetime.now(UTC),
            stop=stop,
            say=print,
        )
    assert made == 0


def test_the_feed_answers_304_to_those_who_have_it(tmp_path: Path) -> None:
    with AgencyServer(tmp_path) as feed:
        assert _get(feed, "/feed.xml")[0] == 503
        feed.publish(b"<rss/>")
        status, body, headers = _get(feed, "/feed.xml")
        assert (status, body) == (200, b"<rss/>")
        assert _get(feed, "/feed.xml", {"If-None-Match": headers["ETag"]})[:2] == (304, b"")
        assert _get(feed, "/feed.xml", {"If-Modified-Since": headers["Last-Modified"]})[0] == 304
        feed.publish(b"<rss />")
        assert _get(feed, "/feed.xml", {"If-None-Match": headers["ETag"]})[:2] == (200, b"<rss />")


def test_the_server_draws_a_picture_when_asked_and_gives_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "secret.jpg").write_bytes(b"no")
    with AgencyServer(tmp_path) as feed:
        assert _get(feed, "/pictures/dunes.jpg")[1].startswith(b"\xff\xd8")
        assert _get(feed, "/pictures/dunes-web.jpg")[1].startswith(b"\xff\xd8")
        for path in ("/pictures/secret.jpg", "/pictures/../secret.jpg", "/pictures/dunes", "/"):
            assert _get(feed, path)[0] == 404


def _get(
    feed: AgencyServer, path: str, headers: dict[str, str] | None = None
) -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection(feed.url.removeprefix("http://"), timeout=10)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read(), dict(answer.getheaders())
    finally:
        connection.close()


def _pretend_drawn(folder: Path) -> None:
    for scene in SCENES:
        (folder / f"{scene}.jpg").touch()
