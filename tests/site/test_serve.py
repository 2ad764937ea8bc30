"""Pages over HTTP: what is sent, what is not, and how long it may be kept."""

from __future__ import annotations

import asyncio
import gzip
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import brotli
import pytest

from wirecopy.site.pagestore import Folder
from wirecopy.site.serve import Pages, Receive, Scope, Send

PAGE = b"<!doctype html><title>Quay</title>" + b"<p>The quay reopens.</p>" * 40
PATH = "/2026/11/21/quay-k3f9/"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


async def the_fallback(scope: Scope, receive: Receive, send: Send) -> None:
    status, kind = (200, b"text/html") if scope["path"] == "/search/" else (404, b"text/html")
    if scope["path"].startswith("/api/"):
        kind = b"application/json"
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind)]})
    await send({"type": "http.response.body", "body": b"from the fallback"})


def get(folder: Path | Pages, path: str, method: str = "GET", **headers: str) -> Answer:
    pages = folder if isinstance(folder, Pages) else Pages(folder, the_fallback)
    sent: list[Mapping[str, Any]] = []

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    asked = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    path, _, query = path.partition("?")
    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": asked}
    asyncio.run(pages(scope, receive, send))
    got = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], got, b"".join(message["body"] for message in sent[1:]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    store = Folder(tmp_path / "pages")
    store.write(PATH, PAGE)
    store.write("/404.html", b"<!doctype html><p>There is no such page here.</p>")
    store.write("/topics/рыба/", b"<p>fish")
    store.write("/feeds/rss.xml", b"<rss/>")
    (tmp_path / "secret").write_text("secret")
    age(tmp_path)
    return store.root


def age(folder: Path) -> None:
    for file in folder.rglob("*"):
        os.utime(file, ns=(1_760_000_000_000_000_000, 1_760_000_000_000_000_000))


def test_a_page_is_sent_whole_with_its_type_and_validators(folder: Path) -> None:
    answer = get(folder, PATH)
    assert (answer.status, answer.body) == (200, PAGE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-length"] == str(len(PAGE))
    assert answer.headers["last-modified"] == "Thu, 09 Oct 2025 08:53:20 GMT"
    assert answer.headers["vary"] == "accept-encoding"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_head_is_the_same_without_the_page(folder: Path) -> None:
    answer = get(folder, PATH, "HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers == get(folder, PATH).headers


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, gzip;q=0", ""),
        ("*", "br"),
        ("*;q=0.1, br;q=0", "gzip"),
        ("GZIP", "gzip"),
        ("identity;q=1, br;q=0.5", ""),
        ("br;q=x", ""),
        ("", ""),
    ],
)
def test_the_coding_is_the_one_the_client_likes_best(folder: Path, accepted: str, coding: str) -> None:
    answer = get(folder, PATH, accept_encoding=accepted)
    assert answer.headers.get("content-encoding", "") == coding
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[coding]
    assert unpack(answer.body) == PAGE


def test_each_coding_has_a_strong_etag_of_its_own(folder: Path) -> None:
    tags = {get(folder, PATH, accept_encoding=coding).headers["etag"] for coding in ("br", "gzip", "")}
    assert len(tags) == 3
    assert not any(tag.startswith("W/") for tag in tags)


def test_what_the_client_has_is_not_sent_again(folder: Path) -> None:
    etag = get(folder, PATH).headers["etag"]
    for known in (etag, f'"x", W/{etag}', "*"):
        answer = get(folder, PATH, if_none_match=known)
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["etag"] == etag
    assert get(folder, PATH, if_modified_since="Thu, 09 Oct 2025 08:53:20 GMT").status == 304


def test_what_the_client_has_of_another_page_is_sent_again(folder: Path) -> None:
    assert get(folder, PATH, if_none_match='"other"').status == 200
    assert get(folder, PATH, if_modified_since="Thu, 09 Oct 2025 08:53:19 GMT").status == 200
    assert get(folder, PATH, if_modified_since="nonsense").status == 200


def test_a_page_of_this_second_has_no_date_to_be_asked_by(folder: Path) -> None:
    Folder(folder).write(PATH, PAGE + b"!")
    assert "last-modified" not in get(folder, PATH).headers


def test_a_page_that_is_gone_says_so_at_once(folder: Path) -> None:
    pages = Pages(folder, the_fallback)
    etag = get(pages, PATH).headers["etag"]
    Folder(folder).retire(PATH, b"<p>This story was withdrawn.")
    answer = get(pages, PATH, if_none_match=etag, accept_encoding="br")
    assert (answer.status, answer.body) == (410, b"<p>This story was withdrawn.")
    assert get(pages, PATH.removesuffix("/")).status == 308


def test_a_page_rewritten_is_sent_anew(folder: Path) -> None:
    pages = Pages(folder, the_fallback)
    get(pages, PATH)
    Folder(folder).write(PATH, PAGE + b"<p>More.")
    assert get(pages, PATH).body == PAGE + b"<p>More."


def test_a_path_without_its_slash_is_sent_to_the_page(folder: Path) -> None:
    answer = get(folder, PATH.removesuffix("/") + "?a=b")
    assert (answer.status, answer.headers["location"]) == (308, PATH + "?a=b")
    assert get(folder, "/topics/рыба").headers["location"] == "/topics/%D1%80%D1%8B%D0%B1%D0%B0/"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret", "/..", "/x/../../secret", "/..\\secret", "//secret", "/./feeds/rss.xml",
        "/feeds//rss.xml",         "/feeds/rss.xml\0", "/feeds/\0", "/.index.html.1-1.part",
        f"{PATH}index.html", f"{PATH}index.html.br",
        f"{PATH}gone.html", f"{PATH}INDEX.HTML.GZ", "/feeds/", "/feeds", "", "secret",
        "/feeds/rss.xml/", "/%2e%2e/secret",        "/" + "a" * 5000, "/\ud800",
    ],
)  # fmt: skip
def test_nothing_but_pages_can_be_named(folder: Path, path: str) -> None:
    answer = get(folder, path)
    assert (answer.status, answer.body) == (404, b"<!doctype html><p>There is no such page here.</p>")


def test_what_is_no_file_is_asked_of_django(folder: Path) -> None:
    assert get(folder, "/search/").body == b"from the fallback"
    assert get(folder, "/search/", "POST").status == 200
    answer = get(folder, "/api/v1/nothing")
    assert (answer.status, answer.body) == (404, b"from the fallback")


def test_a_page_takes_no_other_method(folder: Path) -> None:
    answer = get(folder, PATH, "POST")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        (PATH, "public, max-age=30, must-revalidate"),
        ("/feeds/rss.xml", "public, max-age=10, must-revalidate"),
        ("/assets/site.0123456789ab.css", "public, max-age=31536000, immutable"),
        ("/assets/site.css", "public, max-age=10, must-revalidate"),
        ("/pictures/ab/quay-640.jpg", "public, max-age=300, must-revalidate"),
    ],
)
def test_no_cache_keeps_a_page_longer_than_a_kill_may_wait(folder: Path, path: str, says: str) -> None:
    file = folder / path[1:]
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    assert get(folder, path).headers["cache-control"] == says


def test_feeds_have_types_of_their_own(folder: Path) -> None:
    assert get(folder, "/feeds/rss.xml").headers["content-type"] == "application/rss+xml; charset=utf-8"


@pytest.mark.parametrize(
    ("meta", "says"),
    [
        ('<meta name="robots" content="noindex">', "noindex"),
        ('<meta name="Googlebot-News" content="noindex">', "Googlebot-News: noindex"),
        ('<meta name="robots" content="noindex\r\nx: y">', None),
        ("", None),
    ],
)
def test_robots_are_told_in_a_header_what_the_page_tells_them(
    folder: Path, meta: str, says: str | None
) -> None:
    Folder(folder).write(PATH, f"<!doctype html><head>{meta}</head>".encode())
    assert get(folder, PATH).headers.get("x-robots-tag") == says


def test_machines_that_learn_are_told_in_a_header_too(folder: Path) -> None:
    meta = '<meta name="tdm-reservation" content="1"><meta name="robots" content="noai, noimageai">'
    Folder(folder).write(PATH, f"<!doctype html><head>{meta}</head>".encode())
    headers = get(folder, PATH).headers
    assert (headers["tdm-reservation"], headers["x-robots-tag"]) == ("1", "noai, noimageai")


def test_only_a_site_on_https_asks_for_it(folder: Path) -> None:
    assert "strict-transport-security" not in get(folder, PATH).headers
    assert "strict-transport-security" in get(Pages(folder, the_fallback, is_https=True), PATH).headers


def test_a_large_file_is_sent_and_not_kept(folder: Path) -> None:
    (folder / "large.jpg").write_bytes(b"x" * 300_000)
    pages = Pages(folder, the_fallback)
    assert len(get(pages, "/large.jpg").body) == 300_000
    assert not pages._kept
