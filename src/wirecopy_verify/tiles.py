"""A log as static files (c2sp.org/tlog-tiles): where each hash lies, and reading a tree out of them.

A full tile holds 256 hashes of 32 bytes. The hash at a height between two rows of tiles is reckoned
from the lower row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wirecopy_verify.errors import ProofError
from wirecopy_verify.merkle import Hashes, head, leaf_hash

WIDTH = 256
_HEIGHT = 8
_HASH = 32


@dataclass(frozen=True, slots=True)
class Tile:
    """Tile `number` of row `level`, with `width` hashes of 256."""

    level: int
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Below the log's address: "tile/0/x001/x234/067", "tile/1/000.p/17"."""
        return _path(str(self.level), self.number, self.width)


def bundle_path(number: int, width: int = WIDTH) -> str:
    """Where the entries of tile `number` of row 0 lie."""
    return _path("entries", number, width)


def tiles_of(size: int, after: int = 0) -> Iterator[Tile]:
    """The tiles of a tree of `size` leaves that one of `after` leaves has not, or not as wide."""
    level = 0
    while size >> (_HEIGHT * level):
        have, had = size >> (_HEIGHT * level), after >> (_HEIGHT * level)
        if have > had:
            for number in range(had // WIDTH, -(-have // WIDTH)):
                yield Tile(level, number, min(WIDTH, have - number * WIDTH))
        level += 1


def bundle(entries: list[bytes]) -> bytes:
    """Entries one after another, each behind its length as two bytes. An entry has less than 65,536."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def entries_of(bundled: bytes) -> list[bytes]:
    """Raises ProofError if the bundle ends amid an entry."""
    entries = []
    at = 0
    while at < len(bundled):
        end = at + 2 + int.from_bytes(bundled[at : at + 2], "big")
        if end > len(bundled):
            raise ProofError("A bundle of the log's entries ends amid an entry.")
        entries.append(bundled[at + 2 : end])
        at = end
    return entries


def hashes_in(size: int, fetch: Callable[[Tile], bytes]) -> Hashes:
    """Heads of full subtrees of a log of `size` entries; `fetch` gives a tile's bytes.

    Raises ProofError for a tile that is not as long as it must be.
    """
    fetched: dict[tuple[int, int], bytes] = {}

    def row(level: int, number: int) -> bytes:
        if (level, number) not in fetched:
            width = min(WIDTH, (size >> (_HEIGHT * level)) - number * WIDTH)
            tile = Tile(level, number, width)
            content = fetch(tile)
            if len(content) < width * _HASH:
                raise ProofError(f"{tile.path} of the log has {len(content)} bytes, not {width * _HASH}.")
            fetched[level, number] = content
        return fetched[level, number]

    def hash_at(level: int, index: int) -> bytes:
        up, rest = divmod(level, _HEIGHT)
        first = index << rest  # in the row of tiles below
        number, place = divmod(first, WIDTH)
        tile = row(up, number)
        within = [tile[at * _HASH : (at + 1) * _HASH] for at in range(place, place + (1 << rest))]
        return head(within)

    return hash_at


def check_bundle(entries: list[bytes], tile: bytes) -> None:
    """Raises ProofError unless each entry hashes to what the tile of row 0 holds in its place."""
    for place, entry in enumerate(entries):
        if leaf_hash(entry) != tile[place * _HASH : (place + 1) * _HASH]:
            raise ProofError(f"Entry {place} of a bundle is not the one that the log's tile holds.")


def _path(row: str, number: int, width: int) -> str:
    parts = [f"{number % 1000:03d}"]
    while number := number // 1000:
        parts.append(f"x{number % 1000:03d}")
    partial = f".p/{width}" if width < WIDTH else ""
    return f"tile/{row}/{'/'.join(reversed(parts))}{partial}"
