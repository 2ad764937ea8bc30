"""A real IMAP server on 127.0.0.1 for the tests."""

from __future__ import annotations

import imaplib
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

from tests.wires.servers import PASSWORD, USER, a_certificate


class Mailbox:
    """A pymap server in a process of its own, with one user."""

    def __init__(self, folder: Path) -> None:
        self.certificate, key = a_certificate(folder)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        words = ["pymap", "--host", "localhost", "--port", str(self.port), "--no-service", "admin"]
        words += ["--cert", str(self.certificate), "--key", str(key)]
        words += ["dict", "--demo-data", "--demo-user", USER, "--demo-password", PASSWORD]
        self.process = subprocess.Popen(
            [str(Path(sys.executable).parent / words[0]), *words[1:]], stderr=subprocess.DEVNULL
        )
        self.empty()

    def connect(self) -> imaplib.IMAP4:
        for _ in range(100):
            try:
                box = imaplib.IMAP4("localhost", self.port, timeout=10)
                break
            except OSError:
                time.sleep(0.1)
        box.starttls(ssl.create_default_context(cafile=str(self.certificate)))
        box.login(USER, PASSWORD)
        box.select("INBOX")
        return box

    def empty(self) -> None:
        box = self.connect()
        box.store("1:*", "+FLAGS", r"(\Deleted)")
        box.expunge()
        box.logout()

    def put(self, mail: bytes) -> None:
        box = self.connect()
        box.append("INBOX", "", None, mail)
        box.logout()

    def found(self, what: str) -> int:
        box = self.connect()
        _, answer = box.search(None, what)
        box.logout()
        return len(answer[0].split())

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
