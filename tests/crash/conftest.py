"""An installation to itself for each test: a data folder, a database on the tests' server, processes."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

_numbers = itertools.count()
_ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Installation:
    data: Path
    database: str  # its URL
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        path = f"{_ROOT / 'src'}{os.pathsep}{_ROOT}"
        own = {"WIRECOPY_DATA": str(self.data), "WIRECOPY_DATABASE_URL": self.database, "PYTHONPATH": path}
        return os.environ | own | {"WIRECOPY_WORKERS": "1"}

    def start(self, *words: str, **more: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", *words],
            env=self.environment | more,
            cwd=_ROOT,
            stdin=subprocess.PIPE if words[-1] == "forks" else None,
            stdout=subprocess.PIPE if words[-1] == "forks" else subprocess.DEVNULL,
            stderr=(self.data / f"log-{len(self.running)}").open("wb"),
        )
        self.running.append(process)
        return process

    def run(self, *words: str) -> bytes:
        return subprocess.run(
            [sys.executable, "-m", *words], env=self.environment, cwd=_ROOT, check=True, capture_output=True
        ).stdout

    def compare(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run("tests.crash.acts", "compare").splitlines()[-1])
        return found

    def ask(self, question: str) -> Any:
        """The one value that a query finds."""
        with psycopg.connect(self.database, autocommit=True) as connection:
            (value,) = connection.execute(question).fetchone() or (None,)
            return value

    def read_so_far(self) -> int:
        return int(self.ask("SELECT count(*) FROM wires_delivery WHERE state <> 'waiting'"))

    def how_it_stands(self) -> str:
        """For a test that waited in vain."""
        with psycopg.connect(self.database, autocommit=True) as connection:
            return "\n".join(
                str(row) for question in _STANDS for row in connection.execute(question).fetchall()
            )

    def is_done(self) -> bool:
        return not self.ask(
            "SELECT EXISTS (SELECT 1 FROM wires_delivery WHERE state = 'waiting') "
            "OR EXISTS (SELECT 1 FROM archive_change) OR EXISTS (SELECT 1 FROM site_due)"
        )


_STANDS = (
    "SELECT 'deliveries', state, tries, claimed_by, count(*) FROM wires_delivery GROUP BY 1, 2, 3, 4",
    "SELECT 'changes', count(*) FROM archive_change",
    "SELECT 'due', d.priority, d.tries, d.not_before, now(), p.kind, p.key "
    "FROM site_due d JOIN site_page p ON p.id = page_id LIMIT 5",
    "SELECT 'job', task_name, status, worker_id, lock FROM procrastinate_jobs",
    "SELECT 'session', pid, state, wait_event_type, wait_event, left(query, 90) FROM pg_stat_activity "
    "WHERE datname = current_database()",
)


def wait_until(is_so: Callable[[], bool], *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, (
            f"it was not so within {seconds:.0f} s; the logs are in the data folder"
        )
        time.sleep(0.1)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    server = os.environ["WIRECOPY_TEST_SERVER"]
    name = f"wirecopy_crash_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0")
    one = Installation(tmp_path / "data", _named(server, name))
    one.data.mkdir()
    try:
        yield one
    finally:
        for process in one.running:
            if process.poll() is None:
                process.kill()
            process.wait()
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _named(server: str, name: str) -> str:
    """The server's URL with another database: "postgresql://user:@/database?host=folder"."""
    before, mark, query = server.partition("?")
    return f"{before.rpartition('/')[0]}/{name}{mark}{query}"
