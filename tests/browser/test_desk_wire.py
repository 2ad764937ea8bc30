"""The wire list in a real browser: signing in, copy that comes by itself, and keys for everything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.archive.rows import a_story, an_item, file
from tests.browser.desk_running import bring, served
from tests.browser.test_pages import _AXE, _RULES
from tests.desk.people import PASSWORD, a_member, code_of, signed_in
from wirecopy.archive.models import Rework, Story
from wirecopy.archive.telling import tell
from wirecopy.item import Subject, SubjectKind

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", autouse=True)
def _beside_a_browser() -> Iterator[None]:
    """As in test_desk_story: Playwright holds an event loop in this thread."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture
def desk(transactional_db: None) -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture
def page(browser: Browser, desk: str) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        bring(context, signed_in(role="editor"), desk)
        yield context.new_page()


def _many() -> None:
    court = Subject(kind=SubjectKind.TOPIC, name="Justice")
    law = Subject(kind=SubjectKind.TOPIC, name="Constitutional law")
    a_story(an_item(headline="Council votes to mend the sea wall", urgency=5, subjects=(court, law)))
    a_story(an_item(headline="Ferry sinks off Halden", urgency=1), state="killed")
    a_story(
        an_item(headline="Central bank holds its rate at two percent until the spring", urgency=3),
        state="embargoed",
    )
    a_story(
        an_item(headline="Bericht über den Hafen", language="de", urgency=6),
        agency="levanza",
        state="waiting",
    )
    a_story(an_item(headline="ميناء يفتح من جديد", language="ar"), agency="levanza")
    a_story(an_item(headline="Earthquake of 6.1 felt in the capital", urgency=1))
    wall = a_story(an_item(headline="Wall falls", urgency=4))
    file(wall, an_item(headline="Sea wall falls in the storm, 12 houses under water", version=2, urgency=4))
    Rework.objects.create(
        story=wall,
        over_version=wall.shown,  # type: ignore[misc]  # a story made here shows a version
        headline="Storm breaks the sea wall and floods 11 houses",
        look="11 became 12",
        by="noor",
    )
    Story.objects.filter(pk=a_story(an_item(headline="Two texts, one number", urgency=5)).pk).update(
        disputed=True
    )


def _headlines(page: Page) -> list[str]:
    return page.locator("a.wire-headline").all_inner_texts()


def test_somebody_signs_in_with_name_password_and_code(browser: Browser, desk: str) -> None:
    user = a_member()
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{desk}/desk/?state=held")
        page.get_by_label("Name").fill("noor")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_label("Code").fill(code_of(user))
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-wire]")
        assert page.url == f"{desk}/desk/?state=held"


def test_new_copy_comes_by_itself_and_moves_nothing_before_it_is_asked_for(page: Page, desk: str) -> None:
    first = a_story(an_item(headline="First"))
    page.goto(f"{desk}/desk/")
    page.wait_for_selector("text=Live")
    page.keyboard.press("j")
    second = a_story(an_item(headline="Second"))
    tell([second.pk])
    page.wait_for_selector("text=1 new")
    assert _headlines(page) == ["First"]
    Story.objects.filter(pk=first.pk).update(state="killed")
    tell([first.pk])
    page.wait_for_selector(f"#story-{first.pk}.state-of-killed")
    assert page.evaluate("document.activeElement.textContent") == "First"
    page.keyboard.press("n")
    assert _headlines(page) == ["Second", "First"]


def test_what_the_filters_keep_out_is_not_counted(page: Page, desk: str) -> None:
    page.goto(f"{desk}/desk/?language=de")
    page.wait_for_selector("text=Live")
    other, wanted = a_story(an_item(headline="English")), a_story(an_item(headline="Deutsch", language="de"))
    tell([other.pk, wanted.pk])
    page.get_by_role("button", name="1 new").click()
    assert _headlines(page) == ["Deutsch"]


def test_the_list_is_read_by_keyboard_alone(page: Page, desk: str) -> None:
    for number in range(3):
        story = a_story(an_item(headline=str(number)))
    page.goto(f"{desk}/desk/")
    for key in "jjjkk":
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.textContent") == "2"
    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{desk}/desk/stories/{story.code}/")


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
)
def test_nothing_keeps_anybody_from_using_the_list(
    browser: Browser, desk: str, width: int, scheme: str
) -> None:
    _many()
    client = signed_in(role="chief")
    client.post("/desk/views", {"name": "Needs a person", "query": "person=1"})
    said: list[str] = []
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:  # type: ignore[arg-type]  # light or dark
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        for path in ("/desk/sign-in", "/desk/", "/desk/?state=live", "/desk/sessions"):
            if path == "/desk/":
                bring(context, client, desk)
            page.goto(desk + path)
            page.evaluate(_AXE)
            found = page.evaluate("rules => axe.run({runOnly: rules})", _RULES)
            faults = [
                (fault["id"], [node["html"][:120] for node in fault["nodes"]])
                for fault in found["violations"]
            ]
            assert (path, faults) == (path, [])
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert said == []
