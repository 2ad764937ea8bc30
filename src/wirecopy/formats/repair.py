"""The second rung of the ladder: XML bytes made readable, with a log that takes every change back.

Strict parse; else this and strict again; else quarantine. Three things are repaired and nothing else,
ever: a bare `&`, control characters that XML 1.0 forbids, and junk before the document. Broken
encodings are not among them: to guess which letters were meant is to change words (FORMATS.md
section 7). An Item read after a repair carries the log, and waits for a person.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from wirecopy.item import Repair

# A document with more faults than this is not copy with a slip in it, and its log would not be read.
MOST_REPAIRS = 10_000

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_WIDE = (
    b"\xff\xfe",
    b"\xfe\xff",
    b"<\x00",
    b"\x00<",
    b"\x00\x00\xfe\xff",
    b"\x00\x00\x00<",
    b"\x4c\x6f\xa7\x94",
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._\-]{1,40})")
# Their shift sequences are control characters, and a letter in them may be the byte of "&".
_SHIFTED = re.compile(rb"(?i)iso-2022|hz-gb|utf-?7|utf-?16|utf-?32|ucs-|ebcdic|cp037|ibm")

_BEFORE = re.compile(rb"(?:[^<]|<!--(?:[^-]|-(?!->))*-->)*?(?=<\?xml[\s?])")
_FIRST_TAG = re.compile(rb"[^<]*(?=<[A-Za-z_!?])")
_FARTHEST_PROLOG = 4_096  # bytes

_CONTROLS = rb"[\x00-\x08\x0b\x0c\x0e-\x1f]{1,4096}"
_NAME = rb"[A-Za-z_:\x80-\xff][A-Za-z0-9_:.\-\x80-\xff]{0,63};"
_BARE = rb"&(?!#[0-9]{1,7};|#x[0-9A-Fa-f]{1,6};|" + _NAME + rb")"
_TROUBLE = re.compile(b"|".join([_CONTROLS, _BARE, rb"<!\[CDATA\[", rb"<!--", rb"<\?"]))
_CONTROL = re.compile(_CONTROLS)
_CLOSED_BY = {b"<![CDATA[": b"]]>", b"<!--": b"-->", b"<?": b"?>"}


def repair(wire: bytes) -> tuple[bytes, tuple[Repair, ...]]:
    """The bytes made readable, and each change in the order of the delivery; (wire, ()) if none is due.

    Whether the result is well-formed is for the parser to say. Safe to repeat: what was repaired needs
    no repair. Bytes that are not written in some superset of ASCII are left alone.
    """
    if not _is_ascii_at_heart(wire):
        return wire, ()
    found: list[Repair] = []
    for change in _changes(wire):
        found.append(change)
        if len(found) > MOST_REPAIRS:
            return wire, ()
    return _written(wire, found), tuple(found)


def undo(repaired: bytes, repairs: Sequence[Repair]) -> bytes:
    """The delivery as it was filed: `undo(*repair(wire)) == wire` for all bytes there are."""
    pieces: list[bytes] = []
    filed = done = 0  # how far in the delivery, how far in `repaired`
    for change in repairs:
        untouched = change.offset - filed
        pieces += [repaired[done : done + untouched], change.found.encode("latin-1")]
        done += untouched + len(change.put)
        filed = change.offset + len(change.found)
    return b"".join([*pieces, repaired[done:]])


def near(wire: bytes, repairs: Sequence[Repair], lines: Sequence[int | None]) -> list[tuple[Repair, ...]]:
    """The repairs that concern each of the items that begin on these lines of the delivery, in order.

    An item answers for the lines up to the next item, and for what is repaired before the first;
    so one item's slip does not hold its neighbours. Where a line is not known, all answer for all.
    """
    if not repairs or not lines or None in lines:
        return [tuple(repairs)] * len(lines)
    line, position = 1, 0
    placed: list[int] = []  # the line of each repair
    for change in repairs:
        line += wire.count(b"\n", position, change.offset)
        position = change.offset
        placed.append(line)
    starts = [start for start in lines if start is not None]
    ends = [*starts[1:], line]
    before = bisect_left(placed, starts[0])
    concerned: list[tuple[Repair, ...]] = []
    # A feed in one line has the same repairs for all its items, and they are kept once.
    same: dict[tuple[int, int], tuple[Repair, ...]] = {}
    for start, end in zip(starts, ends, strict=True):
        within = bisect_left(placed, start), bisect_right(placed, end)
        if within not in same:
            same[within] = (*repairs[:before], *repairs[slice(*within)])
        concerned.append(same[within])
    return concerned


def _is_ascii_at_heart(wire: bytes) -> bool:
    if wire.startswith(_WIDE):
        return False
    declared = _DECLARED.search(wire[:_FARTHEST_PROLOG])
    return declared is None or not _SHIFTED.match(declared[1])


def _changes(wire: bytes) -> Iterator[Repair]:
    position = len(_BYTE_ORDER_MARK) if wire.startswith(_BYTE_ORDER_MARK) else 0
    junk = _junk_end(wire, position)
    if junk > position:
        yield _change(
            position, wire[position:junk], b"", "Something stands before the document; it was left out."
        )
        position = junk
    while trouble := _TROUBLE.search(wire, position):
        position = trouble.end()
        if closed_by := _CLOSED_BY.get(trouble[0]):
            end = wire.find(closed_by, position)
            # Never closed: the parser will refuse it, and where text begins again nobody knows.
            end = len(wire) if end < 0 else end
            yield from (_without(control) for control in _CONTROL.finditer(wire, position, end))
            position = end
        elif trouble[0] == b"&":
            yield _change(trouble.start(), b"&", b"&amp;", 'A bare "&" was written as "&amp;".')
        else:
            yield _without(trouble)


def _junk_end(wire: bytes, start: int) -> int:
    """Where the document begins, if not at `start`: at its prolog, or where it has none at its first tag."""
    before = _BEFORE.match(wire, start, start + _FARTHEST_PROLOG)
    if before is None:
        before = _FIRST_TAG.match(wire, start, start + _FARTHEST_PROLOG)
        # Blanks before a document without a prolog are allowed, and are no junk.
        if before is None or not before[0].strip(b" \t\r\n"):
            return start
    return before.end()


def _without(control: re.Match[bytes]) -> Repair:
    # A form feed parts words in the canonical text, so what stood around it must stay apart.
    put = b" " if b"\x0c" in control[0] else b""
    return _change(control.start(), control[0], put, "A control character that XML forbids was left out.")


def _change(offset: int, found: bytes, put: bytes, why: str) -> Repair:
    return Repair(offset=offset, found=found.decode("latin-1"), put=put.decode("latin-1"), why=why)


def _written(wire: bytes, changes: Sequence[Repair]) -> bytes:
    pieces: list[bytes] = []
    position = 0
    for change in changes:
        pieces += [wire[position : change.offset], change.put.encode("latin-1")]
        position = change.offset + len(change.found)
    return b"".join([*pieces, wire[position:]])
