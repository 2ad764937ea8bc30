"""How a source is doing, in one word and one sentence: for `wirecopy status`, the desk and the metrics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from wirecopy.wires import linked
from wirecopy.wires.listening import why_deaf
from wirecopy.wires.models import Source
from wirecopy.wires.poll import IN_TURN

_SHORTEST_QUIET = timedelta(minutes=5)
_FEWEST_GAPS = 5  # fewer tell nothing of a rhythm
_QUIET_FACTOR = 2  # silence this many times as long as the longest lately is unusual
_MISSED_INTERVALS = 2


class State(StrEnum):
    WELL = "well"
    QUIET = "quiet"  # nothing new for longer than usual
    FAILING = "failing"  # it cannot be reached, or refuses us
    NEW = "new"  # nothing came yet
    PAUSED = "paused"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    state: State
    says: str  # a sentence fit for the desk

    @property
    def wants_a_look(self) -> bool:
        return self.state in {State.FAILING, State.QUIET}


def troubles(now: datetime) -> dict[int, str]:
    """What is wrong with sources and does not stand on their rows, by their ids; two questions for all."""
    return {**linked.troubles(), **why_deaf(now)}


def health(source: Source, recent: Sequence[datetime], now: datetime, *, trouble: str = "") -> Health:
    """How `source` is doing, going by its row and by when its last deliveries came (in any order).

    `trouble`: what `troubles` has of it.

    Silence is judged by the source's own rhythm: an agency that files once a day is not quiet at noon.
    """
    if source.state == Source.State.REMOVED:
        return Health(state=State.REMOVED, says="It was removed and takes no more deliveries.")
    if source.state == Source.State.PAUSED:
        return Health(state=State.PAUSED, says="It is paused. `wirecopy source resume` starts it again.")
    if why := trouble or _why_failing(source, now):
        return Health(state=State.FAILING, says=why)
    if not recent:
        return Health(state=State.NEW, says="Nothing has come yet.")
    silence = now - max(recent)
    usual = _longest_gap(recent)
    if usual is not None and silence > max(_SHORTEST_QUIET, usual * _QUIET_FACTOR):
        return Health(
            state=State.QUIET,
            says=f"Nothing new for {_spoken(silence)}; lately it was never quiet for more than {_spoken(usual)}.",
        )
    return Health(state=State.WELL, says=f"The last delivery came {_spoken(silence)} ago.")


def _why_failing(source: Source, now: datetime) -> str:
    if source.failures and source.last_error:
        times = f" ({source.failures} times in a row)" if source.failures > 1 else ""
        return f"{source.last_error}{times}"
    if source.kind not in IN_TURN or source.next_poll_at is None:
        return ""
    late = now - source.next_poll_at
    if late > max(_SHORTEST_QUIET, timedelta(seconds=source.interval_seconds * _MISSED_INTERVALS)):
        return f"It should have been polled {_spoken(late)} ago: is `wirecopy serve` running?"
    return ""


def _longest_gap(recent: Sequence[datetime]) -> timedelta | None:
    gaps = [later - earlier for earlier, later in pairwise(sorted(recent))]
    return max(gaps) if len(gaps) >= _FEWEST_GAPS else None


def _spoken(time: timedelta) -> str:
    seconds = max(0, round(time.total_seconds()))
    for size, word in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {word}" + ("s" if count > 1 else "")
    return f"{seconds} second" + ("" if seconds == 1 else "s")
