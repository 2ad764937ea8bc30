"""Something to measure against, run beside what is measured: absolute times on a shared machine are noise."""

from __future__ import annotations

import hashlib
import json
import time
import zlib
from collections.abc import Callable

from tests.bench import copy

_DOCUMENT = copy.ninjs(7)


def yard() -> None:
    """A fixed piece of work like ours: decode JSON, walk the words, hash, compress."""
    document = json.loads(_DOCUMENT)
    words = document["bodies"][0]["value"].split()
    counted: dict[str, int] = {}
    for word in words:
        counted[word] = counted.get(word, 0) + 1
    text = json.dumps(counted).encode()
    hashlib.sha256(text).hexdigest()
    zlib.compress(text, 6)


def rate(work: Callable[[], object], *, seconds: float = 1.0) -> float:
    """How often a second `work` was done."""
    work()
    done = 0
    start = time.perf_counter()
    while (spent := time.perf_counter() - start) < seconds:
        work()
        done += 1
    return done / spent


def processor_rate(work: Callable[[], object], *, slices: int = 10, seconds: float = 0.1) -> float:
    """How often in a second of processor time `work` was done, in the best of some slices.

    The best: whatever else runs on the machine takes caches and clock away, and gives nothing.
    """
    work()
    best = 0.0
    for _ in range(slices):
        done = 0
        start = time.process_time()
        while (spent := time.process_time() - start) < seconds:
            work()
            done += 1
        best = max(best, done / spent)
    return best


def yards_per_second() -> float:
    return rate(yard, seconds=0.5)
