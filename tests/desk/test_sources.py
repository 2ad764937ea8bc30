"""Sources at the desk: how they are doing, and what an engineer may do."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.desk.people import signed_in
from wirecopy.desk.models import Act
from wirecopy.wires.models import Source
from wirecopy.wires.receive import receive

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def source() -> Source:
    return Source.objects.create(slug="mna", kind="push", agency="mna", agency_name="MNA")


def test_a_source_says_how_it_is_doing(source: Source) -> None:
    Source.objects.filter(pk=source.pk).update(failures=3, last_error="Its server refuses us.")
    page = signed_in(role="engineer").get("/desk/sources/").content.decode()
    assert "Its server refuses us. (3 times in a row)" in page


def test_a_password_in_an_address_is_not_shown() -> None:
    Source.objects.create(
        slug="poll", kind="poll", agency="p", agency_name="P", address="https://ada:sesame@wire.example/feed"
    )
    assert "sesame" not in signed_in(role="engineer").get("/desk/sources/").content.decode()


def test_a_source_is_paused_and_resumed_and_the_log_says_so(source: Source) -> None:
    client = signed_in(role="engineer")
    client.post("/desk/sources/mna/pause/")
    assert Source.objects.get().state == "paused"
    client.post("/desk/sources/mna/resume/")
    assert Source.objects.get().state == "active"
    assert list(Act.objects.order_by("pk").values_list("field", "after")) == [
        ("mna", "paused"),
        ("mna", "active"),
    ]


def test_a_test_tells_what_the_last_delivery_holds_and_stores_nothing(source: Source) -> None:
    receive(source, b"{ no json", name="a.json", content_type="", received_at=timezone.now())
    page = signed_in(role="engineer").post("/desk/sources/mna/test/").content.decode()
    assert "Nothing was stored." in page
    assert source.deliveries.get().state == "waiting"


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_sources_are_not_everybodys(role: str) -> None:
    client = signed_in(role=role)
    assert client.get("/desk/sources/").status_code == 403
    assert client.post("/desk/sources/mna/pause/").status_code == 403
