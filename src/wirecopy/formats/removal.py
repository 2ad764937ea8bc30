"""Whether a delivery might take something off the site, seen without reading it."""

from __future__ import annotations

import re
from collections.abc import Iterator

# What each word begins with, and how it may go on.
_WORDS = {
    b"cancel": rb"(?:l?ed)?",
    b"withhe": rb"ld",
    b"withho": rb"ld",
    b"kill": rb"(?:ed)?",
    b"remove": rb"d?",
    b"withdraw": rb"(?:n|al)?",
    b"retract": rb"(?:ed|ion)?",
    b"recall": rb"(?:ed)?",
}
_ANYWHERE = (b"deleted-entry", b"idref-status", b"mandatory kill")
_SHOUTED = (b"KILL", b"WITHDRAW", b"RECALL", b"RETRACT", b"CANCEL")


def may_order_removal(wire: bytes) -> bool:
    """Whether a delivery might hold a kill, a withdrawal or a tombstone, so that it is read first.

    A hint over raw bytes, for the order of the queue and for nothing else: it may err both ways. It
    looks for words with `find`, six times as fast as one pattern for all, and asks patterns only there.
    """
    if b"\x00" in wire:  # UTF-16
        wire = wire.replace(b"\x00", b"")
    if any(_begins(wire, at) for word in _SHOUTED for at in _places(wire, word)):
        return True
    small = wire.lower()
    if any(word in small for word in _ANYWHERE):
        return True
    return any(
        _is_value(small, at, pattern) for word, pattern in _VALUES.items() for at in _places(small, word)
    )


_LETTER = re.compile(rb"\w")


def _begins(wire: bytes, at: int) -> bool:
    """Whether a word begins there, as `\\b` says it."""
    return at == 0 or _LETTER.match(wire, at - 1) is None


def _places(wire: bytes, word: bytes) -> Iterator[int]:
    at = wire.find(word)
    while at >= 0:
        yield at
        at = wire.find(word, at + 1)


def _value(word: bytes, end: bytes) -> re.Pattern[bytes]:
    """The word as a value: twelve people killed are news, and no reason to jump the queue."""
    notice = rb"|\ (?:notice|story|this)" if word == b"kill" else b""
    return re.compile(
        word + rb"(?:" + end + rb"(?:(?P<quoted>[\"'])|[ \t\n\r\f\v]*+(?P<tagged><))" + notice + rb")"
    )


def _is_value(wire: bytes, at: int, pattern: re.Pattern[bytes]) -> bool:
    found = pattern.match(wire, at)
    if found is None:
        return False
    if found["quoted"]:
        return wire[at - 1 : at] in _OPENS
    if found["tagged"]:
        while at and wire[at - 1] in b" \t\n\r\f\v":
            at -= 1
        return wire[at - 1 : at] == b">"
    return _begins(wire, at)


_OPENS = (b'"', b"'", b":", b"/")
_VALUES = {word: _value(word, end) for word, end in _WORDS.items()}
