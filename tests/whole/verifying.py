"""Every page of a folder, checked by both verifiers: the one in Python, and the page's own in a browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import sync_playwright

from wirecopy.site.assets import all_assets, asset_path
from wirecopy_verify.check import check_page
from wirecopy_verify.keys import PLACE, read_keys

_JS = """
async (paths) => {
  const verify = await import("/verify.js");
  const keys = await (await fetch("/.well-known/wirecopy-keys.json")).json();
  const wrong = [];
  for (const path of paths) {
    const page = new DOMParser().parseFromString(await (await fetch(path + "index.html")).text(), "text/html");
    const result = await verify.check(page, await (await fetch(path + "provenance.json")).json(), keys);
    if (result.verdict !== "same") wrong.push(path + ": " + result.why);
  }
  return wrong;
}
"""
_AT_ONCE = 200


def proven(pages: Path) -> list[str]:
    """The paths of all pages that have a receipt."""
    return [f"/{file.parent.relative_to(pages)}/" for file in sorted(pages.rglob("provenance.json"))]


def wrong_in_python(pages: Path, paths: list[str]) -> list[str]:
    """Every page that does not verify against its receipt and the log, with why."""
    keys = read_keys((pages / PLACE.lstrip("/")).read_bytes())
    wrong = []
    for path in paths:
        folder = pages / path.strip("/")
        html, receipt = (folder / "index.html").read_bytes(), (folder / "provenance.json").read_bytes()
        checked = check_page(html, receipt, keys, proof=(folder / "provenance.tlog-proof").read_text())
        if checked.verdict or checked.logged is None:
            wrong.append(f"{path}: {checked.why}")
    return wrong


def wrong_in_a_browser(pages: Path, paths: list[str]) -> list[str]:
    """The same by verify.js in Chromium."""
    (pages / "verify.js").write_bytes(all_assets()[asset_path("verify.js")])
    wrong: list[str] = []
    with _served(pages) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{address}/verify.js")
        for start in range(0, len(paths), _AT_ONCE):
            wrong += page.evaluate(_JS, paths[start : start + _AT_ONCE])
        browser.close()
    return wrong


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name it overrides
        """Say nothing: the test says what failed."""


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
