"""Envelopes: what is signed is what is read, whoever else signed it too."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from wirecopy_verify.dsse import IN_TOTO, add_signature, pae, seal, unseal
from wirecopy_verify.errors import ProofError

OURS = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
AGENCY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PUBLIC = {"ours": OURS.public_key().public_bytes_raw()}
BOTH = PUBLIC | {"agency": AGENCY.public_key().public_bytes_raw()}
PAYLOAD = '{"headline":"Häfen öffnen"}'.encode()
SEALED = seal(PAYLOAD, {"ours": OURS})


def test_the_pre_authentication_encoding_is_that_of_the_standard() -> None:
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_an_envelope_opens_to_what_was_sealed() -> None:
    opened = unseal(SEALED, PUBLIC)
    assert (opened.payload, opened.payload_type, opened.signed_by) == (PAYLOAD, IN_TOTO, ("ours",))


def test_an_agency_signs_beside_us() -> None:
    both = add_signature(SEALED, "agency", AGENCY)
    assert unseal(both, BOTH).signed_by == ("ours", "agency")
    assert unseal(both, PUBLIC).signed_by == ("ours",)
    assert add_signature(both, "agency", AGENCY) == both


def test_a_false_signature_under_a_known_id_spoils_all() -> None:
    with pytest.raises(ProofError, match="false"):
        unseal(add_signature(SEALED, "agency", OURS), BOTH)


def test_an_envelope_that_nobody_known_signed_is_refused() -> None:
    with pytest.raises(ProofError, match="Nobody"):
        unseal(SEALED, {"another": PUBLIC["ours"]})


@given(st.integers(0, len(SEALED) * 8 - 1))
def test_one_bit_altered_never_gives_another_payload(bit: int) -> None:
    altered = bytearray(SEALED)
    altered[bit // 8] ^= 1 << bit % 8
    try:
        opened = unseal(bytes(altered), PUBLIC)
    except ProofError:
        return
    assert (opened.payload, opened.payload_type) == (PAYLOAD, IN_TOTO)


@pytest.mark.parametrize(
    "envelope",
    [
        b"",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b"\xff",
        json.dumps({"payload": "", "payloadType": "", "signatures": [1]}),
    ],
)
def test_what_is_no_envelope_is_refused(envelope: bytes | str) -> None:
    with pytest.raises(ProofError):
        unseal(envelope if isinstance(envelope, bytes) else envelope.encode(), PUBLIC)
