"""WebSub as a subscriber: each case of websub.rocks, and what a stranger may try."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.conftest import SHARED
from tests.wires.build import a_source
from tests.wires.web import Answer, Asked, Web, a_web_server
from wirecopy.wires.models import Delivery, Source, Subscription
from wirecopy.wires.sealing import unseal
from wirecopy.wires.sources import pause, remove, resume
from wirecopy.wires.websub import discover, from_headers, is_signed, signed
from wirecopy.wires.websub_subscribe import end, is_to_be_asked, turn

pytestmark = pytest.mark.database

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour</title></channel></rss>'


@pytest.fixture
def web() -> Iterator[Web]:
    with a_web_server() as web:
        yield web


def _feed(content: bytes, content_type: str = "application/xml", **headers: str) -> Any:
    given = {
        "Content-Type": content_type,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return lambda asked: (200, given, content)


def _accepts(asked: Asked) -> Answer:
    return 202, {}, b""


def _subscribe(web: Web, path: str = "/feed", **way: str) -> Source:
    web.routes.setdefault("/hub", _accepts)
    source = a_source(kind=Source.Kind.WEBSUB, address=web.url + path, allow_private=True, way=way)
    turn(source.pk, NOON)
    source.refresh_from_db()
    return source


def _confirm(source: Source, **changes: str) -> Any:
    subscription = Subscription.objects.get(source=source)
    question = {
        "hub.mode": "subscribe",
        "hub.topic": subscription.topic,
        "hub.challenge": "abc-123",
        "hub.lease_seconds": "86400",
        **{f"hub.{name}": value for name, value in changes.items()},
    }
    return Client().get(f"/websub/{subscription.code}", question)


def _distribute(
    source: Source, content: bytes = FEED, signature: str | None = None, method: str = "sha256"
) -> Any:
    subscription = Subscription.objects.get(source=source)
    secret = unseal(subscription.sealed, slug="harbour")
    right = signed(content, secret, method=method) if signature is None else signature
    headers = {"X-Hub-Signature": right} if right else {}
    return Client().post(
        f"/websub/{subscription.code}", content, content_type="application/xml", headers=headers
    )


def _is_subscribed(source: Source, topic: str) -> None:
    """The hub was asked for `topic`, and confirming makes the subscription active."""
    subscription = Subscription.objects.get(source=source)
    assert subscription.topic == topic
    assert _confirm(source).content == b"abc-123"
    subscription.refresh_from_db()
    assert (subscription.state, subscription.lease_until is not None) == ("active", True)


def test_100_a_topic_with_link_headers_is_subscribed_to(web: Web) -> None:
    links = f'<{web.url}/hub>; rel="hub", <{web.url}/feed>; rel="self"'
    web.routes["/feed"] = _feed(b"<html><body>x</body></html>", "text/html", Link=links)
    source = _subscribe(web)
    form = web.of("/hub")[0].form
    assert (form["hub.mode"], form["hub.topic"]) == ("subscribe", f"{web.url}/feed")
    assert form["hub.callback"].endswith(Subscription.objects.get().code)
    assert 32 <= len(form["hub.secret"]) < 200
    _is_subscribed(source, f"{web.url}/feed")
    assert _distribute(source, b"<html>news</html>").status_code == 202
    assert bytes(Delivery.objects.latest("id").filed.content) == b"<html>news</html>"


def test_101_an_html_page_with_links_in_its_head_is_subscribed_to(web: Web) -> None:
    page = (
        f'<!doctype html><html><head><link rel="hub" href="{web.url}/hub"><link rel=self href="{web.url}/feed">'
        f'</head><body><link rel="hub" href="https://evil.example/"></body></html>'
    )
    web.routes["/feed"] = _feed(page.encode(), "text/html")
    _is_subscribed(_subscribe(web), f"{web.url}/feed")


def test_102_an_atom_feed_with_links_is_subscribed_to(web: Web) -> None:
    atom = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="self" href="https://evil.example/"/></entry>'
        f'<link rel="hub" href="{web.url}/hub"/><link rel="self" href="{web.url}/feed"/></feed>'
    )
    web.routes["/feed"] = _feed(atom.encode(), "application/atom+xml")
    _is_subscribed(_subscribe(web), f"{web.url}/feed")


def test_103_an_rss_feed_with_atom_links_is_subscribed_to(web: Web) -> None:
    rss = (
        f'<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><link>https://wire.example/</link>'
        f'<atom:link rel="hub" href="{web.url}/hub"/><atom:link rel="self" href="{web.url}/feed"/></channel></rss>'
    )
    web.routes["/feed"] = _feed(rss.encode(), "application/rss+xml")
    _is_subscribed(_subscribe(web), f"{web.url}/feed")


def test_104_link_headers_go_before_links_in_the_document(web: Web) -> None:
    atom = b'<feed xmlns="http://www.w3.org/2005/Atom"><link rel="hub" href="https://wrong.example/"/></feed>'
    web.routes["/feed"] = _feed(atom, Link=f"<{web.url}/hub>; rel=hub, <{web.url}/right>; rel=self")
    _is_subscribed(_subscribe(web), f"{web.url}/right")


def test_200_the_topic_is_the_self_that_the_feed_names(web: Web) -> None:
    web.routes["/feed"] = _feed(FEED, Link=f"<{web.url}/hub>; rel=hub, <{web.url}/other-self>; rel=self")
    _is_subscribed(_subscribe(web), f"{web.url}/other-self")


@pytest.mark.parametrize("status", [302, 301], ids=["201", "202"])
def test_201_202_a_topic_that_moved_is_subscribed_to_at_its_new_place(web: Web, status: int) -> None:
    web.routes["/feed"] = lambda asked: (status, {"Location": "/moved"}, b"")
    web.routes["/moved"] = _feed(FEED, Link=f"<{web.url}/hub>; rel=hub, <{web.url}/moved>; rel=self")
    _is_subscribed(_subscribe(web), f"{web.url}/moved")


@pytest.mark.parametrize("status", [307, 308], ids=["203", "204"])
def test_203_204_a_hub_that_moved_is_asked_the_same_at_its_new_place(web: Web, status: int) -> None:
    web.routes["/feed"] = _feed(FEED, Link=f"<{web.url}/hub>; rel=hub, <{web.url}/feed>; rel=self")
    web.routes["/hub"] = lambda asked: (status, {"Location": "/new-hub"}, b"")
    web.routes["/new-hub"] = _accepts
    source = _subscribe(web)
    assert web.of("/new-hub", "POST")[0].form == web.of("/hub", "POST")[0].form
    _is_subscribed(source, f"{web.url}/feed")


def _subscribed(web: Web, **way: str) -> Source:
    web.routes["/feed"] = _feed(FEED, Link=f"<{web.url}/hub>; rel=hub, <{web.url}/feed>; rel=self")
    source = _subscribe(web, **way)
    assert _confirm(source).status_code == 200
    return source


def test_205_a_verification_for_another_topic_is_rejected(web: Web) -> None:
    web.routes["/feed"] = _feed(FEED, Link=f"<{web.url}/hub>; rel=hub, <{web.url}/feed>; rel=self")
    source = _subscribe(web)
    assert _confirm(source, topic="https://evil.example/").status_code == 404
    assert Subscription.objects.get().state == "wanted"


def test_300_a_distribution_is_thanked_when_it_is_durable(web: Web) -> None:
    source = _subscribed(web)
    before = Delivery.objects.count()
    for content, method in ((b"<a/>", "sha256"), (b"<b/>", "sha384"), (b"<c/>", "sha512")):
        assert _distribute(source, content, method=method).status_code == 202
    assert Delivery.objects.count() == before + 3


def test_the_same_distribution_again_is_taken_in_once(web: Web) -> None:
    source = _subscribed(web)
    before = Delivery.objects.count()
    for _ in range(2):
        assert _distribute(source, b"<again/>").status_code == 202
    assert Delivery.objects.count() == before + 1


def test_a_distribution_that_could_not_be_stored_is_not_thanked_for(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    from wirecopy.wires import websub_subscribe

    def fail(*arguments: Any, **named: Any) -> None:
        raise OperationalError("the disk is full")

    source = _subscribed(web)
    monkeypatch.setattr(websub_subscribe, "receive", fail)
    with pytest.raises(OperationalError):  # which Django answers with 500, and the hub sends again
        _distribute(source, b"<lost?/>")


@pytest.mark.parametrize(
    "signature", ["sha256=" + "0" * 64, "", "md5=00", "sha1=00"], ids=["301", "302", "md5", "1"]
)
def test_301_302_a_wrong_or_missing_signature_is_ignored_counted_and_told(web: Web, signature: str) -> None:
    source = _subscribed(web)
    before = Delivery.objects.count()
    assert _distribute(source, b"<forged/>", signature).status_code == 202
    source.refresh_from_db()
    assert (Delivery.objects.count(), Subscription.objects.get().bad_signatures) == (before, 1)
    assert "wrong signature" in source.last_error


@pytest.mark.parametrize(("choice", "new"), [({}, 0), ({"sha1": "accept"}, 1)])
def test_sha1_is_accepted_only_where_the_source_says_so(web: Web, choice: dict[str, str], new: int) -> None:
    source = _subscribed(web, **choice)
    before = Delivery.objects.count()
    assert _distribute(source, b"<old-hub/>", method="sha1").status_code == 202
    assert Delivery.objects.count() == before + new


def test_a_denial_is_told_and_the_feed_is_polled_on(web: Web) -> None:
    web.routes["/feed"] = _feed(FEED, Link=f"<{web.url}/hub>; rel=hub, <{web.url}/feed>; rel=self")
    source = _subscribe(web)
    assert _confirm(source, mode="denied", reason="no contract").status_code == 200
    source.refresh_from_db()
    assert "denies us the subscription: no contract" in source.last_error
    asked = len(web.of("/hub"))
    turn(source.pk, NOON + timedelta(hours=1))
    assert (len(web.of("/hub")), len(web.of("/feed"))) == (asked, 2)
    source.refresh_from_db()
    assert "denies us" in source.last_error
    resume(source.slug)
    turn(source.pk, NOON + timedelta(hours=2))
    source.refresh_from_db()
    assert (len(web.of("/hub")), source.last_error) == (asked + 1, "")


def test_what_nobody_asked_for_is_refused(web: Web) -> None:
    source = _subscribed(web)
    assert _confirm(source, mode="unsubscribe").status_code == 404
    assert Client().get("/websub/no-such-code", {"hub.mode": "subscribe"}).status_code == 404
    assert Subscription.objects.get().state == "active"


def test_a_lease_is_renewed_before_it_ends(web: Web) -> None:
    _subscribed(web)
    subscription = Subscription.objects.get()
    subscription.asked_at, subscription.lease_until = NOON, NOON + timedelta(days=10)
    assert not is_to_be_asked(subscription, NOON + timedelta(days=7))
    assert is_to_be_asked(subscription, NOON + timedelta(days=8))


def test_a_hub_that_never_verifies_is_asked_again_after_a_while(web: Web) -> None:
    web.routes["/feed"] = _feed(FEED, Link=f"<{web.url}/hub>; rel=hub")
    source = _subscribe(web)
    turn(source.pk, NOON + timedelta(minutes=9))
    assert len(web.of("/hub")) == 1
    turn(source.pk, NOON + timedelta(minutes=11))
    assert len(web.of("/hub")) == 2


def test_a_hub_that_is_gone_is_said_and_the_feed_is_taken_all_the_same(web: Web) -> None:
    web.routes["/feed"] = _feed(FEED, Link="<http://127.0.0.1:9/hub>; rel=hub")
    source = _subscribe(web)
    assert "does not answer" in source.last_error
    assert Delivery.objects.count() == 1


def test_a_removed_source_is_given_back_and_its_callback_is_gone(web: Web) -> None:
    source = _subscribed(web)
    remove(source.slug)
    end(source.pk, NOON)
    assert web.of("/hub")[-1].form["hub.mode"] == "unsubscribe"
    assert _confirm(source, mode="unsubscribe").content == b"abc-123"
    assert _distribute(source).status_code == 410


def test_a_paused_source_asks_the_hub_to_send_again_later(web: Web) -> None:
    source = _subscribed(web)
    pause(source.slug)
    assert _distribute(source, b"<x/>").status_code == 503


def test_a_json_feed_names_its_hub_too() -> None:
    feed = (
        b'{"feed_url": "https://a.example/f", "hubs": [{"type": "WebSub", "url": "https://a.example/hub"}]}'
    )
    found = discover(feed, (), address="https://a.example/x")
    assert (found.hub, found.topic) == ("https://a.example/hub", "https://a.example/f")


def test_links_of_many_shapes_are_read() -> None:
    links = ('<https://a.example/;x,y>; title="a, b"; rel="next self", <h>;rel=hub', "<other>; rel=hub")
    assert from_headers(links) == {"self": "https://a.example/;x,y", "hub": "h"}


def test_a_signature_is_checked_by_its_own_method() -> None:
    assert not is_signed(b"x", signed(b"x", "k").replace("sha256", "sha512"), "k", accepts_sha1=True)
    assert is_signed(b"x", signed(b"x", "k", method="sha1"), "k", accepts_sha1=True)


@pytest.mark.shared
def test_every_case_of_websub_rocks_has_its_test() -> None:
    import tests.hub.test_hub as hub

    rows = (SHARED / "wire/standards/websub/rocks_tests.tsv").read_text().splitlines()[1:]
    named = {
        "Subscriber": [name for name in globals() if name.startswith("test_")],
        "Hub": [name for name in vars(hub) if name.startswith("test_")],
    }
    assert len(rows) == 21
    for row in rows:
        role, number = row.split("\t")[:2]
        assert any(number in name.split("_") for name in named[role]), (role, number)
