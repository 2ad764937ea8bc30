"""Hash trees: heads, inclusion and consistency (RFC 6962 section 2.1; checking as in RFC 9162 section 2.1).

Hashes are SHA-256, 32 bytes. A tree of no leaves has the head SHA-256(""). Functions that make proofs
read hashes through a `Hashes`, so that a log of millions need not be in memory; functions that check
them raise ProofError and never return False: a check that is forgotten is not taken for a success.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from hmac import compare_digest

from wirecopy_verify.errors import ProofError

EMPTY = hashlib.sha256().digest()

# (level, index) -> the head of leaves [index * 2**level, (index + 1) * 2**level), all of them there.
Hashes = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def head(leaves: Sequence[bytes]) -> bytes:
    """The head of a tree by its leaf hashes."""
    if not leaves:
        return EMPTY
    level = list(leaves)
    while len(level) > 1:
        paired = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def head_of(size: int, hashes: Hashes) -> bytes:
    """The head of the first `size` leaves, from the heads of its full subtrees."""
    return _range_head(0, size, hashes) if size else EMPTY


def inclusion_proof(index: int, size: int, hashes: Hashes) -> tuple[bytes, ...]:
    """PATH(index, D[size]): from the leaf's sibling up (RFC 6962 section 2.1.1)."""
    if not 0 <= index < size:
        raise ValueError(f"A tree of {size} leaves has no leaf {index}.")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_head(middle, end, hashes))
            end = middle
        else:
            path.append(_range_head(start, middle, hashes))
            start = middle
    return tuple(reversed(path))


def consistency_proof(old: int, new: int, hashes: Hashes) -> tuple[bytes, ...]:
    """PROOF(old, D[new]): that the tree of `new` leaves begins with that of `old` (RFC 6962 section 2.1.2)."""
    if not 0 <= old <= new:
        raise ValueError(f"A tree of {new} leaves does not grow out of one of {old}.")
    if old in {0, new}:
        return ()
    path: list[bytes] = []
    start, end, is_whole = 0, new, True
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_range_head(middle, end, hashes))
            end = middle
        else:
            path.append(_range_head(start, middle, hashes))
            start, is_whole = middle, False
    if not is_whole:
        path.append(_range_head(start, end, hashes))
    return tuple(reversed(path))


def check_inclusion(
    leaf: bytes, *, index: int, size: int, proof: Sequence[bytes], expected_head: bytes
) -> None:
    """Raises ProofError unless `leaf` is the leaf hash at `index` (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size:
        raise ProofError(f"The proof is for entry {index} of a log that has {size}.")
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofError("The proof is longer than the log is high.")
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    if last != 0 or not compare_digest(found, expected_head):
        raise ProofError("The proof does not lead to the log's head: this entry is not in it.")


def check_consistency(
    *, old: int, new: int, old_head: bytes, new_head: bytes, proof: Sequence[bytes]
) -> None:
    """Raises ProofError unless the tree of `new` leaves begins with the tree of `old` (RFC 9162 section 2.1.4.2)."""
    if old > new:
        raise ProofError(f"The log shrank: it had {old} entries and now has {new}.")
    if old in {0, new}:
        if proof or (old and not compare_digest(old_head, new_head)):
            raise ProofError(f"The log of {old} entries has two heads, or its proof is not empty.")
        if old == 0 and not compare_digest(old_head, EMPTY):
            raise ProofError("A log without entries has another head than it must.")
        return
    steps = list(proof)
    if old & (old - 1) == 0:  # a full tree is its own first step
        steps.insert(0, old_head)
    if not steps:
        raise ProofError("The proof that the log only grew is empty.")
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    of_old = of_new = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise ProofError("The proof that the log only grew is too long.")
        if at & 1 or at == last:
            of_old, of_new = node_hash(step, of_old), node_hash(step, of_new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            of_new = node_hash(of_new, step)
        at, last = at >> 1, last >> 1
    if last != 0 or not (compare_digest(of_old, old_head) and compare_digest(of_new, new_head)):
        raise ProofError("The log was rewritten: what it holds now does not begin with what it held.")


def _split(size: int) -> int:
    """The largest power of two smaller than `size`, of 2 or more."""
    return 1 << ((size - 1).bit_length() - 1)


def _range_head(start: int, end: int, hashes: Hashes) -> bytes:
    """The head of leaves [start, end); `start` is where a left subtree of that size may begin."""
    found: bytes | None = None
    parts: list[bytes] = []
    while start < end:
        level = (end - start).bit_length() - 1
        parts.append(hashes(level, start >> level))
        start += 1 << level
    for part in reversed(parts):
        found = part if found is None else node_hash(part, found)
    assert found is not None
    return found
