"""Wait until deliveries are read and their pages written, lending a hand; show how far, and what came of it."""

from __future__ import annotations

import logging
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from wirecopy.wires.models import Delivery

_TURN_SECONDS = 0.5
_PAUSE_SECONDS = 0.2
_PATIENCE_SECONDS = 60
_SHOWN_FAULTS = 20
_PLAIN_SECONDS = 5  # between two lines of progress where no terminal listens

Tell = Callable[[int], None]  # how many are done


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What came of some deliveries. `faults`: one line each, for people."""

    deliveries: int
    verdicts: Counter[str]  # of items
    quarantined: int
    faults: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        return not self.quarantined and not self.faults


def until_done(ids: Sequence[int], *, tell: Tell) -> None:
    """Return when these deliveries are read and no page is due. `tell(n)`: n of them are read.

    Reads and publishes here what no other process has in hand, so it works with `wirecopy serve`
    running and without. A delivery that cannot be read ends in quarantine, so the reading ends. Pages
    that fail and wait for another try are waited for no longer than a minute; it says so then.
    """
    from wirecopy.wires.reading import read_waiting

    _log_trouble_only()
    while left := _left(ids):
        tell(len(ids) - left)
        if not read_waiting(budget_seconds=_TURN_SECONDS, now=datetime.now(UTC)):
            time.sleep(_PAUSE_SECONDS if _left(ids) else 0)  # the rest is in other hands
    tell(len(ids))
    _until_pages_stand()


def summary(ids: Sequence[int]) -> Summary:
    """What came of these deliveries as far as they are read."""
    from wirecopy.wires.models import Delivery

    verdicts: Counter[str] = Counter()
    faults: list[str] = []
    quarantined = 0
    rows = Delivery.objects.filter(pk__in=ids).select_related("source").order_by("pk")
    for row in rows.iterator():
        verdicts.update(row.verdicts)
        quarantined += row.state == Delivery.State.QUARANTINED
        faults += [_shown(row, fault) for fault in row.faults if fault.get("fatal", True)]
    return Summary(deliveries=len(ids), verdicts=verdicts, quarantined=quarantined, faults=tuple(faults))


def say(found: Summary) -> None:
    """For a terminal: faults on stderr, apart from a script's output; the counts on stdout."""
    for fault in found.faults[:_SHOWN_FAULTS]:
        print(fault, file=sys.stderr)
    if len(found.faults) > _SHOWN_FAULTS:
        print(f"… and {len(found.faults) - _SHOWN_FAULTS:,} more faults.", file=sys.stderr)
    if found.quarantined:
        print(
            f"{found.quarantined:,} in quarantine: nothing of them could be used. The bytes are kept; "
            "`wirecopy replay --quarantined` reads them again.",
            file=sys.stderr,
        )
    what = "1 delivery" if found.deliveries == 1 else f"{found.deliveries:,} deliveries"
    items = ", ".join(f"{count:,} {verdict}" for verdict, count in sorted(found.verdicts.items()))
    print(f"{what}: {items or 'no items'}.")


@contextmanager
def progress(what: str, total: int) -> Iterator[Tell]:
    """A bar for people at a terminal; a line now and then for everybody else."""
    console = Console(stderr=True)
    if console.is_terminal and total:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console) as bar:
            task = bar.add_task(what, total=total)
            yield lambda done: bar.update(task, completed=done)
    else:
        yield _plainly(what, total)


def _plainly(what: str, total: int) -> Tell:
    begun = said = time.monotonic()

    def tell(done: int) -> None:
        nonlocal said
        if time.monotonic() - said >= _PLAIN_SECONDS or (done == total and said > begun):
            said = time.monotonic()
            print(f"{what}: {done:,} of {total:,}", file=sys.stderr, flush=True)

    return tell


def _left(ids: Sequence[int]) -> int:
    from wirecopy.wires.models import Delivery

    return Delivery.objects.filter(pk__in=ids, state=Delivery.State.WAITING).count()


def _log_trouble_only() -> None:
    """What went well is in the summary; a line for each delivery would run through the bar."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def _until_pages_stand() -> None:
    from wirecopy.site.publish import publish

    patience_ends = time.monotonic() + _PATIENCE_SECONDS
    while True:
        done = publish(datetime.now(UTC), _TURN_SECONDS)
        if done.again_in_seconds is None:
            return
        if done.made or done.changes:
            patience_ends = time.monotonic() + _PATIENCE_SECONDS
        elif time.monotonic() > patience_ends:
            print("All is read; some pages are still due. `wirecopy status` says more.", file=sys.stderr)
            return
        time.sleep(min(done.again_in_seconds, _PAUSE_SECONDS))


def _shown(row: Delivery, fault: dict[str, object]) -> str:
    where = f"{row.name or f'delivery {row.pk}'}" + (f", line {fault['line']}" if fault.get("line") else "")
    guid = f" ({fault['guid']})" if fault.get("guid") else ""
    remedy = f" {fault['remedy']}" if fault.get("remedy") else ""
    return f"{where}{guid}: {fault.get('why', '')}{remedy}"
