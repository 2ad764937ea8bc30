"""The one place where Wirecopy calls out. What comes back is whole, in bounds and in time, or an error.

On the standard library's http.client, which the well-kept libraries stand on too, because the three
things that matter here are those they leave open: which address is dialled, one deadline for
everything together, and how much a compressed answer may become.
"""

from __future__ import annotations

import http.client
import io
import re
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Protocol
from urllib.parse import urljoin

import brotli

from wirecopy import __version__
from wirecopy.errors import FetchError, RefusedError
from wirecopy.wires.addresses import Place, parse, shown
from wirecopy.wires.dialling import Dial, Resolve, connect, look_up, open_line, words

LIMIT_BYTES = 20 * 1024 * 1024  # of an answer, decompressed
MOST_REDIRECTS = 3
LONGEST_WAIT_SECONDS = 24 * 3600.0

_CHUNK = 64 * 1024
_REDIRECTS = {301, 302, 303, 307, 308}
_ASK_LATER = {408, 425, 429}  # the 4xx that say nothing against the address

_SECONDS = re.compile(r"-?[0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A whole answer. `content` is decompressed, and b"" with `not_modified`. `final_url` is fit to show."""

    status: int
    content: bytes
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    final_url: str = ""
    not_modified: bool = False
    links: tuple[str, ...] = ()  # Link headers (RFC 8288) as they came


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A whole answer of any status. `headers` by their names in small letters."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    final_url: str = ""  # fit to show


@dataclass(frozen=True, slots=True, kw_only=True)
class Streamed:
    """The head of an answer that goes on, and its pieces as they come."""

    content_type: str
    pieces: Iterator[bytes]


class Fetch(Protocol):
    """What callers need of `fetch`; a test hands in its own."""

    def __call__(
        self, url: str, *, allow_private: bool, etag: str = "", last_modified: str = ""
    ) -> Fetched: ...


def fetch(
    url: str,
    *,
    allow_private: bool,
    etag: str = "",
    last_modified: str = "",
    limit_bytes: int = LIMIT_BYTES,
    deadline_seconds: float = 30,
    resolve: Resolve | None = None,
    dial: Dial | None = None,
) -> Fetched:
    """GET an address: redirects followed, the body decompressed.

    A name is resolved once, all its addresses are checked, and one of those is dialled: a name that
    changes its mind between check and use (DNS rebinding) gains nothing. Proxies named in the
    environment are not used, since they would resolve again. A name and password in the address are
    sent to that host only.

    Raises FetchError: permanent for what will not change by itself (a refused address, 404, 410).
    """
    deadline = time.monotonic() + deadline_seconds
    place = _parse(url)
    authorization = place.authorization
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    home = (place.scheme, place.host, place.port)
    for _ in range(MOST_REDIRECTS + 1):
        call = _Call(place, deadline, limit_bytes)
        line = call.dial(allow_private=allow_private, resolve=resolve or look_up, dial=dial or connect)
        at_home = (place.scheme, place.host, place.port) == home
        headers = {"Authorization": authorization if at_home else "", **conditions}
        answer = call.ask(line, {name: value for name, value in headers.items() if value})
        if isinstance(answer, Fetched):
            return answer
        place = _redirected(place, answer)
    raise FetchError(f"{shown(url)}: more than {MOST_REDIRECTS} redirects.", permanent=False)


def call(
    url: str,
    *,
    method: str,
    allow_private: bool,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    limit_bytes: int = LIMIT_BYTES,
    deadline_seconds: float = 30,
) -> Called:
    """One request of any method; an answer of any status is an answer.

    307 and 308 are followed with the same method and body, as RFC 9110, 15.4.8 and 15.4.9, ask; no
    other redirect is, since it would make a GET of a POST. `headers` go to the first host only.
    Addresses are checked as for `fetch`. Raises FetchError where no whole answer came.
    """
    deadline = time.monotonic() + deadline_seconds
    place = _parse(url)
    home = (place.scheme, place.host, place.port)
    for _ in range(MOST_REDIRECTS + 1):
        ours = dict(headers or {}) if (place.scheme, place.host, place.port) == home else {}
        if "Content-Type" in (headers or {}):
            ours["Content-Type"] = (headers or {})["Content-Type"]
        if place.authorization and "Authorization" not in ours:
            ours["Authorization"] = place.authorization
        asked = _Call(place, deadline, limit_bytes)
        line = asked.dial(allow_private=allow_private, resolve=look_up, dial=connect)
        answer = asked.whole(line, method, body, ours)
        if answer.status not in {307, 308} or not answer.headers.get("location"):
            return answer
        place = _redirected(place, answer.headers["location"])
    raise FetchError(f"{shown(url)}: more than {MOST_REDIRECTS} redirects.", permanent=False)


@contextmanager
def stream(
    url: str,
    *,
    allow_private: bool,
    headers: Mapping[str, str] | None = None,
    idle_seconds: float = 90,
    deadline_seconds: float = 30,
) -> Iterator[Streamed]:
    """GET what goes on for as long as it likes: an event stream.

    The head comes within `deadline_seconds`; afterwards each wait for more ends after `idle_seconds`.
    `headers` go to the first host only. Raises FetchError, also out of `pieces`.
    """
    place = _parse(url)
    home = (place.scheme, place.host, place.port)
    for _ in range(MOST_REDIRECTS + 1):
        ours = dict(headers or {}) if (place.scheme, place.host, place.port) == home else {}
        if place.authorization and "Authorization" not in ours:
            ours["Authorization"] = place.authorization
        asked = _Call(place, time.monotonic() + deadline_seconds, LIMIT_BYTES)
        line = asked.dial(allow_private=allow_private, resolve=look_up, dial=connect)
        try:
            answer = asked.begin(line, ours, idle_seconds)
            if isinstance(answer, Streamed):
                yield answer
                return
        finally:
            line.close()
        place = _redirected(place, answer)
    raise FetchError(f"{shown(url)}: more than {MOST_REDIRECTS} redirects.", permanent=False)


def retry_after_seconds(value: str, now: datetime) -> float | None:
    """What a Retry-After header asks for, at most a day; None where it asks for nothing.

    RFC 9110, section 10.2.3: seconds, or a date. A date gone by, or fewer than no seconds, is 0.
    """
    value = value.strip()
    if _SECONDS.fullmatch(value):
        wait = float(value[:18])
    else:
        try:
            at = parsedate_to_datetime(value)
            wait = ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()
        except (ValueError, OverflowError):
            return None
    return min(max(wait, 0.0), LONGEST_WAIT_SECONDS)


def _parse(url: str) -> Place:
    try:
        return parse(url)
    except RefusedError as error:
        raise FetchError(str(error), permanent=True) from error


def _redirected(place: Place, location: str) -> Place:
    try:
        new = _parse(urljoin(place.url, location))
    except ValueError as error:  # urljoin's, for half an IPv6 address
        raise FetchError(f"{shown(place.url)}: the redirect leads nowhere.", permanent=False) from error
    if place.scheme == "https" and new.scheme == "http":
        raise FetchError(
            f"{shown(place.url)}: the redirect leads from https to http, which is not followed.",
            permanent=True,
        )
    return new


@dataclass(frozen=True, slots=True)
class _Call:
    """One request to one place, before one deadline (of time.monotonic)."""

    place: Place
    deadline: float
    limit_bytes: int

    def dial(self, *, allow_private: bool, resolve: Resolve, dial: Dial) -> socket.socket:
        """A connection to an address that was checked; over TLS, with the host's own name, if https."""

        def secured(address: str, port: int, timeout_seconds: float) -> socket.socket:
            line = dial(address, port, timeout_seconds)
            return self._secured(line) if self.place.scheme == "https" else line

        return open_line(
            self.place.host,
            self.place.port,
            allow_private=allow_private,
            left=self._left,
            where=shown(self.place.url),
            resolve=resolve,
            dial=secured,
        )

    def ask(self, line: socket.socket, headers: dict[str, str]) -> Fetched | str:
        """The answer, or where it redirects to."""
        connection = http.client.HTTPConnection(self.place.host, self.place.port)
        connection.sock = _Timed(line, self._left)  # has all that http.client uses of a socket
        with self._understood(line):
            connection.putrequest("GET", self.place.target, skip_host=True, skip_accept_encoding=True)
            for name, value in {**self._headers(), **headers}.items():
                connection.putheader(name, value)
            connection.endheaders()
            return self._answer(connection.getresponse())

    def whole(self, line: socket.socket, method: str, body: bytes, headers: Mapping[str, str]) -> Called:
        """The whole answer, whatever its status."""
        connection = http.client.HTTPConnection(self.place.host, self.place.port)
        connection.sock = _Timed(line, self._left)
        with self._understood(line):
            connection.putrequest(method, self.place.target, skip_host=True, skip_accept_encoding=True)
            length = {"Content-Length": str(len(body))} if body or method == "POST" else {}
            for name, value in {**self._headers(), **length, **headers}.items():
                connection.putheader(name, value)
            connection.endheaders(body or None)
            answer = connection.getresponse()
            return Called(
                status=answer.status,
                headers={name.lower(): value for name, value in answer.getheaders()},
                content=self._body(answer),
                final_url=shown(self.place.url),
            )

    def begin(self, line: socket.socket, headers: Mapping[str, str], idle_seconds: float) -> Streamed | str:
        """The head of an answer that goes on, or where it redirects to. Whoever asked closes the line."""
        waits: list[Callable[[], float]] = [self._left]
        connection = http.client.HTTPConnection(self.place.host, self.place.port)
        connection.sock = _Timed(line, lambda: waits[0]())  # noqa: PLW0108  # another wait later
        with self._understood():
            connection.putrequest("GET", self.place.target, skip_host=True, skip_accept_encoding=True)
            # Packed, an event would wait in somebody's buffer.
            ours = {**self._headers(), "Accept-Encoding": "identity", "Cache-Control": "no-store"}
            for name, value in {**ours, **headers}.items():
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            location = answer.getheader("Location", "")
            if answer.status in _REDIRECTS and location:
                return location.encode("latin-1").decode("utf-8", "replace")
            if answer.status != 200:
                raise self._refusal(answer)
        waits[0] = lambda: idle_seconds

        def pieces() -> Iterator[bytes]:
            with self._understood():
                while piece := answer.read1(_CHUNK):
                    yield piece

        return Streamed(content_type=answer.getheader("Content-Type", ""), pieces=pieces())

    @contextmanager
    def _understood(self, line: socket.socket | None = None) -> Iterator[None]:
        try:
            yield
        except http.client.HTTPException as error:
            raise self._error(f"the answer is no good HTTP: {words(error)}.") from error
        except ValueError as error:  # what http.client says of a header or a chunk it cannot read
            raise self._error(f"the answer or the request cannot be read: {error}.") from error
        except OSError as error:
            raise self._error(f"the connection broke: {words(error)}.") from error
        finally:
            if line is not None:
                line.close()

    def _headers(self) -> dict[str, str]:
        return {
            "Host": self.place.netloc,
            "User-Agent": f"Wirecopy/{__version__}",
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate, br",
            "Connection": "close",
        }

    def _answer(self, answer: http.client.HTTPResponse) -> Fetched | str:
        location = answer.getheader("Location", "")
        if answer.status in _REDIRECTS and location:
            # http.client reads headers as Latin-1; what is not ASCII in them is UTF-8 nearly always.
            return location.encode("latin-1").decode("utf-8", "replace")
        if answer.status not in {200, 203, 304}:
            raise self._refusal(answer)
        content = b"" if answer.status == 304 else self._body(answer)
        return Fetched(
            status=answer.status,
            content=content,
            content_type=answer.getheader("Content-Type", ""),
            etag=_header(answer, "ETag"),
            last_modified=_header(answer, "Last-Modified"),
            final_url=shown(self.place.url),
            not_modified=answer.status == 304,
            links=tuple(answer.msg.get_all("Link", [])),
        )

    def _refusal(self, answer: http.client.HTTPResponse) -> FetchError:
        wait = retry_after_seconds(answer.getheader("Retry-After", ""), datetime.now(UTC))
        permanent = 400 <= answer.status < 500 and answer.status not in _ASK_LATER
        reason = http.client.responses.get(answer.status, "an unknown status")
        return self._error(f"answered {answer.status}, {reason}.", permanent=permanent, wait=wait)

    def _body(self, answer: http.client.HTTPResponse) -> bytes:
        codings = [part.strip().lower() for part in answer.getheader("Content-Encoding", "").split(",")]
        coding = "".join(part for part in codings if part not in {"", "identity"})
        if coding not in _OPENERS:
            raise self._error(f"the answer is packed as {coding[:40]!r}, which was not asked for.")
        content = bytearray()
        try:
            for piece in _OPENERS[coding](self._pieces(answer), self.limit_bytes + 1):
                content += piece
                if len(content) > self.limit_bytes:
                    raise self._error(f"the answer is larger than {self.limit_bytes:,} bytes.")
        except (zlib.error, brotli.error, EOFError) as error:
            raise self._error(f"the answer is packed as {coding} and cannot be unpacked: {error}.") from error
        return bytes(content)

    def _pieces(self, answer: http.client.HTTPResponse) -> Iterator[bytes]:
        taken = 0
        while piece := answer.read(_CHUNK):
            taken += len(piece)
            if taken > self.limit_bytes:
                raise self._error(f"the answer is larger than {self.limit_bytes:,} bytes.")
            yield piece
        # http.client says nothing when a body read in pieces ends before its Content-Length.
        if answer.length:
            raise self._error(f"the answer broke off, {answer.length:,} bytes before its end.")

    def _secured(self, line: socket.socket) -> socket.socket:
        line.settimeout(self._left())
        try:
            return _tls().wrap_socket(line, server_hostname=self.place.host.rstrip("."))
        except BaseException:
            line.close()
            raise

    def _left(self) -> float:
        """Seconds until the deadline; raises FetchError after it."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise self._error("no whole answer came in the time allowed.")
        return left

    def _error(self, why: str, *, permanent: bool = False, wait: float | None = None) -> FetchError:
        return FetchError(f"{shown(self.place.url)}: {why}", permanent=permanent, retry_after_seconds=wait)


class _Timed:
    """What http.client uses of a socket, each wait being cut to what is left before the deadline.

    A socket's own timeout starts anew with every byte, so that a drip of bytes lasts for ever.
    """

    def __init__(self, line: socket.socket, left: Callable[[], float]) -> None:
        self._line = line
        self._left = left

    def sendall(self, data: bytes) -> None:
        self._line.settimeout(self._left())
        self._line.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        assert mode == "rb"
        return io.BufferedReader(_TimedReader(self._line, self._left), _CHUNK)

    def close(self) -> None:
        """Nothing: http.client closes its connection before the body is read. `_Call.ask` closes."""


class _TimedReader(io.RawIOBase):
    def __init__(self, line: socket.socket, left: Callable[[], float]) -> None:
        self._line = line
        self._left = left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed's Buffer is wider
        self._line.settimeout(self._left())
        return self._line.recv_into(buffer)


def _as_is(pieces: Iterator[bytes], _: int) -> Iterator[bytes]:
    return pieces


def _unzip(pieces: Iterator[bytes], most: int, *, wbits: int = zlib.MAX_WBITS | 16) -> Iterator[bytes]:
    """gzip, RFC 1952: one or more members, one after the other."""
    opener = zlib.decompressobj(wbits)
    for piece in pieces:
        while piece:
            if opener.eof:
                if not piece.startswith(b"\x1f"):  # padding, which servers do send, and no further member
                    return
                opener = zlib.decompressobj(wbits)
            yield opener.decompress(piece, min(most, _CHUNK))
            piece = opener.unused_data if opener.eof else opener.unconsumed_tail
    if not opener.eof:
        raise EOFError("it broke off")


def _inflate(pieces: Iterator[bytes], most: int) -> Iterator[bytes]:
    """deflate: with zlib's wrapping as RFC 9110 says, or bare as some servers send it."""
    first = next(pieces, b"")
    wrapped = len(first) > 1 and first[0] & 0x0F == 8 and (first[0] << 8 | first[1]) % 31 == 0
    wbits = zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS
    return _unzip(_again(first, pieces), most, wbits=wbits)


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _unbrotli(pieces: Iterator[bytes], most: int) -> Iterator[bytes]:
    opener = brotli.Decompressor()
    for piece in pieces:
        out = opener.process(piece, output_buffer_limit=min(most, _CHUNK))
        while out or not opener.can_accept_more_data():
            yield out
            out = opener.process(b"", output_buffer_limit=min(most, _CHUNK))
    if not opener.is_finished():
        raise EOFError("it broke off")


_OPENERS: dict[str, Callable[[Iterator[bytes], int], Iterator[bytes]]] = {
    "": _as_is,
    "gzip": _unzip,
    "x-gzip": _unzip,
    "deflate": _inflate,
    "br": _unbrotli,
}


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _header(answer: http.client.HTTPResponse, name: str) -> str:
    """A header to send back later; "" if it is unfit for that."""
    value = answer.getheader(name, "").strip()
    return value if len(value) < 1000 and value.isascii() and value.isprintable() else ""
