"""A log in files: each tree is read back out of the tiles that trees before it left."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wirecopy_verify.errors import ProofError
from wirecopy_verify.log_proofs import check_logged, read_proof, write_proof
from wirecopy_verify.merkle import consistency_proof, head, head_of, inclusion_proof, leaf_hash
from wirecopy_verify.notes import Checkpoint, VerifierKey, sign_checkpoint
from wirecopy_verify.tiles import (
    Tile,
    bundle,
    bundle_path,
    check_bundle,
    entries_of,
    hashes_in,
    tiles_of,
)

ENTRIES = [hashlib.sha256(str(number).encode()).digest() for number in range(70_000)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
LOG = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = VerifierKey(name="news.example/log", public=LOG.public_key().public_bytes_raw())


def content(tile: Tile) -> bytes:
    """By the definition of a tile: the heads of as many leaves each as its row stands for."""
    each = 256**tile.level
    first = tile.number * 256
    return b"".join(
        head(LEAVES[(first + place) * each : (first + place + 1) * each]) for place in range(tile.width)
    )


def test_paths_are_those_of_the_standard() -> None:
    assert Tile(0, 1_234_067).path == "tile/0/x001/x234/067"
    assert Tile(1, 0, 17).path == "tile/1/000.p/17"
    assert bundle_path(1000, 3) == "tile/entries/x001/000.p/3"


def test_a_log_of_70000_entries_has_the_tiles_that_the_standard_counts() -> None:
    tiles = list(tiles_of(70_000))
    assert len([one for one in tiles if one.level == 0 and one.width == 256]) == 273
    assert {(one.level, one.width) for one in tiles if one.width < 256} == {(0, 112), (1, 17), (2, 1)}
    assert [(one.level, one.number, one.width) for one in tiles_of(256)] == [(0, 0, 256), (1, 0, 1)]


def test_growing_writes_only_what_changed() -> None:
    assert list(tiles_of(70_000, after=70_000)) == []
    assert list(tiles_of(70_001, after=70_000)) == [Tile(0, 273, 113)]
    assert set(tiles_of(600, after=500)) == {Tile(0, 1), Tile(0, 2, 88), Tile(1, 0, 2)}


@pytest.mark.parametrize("size", [1, 255, 256, 257, 65_535, 65_536, 70_000])
def test_head_and_proofs_are_read_out_of_tiles(size: int) -> None:
    hashes = hashes_in(size, content)
    assert head_of(size, hashes) == head(LEAVES[:size])
    note = sign_checkpoint(Checkpoint(KEY.name, size, head_of(size, hashes)), KEY.name, LOG)
    for index in {0, size // 2, size - 1}:
        proof = write_proof(index, inclusion_proof(index, size, hashes), note)
        assert check_logged(ENTRIES[index], proof, KEY).checkpoint.size == size
        with pytest.raises(ProofError):
            check_logged(b"another", proof, KEY)
    consistency_proof(size // 2, size, hashes)


def test_a_proof_is_read_as_it_was_written_and_its_extra_line_passed_over() -> None:
    proof = write_proof(7, (LEAVES[0], LEAVES[1]), "the note\n")
    assert (read_proof(proof).index, len(read_proof(proof).path)) == (7, 2)
    with_extra = proof.replace("\n", "\nextra AAAA\n", 1)
    assert read_proof(with_extra) == read_proof(proof)


def test_a_tile_that_is_too_short_is_a_fault() -> None:
    with pytest.raises(ProofError, match="has 31 bytes"):
        head_of(300, hashes_in(300, lambda tile: content(tile)[:31]))


def test_bundles_hold_entries_as_their_tile_says() -> None:
    bundled = bundle(ENTRIES[:300])
    assert entries_of(bundled) == ENTRIES[:300]
    check_bundle(ENTRIES[:256], content(Tile(0, 0)))
    with pytest.raises(ProofError, match="Entry 1"):
        check_bundle([ENTRIES[0], ENTRIES[2]], content(Tile(0, 0)))
    with pytest.raises(ProofError, match="amid"):
        entries_of(bundled[:-1])
