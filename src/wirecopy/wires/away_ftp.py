"""Folders over FTP and FTPS: fsspec's file system on lines we dialled, with the certificate checked."""

from __future__ import annotations

import ftplib
import socket
import ssl
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from fsspec.implementations.ftp import FTPFileSystem

from wirecopy.errors import FetchError
from wirecopy.wires.dialling import open_line, words
from wirecopy.wires.folder_away import Look, bare, mark_of
from wirecopy.wires.models import Source
from wirecopy.wires.sealing import unseal

_WAIT_SECONDS = 20.0

TROUBLE: tuple[type[Exception], ...] = (ftplib.Error, OSError, EOFError)

Dial = Callable[[], socket.socket]


class _Plain(ftplib.FTP):
    dial: Dial

    def connect(
        self, host: str = "", port: int = 0, timeout: float = -999, source_address: Any = None
    ) -> str:
        return _begin(self, self.dial())


class _Secured(ftplib.FTP_TLS):
    dial: Dial

    def connect(
        self, host: str = "", port: int = 0, timeout: float = -999, source_address: Any = None
    ) -> str:
        return _begin(self, self.dial())

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[socket.socket, int | None]:
        line, size = ftplib.FTP.ntransfercmd(self, cmd, rest)  # noqa: S321  # an agency's choice, not ours
        if self._prot_p:  # type: ignore[attr-defined]
            assert isinstance(self.sock, ssl.SSLSocket)
            # Many servers take a data line only if it goes on with the session of the first one.
            line = self.context.wrap_socket(line, server_hostname=self.host, session=self.sock.session)
        return line, size


def _begin(ftp: ftplib.FTP, line: socket.socket) -> str:
    """What ftplib's connect does, on our line. The data lines go to the same address, whatever PASV says."""
    line.settimeout(_WAIT_SECONDS)
    ftp.sock, ftp.af, ftp.timeout = line, line.family, _WAIT_SECONDS
    ftp.file = line.makefile("r", encoding=ftp.encoding)
    ftp.welcome = ftp.getresp()
    return ftp.welcome


class _Checked(FTPFileSystem):  # type: ignore[misc]  # fsspec has no types
    """fsspec's own would dial by itself, and take any certificate."""

    cachable = False

    def __init__(self, client: ftplib.FTP) -> None:
        self._client = client
        super().__init__("", use_listings_cache=False)

    def _connect(self) -> None:
        self.ftp = self._client


def open_place(source: Source, deadline: float) -> Ftp:
    """The folder of a source. Raises FetchError for a wrong password, a certificate that does not do."""
    parts = urlsplit(source.address)
    host, port = parts.hostname or "", parts.port or 21

    def left() -> float:
        seconds = deadline - time.monotonic()
        if seconds <= 0:
            raise FetchError(f"{bare(source.address)}: no answer in the time allowed.", permanent=False)
        return min(seconds, _WAIT_SECONDS)

    client = _Secured(context=_context(source)) if parts.scheme == "ftps" else _Plain()
    client.encoding = "utf-8"
    client.host = host
    client.dial = lambda: open_line(
        host, port, allow_private=source.allow_private, left=left, where=bare(source.address)
    )
    try:
        client.connect()
        _log_in(source, client, unquote(parts.username or ""))
        if isinstance(client, _Secured):
            client.prot_p()
        return Ftp(_Checked(client), client, unquote(parts.path).rstrip("/"), deadline, source)
    except FetchError:
        client.close()
        raise
    except TROUBLE as error:
        client.close()
        raise FetchError(f"{bare(source.address)}: {words(error)}.", permanent=False) from error


def _context(source: Source) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if trusted := source.way.get("trust"):
        context.load_verify_locations(cadata=str(trusted))
    return context


def _log_in(source: Source, client: ftplib.FTP, user: str) -> None:
    try:
        client.login(user or "anonymous", unseal(source.sealed, slug=source.slug) or "wirecopy@")
    except ftplib.error_perm as error:
        raise FetchError(
            f"{bare(source.address)} does not let {user or 'anonymous'} in: {words(error)}. "
            f"Give the right password: wirecopy source secret {source.slug} FILE",
            permanent=True,
        ) from error


class Ftp:
    """A place (folder_away.py)."""

    can_rename = True
    shows_whole_files_only = False

    def __init__(self, fs: _Checked, client: ftplib.FTP, root: str, deadline: float, source: Source) -> None:
        self._fs, self._client, self._deadline = fs, client, deadline
        self.root, self.where = root, bare(source.address)

    def list(self, path: str) -> dict[str, Look]:
        self._fs.invalidate_cache()
        try:
            rows: list[dict[str, Any]] = self._fs.ls(path or "/", detail=True)
        except FileNotFoundError:
            if path == self.root:
                raise
            return {}
        return {row["name"].rpartition("/")[2]: _look(row) for row in rows if row.get("type") == "file"}

    def look(self, path: str) -> Look | None:
        """By MLST (RFC 3659), as a listing of thousands for each file would take hours."""
        try:
            answer = self._fs.ftp.sendcmd(f"MLST {path}")
        except ftplib.error_perm as error:
            if str(error).startswith("550"):
                return None
            folder, _, name = path.rpartition("/")
            return self.list(folder).get(name)
        facts = answer.splitlines()[1].strip().partition(" ")[0] if "\n" in answer else ""
        row = {key.lower(): value for key, _, value in (one.partition("=") for one in facts.split(";"))}
        return _look(row) if row.get("type", "").lower() == "file" else None

    def read(self, path: str, limit_bytes: int) -> bytes:
        content = bytearray()

        def take(piece: bytes) -> None:
            content.extend(piece)
            if len(content) > limit_bytes or time.monotonic() > self._deadline:
                raise TimeoutError(f"{path} is larger than announced, or came too slowly")

        try:
            self._fs.ftp.retrbinary(f"RETR {path}", take, 64 * 1024)
        except ftplib.error_perm:  # taken away, or renamed, at this moment
            return b""
        return bytes(content)

    def write(self, path: str, content: bytes) -> None:
        self._fs.pipe_file(path, content)

    def make_folder(self, path: str) -> None:
        made = ""
        for part in path.strip("/").split("/"):
            parent, made = made, f"{made}/{part}"
            self._fs.invalidate_cache()
            there = {row["name"] for row in self._fs.ls(parent or "/", detail=True)}
            if made not in there:
                self._fs.mkdir(made, create_parents=False)

    def move(self, path: str, to: str, mark: str) -> None:
        try:
            self._fs.mv(path, to)
        except ftplib.Error as error:
            raise OSError(words(error)) from error

    def remove(self, path: str, mark: str) -> None:
        self._fs.rm_file(path)

    def close(self) -> None:
        self._client.close()


def _look(row: dict[str, Any]) -> Look:
    return Look(int(row["size"]), mark_of(row.get("modify") or row.get("modified"), int(row["size"])))
