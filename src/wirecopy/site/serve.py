"""The pages over HTTP: a plain ASGI application that answers with files and asks Django for the rest.

    GET /2026/11/21/quay-k3f9/  ->  gone.html there: 410 · index.html there: 200 or 304 · else Django

Files are looked at on every request, so a page that is taken down is down with the next request;
what was read is kept in memory only as long as the file is still the same one.
Reading happens on the event loop: a page costs about 30 µs from the page cache, a thread costs more.
Only large files (pictures) are read in a thread.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from time import time
from typing import Any
from urllib.parse import quote

# ASGI 3.0; the messages are dicts of whatever the specification says, hence Any.
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".tlog-proof": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json; charset=utf-8",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".c2pa": "application/c2pa",
    ".pem": "application/x-pem-file",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
_FEED_TYPES = {
    "rss.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
}
# The first that matches the path. No cache may keep a page longer than we would let a kill wait; none
# may show it stale while it asks. A static file of ours has its digest in its name, so it never changes.
_CACHE = (
    (re.compile(r"/assets/.*\.[0-9a-f]{8,64}\.\w+"), "public, max-age=31536000, immutable"),
    (re.compile(r"/pictures/.*"), "public, max-age=300, must-revalidate"),
    (re.compile(r"/\d{4}/.*"), "public, max-age=30, must-revalidate"),
    (re.compile(r".*"), "public, max-age=10, must-revalidate"),
)
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SECURITY: Headers = [
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_HTTPS_ONLY = (b"strict-transport-security", b"max-age=31536000")
_NAME = re.compile(r"(?:\.well-known|[^\x00-\x1f\x7f/\\.][^\x00-\x1f\x7f/\\]*)")
_OURS_ALONE = re.compile(r"(?:gone|index)\.html|.*\.(?:br|gz|part)", re.IGNORECASE)
_ROBOTS = re.compile(
    rb'<meta name="(robots|googlebot|googlebot-news)" content="([a-z0-9 ,:-]+)">', re.IGNORECASE
)
_MINING = b'<meta name="tdm-reservation" content="1">'  # TDMRep, section 5.2; the header is its section 5.1
_LOOKS = 4
_HEAD_BYTES = 8192  # of a page, in which its robots terms stand
_LARGE_BYTES = 256 * 1024  # read in a thread, not kept in memory
_KEPT_BYTES = 48 * 1024 * 1024  # in each process


@dataclass(frozen=True, slots=True)
class _File:
    """A file as read: its bytes by content coding ("" plain), and what its headers say."""

    mark: tuple[int, int, int]  # modification time, size, inode: equal only for the same bytes
    codings: Mapping[str, bytes]
    etag: str  # of the plain bytes, without quotes
    modified: int  # seconds since 1970
    headers: Headers  # those that do not depend on the request
    varies: bool


class Pages:
    """Answers with the files of `folder`; whatever is none is asked of `fallback`.

    `site` is its public address, under which the feeds name their hub (WebSub). A 404 page of the
    fallback (text/html) is replaced by the site's own, /404.html.
    """

    def __init__(
        self, folder: Path, fallback: Application, *, is_https: bool = False, site: str = ""
    ) -> None:
        self._folder = str(folder)
        self._fallback = fallback
        self._security = [*_SECURITY, _HTTPS_ONLY] if is_https else _SECURITY
        self._kept: OrderedDict[str, _File] = OrderedDict()
        self._kept_bytes = 0
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] != "http":
            await self._fallback(scope, receive, send)
        elif (answer := self._answer(scope["path"])) is None:
            await self._ask_fallback(scope, receive, send)
        elif scope["method"] not in {"GET", "HEAD"}:
            await _send(send, 405, [*self._security, (b"allow", b"GET, HEAD")], b"", is_head=False)
        else:
            status, name = answer
            await self._serve(scope, send, status, name)

    # Which file

    def _answer(self, path: str) -> tuple[int, str] | None:
        """The status and the file (a redirect's: the path) for a path; None: this is no page of ours."""
        name = _file_name(path)
        if name is None:
            return None
        full = f"{self._folder}/{name}"
        if path.endswith("/"):
            return self._standing(full, name)
        if os.path.isfile(full):  # noqa: PTH113
            return (404 if name == "404.html" else 200), name
        is_folder = self._answer(path + "/") is not None
        return (308, path + "/") if is_folder else None

    @staticmethod
    def _standing(full: str, name: str) -> tuple[int, str] | None:
        """The notice or the page in a folder; the notice wins.

        One of the two is there at every moment, but one may make room for the other between two looks:
        where there is a folder it is looked at again before nothing is found.
        """
        for _ in range(_LOOKS):
            for status, file in ((410, "gone.html"), (200, "index.html")):
                if os.path.isfile(full + file):  # noqa: PTH113  # on every request; Path costs more
                    return status, name + file
            if not os.path.isdir(full):  # noqa: PTH112
                return None
        return None

    async def _serve(self, scope: Scope, send: Send, status: int, name: str) -> None:
        is_head = scope["method"] == "HEAD"
        if status == 308:
            query = scope.get("query_string", b"")
            location = quote(name, safe="/-._~").encode() + (b"?" + query if query else b"")
            await _send(send, 308, [*self._security, (b"location", location)], b"", is_head=is_head)
            return
        file = await self._read(name)
        if file is None:
            # Taken down, or put back, between the look and the reading: look again.
            again = self._answer(scope["path"])
            if again is None:
                await self._not_found(send, is_head=is_head)
            else:
                await self._serve(scope, send, *again)
            return
        asked = _asked(scope)
        coding = _best_coding(asked.get(b"accept-encoding", b"").decode("latin-1"), file.codings)
        etag = f'"{file.etag}-{coding}"' if coding else f'"{file.etag}"'
        headers = [*self._security, *file.headers, (b"etag", etag.encode())]
        headers.append((b"cache-control", _cache_time("/" + name) if status == 200 else b"no-cache"))
        if file.varies:
            headers.append((b"vary", b"accept-encoding"))
        if self._site and name.rpartition("/")[2] in _FEED_TYPES:
            headers.append((b"link", hub_links(self._site, "/" + name).encode()))
        # A page may change twice in one second, and the header cannot say so: until that second is over
        # there is no Last-Modified, or a later question by date would be told that nothing changed.
        if time() >= file.modified + 1:
            headers.append((b"last-modified", formatdate(file.modified, usegmt=True).encode()))
        if status == 200 and _is_fresh(asked, etag, file.modified):
            await _send(send, 304, headers, b"", is_head=True)
            return
        if coding:
            headers.append((b"content-encoding", coding.encode()))
        await _send(send, status, headers, file.codings[coding], is_head=is_head)

    async def _not_found(self, send: Send, *, is_head: bool) -> None:
        file = await self._read("404.html")
        headers = file.headers if file else [(b"content-type", b"text/plain; charset=utf-8")]
        body = file.codings[""] if file else b"There is no such page.\n"
        await _send(
            send, 404, [*self._security, *headers, (b"cache-control", b"no-cache")], body, is_head=is_head
        )

    async def _ask_fallback(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_replaced = False

        async def watch(message: MutableMapping[str, Any]) -> None:
            nonlocal is_replaced
            if message["type"] == "http.response.start" and message["status"] == 404:
                kind = dict(message.get("headers", [])).get(b"Content-Type") or dict(message["headers"]).get(
                    b"content-type", b""
                )
                is_replaced = kind.startswith(b"text/html")
            if not is_replaced:
                await send(message)

        await self._fallback(scope, receive, watch)
        if is_replaced:
            await self._not_found(send, is_head=scope["method"] == "HEAD")

    # What is in it

    async def _read(self, name: str) -> _File | None:
        """The file, from memory if it is still the same one; None if it is not there (any more)."""
        full = f"{self._folder}/{name}"
        try:
            stat = os.stat(full)  # noqa: PTH116
            kept = self._kept.get(name)
            if kept is not None and kept.mark == (stat.st_mtime_ns, stat.st_size, stat.st_ino):
                self._kept.move_to_end(name)
                return kept
            if stat.st_size > _LARGE_BYTES:
                return await asyncio.to_thread(_load, full, name)
            file = _load(full, name)
        except (FileNotFoundError, NotADirectoryError):
            return None
        self._keep(name, file)
        return file

    def _keep(self, name: str, file: _File) -> None:
        self._forget(name)
        self._kept[name] = file
        self._kept_bytes += _size(file)
        while self._kept_bytes > _KEPT_BYTES:
            self._forget(next(iter(self._kept)))

    def _forget(self, name: str) -> None:
        if (file := self._kept.pop(name, None)) is not None:
            self._kept_bytes -= _size(file)


def hub_links(site: str, path: str) -> str:
    """A feed's Link header (WebSub, section 4)."""
    return f'<{site}/hub>; rel="hub", <{site}{quote(path, safe="/-._~")}>; rel="self"'


def type_of(path: str) -> str:
    """The Content-Type of a file of the site."""
    suffix = os.path.splitext(path)[1].lower()  # noqa: PTH122
    return _FEED_TYPES.get(path.rpartition("/")[2]) or _TYPES.get(suffix, "application/octet-stream")


def _size(file: _File) -> int:
    return sum(len(content) for content in file.codings.values())


def _file_name(path: str) -> str | None:
    """The path below the folder, "" for the home page; None for what can be no page of ours.

    Refused are empty parts, dots at a start (so "." and "..", and what a writer has not finished),
    backslashes, control characters, and the files that are ours to read but not to name.
    """
    if not path.startswith("/"):
        return None
    name = path[1:]
    parts = name.removesuffix("/").split("/") if name else []
    if all(_NAME.fullmatch(part) and not _OURS_ALONE.fullmatch(part) for part in parts):
        return name
    return None


def _load(full: str, name: str) -> _File:
    with Path(full).open("rb") as opened:
        stat = os.fstat(opened.fileno())
        content = opened.read()
    suffix = os.path.splitext(name)[1].lower()  # noqa: PTH122
    varies = suffix in {".html", ".xml", ".json", ".txt", ".css", ".js", ".svg"}
    codings = {"": content}
    for coding, beside in (("br", ".br"), ("gzip", ".gz")) if varies else ():
        if (copy := _copy(full + beside, stat.st_mtime_ns)) is not None:
            codings[coding] = copy
    headers = [(b"content-type", type_of(name).encode())]
    if suffix == ".html" and (robots := _ROBOTS.findall(content[:_HEAD_BYTES])):
        # The header says what the page says: one fact, one home.
        headers += [
            (b"x-robots-tag", terms if who.lower() == b"robots" else who + b": " + terms)
            for who, terms in robots
        ]
        if _MINING in content[:_HEAD_BYTES]:
            headers.append((b"tdm-reservation", b"1"))
    return _File(
        mark=(stat.st_mtime_ns, stat.st_size, stat.st_ino),
        codings=codings,
        etag=hashlib.sha256(content).hexdigest()[:24],
        modified=stat.st_mtime_ns // 1_000_000_000,
        headers=headers,
        varies=varies,
    )


def _copy(full: str, modified_ns: int) -> bytes | None:
    """A compressed copy, if it is one of just this page and not of the one before or after it."""
    try:
        with Path(full).open("rb") as opened:
            return opened.read() if os.fstat(opened.fileno()).st_mtime_ns == modified_ns else None
    except FileNotFoundError:
        return None


# The request


def _asked(scope: Scope) -> dict[bytes, bytes]:
    """The request's headers; of one that came more than once, all values (RFC 9110, 5.3)."""
    asked: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        name = name.lower()
        asked[name] = asked[name] + b", " + value if name in asked else value
    return asked


def _best_coding(accepted: str, codings: Mapping[str, bytes]) -> str:
    """Of the codings there are the one with the greatest weight, brotli first (RFC 9110, 12.5.3)."""
    if not accepted or len(codings) == 1:
        return ""
    weights: dict[str, float] = {}
    for one in accepted.lower().split(","):
        coding, _, parameters = one.partition(";")
        weights[coding.strip()] = _weight(parameters)
    everything = weights.get("*", 0.0)
    best, most = "", 0.0
    for coding in ("br", "gzip"):
        weight = weights.get(coding, weights.get("x-gzip", everything) if coding == "gzip" else everything)
        if coding in codings and weight > most:
            best, most = coding, weight
    return best if most >= weights.get("identity", 0.0) else ""


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0.0 <= weight <= 1.0 else 0.0


def _is_fresh(asked: Mapping[bytes, bytes], etag: str, modified: int) -> bool:
    """Whether what the client has is what we would send (RFC 9110, 13.2.2)."""
    if (known := asked.get(b"if-none-match")) is not None:
        tags = [tag.strip().removeprefix("W/") for tag in known.decode("latin-1").split(",")]
        return etag in tags or tags == ["*"]
    if (since := asked.get(b"if-modified-since")) is not None:
        try:
            return modified <= parsedate_to_datetime(since.decode("latin-1")).timestamp()
        except (ValueError, OverflowError):
            return False
    return False


def _cache_time(path: str) -> bytes:
    return next(says for pattern, says in _CACHE if pattern.fullmatch(path)).encode()


# The answer


async def _send(send: Send, status: int, headers: Headers, body: bytes, *, is_head: bool) -> None:
    if status != 304:
        headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if is_head else body})


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
