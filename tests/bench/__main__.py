"""`make bench`: prints rates and ratios. `python -m tests.bench --quick` leaves out the large archive."""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

Rows = list[str]


def _rows(module: str, function: str = "run") -> Callable[..., Rows]:
    """The measure, imported when it is wanted: most need Django set up first."""

    def measure(*sizes: Any) -> Rows:
        rows: Rows = getattr(import_module(f"tests.bench.{module}"), function)(*sizes)
        return rows

    return measure


# What needs no database. With the quick sizes and the whole ones, where a measure has sizes.
PURE: dict[str, tuple[tuple[Callable[..., Rows], tuple[Any, ...], tuple[Any, ...]], ...]] = {
    "reading": ((_rows("reading"), (), ()),),
    "enriching": ((_rows("enriching"), (), ()),),
    "gathering": ((_rows("gathering"), ((1_000, 10_000),), ((10_000, 100_000, 1_000_000),)),),
    "pictures": ((_rows("pictures"), (), ()),),
}
# What runs on one archive, in this order: the desk's own stories have no words and no pages, so they come late.
HELD: dict[str, tuple[tuple[Callable[..., Rows], tuple[Any, ...], tuple[Any, ...]], ...]] = {
    "record": ((_rows("record", "sizes"), (), ()), (_rows("record", "cost"), (), ())),
    "line": ((_rows("whole_line"), ((0, 3_000),), ((0, 10_000, 50_000),)),),
    "latency": ((_rows("whole_line", "latency"), (60,), (200,)),),
    "desk": ((_rows("desk", "actions"), (60,), (200,)), (_rows("desk", "lists"), (3_000,), (50_000,))),
    "searching": ((_rows("searching"), (3_000,), (50_000,)),),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PURE, *HELD, []], help="what to measure (default: all)")
    parser.add_argument("--quick", action="store_true", help="small sizes: seconds instead of minutes")
    parser.add_argument("--held", type=int, help="stories that are searched, in place of 50,000")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    from wirecopy.project.cli import set_up

    if args.worker:
        set_up()
        _only_warnings()
        from tests.bench.whole_line import work_when_told

        work_when_told()
        return
    parts = args.parts or [*PURE, *HELD]
    for name in _wanted(PURE, parts):
        _run(PURE[name], quick=args.quick)
    if held := list(_wanted(HELD, parts)):
        folder = tempfile.mkdtemp(prefix="wirecopy-bench-")
        os.environ["WIRECOPY_DATA"] = folder
        os.environ.pop("WIRECOPY_DATABASE_URL", None)
        os.environ["WIRECOPY_LOG"] = "json"
        set_up()
        _only_warnings()
        from wirecopy.project import ready
        from wirecopy.project.work import look_for_garbage_seldom

        ready.make_ready()
        look_for_garbage_seldom()
        for name in held:
            if name == "searching" and args.held:
                _show(_rows("searching")(args.held))
            else:
                _run(HELD[name], quick=args.quick)
        shutil.rmtree(Path(folder) / "pages", ignore_errors=True)


def _wanted(table: dict[str, Any], parts: list[str]) -> Iterator[str]:
    return (name for name in table if name in parts)


def _run(
    measures: tuple[tuple[Callable[..., Rows], tuple[Any, ...], tuple[Any, ...]], ...], *, quick: bool
) -> None:
    for measure, small, whole in measures:
        _show(measure(*(small if quick else whole)))


def _only_warnings() -> None:
    import logging

    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def _show(rows: Rows) -> None:
    print("\n".join(rows), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
