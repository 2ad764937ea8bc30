"""A watched folder on our own disk, of which more is known than of others: who writes in it, and when."""

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
from wirecopy.wires.models import Source
from wirecopy.wires.receive import LIMIT_BYTES

log = structlog.get_logger(__name__)

QUIET_SECONDS = 2.0  # a file that changed more recently may still be being written
LIMIT_BESIDE_BYTES = 50 * 1024 * 1024

Clock = Callable[[Path], float]


def open_shelf(address: str, *, deletes: bool = False, clock: Clock | None = None) -> Here:
    """The folder, with the folders of ours in it. Raises OSError where it cannot be worked in."""
    root = Path(address)
    for name in (TAKING, DONE, FAILED):
        (root / name).mkdir(exist_ok=True)
    return Here(root, deletes, clock or _file_system_time)


@dataclass(frozen=True, slots=True)
class Here:
    """A shelf (folder.py). `deletes`: what is durable is not kept in done/."""

    root: Path
    deletes: bool
    clock: Clock

    @contextmanager
    def alone(self) -> Iterator[bool]:
        with alone(self.root) as is_ours:
            yield is_ours

    def claim(self) -> None:
        _claim(self.root, self.clock)

    def claimed(self) -> list[str]:
        with os.scandir(self.root / TAKING) as entries:
            found = [(entry.stat(follow_symlinks=False).st_mtime_ns, entry.name) for entry in entries]
        return [name for _, name in sorted(found)]

    def read(self, name: str) -> Read:
        return _read(self.root / TAKING / name)

    def keep(self, name: str, delivery_id: int, now: datetime) -> None:
        if self.deletes:
            (self.root / TAKING / name).unlink()
            return
        day = self.root / DONE / f"{now:%Y-%m-%d}"
        day.mkdir(exist_ok=True)
        (self.root / TAKING / name).rename(day / in_done(name, delivery_id))

    def set_aside(self, name: str, why_not: str, now: datetime) -> None:
        aside = in_failed(name, now)
        (self.root / FAILED / f"{aside}.why.txt").write_text(f"{why_not}\n")
        (self.root / TAKING / name).rename(self.root / FAILED / aside)
        log.warning("file set aside", folder=str(self.root), name=name, why=why_not)


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
    if not is_plain(name):
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


@contextmanager
def alone(root: Path) -> Iterator[bool]:
    """Whether this is the only sweep of this folder now; the lock goes with the process that has it."""
    with (root / DONE / ".sweep").open("a") as lock:
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
        taking = root / TAKING / name
        # Never over one of the same name that is still there: that one is not durable yet.
        if is_whole(look, now) and not taking.exists() and not _is_being_written(root / name):
            with suppress(FileNotFoundError):
                (root / name).rename(taking)


def _file_system_time(root: Path) -> float:
    """The time as the folder's file system has it: on a network share it is another machine's."""
    probe = root / DONE / ".clock"
    probe.touch()
    os.utime(probe)
    return probe.stat().st_ctime


def _read(path: Path) -> Read:
    try:
        file = _open(path)
    except OSError as error:
        return Read(name=path.name, why_not=f"It cannot be read: {error.strerror}.")
    with os.fdopen(file, "rb") as opened:
        before = os.fstat(file)
        if not stat.S_ISREG(before.st_mode):
            return Read(name=path.name, why_not="It is not a file.")
        if before.st_size > LIMIT_BYTES:
            return Read(name=path.name, why_not=why_refused(before.st_size, path.name))
        if _is_being_written(path):
            return Read(name=path.name)
        content = opened.read()
        after = os.fstat(file)
    still = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return Read(name=path.name, content=content if still and len(content) == after.st_size else b"")


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
