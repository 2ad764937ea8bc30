"""What we listen to: event streams, long polls, NATS. Whatever breaks, the place is kept after the bytes."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wires.build import a_source
from tests.wires.nats_server import Nats
from tests.wires.web import Answer, Asked, Web, a_web_server
from wirecopy.errors import FetchError
from wirecopy.partners import deciding
from wirecopy.project.tick import CLOCK_LOCK
from wirecopy.wires import folder_away, listening, longpoll, nats, sse
from wirecopy.wires.listening import Listeners, wanted
from wirecopy.wires.look import look
from wirecopy.wires.models import Delivery, Source
from wirecopy.wires.sealing import seal, unseal
from wirecopy.wires.sse import Event, events

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
STREAM = b"retry: 5\n: hello\n\nid: 1\ndata: <a/>\n\nevent: story\nid: 2\ndata: <b>\ndata: </b>\n\nid: 3\ndata: <half"


@pytest.fixture
def web() -> Iterator[Web]:
    with a_web_server() as web:
        yield web


def _contents() -> list[bytes]:
    return [bytes(row.filed.content) for row in Delivery.objects.order_by("id")]


def _listen(source: Source, stop: threading.Event | None = None) -> None:
    """One turn, as a listener's thread does it."""
    listening._listen(source, stop or threading.Event())
    source.refresh_from_db()


class KilledError(BaseException):
    pass


def _die(*arguments: Any, **named: Any) -> None:
    raise KilledError


def test_events_are_read_as_the_standard_says() -> None:
    assert list(events(iter([STREAM]))) == [
        Event(data=b"<a/>", id="1"),
        Event(data=b"<b>\n</b>", name="story", id="2"),
    ]


@given(cuts=st.lists(st.integers(0, len(STREAM)), max_size=8), end=st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_events_are_the_same_in_whatever_pieces_and_with_whatever_line_ends(
    cuts: list[int], end: bytes
) -> None:
    stream = b"\xef\xbb\xbf" + STREAM.replace(b"\n", end)
    places = [0, *sorted(cuts), len(stream)]
    pieces = [stream[low:high] for low, high in pairwise(places)]
    assert list(events(iter(pieces))) == list(events(iter([STREAM])))


def _events_of(stream: bytes) -> Callable[[Asked], Answer]:
    return lambda asked: (200, {"Content-Type": "text/event-stream"}, stream)


def _an_sse_source(web: Web, **changes: Any) -> Source:
    return a_source(kind=Source.Kind.SSE, address=f"{web.url}/events", allow_private=True, **changes)


@pytest.mark.database
def test_each_whole_event_is_a_delivery_and_the_last_id_is_sent_the_next_time(web: Web) -> None:
    web.routes["/events"] = _events_of(STREAM)
    source = _an_sse_source(web, sealed=seal("k3y"))
    _listen(source)
    assert (_contents(), source.cursor) == ([b"<a/>", b"<b>\n</b>"], "2")
    _listen(source)
    assert [one.headers.get("last-event-id") for one in web.asked] == [None, "2"]
    assert web.asked[0].headers["authorization"] == "Bearer k3y"


@pytest.mark.database
def test_the_same_event_again_is_stored_once(web: Web) -> None:
    web.routes["/events"] = _events_of(b"id: 1\ndata: <a/>\n\nid: 1\ndata: <a/>\n\n")
    _listen(_an_sse_source(web))
    first, second = Delivery.objects.order_by("id")
    assert first.filed_id == second.filed_id


@pytest.mark.database
@pytest.mark.parametrize("kind", [Source.Kind.SSE, Source.Kind.LONGPOLL])
def test_a_server_that_is_gone_is_said_and_the_place_is_kept(kind: Source.Kind) -> None:
    source = a_source(
        kind=kind, address="http://127.0.0.1:9/x", allow_private=True, cursor=seal("http://127.0.0.1:9/p")
    )
    _listen(source)
    assert "does not answer" in source.last_error
    assert source.cursor != ""


@pytest.mark.database
def test_an_event_that_could_not_be_stored_is_asked_for_again(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.routes["/events"] = _events_of(STREAM)
    source = _an_sse_source(web, cursor="0")
    with monkeypatch.context() as patched:
        patched.setattr(sse, "receive", _die)
        with pytest.raises(KilledError):
            _listen(source)
    source.refresh_from_db()
    assert (source.cursor, _contents()) == ("0", [])


@pytest.mark.database
@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((401, {}, b""), "answered 401"),
        ((200, {"Content-Type": "text/html"}, b"<html>"), "no event stream"),
        ((302, {"Location": "http://169.254.1.1/"}, b""), "may not be called"),
    ],
)
def test_what_is_no_event_stream_is_said_and_asked_less_often(web: Web, answer: Answer, says: str) -> None:
    web.routes["/events"] = lambda asked: answer
    source = _an_sse_source(web)
    _listen(source)
    assert says in source.last_error
    assert source.next_poll_at is not None
    assert source.pk not in wanted(datetime.now(UTC))
    assert source.pk in wanted(datetime.now(UTC) + timedelta(hours=2))


def _a_feed(web: Web, pages: dict[str, list[str]], following: dict[str, str]) -> None:
    for path, items in pages.items():
        body = {
            "data": {"items": [{"item": {"uri": one}} for one in items], "next_page": following.get(path)}
        }
        content = json.dumps(body).encode()
        web.routes[path] = lambda asked, content=content: (200, {"Content-Type": "application/json"}, content)  # type: ignore[misc]


def _a_longpoll_source(web: Web, **changes: Any) -> Source:
    return a_source(
        kind=Source.Kind.LONGPOLL,
        address=f"{web.url}/feed",
        allow_private=True,
        sealed=seal("k3y"),
        **changes,
    )


@pytest.mark.database
def test_pages_are_followed_and_the_next_one_is_remembered(web: Web) -> None:
    _a_feed(
        web,
        {"/feed": ["1", "2"], "/p2": ["3"], "/p3": []},
        {"/feed": f"{web.url}/p2", "/p2": "/p3", "/p3": "/p3"},
    )
    source = _a_longpoll_source(web)
    assert [longpoll.take_page(source) for _ in range(4)] == [True, True, False, False]
    assert [one.path for one in web.asked] == ["/feed", "/p2", "/p3", "/p3"]
    assert {one.headers["x-api-key"] for one in web.asked} == {"k3y"}
    assert Delivery.objects.count() == 2
    source.refresh_from_db()
    assert unseal(source.cursor, slug="harbour") == f"{web.url}/p3"


@pytest.mark.database
def test_a_page_that_could_not_be_stored_is_asked_for_again(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    _a_feed(web, {"/feed": ["1"], "/p2": []}, {"/feed": "/p2"})
    source = _a_longpoll_source(web)
    with monkeypatch.context() as patched:
        patched.setattr(longpoll, "receive", _die)
        with pytest.raises(KilledError):
            longpoll.take_page(source)
    source.refresh_from_db()
    assert source.cursor == ""
    assert longpoll.take_page(source)
    assert Delivery.objects.count() == 1


@pytest.mark.database
def test_a_next_page_on_another_machine_never_gets_the_key(web: Web) -> None:
    _a_feed(web, {"/feed": ["1"]}, {"/feed": "https://evil.example/p2"})
    source = _a_longpoll_source(web)
    _listen(source)
    assert "the key is for 127.0.0.1" in source.last_error
    assert (source.cursor, Delivery.objects.count()) == ("", 1)


@pytest.mark.database
@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((403, {}, b""), "wirecopy source secret harbour FILE"),
        ((200, {}, b'{"data": {"items": ['), "no JSON"),
        ((200, {}, b'{"data": {"next_page": 7}}'), "is no address"),
    ],
)
def test_an_answer_that_does_not_do_is_said_and_no_key_shown(web: Web, answer: Answer, says: str) -> None:
    web.routes["/feed"] = lambda asked: answer
    source = _a_longpoll_source(web)
    _listen(source)
    assert says in source.last_error
    assert "k3y" not in source.last_error
    assert not Delivery.objects.exists()


@pytest.mark.database
def test_a_page_that_the_feed_has_forgotten_is_left_for_its_beginning(web: Web) -> None:
    source = _a_longpoll_source(web, cursor=seal(f"{web.url}/forgotten"))
    _a_feed(web, {"/feed": ["1"]}, {})
    _listen(source)
    assert "404" in source.last_error
    assert longpoll.take_page(source)


@pytest.mark.database
def test_a_look_shows_the_first_page_and_whether_a_stream_answers(web: Web) -> None:
    _a_feed(web, {"/feed": ["1"]}, {"/feed": "/p2"})
    web.routes["/events"] = _events_of(STREAM)
    seen = look(_a_longpoll_source(web))
    assert seen.arrival is not None
    assert b'"uri": "1"' in seen.arrival.content
    stream = a_source("events", kind=Source.Kind.SSE, address=f"{web.url}/events", allow_private=True)
    assert "text/event-stream" in look(stream).says[0]
    assert not Delivery.objects.exists()


@pytest.fixture(scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nats]:
    server = Nats(tmp_path_factory.mktemp("nats"))
    yield server
    server.close()


@pytest.fixture
def server(_server: Nats) -> Nats:
    _server.empty()
    return _server


def _a_nats_source(server: Nats, **changes: Any) -> Source:
    given = {"sealed": seal("w:right"), "way": {"stream": "WIRE"}, **changes}
    return a_source(
        kind=Source.Kind.NATS, address=f"nats://127.0.0.1:{server.port}", allow_private=True, **given
    )


durable = pytest.mark.django_db(transaction=True)


def _hear(source: Source, deliveries: int) -> None:
    """Listen until so many deliveries are here."""
    stop = threading.Event()
    thread = threading.Thread(target=listening.listen_to, args=(source.pk, stop), daemon=True)
    thread.start()
    for _ in range(600):  # a busy machine is slow to connect
        if Delivery.objects.count() >= deliveries:
            break
        time.sleep(0.05)
    stop.set()
    thread.join(10)
    source.refresh_from_db()


@durable
def test_messages_become_deliveries_and_are_acknowledged_once_they_are_durable(server: Nats) -> None:
    server.put(b"<a/>")
    server.put(b"<b/>")
    server.put(b"<a/>")
    source = _a_nats_source(server)
    _hear(source, 3)
    assert (_contents(), source.last_error) == ([b"<a/>", b"<b/>", b"<a/>"], "")
    assert len(set(Delivery.objects.values_list("filed_id", flat=True))) == 2
    assert server.unacknowledged() == 0


@durable
def test_a_message_that_could_not_be_stored_is_sent_again(
    server: Nats, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(b"<a/>")
    source = _a_nats_source(server)
    with monkeypatch.context() as patched:
        patched.setattr(nats, "receive_many", _refuse)
        _listen(source)
    assert (server.unacknowledged(), Delivery.objects.count()) == (1, 0)


def _refuse(*arguments: Any, **named: Any) -> None:
    raise FetchError("the disk is full", permanent=False)


@durable
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"sealed": seal("w:wrong-secret")}, "wirecopy source secret harbour FILE"),
        ({"way": {"stream": "NONE"}}, "has no stream NONE"),
        ({"address": "nats://127.0.0.1:9"}, "does not answer"),
        ({"allow_private": False}, "may not be called"),
    ],
)
def test_what_is_wrong_with_a_server_is_said_and_no_secret_shown(
    server: Nats, changes: dict[str, Any], says: str
) -> None:
    source = _a_nats_source(server)
    for name, value in changes.items():
        setattr(source, name, value)
    source.save()
    _listen(source)
    assert says in source.last_error
    assert "wrong-secret" not in source.last_error
    assert source.failures == 1


@durable
def test_a_look_tells_what_the_stream_holds(server: Nats) -> None:
    server.put(b"<a/>")
    assert "The stream WIRE holds 1 messages." in look(_a_nats_source(server)).says


@durable
def test_listeners_begin_and_end_with_their_sources(web: Web) -> None:
    web.routes["/feed"] = lambda asked: (200, {}, b'{"data": {"items": [], "next_page": "/feed"}}')
    source = _a_longpoll_source(web)
    listeners = Listeners()
    assert listeners.look(datetime.now(UTC)) == 1
    Source.objects.filter(pk=source.pk).update(state="paused")
    for _ in range(100):
        if listeners.look(datetime.now(UTC)) == 0:
            break
        time.sleep(0.1)
    assert listeners.look(datetime.now(UTC)) == 0


def test_every_kind_we_listen_to_has_its_listener() -> None:
    assert all(listening._listener(kind) for kind in listening.KINDS)


def test_no_two_kinds_of_work_share_a_class_of_locks() -> None:
    """A source that is listened to would else keep the partner of the same number from getting anything."""
    assert len({listening._LOCK, folder_away._LOCK, deciding.LOCKS, CLOCK_LOCK[0]}) == 4
