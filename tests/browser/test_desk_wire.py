"""The wire list in a real browser: signing in, copy that comes by itself, and keys for everything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.archive.rows import a_story, an_item, change, file
from tests.browser.desk_running import bring, make_pages, served
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


def _state_of(story: Story) -> str:
    return str(Story.objects.values_list("state", flat=True).get(pk=story.pk))


def _headlines(page: Page) -> list[str]:
    return page.locator("a.wire-headline").all_text_contents()  # also of rows that are not in sight


def test_somebody_signs_in_with_name_password_and_code(browser: Browser, desk: str) -> None:
    user = a_member()
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{desk}/desk/?state=held")
        page.get_by_label("Name").fill("noor")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_label("Code").fill(code_of(user))
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Live")
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


def test_new_copy_appears_by_itself_where_nobody_is_reading(page: Page, desk: str) -> None:
    page.goto(f"{desk}/desk/?language=de")
    page.wait_for_selector("text=Live")
    other, wanted = a_story(an_item(headline="English")), a_story(an_item(headline="Deutsch", language="de"))
    tell([other.pk, wanted.pk])
    page.wait_for_selector("text=Deutsch")
    assert _headlines(page) == ["Deutsch"]
    assert page.locator("[data-new]").is_hidden()


def test_a_headline_is_put_on_from_the_list_and_taken_back_by_keyboard_alone(page: Page, desk: str) -> None:
    story = a_story(an_item(headline="Ferry sinks off Halden"))
    make_pages()
    page.goto(f"{desk}/desk/")
    page.wait_for_selector("text=Live")
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.wait_for_selector(".wire-panel #id_headline:focus")
    page.keyboard.type("Ferry lost with all her cars, one hour after the harbour master had warned")
    assert page.locator("[data-most='60'] [data-cut]").inner_text() == "ter had warned"
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-said] >> text=The headline is saved")
    page.wait_for_selector(f"#story-{story.pk} >> text=our headline")
    assert page.evaluate("document.activeElement.textContent").startswith("Ferry lost")
    page.wait_for_selector("[data-said] >> text=being made")
    make_pages()
    page.wait_for_selector("[data-said] >> text=is out")
    page.keyboard.press("e")
    page.wait_for_selector(".wire-panel #id_headline:focus")
    page.get_by_role("button", name="Undo").press("Enter")
    page.wait_for_selector("[data-said] >> text=own headline stands again")
    assert page.url == f"{desk}/desk/"


def test_a_kill_from_the_list_asks_once_and_is_done_at_once(page: Page, desk: str) -> None:
    killed, other = a_story(an_item(headline="Killed")), a_story(an_item(headline="Stays"))
    change(killed, appears=True)
    change(other, appears=True)
    make_pages()
    page.goto(f"{desk}/desk/")
    page.wait_for_selector("text=Live")
    for key in "jjx":
        page.keyboard.press(key)
    page.wait_for_selector(".wire-panel #id_reason:focus")
    assert _state_of(killed) == "live"
    page.keyboard.type("Legal")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#story-{killed.pk}.state-of-killed")
    make_pages()
    with page.context.new_page() as reader:
        gone = reader.goto(f"{desk}{killed.path}")
        assert gone is not None
        assert gone.status == 410
        reader.goto(f"{desk}/")
        assert "Stays" in reader.content()
        assert "Killed" not in reader.content()
    assert _state_of(other) == "live"


def test_what_is_open_below_a_row_is_closed_and_does_nothing(page: Page, desk: str) -> None:
    story = a_story(an_item(headline="First"))
    page.goto(f"{desk}/desk/")
    page.wait_for_selector("text=Live")
    page.keyboard.press("j")
    page.keyboard.press("h")
    page.wait_for_selector(".wire-panel >> text=Take off the site?")
    second = a_story(an_item(headline="Second"))
    tell([second.pk, story.pk])
    page.wait_for_selector("text=1 new")
    page.keyboard.press("Escape")
    assert page.locator(".wire-panel").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "First"
    page.keyboard.press("p")
    page.wait_for_selector(".wire-panel >> text=It is on the site")
    assert _state_of(story) == "live"


def test_older_copy_is_loaded_as_one_comes_near_the_end(page: Page, desk: str) -> None:
    for number in range(120):
        a_story(an_item(headline=str(number)))
    page.goto(f"{desk}/desk/")
    page.wait_for_selector("text=Live")
    for _ in range(110):
        page.keyboard.press("j")
        page.wait_for_timeout(5)
    page.wait_for_function("document.querySelectorAll('.wire-row').length == 120")
    assert _headlines(page) == [str(number) for number in reversed(range(120))]


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
