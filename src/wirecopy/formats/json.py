"""JSON from strangers, parsed once for all formats: strict RFC 8259, and nothing decided by chance.

UTF-8 only. A member named twice, NaN, a number out of range, half a surrogate pair and deep nesting
are faults with a line: readers that accept them disagree on what they mean. Control characters are
the one thing that is taken out, logged and reversible as in `repair`: no page can show them.
"""

from __future__ import annotations

import json as standard_json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import msgspec

from wirecopy.errors import UnreadableError
from wirecopy.item import Repair

MOST_BYTES = 32 * 1024 * 1024
MOST_DEPTH = 64
MOST_COMMAS = 2_000_000  # few bytes can ask for much memory: "[1,1,1,..." takes fifty times its size
MOST_ELEMENTS = 50_000  # items in one delivery

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"
_T = TypeVar("_T")

_SMALLER = "Ask the agency to send smaller deliveries."
_REMEDY = "The delivery is kept; ask the agency to file it again."


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of a delivery that hold one JSON value, and where they stand in it."""

    wire: bytes
    offset: int = 0  # bytes
    line: int = 1


@dataclass(frozen=True, slots=True)
class Parsed:
    """`twice` names members that an object has twice, both being objects; the later is kept as "name (2)"."""

    value: Value
    repairs: tuple[Repair, ...] = ()
    twice: tuple[str, ...] = ()


def text_of(wire: bytes, format: str) -> Piece:  # noqa: A002
    """The whole delivery, known to be UTF-8 of a bearable size, without byte order mark and blanks around."""
    if len(wire) > MOST_BYTES:
        why = f"It has {len(wire):,} bytes; {MOST_BYTES:,} are the most that is read."
        raise UnreadableError(format, why, remedy=_SMALLER)
    if wire.count(b",") > MOST_COMMAS:
        raise UnreadableError(
            format, f"It has more than {MOST_COMMAS:,} members and elements.", remedy=_SMALLER
        )
    try:
        wire.decode("utf-8")
    except UnicodeDecodeError as error:
        line = wire.count(b"\n", 0, error.start) + 1
        why = f"Byte {error.start} is not UTF-8, and JSON is nothing else (RFC 8259 section 8.1)."
        raise UnreadableError(format, why, line=line, remedy=_REMEDY) from error
    start = len(wire) - len(wire.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n"))
    return Piece(wire[start:].rstrip(b" \t\r\n"), start, wire.count(b"\n", 0, start) + 1)


def elements(piece: Piece, format: str) -> list[Piece]:  # noqa: A002
    """The elements of an array, each as its own bytes: a fault in one is then no fault in the next."""
    found: list[Piece] = []
    position, line = 0, piece.line
    raws = _decode(_ARRAY, piece, format)
    _bear(len(raws), format)
    for raw in raws:
        wire = bytes(raw)
        start = piece.wire.index(wire, position)  # only a comma and blanks stand before it
        line += piece.wire.count(b"\n", position, start)
        found.append(Piece(wire, piece.offset + start, line))
        position = start + len(wire)
        line += wire.count(b"\n")
    return found


def members(piece: Piece, format: str) -> dict[str, Piece]:  # noqa: A002
    """The members of an object, each as its own bytes."""
    found: dict[str, Piece] = {}
    position = 0
    for name, raw in _decode(_OBJECT, piece, format).items():
        key, wire = _KEY.match(piece.wire, position), bytes(raw)
        if key is None or not piece.wire.startswith(wire, key.end()):
            raise _named_twice(piece, format)
        line = piece.line + piece.wire.count(b"\n", 0, key.end())
        found[name] = Piece(wire, piece.offset + key.end(), line)
        position = key.end() + len(wire)
    if found and piece.wire[position:].strip(b" \t\r\n") != b"}":
        raise _named_twice(piece, format)
    return found


def lines(piece: Piece, format: str) -> list[Piece]:  # noqa: A002
    """The lines of a delivery that hold something, for JSON lines."""
    _bear(piece.wire.count(b"\n"), format)
    found: list[Piece] = []
    offset = 0
    for number, line in enumerate(piece.wire.split(b"\n")):
        if line.strip():
            found.append(Piece(line, piece.offset + offset, piece.line + number))
        offset += len(line) + 1
    return found


def parse(piece: Piece, format: str) -> Parsed:  # noqa: A002
    """The value that the bytes hold. Raises UnreadableError with the line in the delivery."""
    wire, repairs = _without_controls(piece)
    value: Value = _decode(_ANY, Piece(wire, piece.offset, piece.line), format)
    kept = _members(value, format, piece.line)
    # What may be names are at least as many as are: only where that is more, strings are told from names.
    if kept != len(_MAY_NAME.findall(wire)) and kept != _keys(wire):
        return _with_both(piece, wire, repairs, format)
    return Parsed(value, repairs)


def _bear(count: int, format: str) -> None:  # noqa: A002
    if count > MOST_ELEMENTS:
        why = f"It has {count:,} items; {MOST_ELEMENTS:,} are the most that are read."
        raise UnreadableError(format, why, remedy=_SMALLER)


_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ANY: msgspec.json.Decoder[Value] = msgspec.json.Decoder()
_KEY = re.compile(rb'[ \t\r\n,{]*+"(?:[^"\\]++|\\.)*+"[ \t\r\n]*+:[ \t\r\n]*+', re.DOTALL)
_BYTE = re.compile(r" \(byte (\d+)\)$")


def _decode(decoder: msgspec.json.Decoder[_T], piece: Piece, format: str) -> _T:  # noqa: A002
    try:
        return decoder.decode(piece.wire)
    except RecursionError as error:
        raise _too_deep(format, piece.line) from error
    except msgspec.DecodeError as error:
        why, at = str(error), _BYTE.search(str(error))
        line = piece.line + piece.wire.count(b"\n", 0, int(at[1])) if at else piece.line
        column = _column(piece, int(at[1])) if at else None
        reason = _BYTE.sub("", why).removeprefix("JSON is malformed: ").rstrip(".")
        raise UnreadableError(
            format, f"It is not JSON: {reason}.", line=line, column=column, remedy=_REMEDY
        ) from error


def _column(piece: Piece, at: int) -> int | None:
    """The character of the byte `at` in its line; None in the first line of a piece, which begins anywhere."""
    start = piece.wire.rfind(b"\n", 0, at) + 1
    if not start and piece.offset:
        return None
    return len(piece.wire[start:at].decode("utf-8", "replace")) + 1


# ---- members named twice --------------------------------------------------------------------------

_MAY_NAME = re.compile(rb'"[ \t\r\n]*+:')
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"[ \t\r\n]*+(:?)', re.DOTALL)


def _keys(wire: bytes) -> int:
    """How many members the text names, for comparison with how many were kept."""
    return sum(1 for found in _STRING.finditer(wire) if found[1])


def _members(value: Value, format: str, line: int, depth: int = 1) -> int:  # noqa: A002
    held: Iterable[Value]
    if isinstance(value, dict):
        count, held = len(value), value.values()
    elif isinstance(value, list):
        count, held = 0, value
    else:
        return 0
    if depth >= MOST_DEPTH and held:
        raise _too_deep(format, line)
    for each in held:
        if isinstance(each, dict | list):
            count += _members(each, format, line, depth + 1)
    return count


def _too_deep(format: str, line: int) -> UnreadableError:  # noqa: A002
    return UnreadableError(
        format, f"It is nested deeper than {MOST_DEPTH} levels.", line=line, remedy=_REMEDY
    )


def _with_both(piece: Piece, wire: bytes, repairs: tuple[Repair, ...], format: str) -> Parsed:  # noqa: A002
    """IPTC's own examples name renditions twice in an object; two things of one name are still two things.

    Where anything but objects is named twice, one of them would have to be wrong, and who knows which.
    """
    twice: list[str] = []

    def objects(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name, value in pairs:
            number, own = 1, name
            while own in found:
                if not (isinstance(value, dict) and isinstance(found[name], dict)):
                    raise _named_twice(piece, format)
                number += 1
                own = f"{name} ({number})"
            if own != name:
                twice.append(name)
            found[own] = value
        return found

    return Parsed(standard_json.loads(wire, object_pairs_hook=objects), repairs, tuple(twice))


_TOKEN = re.compile(rb'"((?:[^"\\]++|\\.)*+)"[ \t\r\n]*+(:?)|([{}])', re.DOTALL)


def _named_twice(piece: Piece, format: str) -> UnreadableError:  # noqa: A002
    """Where the first member stands that its object has already; msgspec would take the last in silence."""
    open_objects: list[set[str]] = []
    for found in _TOKEN.finditer(piece.wire):
        if found[3] == b"{":
            open_objects.append(set())
        elif found[3] == b"}":
            open_objects.pop()
        elif found[2]:
            name = msgspec.json.decode(b'"' + found[1] + b'"', type=str)
            if name in open_objects[-1]:
                line = piece.line + piece.wire.count(b"\n", 0, found.start())
                return UnreadableError(format, f"An object names {name!r} twice.", line=line, remedy=_REMEDY)
            open_objects[-1].add(name)
    raise AssertionError("members were counted twice and none is named twice")


# ---- control characters ---------------------------------------------------------------------------

_ESCAPE = re.compile(rb"\\(?:u00(?:0[0-8bBeEfF]|1[0-9a-fA-F])|b|u....|.)", re.DOTALL)
_CONTROL = re.compile(rb"\\(?:u00(?:0[0-8bBeEfF]|1[0-9a-fA-F])|b)")


def _without_controls(piece: Piece) -> tuple[bytes, tuple[Repair, ...]]:
    if b"\\" not in piece.wire or not _CONTROL.search(piece.wire):
        return piece.wire, ()
    kept: list[bytes] = []
    repairs: list[Repair] = []
    position = 0
    for escape in _ESCAPE.finditer(piece.wire):
        if not _CONTROL.fullmatch(escape[0]):
            continue
        kept.append(piece.wire[position : escape.start()])
        position = escape.end()
        repairs.append(
            Repair(
                offset=piece.offset + escape.start(),
                found=escape[0].decode("latin-1"),
                put="",
                why="A control character that no page can show was left out.",
            )
        )
    return b"".join([*kept, piece.wire[position:]]), tuple(repairs)
