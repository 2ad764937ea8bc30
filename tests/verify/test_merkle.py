"""Hash trees against RFC 6962's own definitions, written out here as they stand there."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy_verify.errors import ProofError
from wirecopy_verify.merkle import (
    EMPTY,
    Hashes,
    check_consistency,
    check_inclusion,
    consistency_proof,
    head,
    head_of,
    inclusion_proof,
    leaf_hash,
)

# The entries that logs of certificates have been tested with since 2013, and the heads of the first 1 to 8.
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
HEADS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(number.to_bytes(4, "big")) for number in range(70)]


def by_definition(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256().digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


def hashes_of(leaves: Sequence[bytes]) -> Hashes:
    def at(level: int, index: int) -> bytes:
        within = leaves[index << level : (index + 1) << level]
        assert len(within) == 1 << level, "a subtree that is not full was asked for"
        return by_definition(within)

    return at


@pytest.mark.parametrize("size", range(1, 9))
def test_heads_are_those_that_everybody_reckons(size: int) -> None:
    leaves = [leaf_hash(entry) for entry in ENTRIES[:size]]
    assert head(leaves).hex() == HEADS[size - 1] == head_of(size, hashes_of(leaves)).hex()


def test_heads_are_as_the_standard_defines_them() -> None:
    for size in range(len(LEAVES)):
        assert head(LEAVES[:size]) == by_definition(LEAVES[:size])
    assert head_of(0, hashes_of([])) == EMPTY


def test_every_entry_of_every_tree_is_proven_and_no_other() -> None:
    for size in range(1, 40):
        root = head(LEAVES[:size])
        for index in range(size):
            proof = inclusion_proof(index, size, hashes_of(LEAVES))
            check_inclusion(LEAVES[index], index=index, size=size, proof=proof, expected_head=root)
            with pytest.raises(ProofError):
                check_inclusion(LEAVES[index + 1], index=index, size=size, proof=proof, expected_head=root)


def test_every_growth_is_proven_and_no_rewriting() -> None:
    for new in range(1, 40):
        for old in range(new + 1):
            proof = consistency_proof(old, new, hashes_of(LEAVES))
            heads = {"old_head": head(LEAVES[:old]), "new_head": head(LEAVES[:new])}
            check_consistency(old=old, new=new, proof=proof, **heads)
            if old:
                with pytest.raises(ProofError):
                    check_consistency(old=old, new=new, proof=proof, **heads | {"old_head": LEAVES[69]})
            if 0 < old < new:
                rewritten = [LEAVES[69], *LEAVES[1:new]]
                with pytest.raises(ProofError):
                    check_consistency(old=old, new=new, proof=proof, **heads | {"new_head": head(rewritten)})


def test_a_log_does_not_shrink() -> None:
    with pytest.raises(ProofError, match="shrank"):
        check_consistency(old=3, new=2, old_head=head(LEAVES[:3]), new_head=head(LEAVES[:2]), proof=())


@given(st.integers(2, 60), st.data())
def test_a_proof_with_anything_altered_proves_nothing(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = list(inclusion_proof(index, size, hashes_of(LEAVES)))
    match data.draw(st.sampled_from(["bit", "shorter", "longer", "swapped"])):
        case "bit":
            place = data.draw(st.integers(0, len(proof) - 1))
            bit = data.draw(st.integers(0, 255))
            proof[place] = (int.from_bytes(proof[place], "big") ^ (1 << bit)).to_bytes(32, "big")
        case "shorter":
            del proof[data.draw(st.integers(0, len(proof) - 1))]
        case "longer":
            proof.insert(data.draw(st.integers(0, len(proof))), LEAVES[69])
        case _:
            proof.reverse()
            if len(proof) < 2:
                return
    with pytest.raises(ProofError):
        check_inclusion(LEAVES[index], index=index, size=size, proof=proof, expected_head=head(LEAVES[:size]))
