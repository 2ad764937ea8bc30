"""Kill -9 at a chosen moment of a conversation: a go-between that counts pieces, and processes made by fork.

The moment is either the n-th piece that passes between Wirecopy and an agency's server, whoever sent it, and
that piece is still handed on; or the moment at which something has become so on the server, before
Wirecopy is told.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from tests.crash.conftest import Installation


class Between:
    """A port of 127.0.0.1 that leads to another one, and kills who talks through it."""

    def __init__(self, port: int, *, piece_bytes: int = 4096, wait_seconds: float = 0.0) -> None:
        self.to, self.pid, self.passed, self.kill_at = port, 0, 0, 0
        self.kill_when: Callable[[], bool] | None = None
        self._piece_bytes = piece_bytes
        self._wait_seconds = wait_seconds  # before each piece, where nobody waits for answers
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self._counting = threading.Lock()
        threading.Thread(target=self._run, daemon=True).start()

    def aim(self, pid: int, kill_at: int = 0, *, when: Callable[[], bool] | None = None) -> None:
        """Kill `pid` at the so-manieth piece (0: never), or when something is so."""
        with self._counting:
            self.pid, self.passed, self.kill_at, self.kill_when = pid, 0, kill_at, when

    def close(self) -> None:
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _run(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._door.accept()
                threading.Thread(target=self._join, args=(line,), daemon=True).start()

    def _join(self, ours: socket.socket) -> None:
        with ours, suppress(OSError), socket.create_connection(("127.0.0.1", self.to), timeout=10) as theirs:
            ends = {ours: theirs, theirs: ours}
            while True:
                readable, _, _ = select.select(list(ends), [], [])
                for end in readable:
                    piece = end.recv(self._piece_bytes)
                    if not piece:
                        return
                    self._look()
                    ends[end].sendall(piece)
                    self._count()

    def _look(self) -> None:
        with self._counting:
            if self.kill_when is not None and self.kill_when():
                self._kill()

    def _count(self) -> None:
        with self._counting:
            self.passed += 1
            if self.passed == self.kill_at:
                time.sleep(0.01)  # time for whoever got the piece to begin with it
                self._kill()
        time.sleep(self._wait_seconds)

    def _kill(self) -> None:
        self.kill_at, self.kill_when = 0, None
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


class Forks:
    """One process with Wirecopy ready in it, which does each act in a fork of itself: acts.py, `forks`."""

    def __init__(self, installation: Installation, **environment: str) -> None:
        self._process = installation.start("tests.crash.acts", "forks", **environment)
        self.pid = 0

    def begin(self, act: str, **given: Any) -> int:
        """Begin an act; its process id."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"act": act, **given}).encode() + b"\n")
        self._process.stdin.flush()
        self.pid = int(self._said())
        return self.pid

    def end(self) -> int:
        """Wait for the act; 0 if it ended well, -9 if it was killed."""
        return int(self._said())

    def do(self, act: str, **given: Any) -> None:
        self.begin(act, **given)
        assert self.end() == 0, f"{act} failed; the log is in the data folder"

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def _said(self) -> bytes:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the process that forks has ended; its log is in the data folder"
        return line
