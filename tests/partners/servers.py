"""Servers that partners might have, on loopback: one that takes posts, and one that speaks SFTP."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import paramiko
from paramiko import common
from paramiko import sftp as codes

USER, PASSWORD = "wirecopy", "opensesame"


@dataclass
class Posts:
    """What came in, and what to answer."""

    address: str = ""
    status: int = 202
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def posts() -> Iterator[Posts]:
    found = Posts()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            found.taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(found.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing on the test's screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    found.address = f"http://127.0.0.1:{server.server_address[1]}/in"
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Sftp:
    address: str
    key: paramiko.PKey
    folder: Path


class _Doorkeeper(paramiko.ServerInterface):
    def check_auth_password(self, username: str, password: str) -> int:
        is_right = (username, password) == (USER, PASSWORD)
        return common.AUTH_SUCCESSFUL if is_right else common.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return common.OPEN_SUCCEEDED if kind == "session" else common.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED


@contextmanager
def sftp(folder: Path) -> Iterator[Sftp]:
    """A server whose root is `folder`."""
    key = paramiko.RSAKey.generate(2048)

    class Files(paramiko.SFTPServerInterface):
        def _real(self, path: str) -> Path:
            return folder / path.lstrip("/")

        def list_folder(self, path: str) -> list[paramiko.SFTPAttributes] | int:
            return [_look(one) for one in self._real(path).iterdir()]

        def stat(self, path: str) -> paramiko.SFTPAttributes | int:
            real = self._real(path)
            return _look(real) if real.exists() else codes.SFTP_NO_SUCH_FILE

        lstat = stat

        def open(self, path: str, flags: int, attr: paramiko.SFTPAttributes) -> paramiko.SFTPHandle | int:
            handle = paramiko.SFTPHandle(flags)
            try:
                file = os.fdopen(
                    os.open(self._real(path), flags, 0o600), "wb" if flags & os.O_WRONLY else "rb"
                )
            except OSError as error:
                return int(paramiko.SFTPServer.convert_errno(error.errno or 0))
            handle.readfile = handle.writefile = file  # type: ignore[attr-defined]
            return handle

        def remove(self, path: str) -> int:
            if not self._real(path).exists():
                return codes.SFTP_NO_SUCH_FILE
            self._real(path).unlink()
            return codes.SFTP_OK

        def rename(self, oldpath: str, newpath: str) -> int:
            if self._real(newpath).exists():
                return codes.SFTP_FAILURE
            self._real(oldpath).rename(self._real(newpath))
            return codes.SFTP_OK

        posix_rename = rename

    listener = socket.create_server(("127.0.0.1", 0))
    transports: list[paramiko.Transport] = []

    def serve() -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            transport = paramiko.Transport(line)
            transport.add_server_key(key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, Files)
            transports.append(transport)
            try:
                transport.start_server(server=_Doorkeeper())
            except (paramiko.SSHException, EOFError):
                continue

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield Sftp(f"sftp://127.0.0.1:{listener.getsockname()[1]}/in", key, folder / "in")
    finally:
        listener.close()
        for transport in transports:
            transport.close()


def _look(path: Path) -> paramiko.SFTPAttributes:
    return paramiko.SFTPAttributes.from_stat(path.stat(), path.name)
