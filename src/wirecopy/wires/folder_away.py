"""A watched folder on another machine, over fsspec: SFTP, FTP and FTPS, S3.

Another machine does not tell who still writes into a file, so a file is whole when it looked the same
at two looks, some seconds apart, and while it was read. S3 shows an object only when it is whole.

Where files are moved or deleted afterwards they are claimed first (renamed into taking/), as on our
own disk. S3 cannot rename, and some agencies let nobody change anything: there, what was taken is
remembered by its size and time (`Sighting`), and an object is deleted only if it is still the one
that was read.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from django.db import connection

from wirecopy.errors import FetchError, RefusedError
from wirecopy.wires.dialling import words
from wirecopy.wires.folder_names import (
    DONE,
    FAILED,
    TAKING,
    Read,
    in_done,
    in_failed,
    is_plain,
    is_wanted,
    why_refused,
)
from wirecopy.wires.models import Sighting, Source
from wirecopy.wires.receive import LIMIT_BYTES
from wirecopy.wires.ways import option

log = structlog.get_logger(__name__)

QUIET = timedelta(seconds=5)  # a file looks the same for so long before it is taken for whole
VISIT_SECONDS = 90.0  # one visit; what it did not come to waits for the next
MOST_LOOKED_AT = 20_000  # files in one listing
_LOCK = 1907  # class of the advisory locks that let one sweep a folder


class Place(Protocol):
    """A folder of one kind of server, open. Paths are whole paths on that server.

    Trouble is raised as OSError or FetchError, also that of the libraries below.
    """

    where: str  # fit to show
    root: str
    can_rename: bool
    shows_whole_files_only: bool

    def list(self, path: str) -> Mapping[str, Look]:
        """The files in a folder by name; empty where there is no such folder."""

    def look(self, path: str) -> Look | None: ...

    def read(self, path: str, limit_bytes: int) -> bytes:
        """At most one byte more than the limit."""

    def write(self, path: str, content: bytes) -> None: ...

    def make_folder(self, path: str) -> None: ...

    def move(self, path: str, to: str, mark: str) -> None:
        """As `remove`. Raises OSError where something is at `to`, if the server can tell."""

    def remove(self, path: str, mark: str) -> None:
        """Only the file that looked like this, where the server can see to that."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Look:
    """A file as a server shows it. `mark` is different for another file of the same name."""

    size_bytes: int
    mark: str


class Opener(Protocol):
    """A module that opens the folders of one kind; TROUBLE is what its library raises."""

    TROUBLE: tuple[type[Exception], ...]

    def open_place(self, source: Source, deadline: float) -> Place: ...


def opener(kind: str) -> Opener:
    """Imported late: these libraries are large, and S3's an extra."""
    from wirecopy.wires import away_ftp, away_s3, away_sftp

    table: dict[str, Opener] = {
        Source.Kind.SFTP: away_sftp,
        Source.Kind.FTP: away_ftp,
        Source.Kind.S3: away_s3,
    }
    return table[kind]


@contextmanager
def opened(source: Source, now: datetime) -> Iterator[Away]:
    """The shelf of a source's folder. Raises FetchError that says what to do, RefusedError."""
    deadline = time.monotonic() + VISIT_SECONDS
    with _place(source, deadline) as place:
        yield Away(source, place, option(source.kind, source.way, "after"), now, deadline)


@contextmanager
def _place(source: Source, deadline: float) -> Iterator[Place]:
    """A source's folder, open; and what its library raises for a server's answer, in one shape."""
    opens = opener(source.kind)
    # KeyError: of a listing that lacks a size.
    trouble: tuple[type[Exception], ...] = (*opens.TROUBLE, UnicodeError, KeyError)
    try:
        place = opens.open_place(source, deadline)
        try:
            yield place
        finally:
            place.close()
    except trouble as error:
        raise FetchError(
            f"The folder {bare(source.address)} cannot be worked in: {words(error)}. Wirecopy must be able to "
            "list and read it, and to rename files in it unless they are to be kept there.",
            permanent=False,
        ) from error


def bare(address: str) -> str:
    """An address fit to show: it has no password in it, as that is kept sealed."""
    return address[:300]


def newest(source: Source) -> tuple[str, bytes] | None:
    """Name and bytes of the newest delivery that stands there, for a look; nothing is changed."""
    with _place(source, time.monotonic() + VISIT_SECONDS) as place:
        looks = {n: look for n, look in place.list(place.root).items() if is_plain(n) and is_wanted(n)}
        if not looks:
            return None
        name = max(looks, key=lambda name: (looks[name].mark, name))
        return name, place.read(f"{place.root}/{name}", LIMIT_BYTES)


def read_beside(source: Source, name: str, *, limit_bytes: int) -> bytes:
    """A picture that stands beside the deliveries of such a folder; as that of folder_here.py."""
    if not is_plain(name):
        raise RefusedError(f"{name[:100]!r} is not the plain name of a file beside the delivery.")
    with _place(source, time.monotonic() + VISIT_SECONDS) as place:
        look = place.look(f"{place.root}/{name}")
        if look is None:
            raise FetchError(f"{name} is not in {place.where}.", permanent=False)
        if look.size_bytes > limit_bytes:
            raise RefusedError(f"{name} has {look.size_bytes:,} bytes, and the most is {limit_bytes:,}.")
        return place.read(f"{place.root}/{name}", limit_bytes)


@dataclass(slots=True)
class Away:
    """A shelf (folder.py). `after`: move, delete or keep."""

    source: Source
    place: Place
    after: str
    now: datetime
    deadline: float
    complaint: str = ""  # of what stays in the folder and cannot be taken in
    _marks: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, self.source.pk])
            (is_ours,) = cursor.fetchone()
        try:
            yield is_ours
        finally:
            if is_ours:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, self.source.pk])

    @property
    def _claims(self) -> bool:
        return self.after != "keep" and self.place.can_rename

    def claim(self) -> None:
        found = self.place.list(self.place.root)
        looks = {name: look for name, look in found.items() if is_plain(name) and is_wanted(name)}
        if len(looks) > MOST_LOOKED_AT:
            looks = self._some(looks)
        whole = self._whole(looks)
        if not self._claims:
            self._marks = {name: looks[name].mark for name in whole}
            return
        if whole:
            self.place.make_folder(f"{self.place.root}/{TAKING}")
        taking = self._path(TAKING)
        waiting = self.place.list(taking)
        for name in whole:
            # Never over one of the same name that is still there: that one is not durable yet.
            if name not in waiting:
                self._move_if_there(self._path(name), f"{taking}/{name}", looks[name].mark)
        self._marks = {name: look.mark for name, look in self.place.list(taking).items() if is_plain(name)}

    def claimed(self) -> list[str]:
        return sorted(self._marks, key=lambda name: (_when(self._marks[name]), name))

    def read(self, name: str) -> Read:
        if time.monotonic() > self.deadline:
            return Read(name=name)
        path = self._taken_path(name)
        before = self.place.look(path)
        if before is None or before.mark != self._marks[name]:
            return Read(name=name)  # gone or another one by now: the next look finds out
        if before.size_bytes > LIMIT_BYTES:
            return Read(name=name, why_not=why_refused(before.size_bytes, name))
        content = self.place.read(path, LIMIT_BYTES)
        after = self.place.look(path)
        is_whole = after == before and len(content) == before.size_bytes
        return Read(name=name, content=content if is_whole else b"")

    def keep(self, name: str, delivery_id: int, now: datetime) -> None:
        path = self._taken_path(name)
        if self.after == "keep":
            self._remember(name, now)
        elif self.after == "delete":
            self.place.remove(path, self._marks[name])
        else:
            day = f"{self._path(DONE)}/{now:%Y-%m-%d}"
            self.place.make_folder(day)
            self.place.move(path, f"{day}/{in_done(name, delivery_id)}", self._marks[name])
        if not self._claims and self.after != "keep":
            Sighting.objects.filter(source=self.source, name=name).delete()

    def set_aside(self, name: str, why_not: str, now: datetime) -> None:
        log.warning("file set aside", source=self.source.slug, name=name, why=why_not)
        if self.after == "keep" or not self.place.can_rename:
            self.complaint = f"{why_not} It stays in {self.place.where}; take it away there."
            return
        folder = self._path(FAILED)
        aside = f"{folder}/{in_failed(name, now)}"
        self.place.make_folder(folder)
        self.place.write(f"{aside}.why.txt", f"{why_not}\n".encode())
        self.place.move(self._taken_path(name), aside, self._marks[name])

    def _some(self, looks: Mapping[str, Look]) -> dict[str, Look]:
        """Of a folder too full to look at: the oldest, or the newest where none of them will go away."""
        stay = self.after == "keep"
        if stay:
            self.complaint = (
                f"More than {MOST_LOOKED_AT:,} files stand in {self.place.where}; the oldest are not looked at. "
                "Take them away there, or let Wirecopy move them: "
                f"wirecopy source set {self.source.slug} after=move"
            )
        names = sorted(looks, key=lambda name: (looks[name].mark, name), reverse=stay)
        return {name: looks[name] for name in names[:MOST_LOOKED_AT]}

    def _path(self, name: str) -> str:
        return f"{self.place.root}/{name}"

    def _taken_path(self, name: str) -> str:
        return f"{self._path(TAKING)}/{name}" if self._claims else self._path(name)

    def _move_if_there(self, path: str, to: str, mark: str) -> None:
        try:
            self.place.move(path, to, mark)
        except FileNotFoundError:
            return  # taken away, or renamed to its final name, at this moment
        except OSError:
            if self.place.look(path) is not None:
                raise

    def _whole(self, looks: Mapping[str, Look]) -> list[str]:
        """Names of files that look as they did some seconds ago, and were not taken in yet."""
        known = {one.name: one for one in Sighting.objects.filter(source=self.source)}
        fresh = [
            Sighting(source=self.source, name=_stored(name), mark=look.mark, since=self.now)
            for name, look in looks.items()
            if _stored(name) not in known or known[_stored(name)].mark != look.mark
        ]
        Sighting.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["source", "name"],
            update_fields=["mark", "since", "taken_at"],
        )
        there = {_stored(name) for name in looks}
        gone = [one.pk for name, one in known.items() if name not in there]
        Sighting.objects.filter(pk__in=gone).delete()
        young = {one.name for one in fresh}
        quiet = timedelta(0) if self.place.shows_whole_files_only else QUIET
        return [
            name
            for name, look in looks.items()
            if look.size_bytes > 0 and self._is_whole(known.get(_stored(name)), quiet, _stored(name) in young)
        ]

    def _is_whole(self, seen: Sighting | None, quiet: timedelta, is_young: bool) -> bool:
        if is_young or seen is None:
            return not quiet
        return seen.taken_at is None and self.now - seen.since >= quiet

    def _remember(self, name: str, now: datetime) -> None:
        Sighting.objects.filter(source=self.source, name=_stored(name), mark=self._marks[name]).update(
            taken_at=now
        )


def _stored(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _when(mark: str) -> str:
    """Marks begin with a time that sorts, as every place makes them."""
    return mark.partition(" ")[0]


def mark_of(modified: Any, size_bytes: int, etag: str = "") -> str:
    """A mark from what a listing says: a time (datetime, or FTP's YYYYMMDDHHMMSS text), a size, an ETag."""
    at = (
        f"{modified:%Y%m%d%H%M%S}"
        if isinstance(modified, datetime)
        else str(modified or "0").replace(" ", "_")
    )
    return f"{at} {size_bytes} {etag}".rstrip()
