"""Receiving: bytes are durable and whole, once in the store, and every arrival leaves its trail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from tests.wires.build import a_source
from wirecopy.errors import RefusedError
from wirecopy.wires.models import Delivery, Filed, Source
from wirecopy.wires.receive import LIMIT_BYTES, Arrival, receive, receive_many

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

pytestmark = pytest.mark.database


def test_bytes_are_kept_as_they_came() -> None:
    content = bytes(range(256)) * 40
    received = receive(a_source(), content, name="a.xml", content_type="text/xml", received_at=NOON)
    delivery = Delivery.objects.select_related("filed").get(pk=received.delivery_id)
    assert bytes(delivery.filed.content) == content
    assert (delivery.size_bytes, delivery.received_at, delivery.state) == (len(content), NOON, "waiting")


def test_the_same_bytes_pushed_twice_leave_two_rows_and_are_stored_once() -> None:
    source = a_source()
    first, second = (receive(source, b"<nitf/>", name="a", content_type="") for _ in range(2))
    assert (first.repeated, second.repeated) == (False, True)
    assert first.delivery_id != second.delivery_id
    assert Filed.objects.count() == 1


def test_a_poll_that_finds_what_it_found_last_time_leaves_no_row() -> None:
    source = a_source(kind=Source.Kind.POLL)
    first = receive(source, b"<rss/>", name="a", content_type="", received_at=NOON)
    later = NOON + timedelta(minutes=1)
    again = receive(source, b"<rss/>", name="a", content_type="", received_at=later)
    assert (again.delivery_id, again.repeated) == (first.delivery_id, True)
    source.refresh_from_db()
    assert source.heard_at == later


def test_a_poll_that_goes_back_to_older_bytes_is_a_delivery() -> None:
    source = a_source(kind=Source.Kind.POLL)
    for minute, content in enumerate((b"<rss>a</rss>", b"<rss>b</rss>", b"<rss>a</rss>")):
        at = NOON + timedelta(minutes=minute)
        receive(source, content, name="a", content_type="", received_at=at)
    assert source.deliveries.count() == 3


def test_one_batch_keeps_its_order_and_stores_equal_bytes_once() -> None:
    contents = (b"<nitf>c</nitf>", b"<nitf>a</nitf>", b"<nitf>c</nitf>")
    received = receive_many(a_source(), [Arrival(content=content, name="") for content in contents])
    kept = [bytes(Delivery.objects.get(pk=one.delivery_id).filed.content) for one in received]
    assert tuple(kept) == contents
    assert [one.repeated for one in received] == [False, False, True]
    assert [one.delivery_id for one in received] == sorted(one.delivery_id for one in received)


def test_what_may_be_a_kill_is_read_first() -> None:
    source = a_source()
    usual = receive(source, b'{"pubstatus": "usable"}', name="", content_type="")
    kill = receive(source, b'{"pubstatus": "canceled"}', name="", content_type="")
    waiting = Delivery.objects.order_by("priority", "id").values_list("pk", flat=True)
    assert list(waiting) == [kill.delivery_id, usual.delivery_id]


@pytest.mark.parametrize(("content", "says"), [(b"", "empty"), (bytes(LIMIT_BYTES + 1), "67,108,865 bytes")])
def test_nothing_and_too_much_are_refused_with_a_reason(content: bytes, says: str) -> None:
    with pytest.raises(RefusedError, match=says):
        receive(a_source(), content, name="x.xml", content_type="")
    assert not Delivery.objects.exists()


def test_one_refused_delivery_keeps_its_whole_batch_out() -> None:
    with pytest.raises(RefusedError):
        receive_many(a_source(), [Arrival(content=b"<a/>", name="a"), Arrival(content=b"", name="b")])
    assert not Filed.objects.exists()


def test_a_removed_source_takes_nothing() -> None:
    with pytest.raises(RefusedError, match="removed"):
        receive(a_source(state=Source.State.REMOVED), b"<a/>", name="", content_type="")


def test_names_that_postgresql_cannot_hold_are_kept_readable() -> None:
    received = receive(a_source(), b"<a/>", name="a\x00b\udce9.xml", content_type="")
    assert Delivery.objects.get(pk=received.delivery_id).name == "ab\\udce9.xml"


@pytest.mark.django_db(transaction=True)
def test_receiving_refuses_to_be_part_of_somebody_elses_transaction() -> None:
    source = a_source()
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        receive(source, b"<a/>", name="", content_type="")


@pytest.mark.django_db(transaction=True)
def test_when_receive_returns_another_connection_sees_the_bytes_and_the_wish_to_read_them() -> None:
    received = receive(a_source(), b"<a/>", name="", content_type="")
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM wires_delivery WHERE id = %s", [received.delivery_id])
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'read_deliveries'")
        assert cursor.fetchone() == (1,)
    other.close()
