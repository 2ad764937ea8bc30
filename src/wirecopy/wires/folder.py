"""Watch folders: take files in when they are whole, and keep them where they can be found again.

    folder/                     what the agency puts there; pictures stay here, beside
    folder/taking/              ours for the moment: claimed, and not yet durable or not yet moved
    folder/done/2026-11-20/     kept, named <delivery>-<name>
    folder/failed/              what could not be taken in, each with a .why.txt

A file is claimed (renamed into taking/) before it is read. So a newer file of the same name can never
be filed away unread in its place, and a folder in which we may not rename shows itself before
anything is stored, not as the same delivery over and over. After a crash, what stands in taking/ is
taken in again: a repeat, which changes nothing.

This is the one sweep for folders of all kinds. What differs between our own disk and other machines
is a shelf: folder_here.py, folder_away.py.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from wirecopy.errors import FetchError, RefusedError
from wirecopy.wires import folder_away, folder_here
from wirecopy.wires.folder_here import QUIET_SECONDS, is_whole, read_beside
from wirecopy.wires.folder_names import Read, is_wanted
from wirecopy.wires.models import Source
from wirecopy.wires.receive import BATCH, LIMIT_BYTES, Arrival, receive_many
from wirecopy.wires.turns import failed, went_well
from wirecopy.wires.ways import option

__all__ = ["QUIET_SECONDS", "is_wanted", "is_whole", "read_beside", "sweep", "visit", "watched"]

log = structlog.get_logger(__name__)

AWAY = (Source.Kind.SFTP, Source.Kind.FTP, Source.Kind.S3)


class Shelf(Protocol):
    """What the sweep needs of a folder. Trouble is raised as OSError or FetchError."""

    def alone(self) -> AbstractContextManager[bool]:
        """Whether this is the only sweep of the folder now."""

    def claim(self) -> None:
        """Make ours what stands whole in the folder."""

    def claimed(self) -> list[str]:
        """Names of what is ours, the oldest first."""

    def read(self, name: str) -> Read: ...

    def keep(self, name: str, delivery_id: int, now: datetime) -> None:
        """Move or delete what is durable now, as the source says."""

    def set_aside(self, name: str, why_not: str, now: datetime) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """One sweep of one folder."""

    source: Source
    shelf: Shelf
    now: datetime


def watched() -> list[int]:
    """Ids of the sources whose folders on this machine are to be looked into."""
    return list(
        Source.objects.filter(kind=Source.Kind.FOLDER, state=Source.State.ACTIVE).values_list("pk", flat=True)
    )


def sweep(source: Source, now: datetime, *, most: int = BATCH, clock: folder_here.Clock | None = None) -> int:
    """Take in what stands whole in a source's folder on this machine, oldest first, at most `most` files.

    `clock` gives the time by the folder's own file system. Trouble is written on the source, and
    never raised. For any number of callers at once: one sweeps, the others find nothing to do.
    """
    try:
        shelf = folder_here.open_shelf(
            source.address, deletes=option("folder", source.way, "after") == "delete", clock=clock
        )
        taken = _sweep(_Turn(source=source, shelf=shelf, now=now), most)
    except OSError as error:
        _say_trouble(source, error, now)
        return 0
    except RefusedError as error:  # removed at this very moment; what was claimed stays in taking/
        log.warning("folder not taken in", source=source.slug, error=str(error))
        return 0
    if source.last_error:
        Source.objects.filter(pk=source.pk).update(failures=0, last_error="")
    return taken


def visit(source_id: int, now: datetime, *, most: int = folder_away.MOST_LOOKED_AT) -> int:
    """Sweep a folder of another machine in its turn, and say on the source when it is due again.

    As `sweep` otherwise. A server that is gone or refuses us is asked less and less often.
    """
    source = Source.objects.filter(pk=source_id, kind__in=AWAY, state=Source.State.ACTIVE).first()
    if source is None:
        return 0
    try:
        with folder_away.opened(source, now) as shelf:
            taken = _sweep(_Turn(source=source, shelf=shelf, now=now), most)
            complaint = shelf.complaint
    except (FetchError, RefusedError, OSError) as error:
        failed(source, error, now)
        return 0
    if complaint:
        failed(source, FetchError(complaint, permanent=False), now)
    else:
        went_well(source, now)
    return taken


def _sweep(turn: _Turn, most: int) -> int:
    with turn.shelf.alone() as is_ours:
        if not is_ours:
            return 0
        turn.shelf.claim()
        return _take(turn, most)


def _take(turn: _Turn, most: int) -> int:
    taken = 0
    batch: list[Read] = []
    for name in turn.shelf.claimed()[:most]:
        read = turn.shelf.read(name)
        if read.why_not:
            turn.shelf.set_aside(name, read.why_not, turn.now)
        elif read.content:
            size_bytes = sum(len(other.content) for other in batch) + len(read.content)
            if size_bytes > LIMIT_BYTES or len(batch) == BATCH:
                taken += _store(turn, batch)
                batch = []
            batch.append(read)
    return taken + _store(turn, batch)


def _store(turn: _Turn, batch: list[Read]) -> int:
    if not batch:
        return 0
    arrivals = [Arrival(content=read.content, name=read.name) for read in batch]
    received = receive_many(turn.source, arrivals, received_at=turn.now)
    for read, one in zip(batch, received, strict=True):
        turn.shelf.keep(read.name, one.delivery_id, turn.now)
        log.info("file taken in", source=turn.source.slug, delivery=one.delivery_id, name=read.name)
    return len(batch)


def _say_trouble(source: Source, error: OSError, now: datetime) -> None:
    text = (
        f"The folder {source.address} cannot be worked in: {error.strerror or error}. "
        "Wirecopy must be able to read it, and to make folders and rename files in it."
    )
    log.warning("folder trouble", source=source.slug, error=text)
    Source.objects.filter(pk=source.pk).exclude(last_error=text).update(
        failures=1, last_error=text, last_error_at=now
    )
