"""The front page in a real browser: placed by keyboard and by dragging, seen before it is saved, and ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.archive.rows import a_story, an_item, change
from tests.browser.desk_running import bring, make_pages, served
from tests.browser.test_pages import _AXE, _RULES
from tests.desk.people import signed_in
from wirecopy.archive.models import Story
from wirecopy.site.choices import end_over
from wirecopy.site.kinds import SITE
from wirecopy.site.models import FrontChoice

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


HEADLINES = ("Ferry fares rise in spring", "Council votes on the old mill", "Storm closes the coast road",
             "Ice rink opens early", "Bakers win the tug of war", "New bridge delayed again",
             "Lighthouse keeper retires", "Herring catch doubles", "Tram line to reach the port",
             "School choir tours the islands", "Mayor opens the winter market", "Quay wall repaired")  # fmt: skip


def _stories() -> list[Story]:
    """The last is the newest."""
    start = datetime.now(UTC) - timedelta(hours=2)
    made = [
        a_story(an_item(headline=headline, urgency=4), published_at=start + timedelta(minutes=5 * n))
        for n, headline in enumerate(HEADLINES)
    ]
    for story in made:
        change(story, appears=True)
    make_pages()
    return made


def _first(page: Page) -> str:
    return page.locator(".front-headline").first.inner_text()


def _lead(page: Page, desk: str) -> str:
    page.goto(f"{desk}/")
    page.reload()  # past what the browser keeps
    return page.locator(".front-lead h2").inner_text()


def test_a_story_is_placed_by_keyboard_seen_before_it_is_saved_and_ends_by_the_clock(
    browser: Browser, desk: str
) -> None:
    _stories()
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        bring(context, signed_in("noor", "editor"), desk)
        page = context.new_page()
        page.goto(f"{desk}/desk/front/")
        for key in ("j", "j", "j"):
            page.keyboard.press(key)
        with page.expect_response("**/desk/front/"):
            page.keyboard.press("1")
        page.wait_for_selector("text=Not saved yet")
        assert _first(page) == HEADLINES[-3]
        assert page.evaluate("document.activeElement.textContent") == HEADLINES[-3]
        tried = page.frame_locator("#front-frame").locator(".front-lead h2")
        assert tried.inner_text() == HEADLINES[-3]
        assert not FrontChoice.objects.exists()
        page.click("#front-save")
        page.wait_for_selector(".notice-success")
        make_pages()
        assert _lead(page, desk) == HEADLINES[-3]
        FrontChoice.objects.update(until=datetime.now(UTC))
        end_over(datetime.now(UTC), site=SITE)
        make_pages()
        assert _lead(page, desk) == HEADLINES[-1]


def test_what_comes_appears_by_itself_while_nobody_has_changed_anything(browser: Browser, desk: str) -> None:
    _stories()
    with browser.new_context() as context:
        bring(context, signed_in("noor", "editor"), desk)
        page = context.new_page()
        page.goto(f"{desk}/desk/front/")
        page.locator(".front-headline").nth(2).focus()
        held = page.evaluate("document.activeElement.textContent")
        flash = a_story(an_item(headline="Pier on fire", urgency=4), published_at=datetime.now(UTC))
        look_now = "document.dispatchEvent(new Event('visibilitychange'))"
        page.evaluate(look_now)
        page.wait_for_selector(".front-headline:has-text('Pier on fire')")
        assert page.evaluate("document.activeElement.textContent") == held
        page.keyboard.press("2")
        expect(page.locator("#front")).to_have_attribute("data-unsaved", "")
        Story.objects.filter(pk=flash.pk).update(state="held")
        page.evaluate(look_now)
        page.wait_for_timeout(500)
        assert page.locator(".front-headline:has-text('Pier on fire')").count() == 1


def test_a_story_is_dragged_to_its_place(browser: Browser, desk: str) -> None:
    old, *_ = _stories()
    with browser.new_context(viewport={"width": 1280, "height": 3000}) as context:
        bring(context, signed_in("noor", "editor"), desk)
        page = context.new_page()
        page.goto(f"{desk}/desk/front/")
        page.drag_and_drop(f"#row-{old.pk} .front-place", "[data-place='2'] .front-place")
        page.wait_for_selector("text=Not saved yet")
        assert page.locator("[data-place='2'] .front-headline").inner_text() == HEADLINES[0]


def test_the_second_of_two_editors_saves_only_after_seeing_the_first(browser: Browser, desk: str) -> None:
    _stories()
    with browser.new_context() as one, browser.new_context() as other:
        pages = []
        for context, name in ((one, "noor"), (other, "ada")):
            bring(context, signed_in(name, "editor"), desk)
            pages.append(context.new_page())
            pages[-1].goto(f"{desk}/desk/front/")
        for page, place in zip(pages, ("[data-place='3']", "[data-place='5']"), strict=True):
            page.click(f"{place} button:has-text('Up')")
            page.wait_for_selector("text=Not saved yet")
            page.click("#front-save")
            page.wait_for_load_state()
        said = pages[1].locator(".notice-warning").inner_text()
        assert "pinned to place 2" in said
        assert "by noor" in said
        pages[1].click("#front-save")
        pages[1].wait_for_selector(".notice-success")
    assert [choice.place for choice in FrontChoice.objects.all()] == [4]


def test_on_a_phone_the_page_stays_where_it_was_when_a_story_is_moved(browser: Browser, desk: str) -> None:
    _stories()
    with browser.new_context(viewport={"width": 390, "height": 800}) as context:
        bring(context, signed_in("noor", "editor"), desk)
        page = context.new_page()
        page.goto(f"{desk}/desk/front/")
        page.click("[data-place='4'] button:has-text('Up')")
        page.wait_for_selector("text=Not saved yet")
        page.wait_for_timeout(300)  # browsers correct the scrolled place a little later
        expect(page.locator("[data-place='3'] .front-headline")).to_be_in_viewport()


def test_the_front_is_placed_without_javascript(browser: Browser, desk: str) -> None:
    _stories()
    with browser.new_context(java_script_enabled=False) as context:
        bring(context, signed_in("noor", "editor"), desk)
        page = context.new_page()
        page.goto(f"{desk}/desk/front/")
        page.click("[data-place='2'] button:has-text('Up')")
        page.select_option("[data-place='4'] select[name^='weight']", "2")
        page.click("#front-save")
        assert page.locator(".notice-success").count() == 1
    assert sorted(FrontChoice.objects.values_list("place", "weight"), key=str) == [(1, 0), (None, 2)]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_nothing_keeps_anybody_from_using_the_front(
    browser: Browser, desk: str, width: int, scheme: str
) -> None:
    story = _stories()[4]
    faults = []
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:  # type: ignore[arg-type]
        bring(context, signed_in("noor", "chief"), desk)
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        for path in ("front/", f"stories/{story.code}/schedule/", f"stories/{story.code}/"):
            page.goto(f"{desk}/desk/{path}")
            if path == "front/":
                page.click("[data-place='4'] button:has-text('Up')")
                page.wait_for_selector("text=Not saved yet")
            page.evaluate(_AXE)
            found = page.evaluate("rules => axe.run({runOnly: rules})", _RULES)
            faults += [
                (path, f["id"], [node["html"][:120] for node in f["nodes"]]) for f in found["violations"]
            ]
            wide = page.evaluate("document.documentElement.scrollWidth")
            faults += [(path, "scrolls sideways", [str(wide)])] if wide > width else []
    assert faults == []
    assert said == []
