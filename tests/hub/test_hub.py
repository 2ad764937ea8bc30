"""The hub: each case of websub.rocks, retries, leases, denials, and that a kill is told too."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.wires.web import Answer, Asked, Web, a_web_server
from wirecopy.hub.asking import deny
from wirecopy.hub.models import Subscriber
from wirecopy.hub.telling import due, tell, topic_of
from wirecopy.site.models import Page
from wirecopy.wires.websub import signed

pytestmark = pytest.mark.database

ATOM, JSON, ROBOTS = "/feeds/atom.xml", "/feeds/feed.json", "/robots.txt"


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setitem(settings.WIRECOPY, "HUB_PRIVATE", True)
    monkeypatch.setattr(settings, "PAGES", tmp_path)
    with a_web_server() as web:
        web.routes["/cb"] = _confirms
        yield web


def _confirms(asked: Asked) -> Answer:
    return 200, {}, asked.query.get("hub.challenge", "").encode()


def _publish(content: bytes, path: str = ATOM, kind: str = "atom") -> None:
    """What the publisher does: the file, and its digest in the page's row."""
    file = Path(settings.PAGES) / path.lstrip("/")
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    Page.objects.update_or_create(
        path=path, defaults={"kind": kind, "digest": hashlib.sha256(content).hexdigest()}
    )


def _ask(web: Web, mode: str = "subscribe", path: str = ATOM, callback: str = "/cb", **more: str) -> Any:
    form = {"hub.mode": mode, "hub.topic": topic_of(path), "hub.callback": web.url + callback}
    return Client().post("/hub", {**form, **{f"hub.{name}": value for name, value in more.items()}})


def _work(*, later: float = 0) -> None:
    """What the clock and the worker do, until nothing is due; so many seconds from now."""
    at = datetime.now(UTC) + timedelta(seconds=later)
    for _ in range(5):
        for subscriber in due(at):
            tell(subscriber, at)


def _sent(web: Web, path: str = "/cb") -> list[Asked]:
    return web.of(path, "POST")


def test_100_a_typical_subscriber_is_confirmed_and_told_without_a_signature(web: Web) -> None:
    _publish(b"<feed>1</feed>")
    assert _ask(web).status_code == 202
    _work()
    question = web.of("/cb", "GET")[0].query
    assert (question["hub.mode"], question["hub.topic"]) == ("subscribe", topic_of(ATOM))
    assert int(question["hub.lease_seconds"]) >= 300
    assert _sent(web) == []
    _publish(b"<feed>2</feed>")
    _work()
    (sent,) = _sent(web)
    assert (sent.body, sent.headers["content-type"]) == (
        b"<feed>2</feed>",
        "application/atom+xml; charset=utf-8",
    )
    assert f'<{topic_of(ATOM)}>; rel="self"' in sent.headers["link"]
    assert '/hub>; rel="hub"' in sent.headers["link"]
    assert "x-hub-signature" not in sent.headers


def _subscribed(web: Web, path: str = ATOM, kind: str = "atom", **more: str) -> Subscriber:
    _publish(b"1", path, kind)
    _ask(web, path=path, **more)
    _work()
    return Subscriber.objects.get(path=path)


def test_101_a_subscriber_with_a_secret_gets_a_signature_that_holds(web: Web) -> None:
    row = _subscribed(web, secret="s3cret")
    _publish(b"2")
    _work()
    assert _sent(web)[0].headers["x-hub-signature"] == signed(b"2", "s3cret")
    assert "s3cret" not in row.sealed


def test_102_parameters_the_hub_does_not_know_are_ignored(web: Web) -> None:
    _publish(b"1")
    assert _ask(web, foo="bar", verify="async").status_code == 202


def test_103_asking_again_renews_the_one_subscription(web: Web) -> None:
    first = _subscribed(web, lease_seconds="600", secret="old")
    _ask(web, lease_seconds="6000", secret="new")
    _work()
    row = Subscriber.objects.get()
    assert row.pk == first.pk
    assert row.lease_until is not None and first.lease_until is not None  # noqa: PT018
    assert row.lease_until > first.lease_until
    _publish(b"2")
    _work()
    (sent,) = _sent(web)
    assert sent.headers["x-hub-signature"] == signed(b"2", "new")


def test_104_who_unsubscribes_and_confirms_it_is_told_nothing_more(web: Web) -> None:
    _subscribed(web)
    _ask(web, "unsubscribe")
    _work()
    assert web.of("/cb", "GET")[-1].query["hub.mode"] == "unsubscribe"
    _publish(b"2")
    _work()
    assert (_sent(web), Subscriber.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("path", "kind", "content_type"),
    [(ROBOTS, "robots", "text/plain"), (JSON, "json", "application/feed+json")],
    ids=["105", "106"],
)
def test_105_106_plain_text_and_json_are_sent_as_they_are(
    web: Web, path: str, kind: str, content_type: str
) -> None:
    _subscribed(web, path, kind)
    _publish(b"User-agent: *\n{}", path, kind)
    _work()
    (sent,) = _sent(web)
    assert sent.body == b"User-agent: *\n{}"
    assert sent.headers["content-type"].startswith(content_type)


def test_a_stranger_who_asks_in_somebodys_name_changes_nothing(web: Web) -> None:
    web.routes["/cb"] = lambda asked: (404, {}, b"")
    _publish(b"1")
    _ask(web)
    _work()
    assert not Subscriber.objects.exists()
    web.routes["/cb"] = _confirms
    _subscribed(web, secret="mine")
    web.routes["/cb"] = lambda asked: (404, {}, b"") if asked.method == "GET" else (200, {}, b"")
    _ask(web, secret="theirs")
    _ask(web, "unsubscribe")
    _work()
    _publish(b"2")
    _work()
    assert _sent(web)[0].headers["x-hub-signature"] == signed(b"2", "mine")


def test_what_a_subscriber_refuses_is_sent_again_later_and_only_the_newest(web: Web) -> None:
    row = _subscribed(web)
    web.routes["/cb"] = lambda asked: (503, {}, b"")
    _publish(b"2")
    _work()
    row.refresh_from_db()
    assert (len(_sent(web)), row.failures, row.next_try_at > datetime.now(UTC)) == (1, 1, True)
    web.routes["/cb"] = _confirms
    _publish(b"3")
    _work(later=30)
    assert [one.body for one in _sent(web)] == [b"2", b"3"]
    row.refresh_from_db()
    assert row.failures == 0


def test_a_callback_that_is_gone_ends_its_subscription(web: Web) -> None:
    _subscribed(web)
    web.routes["/cb"] = lambda asked: (410, {}, b"")
    _publish(b"2")
    _work()
    assert not Subscriber.objects.exists()


def test_a_lease_that_ended_is_told_nothing(web: Web) -> None:
    _subscribed(web, lease_seconds="300")
    _publish(b"2")
    _work(later=301)
    assert (_sent(web), Subscriber.objects.count()) == ([], 0)


def test_who_is_denied_is_told_why(web: Web) -> None:
    row = _subscribed(web)
    assert deny(row.path, row.callback, "The contract has ended.")
    _work(later=5)
    question = web.of("/cb", "GET")[-1].query
    assert (question["hub.mode"], question["hub.reason"]) == ("denied", "The contract has ended.")
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"hub.mode": "publish"}, b"subscribe or unsubscribe"),
        ({"hub.topic": "https://elsewhere.example/feed"}, b"none of this site"),
        ({"hub.callback": "ftp://x.example/"}, b"only http"),
        ({"hub.callback": "http://169.254.169.254/latest"}, b"cannot be called"),
        ({"hub.callback": "https://a:b@x.example/"}, b"without name and password"),
        ({"hub.secret": "s" * 200}, b"less than 200"),
        ({"hub.lease_seconds": "soon"}, b"whole number"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(
    web: Web, change: dict[str, str], says: bytes
) -> None:
    _publish(b"1")
    form = {"hub.mode": "subscribe", "hub.topic": topic_of(ATOM), "hub.callback": f"{web.url}/cb"}
    answer = Client().post("/hub", {**form, **change})
    assert answer.status_code == 400
    assert says in answer.content
    assert not Subscriber.objects.exists()


def test_a_callback_in_our_own_network_is_not_called_unless_allowed(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    _publish(b"1")
    monkeypatch.setitem(settings.WIRECOPY, "HUB_PRIVATE", False)
    form = {"hub.mode": "subscribe", "hub.topic": topic_of(ATOM)}
    callback = web.url.replace("127.0.0.1", "localhost") + "/cb"
    assert Client().post("/hub", {**form, "hub.callback": callback}).status_code == 202
    _work()
    assert web.asked == []
