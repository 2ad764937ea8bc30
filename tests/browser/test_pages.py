"""What a reader's browser makes of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PAGES = (
    "/", "/rich/", "/plain/", "/arabic/", "/long/", "/topics/shipping/", "/topics/shipping/2/", "/archive/", "/gone/",
    "/about/", "/how/", "/404/", "/search/",
)  # fmt: skip
_AXE = (Path(__file__).parent / "axe-core" / "axe.min.js").read_text()
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def opened(browser: Browser, address: str, width: int = 1280, **context: Any) -> Iterator[Page]:
    with browser.new_context(viewport={"width": width, "height": 900}, **context) as made:
        page = made.new_page()
        page.goto(address)
        yield page


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_nothing_keeps_anybody_from_using_a_page(
    browser: Browser, site: str, path: str, width: int, scheme: str
) -> None:
    with opened(browser, site + path, width, color_scheme=scheme) as page:
        page.evaluate(_AXE)
        found = page.evaluate("rules => axe.run({runOnly: rules})", _RULES)
    faults = [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found["violations"]]
    assert faults == []


@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways_on_the_smallest_phone(browser: Browser, site: str, path: str) -> None:
    with opened(browser, site + path, 320) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", PAGES)
def test_the_policy_forbids_nothing_that_a_page_needs(browser: Browser, site: str, path: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(site + path, wait_until="networkidle")
        assert page.evaluate("getComputedStyle(document.querySelector('.wire')).borderTopWidth") == "3px"
    assert said == []


def test_a_page_is_whole_without_javascript(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/rich/", java_script_enabled=False) as page:
        assert page.locator("h1").inner_text() == "First ferry leaves Halden Bay as harbour reopens"
        assert "next council meeting" in page.locator("[data-wirecopy-body]").inner_text()


def test_a_line_of_the_copy_holds_about_66_characters(browser: Browser, site: str) -> None:
    lines = """() => {
        const range = document.createRange();
        const paragraph = document.querySelector('.copy p');
        range.selectNodeContents(paragraph);
        const heights = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
        return paragraph.textContent.length / heights.size;
    }"""
    with opened(browser, f"{site}/plain/") as page:
        # The last line is short, so the average lies below the measure.
        assert 44 <= page.evaluate(lines) <= 75


def test_on_paper_there_is_the_story_and_no_navigation(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/rich/", color_scheme="dark") as page:
        page.emulate_media(media="print")
        assert not page.locator(".sections").is_visible()
        assert not page.locator(".appeal").is_visible()
        assert page.locator(".copy").is_visible()
        assert page.locator(".record").is_visible()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_an_arabic_story_begins_at_the_right_edge(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/arabic/") as page:
        copy, record = page.locator(".copy").bounding_box(), page.locator(".record").bounding_box()
        assert copy is not None
        assert record is not None
        assert record["x"] < copy["x"]
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).direction") == "rtl"


def test_the_keyboard_reaches_the_news_first(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/plain/") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_the_style_is_kept_in_an_address_of_its_own_content(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/plain/") as page:
        addresses = page.evaluate("[...document.querySelectorAll('link[rel=stylesheet]')].map(e => e.href)")
        assert len(addresses) == 1
        assert page.evaluate("document.querySelectorAll('script[src]:not([defer]):not([type=module])').length") == 0
