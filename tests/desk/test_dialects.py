"""A source's dialect at the desk: tried on a sample with nothing saved, saved against what was seen, replayed."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.archive.rows import a_source
from tests.desk.people import signed_in
from wirecopy.archive.models import Story, Version
from wirecopy.desk.models import Act
from wirecopy.wires.models import Delivery, Source
from wirecopy.wires.reading import read_waiting
from wirecopy.wires.receive import receive
from wirecopy.wires.sources import set_dialect

pytestmark = pytest.mark.database
ADDRESS = "/desk/sources/mna-in/dialect/"
FEED = """<rss version="2.0"><channel><title>t</title><link>http://a.example</link>
<item><guid>g1</guid><pubDate>Sat, 21 Nov 2026 08:00:00 +0000</pubDate><title>Pier opens</title>
<description>&lt;p&gt;The pier opened at noon.&lt;/p&gt;&lt;p&gt;For our clients&lt;/p&gt;</description>
</item></channel></rss>"""
CUT = {"furniture": "take: For our clients"}


@pytest.fixture(autouse=True)
def _source() -> None:
    a_source()


def seen() -> str:
    return str(signed_in("see", "engineer").get(ADDRESS).context["seen"])


def a_delivery(feed: str = FEED) -> Delivery:
    receive(
        Source.objects.get(), feed.encode(), name="a.xml", content_type="text/xml", received_at=timezone.now()
    )
    read_waiting(budget_seconds=5, now=timezone.now())
    return Delivery.objects.latest("pk")


def test_a_change_is_tried_on_the_last_delivery_and_what_differs_is_shown() -> None:
    a_delivery()
    client = signed_in(role="engineer")
    page = client.get(ADDRESS).content.decode()
    assert "This is how it is read now." in page
    assert "Its root element is &lt;rss&gt;." in page
    page = client.post(ADDRESS, CUT).content.decode()
    assert "Against how it is read now: 1 item differs." in page
    assert "<del>For our clients</del>" in page
    assert "<ins>For our clients</ins>" in page  # as furniture
    assert "take: For our clients</textarea>" in page
    source = Source.objects.get()
    assert (source.dialect, Version.objects.count(), Act.objects.count()) == ({}, 1, 0)


def test_a_part_of_the_page_is_answered_where_a_script_asks() -> None:
    a_delivery()
    answer = signed_in(role="engineer").post(ADDRESS, CUT | {"kill": "("}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "<html" not in page
    assert 'id="fault-kill" hx-swap-oob="true"><p class="fault">' in page


def test_what_somebody_brings_is_read_and_kept_nowhere() -> None:
    client = signed_in(role="engineer")
    page = client.post(ADDRESS, {"pasted": FEED}).content.decode()
    assert "The pier opened at noon." in page
    uploaded = SimpleUploadedFile("mine.xml", FEED.encode())
    answer = client.post(ADDRESS, {"file": uploaded})
    assert "The pier opened at noon." in answer.content.decode()
    carried = answer.context["sample"].carried
    again = client.post(ADDRESS, {"sample": "carried", "carried": carried, "carried_name": "mine.xml"})
    assert "The pier opened at noon." in again.content.decode()
    assert (
        "came back damaged" in client.post(ADDRESS, {"sample": "carried", "carried": "%%"}).content.decode()
    )
    assert Delivery.objects.count() == 0


def test_a_sample_that_ends_the_reader_ends_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wirecopy.wires.preview._CHILD", ("/bin/false",))
    answer = signed_in(role="engineer").post(ADDRESS, {"pasted": FEED})
    assert answer.status_code == 200
    assert "ended the reader" in answer.content.decode()


def test_saving_is_written_down_with_what_it_was() -> None:
    client = signed_in("noor", "engineer")
    sent = CUT | {"do": "save", "seen": "{}", "zone": "Europe/Berlin"}
    assert client.post(ADDRESS, sent).status_code == 302
    source = Source.objects.get()
    assert source.dialect == {"furniture": [{"kind": "take", "pattern": "For our clients"}]}
    assert source.zone == "Europe/Berlin"
    act = Act.objects.get()
    assert (act.who, act.what, act.field, act.before) == ("noor", "sources", "mna-in", "{}")
    assert act.after == seen()


def test_what_is_wrong_is_not_saved() -> None:
    answer = signed_in(role="engineer").post(ADDRESS, CUT | {"do": "save", "seen": "{}", "zone": "Mars/Base"})
    assert answer.status_code == 400
    assert "is no time zone" in answer.content.decode()
    assert Source.objects.get().dialect == {}


def test_what_somebody_else_saved_is_not_overwritten_unseen() -> None:
    set_dialect("mna-in", {"charset": "cp850"})
    client = signed_in(role="engineer")
    answer = client.post(ADDRESS, CUT | {"do": "save", "seen": "{}"})
    assert answer.status_code == 409
    assert "cp850" in answer.content.decode()
    assert Source.objects.get().dialect == {"charset": "cp850"}
    assert client.post(ADDRESS, CUT | {"do": "save", "seen": seen()}).status_code == 302


def test_replaying_says_what_it_would_do_and_then_does_it() -> None:
    delivery = a_delivery()
    set_dialect("mna-in", {"furniture": [{"pattern": "For our clients", "kind": "take"}]})
    client = signed_in(role="engineer")
    page = client.post(ADDRESS, {"do": "weigh", "count": "5"}).content.decode()
    assert "Of its last 1 delivery: 1 item would be understood otherwise, 0 would be new" in page
    assert Delivery.objects.get().state == "read"
    client.post(ADDRESS, {"do": "replay", "count": "5"})
    delivery.refresh_from_db()
    assert delivery.state == "waiting"
    assert Act.objects.get().after == "last 1 deliveries read again"
    read_waiting(budget_seconds=5, now=timezone.now())
    assert (Story.objects.count(), Version.objects.count()) == (1, 2)


def test_how_a_source_is_read_is_not_everybodys() -> None:
    assert signed_in(role="editor").get(ADDRESS).status_code == 403
    assert signed_in("ada", "chief").get(ADDRESS).status_code == 200
