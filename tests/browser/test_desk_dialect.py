"""A dialect tried live, and the diary, in a real browser: with a script and without, in all four looks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from tests.archive.rows import a_story, an_item
from tests.browser.desk_running import bring, served
from tests.browser.test_desk_keys import _faults
from tests.desk.people import signed_in
from tests.desk.test_diary import announced
from wirecopy.item import Coverage, DiaryEntry
from wirecopy.wires.models import Source
from wirecopy.wires.reading import read_waiting
from wirecopy.wires.receive import receive

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

_FEED = """<rss version="2.0"><channel><title>t</title><link>http://a.example</link>
<item><guid>g1</guid><pubDate>Sat, 21 Nov 2026 08:00:00 +0000</pubDate><title>Pier opens after two years</title>
<description>&lt;p&gt;The pier at Port Vale opened at noon.&lt;/p&gt;&lt;p&gt;The first boat came from Halden.&lt;/p&gt;
&lt;p&gt;For our clients&lt;/p&gt;</description></item></channel></rss>"""
_LOOKS = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]


@pytest.fixture(scope="module", autouse=True)
def _beside_a_browser() -> Iterator[None]:
    """As in test_desk_faults: Playwright holds an event loop in this thread."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture
def desk(transactional_db: None) -> Iterator[str]:
    with served() as address:
        yield address


def _a_delivery() -> None:
    source = Source.objects.create(slug="abc-in", kind="push", agency="abc", agency_name="ABC")
    receive(source, _FEED.encode(), name="pier.xml", content_type="text/xml", received_at=timezone.now())
    read_waiting(budget_seconds=5, now=timezone.now())


def _a_diary() -> None:
    day = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)
    a_story(an_item(guid="urn:mna:came", headline="Regatta begins under grey skies"))
    announced(
        DiaryEntry(
            title="Regatta off the old quay",
            starts="x",
            starts_at=day,
            ends_at=day + timedelta(hours=5),
            places=("Old quay, Port Vale",),
            organisers=("City of Port Vale",),
            coverage=(
                Coverage(kind="text", delivered=("urn:mna:came", "urn:mna:later")),
                Coverage(kind="picture", scheduled=day.isoformat(), title="Boats", note="10 pictures"),
                Coverage(kind="video"),
            ),
            details=(("definition", "Three days of boats."), ("registration", "By mail.")),
        ),
        DiaryEntry(title="Hearing on the pier", starts=f"{day:%Y-%m-%d}", status="cancelled"),
        DiaryEntry(title="Budget debate", starts=f"{day + timedelta(days=1):%Y-%m-%d}", status="postponed"),
        DiaryEntry(title="Festival", starts=f"{day:%Y-%m}"),
        DiaryEntry(title="A visit"),
        ed_note="Ask for Quill.",
    )


def _shot(page: Page, name: str) -> None:
    """Kept where somebody who wants to look at pages says so."""
    if folder := os.environ.get("WIRECOPY_TEST_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_the_preview_follows_what_is_written_and_nothing_is_saved_before_save(
    browser: Browser, desk: str
) -> None:
    _a_delivery()
    with browser.new_context() as context:
        bring(context, signed_in("eng", "engineer"), desk)
        page = context.new_page()
        page.goto(f"{desk}/desk/sources/")
        page.click("a:has-text('Dialect')")
        assert "This is how it is read now." in page.locator("#difference").inner_text()
        page.fill("#id_furniture", "take: For our clients")
        page.wait_for_selector(".previewed ins:has-text('For our clients')")
        assert page.locator(".previewed del").inner_text() == "For our clients"
        page.fill("#id_kill", "(")
        page.wait_for_selector("#fault-kill .fault")
        assert Source.objects.get().dialect == {}
        page.fill("#id_kill", "")
        page.wait_for_selector("#fault-kill .fault", state="detached")
        page.set_input_files(
            "#id_file",
            {"name": "mine.xml", "mimeType": "text/xml", "buffer": _FEED.replace("Pier", "Jetty").encode()},
        )
        page.wait_for_selector("#preview strong:has-text('Jetty opens')")
        page.click("button:has-text('Save')")
        page.wait_for_selector(".notice-success")
        assert Source.objects.get().dialect == {"furniture": [{"kind": "take", "pattern": "For our clients"}]}
        page.click("button:has-text('Say what it would do')")
        assert "1 item would be understood otherwise" in page.locator("#replay .notice").inner_text()


def test_it_is_tried_and_saved_without_a_script(browser: Browser, desk: str) -> None:
    _a_delivery()
    with browser.new_context(java_script_enabled=False) as context:
        bring(context, signed_in("eng", "engineer"), desk)
        page = context.new_page()
        page.goto(f"{desk}/desk/sources/abc-in/dialect/")
        page.fill("#id_furniture", "take: For our clients")
        page.click("text=Show what it would be")
        assert "1 item differs" in page.locator("#difference").inner_text()
        assert page.input_value("#id_furniture") == "take: For our clients"
        page.click("summary")
        page.set_input_files(
            "#id_file",
            {"name": "mine.xml", "mimeType": "text/xml", "buffer": _FEED.replace("Pier", "Jetty").encode()},
        )
        page.click("text=Show what it would be")
        page.click("text=Show what it would be")  # the file is not chosen any more, and still the sample
        assert "Jetty opens" in page.locator("#preview strong >> nth=1").inner_text()
        page.click("button:has-text('Save')")
        page.wait_for_selector(".notice-success")
        assert Source.objects.get().dialect != {}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_diary_leads_to_what_came_and_to_other_days(browser: Browser, desk: str, script: bool) -> None:
    _a_diary()
    with browser.new_context(java_script_enabled=script) as context:
        bring(context, signed_in("noor", "editor"), desk)
        page = context.new_page()
        page.goto(f"{desk}/desk/")
        page.click("nav >> text=Diary")
        assert page.locator(".diary-line.is-cancelled s").inner_text() == "Hearing on the pier"
        page.fill("input[name=place]", "old quay")
        page.keyboard.press("Enter")
        page.wait_for_url("**place=old*")
        assert page.locator(".diary-line h3").all_inner_texts() == ["Regatta off the old quay"]
        page.click("a[rel=prev]")
        assert "Nothing of that kind is announced" in page.locator("main").inner_text()
        page.click("a[rel=next]")
        page.click("text=Regatta begins under grey skies")
        assert "Regatta begins" in page.locator("h1").inner_text()


@pytest.mark.parametrize(("width", "scheme"), _LOOKS)
def test_nothing_keeps_anybody_from_using_them(browser: Browser, desk: str, width: int, scheme: str) -> None:
    _a_delivery()
    _a_diary()
    faults: list[object] = []
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:  # type: ignore[arg-type]  # light or dark
        bring(context, signed_in("eng", "chief"), desk)
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{desk}/desk/sources/abc-in/dialect/")
        page.fill("#id_furniture", "take: For our clients\nEnds")
        page.wait_for_selector("#fault-furniture .fault")
        page.fill("#id_furniture", "take: For our clients")
        page.wait_for_selector(".previewed ins")
        faults += _faults(page, "dialect", width)
        _shot(page, f"dialect-{width}-{scheme}")
        page.goto(f"{desk}/desk/diary/")
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        faults += _faults(page, "diary", width)
        _shot(page, f"diary-{width}-{scheme}")
    assert faults == []
    assert said == []
