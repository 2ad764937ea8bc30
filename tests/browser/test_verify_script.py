"""The verifier in the page agrees with the one in Python on every vector, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page

from tests.verify.vectors import CANONICAL, vectors
from wirecopy.site.assets import all_assets, asset_path

pytestmark = pytest.mark.browser

_RUN = """
async ({page, receipt, keys}) => {
  const verify = await import("/verify.js");
  const parsed = new DOMParser().parseFromString(page, "text/html");
  return (await verify.check(parsed, receipt, keys)).verdict;
}
"""
_TEXT = """
async (page) => {
  const verify = await import("/verify.js");
  return verify.paragraphs(new DOMParser().parseFromString(page, "text/html")).map((one) => one.text);
}
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name it overrides
        """Say nothing: the test says what failed."""


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder: Path = tmp_path_factory.mktemp("verify")
    script = all_assets()[asset_path("verify.js")]
    (folder / "verify.js").write_bytes(script)
    (folder / "index.html").write_text("<!doctype html><title>x</title>")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        opened = browser.new_page()
        opened.goto(f"http://127.0.0.1:{server.server_port}/")
        yield opened
        opened.close()
        server.shutdown()


def test_canonical_text_is_that_of_the_vectors(page: Page) -> None:
    for inside, expected in CANONICAL:
        whole = f"<!doctype html><article data-wirecopy-body>{inside}</article>"
        assert page.evaluate(_TEXT, whole) == expected


def test_verdicts_are_those_of_the_vectors(page: Page) -> None:
    given = vectors()
    pages = given["pages"]
    assert isinstance(pages, list)
    for vector in pages:
        asked = {"page": vector["html"], "receipt": vector["receipt"], "keys": given["keys"]}
        assert page.evaluate(_RUN, asked) == vector["verdict"], vector["name"]
