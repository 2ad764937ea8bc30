"""Folders over SFTP: fsspec's file system on a line we dialled, with the host key pinned."""

from __future__ import annotations

import io
import time
from typing import Any
from urllib.parse import unquote, urlsplit

import paramiko
import structlog
from django.db import transaction

from wirecopy.errors import FetchError
from wirecopy.wires.dialling import open_line, words
from wirecopy.wires.folder_away import Look, bare, mark_of
from wirecopy.wires.models import Source
from wirecopy.wires.sealing import unseal
from wirecopy.wires.ssh import OnOurLine, fingerprint

log = structlog.get_logger(__name__)

TROUBLE: tuple[type[Exception], ...] = (paramiko.SSHException, OSError, EOFError)

_WAIT_SECONDS = 20.0
_CHUNK = 256 * 1024
_KEYS = (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey)


def open_place(source: Source, deadline: float) -> Sftp:
    """The folder of a source. Raises FetchError: for a wrong password, and for a host key that changed."""
    parts = urlsplit(source.address)
    host, port = parts.hostname or "", parts.port or 22

    def left() -> float:
        seconds = deadline - time.monotonic()
        if seconds <= 0:
            raise FetchError(f"{bare(source.address)}: no answer in the time allowed.", permanent=False)
        return min(seconds, _WAIT_SECONDS)

    line = open_line(host, port, allow_private=source.allow_private, left=left, where=bare(source.address))
    line.settimeout(_WAIT_SECONDS)
    try:
        transport = paramiko.Transport(line)
        transport.banner_timeout = transport.auth_timeout = _WAIT_SECONDS
        transport.start_client(timeout=left())
        _check_host_key(source, transport)
        _log_in(source, transport, unquote(parts.username or ""))
        client = paramiko.SFTPClient.from_transport(transport)
        if client is None:
            raise OSError("the server opens no SFTP session")
        channel = client.get_channel()
        if channel is not None:
            channel.settimeout(_WAIT_SECONDS)
        return Sftp(OnOurLine(transport, client), client, unquote(parts.path).rstrip("/"), deadline, source)
    except TROUBLE as error:
        line.close()
        raise FetchError(f"{bare(source.address)}: {words(error)}.", permanent=False) from error
    except FetchError:
        line.close()
        raise


def _check_host_key(source: Source, transport: paramiko.Transport) -> None:
    """Pin the key at the first meeting; refuse another one ever after."""
    shown = fingerprint(transport.get_remote_server_key())
    pinned = source.way.get("host-key", "")
    if not pinned:
        with transaction.atomic():
            row = Source.objects.select_for_update().get(pk=source.pk)
            row.way = {"host-key": shown, **row.way}
            row.save(update_fields=["way"])
        source.way, pinned = row.way, str(row.way["host-key"])
        log.warning("host key seen for the first time and kept", source=source.slug, host_key=shown)
    if shown != pinned:
        raise FetchError(
            f"{bare(source.address)} shows another host key ({shown}) than it did ({pinned}): it may be another "
            "machine that claims to be the agency's. Nothing was sent to it. Ask the agency; if it says that its key "
            f"has changed: wirecopy source set {source.slug} host-key={shown}",
            permanent=True,
        )


def _log_in(source: Source, transport: paramiko.Transport, user: str) -> None:
    secret = unseal(source.sealed, slug=source.slug)
    try:
        if "PRIVATE KEY" in secret:
            transport.auth_publickey(user, _key(source, secret))
        else:
            transport.auth_password(user, secret)
    except paramiko.AuthenticationException as error:
        raise FetchError(
            f"{bare(source.address)} does not let {user} in: the password or key is wrong, or the account is closed. "
            f"Give the right one: wirecopy source secret {source.slug} FILE",
            permanent=True,
        ) from error


def _key(source: Source, pem: str) -> paramiko.PKey:
    for kind in _KEYS:
        try:
            return kind.from_private_key(io.StringIO(pem))
        except (paramiko.SSHException, ValueError):
            continue
    raise FetchError(
        f"The private key of {source.slug} cannot be read. It must be Ed25519, ECDSA or RSA, as PEM, without a "
        f"passphrase. Give another one: wirecopy source secret {source.slug} FILE",
        permanent=True,
    )


class Sftp:
    """A place (folder_away.py)."""

    can_rename = True
    shows_whole_files_only = False

    def __init__(
        self, fs: OnOurLine, client: paramiko.SFTPClient, root: str, deadline: float, source: Source
    ) -> None:
        self._fs, self._client, self._deadline = fs, client, deadline
        self.root, self.where = root, bare(source.address)

    def list(self, path: str) -> dict[str, Look]:
        try:
            rows: list[dict[str, Any]] = self._fs.ls(path or ".", detail=True)
        except FileNotFoundError:
            if path == self.root:
                raise
            return {}
        return {row["name"].rpartition("/")[2]: _look(row) for row in rows if row["type"] == "file"}

    def look(self, path: str) -> Look | None:
        try:
            row = self._fs.info(path)
        except FileNotFoundError:
            return None
        return _look(row) if row["type"] == "file" else None

    def read(self, path: str, limit_bytes: int) -> bytes:
        content = bytearray()
        with self._fs.open(path, "rb") as file:
            while len(content) <= limit_bytes and (piece := file.read(_CHUNK)):
                content += piece
                if time.monotonic() > self._deadline:
                    raise TimeoutError(f"{path} came too slowly")
        return bytes(content[: limit_bytes + 1])

    def write(self, path: str, content: bytes) -> None:
        self._fs.pipe_file(path, content)

    def make_folder(self, path: str) -> None:
        self._fs.makedirs(path, exist_ok=True)

    def move(self, path: str, to: str, mark: str) -> None:
        # Not fsspec's: that is OpenSSH's own rename, which replaces what stands there.
        self._client.rename(path, to)

    def remove(self, path: str, mark: str) -> None:
        self._client.remove(path)

    def close(self) -> None:
        self._client.close()
        self._fs.client.close()


def _look(row: dict[str, Any]) -> Look:
    return Look(int(row["size"]), mark_of(row["mtime"], int(row["size"])))
