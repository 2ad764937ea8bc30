"""Envelopes with signatures: DSSE 1.0.2 (secure-systems-lab), Ed25519.

What is signed is PAE(payloadType, payload), never JSON as it happens to be written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from wirecopy_verify.encoding import from_base64, to_base64
from wirecopy_verify.errors import ProofError

IN_TOTO = "application/vnd.in-toto+json"
LARGEST = 4 * 1024 * 1024  # bytes of an envelope
_MOST_SIGNATURES = 16


class UnknownSignerError(ProofError):
    """Nobody whose key is known signed it: it may be true, and proves nothing here."""


@dataclass(frozen=True, slots=True)
class Signature:
    """`value` is base64 of 64 bytes."""

    key_id: str
    value: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A payload, and the ids of those keys known to us that signed it, in the envelope's order."""

    payload: bytes
    payload_type: str
    signed_by: tuple[str, ...]


def pae(payload_type: str, payload: bytes) -> bytes:
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def seal(payload: bytes, keys: Mapping[str, Ed25519PrivateKey], payload_type: str = IN_TOTO) -> bytes:
    """The envelope as JSON, signed by each key under its id."""
    signed = pae(payload_type, payload)
    signatures = [{"keyid": key_id, "sig": to_base64(key.sign(signed))} for key_id, key in keys.items()]
    return _written(payload, payload_type, signatures)


def add_signature(envelope: bytes, key_id: str, key: Ed25519PrivateKey) -> bytes:
    """The envelope with one more signature of the same payload: an agency's, say."""
    read = _read(envelope)
    signature = to_base64(key.sign(pae(read["payloadType"], _decoded(read["payload"]))))
    return with_signatures(envelope, [Signature(key_id, signature)])


def with_signatures(envelope: bytes, more: Iterable[Signature]) -> bytes:
    """The envelope with these signatures after its own; of one key the later one stands."""
    added = {one.key_id: {"keyid": one.key_id, "sig": one.value} for one in more}
    if not added:
        return envelope
    read = _read(envelope)
    own = [one for one in read["signatures"] if one.get("keyid") not in added]
    return _written(_decoded(read["payload"]), read["payloadType"], [*own, *added.values()])


def payload_of(envelope: bytes) -> bytes:
    """What it holds, unchecked: for who made it. Raises ProofError for what is no envelope."""
    return _decoded(_read(envelope)["payload"])


def signatures_of(envelope: bytes) -> tuple[Signature, ...]:
    """As they stand there, unchecked."""
    return tuple(Signature(one.get("keyid", ""), one["sig"]) for one in _read(envelope)["signatures"])


def as_logged(envelope: bytes) -> bytes:
    """The envelope with its first signature alone: the bytes whose hash is the log's entry.

    So a signature that comes later (an agency's, as a rule a day later) leaves what was logged as it was. An
    envelope of one signature is taken as it is, to the byte.
    """
    read = _read(envelope)
    if len(read["signatures"]) <= 1:
        return envelope
    return _written(_decoded(read["payload"]), read["payloadType"], read["signatures"][:1])


def unseal(envelope: bytes, keys: Mapping[str, bytes]) -> Opened:
    """Open an envelope by public keys (32 bytes each) under their ids.

    Signatures under ids that are not among `keys` are passed over. Raises ProofError for a malformed
    envelope and a false signature under a known id, UnknownSignerError for one that none of `keys` signed.
    """
    read = _read(envelope)
    payload = _decoded(read["payload"])
    signed = pae(read["payloadType"], payload)
    by = []
    for signature in read["signatures"]:
        key_id = signature.get("keyid", "")
        if key_id not in keys:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(keys[key_id]).verify(_decoded(signature["sig"]), signed)
        except (InvalidSignature, ValueError) as error:
            raise ProofError(f"The signature under the key {key_id} is false.") from error
        by.append(key_id)
    if not by:
        raise UnknownSignerError("Nobody whose key is known signed this receipt.")
    return Opened(payload, read["payloadType"], tuple(by))


def _written(payload: bytes, payload_type: str, signatures: list[dict[str, str]]) -> bytes:
    envelope = {
        "payload": to_base64(payload), "payloadType": payload_type, "signatures": signatures,
    }  # fmt: skip
    return json.dumps(envelope, separators=(",", ":")).encode()


def _read(envelope: bytes) -> dict[str, Any]:
    if len(envelope) > LARGEST:
        raise ProofError(f"The envelope has {len(envelope):,} bytes; at most {LARGEST:,} are read.")
    try:
        read = json.loads(envelope)
    except (ValueError, RecursionError) as error:
        raise ProofError(f"The envelope is not JSON: {error}") from error
    match read:
        case {"payload": str(), "payloadType": str(), "signatures": list(signatures)} if len(
            signatures
        ) <= _MOST_SIGNATURES and all(map(_is_signature, signatures)):
            return dict(read)
    raise ProofError("The envelope has no payload, payloadType and signatures, as DSSE demands.")


def _is_signature(signature: object) -> bool:
    match signature:
        case {"sig": str(), "keyid": str()} | {"sig": str()}:
            return True
    return False


def _decoded(text: str) -> bytes:
    """Standard or URL-safe base64: DSSE lets either be written."""
    return from_base64(text.replace("-", "+").replace("_", "/"))
