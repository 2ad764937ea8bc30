"""Zip, tar and gzip deliveries: many documents with their pictures, unpacked in memory and within limits.

Nothing is written to any disk, so a name can climb nowhere; names are still made plain, since a story
names its pictures by them. Bytes are counted while they are unpacked, never believed from a header.
"""

from __future__ import annotations

import bz2
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from wirecopy.errors import UnreadableError
from wirecopy.formats.inside import is_picture, place_of
from wirecopy.item import Fault, Hints, Item, Picture, Reading, Rendition

FORMAT = "archive"
MOST_MEMBERS = 5_000
MOST_BYTES = 256 * 1024 * 1024  # unpacked, of all members together
MOST_MEMBER_BYTES = 48 * 1024 * 1024
MOST_RATIO = 200  # unpacked to packed, of an archive as a whole, once it is large
SMALL_BYTES = 4 * 1024 * 1024  # up to which no ratio is asked after
MOST_DEPTH = 2  # archives in archives

_SMALLER = "Ask the agency to send smaller deliveries."
_AGAIN = "The delivery is kept; ask the agency to send it again."

ReadInside = Callable[[bytes, Hints], Reading]


@dataclass(frozen=True, slots=True)
class Member:
    path: str  # plain: "pictures/gull.jpg"
    content: bytes


def is_archive(wire: bytes) -> bool:
    return wire.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")) or (
        wire[257:262] == b"ustar"
    )


def read_archive(wire: bytes, hints: Hints, read_inside: ReadInside) -> Reading:
    """The items of all documents in an archive, their pictures found in it, and all faults.

    Raises UnreadableError where it is no archive, or more than its limits allow: then nothing of it is
    taken, as nobody knows what would be missing.
    """
    place = place_of(wire, hints)
    if place.count("!") >= MOST_DEPTH:
        raise UnreadableError(FORMAT, "It is an archive in an archive in an archive.", remedy=_SMALLER)
    faults: list[Fault] = []
    items: list[Item] = []
    pictures: set[str] = set()
    taken: list[tuple[str, Reading]] = []
    for member in members(wire, faults):
        if is_picture(member.content):
            pictures.add(member.path)
            continue
        inside = f"{place}/{member.path}"
        reading = read_inside(
            member.content, replace(hints, name=member.path, content_type="", inside=inside)
        )
        if not reading.format:
            why = f"In {member.path}: it is no delivery and no picture; it is left out."
            faults.append(Fault(why=why, fatal=False))
            continue
        taken.append((member.path, reading))
    named: set[str] = set()
    for path, reading in taken:
        items += [_illustrated(item, path, place, pictures, named) for item in reading.items]
        faults += [replace(fault, why=f"In {path}: {fault.why}") for fault in reading.faults]
    unnamed = sorted(pictures - named)
    if unnamed and items:
        shown = ", ".join(unnamed[:5]) + (" and more" if len(unnamed) > 5 else "")
        faults.append(Fault(why=f"No story names these pictures: {shown}.", fatal=False))
    if not items and not any(fault.fatal for fault in faults):
        faults.append(Fault(why="The archive holds no story.", remedy=_AGAIN))
    return Reading(format=FORMAT, items=tuple(items), faults=tuple(faults))


def _illustrated(item: Item, path: str, place: str, held: set[str], named: set[str]) -> Item:
    """The item with its pictures' files where they are: in the archive, beside the document or by name."""
    if not item.pictures:
        return item

    def found(rendition: Rendition) -> Rendition:
        inner = _resolved(rendition.href, path, held)
        if inner is None:
            return rendition
        named.add(inner)
        return replace(rendition, href=f"{place}/{inner}")

    def pictured(picture: Picture) -> Picture:
        return replace(picture, renditions=tuple(found(one) for one in picture.renditions))

    return replace(item, pictures=tuple(pictured(one) for one in item.pictures))


def _resolved(href: str, path: str, held: set[str]) -> str | None:
    if ":" in href.partition("/")[0] or href.startswith("/"):
        return None
    folder = path.rpartition("/")[0]
    beside = _plain_path(f"{folder}/{href}" if folder else href)
    if beside in held:
        return beside
    # In archives made by hand documents and pictures stand in folders of their own.
    name = href.rpartition("/")[2].lower()
    same = [one for one in held if one.rpartition("/")[2].lower() == name]
    return same[0] if len(same) == 1 else None


def member(wire: bytes, path: str) -> bytes:
    """The bytes of one member. Raises UnreadableError where there is none of that name."""
    faults: list[Fault] = []
    for one in members(wire, faults, only=path):
        if one.path == path:
            return one.content
    raise UnreadableError(FORMAT, f"The archive holds no {path}.")


# ---- unpacking ------------------------------------------------------------------------------------


def members(wire: bytes, faults: list[Fault], *, only: str = "") -> Iterator[Member]:
    """The files of an archive in order; `only` unpacks one. What is no plain file is a fault.

    Raises UnreadableError where it is broken, or larger than the limits.
    """
    try:
        if wire.startswith(b"PK"):
            yield from _zipped(wire, faults, only)
        else:
            yield from _tarred(_decompressed(wire), faults, only)
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError) as error:
        raise UnreadableError(FORMAT, f"The archive is broken: {error}.", remedy=_AGAIN) from error
    except (NotImplementedError, RuntimeError, OSError, ValueError, UnicodeDecodeError) as error:
        # zipfile's words for encryption, for methods it has not, and for offsets that lead nowhere
        raise UnreadableError(FORMAT, f"The archive cannot be unpacked: {error}.", remedy=_AGAIN) from error


def _zipped(wire: bytes, faults: list[Fault], only: str) -> Iterator[Member]:
    with zipfile.ZipFile(io.BytesIO(wire)) as archive:
        entries = archive.infolist()
        _refuse_many(len(entries))
        budget = _Budget(len(wire))
        seen: set[str] = set()
        for entry in entries:
            if entry.filename.endswith("/"):  # is_dir() asks for the last letter of a name that may have none
                continue
            path = _path(entry.filename, seen, faults)
            if not path or (only and path != only):
                continue
            if entry.flag_bits & 1:
                faults.append(
                    Fault(why=f"{path} is encrypted.", remedy="Ask the agency for it in the clear.")
                )
                continue
            with archive.open(entry) as file:
                yield Member(path, budget.read(file, path))


def _tarred(wire: bytes, faults: list[Fault], only: str) -> Iterator[Member]:
    if wire[257:262] != b"ustar":
        # A single file, compressed: it has no name of its own.
        yield Member("document", wire)
        return
    budget = _Budget(len(wire))
    seen: set[str] = set()
    with tarfile.open(fileobj=io.BytesIO(wire), mode="r:") as archive:
        for number, entry in enumerate(archive):
            _refuse_many(number + 1)
            if entry.isdir():
                continue
            path = _path(entry.name, seen, faults)
            if not path or (only and path != only):
                continue
            if not entry.isreg() or entry.issparse():
                faults.append(Fault(why=f"{path} is a link or no plain file; it is left out.", fatal=False))
                continue
            file = archive.extractfile(entry)
            assert file is not None  # only of what is no regular file
            content = budget.read(file, path)
            if len(content) != entry.size:
                raise UnreadableError(FORMAT, f"The archive ends within {path}.", remedy=_AGAIN)
            yield Member(path, content)


class _Budget:
    """Counts what is unpacked against the limits of the whole archive."""

    def __init__(self, packed_bytes: int) -> None:
        self._packed = packed_bytes
        self._unpacked = 0

    def read(self, file: object, path: str) -> bytes:
        pieces: list[bytes] = []
        size = 0
        while piece := file.read(262_144):  # type: ignore[attr-defined]  # zipfile and tarfile have no common type
            size += len(piece)
            self._unpacked += len(piece)
            if size > MOST_MEMBER_BYTES:
                why = f"{path} has more than {MOST_MEMBER_BYTES:,} bytes, the most that one file may have."
                raise UnreadableError(FORMAT, why, remedy=_SMALLER)
            _refuse_large(self._packed, self._unpacked)
            pieces.append(piece)
        return b"".join(pieces)


def _refuse_large(packed: int, unpacked: int) -> None:
    if unpacked > MOST_BYTES:
        why = f"Unpacked it has more than {MOST_BYTES:,} bytes, the most that is read."
        raise UnreadableError(FORMAT, why, remedy=_SMALLER)
    if unpacked > SMALL_BYTES and unpacked > packed * MOST_RATIO:
        why = f"It unpacks to more than {MOST_RATIO} times its size, as no news does."
        raise UnreadableError(FORMAT, why, remedy="The delivery is kept; ask the agency what this is.")


def _refuse_many(count: int) -> None:
    if count > MOST_MEMBERS:
        why = f"It holds more than {MOST_MEMBERS:,} files."
        raise UnreadableError(FORMAT, why, remedy=_SMALLER)


def _decompressed(wire: bytes) -> bytes:
    """A tar or a single file out of gzip, bzip2 or xz, counted while it grows."""
    if wire.startswith(b"\x1f\x8b"):
        gunzip = zlib.decompressobj(wbits=31)
        return _grown(
            wire, lambda piece, most: gunzip.decompress(gunzip.unconsumed_tail + piece, most), gunzip
        )
    if wire.startswith(b"BZh"):
        bunzip = bz2.BZ2Decompressor()
        return _grown(wire, bunzip.decompress, bunzip)
    if wire.startswith(b"\xfd7zXZ"):
        unxz = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=128 * 1024 * 1024)
        return _grown(wire, unxz.decompress, unxz)
    return wire


def _grown(wire: bytes, decompress: Callable[[bytes, int], bytes], state: object) -> bytes:
    done: list[bytes] = []
    size = 0
    fed = wire
    while not state.eof:  # type: ignore[attr-defined]  # three decompressors have no common type
        piece = decompress(fed, 1_048_576)
        if not piece and not fed and not getattr(state, "unconsumed_tail", b""):
            raise EOFError("it ends before its end")
        fed = b""
        size += len(piece)
        _refuse_large(len(wire), size)
        done.append(piece)
    if state.unused_data.strip(b"\x00"):  # type: ignore[attr-defined]
        raise UnreadableError(FORMAT, "Something stands behind the compressed file.", remedy=_AGAIN)
    return b"".join(done)


# ---- names ----------------------------------------------------------------------------------------


def _path(filed: str, seen: set[str], faults: list[Fault]) -> str:
    """The plain path of a member; "" with a fault for one that climbs, is twice there or is no name."""
    if filed.startswith("__MACOSX/") or filed.rpartition("/")[2] in {".DS_Store", "Thumbs.db"}:
        return ""
    path = _plain_path(filed)
    if not path or path in seen:
        why = f"A file has no usable name in the archive ({filed[:80]!r}), or one that another has."
        faults.append(Fault(why=why, remedy="Ask the agency to pack it anew."))
        return ""
    seen.add(path)
    return path


def _plain_path(filed: str) -> str:
    """With single strokes and without "."; "" for a path that climbs, is absolute or cannot be printed."""
    path = filed.replace("\\", "/")
    parts = [part for part in path.split("/") if part not in {"", "."}]
    if path.startswith("/") or ".." in parts or not parts or ":" in parts[0] or "!" in path:
        return ""
    if len(path) > 400 or not path.isprintable():
        return ""
    return "/".join(parts)
