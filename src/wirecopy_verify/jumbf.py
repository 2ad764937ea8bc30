"""Content Credentials as they lie in a file: JUMBF boxes (ISO 19566-5) in the APP11 segments of a JPEG.

c2pa  ->  one box for each manifest, the active one last  ->  c2pa.assertions, c2pa.claim.v2, c2pa.signature
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from wirecopy_verify.errors import ProofError

LARGEST_STORE = 16 * 1024 * 1024  # bytes
_MOST_BOXES = 5000
_DEEPEST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A labelled box: of boxes that have labels again, or with one that holds its `content`.

    `hashed`: the whole of it without its own length and type, which is what hashes of it are over.
    `content_place`: where `content` begins in the store.
    """

    label: str
    hashed: bytes
    content: bytes
    content_place: int
    parts: tuple[Box, ...]

    def part(self, label: str) -> Box:
        """Raises ProofError where there is none, or more than one."""
        found = [box for box in self.parts if box.label == label]
        if len(found) != 1:
            raise ProofError(
                f"The picture's credentials have {len(found)} boxes named {label}, and need one."
            )
        return found[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """The credentials of a JPEG: the bytes, and for each piece (place in the store, place in the file, length).

    `covered`: the part of the file that the credentials take, from the first marker to the end of the last.
    """

    content: bytes
    pieces: tuple[tuple[int, int, int], ...]
    covered: tuple[int, int]

    def place_in_file(self, place: int) -> int:
        for in_store, in_file, length in self.pieces:
            if in_store <= place < in_store + length:
                return in_file + place - in_store
        raise ProofError("A place lies outside of the picture's credentials.")


def store_of(jpeg: bytes) -> Store | None:
    """The credentials in a JPEG; None where it has none. Raises ProofError where they are damaged."""
    content = b""
    pieces: list[tuple[int, int, int]] = []
    covered = (0, 0)
    for marker, start, end in _segments(jpeg):
        # A JPEG XT segment: "JP", a box instance, a sequence number, then the box's own length and type.
        if marker != 0xEB or jpeg[start + 4 : start + 6] != b"JP" or end - start < 20:
            continue
        if pieces and jpeg[start + 6 : start + 8] != jpeg[covered[0] + 6 : covered[0] + 8]:
            continue  # of another box
        first = not pieces
        if first and jpeg[start + 16 : start + 20] != b"jumb":
            continue
        begin = start + (12 if first else 20)  # each later segment repeats the box's length and type
        pieces.append((len(content), begin, end - begin))
        content += jpeg[begin:end]
        covered = (covered[0] if not first else start, end)
        if len(content) > LARGEST_STORE:
            raise ProofError("The picture's credentials are too large.")
    return Store(content=content, pieces=tuple(pieces), covered=covered) if pieces else None


def manifests(store: bytes) -> tuple[Box, ...]:
    """Every manifest of a store, the active one last. Raises ProofError."""
    boxes = _boxes(store, 0, len(store), [0], 0)
    if len(boxes) != 1 or boxes[0].label != "c2pa":
        raise ProofError("The picture's credentials are not a C2PA manifest store.")
    if not boxes[0].parts:
        raise ProofError("The picture's credentials hold no manifest.")
    return boxes[0].parts


def _segments(jpeg: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and end of each segment before the pixels."""
    place = 2
    while place + 4 <= len(jpeg) and jpeg[place] == 0xFF:
        marker = jpeg[place + 1]
        if marker in {0xD9, 0xDA}:
            return
        end = place + 2 + struct.unpack_from(">H", jpeg, place + 2)[0]
        yield marker, place, min(end, len(jpeg))
        place = end


def _boxes(store: bytes, place: int, end: int, count: list[int], depth: int) -> tuple[Box, ...]:
    """The labelled boxes between two places."""
    if depth > _DEEPEST:
        raise ProofError("The picture's credentials are nested too deeply.")
    found = []
    while place < end:
        count[0] += 1
        kind, start, after = _head(store, place, end)
        if count[0] > _MOST_BOXES:
            raise ProofError("The picture's credentials have too many boxes.")
        if kind == b"jumb":
            found.append(_labelled(store, start, after, count, depth))
        place = after
    return tuple(found)


def _head(store: bytes, place: int, end: int) -> tuple[bytes, int, int]:
    """A box's type, where its content begins, and where it ends."""
    if place + 8 > end:
        raise ProofError("The picture's credentials end within a box.")
    length = struct.unpack_from(">I", store, place)[0]
    if length < 8 or place + length > end:
        raise ProofError("The picture's credentials have a box of an impossible length.")
    return store[place + 4 : place + 8], place + 8, place + length


def _labelled(store: bytes, start: int, end: int, count: list[int], depth: int) -> Box:
    kind, described, after = _head(store, start, end)
    if kind != b"jumd" or described + 17 > after:
        raise ProofError("A box of the picture's credentials has no description.")
    closed = store.find(b"\x00", described + 17, after)
    if not store[described + 16] & 0x02 or closed < 0:
        raise ProofError("A box of the picture's credentials has no label.")
    label = store[described + 17 : closed].decode("utf-8", "replace")
    parts = _boxes(store, after, end, count, depth + 1)
    content, content_place = b"", after
    if not parts and after < end:
        _, content_place, content_end = _head(store, after, end)
        content = store[content_place:content_end]
    return Box(
        label=label,
        hashed=store[start:end],
        content=content,
        content_place=content_place,
        parts=parts,
    )
