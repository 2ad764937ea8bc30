"""`make bench`: prints rates and ratios. `python -m tests.bench --quick` leaves out the large archive."""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "parts",
        nargs="*",
        choices=["reading", "line", "latency", "desk", "record", []],
        help="what to measure (default: all)",
    )
    parser.add_argument(
        "--quick", action="store_true", help="hold 0 and 3,000 stories instead of 0, 10,000 and 50,000"
    )
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    from wirecopy.project.cli import set_up

    if args.worker:
        set_up()
        _only_warnings()
        from tests.bench.whole_line import work_when_told

        work_when_told()
        return
    parts = args.parts or ["reading", "line", "latency", "desk", "record"]
    if "reading" in parts:
        from tests.bench import reading

        _show(reading.run())
    if "record" in parts:
        from tests.bench import record

        _show(record.sizes())
    if {"line", "latency", "desk", "record"} & set(parts):
        folder = tempfile.mkdtemp(prefix="wirecopy-bench-")
        os.environ["WIRECOPY_DATA"] = folder
        os.environ.pop("WIRECOPY_DATABASE_URL", None)
        os.environ["WIRECOPY_LOG"] = "json"
        set_up()
        _only_warnings()
        from tests.bench import whole_line
        from wirecopy.project import ready
        from wirecopy.project.work import look_for_garbage_seldom

        ready.make_ready()
        look_for_garbage_seldom()
        if "record" in parts:
            _show(record.cost())
        if "line" in parts:
            _show(whole_line.run((0, 3_000) if args.quick else (0, 10_000, 50_000)))
        if "latency" in parts:
            _show(whole_line.latency(60 if args.quick else 200))
        if "desk" in parts:
            from tests.bench import desk

            # Before the list's own stories are laid down: those have no words and no pages.
            _show(desk.actions(60 if args.quick else 200))
            _show(desk.lists(3_000 if args.quick else 50_000))
        shutil.rmtree(Path(folder) / "pages", ignore_errors=True)


def _only_warnings() -> None:
    import logging

    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def _show(rows: list[str]) -> None:
    print("\n".join(rows), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
