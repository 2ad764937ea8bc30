"""Health: what is well, what fails, and who is told how much."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

from tests.archive.rows import a_source, a_story
from wirecopy.project import health, listen
from wirecopy.project.health import Queue
from wirecopy.project.tick import CLOCK_LOCK
from wirecopy.site.models import Due, Page
from wirecopy.wires import listening
from wirecopy.wires.models import Delivery, Filed, Listener, Source

NOW = datetime.now(UTC)


def _get(**headers: str) -> HttpResponse:
    with override_settings(ROOT_URLCONF="wirecopy.project.health", DATA=Path("/")):
        answer = Client(headers=headers).get("/health")
    assert isinstance(answer, HttpResponse)
    return answer


def _worker(last_heartbeat: datetime | None = None) -> None:
    last_heartbeat = last_heartbeat or datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [last_heartbeat])


def _job(name: str, asked_at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")  # no test of ours clears what others left there
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('line', %s) RETURNING id", [name]
        )
        cursor.execute(
            "UPDATE procrastinate_events SET at = %s WHERE job_id = %s", [asked_at, *cursor.fetchone()]
        )


def _found(name: str) -> health.Check:
    return next(check for check in health.checks(NOW) if check.name == name)


@pytest.fixture
def clock() -> Iterator[None]:
    """Another connection holds the clock's lock, as `wirecopy tick` does."""
    values = connection.get_connection_params()
    with psycopg.connect(
        **{key: values[key] for key in ("dbname", "user", "password", "host", "port") if values.get(key)}
    ) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", CLOCK_LOCK)
        yield
        # Said, not left to the connection's end, which the server may notice only after the next test began.
        other.execute("SELECT pg_advisory_unlock(%s, %s)", CLOCK_LOCK)


@pytest.mark.database
@pytest.mark.usefixtures("clock")
def test_all_is_well_where_the_clock_ticks_and_a_worker_lives() -> None:
    _worker()
    answer = _get()
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store"), answer.content
    body = json.loads(answer.content)
    assert body["status"] == "ok"
    assert [check["name"] for check in body["checks"]] == [
        "database", "clock", "workers", "listener", "deliveries", "pages", "disk",
    ]  # fmt: skip


@pytest.mark.database
def test_without_a_clock_it_fails_and_says_what_to_start() -> None:
    _worker(NOW - timedelta(minutes=2))
    answer = _get()
    assert answer.status_code == 503
    checks = {check["name"]: check for check in json.loads(answer.content)["checks"]}
    assert "wirecopy serve" in checks["clock"]["says"]
    assert not checks["workers"]["ok"]


@pytest.mark.database
def test_the_world_learns_only_whether_it_is_well() -> None:
    assert _get(x_forwarded_for="203.0.113.9").content == b'{"status":"failing"}'


@pytest.mark.database
@pytest.mark.parametrize(("asked_seconds_ago", "ok"), [(1, True), (120, False)])
def test_a_late_delivery_is_a_fault_only_while_nobody_takes_it_up(asked_seconds_ago: int, ok: bool) -> None:
    Filed.objects.create(sha256="0" * 64, content=b"")
    received_at = NOW - timedelta(minutes=6)
    Delivery.objects.create(source=a_source(), filed_id="0" * 64, received_at=received_at, priority=1)
    _job("read_deliveries", NOW - timedelta(seconds=asked_seconds_ago))
    assert _found("deliveries").ok is ok


@pytest.mark.database
def test_the_oldest_is_found_behind_what_is_more_urgent() -> None:
    for number, priority in enumerate((1, 5)):
        page = Page.objects.create(path=f"/{number}/", kind="article", key=str(number))
        Due.objects.create(page=page, priority=priority, asked_at=NOW - timedelta(minutes=number * 10))
    assert health.pages_due().age_seconds(NOW) == 600
    assert "600 s" in _found("pages").says


@pytest.mark.database
def test_nothing_of_an_embargoed_story_can_be_told_from_it() -> None:
    before = _get().content
    a_story(state="embargoed")
    Delivery.objects.update(state="read")
    assert _get().content == before


@pytest.mark.parametrize(
    ("queue", "is_stuck"),
    [
        (Queue(since=None, last_step_at=None), False),
        (Queue(since=NOW - timedelta(seconds=299), last_step_at=None), False),
        (Queue(since=NOW - timedelta(seconds=301), last_step_at=None), True),
        (Queue(since=NOW - timedelta(days=7), last_step_at=NOW - timedelta(seconds=59)), False),
        (Queue(since=NOW - timedelta(days=7), last_step_at=NOW - timedelta(seconds=61)), True),
    ],
)
def test_a_backlog_that_is_worked_off_is_not_stuck(queue: Queue, is_stuck: bool) -> None:
    assert queue.is_stuck(NOW) is is_stuck


@pytest.mark.parametrize(
    ("address", "headers", "may"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("::ffff:10.1.2.3", {}, True),
        ("192.168.1.20", {}, True),
        ("93.184.215.14", {}, False),
        ("", {}, False),
        ("127.0.0.1", {"X-Forwarded-For": "93.184.215.14"}, False),
        ("127.0.0.1", {"Forwarded": "for=93.184.215.14"}, False),
    ],
)
def test_only_the_near_may_look_inside(address: str, headers: dict[str, str], may: bool) -> None:
    request = RequestFactory(headers=headers).get("/metrics", REMOTE_ADDR=address)
    assert health.may_look_inside(request) is may


def test_everybody_may_where_the_setting_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.WIRECOPY, "METRICS_PUBLIC", True)
    assert health.may_look_inside(RequestFactory().get("/metrics", REMOTE_ADDR="93.184.215.14"))


def test_little_room_on_the_disk_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    usage: Any = type("Usage", (), {"free": 999_999_999})
    monkeypatch.setattr("shutil.disk_usage", lambda folder: usage)
    assert "Make room" in health.check_disk(tmp_path).says


def test_a_missing_data_folder_fails(tmp_path: Path) -> None:
    assert not health.check_disk(tmp_path / "nowhere").ok


@pytest.mark.database
@pytest.mark.parametrize(
    ("kind", "seconds", "takes_mail", "ok", "says"),
    [
        ("poll", None, False, True, ""),
        (
            "sse",
            None,
            False,
            False,
            "1 of the sources are not listened to. Nobody listens to it: start `wirecopy serve`",
        ),
        ("sse", 31, False, False, "start `wirecopy serve`, or `wirecopy listen`"),
        ("sse", 5, False, True, ""),
        ("smtp", 5, True, True, ""),
        ("smtp", 5, False, False, "set WIRECOPY_SMTP_PORT"),
    ],
)
def test_a_listener_that_stopped_fails_as_long_as_a_source_needs_it(
    kind: str, seconds: int | None, takes_mail: bool, ok: bool, says: str
) -> None:
    source = a_source(kind=kind)
    if seconds is not None:
        listening.beat(NOW - timedelta(seconds=seconds), takes_mail=takes_mail)
    check = _found("listener")
    assert (check.ok, says in check.says) == (ok, True), check
    Source.objects.filter(pk=source.pk).update(state="paused")
    assert _found("listener").ok


@pytest.mark.django_db(transaction=True)
def test_what_listens_gives_its_sign_of_life() -> None:
    listen._look(listening.Listeners(), takes_mail=True)
    assert Listener.objects.get().takes_mail
    listen._look(listening.Listeners(), takes_mail=False)
    assert not Listener.objects.get().takes_mail
