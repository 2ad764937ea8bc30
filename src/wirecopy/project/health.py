"""`GET /health`: whether Wirecopy does its work, for load balancers and watchers.

    200 {"status": "ok"}    503 {"status": "failing"}

This machine and private networks are also told what each check found; the world is not. Nothing is
counted here, so that nobody learns what is embargoed. Each check is a question that stays quick as the
archive grows.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.db import Error, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from wirecopy.project.tick import CLOCK_LOCK
from wirecopy.wires.listening import why_deaf

LATE_SECONDS = 300  # work that waits longer, while nobody takes it up, is a fault
_STEP_SECONDS = 60  # a job asks for itself again after 0.2 s as long as there is work
_HEARTBEAT_SECONDS = 30  # workers beat every 5 s
LEAST_FREE_BYTES = 1_000_000_000
_PATIENCE = "2s"  # of the database


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    name: str
    ok: bool
    says: str  # what was found, and what to do if it is not well


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Work that waits as rows. `since`: since when the oldest waits, None if nothing does.

    `last_step_at`: when the job that does it was last begun, or asked for anew by the one before.
    """

    since: datetime | None
    last_step_at: datetime | None

    def age_seconds(self, now: datetime) -> float:
        return max(0.0, (now - self.since).total_seconds()) if self.since else 0.0

    def is_stuck(self, now: datetime) -> bool:
        """Late, and nobody takes it up. A backlog that is being worked off is late but not stuck."""
        if self.age_seconds(now) <= LATE_SECONDS:
            return False
        return self.last_step_at is None or (now - self.last_step_at).total_seconds() > _STEP_SECONDS


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    found = checks(datetime.now(UTC))
    is_well = all(check.ok for check in found)
    body: dict[str, object] = {"status": "ok" if is_well else "failing"}
    if may_look_inside(request):
        body["checks"] = [asdict(check) for check in found]
    return HttpResponse(
        msgspec.json.encode(body),
        status=200 if is_well else 503,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def may_look_inside(request: HttpRequest) -> bool:
    """Whether whoever asks is this machine or in a private network, or everybody may.

    Behind a proxy all requests come from its address, so one that was forwarded counts as public.
    """
    if settings.WIRECOPY["METRICS_PUBLIC"]:
        return True
    if any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")):
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback or mapped.is_private)


def checks(now: datetime) -> list[Check]:
    """Every check, the database first; without it those that ask it are left out."""
    try:
        with transaction.atomic():
            _ask(f"SET LOCAL statement_timeout = '{_PATIENCE}'")
            found = [
                Check(name="database", ok=True, says="It answers."),
                _clock(is_clock_alive()),
                _workers(count_workers()),
                _listener(why_deaf(now)),
                _queue("deliveries", "delivery", deliveries_waiting(), now),
                _queue("pages", "page", pages_due(), now),
            ]
    except Error as error:
        why = str(error).strip().partition("\n")[0]
        found = [Check(name="database", ok=False, says=f"It does not answer as it should: {why}")]
    return [*found, check_disk(settings.DATA)]


def check_disk(folder: Path) -> Check:
    """Room in the data folder. A database elsewhere has a disk of its own, which this does not see."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Check(name="disk", ok=False, says=f"The data folder cannot be read: {error.strerror}.")
    says = f"{free / 1e9:.1f} GB are free in the data folder."
    if free < LEAST_FREE_BYTES:
        return Check(name="disk", ok=False, says=f"Only {says} Make room; nothing can be taken in without.")
    return Check(name="disk", ok=True, says=says)


# What stands in the database: each is one quick question


def is_clock_alive() -> bool:
    """Whether a clock holds the lock that lets it tick. It ends with the clock's connection."""
    return bool(
        _ask(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s "
            "AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            *CLOCK_LOCK,
        )[0][0]
    )


def count_workers() -> int:
    """Workers that gave a sign of life lately."""
    return int(
        _ask(
            "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)",
            _HEARTBEAT_SECONDS,
        )[0][0]
    )


def deliveries_waiting() -> Queue:
    """By when they were received: one that is replayed has waited since it first came."""
    return _waiting("SELECT received_at FROM wires_delivery WHERE state = 'waiting'", "read_deliveries")


def pages_due() -> Queue:
    return _waiting("SELECT asked_at FROM site_due WHERE true", "write_pages")


# The first of each priority, by the index on (priority, id), and not the least of all: a backlog of any
# size is answered in the same time.
_FIRST = """
SELECT min(first.since) FROM generate_series(0, 9) AS p(priority)
CROSS JOIN LATERAL ({rows} AND priority = p.priority ORDER BY id LIMIT 1) AS first(since)
"""


def _waiting(rows: str, job: str) -> Queue:
    since = _ask(_FIRST.format(rows=rows))[0][0]
    step = _ask(
        "SELECT max(e.at) FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id "
        "WHERE j.task_name = %s AND e.type IN ('deferred', 'started')",
        job,
    )[0][0]
    return Queue(since=since, last_step_at=step)


def _clock(is_alive: bool) -> Check:
    says = "It ticks." if is_alive else "It does not tick: start `wirecopy serve`, or `wirecopy tick`."
    return Check(name="clock", ok=is_alive, says=says)


def _workers(count: int) -> Check:
    says = "They are alive." if count else "None is alive: start `wirecopy serve`, or `wirecopy work`."
    return Check(name="workers", ok=count > 0, says=says)


def _listener(deaf: Mapping[int, str]) -> Check:
    """Sources that need it stand on it alone: nothing else takes in what they send."""
    if not deaf:
        return Check(name="listener", ok=True, says="Every source that needs it is listened to.")
    return Check(
        name="listener",
        ok=False,
        says=f"{len(deaf)} of the sources are not listened to. {next(iter(deaf.values()))}",
    )


def _queue(name: str, one: str, queue: Queue, now: datetime) -> Check:
    if queue.since is None:
        return Check(name=name, ok=True, says="Nothing waits.")
    says = f"The oldest {one} waits for {queue.age_seconds(now):.0f} s."
    if queue.is_stuck(now):
        return Check(
            name=name, ok=False, says=f"{says} Nobody takes it up: read the workers' log, start them again."
        )
    return Check(name=name, ok=True, says=says)


def _ask(question: str, *values: Any) -> Sequence[tuple[Any, ...]]:  # Any: values and columns of a query
    with connection.cursor() as cursor:
        cursor.execute(question, values or None)
        return cursor.fetchall() if cursor.description else ()


urlpatterns = [path("health", health, name="health")]
