"""The process that reads broken deliveries: `python -m tests.fuzz.child FORMAT SEED FIRST CPU_SECONDS INPUTS FOLDER`.

It may die of what it reads, by the clock or for want of memory; what it read last then stands in FOLDER/last.
"""

from __future__ import annotations

import faulthandler
import hashlib
import os
import resource
import signal
import sys
import time
from pathlib import Path
from random import Random

MOST_BYTES = 512 * 1024 * 1024
MOST_SECONDS = 10  # of processor time, for one delivery
HUNG = -signal.SIGPROF  # what becomes of a process that needs longer
FULL = 75  # the exit code of one that grew too large


def main(name: str, seed: int, first: int, cpu_seconds: float, *, inputs: int, folder: Path) -> None:
    # Faults are told by one line that is saved; a core file would be of no further use.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from tests.fuzz.mutate import mutated
    from tests.fuzz.seeds import seeds
    from tests.fuzz.trial import run_trial

    pool = seeds()[name]
    _limit_memory()
    with (folder / "trace").open("w") as trace, (folder / "last").open("w+b", buffering=0) as last:
        faulthandler.enable(trace)
        faulthandler.register(signal.SIGPROF, trace, chain=True)
        number = first
        while number < first + inputs and time.process_time() < cpu_seconds:
            wire = mutated(Random(f"{seed} {name} {number}"), pool)
            number += 1
            os.pwrite(last.fileno(), wire, 0)
            last.truncate(len(wire))
            signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
            found = run_trial(wire, name)
            signal.setitimer(signal.ITIMER_PROF, 0)
            if found is not None:
                save(folder, wire, found.kind, found.place, found.details)
            (folder / "reached").write_text(str(number)) if number % 100 == 0 else None
            if _most_held() > MOST_BYTES:
                sys.exit(FULL)
    (folder / "reached").write_text(str(number))


def _most_held() -> int:
    """Bytes, of this program alone: getrusage would count what its parent held when it was started."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def _limit_memory() -> None:
    """So that a giant stops here and not at the machine's end; what counts is measured after each delivery."""
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + 2 * MOST_BYTES, held + 2 * MOST_BYTES))


def save(folder: Path, wire: bytes, kind: str, place: str, details: str) -> None:
    """The delivery beside what it did; of the same fault the shortest one."""
    name = f"{kind}-{hashlib.sha256(place.encode()).hexdigest()[:10]}"
    path = folder / f"{name}.wire"
    if not path.exists() or path.stat().st_size > len(wire):
        path.write_bytes(wire)
        path.with_suffix(".txt").write_text(f"{kind}: {place}\n\n{details}\n")


if __name__ == "__main__":
    name, seed, first, cpu_seconds, inputs, folder = sys.argv[1:]
    main(name, int(seed), int(first), float(cpu_seconds), inputs=int(inputs), folder=Path(folder))
