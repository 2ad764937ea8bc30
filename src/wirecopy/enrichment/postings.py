"""Which reports had a term lately: a table of fixed rows, so that looking up costs the same however many are held."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

_DEEP = 16  # reports remembered a row, the newest
_FEWEST_ROWS = 1 << 12


class Postings:
    """Report numbers by the hash of a term.

    A row is shared by the terms whose hashes end alike, and forgets its oldest report when it is full. So an answer
    may hold reports without the term (whoever asks looks at them anyway) and may lack old ones where a term is
    frequent. Nothing is ever taken out: numbers of reports that are held no more are for the reader to pass over.

    When the table doubles, every row is copied to the place where its terms may now be looked for. That is exact
    for what was there before, and costs one copy of memory.
    """

    def __init__(self) -> None:
        self._rows = _FEWEST_ROWS
        self._table = array("I", bytes(4 * _DEEP * self._rows))  # 0: nothing
        self._next = bytearray(self._rows)
        self._live = 0

    def add(self, terms: Iterable[int], number: int) -> int:
        """`terms`: hashes of 32 bits; `number` from 1. How many were added."""
        table, following, mask = self._table, self._next, self._rows - 1
        added = 0
        for term in terms:
            row = term & mask
            at = following[row]
            table[row * _DEEP + at] = number
            following[row] = (at + 1) % _DEEP
            added += 1
        self._live += added
        if self._live > self._rows * _DEEP // 2:
            self._table *= 2
            self._next *= 2
            self._rows *= 2
        return added

    def let_go(self, count: int) -> None:
        """So many of what was added belong to reports that are held no more: their place may be taken."""
        self._live -= count

    def of(self, term: int) -> array[int]:
        """At most 16 numbers, in no order, with zeros."""
        begin = (term & (self._rows - 1)) * _DEEP
        return self._table[begin : begin + _DEEP]
