"""CBOR as Content Credentials use it (RFC 8949): read with bounds, and the little of it that is written.

A reader of our own, because what is read comes from strangers: nothing of indefinite length, no deep nesting,
no number beyond 64 bits.
"""

from __future__ import annotations

import struct
from typing import Any, NamedTuple

from wirecopy_verify.errors import ProofError

_DEEPEST = 32
_WORDS = {20: False, 21: True, 22: None, 23: None}
_BYTES, _TEXT, _ARRAY, _MAP, _TAG = 2, 3, 4, 5, 6


class Tagged(NamedTuple):
    tag: int
    value: Any


def read_cbor(content: bytes) -> Any:
    """The one value that `content` holds. Raises ProofError for anything else."""
    value, end = read_one(content, 0)
    if end != len(content):
        raise ProofError("There are bytes after the end of a CBOR value.")
    return value


def read_one(content: bytes, place: int, depth: int = 0) -> tuple[Any, int]:
    """The value that begins at `place`, and where it ends. Raises ProofError."""
    if depth > _DEEPEST:
        raise ProofError("A CBOR value is nested too deeply.")
    major, number, place = _head(content, place)
    if major in {0, 1}:
        return (number if major == 0 else -1 - number), place
    if major in {_BYTES, _TEXT}:
        return _string(content, place, number, is_text=major == _TEXT)
    if major == _ARRAY:
        items = []
        for _ in range(_count(content, place, number)):
            item, place = read_one(content, place, depth + 1)
            items.append(item)
        return items, place
    if major == _MAP:
        members = {}
        for _ in range(_count(content, place, number)):
            name, place = read_one(content, place, depth + 1)
            if not isinstance(name, str | int):
                raise ProofError("A CBOR map has a key that is neither a text nor a number.")
            members[name], place = read_one(content, place, depth + 1)
        return members, place
    if major == _TAG:
        value, place = read_one(content, place, depth + 1)
        return Tagged(number, value), place
    if number not in _WORDS:
        raise ProofError("A CBOR value is of a kind that Content Credentials do not use.")
    return _WORDS[number], place


def _head(content: bytes, place: int) -> tuple[int, int, int]:
    """The major type, its number, and where what it is about begins (RFC 8949, section 3)."""
    if place >= len(content):
        raise ProofError("A CBOR value ends too early.")
    major, short = content[place] >> 5, content[place] & 31
    place += 1
    if short < 24:
        return major, short, place
    if major == 7 or short > 27:  # a float, or of no stated length
        raise ProofError("A CBOR value is of a kind that Content Credentials do not use.")
    size = 1 << (short - 24)
    if place + size > len(content):
        raise ProofError("A CBOR value ends too early.")
    return major, int.from_bytes(content[place : place + size]), place + size


def _count(content: bytes, place: int, number: int) -> int:
    if number > len(content) - place:  # each takes a byte at least
        raise ProofError("A CBOR value ends too early.")
    return number


def _string(content: bytes, place: int, length: int, *, is_text: bool) -> tuple[str | bytes, int]:
    end = place + _count(content, place, length)
    raw = content[place:end]
    if not is_text:
        return raw, end
    try:
        return raw.decode(), end
    except UnicodeDecodeError as error:
        raise ProofError("A CBOR text is not UTF-8.") from error


def signed_bytes(protected: bytes, payload: bytes) -> bytes:
    """What a COSE_Sign1 signature is over (RFC 9052, section 4.4): its Sig_structure, no external data."""
    return b"\x84" + _text("Signature1") + _raw(protected) + _raw(b"") + _raw(payload)


def _text(text: str) -> bytes:
    return _length(_TEXT, len(text)) + text.encode()


def _raw(content: bytes) -> bytes:
    return _length(_BYTES, len(content)) + content


def _length(major: int, number: int) -> bytes:
    if number < 24:
        return bytes((major << 5 | number,))
    for short, size, form in ((24, 1, ">B"), (25, 2, ">H"), (26, 4, ">I")):
        if number < 1 << (8 * size):
            return bytes((major << 5 | short,)) + struct.pack(form, number)
    raise ProofError("A CBOR string is too long.")
