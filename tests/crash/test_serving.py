"""A page that is rewritten hundreds of times while it is read: never a half, never a mixture."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest

from tests.whole.line import get

pytestmark = pytest.mark.crash
PATH = "/2026/11/21/quay-k3f9/"
REWRITES = 300
_WRITER = f"""
import sys
from pathlib import Path
from wirecopy.site.pagestore import Folder
store = Folder(Path(sys.argv[1]))
for number in range({REWRITES}):
    store.write({PATH!r}, b"<!doctype html>" + b"<p>Take %d of the quay.</p>" % number * (50 + number))
"""
_UNPACK: dict[str, Callable[[bytes], bytes]] = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


def test_a_reader_gets_one_whole_version_while_the_page_is_rewritten(tmp_path: Path) -> None:
    src = str(Path(__file__).resolve().parents[2] / "src")
    writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path)], env={"PYTHONPATH": src})
    versions: set[bytes] = set()
    while writer.poll() is None:
        for coding in _UNPACK:
            answer = get(tmp_path, PATH, **({"accept_encoding": coding} if coding else {}))
            if answer.status == 404 and not versions:
                continue  # not written yet
            assert answer.status == 200
            page = _UNPACK[answer.headers.get("content-encoding", "")](answer.body)
            assert answer.headers["etag"].startswith(f'"{hashlib.sha256(page).hexdigest()[:24]}')
            pieces = set(page.removeprefix(b"<!doctype html>").removesuffix(b"</p>").split(b"</p>"))
            assert len(pieces) == 1
            versions |= pieces
    assert writer.returncode == 0
    assert b"<p>Take 299 of the quay." in versions or get(tmp_path, PATH).body.count(b"Take 299") == 349
    assert len(versions) > 20
