"""Watch folders: take files in when they are whole, and keep them where they can be found again.

    folder/                     what the agency puts there; pictures stay here, beside
    folder/taking/              ours for the moment: claimed, and not yet durable or not yet moved
    folder/done/2026-11-20/     kept, named <delivery>-<name>
    folder/failed/              what could not be taken in, each with a .why.txt

A file is claimed (renamed into taking/) before it is read. So a newer file of the same name can never
be filed away unread in its place, and a folder in which we may not rename shows itself before
anything is stored, not as the same delivery over and over. After a crash, what stands in taking/ is
taken in again: a repeat, which changes nothing.
"""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from wirecopy.errors import FetchError, RefusedError
from wirecopy.wires.models import Source
from wirecopy.wires.receive import BATCH, LIMIT_BYTES, Arrival, receive_many, refuse_size

log = structlog.get_logger(__name__)

QUIET_SECONDS = 2.0  # a file that changed more recently may still be being written
LIMIT_BESIDE_BYTES = 50 * 1024 * 1024

_UNFINISHED = (".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".swp", ".lock", "~")
_BESIDE = (
    *(".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".avif", ".heic", ".svg", ".eps", ".pdf"),
    *(".mp4", ".mov", ".m4v", ".webm", ".mpg", ".mp3", ".m4a", ".wav", ".ogg"),
)
_TAKING, _DONE, _FAILED = "taking", "done", "failed"
_LONGEST_NAME = 255  # bytes, on every file system we know

Clock = Callable[[Path], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What came of reading a claimed file: bytes, or why not; neither: it is not whole yet."""

    name: str
    content: bytes = b""
    why_not: str = ""


def watched() -> list[int]:
    """Ids of the sources whose folders are to be looked into."""
    return list(
        Source.objects.filter(kind=Source.Kind.FOLDER, state=Source.State.ACTIVE).values_list("pk", flat=True)
    )


def sweep(source: Source, now: datetime, *, most: int = BATCH, clock: Clock | None = None) -> int:
    """Take in what stands whole in a source's folder, oldest first, at most `most` files.

    `clock` gives the time by the folder's own file system. Trouble is written on the source, and
    never raised. For any number of callers at once: one sweeps, the others find nothing to do.
    """
    root = Path(source.address)
    try:
        for folder in (_TAKING, _DONE, _FAILED):
            (root / folder).mkdir(exist_ok=True)
        with _alone(root) as is_ours:
            if not is_ours:
                return 0
            _claim(root, clock or _file_system_time)
            taken = _take(source, root, now, most)
    except OSError as error:
        _say_trouble(source, error, now)
        return 0
    except RefusedError as error:  # removed at this very moment; what was claimed stays in taking/
        log.warning("folder not taken in", source=source.slug, error=str(error))
        return 0
    if source.last_error:
        Source.objects.filter(pk=source.pk).update(failures=0, last_error="")
    return taken


def is_wanted(name: str) -> bool:
    """Whether a file of this name is a delivery, and not hidden, half-written, or a picture beside one."""
    low = name.lower()
    return not low.startswith(".") and not low.endswith((*_UNFINISHED, *_BESIDE))


def is_whole(look: os.stat_result, file_system_now: float) -> bool:
    """Whether a file has something in it and nothing has touched it for two seconds.

    By ctime, which every write and every rename moves and nobody can set: the sender may set mtime
    to any time. It needs no memory of an earlier look, so it holds after a restart too.
    """
    return look.st_size > 0 and file_system_now - look.st_ctime >= QUIET_SECONDS


def read_beside(source: Source, name: str, *, limit_bytes: int = LIMIT_BESIDE_BYTES) -> bytes:
    """A picture that stands beside the deliveries of a watched folder.

    `name` comes out of a delivery and is not to be trusted: it may be the name of a file in that very
    folder and nothing else; symbolic links are not followed. Raises RefusedError for any other name,
    and FetchError (not permanent: it may still come) where there is no such file.
    """
    if source.kind != Source.Kind.FOLDER or not source.address:
        raise RefusedError(f"The source {source.slug} has no folder in which {name[:100]!r} could stand.")
    if not _is_plain(name):
        raise RefusedError(f"{name[:100]!r} is not the plain name of a file beside the delivery.")
    try:
        file = _open(Path(source.address) / name)
    except OSError as error:
        raise FetchError(f"{name} is not in {source.address}: {error.strerror}.", permanent=False) from error
    with os.fdopen(file, "rb") as opened:
        look = os.fstat(file)
        if not stat.S_ISREG(look.st_mode):
            raise RefusedError(f"{name} in {source.address} is not a file.")
        if look.st_size > limit_bytes:
            raise RefusedError(f"{name} has {look.st_size:,} bytes, and the most is {limit_bytes:,}.")
        return opened.read(limit_bytes)


def _is_plain(name: str) -> bool:
    forbidden = set("/\\\x00")
    return (
        bool(name) and name[0] != "." and not forbidden & {*name} and len(os.fsencode(name)) < _LONGEST_NAME
    )


@contextmanager
def _alone(root: Path) -> Iterator[bool]:
    """Whether this is the only sweep of this folder now; the lock goes with the process that has it."""
    with (root / _DONE / ".sweep").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _claim(root: Path, clock: Clock) -> None:
    found: list[tuple[str, os.stat_result]] = []
    with os.scandir(root) as entries:
        for entry in entries:
            # The sender may take a file away, or rename it to its final name, at any moment.
            with suppress(FileNotFoundError):
                if entry.is_file(follow_symlinks=False) and is_wanted(entry.name):
                    found.append((entry.name, entry.stat(follow_symlinks=False)))
    if not found:
        return
    now = clock(root)
    for name, look in found:
        taking = root / _TAKING / name
        # Never over one of the same name that is still there: that one is not durable yet.
        if is_whole(look, now) and not taking.exists() and not _is_being_written(root / name):
            with suppress(FileNotFoundError):
                (root / name).rename(taking)


def _file_system_time(root: Path) -> float:
    """The time as the folder's file system has it: on a network share it is another machine's."""
    probe = root / _DONE / ".clock"
    probe.touch()
    os.utime(probe)
    return probe.stat().st_ctime


def _take(source: Source, root: Path, now: datetime, most: int) -> int:
    taken = 0
    batch: list[_Read] = []
    for name in _oldest_first(root / _TAKING)[:most]:
        read = _read(root / _TAKING / name)
        if read.why_not:
            _set_aside(root, read, now)
        elif read.content:
            if sum(len(other.content) for other in batch) + len(read.content) > LIMIT_BYTES:
                taken += _store(source, root, batch, now)
                batch = []
            batch.append(read)
    return taken + _store(source, root, batch, now)


def _oldest_first(folder: Path) -> list[str]:
    with os.scandir(folder) as entries:
        found = [(entry.stat(follow_symlinks=False).st_mtime_ns, entry.name) for entry in entries]
    return [name for _, name in sorted(found)]


def _read(path: Path) -> _Read:
    try:
        file = _open(path)
    except OSError as error:
        return _Read(name=path.name, why_not=f"It cannot be read: {error.strerror}.")
    with os.fdopen(file, "rb") as opened:
        before = os.fstat(file)
        if not stat.S_ISREG(before.st_mode):
            return _Read(name=path.name, why_not="It is not a file.")
        if before.st_size > LIMIT_BYTES:
            return _Read(name=path.name, why_not=_why_refused(before.st_size, path.name))
        if _is_being_written(path):
            return _Read(name=path.name)
        content = opened.read()
        after = os.fstat(file)
    still = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return _Read(name=path.name, content=content if still and len(content) == after.st_size else b"")


def _why_refused(size_bytes: int, name: str) -> str:
    try:
        refuse_size(size_bytes, name)
    except RefusedError as error:
        return str(error)
    return ""


def _open(path: Path) -> int:
    # Neither through a link out of the folder, nor waiting for the other end of a pipe.
    return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)


def _is_being_written(path: Path) -> bool:
    """Whether some process on this machine has the file open for writing, as far as the kernel tells.

    A sender that stalls for longer than two seconds is found out only by this. A read lease (fcntl(2),
    F_SETLEASE) is refused while a writer has the file; other systems, network shares and files of
    other users give no answer, and then the two seconds must do.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        file = _open(path)
    except OSError:
        return False  # reading it will say why
    try:
        # A writer who comes while we hold the lease has us told by SIGIO, which would end the process.
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(file)
    return False


def _store(source: Source, root: Path, batch: list[_Read], now: datetime) -> int:
    if not batch:
        return 0
    arrivals = [Arrival(content=read.content, name=read.name) for read in batch]
    received = receive_many(source, arrivals, received_at=now)
    day = root / _DONE / f"{now:%Y-%m-%d}"
    day.mkdir(exist_ok=True)
    for read, one in zip(batch, received, strict=True):
        (root / _TAKING / read.name).rename(day / _named(f"{one.delivery_id}-", read.name))
        log.info("file taken in", source=source.slug, delivery=one.delivery_id, name=read.name)
    return len(batch)


def _set_aside(root: Path, read: _Read, now: datetime) -> None:
    name = _named(f"{now:%Y%m%dT%H%M%S%f}-", read.name, room=len(".why.txt"))
    (root / _FAILED / f"{name}.why.txt").write_text(f"{read.why_not}\n")
    (root / _TAKING / read.name).rename(root / _FAILED / name)
    log.warning("file set aside", folder=str(root), name=read.name, why=read.why_not)


def _named(mark: str, name: str, *, room: int = 0) -> str:
    """`mark` and as much of the end of `name` as a file system takes."""
    return mark + os.fsdecode(os.fsencode(name)[-(_LONGEST_NAME - len(mark) - room) :])


def _say_trouble(source: Source, error: OSError, now: datetime) -> None:
    text = (
        f"The folder {source.address} cannot be worked in: {error.strerror or error}. "
        "Wirecopy must be able to read it, and to make folders and rename files in it."
    )
    log.warning("folder trouble", source=source.slug, error=text)
    Source.objects.filter(pk=source.pk).exclude(last_error=text).update(
        failures=1, last_error=text, last_error_at=now
    )
