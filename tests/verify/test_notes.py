"""Checkpoints: the log's signature, witnesses' cosignatures, and nothing that only looks like them."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from wirecopy_verify.errors import ProofError
from wirecopy_verify.merkle import head, leaf_hash
from wirecopy_verify.notes import (
    Checkpoint,
    KeyKind,
    VerifierKey,
    cosign,
    open_checkpoint,
    sign_checkpoint,
    verifier_key,
)

LOG = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
WITNESS = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
NAME = "news.example/log"
LOG_KEY = VerifierKey(name=NAME, public=LOG.public_key().public_bytes_raw())
WITNESS_KEY = VerifierKey(
    name="witness.example/w1", public=WITNESS.public_key().public_bytes_raw(), kind=KeyKind.WITNESS
)
HEAD = Checkpoint(NAME, 3, head([leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")]))
NOTE = sign_checkpoint(HEAD, NAME, LOG)


def test_a_checkpoint_comes_back_as_it_was_signed() -> None:
    assert open_checkpoint(NOTE, LOG_KEY).checkpoint == HEAD


def test_a_witness_adds_a_line_with_the_time_it_saw_it() -> None:
    seen = cosign(NOTE, WITNESS_KEY.name, WITNESS, 1_800_000_000)
    assert open_checkpoint(seen, LOG_KEY, [WITNESS_KEY]).witnesses == {WITNESS_KEY.name: 1_800_000_000}
    assert open_checkpoint(seen, LOG_KEY).witnesses == {}


def test_a_key_is_handed_on_as_text() -> None:
    for key in (LOG_KEY, WITNESS_KEY):
        assert verifier_key(str(key)) == key
    with pytest.raises(ProofError, match="does not fit"):
        verifier_key(str(LOG_KEY).replace("+", "x+", 1))


def test_a_checkpoint_that_only_another_signed_is_refused() -> None:
    with pytest.raises(ProofError, match="not signed by"):
        open_checkpoint(sign_checkpoint(HEAD, NAME, WITNESS), LOG_KEY)
    with pytest.raises(ProofError, match="not signed by"):
        open_checkpoint(NOTE, WITNESS_KEY, [WITNESS_KEY])


@given(st.integers(0, len(NOTE.encode()) * 8 - 1))
def test_a_checkpoint_with_one_bit_altered_is_refused(bit: int) -> None:
    altered = bytearray(NOTE.encode())
    altered[bit // 8] ^= 1 << bit % 8
    try:
        note = altered.decode()
    except UnicodeDecodeError:
        return
    with pytest.raises(ProofError):
        open_checkpoint(note, LOG_KEY)


@pytest.mark.parametrize(
    "note",
    [
        "", "\n\n", NOTE.rstrip("\n"), NOTE.replace("\n\n", "\n"), NOTE + "— x y\n", NOTE + "\x07\n",
        f"{NAME}\n03\nAAAA\n\n— {NAME} AAAAAAAA\n",
    ],
)  # fmt: skip
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(ProofError):
        open_checkpoint(note, LOG_KEY)
