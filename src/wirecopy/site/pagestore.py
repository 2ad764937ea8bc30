"""Where pages are put: a folder whose readers never see half a page, nor a page beside a stale copy of it.

A text page is three files of one modification time: itself, `.br` and `.gz`. The copies are put in
place first and the page last, so the page's rename is the moment the whole of it changes: a reader
that takes a copy only while its time equals the page's (site/serve.py does) can never mix two. One
that does not look (nginx's gzip_static) may get the new page some microseconds before the others.
A page that is gone has `gone.html` in its folder, which wins over an index.html beside it.

Nothing is synced to the disk page by page: after a power cut `publish.check_after_unclean_stop`
compares every page with its digest before it is served.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import brotli
from isal import isal_zlib

# Measured on articles of 13.7 kB in the midst of other work: brotli 2 takes 0.19 ms and leaves 3.81 kB (4: 0.53 ms,
# 3.56 kB), ISA-L 3 takes 0.10 ms and leaves 3.80 kB (zlib 3: 0.22 ms, 3.93 kB). Of feeds brotli 2 leaves less than 4.
# Most pages are made many times for each time they are read.
_BROTLI_QUALITY = 2
_GZIP_LEVEL = 3
_GZIP_WINDOW = 31  # as zlib's wbits: 15, and 16 for a header of gzip
_WORTH_PACKING_BYTES = 400
_DENSE = "/provenance.json"  # hashes: packing takes longer than sending
_TEXT = (".html", ".xml", ".json", ".txt", ".css", ".js", ".svg")
_NAME = re.compile(r"(?:\.well-known|[^\x00-\x1f\x7f/\\.][^\x00-\x1f\x7f/\\]*)")
_OURS_ALONE = re.compile(r"(?:gone|index)\.html|.*\.(?:br|gz|part)")
_serial = itertools.count()


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands at a path: the SHA-256 of its bytes in hex, "" where nothing does."""

    digest: str
    gone: bool


class PageStore(Protocol):
    """Paths are those of site/paths.py. Each call is whole or not at all, and safe to repeat.

    Two calls for one path at once are for the caller to prevent (publish.py locks the page's row).
    """

    def write(self, path: str, content: bytes) -> bool:
        """Put a page in place; whether anything was different."""

    def retire(self, path: str, notice: bytes) -> bool:
        """Take a page away for good and leave the notice, to be answered with 410."""

    def remove(self, path: str) -> bool:
        """Take a page away without a trace."""

    def look(self, path: str) -> Standing: ...

    def read(self, path: str) -> bytes | None:
        """What stands there now; None where nothing does."""


class Folder:
    """Pages as files under one folder. OSError (disk full) leaves the page as it was."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, content: bytes) -> bool:
        file = self._file(path)
        # The file itself is asked, not the digest in the database: a publisher that was killed between
        # writing and committing has left another page here than the database knows.
        if (held := _read(file)) == content and _copies_match(file, content):
            return path.endswith("/") and _unlink(_notice(file))
        if held is None:
            os.makedirs(os.path.dirname(file), exist_ok=True)
        _put(file, content)
        if path.endswith("/"):
            _unlink(_notice(file))  # last: until now the notice was what readers saw
        return True

    def retire(self, path: str, notice: bytes) -> bool:
        file = self._file(path)
        if not path.endswith("/"):
            raise ValueError(f"{path}: only a page of its own folder can leave a notice")
        gone = _notice(file)
        different = _read(gone) != notice
        try:
            if different:
                os.makedirs(os.path.dirname(file), exist_ok=True)
                _replace([(gone, notice)])
        finally:
            # Also when the disk is too full for the notice: the page must go.
            removed = _clear(file)
        return removed or different

    def remove(self, path: str) -> bool:
        file = self._file(path)
        removed = _clear(file)
        return (path.endswith("/") and _unlink(_notice(file))) or removed

    def look(self, path: str) -> Standing:
        file = self._file(path)
        if path.endswith("/") and (notice := _read(_notice(file))) is not None:
            return Standing(hashlib.sha256(notice).hexdigest(), gone=True)
        content = _read(file)
        if content is None or not _copies_match(file, content):
            return Standing("", gone=False)
        return Standing(hashlib.sha256(content).hexdigest(), gone=False)

    def read(self, path: str) -> bytes | None:
        return _read(self._file(path))

    def sweep(self) -> int:
        """Delete what writers that were killed had begun; how many files. No writer may be at work."""
        left = [
            f"{folder}/{name}" for folder, _, names in os.walk(self.root) for name in names if _is_part(name)
        ]
        return sum(_unlink(file) for file in left)

    def _file(self, path: str) -> str:
        """The file of a path. Raises ValueError for a path that is not of our making."""
        parts = path.removeprefix("/").removesuffix("/").split("/") if path != "/" else []
        strange = any(not _NAME.fullmatch(part) or _OURS_ALONE.fullmatch(part) for part in parts)
        if not path.startswith("/") or strange:
            raise ValueError(f"{path!r} is not a path of a page")
        return os.path.join(self.root, *parts, *(["index.html"] if path.endswith("/") else []))


def pack_gzip(content: bytes) -> bytes:
    # Not gzip's own compress: it writes the time into the header, and the same page would differ.
    return bytes(isal_zlib.compress(content, _GZIP_LEVEL, _GZIP_WINDOW))


def pack_brotli(content: bytes) -> bytes:
    return bytes(brotli.compress(content, mode=brotli.MODE_TEXT, quality=_BROTLI_QUALITY))


def _is_packed(file: str, content: bytes) -> bool:
    return file.endswith(_TEXT) and len(content) >= _WORTH_PACKING_BYTES and not file.endswith(_DENSE)


def _put(file: str, content: bytes) -> None:
    if _is_packed(file, content):
        _replace([(f"{file}.br", pack_brotli(content)), (f"{file}.gz", pack_gzip(content)), (file, content)])
    else:
        _replace([(file, content)])
        if file.endswith(_DENSE):
            return  # it never had any
        _unlink(f"{file}.br")
        _unlink(f"{file}.gz")


def _replace(files: list[tuple[str, bytes]]) -> None:
    """Write all beside their places, with one modification time, then rename them in the order given."""
    now = time.time_ns()
    written: list[tuple[str, str]] = []
    try:
        for file, content in files:
            folder, name = os.path.split(file)
            part = f"{folder}/.{name}.{os.getpid()}-{next(_serial)}.part"
            written.append((part, file))
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
            try:
                _write_all(descriptor, content)
                os.utime(descriptor, ns=(now, now))
            finally:
                os.close(descriptor)
        for part, file in written:
            os.replace(part, file)
    except OSError:
        for part, _ in written:
            _unlink(part)
        raise


def _write_all(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def _notice(file: str) -> str:
    return file.removesuffix("index.html") + "gone.html"


def _clear(file: str) -> bool:
    """Remove the page and its copies; whether there was any."""
    return any([_unlink(file), _unlink(f"{file}.br"), _unlink(f"{file}.gz")])


def _copies_match(file: str, content: bytes) -> bool:
    times = {_time(f"{file}.br"), _time(f"{file}.gz")}
    return times == ({_time(file)} if _is_packed(file, content) else {None})


def _time(file: str) -> int | None:
    try:
        return os.stat(file).st_mtime_ns
    except FileNotFoundError:
        return None


def _read(file: str) -> bytes | None:
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    with open(descriptor, "rb", buffering=0) as opened:
        return opened.readall()


def _unlink(file: str) -> bool:
    try:
        os.unlink(file)
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _is_part(name: str) -> bool:
    return name.startswith(".") and name.endswith(".part")
