"""Read what waits: deliveries through the line, in small batches, the urgent first.

A delivery waits as a row until the transaction that keeps what came of it has committed, so a crash
anywhere leaves it waiting. `tries` counts readings begun: one that kills or hangs the worker is read
alone the next time, and after three times it is quarantined.
"""

from __future__ import annotations

import faulthandler
import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache

import structlog
from django.db import connection, transaction

from wirecopy.archive.concepts import known
from wirecopy.archive.store import PostgresArchive
from wirecopy.formats.dialect import encoded
from wirecopy.identity import Way
from wirecopy.item import Fault, Hints
from wirecopy.line import Arrival, Outcome, run
from wirecopy.rules import Rules, stored
from wirecopy.wires.models import Delivery

log = structlog.get_logger(__name__)

_BATCH = 50  # deliveries in one transaction
_BATCH_BYTES = 2_000_000
_MOST_TRIES = 3
_HANG_SECONDS = 60  # one batch takes well under a second; what takes this long hangs


def read_waiting(*, budget_seconds: float, now: datetime) -> bool:
    """Read waiting deliveries for about `budget_seconds`; whether more wait.

    Safe beside other workers. Never raises for what a delivery contains.
    """
    end = time.monotonic() + budget_seconds
    while claimed := _claim():
        ids = list(claimed)
        faulthandler.dump_traceback_later(_HANG_SECONDS, exit=True)
        try:
            if max(claimed.values()) > _MOST_TRIES:
                _give_up(ids, now)  # it is alone: see _claim
            else:
                _read(ids, now)
        finally:
            faulthandler.cancel_dump_traceback_later()
        if time.monotonic() >= end:
            return True
    return False


def _claim() -> dict[int, int]:
    """Deliveries that are ours to read now, in order: their ids, and the tries with this one counted.

    A claim names our connection to the database: it ends by itself when that dies. Deliveries that
    were tried before come alone, so that they can harm only themselves.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [_BATCH, _BATCH_BYTES])
        return {id: tries for _, id, tries in sorted(cursor.fetchall())}  # noqa: A001


_CLAIM = """
WITH waiting AS (
    SELECT id, priority, tries, size_bytes FROM wires_delivery AS d
    WHERE state = 'waiting' AND (claimed_by IS NULL
        OR NOT EXISTS (SELECT 1 FROM pg_stat_get_activity(d.claimed_by)))
    ORDER BY priority, id LIMIT %s FOR UPDATE SKIP LOCKED
), batch AS (
    SELECT id, tries, row_number() OVER inorder AS place, sum(size_bytes) OVER inorder AS size,
        first_value(tries) OVER inorder AS first_tries
    FROM waiting WINDOW inorder AS (ORDER BY priority, id)
)
UPDATE wires_delivery SET tries = tries + 1, claimed_by = pg_backend_pid()
WHERE id IN (SELECT id FROM batch WHERE place = 1 OR (size <= %s AND tries = 0 AND first_tries = 0))
RETURNING priority, id, tries
"""


def _read(ids: Sequence[int], now: datetime) -> None:
    try:
        with transaction.atomic():
            _bound()
            arrivals = _arrivals(ids)
            _finish(arrivals, run(arrivals, PostgresArchive(), now=now), now)
    except Exception as error:  # noqa: BLE001  # the one place: whatever one delivery does, the others go on
        if len(ids) > 1:
            log.warning("batch failed, reading each alone", deliveries=list(ids), error=repr(error))
            for id in ids:  # noqa: A001
                _read([id], now)
        else:
            _note_failure(ids[0], error, now)


def _bound() -> None:
    """In a transaction: let it end without the disk, and not hold its locks for ever.

    What a power cut undoes of it comes back whole: the delivery then waits as before. A reader that
    was stopped loses its locks when it would count as hanging.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('synchronous_commit', 'off', true),"
            " set_config('idle_in_transaction_session_timeout', %s, true)",
            [f"{_HANG_SECONDS}s"],
        )


def _arrivals(ids: Sequence[int]) -> list[Arrival]:
    """The deliveries of `ids`, their rows locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT d.id, d.source_id, s.agency, s.agency_name, f.content, d.received_at,
                COALESCE(NULLIF(d.told_format, ''), s.format), d.told_encoding, d.name, d.content_type, s.language,
                s.zone, s.encoding, s.dialect::text, s.rules::text, s.auto_publish, s.licences
            FROM wires_delivery d
            JOIN wires_source s ON s.id = d.source_id JOIN wires_filed f ON f.sha256 = d.filed_id
            WHERE d.id = ANY(%b::bigint[]) ORDER BY d.priority, d.id FOR UPDATE OF d
            """,
            [list(ids)],
        )
        rows = cursor.fetchall()
    names = {agency: known(agency) for agency in {row[2] for row in rows}}
    return [
        Arrival(
            delivery_id=id,
            source_id=source,
            agency=agency,
            agency_name=agency_name,
            content=bytes(content),
            received_at=received_at,
            format=format,
            hints=Hints(
                name=name,
                content_type=content_type,
                language=language,
                zone=zone,
                encoding=encoding,
                told_encoding=told_encoding,
                settings=_settings(dialect),
            ),
            rules=_rules(rules, auto_publish),
            known=names[agency],
            licences_covered=licences == "contract",
        )
        for (id, source, agency, agency_name, content, received_at, format, told_encoding, name, content_type,  # noqa: A001
             language, zone, encoding, dialect, rules, auto_publish, licences) in rows
    ]  # fmt: skip


def _settings(dialect: str) -> tuple[tuple[str, str], ...]:
    return encoded(json.loads(dialect))


@lru_cache(maxsize=256)
def _rules(text: str, auto_publish: bool) -> Rules:
    return stored(json.loads(text), Way.PUBLISH if auto_publish else Way.WAIT)


def _finish(arrivals: Sequence[Arrival], outcomes: Sequence[Outcome], now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE wires_delivery AS d SET state = t.state, read_at = %s, claimed_by = NULL, format = t.format,
                verdicts = t.verdicts, faults = t.faults
            FROM unnest(%b::bigint[], %b::text[], %b::text[], %b::jsonb[], %b::jsonb[])
              AS t(id, state, format, verdicts, faults)
            WHERE d.id = t.id
            """,
            [
                now,
                [outcome.delivery_id for outcome in outcomes],
                [_state(outcome) for outcome in outcomes],
                [outcome.format for outcome in outcomes],
                [
                    json.dumps({str(key): count for key, count in outcome.verdicts.items()})
                    for outcome in outcomes
                ],
                [_faults(outcome.faults) for outcome in outcomes],
            ],
        )
    for arrival, outcome in zip(arrivals, outcomes, strict=True):
        log.info(
            "delivery read",
            delivery=outcome.delivery_id,
            source=arrival.source_id,
            agency=arrival.agency,
            format=outcome.format,
            faults=len(outcome.faults),
            **{str(key): count for key, count in outcome.verdicts.items()},
        )


def _state(outcome: Outcome) -> str:
    return Delivery.State.QUARANTINED if outcome.is_unreadable else Delivery.State.READ


def _faults(faults: Sequence[Fault]) -> str:
    return json.dumps([asdict(fault) for fault in faults]).replace("\\u0000", "\\ufffd")


def _give_up(ids: Sequence[int], now: datetime) -> None:
    """Put a delivery whose reading ended the worker each time into quarantine, unread."""
    fault = Fault(
        why=f"Reading it stopped the worker {_MOST_TRIES} times: it hangs or exhausts a reader.",
        remedy="The bytes are kept. Report this; when it is mended, run: wirecopy replay --quarantined",
    )
    Delivery.objects.filter(pk__in=ids, tries__gt=_MOST_TRIES).update(
        state=Delivery.State.QUARANTINED, read_at=now, claimed_by=None, faults=[asdict(fault)]
    )


def _note_failure(id: int, error: Exception, now: datetime) -> None:  # noqa: A002
    """Leave the delivery waiting for another try or, after the last one, put it in quarantine."""
    Delivery.objects.filter(pk=id).update(claimed_by=None)
    delivery = Delivery.objects.get(pk=id)
    log.error("delivery failed", delivery=id, tries=delivery.tries, exc_info=error)
    if delivery.tries < _MOST_TRIES:
        return
    fault = Fault(
        why=f"Wirecopy itself failed on this delivery: {type(error).__name__}: {error}",
        remedy="The bytes are kept. Report this; when it is mended, run: wirecopy replay --quarantined",
    )
    Delivery.objects.filter(pk=id, state=Delivery.State.WAITING).update(
        state=Delivery.State.QUARANTINED, read_at=now, faults=[asdict(fault)]
    )
