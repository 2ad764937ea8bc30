"""The whole line in one process: received, read, published to a folder, asked for as a browser would."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.test import Client

from tests.builders import NOON
from tests.pictures.drawn import a_picture
from wirecopy.archive.models import Story
from wirecopy.archive.store import look_again, picture_came
from wirecopy.pictures.keep import Fetched, fetch_due
from wirecopy.site.pagestore import Folder
from wirecopy.site.publish import publish
from wirecopy.site.serve import Pages, Receive, Scope, Send
from wirecopy.wires.models import Delivery, Source
from wirecopy.wires.reading import read_waiting
from wirecopy.wires.receive import receive

_FILES = frozenset((".html", ".xml", ".json", ".txt"))


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Line:
    """One source, one folder of pages, and a clock that moves when it is told to."""

    pages: Path
    source: Source
    now: datetime = NOON
    deliveries: list[int] = field(default_factory=list)

    def receive(self, *contents: bytes, source: Source | None = None) -> None:
        for content in contents:
            received = receive(
                source or self.source, content, name="filed", content_type="", received_at=self.now
            )
            self.deliveries.append(received.delivery_id)

    def work(self) -> None:
        """Read, settle and publish until nothing waits. A page that rests is given its time."""
        while read_waiting(budget_seconds=5, now=self.now):
            pass
        while look_again(self.now):
            pass
        self.publish()

    def work_at_once(self) -> None:
        """Read, and publish only what does not rest: all that happens within one second."""
        while read_waiting(budget_seconds=5, now=self.now):
            pass
        while publish(self.now, 5.0, store=Folder(self.pages)).more:
            pass

    def fetch_pictures(self) -> None:
        """Every picture asked for arrives: a drawing of ours."""
        drawn = Fetched(content=a_picture(640, 480), address="https://pictures.example/")
        while fetch_due(lambda wanted: drawn, self.now, announce=picture_came):
            pass
        self.publish()

    def publish(self) -> int:
        """How many pages became different."""
        at, written = self.now, 0
        while True:
            done = publish(at, 5.0, store=Folder(self.pages))
            assert done.refused == 0, "a page was refused: its words are not those filed"
            written += done.written
            if done.again_in_seconds is None:
                return written
            at += timedelta(seconds=done.again_in_seconds)

    def file(self, *contents: bytes) -> None:
        """Each delivery through the whole line before the next comes, a minute apart."""
        for content in contents:
            self.receive(content)
            self.work()
            self.now += timedelta(minutes=1)

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)
        self.work()

    # What came of it

    def story(self, guid: str) -> Story:
        return Story.objects.get(agency=self.source.agency, guid=guid)

    def delivery(self, place: int = -1) -> Delivery:
        return Delivery.objects.get(pk=self.deliveries[place])

    def page(self, guid: str) -> str:
        """The file of a story's page; "" where there is none."""
        return self._in_folder_of(guid, "index.html")

    def notice(self, guid: str) -> str:
        return self._in_folder_of(guid, "gone.html")

    def _in_folder_of(self, guid: str, name: str) -> str:
        path = self.story(guid).path
        return self.read(path + name) if path else ""

    def read(self, path: str) -> str:
        file = self.pages / path.lstrip("/")
        return file.read_text() if file.is_file() else ""

    def files(self) -> Iterator[tuple[str, str]]:
        """Path and text of every file in the folder that holds words; the packed copies are told apart."""
        for file in sorted(self.pages.rglob("*")):
            if file.suffix in _FILES:
                yield "/" + file.relative_to(self.pages).as_posix(), file.read_text()

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        return get(self.pages, path, method, **headers)


def get(folder: Path, path: str, method: str = "GET", **headers: str) -> Answer:
    """What the site answers: the folder's files first, then Django.

    Django is asked in this thread, because a test's transaction is to be seen in no other.
    """
    sent: list[Mapping[str, Any]] = []

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    asked = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    path, _, query = path.partition("?")
    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": asked}
    _drive(Pages(folder, _django)(scope, receive, send))
    got = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], got, b"".join(message.get("body", b"") for message in sent[1:]))


def _drive(answering: Awaitable[None]) -> None:
    """To its end without an event loop, within which Django would refuse to use the database."""
    for _ in answering.__await__():
        raise AssertionError("it waits for something outside: is a file of the site very large?")


async def _django(scope: Scope, receive: Receive, send: Send) -> None:
    query = scope["query_string"].decode()
    found = Client().generic(scope["method"], scope["path"] + (f"?{query}" if query else ""))
    headers = [(name.encode(), value.encode()) for name, value in found.items()]
    await send({"type": "http.response.start", "status": found.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": found.content})
