"""The keys a site publishes at /.well-known/wirecopy-keys.json: who may sign, and since and until when.

    {"keys": [{"keyid", "scheme": "ed25519", "public": base64, "from": time, "until": time or ""}],
     "log": "name+id+key", "witnesses": ["name+id+key"]}

A key that is not used any more stays listed: what it signed while it was valid still holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wirecopy_verify.check import Keys
from wirecopy_verify.encoding import from_base64, to_base64
from wirecopy_verify.errors import ProofError
from wirecopy_verify.notes import VerifierKey, verifier_key

PLACE = "/.well-known/wirecopy-keys.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """`public` is 32 bytes; times are RFC 3339, UTC; `until` "": it is in use."""

    id: str
    public: bytes
    valid_from: str
    until: str = ""


def write_keys(
    signing: Iterable[SigningKey], log: VerifierKey | None = None, witnesses: Iterable[VerifierKey] = ()
) -> bytes:
    listed = [
        {
            "keyid": key.id, "scheme": "ed25519", "public": to_base64(key.public), "from": key.valid_from,
            "until": key.until,
        }
        for key in signing
    ]  # fmt: skip
    whole = {"keys": listed, "log": str(log) if log else "", "witnesses": [str(key) for key in witnesses]}
    return json.dumps(whole, indent=1).encode() + b"\n"


def read_keys(content: bytes) -> Keys:
    """Raises ProofError for what is not such a list."""
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ProofError(f"The list of keys is not JSON: {error}") from error
    match whole:
        case {"keys": list(listed), "log": str(log), "witnesses": list(witnesses)} if all(
            isinstance(one, str) for one in witnesses
        ):
            return Keys(
                signing=dict(map(_read_key, listed)),
                log=verifier_key(log) if log else None,
                witnesses=tuple(map(verifier_key, witnesses)),
            )
    raise ProofError("The list of keys has no keys, log and witnesses.")


def _read_key(listed: Mapping[str, Any]) -> tuple[str, bytes]:
    match listed:
        case {"keyid": str(key_id), "scheme": "ed25519", "public": str(public)}:
            if len(raw := from_base64(public)) == 32:
                return key_id, raw
    raise ProofError(f"The list of keys holds what is no Ed25519 key: {listed!r}.")
