"""Real servers on 127.0.0.1 for the tests: SFTP, FTP, FTPS and S3, each over a folder of the test's."""

from __future__ import annotations

import os
import socket
import threading
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import paramiko
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL, OPEN_SUCCEEDED
from paramiko.sftp import SFTP_FAILURE, SFTP_OK, SFTP_PERMISSION_DENIED

USER, PASSWORD = "wirecopy", "right-password"


def a_certificate(folder: Path) -> tuple[Path, Path]:
    """(certificate, key) of 127.0.0.1 and localhost, signed by itself, as PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "certificate.pem", folder / "key.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
    return pem, private


class SftpServer:
    """paramiko's server over a folder. `reading` is called with the path whenever a file is opened."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.host_key: paramiko.PKey = paramiko.ECDSAKey.generate()
        self.client_key: paramiko.PKey | None = None
        self.may_write = True
        self.reading: Any = lambda path: None
        self._door = socket.create_server(("127.0.0.1", 0))
        self._lines: list[paramiko.Transport] = []
        self.port = int(self._door.getsockname()[1])
        threading.Thread(target=self._run, daemon=True).start()

    def close(self) -> None:
        # close() alone leaves a thread in accept() with the door open.
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for line in self._lines:
            line.close()

    def _run(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._door.accept()
                transport = paramiko.Transport(line)
                self._lines.append(transport)
                transport.add_server_key(self.host_key)
                transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files, self)
                with suppress(paramiko.SSHException, EOFError, OSError):
                    transport.start_server(server=_Door(self), event=threading.Event())


class _Door(paramiko.ServerInterface):
    def __init__(self, server: SftpServer) -> None:
        self._server = server

    def check_auth_password(self, username: str, password: str) -> int:
        return AUTH_SUCCESSFUL if (username, password) == (USER, PASSWORD) else AUTH_FAILED

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        known = self._server.client_key
        return AUTH_SUCCESSFUL if known is not None and key.asbytes() == known.asbytes() else AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return OPEN_SUCCEEDED

    def get_allowed_auths(self, username: str) -> str:
        return "password,publickey"


class _Files(paramiko.SFTPServerInterface):
    def __init__(self, door: paramiko.ServerInterface, server: SftpServer) -> None:
        super().__init__(door)
        self._server = server

    def _real(self, path: str) -> Path:
        return self._server.root / self.canonicalize(path).lstrip("/")

    def list_folder(self, path: str) -> Any:
        try:
            return [
                paramiko.SFTPAttributes.from_stat(one.stat(), one.name) for one in self._real(path).iterdir()
            ]
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    def stat(self, path: str) -> Any:
        try:
            return paramiko.SFTPAttributes.from_stat(self._real(path).stat())
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    lstat = stat

    def open(self, path: str, flags: int, attr: Any) -> Any:
        if flags & os.O_WRONLY and not self._server.may_write:
            return SFTP_PERMISSION_DENIED
        try:
            file = os.fdopen(os.open(self._real(path), flags, 0o644), "wb" if flags & os.O_WRONLY else "rb")
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)
        self._server.reading(self._real(path))
        handle = paramiko.SFTPHandle(flags)
        handle.readfile = handle.writefile = file  # type: ignore[attr-defined]  # paramiko's own way
        handle.stat = lambda: paramiko.SFTPAttributes.from_stat(os.fstat(file.fileno()))  # type: ignore[method-assign]
        return handle

    def rename(self, oldpath: str, newpath: str) -> int:
        if not self._server.may_write:
            return SFTP_PERMISSION_DENIED
        if self._real(newpath).exists():  # as RFC draft 02 and OpenSSH's plain rename
            return SFTP_FAILURE
        return _done(lambda: self._real(oldpath).rename(self._real(newpath)))

    def remove(self, path: str) -> int:
        if not self._server.may_write:
            return SFTP_PERMISSION_DENIED
        return _done(lambda: self._real(path).unlink())

    def mkdir(self, path: str, attr: Any) -> int:
        if not self._server.may_write:
            return SFTP_PERMISSION_DENIED
        return _done(lambda: self._real(path).mkdir())


def _done(act: Any) -> int:
    try:
        act()
    except OSError as error:
        return paramiko.SFTPServer.convert_errno(error.errno or 0)
    return SFTP_OK


@contextmanager
def an_ftp_server(
    root: Path, *, tls: tuple[Path, Path] | None = None, may_write: bool = True
) -> Iterator[Any]:
    """pyftpdlib over a folder; its port, and `reading` called with the path whenever a file is sent."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it stands on asyncore, or its own copy of it
        from pyftpdlib.authorizers import DummyAuthorizer
        from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
        from pyftpdlib.servers import FTPServer

    authorizer = DummyAuthorizer()
    authorizer.add_user(USER, PASSWORD, str(root), perm="elradfmwMT" if may_write else "elr")
    given: dict[str, Any] = {"authorizer": authorizer, "log_prefix": ""}
    if tls:
        given |= {"certfile": str(tls[0]), "keyfile": str(tls[1]), "tls_control_required": True,
                  "tls_data_required": True}  # fmt: skip

    class Handler(TLS_FTPHandler if tls else FTPHandler):  # type: ignore[misc]
        reading: Any = staticmethod(lambda path: None)

        def ftp_RETR(self, file: str) -> Any:  # pyftpdlib's name
            type(self).reading(Path(file))
            return super().ftp_RETR(file)

    for name, value in given.items():
        setattr(Handler, name, value)
    server = FTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"timeout": 0.05}, daemon=True)
    thread.start()
    server.port = server.address[1]
    try:
        yield server
    finally:
        server.close_all()


@contextmanager
def an_s3_server() -> Iterator[str]:
    """moto's server; its endpoint."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def a_bucket(endpoint: str) -> tuple[Any, str]:
    """A client of the server, and a new bucket: moto remembers the old ones as long as it lives."""
    client, bucket = _client(endpoint), f"wire-{uuid.uuid4().hex}"
    client.create_bucket(Bucket=bucket)
    return client, bucket


@cache
def _client(endpoint: str) -> Any:
    import botocore.session

    return botocore.session.get_session().create_client(
        "s3", endpoint_url=endpoint, aws_access_key_id="k", aws_secret_access_key="s", region_name="us-east-1"
    )
