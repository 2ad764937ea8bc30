"""What every line over SFTP needs, in or out: the host key as people compare it, and fsspec on our own line."""

from __future__ import annotations

import base64
import hashlib

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem


def fingerprint(key: paramiko.PKey) -> str:
    """As `ssh-keygen -l` shows it: SHA256:…"""
    digest = hashlib.sha256(key.asbytes()).digest()
    return "SHA256:" + base64.b64encode(digest).decode("ascii").rstrip("=")


class OnOurLine(SFTPFileSystem):  # type: ignore[misc]  # fsspec has no types
    """fsspec's own would dial by itself, and trust any host key."""

    cachable = False

    def __init__(self, transport: paramiko.Transport, client: paramiko.SFTPClient) -> None:
        self._transport, self._client = transport, client
        super().__init__("")

    def _connect(self) -> None:
        self.client, self.ftp = self._transport, self._client
