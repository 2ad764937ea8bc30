"""Stories whose words stand behind links: fetched for the page, or asked for until they are here."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.wires.build import a_source
from tests.wires.web import Web, a_web_server
from wirecopy.body import paragraphs
from wirecopy.formats import read
from wirecopy.wires import linked, longpoll
from wirecopy.wires.health import State, health
from wirecopy.wires.models import Delivery, Linked, Source
from wirecopy.wires.sealing import seal, unseal

pytestmark = pytest.mark.database
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
NITF = (
    '<?xml version="1.0" encoding="{coding}"?><nitf><body><body.content><block><p>Möwen over quay {number}.</p>'
    "</block></body.content></body></nitf>"
)


class KilledError(BaseException):
    pass


@pytest.fixture
def web() -> Iterator[Web]:
    with a_web_server() as web:
        yield web


def an_item(number: int, href: str, **changes: Any) -> dict[str, Any]:
    return {
        "uri": f"https://api.wire.example/{number}?qt={number}", "altids": {"itemid": f"item-{number}"}, "version": 0,
        "type": "text", "pubstatus": "usable", "language": "en", "headline": f"Quay {number} reopens",
        "versioncreated": "2026-11-22T11:00:00Z", "signals": ["newscontent"],
        "renditions": {"nitf": {"rel": "Story", "type": "text", "href": href}}, **changes,
    }  # fmt: skip


def a_feed(web: Web, *items: dict[str, Any]) -> None:
    page = {"data": {"items": [{"item": one} for one in items], "next_page": f"{web.url}/p2"}}
    web.routes["/feed"] = lambda asked: (200, {}, json.dumps(page).encode())
    web.routes["/p2"] = lambda asked: (200, {}, b'{"data": {"items": [], "next_page": "/p2"}}')


def words(web: Web, *numbers: int, coding: str = "utf-8") -> None:
    for number in numbers:
        document = NITF.format(number=number, coding=coding).encode(coding)
        web.routes[f"/{number}.nitf"] = lambda asked, document=document: (200, {}, document)  # type: ignore[misc]


def the_source(web: Web, **changes: Any) -> Source:
    return a_source(
        kind=Source.Kind.LONGPOLL,
        address=f"{web.url}/feed",
        allow_private=True,
        sealed=seal("k3y"),
        **changes,
    )


def stories() -> dict[str, tuple[str, ...]]:
    """What a reader finds in all deliveries so far: each story's words by its id."""
    found: dict[str, tuple[str, ...]] = {}
    for row in Delivery.objects.order_by("id"):
        reading = read(bytes(row.filed.content))
        assert reading.faults == ()
        found |= {item.guid: paragraphs(item.body) for item in reading.items}
    return found


def cursor_of(source: Source) -> str:
    source.refresh_from_db()
    return unseal(source.cursor, slug=source.slug)


@pytest.mark.parametrize("coding", ["utf-8", "iso-8859-1"])
def test_a_page_comes_with_the_words_behind_its_links_asked_for_with_the_key(web: Web, coding: str) -> None:
    a_feed(web, an_item(1, f"{web.url}/1.nitf"), an_item(2, "/2.nitf"))
    words(web, 1, 2, coding=coding)
    source = the_source(web)
    assert longpoll.take_page(source)
    assert stories() == {"item-1": ("Möwen over quay 1.",), "item-2": ("Möwen over quay 2.",)}
    assert {one.headers["x-api-key"] for one in web.of("/1.nitf")} == {"k3y"}
    assert (Delivery.objects.count(), Linked.objects.count()) == (1, 0)
    assert cursor_of(source) == f"{web.url}/p2"


def test_words_that_do_not_come_hold_up_nothing_else_and_are_asked_for_again(web: Web) -> None:
    a_feed(web, an_item(1, "/1.nitf"), an_item(2, "/2.nitf"))
    words(web, 1)
    web.routes["/2.nitf"] = lambda asked: (503, {}, b"")
    source = the_source(web)
    longpoll.take_page(source)
    assert (list(stories()), cursor_of(source)) == (["item-1"], f"{web.url}/p2")
    says = health(source, [], NOON, trouble=linked.troubles()[source.pk])
    assert (says.state, "answered 503" in says.says) == (State.FAILING, True)
    words(web, 2)
    assert linked.due(datetime.now(UTC)) == []
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert (linked.due(later), linked.fetch_due(source.pk, later)) == ([source.pk], 1)
    assert stories()["item-2"] == ("Möwen over quay 2.",)
    assert (Linked.objects.count(), linked.troubles()) == (0, {})


def test_a_page_that_may_hold_a_kill_waits_for_no_words(web: Web) -> None:
    a_feed(web, an_item(1, "/1.nitf"), an_item(2, "/1.nitf", pubstatus="canceled"))
    words(web, 1)
    source = the_source(web)
    longpoll.take_page(source)
    (row,) = Delivery.objects.all()
    assert [(one.guid, str(one.status)) for one in read(bytes(row.filed.content)).items] == [
        ("item-2", "canceled")
    ]
    assert web.of("/1.nitf") == []
    assert linked.fetch_due(source.pk, datetime.now(UTC)) == 1
    assert stories()["item-1"] == ("Möwen over quay 1.",)


@pytest.mark.parametrize("when", ["_remember", "receive", "update"])
def test_a_crash_anywhere_asks_for_the_page_again_and_loses_no_story(
    web: Web, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    def die(*arguments: Any, **named: Any) -> None:
        raise KilledError

    a_feed(web, an_item(1, "/1.nitf"), an_item(2, "/2.nitf"))
    words(web, 1)
    source = the_source(web)
    with monkeypatch.context() as patched:
        patched.setattr(*{
            "_remember": (linked, "_remember"), "receive": (longpoll, "receive"), "update": (longpoll, "seal"),
        }[when], die)  # fmt: skip
        with pytest.raises(KilledError):
            longpoll.take_page(source)
    assert cursor_of(source) == ""
    longpoll.take_page(source)
    words(web, 2)
    linked.fetch_due(source.pk, datetime.now(UTC) + timedelta(minutes=1))
    assert sorted(stories()) == ["item-1", "item-2"]
    assert Linked.objects.count() == 0


def test_the_key_goes_to_no_host_that_the_source_does_not_name(web: Web) -> None:
    with a_web_server() as other:
        words(other, 1)
        a_feed(web, an_item(1, f"{other.url}/1.nitf"))
        source = the_source(web)
        longpoll.take_page(source)
        assert (other.asked, Delivery.objects.count()) == ([], 0)
        place = other.url.removeprefix("http://")
        assert f"wirecopy source set harbour 'hosts={place}'" in linked.troubles()[source.pk]
        Source.objects.filter(pk=source.pk).update(way={"hosts": f"other.example {place}"})
        linked.fetch_due(source.pk, datetime.now(UTC) + timedelta(minutes=1))
        assert other.asked[0].headers["x-api-key"] == "k3y"
    assert list(stories()) == ["item-1"]


def test_words_that_redirect_elsewhere_never_take_the_key_along(web: Web) -> None:
    with a_web_server() as other:
        words(other, 1)
        web.routes["/1.nitf"] = lambda asked: (307, {"Location": f"{other.url}/1.nitf"}, b"")
        a_feed(web, an_item(1, "/1.nitf"))
        longpoll.take_page(the_source(web))
        assert "x-api-key" not in other.asked[0].headers


@pytest.mark.parametrize(("status", "tries", "given_up"), [(404, 2, False), (404, 3, True), (503, 9, False)])
def test_what_is_gone_for_good_becomes_a_delivery_that_says_what_is_missing(
    web: Web, status: int, tries: int, given_up: bool
) -> None:
    a_feed(web, an_item(1, "/1.nitf"))
    web.routes["/1.nitf"] = lambda asked: (status, {}, b"")
    source = the_source(web)
    longpoll.take_page(source)
    now = datetime.now(UTC)
    for turn in range(tries):
        linked.fetch_due(source.pk, now + timedelta(hours=turn + 1))
    assert (Linked.objects.count(), Delivery.objects.count()) == ((0, 1) if given_up else (1, 0))
    if given_up:
        (fault,) = read(bytes(Delivery.objects.get().filed.content)).faults
        assert (fault.guid, "behind a link" in fault.why) == ("item-1", True)


def test_after_a_day_a_story_is_said_to_be_without_its_words(web: Web) -> None:
    a_feed(web, an_item(1, "/1.nitf"))
    web.routes["/1.nitf"] = lambda asked: (500, {}, b"")
    source = the_source(web)
    longpoll.take_page(source)
    assert linked.fetch_due(source.pk, datetime.now(UTC) + timedelta(days=1, minutes=1)) == 1
    assert (Linked.objects.count(), Delivery.objects.count()) == (0, 1)


def test_words_too_large_or_too_slow_come_later_and_the_page_does_not_wait(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linked, "_STORY_BYTES", 1000)
    monkeypatch.setattr(linked, "_STORY_SECONDS", 0.3)
    never = threading.Event()
    a_feed(web, an_item(1, "/1.nitf"), an_item(2, "/2.nitf"), an_item(3, "/3.nitf"))
    words(web, 3)
    web.routes["/1.nitf"] = lambda asked: (200, {}, b"x" * 2000)
    web.routes["/2.nitf"] = lambda asked: (503 if never.wait(3) else 500, {}, b"")
    longpoll.take_page(the_source(web))
    never.set()
    assert (list(stories()), Linked.objects.count()) == (["item-3"], 2)


def test_a_feed_of_another_format_is_taken_in_as_it_is(web: Web) -> None:
    page = json.dumps({"data": {"items": [{"headline": "no AP"}], "next_page": "/p2"}}).encode()
    web.routes["/feed"] = lambda asked: (200, {}, page)
    source = the_source(web)
    longpoll.take_page(source)
    assert bytes(Delivery.objects.get().filed.content) == page
    assert not Linked.objects.exists()
