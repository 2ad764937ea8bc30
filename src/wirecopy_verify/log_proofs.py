"""That an entry is in a log, in one text to keep beside it (c2sp.org/tlog-proof)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wirecopy_verify.encoding import from_base64, to_base64
from wirecopy_verify.errors import ProofError
from wirecopy_verify.merkle import check_inclusion, leaf_hash
from wirecopy_verify.notes import Signed, VerifierKey, open_checkpoint

FIRST_LINE = "c2sp.org/tlog-proof@v1"
_HIGHEST = 64  # hashes on a path
_INDEX = re.compile("index (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class LogProof:
    """`index` from 0; `path` from the leaf's sibling up; `checkpoint`: the signed note, verbatim."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str


def write_proof(index: int, path: Sequence[bytes], checkpoint: str) -> str:
    hashes = "".join(to_base64(step) + "\n" for step in path)
    return f"{FIRST_LINE}\nindex {index}\n{hashes}\n{checkpoint}"


def read_proof(text: str) -> LogProof:
    """Raises ProofError for what is not such a proof. Its extra data is passed over: nobody signed it."""
    top, blank, checkpoint = text.partition("\n\n")
    lines = top.split("\n")
    if not blank or lines[0] != FIRST_LINE:
        raise ProofError(f"This is not a log's proof: it does not begin with {FIRST_LINE!r}.")
    if len(lines) > 1 and lines[1].startswith("extra "):
        del lines[1]
    match = _INDEX.fullmatch(lines[1]) if len(lines) > 1 else None
    if match is None or len(lines) > 2 + _HIGHEST:
        raise ProofError("The log's proof does not say which entry it is of.")
    return LogProof(int(match[1]), tuple(_hash(line) for line in lines[2:]), checkpoint)


def check_logged(entry: bytes, text: str, log: VerifierKey, witnesses: Iterable[VerifierKey] = ()) -> Signed:
    """Check that `entry` is in the log. The checkpoint it is proven by.

    Raises ProofError where it is not, or the checkpoint is not the log's.
    """
    proof = read_proof(text)
    signed = open_checkpoint(proof.checkpoint, log, witnesses)
    check_inclusion(
        leaf_hash(entry),
        index=proof.index,
        size=signed.checkpoint.size,
        proof=proof.path,
        expected_head=signed.checkpoint.head,
    )
    return signed


def _hash(line: str) -> bytes:
    found = from_base64(line)
    if len(found) != 32:
        raise ProofError(f"The log's proof has a line that is no hash: {line!r}.")
    return found
