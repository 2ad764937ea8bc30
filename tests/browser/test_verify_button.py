"""A reader checks a page in the page itself: a good one, and one that was altered on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import _Handler
from tests.pictures.drawn import a_picture as a_jpeg
from tests.site.stories import SITE, a_picture, a_rich_body, a_shown, an_item
from tests.verify.receipts import LOG_KEY
from tests.verify.receipts import SITE as SITE_KEY
from wirecopy.site import assets
from wirecopy.site.makers.article import article_page
from wirecopy_verify.dsse import seal
from wirecopy_verify.keys import PLACE, SigningKey, write_keys
from wirecopy_verify.statement import write

pytestmark = pytest.mark.browser
PICTURE = a_jpeg(64, 48)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("proven")
    picture = a_picture()
    base = f"/pictures/renditions/ab/{'ab' * 32}"
    digests = ((f"{base}-640.jpg", hashlib.sha256(PICTURE).hexdigest()),)
    on_site = replace(
        picture.file, path=f"{base}-640.jpg", files=((640, f"{base}-640.jpg"),), digests=digests
    )
    shown = a_shown(item=an_item(body=a_rich_body()), pictures=(replace(picture, file=on_site),))
    made = article_page(shown, [], [], SITE)
    assert made.record is not None
    assert made.record.statement is not None
    key = SigningKey(
        id="site-1", public=SITE_KEY.public_key().public_bytes_raw(), valid_from="2026-01-01T00:00:00Z"
    )
    files = {
        f"{base}-640.jpg": PICTURE,
        "/a/index.html": made.content,
        "/a/provenance.json": seal(write(made.record.statement), {"site-1": SITE_KEY}),
        PLACE: write_keys([key], LOG_KEY),
    }
    for path, content in (files | dict(assets.all_assets())).items():
        file = folder / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/a/"
        server.shutdown()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.close()


def checked(page: Page) -> Page:
    page.get_by_role("button", name="Check this page").click()
    return page


def test_a_reader_sees_that_every_paragraph_is_as_it_was_filed(page: Page, address: str) -> None:
    page.goto(address)
    said = checked(page).locator("[data-verify] output")
    expect(said).to_contain_text("paragraphs are as")
    expect(said).to_have_attribute("data-verdict", "same")
    assert page.locator("[data-verified=yes]").count() > 3
    assert page.locator("[data-verified=no]").count() == 0


def test_a_word_altered_on_the_way_is_marked_where_it_stands(page: Page, address: str) -> None:
    def alter(route: object) -> None:
        answer = route.fetch()  # type: ignore[attr-defined]  # playwright's Route
        first = answer.text().index("<p>", answer.text().index("data-wirecopy-body")) + 3
        route.fulfill(response=answer, body=answer.text()[:first] + "Not " + answer.text()[first:])  # type: ignore[attr-defined]

    page.route(address, alter)
    page.goto(address)
    expect(checked(page).locator("[data-verify] output")).to_contain_text("NOT as it was published")
    assert page.locator("[data-verified=no]").count() == 1


def test_the_picture_is_checked_too(page: Page, address: str) -> None:
    page.goto(address)
    expect(checked(page).locator("[data-verify] output")).to_contain_text(
        "The picture is the file that was published"
    )
    assert page.locator("img[data-verified=yes]").count() == 1


def test_a_picture_altered_on_the_way_is_caught_and_marked(page: Page, address: str) -> None:
    page.route("**/*-640.jpg", lambda route: route.fulfill(body=PICTURE[:-3] + b"\x00" + PICTURE[-2:]))
    page.goto(address)
    said = checked(page).locator("[data-verify] output")
    expect(said).to_contain_text("A picture is not the file that was published")
    assert page.locator("img[data-verified=no]").count() == 1


def test_without_a_receipt_nothing_is_claimed(page: Page, address: str) -> None:
    page.route("**/provenance.json", lambda route: route.fulfill(status=404))
    page.goto(address)
    expect(checked(page).locator("[data-verify] output")).to_contain_text("has no receipt")
