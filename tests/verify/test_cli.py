"""`wirecopy-verify` as its user runs it: against a site that is served, and against saved files."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.verify.receipts import KEYS, LOG_KEY, PARAGRAPHS, STATEMENT, killed, page, proof, receipt
from wirecopy_verify.cli import UNREACHABLE, WRONG_USE, main
from wirecopy_verify.keys import SigningKey, read_keys, write_keys

PUBLISHED = write_keys(
    [
        SigningKey(id=name, public=key, valid_from="2026-01-01T00:00:00Z")
        for name, key in KEYS.signing.items()
    ],
    LOG_KEY,
)


@contextmanager
def served(files: dict[str, tuple[int, bytes]]) -> Iterator[str]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, content = files.get(self.path, (404, b""))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def saved(folder: Path, html: bytes, envelope: bytes | None, log_proof: str | None = None) -> str:
    (folder / "page.html").write_bytes(html)
    (folder / "wirecopy-keys.json").write_bytes(PUBLISHED)
    if envelope is not None:
        (folder / "provenance.json").write_bytes(envelope)
    if log_proof is not None:
        (folder / "provenance.tlog-proof").write_text(log_proof)
    return str(folder / "page.html")


def test_keys_come_back_as_they_were_published() -> None:
    assert read_keys(PUBLISHED) == KEYS


def test_a_saved_page_is_verified_offline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    envelope = receipt()
    assert main([saved(tmp_path, page(*PARAGRAPHS), envelope, proof(envelope))]) == 0
    said = capsys.readouterr().out
    assert "all 3 paragraphs as Meridian News Agency filed them (version 3, received" in said
    assert "Staff changed the headline" in said
    assert "In the log news.example/log, which had 3 entries" in said


def test_each_verdict_has_its_exit_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([saved(tmp_path, page("Another."), receipt())]) == 1
    assert "Paragraph 1 is not as it was filed: Another." in capsys.readouterr().out
    assert main([saved(tmp_path, page(), receipt(killed()))]) == 3
    (tmp_path / "provenance.json").unlink()
    assert main([saved(tmp_path, page(*PARAGRAPHS), None)]) == 2
    assert main([str(tmp_path / "nothing.html")]) == UNREACHABLE
    assert main([]) == WRONG_USE
    assert main(["--help"]) == 0


def test_a_page_is_verified_where_it_is_served(capsys: pytest.CaptureFixture[str]) -> None:
    files: dict[str, tuple[int, bytes]] = {"/.well-known/wirecopy-keys.json": (200, PUBLISHED)}
    with served(files) as address:
        envelope = receipt(replace(STATEMENT, url=f"{address}/a/"))
        html = page(*PARAGRAPHS).replace(b"<h1>", b'<link rel="describedby" href="provenance.json"><h1>')
        files["/a/"] = (200, html)
        assert main([f"{address}/a/"]) == 2
        files["/a/provenance.json"] = (200, envelope)
        assert main([f"{address}/a/"]) == 0
        files["/a/provenance.tlog-proof"] = (200, proof(envelope).encode())
        assert main([f"{address}/a/", "--json"]) == 0
        files["/b/"], files["/b/provenance.json"] = files["/a/"], files["/a/provenance.json"]
        assert main([f"{address}/b/"]) == 1
        assert main([f"{address}/nowhere/"]) == UNREACHABLE
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("{") and json.loads(line)["log_size"] == 3 for line in lines)


def test_a_notice_of_a_withdrawn_story_is_read_though_it_answers_410() -> None:
    files: dict[str, tuple[int, bytes]] = {"/.well-known/wirecopy-keys.json": (200, PUBLISHED)}
    with served(files) as address:
        files["/a/"] = (410, page())
        files["/a/provenance.json"] = (200, receipt(replace(killed(), url=f"{address}/a/")))
        assert main([f"{address}/a/"]) == 3


def test_a_receipt_on_another_site_is_not_believed(capsys: pytest.CaptureFixture[str]) -> None:
    html = page(*PARAGRAPHS).replace(b"<h1>", b'<link rel="describedby" href="http://localhost:1/x"><h1>')
    with served({"/a/": (200, html)}) as address:
        assert main([f"{address}/a/"]) == 1
    assert "another site" in capsys.readouterr().err
