"""Every address of the desk that shows a page, in a real browser: nothing on any of them keeps anybody from using it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Browser, Page

from tests.archive.rows import a_story, an_item, change, file
from tests.browser.desk_running import bring, make_pages, served
from tests.browser.test_pages import _AXE, _RULES
from tests.desk.people import signed_in
from wirecopy.archive.models import Rework, Story
from wirecopy.coverage.models import Copy, Thread
from wirecopy.coverage.models import Member as Gathered
from wirecopy.desk.assets import asset_path
from wirecopy.desk.models import Member
from wirecopy.partners.models import Partner, Sending
from wirecopy.wires.models import Delivery

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOT_PAGES = {
    "desk-events",
    "desk-asset",
    "desk-raw",
    "desk-rows",
    "desk-out",
    "desk-log-export",
    "desk-diary-ics",
}  # streams, files, parts of pages
_BROUGHT = {200, 302, 404, 405, 410}


@pytest.fixture(scope="module", autouse=True)
def _beside_a_browser() -> Iterator[None]:
    """As in test_desk_story: Playwright holds an event loop in this thread."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


def _a_story_with_everything() -> Story:
    other = a_story(an_item("The storm sank 12 ships off Halden, pilots say.", headline="Pilots count 12"))
    story = a_story(an_item("The storm sank 12 ships off Halden.", headline="Storm sinks 12", urgency=1))
    Rework.objects.create(
        story=story,
        over_version=story.shown,  # type: ignore[misc]  # a story made here shows a version
        headline="12 ships lost off Halden in the worst storm that anybody on this coast remembers, say the pilots",
        look="“12” is no longer in the agency's text.",
        by="ada",
    )
    file(
        story, an_item("The storm sank 14 ships off Halden.", headline="Storm sinks 14", version=2, urgency=1)
    )
    change(story, appears=True)
    _a_partner_in_trouble(story)
    _one_developing_story(story, other)
    make_pages()
    return story


def _one_developing_story(story: Story, other: Story) -> None:
    """Both say the same."""
    thread = Thread.objects.create(code="k3f9x2ab")
    now = datetime.now(UTC)
    for one in (story, other):
        assert one.shown is not None
        Gathered.objects.create(
            story=one,
            thread=thread,
            version=one.shown,
            filed_at=now,
            why="like 1 of 1 reports\nin common: Halden",
        )
    Copy.objects.create(story=other, of=story)


def _a_partner_in_trouble(story: Story) -> None:
    """Of the same name as the source, since all addresses here are made with one."""
    now = datetime.now(UTC)
    partner = Partner.objects.create(
        slug=Delivery.objects.latest("pk").source.slug, name="The Gull Radio of the North Coast", format="ninjs",
        topics=["shipping", "weather"], languages=["en"], way="http", address="https://in.gull-radio.example/wire",
        token_sha256="0" * 64, failures=4, heard_at=now, next_try_at=now,
        last_error="https://in.gull-radio.example/wire: the name cannot be resolved: Name or service not known.",
    )  # fmt: skip
    for number, state, act, status in (
        (1, "sent", "publish", "usable"),
        (2, "waiting", "withdraw", "canceled"),
    ):
        Sending.objects.create(
            partner=partner, story=story, number=number, act=act, status=status, state=state, last=number == 2,
            version=story.shown if act == "publish" else None, sent_at=now if state == "sent" else None,
            tries=number, last_error="It answered 503." if state == "waiting" else "",
        )  # fmt: skip


def _arguments(story: Story) -> dict[str, dict[str, object]]:
    """What stands in the addresses, by pattern; "" for all others."""
    delivery = Delivery.objects.latest("pk")
    name = asset_path("desk.css").rpartition("/")[2]
    everywhere = {
        "code": story.code,
        "number": delivery.pk,
        "slug": delivery.source.slug,
        "token": "spent",
        "name": "test",
        "sha256": "0" * 64,
        "key": 1,
        "member": Member.objects.latest("pk").pk,
        "story": story.code,
    }
    thread: dict[str, object] = {"code": Gathered.objects.get(story=story).thread.code}
    return {
        "": everywhere,
        "desk-developing-one": thread,
        "desk-asset": {"name": name},
        "desk-made": {"key": "0" * 64},
    }


def _patterns(within: URLResolver | None = None) -> Iterator[URLPattern]:
    for pattern in (within or get_resolver("wirecopy.desk.urls")).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern)
        else:
            yield pattern


def _addresses(story: Story) -> dict[str, str]:
    given = _arguments(story)
    found: dict[str, str] = {}
    for pattern in _patterns():
        name = pattern.name or ""
        named = {**given[""], **given.get(name, {})}
        found[name] = reverse(name, kwargs={key: named[key] for key in pattern.pattern.converters})
    return found


def _pages(client: Client, story: Story) -> list[str]:
    """Those that a chief is shown when they go there."""
    addresses = _addresses(story)
    shown = []
    for name in sorted(addresses.keys() - NOT_PAGES):
        answer = client.get(addresses[name])
        assert answer.status_code in _BROUGHT, (name, answer.status_code)
        shown += [addresses[name]] if answer.status_code in {200, 410} else []
    return shown


def _is_known(said: str) -> bool:
    """A page of the desk that is gone; and a form's own field, which the list's script has focused already."""
    return "410 (Gone)" in said or said.startswith("Autofocus processing was blocked")


def _faults(page: Page, width: int) -> list[object]:
    page.evaluate(_AXE)
    found = page.evaluate("rules => axe.run({runOnly: rules})", _RULES)
    faults: list[object] = [
        (page.url, fault["id"], [node["html"][:160] for node in fault["nodes"]])
        for fault in found["violations"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return faults + ([(page.url, "scrolls sideways", wide)] if wide > width else [])


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_nothing_keeps_anybody_from_using_any_page(
    browser: Browser, transactional_db: None, width: int, scheme: str
) -> None:
    with served() as desk:
        story = _a_story_with_everything()
        client = signed_in("noor", "chief")
        pages = _pages(client, story)
        assert len(pages) >= 12
        with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:  # type: ignore[arg-type]  # light or dark
            bring(context, client, desk)
            page = context.new_page()
            said: list[str] = []
            page.on(
                "console", lambda message: said.append(message.text) if not _is_known(message.text) else None
            )
            faults = []
            for address in pages:
                page.goto(desk + address)
                faults += _faults(page, width)
            page.goto(f"{desk}/desk/")
            for key, seen in (
                ("j", ".wire-row:focus-within"),
                ("e", "#id_headline"),
                ("v", "del"),
                ("x", "#id_reason"),
            ):
                page.keyboard.press("Escape")
                page.keyboard.press(key)
                page.wait_for_selector(f".wire-panel {seen}" if key != "j" else seen)
                faults += _faults(page, width)
    assert faults == []
    assert said == []
