"""An editor's work on a story in a real browser: by keyboard, beside others, and what readers then get."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.archive.rows import a_source, a_story, an_item, change
from tests.browser.desk_running import bring, make_pages, served
from tests.desk.people import signed_in
from wirecopy.archive.models import Story
from wirecopy.wires.reading import read_waiting
from wirecopy.wires.receive import receive

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


def _published() -> Story:
    story = a_story(an_item("The storm sank 12 ships off Halden.", headline="Storm sinks ships off Halden"))
    change(story, appears=True)
    make_pages()
    return story


def _arrive(version: int, headline: str, text: str) -> None:
    """A version of one story comes in and is read, as the wire's workers do it."""
    copy = {
        "uri": "urn:mna:storm",
        "type": "text",
        "version": str(version),
        "versioncreated": f"2026-11-21T0{version}:00:00Z",
        "pubstatus": "usable",
        "language": "en",
        "headline": headline,
        "body_text": text,
    }
    receive(a_source(format="ninjs"), json.dumps(copy).encode(), name="", content_type="application/json")
    read_waiting(budget_seconds=5, now=datetime.now(UTC))


def _as(context: BrowserContext, name: str, desk: str, role: str = "chief") -> Page:
    bring(context, signed_in(name, role), desk)
    return context.new_page()


def test_a_headline_is_reworked_by_keyboard_alone_and_readers_see_it(browser: Browser, desk: str) -> None:
    story = _published()
    with browser.new_context() as context:
        page = _as(context, "noor", desk)
        page.goto(f"{desk}/desk/stories/{story.code}/")
        page.keyboard.press("e")
        page.keyboard.type("Twelve ships lost")
        assert page.locator("[data-count]").inner_text() == "17"
        page.keyboard.press("Enter")
        page.wait_for_selector(".notice-success")
        page.wait_for_selector("text=The page is being made")
        make_pages()
        page.locator("[data-out] a:has-text('The page')").click()
        page.wait_for_url(f"{desk}{story.path}")
        assert page.locator("h1").inner_text() == "Twelve ships lost"
        assert "The storm sank 12 ships off Halden." in page.locator("[data-wirecopy-body]").inner_text()


def test_the_second_of_two_editors_saves_only_after_seeing_the_first(browser: Browser, desk: str) -> None:
    story = _published()
    with browser.new_context() as one, browser.new_context() as other:
        noor, ada = _as(one, "noor", desk), _as(other, "ada", desk)
        for page in (noor, ada):
            page.goto(f"{desk}/desk/stories/{story.code}/")
        for page, words in ((noor, "Noor's headline"), (ada, "Ada's headline")):
            page.fill("#id_headline", words)
            page.press("#id_headline", "Enter")
            page.wait_for_load_state()
        assert "Noor's headline" in ada.locator(".notice-warning").inner_text()
        assert ada.input_value("#id_headline") == "Ada's headline"
        ada.press("#id_headline", "Enter")
        ada.wait_for_selector(".notice-success")
    story.refresh_from_db()
    assert story.rework.headline == "Ada's headline"


def test_two_editors_at_one_story_see_each_other_until_one_leaves(browser: Browser, desk: str) -> None:
    story = _published()
    with browser.new_context() as one, browser.new_context() as other:
        noor, ada = _as(one, "noor", desk), _as(other, "ada", desk)
        watching = one.new_page()
        watching.goto(f"{desk}/desk/")
        watching.wait_for_selector("text=Live")
        for page in (noor, ada):
            page.goto(f"{desk}/desk/stories/{story.code}/")
        assert "noor has this story open too" in ada.locator(".at-work").inner_text()
        noor.wait_for_selector("text=ada has this story open too")
        watching.wait_for_selector("text=open: noor, ada")
        noor.fill("#id_headline", "Noor is still writing this")
        ada.close(run_before_unload=True)
        noor.wait_for_selector(".at-work", state="detached")
        watching.wait_for_selector("text=/^open: noor$/")
        assert noor.input_value("#id_headline") == "Noor is still writing this"


def test_an_update_under_a_rework_is_seen_and_accepted_redone_or_dropped(browser: Browser, desk: str) -> None:
    def filed(version: int, lost: int) -> Story:
        _arrive(version, f"Storm sinks {lost}", f"The storm sank {lost} ships off Halden.")
        make_pages()
        return Story.objects.get(guid="urn:mna:storm")

    story = filed(1, 12)
    with browser.new_context() as context:
        page = _as(context, "noor", desk)
        page.goto(f"{desk}/desk/stories/{story.code}/")
        page.fill("#id_headline", "12 ships lost")
        page.press("#id_headline", "Enter")
        page.wait_for_selector(".notice-success")
        page.fill("#id_headline", "12 ships lost off Halden")
        filed(2, 14)
        # It is said where one is writing, and nothing that was written is lost.
        page.wait_for_selector("[data-meanwhile] >> text=Storm sinks 14")
        assert page.input_value("#id_headline") == "12 ships lost off Halden"
        page.press("#id_headline", "Enter")
        page.wait_for_selector("text=This became different while you wrote")
        assert page.locator("ins:has-text('14')").count() >= 1
        page.goto(f"{desk}/desk/?person=1")
        assert page.locator(".badge-look").count() == 1
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=“12” is no longer in the agency's text.")
        page.get_by_role("button", name="It still fits").click()
        page.wait_for_selector("text=The headline stays.")
        assert page.locator("#look").count() == 0
        filed(3, 15)
        page.reload()
        page.fill("#id_headline", "15 ships lost")
        page.press("#id_headline", "Enter")
        page.wait_for_selector(".notice-success")
        filed(4, 16)
        page.reload()
        page.get_by_role("button", name="Take our headline off").first.click()
        page.wait_for_selector(".notice-success")
    story.refresh_from_db()
    assert (story.rework.headline, story.rework.look) == ("", "")


def test_a_kill_asks_once_and_the_page_is_gone(browser: Browser, desk: str) -> None:
    story = _published()
    with browser.new_context() as context:
        page = _as(context, "noor", desk)
        page.goto(f"{desk}/desk/stories/{story.code}/")
        page.keyboard.press("x")
        page.wait_for_url("**/kill/")
        page.keyboard.type("Legal")
        page.keyboard.press("Enter")
        page.wait_for_selector(".state-killed")
        make_pages()
        answer = page.goto(f"{desk}{story.path}")
        assert answer is not None
        assert answer.status == 410
        assert "Halden" not in page.content()


def test_everything_works_without_javascript(browser: Browser, desk: str) -> None:
    story = _published()
    with browser.new_context(java_script_enabled=False) as context:
        page = _as(context, "noor", desk)
        page.goto(f"{desk}/desk/stories/{story.code}/")
        page.fill("#id_headline", "Ships lost")
        page.click("text=Save")
        assert "saved" in page.locator(".notice-success").inner_text()
        page.click("text=Take off the site")
        page.fill("#id_reason", "Being checked")
        page.click("button:has-text('Take off the site')")
        assert page.locator(".state-held").count() == 1
