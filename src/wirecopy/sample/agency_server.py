"""The agencies' own web server, on this machine only: the feed, and the pictures that copy points at."""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

from wirecopy.sample.pictures import SCENES, picture


class AgencyServer:
    """Serves `/feed.xml` with ETag and Last-Modified, and `/pictures/<scene>.jpg`, drawn when asked for.

    Use it as a context manager; it takes a free port of 127.0.0.1. `publish` may be called from any thread.
    """

    def __init__(self, pictures: Path, *, port: int = 0) -> None:
        self._pictures = pictures
        self._feed, self._changed = b"", datetime.now(UTC)
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="agency-server", daemon=True)

    @property
    def url(self) -> str:
        """Where it is, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def feed_url(self) -> str:
        return f"{self.url}/feed.xml"

    def publish(self, feed: bytes) -> None:
        """Puts a new feed document in place of the old one."""
        with self._lock:
            self._feed, self._changed = feed, datetime.now(UTC).replace(microsecond=0)

    def feed(self) -> tuple[bytes, datetime]:
        """The feed as it stands, b"" before the first, and when it was put there."""
        with self._lock:
            return self._feed, self._changed

    def picture(self, name: str) -> bytes | None:
        scene = name.removesuffix("-web.jpg").removesuffix(".jpg")
        if scene not in SCENES or name not in {f"{scene}.jpg", f"{scene}-web.jpg"}:
            return None
        self._pictures.mkdir(parents=True, exist_ok=True)
        return picture(scene, self._pictures).with_name(name).read_bytes()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(agency: AgencyServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path == "/feed.xml":
                self._send_feed()
            elif self.path.startswith("/pictures/") and (found := agency.picture(self.path[10:])):
                self._send(200, found, {"Content-Type": "image/jpeg", "Cache-Control": "max-age=3600"})
            else:
                self._send(404, b"There is no such file.\n", {"Content-Type": "text/plain"})

        def _send_feed(self) -> None:
            feed, changed = agency.feed()
            if not feed:
                self._send(
                    503, b"The feed has not begun.\n", {"Content-Type": "text/plain", "Retry-After": "1"}
                )
                return
            tag = f'"{hashlib.sha256(feed).hexdigest()[:20]}"'
            marks = {"ETag": tag, "Last-Modified": format_datetime(changed, usegmt=True)}
            if self._has_it(tag, changed):
                self._send(304, b"", marks)
            else:
                self._send(200, feed, {**marks, "Content-Type": "application/rss+xml; charset=utf-8"})

        def _has_it(self, tag: str, changed: datetime) -> bool:
            # If-None-Match goes before If-Modified-Since (RFC 9110, section 13.2.2).
            if tags := self.headers.get("If-None-Match"):
                return tag in tags
            if since := self.headers.get("If-Modified-Since"):
                try:
                    return changed <= parsedate_to_datetime(since)
                except (ValueError, TypeError):
                    return False
            return False

        def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Says nothing: the player does the talking."""

    return Handler
