"""Replay: deliveries wait again, their bytes as they were."""

from __future__ import annotations

import pytest

from tests.wires.build import a_source
from wirecopy.wires.models import Delivery
from wirecopy.wires.receive import receive
from wirecopy.wires.replay import again

pytestmark = pytest.mark.database


def test_a_quarantined_delivery_waits_again_with_a_clean_slate() -> None:
    received = receive(a_source(), b"<nitf>", name="a", content_type="")
    rows = Delivery.objects.filter(pk=received.delivery_id)
    rows.update(state="quarantined", tries=3, faults=[{"why": "cut off"}], verdicts={})
    assert again(Delivery.objects.filter(state="quarantined")) == [received.delivery_id]
    row = rows.get()
    assert (row.state, row.tries, row.faults) == ("waiting", 0, [])
    assert bytes(row.filed.content) == b"<nitf>"


def test_what_waits_already_is_left_alone() -> None:
    receive(a_source(), b"<nitf/>", name="a", content_type="")
    assert again(Delivery.objects.all()) == []


def test_no_more_than_was_asked_for_is_read_again() -> None:
    source = a_source()
    first, second = (receive(source, content, name="", content_type="") for content in (b"a", b"b"))
    Delivery.objects.update(state="read")
    assert again(Delivery.objects.filter(pk=first.delivery_id)) == [first.delivery_id]
    assert Delivery.objects.get(pk=second.delivery_id).state == "read"
