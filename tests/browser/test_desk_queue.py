"""A time, a rule and the queue in a real browser, by keyboard and without JavaScript; nothing in anybody's way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser

from tests.archive.rows import a_source, a_story, an_item, change
from tests.browser.desk_running import bring, make_pages, served
from tests.browser.test_pages import _AXE, _RULES
from tests.desk.people import signed_in
from wirecopy.archive.models import Story
from wirecopy.archive.store import look_again
from wirecopy.desk.scheduling import note_published
from wirecopy.rules import Rules, rule_of
from wirecopy.wires.models import Source
from wirecopy.wires.sources import rules_of, set_rules

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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


def test_a_story_is_taken_off_until_a_time_and_the_clock_brings_it_back(browser: Browser, desk: str) -> None:
    story = a_story(an_item(headline="Ferry fares rise"))
    change(story, appears=True)
    make_pages()
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with browser.new_context() as context:
        bring(context, signed_in("noor", "editor"), desk)
        page = context.new_page()
        page.goto(f"{desk}/desk/stories/{story.code}/")
        page.keyboard.press("s")
        page.wait_for_url("**/schedule/")
        page.fill("#id_at", f"{tomorrow:%Y-%m-%dT06:00}")
        page.fill("#id_reason", "With the council's minutes")
        page.keyboard.press("Enter")
        page.wait_for_selector(".notice-success")
        assert f"{tomorrow.day} {tomorrow:%b %Y, 06:00 UTC}" in page.locator(".story-top").inner_text()
        make_pages()
        answer = page.goto(f"{desk}{story.path}")
        assert answer is not None
        assert (answer.status, "not on the site at present" in page.content()) == (410, True)
        look_again(tomorrow + timedelta(days=1), announce=note_published)
        make_pages()
        page.goto(f"{desk}{story.path}")
        page.reload()
        assert page.locator("h1").inner_text() == "Ferry fares rise"
        page.goto(f"{desk}/desk/stories/{story.code}/")
        assert "the clock" in page.locator("[aria-labelledby=log]").last.inner_text()


def test_rules_are_written_and_the_queue_is_published_without_javascript(browser: Browser, desk: str) -> None:
    waiting = [a_story(an_item(headline=f"Council story {n}"), state="waiting") for n in range(3)]
    with browser.new_context(java_script_enabled=False) as context:
        bring(context, signed_in("noor", "chief"), desk)
        page = context.new_page()
        page.goto(f"{desk}/desk/sources/")
        page.click("text=Rules of mna-in")
        page.select_option("[name=field-0]", "topic")
        page.fill("[name=values-0]", "Courts")
        page.click("button:has-text('Save')")
        assert "3 stories wait from before" in page.locator(".notice-success").inner_text()
        page.click("text=What waits")
        for story in waiting[:2]:
            page.check(f"[value^='{story.code}.']")
        page.fill("#waiting-reason", "Read and fine")
        page.click("button:has-text('Publish the chosen')")
        assert "2 released" in page.locator(".notice-success").inner_text()
    assert str(rules_of(Source.objects.get())) == "wait:topic=courts otherwise:publish"
    assert Story.objects.filter(state="live").count() == 2


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (390, "dark"), (1280, "dark"), (390, "light")]
)
def test_nothing_keeps_anybody_from_using_the_queue_and_the_rules(
    browser: Browser, desk: str, width: int, scheme: str
) -> None:
    a_source()
    set_rules("mna-in", Rules(rules=(rule_of("wait:urgency=1-2"), rule_of("hold:topic=courts"))))
    planned, *_ = [a_story(an_item(headline=f"Council {n}", urgency=2), state="waiting") for n in range(3)]
    Story.objects.filter(pk=planned.pk).update(publish_at=datetime.now(UTC) + timedelta(hours=5))
    below = f"stories/{planned.code}/"
    faults = []
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:  # type: ignore[arg-type]
        bring(context, signed_in("noor", "chief"), desk)
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        for path in ("waiting/", "sources/mna-in/rules/", "sources/", below, f"{below}schedule/"):
            page.goto(f"{desk}/desk/{path}")
            page.evaluate(_AXE)
            found = page.evaluate("rules => axe.run({runOnly: rules})", _RULES)
            faults += [
                (path, f["id"], [node["html"][:120] for node in f["nodes"]]) for f in found["violations"]
            ]
            wide = page.evaluate("document.documentElement.scrollWidth")
            faults += [(path, "scrolls sideways", [str(wide)])] if wide > width else []
    assert faults == []
    assert said == []
