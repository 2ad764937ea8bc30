"""What gathering an item costs, and how that grows with the reports held. One core, one process.

The wire is invented: words of a Zipf-like vocabulary, names, figures; every fifth report is on an event of before.
"""

from __future__ import annotations

import random
import resource
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from wirecopy.enrichment.gathering import Report
from wirecopy.enrichment.threads import Threads

_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstv" for vowel in "aeio"]
_TRIED = 300


def run(sizes: tuple[int, ...]) -> list[str]:
    rows = [
        "Gathering, one core: threads and near copies of an item, by reports held.",
        f"{'held':>10}{'median ms':>12}{'p95 ms':>10}{'x':>8}{'KB/report':>12}{'held/s':>10}",
    ]
    wire = reports()
    threads = Threads()
    first = 0.0
    for size in sizes:
        begun, before = time.process_time(), len(threads)
        while len(threads) < size:
            report = next(wire)
            threads.restore([(report, report.story)])
        filling = (len(threads) - before) / (time.process_time() - begun)
        costs = sorted(_cost(threads, next(wire)) for _ in range(_TRIED))
        median, slow = statistics.median(costs), costs[int(len(costs) * 0.95)]
        first = first or median
        rows.append(
            f"{size:10,}{median:12.2f}{slow:10.2f}{median / first:8.2f}{_resident(size):>12}{filling:10.0f}"
        )
    return rows


def _cost(threads: Threads, report: Report) -> float:
    """Milliseconds of processor time, as others run on this machine too."""
    begun = time.process_time()
    threads.place(report)
    return (time.process_time() - begun) * 1_000


def _resident(size: int) -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / size:.1f}"


def reports() -> Iterator[Report]:
    """Endless, and the same every time."""
    chance = random.Random(20260105)
    words = _vocabulary(chance, 30_000)
    names = [word.title() for word in _vocabulary(chance, 60_000)]
    total = list(accumulate(1 / (rank + 10) for rank in range(len(words))))
    events: list[tuple[list[str], list[str]]] = []
    story = 0
    while True:
        story += 1
        if events and chance.random() < 0.2:
            cast, matter = chance.choice(events[-500:])
        else:
            cast = chance.sample(names, 6)
            matter = chance.sample(words[200:], 25)
            events.append((cast, matter))
            del events[:-2_000]
        yield Report(
            story=story,
            agency="Meridian",
            language="en",
            headline=f"{cast[0]} {' '.join(chance.sample(matter, 4))}",
            paragraphs=tuple(_paragraph(chance, words, total, cast, matter) for _ in range(8)),
            filed_at=_BEGIN + timedelta(seconds=30 * story),
        )


def _paragraph(
    chance: random.Random, words: list[str], total: list[float], cast: list[str], matter: list[str]
) -> str:
    said = chance.choices(words, cum_weights=total, k=28) + chance.sample(matter, 5)
    chance.shuffle(said)
    said[3:3] = chance.sample(cast, 2)
    said.append(str(chance.randrange(2, 5_000)))
    return " ".join(said) + "."


def _vocabulary(chance: random.Random, size: int) -> list[str]:
    words: dict[str, None] = {}
    while len(words) < size:
        words["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4)))] = None
    return list(words)
