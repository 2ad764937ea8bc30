"""Processor time spent by PostgreSQL and by us: what wall time cannot say on a shared machine."""

from __future__ import annotations

import os
from pathlib import Path

_TICK_SECONDS = 1 / os.sysconf("SC_CLK_TCK")


def of_this_process() -> float:
    """Seconds, user and system together."""
    times = os.times()
    return times.user + times.system


def of_postgres() -> float:
    """Seconds, user and system together, of all processes of our own PostgreSQL since it was started.

    Linux only: sums /proc/PID/stat (proc(5)) over the postmaster, what it has waited for, and its children.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        (folder,) = cursor.fetchone()
    postmaster = int((Path(folder) / "postmaster.pid").read_text().split(maxsplit=1)[0])
    ticks = sum(_stat(postmaster)[_UTIME : _UTIME + 4])
    for process in Path("/proc").glob("[0-9]*"):
        try:
            stat = _stat(int(process.name))
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
        if stat[_PARENT] == postmaster:
            ticks += sum(stat[_UTIME : _UTIME + 2])
    return ticks * _TICK_SECONDS


_PARENT, _UTIME = 0, 10  # behind utime: stime, cutime, cstime


def _stat(process: int) -> list[int]:
    """The fields of /proc/PID/stat from the fourth (the parent) to the seventeenth (cstime)."""
    behind_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return [int(field) for field in behind_name[1:15]]
