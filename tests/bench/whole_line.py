"""Items a second through the whole line to files on disk, as the archive grows; and from wire to page."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.bench import copy
from tests.bench.yardstick import yards_per_second

if TYPE_CHECKING:
    from wirecopy.wires.models import Source

_MEASURED = 1000
_CHUNK = 200


def run(sizes: tuple[int, ...]) -> list[str]:
    source = _source()
    rows = [
        "The whole line: bytes received -> read, cleaned, stored -> article, lists and feeds written and checked.",
        f"{'held':>8}{'one process/s':>16}{'all cores/s':>14}{'against first':>15}{'yards/s':>10}{'items/kiloyard':>16}",
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
        one = _MEASURED / _timed(_one_process)
        _receive(source, range(number, number + _MEASURED * 2))
        number += _MEASURED * 2
        every = _MEASURED * 2 / _timed(_all_cores)
        first = first or one / yards
        rows.append(
            f"{size:8}{one:16.0f}{every:14.0f}{first / (one / yards):14.2f}x{yards:10.0f}{1000 * one / yards:16.1f}"
        )
    return rows


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


def work_until_done() -> None:
    """What one worker does, without the waiting between jobs."""
    from wirecopy.site.publish import publish
    from wirecopy.wires.reading import read_waiting

    more = True
    while more:
        now = datetime.now(UTC)
        more = read_waiting(budget_seconds=0.2, now=now)
        more = publish(now, 0.2).again_in_seconds is not None or more


def _one_process() -> None:
    work_until_done()


def _all_cores() -> None:
    workers = [
        subprocess.Popen([sys.executable, "-m", "tests.bench", "--worker"])
        for _ in range(os.cpu_count() or 1)
    ]
    for worker in workers:
        if worker.wait():
            raise RuntimeError("a worker failed")


def _timed(work: object) -> float:
    start = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - start


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
