"""The front page at the desk: shown, tried, saved against what was seen, written down."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.archive.rows import a_story, an_item
from tests.desk.people import signed_in
from wirecopy.archive.models import Story
from wirecopy.desk.models import Act
from wirecopy.site.models import Due, FrontChoice

pytestmark = pytest.mark.database
FRONT = "/desk/front/"


def stories(count: int) -> list[Story]:
    """The last is the newest."""
    start = datetime.now(UTC) - timedelta(hours=1)
    return [
        a_story(an_item(headline=f"Story number {n}"), published_at=start + timedelta(minutes=n))
        for n in range(1, count + 1)
    ]


def form_of(page: str) -> dict[str, str | list[str]]:
    """What the page's form would send, as a browser reads it."""
    sent: dict[str, str | list[str]] = {"story": re.findall(r'name="story" value="(\d+)"', page)}
    for name, value in re.findall(r'<input type="hidden" name="((?:was|seen)[^"]*)" value="([^"]*)"', page):
        sent[name] = value
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', page):
        chosen = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', options)
        sent[name] = (chosen[1] if chosen[1] is not None else chosen[2]) if chosen else ""
    return sent


def order_of(page: str) -> list[str]:
    return re.findall(r'class="front-headline"[^>]*>([^<]*)', page)


def get(client: Client, **query: str) -> str:
    return client.get(FRONT, query).content.decode()


def test_the_front_is_shown_in_its_order_with_what_is_next_in_line() -> None:
    stories(13)
    page = get(signed_in())
    assert order_of(page) == [f"Story number {n}" for n in range(13, 0, -1)]
    assert page.count("data-place=") == 10


def test_a_move_is_tried_first_and_changes_nothing() -> None:
    old, *_ = stories(12)
    client = signed_in()
    page = client.post(FRONT, form_of(get(client)) | {"move": f"to-{old.pk}-1"}).content.decode()
    assert order_of(page)[0] == "Story number 1"
    assert "Not saved yet" in page
    assert not FrontChoice.objects.exists()
    address = re.search(r'iframe src="([^"]*)"', page)
    assert address
    seen = client.get(address[1])
    assert seen.content.decode().partition('class="front-lead"')[2].find("Story number 1<") < 1500
    assert "frame-ancestors 'self'" in seen.headers["Content-Security-Policy"]


def test_what_is_saved_is_written_down_and_the_home_page_made_anew() -> None:
    old, *_ = stories(3)
    client = signed_in("noor")
    tried = client.post(FRONT, form_of(get(client)) | {"move": f"to-{old.pk}-1"}).content.decode()
    assert client.post(FRONT, form_of(tried) | {"do": "save"}).status_code == 302
    choice = FrontChoice.objects.get()
    assert (choice.story_id, choice.place, choice.by) == (old.pk, 1, "noor")
    assert abs(choice.until - datetime.now(UTC) - timedelta(hours=3)) < timedelta(minutes=1)
    assert Due.objects.get().page.kind == "home"
    act = Act.objects.get()
    assert (act.who, act.what, act.story_id, act.before) == ("noor", "front", old.pk, "")
    assert act.after.startswith("pinned to place 1, until ")
    assert "As saved." in get(client)


def test_the_second_of_two_saves_only_after_seeing_the_first() -> None:
    one, other, _ = stories(3)
    noor, ada = signed_in("noor"), signed_in("ada")
    forms = {client: form_of(get(client)) for client in (noor, ada)}
    noor.post(FRONT, forms[noor] | {f"place-{one.pk}": "1", "do": "save"})
    answer = ada.post(FRONT, forms[ada] | {f"place-{other.pk}": "1", "do": "save"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Story number 1</bdi>: pinned to place 1" in page
    assert ", by noor" in page
    assert FrontChoice.objects.get().story_id == one.pk
    ada.post(FRONT, form_of(page) | {"do": "save"})
    assert FrontChoice.objects.get().story_id == other.pk


def test_a_story_that_is_not_live_cannot_be_placed() -> None:
    stories(2)
    held = a_story(state="held")
    client = signed_in()
    sent = form_of(get(client))
    ids = [*sent["story"], str(held.pk)]
    client.post(FRONT, sent | {"story": ids, f"place-{held.pk}": "1", "do": "save"})
    assert not FrontChoice.objects.exists()


def test_an_alert_goes_up_to_the_lead() -> None:
    _, two = stories(2)
    flash = a_story(an_item(headline="Flash", urgency=1), published_at=datetime.now(UTC) - timedelta(hours=1))
    client = signed_in()
    client.post(FRONT, form_of(get(client)) | {f"place-{two.pk}": "1", "do": "save"})
    page = client.post(FRONT, form_of(get(client)) | {"move": f"up-{flash.pk}"}).content.decode()
    assert order_of(page)[:2] == ["Flash", "Story number 2"]


def test_any_live_story_is_found_by_its_code_and_what_is_not_there_is_said() -> None:
    old = a_story(an_item(headline="Of last year"), published_at=datetime.now(UTC) - timedelta(days=400))
    stories(70)
    client = signed_in()
    assert "Of last year" not in get(client)
    assert "Of last year" in get(client, story=old.code)
    assert "No agency has a story called" in get(client, story="nothing")


def test_only_the_desk_places_stories() -> None:
    assert signed_in(role="viewer").get(FRONT).status_code == 403
    assert signed_in("sam", role="engineer").get(f"{FRONT}preview/").status_code == 403


@pytest.mark.parametrize("move", ["up", "up-", "up-x", "to-1-", "to-1-9999", "sideways-3", "to-999999-1"])
def test_a_move_that_means_nothing_moves_nothing(move: str) -> None:
    stories(2)
    client = signed_in()
    assert client.post(FRONT, form_of(get(client)) | {"move": move}).status_code == 200


def test_an_empty_site_has_an_empty_front() -> None:
    assert "Nothing is on the site yet" in get(signed_in())
