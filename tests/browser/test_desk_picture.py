"""An editor's work on a picture in a real browser: dragged and by keyboard, looked at, and what readers then get."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.archive.rows import a_story, an_item, change
from tests.browser.desk_running import make_pages, served
from tests.browser.test_desk_story import _as
from tests.browser.test_pages import _AXE, _RULES
from tests.desk.pictured import a_pictured_story
from tests.pictures.drawn import a_picture
from wirecopy.archive import store
from wirecopy.archive.models import Rework, Story
from wirecopy.pictures.models import Framing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", autouse=True)
def _beside_a_browser() -> Iterator[None]:
    """As in test_desk_story.py: nothing of ours runs in the event loop that Playwright holds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture
def desk(transactional_db: None) -> Iterator[str]:
    with served() as address:
        yield address


def _published(*, seed: int) -> tuple[Story, str]:
    """Each test draws a picture of its own: what one withdraws for good, another may not show."""
    story, (sha256,) = a_pictured_story(a_picture(1200, 900, seed=seed))
    change(story, appears=True)
    make_pages()
    return story, sha256


def _frame(page: Page, desk: str, story: Story) -> None:
    page.goto(f"{desk}/desk/stories/{story.code}/")
    page.click("text=Crop or choose a picture")
    page.click("text=Frame this one")
    page.wait_for_url("**/picture/frame/**", wait_until="load")  # what draws is a script that runs late
    page.fill("#id_alt", "A red hull before a blue sea")


def _put(page: Page) -> None:
    page.click("text=See every rendition")
    page.wait_for_url("**/picture/look/**")
    loaded = "[...document.images].filter(image => image.complete && image.naturalWidth).length"
    page.wait_for_function(f"{loaded} === 4")
    page.click("text=Put it on the page")
    page.wait_for_selector(".notice-success")


def test_a_picture_is_cropped_by_dragging_and_the_page_shows_it_and_says_so(
    browser: Browser, desk: str
) -> None:
    story, _ = _published(seed=1)
    with browser.new_context(viewport={"width": 1280, "height": 1000}) as context:
        page = _as(context, "noor", desk)
        _frame(page, desk, story)
        edge = page.locator(".stage").bounding_box()
        assert edge is not None
        page.mouse.move(edge["x"] + 0.1 * edge["width"], edge["y"] + 0.2 * edge["height"])
        page.mouse.down()
        page.mouse.move(edge["x"] + 0.6 * edge["width"], edge["y"] + 0.7 * edge["height"], steps=5)
        page.mouse.up()
        _put(page)
        left, top, width, height = Framing.objects.get().drawn["page"]
        assert (left, top, width, height) == pytest.approx((0.1, 0.2, 0.5, 0.5), abs=0.02)
        make_pages()
        page.goto(f"{desk}{story.path}")
        shown = page.locator(".story-picture img")
        assert shown.evaluate("image => image.naturalWidth / image.naturalHeight") == pytest.approx(
            4 / 3, abs=0.05
        )
        assert shown.get_attribute("alt") == "A red hull before a blue sea"
        assert "Our desk cropped the picture that MNA filed" in page.locator(".record").inner_text()
        assert "-wide-" in (page.get_attribute('meta[property="og:image"]', "content") or "")
        page.goto(desk)
        card = page.locator(".card-picture img").first
        assert "-card-" in card.evaluate("image => image.currentSrc")


def test_a_picture_is_cropped_by_keyboard_alone(browser: Browser, desk: str) -> None:
    story, _ = _published(seed=2)
    with browser.new_context() as context:
        page = _as(context, "noor", desk)
        _frame(page, desk, story)
        page.locator("input[value=card]").focus()
        page.keyboard.press("Space")
        page.locator(".crop-box").focus()
        for key in ("-", "-", "-", "Shift+ArrowDown", "ArrowLeft"):
            page.keyboard.press(key)
        assert "Card, 3:2" in page.locator("[data-said]").inner_text()
        page.locator(".focus-ring").focus()
        page.keyboard.press("Shift+ArrowLeft")
        page.locator("text=See every rendition").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/picture/look/**")
        page.locator("text=Put it on the page").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".notice-success")
        framing = Framing.objects.get()
        left, _, width, height = framing.drawn["card"]
        assert (left, width) == pytest.approx((0.02, 0.94), abs=0.011)
        assert 3 * height * 900 == pytest.approx(2 * width * 1200, rel=0.01)
        assert framing.focus_x == pytest.approx(0.4)


def test_a_picture_is_uploaded_with_its_fields_and_put_on_without_javascript(
    browser: Browser, desk: str, tmp_path: Path
) -> None:
    story = a_story(an_item("No picture came with it."))
    change(story, appears=True)
    make_pages()
    file = tmp_path / "ship.jpg"
    file.write_bytes(a_picture(1000, 700, seed=3))
    with browser.new_context(java_script_enabled=False) as context:
        page = _as(context, "noor", desk)
        page.goto(f"{desk}/desk/stories/{story.code}/picture/")
        page.click("text=Upload a picture")
        page.set_input_files("#id_file", file)
        page.fill("#id_credit", "Noor Berg")
        page.fill("#id_rights", "Staff picture")
        page.click("button:has-text('Upload')")
        assert page.locator("#id_alt:invalid").count() == 1
        page.fill("#id_alt", "A ship")
        page.click("button:has-text('Upload')")
        page.wait_for_url("**/picture/frame/**")
        page.fill("#id_square_left", "10")
        page.fill("#id_square_top", "5")
        page.fill("#id_square_width", "60")
        page.click("text=See every rendition")
        page.click("text=Put it on the page")
        assert "on the page" in page.locator(".notice-success").inner_text()
        make_pages()
        page.goto(f"{desk}{story.path}")
        assert "Noor Berg" in page.locator(".story-picture figcaption").inner_text()
        assert "It was supplied by our staff." in page.locator(".record").inner_text()


def test_a_killed_picture_is_gone_with_the_next_look(browser: Browser, desk: str) -> None:
    story, sha256 = _published(seed=4)
    other = a_story(an_item("Another story.", headline="Another"))
    change(other, appears=True)
    with browser.new_context() as context:
        page = _as(context, "noor", desk)
        page.goto(f"{desk}/desk/pictures/?story={other.code}&q=quay")
        page.click("text=Frame this one")
        page.fill("#id_alt", "A red hull")
        _put(page)
        make_pages()
        page.goto(f"{desk}{other.path}")
        address = page.locator(".story-picture img").evaluate("image => image.currentSrc")
        assert page.request.get(address).status == 200
        store.kill(story.pk, now=story.first_published_at)  # type: ignore[arg-type]
        assert page.request.get(address).status == 404
        make_pages()
        page.reload()  # a browser may keep a page for 30 seconds
        assert page.locator(".story-picture").count() == 0
        assert page.request.get(f"{desk}/desk/pictures/{sha256}/proof").status == 404


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_nothing_keeps_anybody_from_working_on_pictures(
    browser: Browser, desk: str, width: int, scheme: str
) -> None:
    story, _ = _published(seed=5 + (width == 390))
    faults = []
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:  # type: ignore[arg-type]
        page = _as(context, "noor", desk)
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        _frame(page, desk, story)
        _put(page)
        key = Rework.objects.get().picture
        below = f"stories/{story.code}/"
        seen = store.seen_now(story.pk)
        look = f"{below}picture/look/?framing={key}&version={seen.version}&change={seen.change}"
        paths = (
            "pictures/",
            f"pictures/?story={story.code}",
            f"{below}picture/",
            f"{below}picture/upload/",
            look,
        )
        for path in (*paths, f"{below}picture/frame/?framing={key}", below):
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
