"""Items a second through the whole line to files on disk, as the archive grows; and from wire to page."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.bench import copy
from tests.bench.processor import of_postgres, of_this_process
from tests.bench.yardstick import yards_per_second

if TYPE_CHECKING:
    from wirecopy.wires.models import Source

_MEASURED = 1000
_CHUNK = 200


def run(sizes: tuple[int, ...]) -> list[str]:
    source = _source()
    rows = [
        "The whole line: bytes received -> read, cleaned, stored -> article, lists and feeds written and checked.",
        "ms: of processor time for an item, Python's + PostgreSQL's, with one process and with all cores.",
        f"{'held':>8}{'one process/s':>16}{'all cores/s':>14}{'against first':>15}{'yards/s':>10}{'items/kiloyard':>16}"
        f"{'ms one':>14}{'ms all':>14}",
    ]
    number = 0
    first = 0.0
    for size in sizes:
        while number < size:
            count = min(2000, size - number)
            _receive(source, range(number, number + count))
            _all_cores()
            number += count
        yards = yards_per_second()
        _receive(source, range(number, number + _MEASURED))
        number += _MEASURED
        one = _measured(work_until_done, _MEASURED)
        _receive(source, range(number, number + _MEASURED * 2))
        number += _MEASURED * 2
        every = _measured(_all_cores, _MEASURED * 2)
        first = first or one.rate / yards
        rows.append(
            f"{size:8}{one.rate:16.0f}{every.rate:14.0f}{first / (one.rate / yards):14.2f}x{yards:10.0f}"
            f"{1000 * one.rate / yards:16.1f}{one.cost:>14}{every.cost:>14}"
        )
    return rows


@dataclass(frozen=True, slots=True)
class _Measured:
    rate: float  # items a second
    cost: str  # processor ms an item, "Python + PostgreSQL"


def _measured(work: Callable[[], Worked], items: int) -> _Measured:
    before = of_postgres()
    worked = work()
    postgres = of_postgres() - before
    return _Measured(
        items / worked.seconds, f"{1000 * worked.processor / items:.2f} + {1000 * postgres / items:.2f}"
    )


def latency(count: int = 200) -> list[str]:
    """From the acknowledgement of one item to its page on disk, one at a time, with real workers waiting."""
    from django.conf import settings

    from wirecopy.archive.models import Story
    from wirecopy.wires.receive import receive

    source = _source()
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "wirecopy", "work", "--queue", "line"], stderr=subprocess.DEVNULL
        )
        for _ in range(os.cpu_count() or 1)
    ]
    time.sleep(3)
    waits = []
    for number in range(9_000_000, 9_000_000 + count + 20):
        start = time.perf_counter()
        receive(source, copy.ninjs(number), name=f"{number}.json", content_type="application/json")
        while True:
            path = (
                Story.objects.filter(agency=source.agency, guid=f"urn:example:bench:{number}")
                .exclude(path="").values_list("path", flat=True).first()
            )  # fmt: skip
            if path and (settings.PAGES / path.strip("/") / "index.html").exists():
                break
            time.sleep(0.002)
        waits.append(1000 * (time.perf_counter() - start))
        time.sleep(0.03)
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.wait(30)
    waits = sorted(waits[20:])
    return [
        f"Wire to page, {count} single items: median {statistics.median(waits):.0f} ms, "
        f"p99 {waits[int(len(waits) * 0.99) - 1]:.0f} ms, worst {waits[-1]:.0f} ms"
    ]


@dataclass(frozen=True, slots=True)
class Worked:
    seconds: float
    processor: float  # seconds of the Python processes' processor time


def work_until_done() -> Worked:
    """What one worker does, without the waiting between jobs: until nothing waits and no list rests."""
    from wirecopy.site.publish import publish
    from wirecopy.wires.reading import read_waiting

    start, processor = time.perf_counter(), of_this_process()
    more = True
    while more:
        now = datetime.now(UTC)
        more = read_waiting(budget_seconds=0.2, now=now)
        rest = publish(now, 0.2).again_in_seconds
        if rest and not more:
            time.sleep(min(rest, 0.05))
        more = more or rest is not None
    return Worked(time.perf_counter() - start, of_this_process() - processor)


def work_when_told() -> None:
    """One of several workers: says that it is up, waits to be told, works, says what that took."""
    from django.db import connection

    from wirecopy.project.work import look_for_garbage_seldom

    connection.ensure_connection()
    look_for_garbage_seldom()
    print(flush=True)
    sys.stdin.readline()
    print(work_until_done().processor, flush=True)


def _all_cores() -> Worked:
    """The workers are up and waiting before the time is taken, as they are on a site."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench", "--worker"], text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _ in range(os.cpu_count() or 1)
    ]  # fmt: skip
    for worker in workers:
        _heard(worker)
    start = time.perf_counter()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("\n")
    processor = sum(float(_heard(worker)) for worker in workers)
    seconds = time.perf_counter() - start
    for worker in workers:
        worker.wait(30)
    return Worked(seconds, processor)


def _heard(worker: subprocess.Popen[str]) -> str:
    assert worker.stdout is not None
    line = worker.stdout.readline()
    if not line:
        raise RuntimeError("a worker failed")
    return line


def _source() -> Source:
    from wirecopy.wires.models import Source

    return Source.objects.get_or_create(
        slug="bench", defaults={"kind": "push", "agency": "exa", "agency_name": "EXA", "format": "ninjs"}
    )[0]


def _receive(source: Source, numbers: range) -> None:
    from wirecopy.wires.receive import Arrival, receive_many

    for start in range(numbers.start, numbers.stop, _CHUNK):
        receive_many(
            source,
            [
                Arrival(content=copy.ninjs(number), name=f"{number}.json", content_type="application/json")
                for number in range(start, min(start + _CHUNK, numbers.stop))
            ],
        )
