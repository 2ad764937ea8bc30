"""The lines around a fault, with its place marked, and nothing in them that acts on who looks at them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_AROUND = 3  # lines before and after the one at fault
_WIDE = 400  # characters shown of a line; the rest of it is in the raw bytes
_MARKED = 3  # characters up to the place, for the eye
_MOST_BYTES = 16_000  # of a line, looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """`is_strange`: written out because it cannot be seen, or is no UTF-8. `is_place`: where reading stopped."""

    text: str
    is_strange: bool = False
    is_place: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    number: int  # from 1
    pieces: tuple[Piece, ...]
    is_at_fault: bool
    starts_before: bool = False  # left out at its beginning
    goes_on: bool = False

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultShown:
    why: str
    remedy: str
    guid: str
    line: int | None
    column: int | None
    fatal: bool
    around: tuple[Line, ...]


def shown(faults: Sequence[Mapping[str, Any]], content: bytes) -> Iterator[FaultShown]:
    """Faults as the delivery's row keeps them, each with the lines around it."""
    lines = content.split(b"\n") if any(fault.get("line") for fault in faults) else []
    for fault in faults:
        number, column = _number(fault.get("line")), _number(fault.get("column"))
        yield FaultShown(
            why=str(fault.get("why", "")),
            remedy=str(fault.get("remedy", "")),
            guid=str(fault.get("guid", "")),
            line=number,
            column=column,
            fatal=bool(fault.get("fatal", True)),
            around=tuple(_around(lines, number, column)) if number else (),
        )


def _number(said: object) -> int | None:
    return said if isinstance(said, int) and said > 0 else None


def _around(lines: list[bytes], number: int, column: int | None) -> Iterator[Line]:
    first = max(1, number - _AROUND)
    for at, line in enumerate(lines[first - 1 : number + _AROUND], start=first):
        yield _line(at, line.removesuffix(b"\r"), column if at == number else None, is_at_fault=at == number)


def _line(number: int, line: bytes, column: int | None, *, is_at_fault: bool) -> Line:
    letters = list(_letters(_near(line, column)))
    place = min(column - 1, len(letters)) if column else None
    if place is not None and column is not None and column * 4 > _MOST_BYTES:
        place = min(_MOST_BYTES // 2, len(letters))  # what stands before was left out
    start = max(0, min(place - _WIDE // 2, len(letters) - _WIDE)) if place is not None else 0
    shown_letters = letters[start : start + _WIDE]
    marked = range(max(0, place + 1 - _MARKED), place + 1) if place is not None else range(0)
    return Line(
        number=number,
        pieces=tuple(_pieces(shown_letters, start, marked)),
        is_at_fault=is_at_fault,
        starts_before=start > 0,
        goes_on=start + _WIDE < len(letters) or len(line) > _MOST_BYTES,
    )


def _near(line: bytes, column: int | None) -> bytes:
    """Of a line that is longer than anybody reads, what is around the place."""
    if column is None or column * 4 <= _MOST_BYTES:
        return line[:_MOST_BYTES]
    text = line.decode("utf-8", "surrogateescape")
    return text[max(0, column - 1 - _MOST_BYTES // 2) :][:_MOST_BYTES].encode("utf-8", "surrogateescape")


def _letters(line: bytes) -> Iterator[tuple[str, bool]]:
    """Each character as it can be seen, and whether it had to be written out: bytes that are no UTF-8, controls,
    and what turns the direction of writing.
    """
    for letter in line.decode("utf-8", "surrogateescape"):
        number = ord(letter)
        if 0xDC80 <= number <= 0xDCFF:
            yield f"\\x{number - 0xDC00:02x}", True
        elif letter.isprintable() or letter == "\t":
            yield letter, False
        else:
            yield (f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"), True


def _pieces(letters: Sequence[tuple[str, bool]], start: int, marked: range) -> Iterator[Piece]:
    run, kind = "", (False, False)
    for at, (text, is_strange) in enumerate(letters, start=start):
        this = (is_strange, at in marked)
        if run and this != kind:
            yield Piece(text=run, is_strange=kind[0], is_place=kind[1])
            run = ""
        run, kind = run + text, this
    if run:
        yield Piece(text=run, is_strange=kind[0], is_place=kind[1])
