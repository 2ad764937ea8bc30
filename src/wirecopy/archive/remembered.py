"""What was read from rows of the archive, kept in memory for as long as the rows are the same ones."""

from __future__ import annotations

from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """At most `most` values by story, the oldest forgotten first. Threads may share it.

    `mark` says which rows a value was made from: another mark, and nothing is remembered. So nothing
    has to be told when a row changes, whoever changes it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: dict[int, tuple[str, Value]] = {}
        self._lock = Lock()

    def get(self, story: int, mark: str) -> Value | None:
        found = self._values.get(story)
        return found[1] if found is not None and found[0] == mark else None

    def keep(self, story: int, mark: str, value: Value) -> None:
        with self._lock:
            self._values.pop(story, None)  # put in again below, as the youngest
            self._values[story] = (mark, value)
            if len(self._values) > self._most:
                del self._values[next(iter(self._values))]
