"""A delivery in quarantine, repaired and replayed by an engineer and released by an editor, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from tests.browser.desk_running import bring, make_pages, served
from tests.browser.test_desk_keys import _faults
from tests.desk.people import signed_in
from wirecopy.archive.models import Story
from wirecopy.wires.models import Delivery, Filed, Source
from wirecopy.wires.reading import read_waiting
from wirecopy.wires.receive import receive

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

_FEED = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>t</title><link>http://a.example</link>\n'
    "<item><guid>g1</guid><pubDate>Sat, 21 Nov 2026 08:00:00 +0000</pubDate><title>Größe der Fähre gemessen</title>"
    "<description>Die Fähre von Süderhöft ist 80 Meter lang.</description></item></channel></rss>"
).encode("cp1252")
_BROKEN = b'<rss version="2.0">\n<channel><title>\xe2\x80\xaeWrong</titel></channel>\n</rss>\n'


@pytest.fixture(scope="module", autouse=True)
def _beside_a_browser() -> Iterator[None]:
    """Before the database and the browser: Playwright holds an event loop in this thread, in which nothing
    of ours runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture
def desk(transactional_db: None) -> Iterator[str]:
    with served() as address:
        yield address


def _arrived(*wires: bytes) -> Source:
    source = Source.objects.create(slug="abc-in", kind="push", agency="abc", agency_name="ABC")
    for number, wire in enumerate(wires):
        receive(source, wire, name=f"{number}.xml", content_type="text/xml", received_at=timezone.now())
    _read()
    return source


def _read() -> None:
    read_waiting(budget_seconds=5, now=datetime.now(UTC))


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_quarantined_delivery_is_repaired_replayed_and_released(
    browser: Browser, desk: str, script: bool
) -> None:
    _arrived(_FEED)
    with browser.new_context(java_script_enabled=script) as context:
        bring(context, signed_in("eng", "engineer"), desk)
        page = context.new_page()
        page.goto(f"{desk}/desk/")
        page.click("nav >> text=Faults")
        page.click("th[scope=row] a")
        assert "is not utf-8" in page.locator(".notice-error").inner_text()
        assert "\\xf6" in page.locator(".at-fault").inner_text()
        page.select_option("#id_encoding", "cp1252")
        page.click("text=Show what it would be")
        assert "Größe der Fähre gemessen" in page.locator(".previewed").inner_text()
        assert Story.objects.count() == 0
        page.click("text=Read it so")
        page.wait_for_selector(".notice-success")
        _read()
        page.reload()
        page.click("text=Größe der Fähre gemessen")
        assert page.locator(".state").first.inner_text().lower() == "held"
    story = Story.objects.get()
    with browser.new_context(java_script_enabled=script) as context:
        bring(context, signed_in("noor", "editor"), desk)
        page = context.new_page()
        page.goto(f"{desk}/desk/stories/{story.code}/release/")
        page.click("main button:has-text('Publish')")
        page.wait_for_selector(".notice-success")
        make_pages()
        story.refresh_from_db()
        page.goto(f"{desk}{story.path}")
        assert (
            "Die Fähre von Süderhöft ist 80 Meter lang." in page.locator("[data-wirecopy-body]").inner_text()
        )
    assert bytes(Filed.objects.get().content) == _FEED


def test_what_turns_the_direction_of_writing_turns_nothing_on_the_page(browser: Browser, desk: str) -> None:
    _arrived(_BROKEN)
    with browser.new_context() as context:
        bring(context, signed_in("eng", "engineer"), desk)
        page = context.new_page()
        page.goto(f"{desk}/desk/deliveries/{Delivery.objects.get().pk}/")
        assert "\\u202eWrong" in page.locator(".at-fault").inner_text()
        assert "\u202e" not in page.content()
        assert page.locator(".at-fault mark").count() == 1


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_nothing_keeps_an_engineer_from_working(browser: Browser, desk: str, width: int, scheme: str) -> None:
    _arrived(
        _FEED,
        _BROKEN,
        _FEED.replace(b"Gr\xf6\xdfe", b"Weite"),
        _FEED.decode("cp1252").replace("ist", "&").encode(),
    )
    first = Delivery.objects.earliest("pk")
    faults: list[object] = []
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:  # type: ignore[arg-type]
        bring(context, signed_in("eng", "chief"), desk)
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        for path in ("faults/", f"deliveries/{first.pk}/", f"deliveries/{first.pk + 3}/", "sources/", "log/"):
            page.goto(f"{desk}/desk/{path}")
            faults += _faults(page, path, width)
        page.goto(f"{desk}/desk/deliveries/{first.pk}/")
        page.select_option("#id_encoding", "cp1252")
        page.click("text=Show what it would be")
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        faults += _faults(page, "preview", width)
        page.goto(f"{desk}/desk/sources/")
        page.click("button:has-text('Test')")
        page.wait_for_selector("h1:has-text('last delivery')")
        faults += _faults(page, "test", width)
    assert faults == []
    assert said == []
