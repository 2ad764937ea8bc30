"""A whole log, looked through: every tile, every entry, every head that anybody remembers.

What a log must be follows from its newest signed head alone; what it may not have done since follows
from the heads that were kept elsewhere. Found is everything that is wrong, and where, not the first only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hmac import compare_digest

from wirecopy_verify import tiles
from wirecopy_verify.errors import ProofError
from wirecopy_verify.merkle import EMPTY, Hashes, head, head_of, leaf_hash
from wirecopy_verify.notes import Signed, VerifierKey, open_checkpoint

ENTRY_BYTES = 32  # SHA-256 of a receipt; whatever is longer could hold words
_HASH = 32


@dataclass(frozen=True, slots=True)
class Fault:
    """`where`: a file of the log, or "entry 7"; `what`: one sentence for a person."""

    where: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """`signed` None: the log's own head does not hold, so nothing else could be judged."""

    signed: Signed | None
    faults: tuple[Fault, ...]
    entries: tuple[bytes, ...] = ()
    remembered: int = 0  # heads it was held against

    @property
    def is_sound(self) -> bool:
        return self.signed is not None and not self.faults


def audit(
    fetch: Callable[[str], bytes | None],
    log: VerifierKey,
    witnesses: Sequence[VerifierKey] = (),
    *,
    remembered: Iterable[str] = (),
    receipts: Mapping[int, bytes] | None = None,
) -> Audit:
    """Look through a log.

    `fetch` gives a file by its path below the log ("checkpoint", "tile/0/000"), None where there is none.
    `remembered`: checkpoints kept earlier or elsewhere. `receipts`: the entries that must be there, by place.
    """
    try:
        signed = open_checkpoint(_text(fetch("checkpoint")), log, witnesses)
    except ProofError as error:
        return Audit(signed=None, faults=(Fault("checkpoint", str(error)),))
    size = signed.checkpoint.size
    faults: list[Fault] = []
    rows = _rows(fetch, size, faults)
    entries = _entries(fetch, size, rows, faults)
    faults += _receipt_faults(entries, receipts or {}, size)
    notes = list(remembered)
    if not faults:
        known = tiles.hashes_in(size, lambda tile: rows[tile.level, tile.number])
        if not compare_digest(head_of(size, known), signed.checkpoint.head):
            faults.append(Fault("checkpoint", "Its head is not the one that the log's entries give."))
        faults += _remembered_faults(notes, signed, log, witnesses, known)
    else:
        # A tile that is wrong leaves no tree to reckon in; what two signed heads say needs none.
        faults += _remembered_faults(notes, signed, log, witnesses, None)
    return Audit(
        signed=signed,
        faults=tuple(faults),
        entries=tuple(entries[at] for at in sorted(entries)),
        remembered=len(notes),
    )


def _rows(
    fetch: Callable[[str], bytes | None], size: int, faults: list[Fault]
) -> dict[tuple[int, int], bytes]:
    """Every tile, by level and number; each row above the first is reckoned from the one below, and compared."""
    rows: dict[tuple[int, int], bytes] = {}
    for tile in tiles.tiles_of(size):
        content = _tile(fetch, tile)
        if content is None:
            faults.append(Fault(tile.path, f"It is missing, or has not {tile.width * _HASH} bytes."))
            continue
        rows[tile.level, tile.number] = content
        if tile.level:
            faults += _row_faults(tile, content, rows)
    return rows


def _row_faults(tile: tiles.Tile, content: bytes, rows: Mapping[tuple[int, int], bytes]) -> Iterable[Fault]:
    for place in range(tile.width):
        below = rows.get((tile.level - 1, tile.number * tiles.WIDTH + place))
        if below is None:
            continue  # said already
        hashes = [below[at : at + _HASH] for at in range(0, len(below), _HASH)]
        if head(hashes) != content[place * _HASH : (place + 1) * _HASH]:
            yield Fault(tile.path, f"Its hash {place} is not that of the tile below.")


def _entries(
    fetch: Callable[[str], bytes | None],
    size: int,
    rows: Mapping[tuple[int, int], bytes],
    faults: list[Fault],
) -> dict[int, bytes]:
    """The entries by place: each 32 bytes, each what the tile of its place says."""
    found: dict[int, bytes] = {}
    for tile in tiles.tiles_of(size):
        if tile.level:
            continue
        path = tiles.bundle_path(tile.number, tile.width)
        content = fetch(path)
        if content is None and tile.width < tiles.WIDTH:
            content = fetch(tiles.bundle_path(tile.number))
        try:
            bundled = tiles.entries_of(content or b"")[: tile.width]
        except ProofError as error:
            faults.append(Fault(path, str(error)))
            continue
        if len(bundled) != tile.width:
            faults.append(Fault(path, f"It has {len(bundled)} entries, not {tile.width}."))
        for place, entry in enumerate(bundled):
            at = tile.number * tiles.WIDTH + place
            found[at] = entry
            if len(entry) != ENTRY_BYTES:
                faults.append(Fault(f"entry {at}", f"It has {len(entry)} bytes; a hash has {ENTRY_BYTES}."))
            row = rows.get((0, tile.number))
            if row is not None and leaf_hash(entry) != row[place * _HASH : (place + 1) * _HASH]:
                faults.append(Fault(f"entry {at}", f"It is not the one that {tile.path} holds the hash of."))
    return found


def _receipt_faults(
    entries: Mapping[int, bytes], receipts: Mapping[int, bytes], size: int
) -> Iterable[Fault]:
    for at, digest in sorted(receipts.items()):
        if at >= size:
            continue  # taken in since this head
        if entries.get(at) != digest:
            yield Fault(f"entry {at}", f"The receipt {digest.hex()} is not there, though it was taken in.")


def _remembered_faults(
    notes: Iterable[str],
    newest: Signed,
    log: VerifierKey,
    witnesses: Sequence[VerifierKey],
    known: Hashes | None,
) -> Iterable[Fault]:
    """Heads that were signed before, against what there is now."""
    by_size = {newest.checkpoint.size: newest.checkpoint.head}
    for note in notes:
        try:
            old = open_checkpoint(note, log, witnesses).checkpoint
        except ProofError as error:
            yield Fault("a remembered checkpoint", str(error))
            continue
        where = f"the remembered checkpoint of {old.size} entries"
        if by_size.setdefault(old.size, old.head) != old.head:
            yield Fault(
                where, "The log signed two heads of one size: it shows different people different logs."
            )
        elif old.size > newest.checkpoint.size:
            yield Fault(
                where, f"The log has lost entries: it had {old.size} and now has {newest.checkpoint.size}."
            )
        elif known is not None and (head_of(old.size, known) if old.size else EMPTY) != old.head:
            yield Fault(where, "The log was rewritten: what it holds now does not begin with what it held.")


def _tile(fetch: Callable[[str], bytes | None], tile: tiles.Tile) -> bytes | None:
    """A partial tile may have been cleared away since the full one is there."""
    content = fetch(tile.path)
    if content is None and tile.width < tiles.WIDTH:
        content = fetch(tiles.Tile(tile.level, tile.number).path)
        content = content[: tile.width * _HASH] if content is not None else None
    return content if content is not None and len(content) == tile.width * _HASH else None


def _text(note: bytes | None) -> str:
    if note is None:
        raise ProofError("There is no checkpoint, so nothing says what the log holds.")
    try:
        return note.decode()
    except UnicodeDecodeError as error:
        raise ProofError("The checkpoint is not UTF-8.") from error
