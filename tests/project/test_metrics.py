"""Metrics: read from the database, right whatever process answers, told to the near only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from tests.archive.rows import a_source, a_story, an_item
from wirecopy.archive.models import Version
from wirecopy.partners.models import Partner, Sending
from wirecopy.site.models import Due, Page, Refused
from wirecopy.wires import listening
from wirecopy.wires.models import Delivery, Filed, Source

pytestmark = pytest.mark.database
FAULT = {"why": "The body is empty.", "line": 3, "guid": "", "remedy": "", "fatal": True}


def _metrics() -> dict[tuple[str, ...], float]:
    """(name, label values…) -> value."""
    with override_settings(ROOT_URLCONF="wirecopy.project.metrics", DATA=Path("/")):
        answer = Client().get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name.removeprefix("wirecopy_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def _deliver(source: Source, **fields: object) -> None:
    Filed.objects.get_or_create(sha256="f" * 64, defaults={"content": b""})
    Delivery.objects.create(source=source, filed_id="f" * 64, **fields)


def test_the_world_is_told_nothing() -> None:
    with override_settings(ROOT_URLCONF="wirecopy.project.metrics"):
        world = Client(headers={"x-forwarded-for": "93.184.215.14"})
        answer, nothing = world.get("/metrics"), world.get("/nothing")
    assert (answer.status_code, answer.headers) == (404, nothing.headers)
    assert b"wirecopy_" not in answer.content


def test_deliveries_by_source_and_state() -> None:
    source = a_source("mna")
    _deliver(source, state="waiting", received_at=datetime.now(UTC) - timedelta(seconds=90))
    _deliver(source, state="quarantined", faults=[FAULT])
    _deliver(source, state="read", faults=[FAULT], verdicts={"new": 2, "kill": 1})
    _deliver(source, state="read", verdicts={"new": 1})
    found = _metrics()
    assert [found["deliveries", "mna-in", state] for state in ("waiting", "quarantined", "read")] == [1, 1, 2]
    assert found["deliveries_faulty", "mna-in"] == 2
    assert (found["recent_items", "mna-in", "new"], found["recent_items", "mna-in", "kill"]) == (3, 1)
    assert 90 <= found["delivery_oldest_waiting_seconds",] < 100


def test_stories_by_state() -> None:
    for state in ("live", "live", "killed", "embargoed"):
        a_story(state=state)
    found = _metrics()
    assert {state: found["stories", state] for state in ("live", "killed", "embargoed")} == {
        "live": 2, "killed": 1, "embargoed": 1,
    }  # fmt: skip


def test_due_and_refused_pages() -> None:
    page = Page.objects.create(path="/a/", kind="article", key="1")
    Due.objects.create(page=page, priority=3, asked_at=datetime.now(UTC) - timedelta(seconds=30))
    Refused.objects.create(page=page, why="Words differ.")
    found = _metrics()
    assert (found["pages_due",], found["pages_refused",]) == (1, 1)
    assert 30 <= found["page_oldest_due_seconds",] < 40


def test_each_active_source_with_its_failures_and_silence() -> None:
    a_source("mna", failures=3, heard_at=datetime.now(UTC) - timedelta(minutes=1))
    a_source("lvz", state="removed")
    found = _metrics()
    assert found["source_failures", "mna-in"] == 3
    assert 60 <= found["source_heard_seconds", "mna-in"] < 70
    assert ("source_failures", "lvz-in") not in found


def test_the_time_from_wire_to_story_leaves_out_what_was_embargoed() -> None:
    quick, late = a_story(), a_story()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # versions are never updated
    for story, seconds, embargoed in ((quick, 0.25, False), (late, 7200, True)):
        assert story.first_published_at is not None
        Version.objects.filter(story=story).update(
            received_at=story.first_published_at - timedelta(seconds=seconds), embargoed=embargoed
        )
    assert _metrics()["wire_to_story_seconds", "0.5"] == 0.25


def test_it_asks_a_fixed_number_of_questions() -> None:
    counts = []
    for _ in range(2):
        for _ in range(3):
            a_story()
        with CaptureQueriesContext(connection) as asked:
            _metrics()
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 26


def test_partners_with_what_waits_and_who_was_not_told_of_a_kill() -> None:
    now = datetime.now(UTC)
    partner = Partner.objects.create(
        slug="post", name="Post", format="ninjs", way="http", failures=2, heard_at=now
    )
    Partner.objects.create(slug="gone", name="Gone", format="ninjs", state="removed")
    for number, state, act in (
        (1, "sent", "publish"),
        (2, "refused", "withdraw"),
        (3, "waiting", "withdraw"),
    ):
        Sending.objects.create(
            partner=partner, story=a_story(an_item("Words.", guid=f"urn:example:{number}")), number=number, act=act,
            state=state, status="canceled" if act == "withdraw" else "usable", at=now - timedelta(seconds=90),
            version=Version.objects.latest("pk") if act == "publish" else None,
        )  # fmt: skip
    found = _metrics()
    assert [found["partner_sendings", "post", state] for state in ("waiting", "refused")] == [1, 1]
    assert (found["partner_failures", "post"], found["partner_withdrawals_waiting", "post"]) == (2, 1)
    assert 90 <= found["partner_oldest_waiting_seconds", "post"] < 100
    assert ("partner_failures", "gone") not in found


def test_sources_that_nobody_listens_to_are_counted() -> None:
    a_source("stream", kind="sse")
    assert _metrics()["sources_unheard",] == 1
    listening.beat(datetime.now(UTC), takes_mail=False)
    assert _metrics()["sources_unheard",] == 0
