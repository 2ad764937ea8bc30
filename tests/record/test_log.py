"""The log grows, and only grows; whoever fetches its files can prove it."""

from __future__ import annotations

import hashlib
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from tests.archive.rows import a_story
from wirecopy.record.keys import Ring, open_ring
from wirecopy.record.log import file, grow, hashes, proofs
from wirecopy.record.models import LogHead, Receipt
from wirecopy_verify import tiles
from wirecopy_verify.errors import ProofError
from wirecopy_verify.log_proofs import check_logged
from wirecopy_verify.merkle import check_consistency, consistency_proof, head, head_of, leaf_hash
from wirecopy_verify.notes import open_checkpoint

pytestmark = pytest.mark.database
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Kept:
    """Files of a site, in memory."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def write(self, path: str, content: bytes) -> bool:
        self.files[path] = content
        return True


@pytest.fixture
def ring(tmp_path: Path) -> Ring:
    return open_ring(tmp_path, "https://news.example", NOW)


def receipts(count: int) -> None:
    story = a_story()
    first = Receipt.objects.count()
    Receipt.objects.bulk_create(
        Receipt(
            story=story,
            stated_sha256="",
            sha256=hashlib.sha256(str(number).encode()).hexdigest(),
            envelope=str(number).encode(),
            made_at=NOW,
        )
        for number in range(first, first + count)
    )


def test_each_receipt_is_in_the_log_once_and_proven(ring: Ring) -> None:
    receipts(5)
    assert (grow(ring, NOW), grow(ring, NOW)) == (5, 0)
    found = list(Receipt.objects.order_by("pk"))
    for receipt, proof in proofs(found).items():
        envelope = bytes(Receipt.objects.get(pk=receipt).envelope)
        assert check_logged(hashlib.sha256(envelope).digest(), proof, ring.log_key).checkpoint.size == 5
    assert len(proofs(found)) == 5


def test_whoever_fetches_the_files_reckons_the_same_head(ring: Ring) -> None:
    kept = Kept()
    for count in (1, 255, 1, 300):
        receipts(count)
        grow(ring, NOW)
        assert file(kept, lambda new: None) == count
    assert file(kept, lambda new: None) == 0
    signed = open_checkpoint(kept.files["/log/checkpoint"].decode(), ring.log_key).checkpoint
    found = tiles.hashes_in(signed.size, lambda tile: kept.files[f"/log/{tile.path}"])
    assert head_of(signed.size, found) == signed.head
    entries = [
        entry
        for number, width in ((0, 256), (1, 256), (2, 45))
        for entry in tiles.entries_of(kept.files[f"/log/{tiles.bundle_path(number, width)}"])
    ]
    assert head([leaf_hash(entry) for entry in entries]) == signed.head


def test_growth_is_proven_between_1000_pairs_of_heads(ring: Ring) -> None:
    chance = random.Random(1)
    for _ in range(30):
        receipts(chance.randrange(1, 40))
        grow(ring, NOW)
    heads = {
        one.size: open_checkpoint(one.note, ring.log_key).checkpoint.head for one in LogHead.objects.all()
    }
    known = hashes(max(heads))
    fetched: dict[tuple[int, int], bytes] = {}

    def remembered(level: int, index: int) -> bytes:
        if (level, index) not in fetched:
            fetched[level, index] = known(level, index)
        return fetched[level, index]

    for _ in range(1_000):
        old, new = sorted(chance.choices(list(heads), k=2))
        proof = consistency_proof(old, new, remembered)
        check_consistency(old=old, new=new, old_head=heads[old], new_head=heads[new], proof=proof)
        if old != new:
            with pytest.raises(ProofError):
                check_consistency(old=old, new=new, old_head=heads[new], new_head=heads[new], proof=proof)


def test_a_crash_before_the_files_is_made_good_by_the_next_turn(ring: Ring) -> None:
    kept = Kept()
    receipts(3)
    grow(ring, NOW)
    receipts(2)
    grow(ring, NOW)  # the process was killed before it filed the first head
    assert file(kept, lambda new: None) == 5
    assert "/log/tile/0/000.p/5" in kept.files


@pytest.mark.parametrize(
    "rewriting",
    [
        "UPDATE record_receipt SET sha256 = repeat('0', 64)",
        "UPDATE record_receipt SET envelope = 'other'",
        "UPDATE record_receipt SET log_index = 7",
        "DELETE FROM record_receipt",
        "UPDATE record_loghead SET note = ''",
        "DELETE FROM record_loghead",
    ],
)
def test_the_database_refuses_to_rewrite_the_record(ring: Ring, rewriting: str) -> None:
    receipts(1)
    grow(ring, NOW)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(rewriting)


def test_a_receipt_can_be_erased_and_its_proof_still_holds(ring: Ring) -> None:
    receipts(2)
    grow(ring, NOW)
    receipt = Receipt.objects.order_by("pk")[0]
    kept, proof = bytes(receipt.envelope), proofs([receipt])[receipt.pk]
    Receipt.objects.filter(pk=receipt.pk).update(envelope=b"")
    receipts(3)
    grow(ring, NOW)
    check_logged(hashlib.sha256(kept).digest(), proof, ring.log_key)
    check_logged(hashlib.sha256(kept).digest(), proofs([receipt])[receipt.pk], ring.log_key)
