"""What sources that we listen to have in common: which there are, their keys, and one listener for each.

    wirecopy listen  ->  a thread for each source, with the source's advisory lock  ->  sse, longpoll, nats

Whoever listens may be killed at any time: what is durable is remembered by the source's cursor or by
the server's acknowledgements, and those come after the bytes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog
from django.db import DatabaseError, connection

from wirecopy.errors import FetchError, RefusedError
from wirecopy.wires.models import Listener, Source
from wirecopy.wires.sealing import unseal
from wirecopy.wires.turns import failed
from wirecopy.wires.ways import option

log = structlog.get_logger(__name__)

KINDS = (Source.Kind.SSE, Source.Kind.LONGPOLL, Source.Kind.NATS)
_LOCK = 1909  # class of the advisory locks that let one listen to a source; no other kind of lock has it
ALIVE = timedelta(seconds=30)  # a listener that gave no sign of life for so long has stopped

Listen = Callable[[Source, threading.Event], None]


def wanted(now: datetime) -> dict[int, tuple[object, ...]]:
    """Ids of the sources to listen to now, with what makes it necessary to begin anew."""
    rows = Source.objects.filter(kind__in=KINDS, state=Source.State.ACTIVE).exclude(next_poll_at__gt=now)
    return {
        row.pk: (row.address, row.sealed, str(sorted(row.way.items())), row.interval_seconds) for row in rows
    }


def beat(now: datetime, *, takes_mail: bool) -> None:
    """The sign of life of the process that listens. Every few seconds; by any number of them."""
    Listener.objects.update_or_create(pk=1, defaults={"beat_at": now, "takes_mail": takes_mail})


def why_deaf(now: datetime) -> dict[int, str]:
    """For each active source that needs a listener and has none: a sentence that says what to do."""
    needing = Source.objects.filter(kind__in=(*KINDS, Source.Kind.SMTP), state=Source.State.ACTIVE)
    kinds = dict(needing.values_list("pk", "kind"))
    if not kinds:
        return {}
    alive = Listener.objects.filter(beat_at__gt=now - ALIVE).first()
    if alive is None:
        says = "Nobody listens to it: start `wirecopy serve`, or `wirecopy listen`."
        return dict.fromkeys(kinds, says)
    if not alive.takes_mail:
        says = "The door for mail is closed: set WIRECOPY_SMTP_PORT, and start `wirecopy serve` again."
        return {pk: says for pk, kind in kinds.items() if kind == Source.Kind.SMTP}
    return {}


def keys(source: Source) -> dict[str, str]:
    """The header with the source's key, as its option says: "x-api-key", or "Authorization: Bearer"."""
    secret = unseal(source.sealed, slug=source.slug)
    name, _, scheme = option(source.kind, source.way, "header").partition(":")
    return {name.strip(): f"{scheme.strip()} {secret}".strip()} if secret else {}


def heard(source: Source) -> None:
    """The source answers: past failures are forgotten."""
    if source.last_error or source.failures or source.next_poll_at:
        source.last_error, source.failures, source.next_poll_at = "", 0, None
        Source.objects.filter(pk=source.pk).update(last_error="", failures=0, next_poll_at=None)


def listen_to(source_id: int, stop: threading.Event) -> None:
    """Listen until the source ends it, or we are told to stop. Trouble is written on the source.

    Returns at once where another process listens to it.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, source_id])
            if not cursor.fetchone()[0]:
                return
        source = Source.objects.filter(pk=source_id, kind__in=KINDS, state=Source.State.ACTIVE).first()
        if source is not None:
            _listen(source, stop)
    except DatabaseError as error:  # the lock went with the connection; the next round begins anew
        log.warning("listening was interrupted", source=source_id, error=str(error).strip())
    finally:
        connection.close()  # and the lock with it


def _listen(source: Source, stop: threading.Event) -> None:
    try:
        _listener(source.kind)(source, stop)
    except (FetchError, RefusedError) as error:
        with suppress(Source.DoesNotExist):
            source.refresh_from_db(fields=["failures"])
        failed(source, error, datetime.now(UTC))


def _listener(kind: str) -> Listen:
    from wirecopy.wires import longpoll, nats, sse

    table: dict[str, Listen] = {
        Source.Kind.SSE: sse.listen,
        Source.Kind.LONGPOLL: longpoll.listen,
        Source.Kind.NATS: nats.listen,
    }
    return table[kind]


class Listeners:
    """A thread for each source that is to be listened to; `look` keeps them as they should be."""

    def __init__(self) -> None:
        self._running: dict[int, tuple[threading.Thread, threading.Event, tuple[object, ...]]] = {}

    def look(self, now: datetime) -> int:
        """Begin and end threads; how many run."""
        there = wanted(now)
        for source_id, (thread, stop, mark) in list(self._running.items()):
            if not thread.is_alive():
                del self._running[source_id]
            elif there.get(source_id) != mark:
                stop.set()  # it ends with its next message or wait; another begins when it has
        for source_id, mark in there.items():
            if source_id not in self._running:
                stop = threading.Event()
                thread = threading.Thread(target=listen_to, args=(source_id, stop), daemon=True)
                self._running[source_id] = (thread, stop, mark)
                thread.start()
        return len(self._running)

    def stop(self, *, wait_seconds: float) -> None:
        """Tell all to stop, and wait so long in all. Those that hang are daemons, and lose nothing."""
        for _, stop, _ in self._running.values():
            stop.set()
        each = wait_seconds / max(1, len(self._running))
        for thread, _, _ in self._running.values():
            thread.join(each)
