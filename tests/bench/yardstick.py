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


def yards_per_second() -> float:
    return rate(yard, seconds=0.5)
