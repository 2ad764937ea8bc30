"""The sample configuration, with the real nginx over a real folder of pages."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from wirecopy.site.pagestore import Folder

CONF = Path(__file__).resolve().parents[2] / "docs" / "nginx.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
LONG = b"<!doctype html><title>Quay</title>" + b"<p>The quay reopens today.</p>" * 50

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not here: apt-get install nginx-light")
Answer = tuple[int, dict[str, str], bytes]


class _Wirecopy(BaseHTTPRequestHandler):
    """In Wirecopy's place: says what it was asked, and as whom."""

    def do_GET(self) -> None:
        body = f"{self.path} for {self.headers['X-Forwarded-For']}".encode()
        self.send_response(404 if "nowhere" in self.path else 200)
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The port nginx listens on, and the folder of pages."""
    folder = tmp_path_factory.mktemp("nginx")
    pages = folder / "pages"
    pages.mkdir()
    behind = ThreadingHTTPServer(("127.0.0.1", 0), _Wirecopy)
    Thread(target=behind.serve_forever, daemon=True).start()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = CONF.read_text().replace("listen 80;", f"listen 127.0.0.1:{port};")
    ours = ours.replace("127.0.0.1:8080", f"127.0.0.1:{behind.server_port}")
    ours = ours.replace("/var/lib/wirecopy/pages", str(pages))
    (folder / "wirecopy.conf").write_text(ours)
    (folder / "nginx.conf").write_text(
        # Started by root, its workers would be somebody who may not look into our temporary folder.
        f"{'user root;' if os.geteuid() == 0 else ''} daemon off; pid {folder}/pid;\n"
        f"error_log {folder}/error.log; events {{ }}\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; client_body_temp_path {folder}/body;\n"
        f"proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u;\n"
        f"scgi_temp_path {folder}/s; include {folder}/wirecopy.conf; }}\n"
    )
    process = subprocess.Popen([str(NGINX), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"])
    try:
        for _ in range(100):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port, pages
    finally:
        process.terminate()
        process.wait(10)
        behind.shutdown()


def _get(site: tuple[int, Path], path: str, **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", site[0], timeout=5)
    connection.request(
        "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = connection.getresponse()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def test_a_page_is_served_with_its_headers_and_its_packed_copy(site: tuple[int, Path]) -> None:
    Folder(site[1]).write("/2026/11/21/quay-k3f9/", LONG)
    status, headers, body = _get(site, "/2026/11/21/quay-k3f9/")
    assert (status, body) == (200, LONG)
    assert headers["cache-control"] == "public, max-age=30, must-revalidate"
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    packed = _get(site, "/2026/11/21/quay-k3f9/", Accept_Encoding="gzip")
    assert packed[1]["content-encoding"] == "gzip"
    assert len(packed[2]) < len(LONG) / 4
    assert _get(site, "/2026/11/21/quay-k3f9/", If_None_Match=headers["etag"])[0] == 304


def test_a_killed_page_is_gone_with_the_next_request(site: tuple[int, Path]) -> None:
    store = Folder(site[1])
    store.write("/2026/11/21/killed-k4/", LONG)
    assert _get(site, "/2026/11/21/killed-k4/")[0] == 200
    store.retire("/2026/11/21/killed-k4/", b"<!doctype html><h1>Withdrawn</h1>")
    for headers in ({}, {"Accept_Encoding": "gzip"}):
        status, told, body = _get(site, "/2026/11/21/killed-k4/", **headers)
        assert (status, told["cache-control"], body) == (
            410,
            "no-cache",
            b"<!doctype html><h1>Withdrawn</h1>",
        )
    store.write("/2026/11/21/killed-k4/", LONG)
    assert _get(site, "/2026/11/21/killed-k4/")[0] == 200


def test_a_notice_wins_over_a_page_beside_it(site: tuple[int, Path]) -> None:
    Folder(site[1]).write("/2026/11/21/both-k5/", LONG)
    (site[1] / "2026/11/21/both-k5/gone.html").write_bytes(b"gone")
    assert _get(site, "/2026/11/21/both-k5/")[::2] == (410, b"gone")


@pytest.mark.parametrize(
    "name", ["index.html", "gone.html", "index.html.gz", "index.html.br", ".hidden.part"]
)
def test_files_of_ours_cannot_be_named(site: tuple[int, Path], name: str) -> None:
    Folder(site[1]).write("/2026/11/21/quay-k6/", LONG)
    (site[1] / "2026/11/21/quay-k6/.hidden.part").write_bytes(b"half")
    assert _get(site, f"/2026/11/21/quay-k6/{name}")[0] == 404


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/feeds/rss.xml", "application/rss+xml; charset=utf-8"),
        ("/feeds/atom.xml", "application/atom+xml; charset=utf-8"),
        ("/feeds/feed.json", "application/feed+json; charset=utf-8"),
        ("/sitemap.xml", "text/xml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
    ],
)
def test_other_files_have_their_types(site: tuple[int, Path], path: str, kind: str) -> None:
    Folder(site[1]).write(path, b"words")
    status, headers, _ = _get(site, path)
    assert (status, headers["content-type"]) == (200, kind)
    assert headers["cache-control"] == "public, max-age=10, must-revalidate"


@pytest.mark.parametrize(
    "path", ["/api/v1/items?limit=1", "/search?q=quay", "/health", "/nowhere", "/nowhere/"]
)
def test_what_is_no_file_is_asked_of_wirecopy_as_for_the_world(site: tuple[int, Path], path: str) -> None:
    status, headers, body = _get(site, path)
    assert (status, body) == (404 if "nowhere" in path else 200, f"{path} for 127.0.0.1".encode())
    assert headers["cache-control"] == "no-store"


def test_metrics_are_not_for_the_world(site: tuple[int, Path]) -> None:
    assert _get(site, "/metrics")[0] == 404
