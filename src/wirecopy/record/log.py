"""The log: receipts' hashes, in the order they were taken in, as a tree that can only grow.

An entry is the 32 bytes of SHA-256 over a receipt's envelope: no word of any story is in the log. What
the tree is stands in rows; the files on the site are written from them, and written again after a crash.
A head is signed only in the transaction that stores its tiles, so no two heads can contradict each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from django.db import connection, transaction

from wirecopy.errors import WirecopyError
from wirecopy.record.keys import Ring
from wirecopy.record.models import LogHead, Receipt, Tile, Witnessed
from wirecopy_verify import tiles
from wirecopy_verify.errors import ProofError
from wirecopy_verify.log_proofs import write_proof
from wirecopy_verify.merkle import Hashes, consistency_proof, head, head_of, inclusion_proof, leaf_hash
from wirecopy_verify.notes import Checkpoint, open_checkpoint, sign_checkpoint

FOLDER = "/log/"
_MOST = 4_096  # entries taken in at once
_LOCK = 6962  # an advisory lock: one process at a time grows the log
_HASH = 32


class Files(Protocol):
    """Where files of the site are put: site/pagestore.py's."""

    def write(self, path: str, content: bytes) -> bool: ...


def refuse_a_past(ring: Ring, published: bytes | None) -> None:
    """Raises WirecopyError if the site shows a larger log than these rows hold.

    Then the database was put back from a backup: another head of the same size would be signed, and that
    is a fork, which nobody can tell from a forgery and nothing can take back.
    """
    if published is None:
        return
    try:
        shown = open_checkpoint(published.decode("utf-8", "replace"), ring.log_key).checkpoint
    except ProofError:
        return  # not of this log's key: it is written over
    if shown.size > (size := _size()):
        raise WirecopyError(
            f"The published log has {shown.size} entries, the database only {size}: it was put back from a backup. "
            "No new head is signed, as that would fork the log. Put back a newer backup, or begin a new log: move "
            "the folder log of the pages and keys/signing-keys.json away, and tell readers."
        )


def grow(ring: Ring, now: datetime) -> int:
    """Take in the receipts that are not in the log yet, and sign its new head. How many there were."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        size = _size()
        waiting = list(
            Receipt.objects.filter(log_index=None).order_by("pk").values_list("pk", "sha256")[:_MOST]
        )
        if not waiting:
            return 0
        leaves = [leaf_hash(bytes.fromhex(sha256)) for _, sha256 in waiting]
        _add_tiles(size, leaves)
        new_size = size + len(leaves)
        checkpoint = Checkpoint(ring.log_name, new_size, head_of(new_size, hashes(new_size)))
        LogHead.objects.create(
            size=new_size, note=sign_checkpoint(checkpoint, ring.log_name, ring.log), at=now
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE record_receipt r SET log_index = t.place FROM unnest(%s::bigint[], %s::bigint[]) "
                "AS t(id, place) WHERE r.id = t.id",
                [[pk for pk, _ in waiting], list(range(size, new_size))],
            )
    return len(waiting)


def file(files: Files, prove: Callable[[Sequence[Receipt]], None]) -> int:
    """Write what the newest head needs to the site, the head itself before the proofs. How many entries that adds.

    `prove` is given the receipts that are new in it, to put their proofs in place. Safe to repeat: a crash in
    between leaves the head unfiled, and all is written again.
    """
    newest = newest_head()
    if newest is None or newest.is_filed:
        return 0
    filed = LogHead.objects.filter(is_filed=True).order_by("-size").first()
    before = filed.size if filed else 0
    for tile in tiles.tiles_of(newest.size, after=before):
        content = _tile(tile.level, tile.number)[: tile.width * _HASH]
        files.write(FOLDER + tile.path, content)
        if tile.level == 0:
            files.write(FOLDER + tiles.bundle_path(tile.number, tile.width), _bundle(tile))
    files.write(FOLDER + "checkpoint", noted(newest).encode())
    prove(
        list(Receipt.objects.filter(log_index__gte=before, log_index__lt=newest.size).order_by("log_index"))
    )
    LogHead.objects.filter(size__lte=newest.size).update(is_filed=True)
    return newest.size - before


def proofs(receipts: Sequence[Receipt], by: LogHead | None = None) -> Mapping[int, str]:
    """The proof (c2sp.org/tlog-proof) of each receipt that is in the log, by the receipt's id.

    By the newest head, or by the one given; those that came after it are left out.
    """
    newest = by or newest_head()
    if newest is None:
        return {}
    known, note = hashes(newest.size), noted(newest)
    return {
        receipt.pk: write_proof(
            receipt.log_index, inclusion_proof(receipt.log_index, newest.size, known), note
        )
        for receipt in receipts
        if receipt.log_index is not None and receipt.log_index < newest.size
    }


def newest_head() -> LogHead | None:
    return LogHead.objects.order_by("-size").first()


def growth(old: int, new: int) -> tuple[bytes, ...]:
    """The proof that the log of `new` entries begins with that of `old`."""
    return consistency_proof(old, new, hashes(new))


def take_cosignature(
    signed: LogHead,
    name: str,
    line: str,
    *,
    now: datetime,
    files: Files,
    prove: Callable[[Sequence[Receipt]], None],
) -> None:
    """Put a witness's signature under a head and, if it is still the newest, publish it so.

    `line` was checked. `prove` is given the receipts that no head that was witnessed holds yet.
    """
    before = Witnessed.objects.filter(head__size__lt=signed.size).order_by("-head").first()
    start = before.head_id if before else 0
    with transaction.atomic():
        # With the lock that growing takes: an older head must not be written over a newer one.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        Witnessed.objects.get_or_create(head=signed, name=name, defaults={"line": line, "at": now})
        if signed.is_filed and _size() == signed.size:
            files.write(FOLDER + "checkpoint", noted(signed).encode())
    prove(list(Receipt.objects.filter(log_index__gte=start, log_index__lt=signed.size).order_by("log_index")))


def newest_note() -> str | None:
    """The newest signed head, with all that witnesses put under it; None before the first."""
    newest = newest_head()
    return noted(newest) if newest else None


def noted(head: LogHead) -> str:
    """A head as it is published."""
    lines = Witnessed.objects.filter(head=head).order_by("name").values_list("line", flat=True)
    return head.note + "".join(f"{line}\n" for line in lines)


def hashes(size: int) -> Hashes:
    """The heads of full subtrees of the first `size` entries, out of the rows."""
    return tiles.hashes_in(size, lambda tile: _tile(tile.level, tile.number))


def _size() -> int:
    newest = LogHead.objects.order_by("-size").values_list("size", flat=True).first()
    return newest or 0


def _tile(level: int, number: int) -> bytes:
    return bytes(Tile.objects.values_list("hashes", flat=True).get(level=level, number=number))


def _add_tiles(size: int, leaves: Sequence[bytes]) -> None:
    """Put hashes at the end of row 0; each tile that becomes full puts its head at the end of the row above."""
    level, start, new = 0, size, list(leaves)
    while new:
        above: list[bytes] = []
        number, place = divmod(start, tiles.WIDTH)
        row = [_tile(level, number)] if place else []
        content = b"".join(row) + b"".join(new)
        while content:
            part, content = content[: tiles.WIDTH * _HASH], content[tiles.WIDTH * _HASH :]
            Tile.objects.update_or_create(level=level, number=number, defaults={"hashes": part})
            if len(part) == tiles.WIDTH * _HASH:
                above.append(head([part[at : at + _HASH] for at in range(0, len(part), _HASH)]))
            number += 1
        level, start, new = level + 1, start // tiles.WIDTH, above


def _bundle(tile: tiles.Tile) -> bytes:
    first = tile.number * tiles.WIDTH
    entries = Receipt.objects.filter(log_index__gte=first, log_index__lt=first + tile.width)
    return tiles.bundle(
        [bytes.fromhex(sha256) for sha256 in entries.order_by("log_index").values_list("sha256", flat=True)]
    )
