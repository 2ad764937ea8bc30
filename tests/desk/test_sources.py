"""Sources at the desk: how they are doing, and what an engineer may do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.desk.people import signed_in
from wirecopy.desk.models import Act
from wirecopy.desk.sources import bars
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


def test_a_test_shows_items_and_the_line_at_fault(source: Source) -> None:
    receive(
        source,
        b'<rss version="2.0">\n<channel></rss>',
        name="a.xml",
        content_type="",
        received_at=timezone.now(),
    )
    page = signed_in(role="engineer").post("/desk/sources/mna/test/").content.decode()
    assert "Line 2" in page
    assert "mismatch" in page


def test_the_days_of_a_source_are_drawn_and_told() -> None:
    today = date(2026, 11, 22)
    drawn = bars({today: 6, today - timedelta(days=1): 1, today - timedelta(days=20): 900}, today)
    assert [bar.count for bar in drawn] == [0] * 12 + [1, 6]
    assert (drawn[-1].is_today, drawn[-1].top, drawn[-2].height > 0, drawn[0].height) == (True, 0, True, 0)


def test_how_much_came_each_day_is_told_to_whoever_cannot_see_it(source: Source) -> None:
    receive(source, b"{}", name="a.json", content_type="", received_at=timezone.now())
    page = signed_in(role="engineer").get("/desk/sources/").content.decode()
    assert (
        'aria-label="Deliveries of mna a day, the last 14 days: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1"'
        in page
    )


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_sources_are_not_everybodys(role: str) -> None:
    client = signed_in(role=role)
    assert client.get("/desk/sources/").status_code == 403
    assert client.post("/desk/sources/mna/pause/").status_code == 403


def test_a_source_that_nobody_listens_to_says_so_and_what_to_do(source: Source) -> None:
    Source.objects.filter(pk=source.pk).update(kind="sse")
    page = signed_in(role="engineer").get("/desk/sources/").content.decode()
    assert "Nobody listens to it: start `wirecopy serve`, or `wirecopy listen`." in page
    assert "health-failing" in page
