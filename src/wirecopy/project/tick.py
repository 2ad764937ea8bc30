"""`wirecopy tick`: the clock. It looks for what only time makes due, and for work nobody was woken for.

One clock ticks at a time, however many are started: the others wait to take over.
"""

from __future__ import annotations

import argparse
import signal
import threading
from datetime import UTC, datetime

TICK_SECONDS = 0.5
CLOCK_LOCK = (1906, 2)
_STALLED_SECONDS = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The clock has no options."""


def run(args: argparse.Namespace) -> int:
    """Tick until SIGTERM or SIGINT."""
    import structlog
    from django.db import OperationalError, close_old_connections, connection

    from wirecopy.project import logs

    logs.set_up("clock")
    log = structlog.get_logger(__name__)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    turn = 0
    while not stop.wait(TICK_SECONDS):
        try:
            if _is_ours():
                tick(datetime.now(UTC), turn)
                turn += 1
        except OperationalError as error:
            log.warning("the database does not answer, the clock waits", error=str(error).strip())
            connection.close()
            stop.wait(2)
            close_old_connections()
    return 0


def tick(now: datetime, turn: int) -> None:
    """One turn. Each part is a query that finds nothing most of the time."""
    from wirecopy.archive.asking import ask
    from wirecopy.hub import telling
    from wirecopy.partners.pushing import due as partners_due
    from wirecopy.site.witnessing import is_due as witnesses_due
    from wirecopy.wires import linked
    from wirecopy.wires.folder import watched
    from wirecopy.wires.poll import due

    for source_id in watched():
        ask("sweep_folder", lock=f"sweep_folder:{source_id}", source_id=source_id)
    for source_id in due(now):
        ask("poll_source", lock=f"poll_source:{source_id}", source_id=source_id)
    for source_id in linked.due(now):
        ask("fetch_words", lock=f"fetch_words:{source_id}", source_id=source_id)
    for subscriber_id in telling.due(now):
        ask("tell_subscriber", lock=f"tell_subscriber:{subscriber_id}", subscriber_id=subscriber_id)
    for partner_id in partners_due(now):
        ask("push_partner", lock=f"push_partner:{partner_id}", partner_id=partner_id)
    if witnesses_due(now):
        ask("witness_log", lock="witness_log")
    for job, is_there_work in _work_queries():
        if is_there_work:
            ask(job)
    if turn % 60 == 0:
        _forget_stalled_jobs()
    if turn % 20 == 0:
        _know_young_tables()


def _is_ours() -> bool:
    """Whether this connection holds the clock's lock. It is ours until the connection ends."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s "
            "AND pid = pg_backend_pid()) OR pg_try_advisory_lock(%s, %s)",
            [*CLOCK_LOCK, *CLOCK_LOCK],
        )
        (ours,) = cursor.fetchone()
        return bool(ours)


# Each job with what there must be for it to do.
_WORK = {
    "read_deliveries": "EXISTS (SELECT 1 FROM wires_delivery WHERE state = 'waiting')",
    "write_pages": "EXISTS (SELECT 1 FROM archive_change) OR EXISTS (SELECT 1 FROM site_due)",
    "settle_stories": """EXISTS (SELECT 1 FROM archive_story WHERE next_change_at <= now())
        OR EXISTS (SELECT 1 FROM pictures_illustration WHERE until <= now() AND state = 'ready')""",
    "fetch_pictures": "EXISTS (SELECT 1 FROM pictures_illustration WHERE state = 'waiting' AND next_try_at <= now())",
    "end_front_choices": "EXISTS (SELECT 1 FROM site_frontchoice WHERE until <= now())",
    "log_receipts": """EXISTS (SELECT 1 FROM record_receipt WHERE log_index IS NULL)
        OR EXISTS (SELECT 1 FROM record_loghead WHERE NOT is_filed)""",
    "make_avif": """EXISTS (SELECT 1 FROM pictures_storedpicture WHERE avif = 'waiting' AND state = 'ready')
        OR EXISTS (SELECT 1 FROM pictures_framing f JOIN pictures_illustration i ON i.framing_id = f.key
                   WHERE f.avif = 'waiting' AND i.state = 'ready')""",
    "credit_pictures": """EXISTS (SELECT 1 FROM pictures_storedpicture WHERE credentials = 'waiting' AND state = 'ready')
        OR EXISTS (SELECT 1 FROM pictures_framing f JOIN pictures_illustration i ON i.framing_id = f.key
                   WHERE f.credentials = 'waiting' AND i.state = 'ready')""",
    "decide_outgoing": "EXISTS (SELECT 1 FROM partners_moved)",
    "gather_reports": "EXISTS (SELECT 1 FROM coverage_moved)",
}


def _work_queries() -> list[tuple[str, bool]]:
    """(job, whether there is something for it to do)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(_WORK.values()))
        found = cursor.fetchone()
    return list(zip(_WORK, found, strict=True))


def _forget_stalled_jobs() -> None:
    """Jobs of workers that died. Their work is still there as rows, so the jobs are only cleared away."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM procrastinate_jobs WHERE status = 'doing' AND (worker_id IS NULL OR worker_id IN (
                SELECT id FROM procrastinate_workers WHERE last_heartbeat < now() - make_interval(secs => %s)))
            """,
            [_STALLED_SECONDS],
        )


def _know_young_tables() -> None:
    """Tell PostgreSQL's planner of tables it has never looked at: its guess is that they are empty."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_stat_user_tables WHERE n_live_tup > 200 "
            "AND last_analyze IS NULL AND last_autoanalyze IS NULL"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'ANALYZE "{table}"')
