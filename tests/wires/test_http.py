"""Calling out, against a server on this machine that behaves as badly as servers do."""

from __future__ import annotations

import gzip
import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SHARED
from wirecopy.errors import FetchError
from wirecopy.wires import http
from wirecopy.wires.addresses import why_refused
from wirecopy.wires.http import LONGEST_WAIT_SECONDS, Fetched, fetch, retry_after_seconds

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PUBLIC = "93.184.216.34"

Script = Callable[[socket.socket, bytes], None]


class EvilServer:
    """Answers the n-th call with the n-th script, and the last one for ever; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self.scripts: list[Script] = []
        self.tls: ssl.SSLContext | None = None
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}/feed.xml"
        threading.Thread(target=self._run, daemon=True).start()

    def answers(self, *scripts: Script | bytes) -> EvilServer:
        self.scripts = [_saying(script) if isinstance(script, bytes) else script for script in scripts]
        return self

    def close(self) -> None:
        self._door.close()

    def _run(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._door.accept()
                with (
                    suppress(OSError),
                    self.tls.wrap_socket(line, server_side=True) if self.tls else line as line,
                ):
                    asked = line.recv(65536)
                    script = self.scripts[min(len(self.asked), len(self.scripts) - 1)]
                    self.asked.append(asked)
                    script(line, asked)


def _saying(answer: bytes) -> Script:
    return lambda line, _: line.sendall(answer)


def _ok(body: bytes, *headers: str) -> bytes:
    head = "".join(f"{header}\r\n" for header in (*headers, f"Content-Length: {len(body)}"))
    return f"HTTP/1.1 200 OK\r\n{head}\r\n".encode() + body


def _status(line: str, *headers: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {line}", *headers, "Content-Length: 0", "", ""]).encode()


@pytest.fixture
def server() -> Iterator[EvilServer]:
    server = EvilServer()
    yield server
    server.close()


def _fetch(server: EvilServer, **changes: Any) -> Fetched:
    return fetch(server.url, allow_private=True, **{"deadline_seconds": 5, **changes})


def test_a_whole_answer_comes_back_with_what_the_next_call_needs(server: EvilServer) -> None:
    modified = "Fri, 20 Nov 2026 12:00:00 GMT"
    server.answers(_ok(b"<rss/>", 'ETag: "a1"', f"Last-Modified: {modified}", "Content-Type: text/xml"))
    fetched = _fetch(server)
    assert (fetched.status, fetched.content, fetched.content_type) == (200, b"<rss/>", "text/xml")
    assert (fetched.etag, fetched.last_modified, fetched.final_url) == ('"a1"', modified, server.url)


def test_a_conditional_call_that_finds_nothing_new_says_so(server: EvilServer) -> None:
    server.answers(_status("304 Not Modified", 'ETag: "a1"'))
    fetched = _fetch(server, etag='"a1"', last_modified="Fri, 20 Nov 2026 12:00:00 GMT")
    assert fetched.not_modified
    assert fetched.content == b""
    assert b'If-None-Match: "a1"\r\n' in server.asked[0]
    assert b"If-Modified-Since: Fri, 20 Nov 2026 12:00:00 GMT\r\n" in server.asked[0]


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("br", brotli.compress),
        ("deflate", lambda body: zlib.compress(body)[2:-4]),
        ("gzip", lambda body: gzip.compress(body[:5]) + gzip.compress(body[5:])),
        ("gzip", lambda body: gzip.compress(body) + bytes(512)),
    ],
)
def test_packed_answers_are_unpacked(server: EvilServer, coding: str, pack: Callable[[bytes], bytes]) -> None:
    body = b"<rss>" + bytes(range(256)) * 1000
    server.answers(_ok(pack(body), f"Content-Encoding: {coding}"))
    assert _fetch(server).content == body


@pytest.mark.parametrize(
    ("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress)]
)
def test_a_bomb_is_refused_before_it_unfolds(
    server: EvilServer, coding: str, pack: Callable[[bytes], bytes]
) -> None:
    server.answers(_ok(pack(bytes(30_000_000)), f"Content-Encoding: {coding}"))
    with pytest.raises(FetchError, match="larger than"):
        _fetch(server)


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_a_packed_answer_that_breaks_off_is_no_answer(server: EvilServer, coding: str) -> None:
    packed = (gzip.compress if coding == "gzip" else brotli.compress)(bytes(range(256)) * 99)
    server.answers(_ok(packed[:-9], f"Content-Encoding: {coding}"))
    with pytest.raises(FetchError, match="cannot be unpacked"):
        _fetch(server)


def test_a_packing_nobody_asked_for_is_refused(server: EvilServer) -> None:
    server.answers(_ok(b"x", "Content-Encoding: gzip, gzip"))
    with pytest.raises(FetchError, match="gzipgzip"):
        _fetch(server)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>", "broke off"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n9\r\nab", "no good HTTP"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<rss>\r\n0\r\n\r\n", "no good HTTP"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "no good HTTP"),
        (b"", "no good HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 10_000, "no good HTTP"),
        (b"HTTP/1.1 200 OK\r\nA: " + b"b" * 100_000, "no good HTTP"),
    ],
)  # fmt: skip
def test_an_answer_that_is_not_whole_and_right_is_an_error_and_never_content(
    server: EvilServer, answer: bytes, says: str
) -> None:
    with pytest.raises(FetchError, match=says) as error:
        _fetch(server.answers(answer))
    assert not error.value.permanent


def test_chunks_are_put_together(server: EvilServer) -> None:
    server.answers(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3\r\n<rs\r\n3\r\ns/>\r\n0\r\nTrailer: x\r\n\r\n"
    )
    assert _fetch(server).content == b"<rss/>"


def _for_ever(first: bytes, again: bytes, wait_seconds: float) -> Script:
    def script(line: socket.socket, _: bytes) -> None:
        line.sendall(first)
        while True:
            time.sleep(wait_seconds)  # the fault that is tested is one of time
            line.sendall(again)

    return script


@pytest.mark.parametrize(
    "script",
    [
        _for_ever(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x", 0.05),
        _for_ever(b"HTTP/1.1 200 OK\r\nA: ", b"b", 0.05),
        _for_ever(b"H", b"", 0.05),
        _for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
        _for_ever(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", 0.05),
    ],
    ids=["body", "header", "silence", "100-continue", "chunks"],
)
def test_one_deadline_holds_for_everything_together(server: EvilServer, script: Script) -> None:
    begun = time.monotonic()
    with pytest.raises(FetchError, match=r"in the time allowed|timed out"):
        _fetch(server.answers(script), deadline_seconds=0.4)
    assert 0.3 < time.monotonic() - begun < 1.4


def test_a_name_server_that_does_not_answer_is_not_waited_for() -> None:
    def never(_host: str, _port: int) -> list[str]:
        time.sleep(2)
        return [PUBLIC]

    with pytest.raises(FetchError, match="no answer in time"):
        fetch("http://wire.example/", allow_private=False, resolve=never, deadline_seconds=0.2)


def test_an_endless_body_ends_at_the_limit(server: EvilServer) -> None:
    server.answers(_for_ever(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536, 0))
    with pytest.raises(FetchError, match="larger than 1,000,000 bytes"):
        _fetch(server, limit_bytes=1_000_000)


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        *(("404 Not Found", True), ("410 Gone", True), ("401 Unauthorized", True)),
        *(("429 Too Many Requests", False), ("503 Service Unavailable", False), ("500 Oops", False)),
        *(("204 No Content", False), ("206 Partial Content", False)),
    ],
)
def test_a_refusal_says_whether_trying_again_is_of_use(
    server: EvilServer, status: str, permanent: bool
) -> None:
    with pytest.raises(FetchError, match=f"answered {status[:3]}") as error:
        _fetch(server.answers(_status(status)))
    assert error.value.permanent is permanent


def test_what_a_refusal_asks_us_to_wait_comes_along(server: EvilServer) -> None:
    with pytest.raises(FetchError) as error:
        _fetch(server.answers(_status("429 Slow down", "Retry-After: 120")))
    assert error.value.retry_after_seconds == 120


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        *(("", None), ("soon", None), ("120", 120), ("-5", 0), ("1.5", None), ("٣", None)),
        ("9" * 400, LONGEST_WAIT_SECONDS),
        ("Fri, 20 Nov 2026 12:02:00 GMT", 120),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0),
        ("Fri, 20 Nov 2099 12:00:00 GMT", LONGEST_WAIT_SECONDS),
    ],
)  # fmt: skip
def test_retry_after_is_read_in_both_forms_and_capped(value: str, wait: float | None) -> None:
    assert retry_after_seconds(value, NOW) == wait


@given(st.one_of(st.text(max_size=30), st.datetimes().map(lambda at: f"{at:%a, %d %b %Y %H:%M:%S} GMT")))
def test_no_retry_after_makes_us_wait_for_less_than_nothing_or_more_than_a_day(value: str) -> None:
    wait = retry_after_seconds(value, NOW)
    assert wait is None or timedelta(0) <= timedelta(seconds=wait) <= timedelta(days=1)


def test_redirects_are_followed_and_a_password_stays_with_its_host(server: EvilServer) -> None:
    other = EvilServer().answers(_ok(b"<rss/>"))
    server.answers(_status("302 Found", f"Location: {other.url}?token=abc"))
    fetched = fetch(server.url.replace("//", "//desk:secret@"), allow_private=True)
    assert fetched.content == b"<rss/>"
    assert fetched.final_url == f"{other.url}?…"
    assert b"Authorization: Basic" in server.asked[0]
    assert b"Authorization" not in other.asked[0]
    other.close()


@pytest.mark.parametrize("location", ["http://[::1", "http://a b/", "http://\x7f/", "\\\\wire.example"])
def test_a_redirect_that_cannot_be_read_is_an_error(server: EvilServer, location: str) -> None:
    server.answers(_status("302 Found", f"Location: {location}"))
    with pytest.raises(FetchError):
        _fetch(server)


def test_a_redirect_in_a_circle_ends(server: EvilServer) -> None:
    server.answers(_status("302 Found", "Location: /feed.xml"))
    with pytest.raises(FetchError, match="more than 3 redirects"):
        _fetch(server)
    assert len(server.asked) == 4


class Dialler:
    """Stands where sockets are made: notes the address, and connects to the local server instead."""

    def __init__(self, server: EvilServer) -> None:
        self.dialled: list[str] = []
        self._port = int(server.url.rpartition(":")[2].partition("/")[0])

    def __call__(self, address: str, _port: int, timeout_seconds: float) -> socket.socket:
        self.dialled.append(address)
        return socket.create_connection(("127.0.0.1", self._port), timeout=timeout_seconds)


@pytest.mark.parametrize(
    "location", ["http://127.0.0.1/", "http://[::1]/", "http://2130706433/", "//10.0.0.1/"]
)
def test_a_redirect_to_a_private_address_is_not_followed(server: EvilServer, location: str) -> None:
    server.answers(_status("302 Found", f"Location: {location}"))
    dial = Dialler(server)
    with pytest.raises(FetchError, match="may not be called") as error:
        fetch("http://wire.example/", allow_private=False, resolve=_stub(PUBLIC), dial=dial)
    assert error.value.permanent
    assert dial.dialled == [PUBLIC]


def test_a_redirect_to_another_scheme_is_not_followed(server: EvilServer) -> None:
    server.answers(_status("302 Found", "Location: file:///etc/passwd"))
    with pytest.raises(FetchError, match="only http"):
        _fetch(server)


def test_a_redirect_from_https_to_http_is_not_followed() -> None:
    from wirecopy.wires.addresses import parse
    from wirecopy.wires.http import _redirected

    with pytest.raises(FetchError, match="from https to http"):
        _redirected(parse("https://wire.example/feed"), "http://wire.example/feed")
    assert _redirected(parse("https://wire.example/a/b"), "../c").url == "https://wire.example/c"


def test_a_name_that_changes_its_mind_gains_nothing(server: EvilServer) -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    dial = Dialler(server.answers(_ok(b"<rss/>")))
    fetch("http://rebind.example/x", allow_private=False, resolve=lambda *_: next(answers), dial=dial)
    assert dial.dialled == [PUBLIC]
    assert b"Host: rebind.example\r\n" in server.asked[0]


def test_one_private_address_among_public_ones_refuses_the_name(server: EvilServer) -> None:
    dial = Dialler(server)
    with pytest.raises(FetchError, match="this machine"):
        fetch("http://a.example/", allow_private=False, resolve=_answering(PUBLIC, "127.0.0.1"), dial=dial)
    assert dial.dialled == []


def test_the_next_address_is_tried_when_one_does_not_answer(server: EvilServer) -> None:
    server.answers(_ok(b"<rss/>"))
    local = Dialler(server)

    def dial(address: str, port: int, timeout_seconds: float) -> socket.socket:
        if address == "2606:2800:220:1::1":
            raise OSError("Network is unreachable")
        return local(address, port, timeout_seconds)

    resolve = _answering("2606:2800:220:1::1", PUBLIC)
    assert fetch("http://a.example/", allow_private=False, resolve=resolve, dial=dial).content == b"<rss/>"


def test_a_redirect_in_letters_beside_ascii_is_followed_as_meant(server: EvilServer) -> None:
    server.answers(_status("302 Found", "Location: /größe"), _ok(b"<rss/>"))
    _fetch(server)
    assert server.asked[1].startswith(b"GET /gr%C3%B6%C3%9Fe HTTP/1.1\r\n")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of wire.example, signed by itself; its key is beside it."""
    if not shutil.which("openssl"):
        pytest.skip("needs the openssl command to make a certificate")
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=wire.example",
    ]
    command += ["-addext", "subjectAltName=DNS:wire.example", "-keyout", "key.pem", "-out", "crt.pem"]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
    return tmp_path / "crt.pem"


@pytest.mark.parametrize(("host", "is_trusted"), [("wire.example", True), ("evil.example", False)])
def test_over_tls_the_name_is_checked_though_an_address_is_dialled(
    server: EvilServer, certificate: Path, monkeypatch: pytest.MonkeyPatch, host: str, is_trusted: bool
) -> None:
    server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.tls.load_cert_chain(certificate, certificate.with_name("key.pem"))
    monkeypatch.setattr(http, "_tls", lambda: ssl.create_default_context(cafile=str(certificate)))
    server.answers(_ok(b"<rss/>"))
    dial = Dialler(server)
    if is_trusted:
        fetched = fetch(f"https://{host}/", allow_private=False, resolve=_answering(PUBLIC), dial=dial)
        assert fetched.content == b"<rss/>"
        assert b"Host: wire.example\r\n" in server.asked[0]
    else:
        with pytest.raises(FetchError, match="certificate verify failed"):
            fetch(f"https://{host}/", allow_private=False, resolve=_answering(PUBLIC), dial=dial)
        assert server.asked == []


def test_tls_that_cannot_be_trusted_is_an_error(server: EvilServer) -> None:
    server.answers(b"no TLS here, but plain words")
    with pytest.raises(FetchError, match="does not answer"):
        fetch(server.url.replace("http:", "https:"), allow_private=True, deadline_seconds=2)


def test_proxies_in_the_environment_are_not_used(server: EvilServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert _fetch(server.answers(_ok(b"<rss/>"))).content == b"<rss/>"


def _answering(*addresses: str) -> Callable[[str, int], list[str]]:
    return lambda _host, _port: list(addresses)


def _hostile() -> list[dict[str, str]]:
    path = SHARED / "wire" / "hostile" / "addresses" / "urls.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _stub(target: str) -> Callable[[str, int], list[str]]:
    """What the machine's resolver makes of numbers; and for names, what the list says they point to."""

    def resolve(host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        except OSError:
            return [PUBLIC if target.startswith(("flip", "public")) else target]
        return [str(address[0]) for *_, address in found]

    return resolve


@pytest.mark.shared
def test_the_list_of_hostile_addresses_is_here() -> None:
    assert len(_hostile()) == 235


@pytest.mark.shared
@pytest.mark.parametrize("case", _hostile(), ids=lambda case: case["url"])
def test_no_hostile_address_is_ever_dialled_and_each_good_one_is(
    server: EvilServer, case: dict[str, str]
) -> None:
    server.answers(
        _ok(b"<rss/>") if case["expect"] == "allow" else _status("302", "Location: http://127.0.0.1/")
    )
    dial = Dialler(server)
    error: FetchError | None = None
    try:
        fetch(case["url"], allow_private=False, resolve=_stub(case["target"]), dial=dial, deadline_seconds=2)
    except FetchError as raised:
        error = raised
    assert not [address for address in dial.dialled if why_refused(address, allow_private=False)]
    if case["expect"] == "block":
        assert error is not None
    else:
        assert len(dial.dialled) == 1
