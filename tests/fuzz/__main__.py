"""`make fuzz`: each reader is fed with broken deliveries for some minutes of processor time.

What crashes a reader, takes longer than 10 seconds or more than 512 MB is saved in .fuzz/FORMAT, with the
reason beside it; `python -m tests.fuzz FORMAT --replay FILE` runs it again.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz import child
from tests.fuzz.trial import run_trial
from wirecopy.formats import FORMATS

_ENDLESS = 10**9  # inputs
_MOST_DEATHS = 20  # of one reader's processes: then it is broken, and more of it tells nothing new


@dataclass(frozen=True, slots=True)
class Ran:
    format: str
    inputs: int
    cpu_seconds: float
    deaths: int
    found: list[Path]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("formats", nargs="*", metavar="FORMAT", help="which readers (default: all)")
    parser.add_argument("--list", action="store_true", help="name the readers")
    parser.add_argument(
        "--minutes", type=float, default=10, help="processor time for each reader (default: 10)"
    )
    parser.add_argument("--inputs", type=int, default=_ENDLESS, help="at most so many deliveries a reader")
    parser.add_argument(
        "--seed", type=int, help="the same number makes the same deliveries (default: the time)"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="readers at the same time")
    parser.add_argument(
        "--to", type=Path, default=Path(".fuzz"), help="where findings are kept (default: .fuzz)"
    )
    parser.add_argument(
        "--replay", type=Path, metavar="FILE", help="read one delivery and say what came of it"
    )
    args = parser.parse_args()
    if unknown := set(args.formats) - set(FORMATS):
        parser.error(f"There is no {', '.join(sorted(unknown))}. There are: {', '.join(FORMATS)}.")
    if args.list:
        print("\n".join(FORMATS))
        return 0
    if args.replay:
        return _replay(args.formats, args.replay)
    seed = args.seed if args.seed is not None else int(time.time())
    print(f"seed {seed}; {args.minutes:g} minutes of processor time for each reader", flush=True)

    def one(name: str) -> Ran:
        ran = fuzz(name, seed, args.minutes * 60, args.inputs, args.to / name)
        print(_line(ran), flush=True)
        return ran

    with ThreadPoolExecutor(args.jobs) as pool:
        all_ran = list(pool.map(one, args.formats or FORMATS))
    for path in (path for ran in all_ran for path in ran.found):
        print(f"\n{path.with_suffix('.txt').read_text().strip()}")
        print(f"again: {Path(sys.executable).name} -m tests.fuzz {path.parent.name} --replay {path}")
    return 1 if any(ran.found for ran in all_ran) else 0


def fuzz(name: str, seed: int, cpu_seconds: float, inputs: int, folder: Path) -> Ran:
    """Feeds one reader until its time is over, with a new process for each that dies."""
    folder.mkdir(parents=True, exist_ok=True)
    first, spent, deaths = 0, 0.0, 0
    while spent < cpu_seconds and first < inputs and deaths < _MOST_DEATHS:
        (folder / "reached").write_text(str(first))
        given = [name, seed, first, cpu_seconds - spent, inputs - first, folder]
        process = subprocess.Popen([sys.executable, "-m", "tests.fuzz.child", *map(str, given)])
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        spent += used.ru_utime + used.ru_stime
        reached = int((folder / "reached").read_text())
        if process.returncode != 0:
            deaths += 1
            _save_death(folder, process.returncode)
            # Which of the next hundred it was is not written down; it is passed over with the rest of them.
            reached = reached - reached % 100 + 100
        first = reached
    return Ran(name, first, spent, deaths, sorted(folder.glob("*.wire")))


def _save_death(folder: Path, code: int) -> None:
    kind = {child.HUNG: "hang", child.FULL: "memory"}.get(code, f"died-{code}")
    trace = (folder / "trace").read_text() if (folder / "trace").exists() else ""
    inner = [line.strip() for line in trace.splitlines() if "wirecopy" in line][:1]
    child.save(folder, (folder / "last").read_bytes(), kind, f"{kind} {inner}", trace)


def _line(ran: Ran) -> str:
    rate = ran.inputs / ran.cpu_seconds if ran.cpu_seconds else 0
    minutes = ran.cpu_seconds / 60
    found = f"{len(ran.found)} found" if ran.found else "nothing found"
    return f"{ran.format:12}{ran.inputs:12,} inputs{minutes:8.1f} cpu-min{rate:8.0f}/s{ran.deaths:4} deaths  {found}"


def _replay(formats: list[str], path: Path) -> int:
    if len(formats) != 1:
        print("Name the one reader that is to read it.")
        return 2
    started = time.process_time()
    found = run_trial(path.read_bytes(), formats[0])
    print(found.details if found else "It was read or refused as it should be.")
    print(f"{time.process_time() - started:.2f} s of processor time")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
