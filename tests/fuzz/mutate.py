"""Deliveries broken in the ways that wires break, and in those that somebody would break them.

A mutation takes a source of chance, the delivery, and the pool of good deliveries of its format. Which are
done, and where, follows from the source of chance alone, so a number and a seed say a delivery again.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz.seeds import packed
from tests.fuzz.tokens import ENCODINGS, HOSTILE, NUMBERS, TIMES
from wirecopy import formats

LONGEST = 262_144  # bytes that a mutation may make of a delivery

Mutation = Callable[[Random, bytes, Sequence[bytes]], bytes]


def mutated(random: Random, pool: Sequence[bytes]) -> bytes:
    """One delivery of the pool with one to six mutations."""
    wire = random.choice(pool)
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4, 6))):
        wire = random.choice(_fitting(wire))(random, wire, pool)[:LONGEST]
    return wire


def _fitting(wire: bytes) -> Sequence[Mutation]:
    head = wire[:600].lstrip()
    if head[:1] in {b"{", b"["}:
        return _ANY + _JSON * 3
    if wire.startswith((b"PK", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")) or wire[257:262] == b"ustar":
        return _ANY + _PACKED * 4
    if b"<" in head[:200]:
        return _ANY + _MARKUP * 2
    return _ANY + _TEXT * 2


# ---- any bytes ------------------------------------------------------------------------------------


def _flip(random: Random, wire: bytes, pool: Sequence[bytes]) -> bytes:
    changed = bytearray(wire)
    for _ in range(random.choice((1, 1, 2, 8, 64)) if changed else 0):
        changed[random.randrange(len(changed))] = random.choice(
            (random.randrange(256), *b"\x00\xff<>&\"' \n{}[]")
        )
    return bytes(changed)


def _cut(random: Random, wire: bytes, pool: Sequence[bytes]) -> bytes:
    low, high = _slice(random, wire)
    return wire[:low] + wire[high:]


def _truncate(random: Random, wire: bytes, pool: Sequence[bytes]) -> bytes:
    return wire[: random.randint(0, len(wire))]


def _repeat(random: Random, wire: bytes, pool: Sequence[bytes]) -> bytes:
    low, high = _slice(random, wire)
    times = random.choice((2, 3, 10, 100, 1_000))
    return wire[:low] + (wire[low:high] * times)[:LONGEST] + wire[high:]


def _move(random: Random, wire: bytes, pool: Sequence[bytes]) -> bytes:
    low, high = _slice(random, wire)
    rest = wire[:low] + wire[high:]
    place = random.randint(0, len(rest))
    return rest[:place] + wire[low:high] + rest[place:]


def _insert(random: Random, wire: bytes, pool: Sequence[bytes]) -> bytes:
    place = random.randint(0, len(wire))
    return wire[:place] + _token(random) + wire[place:]


def _overwrite(random: Random, wire: bytes, pool: Sequence[bytes]) -> bytes:
    place, token = random.randint(0, len(wire)), _token(random)
    return wire[:place] + token + wire[place + len(token) :]


def _splice(random: Random, wire: bytes, pool: Sequence[bytes]) -> bytes:
    other = random.choice(pool)
    low, high = _slice(random, other)
    place = random.randint(0, len(wire))
    return random.choice(
        (wire[:place] + other[low:], wire[:place] + other[low:high] + wire[place:], wire + other)
    )


def _renumber(random: Random, wire: bytes, pool: Sequence[bytes]) -> bytes:
    """Another number where one stands: dates, versions, lengths, references to letters."""
    numbers = list(re.finditer(rb"\d+", wire))
    if not numbers:
        return wire
    found = random.choice(numbers)
    return wire[: found.start()] + random.choice(NUMBERS) + wire[found.end() :]


def _retime(random: Random, wire: bytes, pool: Sequence[bytes]) -> bytes:
    times = list(_TIME.finditer(wire))
    if not times:
        return wire
    found = random.choice(times)
    return wire[: found.start()] + random.choice(TIMES) + wire[found.end() :]


def _reencode(random: Random, wire: bytes, pool: Sequence[bytes]) -> bytes:
    """The same letters in another encoding, or another encoding said of the same bytes."""
    if random.random() < 0.4:
        name = random.choice(ENCODINGS).encode()
        return re.sub(
            rb"((?:encoding|charset)\s*=\s*[\"']?)[\w-]+", lambda said: said[1] + name, wire, count=1
        )
    text = wire.decode("utf-8", "replace")
    return text.encode(
        random.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "latin-1")), "replace"
    )


# ---- lines ----------------------------------------------------------------------------------------


def _lines(random: Random, wire: bytes, pool: Sequence[bytes]) -> bytes:
    """A line left out, doubled, joined with the next, moved, or taken from another delivery."""
    lines = wire.splitlines(keepends=True) or [b""]
    place = random.randrange(len(lines))
    others = random.choice(pool).splitlines(keepends=True) or [b"\n"]
    lines[place : place + 1] = random.choice(
        (
            [],
            [lines[place]] * random.choice((2, 50)),
            [lines[place].rstrip(b"\r\n")],
            [b"\r\n", lines[place]],
            [lines[place], random.choice(others)],
            [lines[place][::-1]],
            [b" " + lines[place]],
            [lines[random.randrange(len(lines))], lines[place]],
        )
    )
    return b"".join(lines)


def _control(random: Random, wire: bytes, pool: Sequence[bytes]) -> bytes:
    """One control or mark more, less, or another in its place."""
    marks = list(re.finditer(rb"[\x00-\x1f^<=_`\x7f-\xff:;]", wire))
    if not marks:
        return wire
    found = random.choice(marks)
    put = random.choice(
        (b"", found[0] * 2, bytes([random.randrange(32)]), random.choice(b"^<=_`\xa0:;").to_bytes())
    )
    return wire[: found.start()] + put + wire[found.end() :]


# ---- markup ---------------------------------------------------------------------------------------


def _tags(random: Random, wire: bytes, pool: Sequence[bytes]) -> bytes:
    """One tag left out, doubled, renamed, exchanged with another, or nested many times."""
    tags = list(_TAG.finditer(wire))
    if not tags:
        return wire
    one, two = sorted((random.choice(tags), random.choice(tags)), key=lambda tag: tag.start())
    many = random.choice((5, 100, 1_000))
    if one is not two and random.random() < 0.2:
        between = wire[one.end() : two.start()]
        return wire[: one.start()] + two[0] + between + one[0] + wire[two.end() :]
    name = re.match(rb"</?([^\s/>]+)", one[0])
    renamed = one[0].replace(name[1], random.choice(_NAMES), 1) if name else one[0]
    put = random.choice((b"", one[0] * 2, two[0], renamed, one[0] * many, one[0] + _token(random)))
    return wire[: one.start()] + put + wire[one.end() :]


def _attributes(random: Random, wire: bytes, pool: Sequence[bytes]) -> bytes:
    """The value of one attribute: empty, hostile, or what another one says."""
    found = list(_ATTRIBUTE.finditer(wire))
    if not found:
        return wire
    one = random.choice(found)
    value = random.choice((b"", _token(random), random.choice(found)[3], one[3] * 50, random.choice(NUMBERS)))
    put = random.choice((b"", one[1] + one[2] + value.replace(one[2], b"") + one[2]))
    return wire[: one.start()] + put + wire[one.end() :]


def _elements(random: Random, wire: bytes, pool: Sequence[bytes]) -> bytes:
    """A piece from a tag of another delivery up to a later tag of it, put before a tag of this one."""
    other = random.choice(pool)
    theirs, ours = list(_TAG.finditer(other)), list(_TAG.finditer(wire))
    if not theirs or not ours:
        return wire
    first = random.randrange(len(theirs))
    last = min(len(theirs) - 1, first + random.choice((1, 2, 5, 20)))
    place = random.choice(ours).start()
    return wire[:place] + other[theirs[first].start() : theirs[last].end()] + wire[place:]


def _empty(random: Random, wire: bytes, pool: Sequence[bytes]) -> bytes:
    """The words between two tags: none, hostile ones, or many."""
    words = [one for one in re.finditer(rb">([^<>]+)<", wire) if one[1].strip()]
    if not words:
        return wire
    one = random.choice(words)
    put = random.choice(
        (b"", _token(random), one[1] * 100, b"<![CDATA[" + one[1] + b"]]>", b"<!--" + one[1] + b"-->")
    )
    return wire[: one.start(1)] + put + wire[one.end(1) :]


# ---- JSON -----------------------------------------------------------------------------------------


def _members(random: Random, wire: bytes, pool: Sequence[bytes]) -> bytes:
    """A value at any depth left out, or made another value, a list of it, or a member of an object."""
    try:
        tree = json.loads(wire)
    except (ValueError, RecursionError):
        return _flip(random, wire, pool)
    places = list(_places(tree))
    for _ in range(random.choice((1, 1, 2, 5)) if places else 0):
        holder, key = random.choice(places)
        try:
            value = holder[key]
        except (KeyError, IndexError):
            continue  # an earlier turn took it away
        holder[key] = random.choice(
            (_odd(random), _odd(random), [value], {"value": value}, [value] * 30, value)
        )
        if isinstance(holder, dict) and random.random() < 0.3:
            holder[random.choice(_WORDS)] = holder.pop(key)
    try:
        return json.dumps(tree, ensure_ascii=random.random() < 0.7).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return wire


def _places(tree: Any) -> Any:  # JSON has no type of its own
    """All (holder, key) pairs of a tree."""
    waiting = [tree]
    while waiting:
        holder = waiting.pop()
        keys = (
            holder.keys()
            if isinstance(holder, dict)
            else range(len(holder))
            if isinstance(holder, list)
            else ()
        )
        for key in keys:
            yield holder, key
            waiting.append(holder[key])


def _odd(random: Random) -> object:
    odd: tuple[object, ...] = (
        None,
        True,
        -1,
        0,
        1e308,
        10**40,
        "",
        [],
        {},
        "\ud800",
        "\u0000",
        "0001-01-01T00:00:00+14:00",
        "x" * 20_000,
    )
    return random.choice(
        (*odd, [[[[[]]]]], {"": {"": None}}, random.choice(_WORDS), _token(random).decode("latin-1"))
    )


# ---- archives -------------------------------------------------------------------------------------


def _repack(random: Random, wire: bytes, pool: Sequence[bytes]) -> bytes:
    """An archive packed anew: of broken deliveries, of other archives, under names that climb."""
    names = (
        "a.xml",
        "../a.xml",
        "/etc/a",
        "a/./b.gif",
        "gull.gif",
        "",
        "a\x00b",
        "x" * 300,
        "a!/b",
        "C:\\a",
        "ä.zip",
        "a.xml",
    )
    contents = (*_INNER, random.choice(pool), _flip(random, wire, pool), b"", _token(random))
    members = {
        random.choice(names) or "e": random.choice(contents) for _ in range(random.choice((1, 2, 3, 30)))
    }
    return packed(members, random.choice(("zip", "stored", "tar", "tar.gz", "tar.bz2", "tar.xz")))


def _heads(random: Random, wire: bytes, pool: Sequence[bytes]) -> bytes:
    """A number in one of a zip's heads: sizes, offsets, methods, flags, dates."""
    marks = list(re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)", wire))
    if not marks:
        return _flip(random, wire, pool)
    place = random.choice(marks).start() + 4 + random.randrange(0, 40, 2)
    number = random.choice((0, 1, 8, 12, 14, 99, 0x7FFF, 0xFFFF, random.randrange(0x10000)))
    return wire[:place] + struct.pack("<H", number) + wire[place + 2 :]


# ---- what is put in -------------------------------------------------------------------------------


def _slice(random: Random, wire: bytes) -> tuple[int, int]:
    low = random.randint(0, len(wire))
    return low, min(len(wire), low + random.choice((1, 2, 4, 16, 64, 256, 4_096)))


def _token(random: Random) -> bytes:
    return random.choice(
        (random.choice(HOSTILE), random.choice(_NAMES), random.choice(NUMBERS), random.choice(TIMES))
    )


def _said_in_the_readers() -> list[bytes]:
    """The words the readers look for: what stands in quotes in their own source."""
    folder = Path(formats.__file__).parent
    source = "\n".join(path.read_text() for path in sorted(folder.glob("*.py")))
    return sorted({word.encode() for word in re.findall(r"\"([^\"\n\\{}]{1,30})\"", source)})


_NAMES = _said_in_the_readers()
_WORDS = [name.decode() for name in _NAMES]
_TAG = re.compile(rb"<[^<>]{1,2000}>")
_ATTRIBUTE = re.compile(rb"(\s[\w:.-]+\s*=\s*)([\"'])([^\"'<>]{0,2000})\2")
_TIME = re.compile(
    rb"\d{4}-?\d\d-?\d\d(?:T[\d:.]+(?:Z|[+-][\d:]+)?)?|\w{3}, \d+ \w{3} \d+ [\d:]+ \S+|\d\d-\d\d(?:-\d\d)?"
)
_INNER = [
    b"<rss><channel><item><title>a</title></item></channel></rss>",
    b"GIF89a",
    b"{}",
    b"PK\x05\x06" + bytes(18),
]

_ANY: tuple[Mutation, ...] = (
    *(
        _flip,
        _cut,
        _truncate,
        _repeat,
        _move,
        _insert,
        _insert,
        _overwrite,
        _splice,
        _renumber,
        _retime,
        _reencode,
    ),
    _lines,
)
_TEXT: tuple[Mutation, ...] = (_lines, _lines, _control, _control, _insert)
_MARKUP: tuple[Mutation, ...] = (
    _tags,
    _tags,
    _attributes,
    _attributes,
    _elements,
    _elements,
    _empty,
    _insert,
)
_JSON: tuple[Mutation, ...] = (_members, _members, _members, _insert)
_PACKED: tuple[Mutation, ...] = (_repack, _heads)
