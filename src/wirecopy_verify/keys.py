"""The keys a site publishes at /.well-known/wirecopy-keys.json: who may sign, and since and until when.

    {"keys": [{"keyid", "scheme": "ed25519", "public": base64, "from": time, "until": time or "",
               "chain": [base64 of a certificate, its own first]}],
     "agencies": [{"agency", "keyid", "scheme", "public", "from", "until"}],
     "log": "name+id+key", "witnesses": ["name+id+key"]}

A key that is not used any more stays listed: what it signed while it was valid still holds. `chain` and
`agencies` may be left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wirecopy_verify.check import AgencyKey, Keys
from wirecopy_verify.encoding import from_base64, to_base64
from wirecopy_verify.errors import ProofError
from wirecopy_verify.notes import VerifierKey, verifier_key

PLACE = "/.well-known/wirecopy-keys.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """`public` is 32 bytes; times are RFC 3339, UTC; `until` "": it is in use.

    `chain`: certificates (DER) that say whose it is, its own first. `agency`: whose key it is, "" for the site's.
    """

    id: str
    public: bytes
    valid_from: str
    until: str = ""
    chain: tuple[bytes, ...] = ()
    agency: str = ""


def write_keys(
    signing: Iterable[SigningKey],
    log: VerifierKey | None = None,
    witnesses: Iterable[VerifierKey] = (),
    agencies: Iterable[SigningKey] = (),
) -> bytes:
    whole = {
        "keys": [_listed(key) for key in signing],
        "agencies": [{"agency": key.agency} | _listed(key) for key in agencies],
        "log": str(log) if log else "",
        "witnesses": [str(key) for key in witnesses],
    }
    return json.dumps(whole, indent=1).encode() + b"\n"


def _listed(key: SigningKey) -> dict[str, Any]:
    listed: dict[str, Any] = {
        "keyid": key.id, "scheme": "ed25519", "public": to_base64(key.public), "from": key.valid_from,
        "until": key.until,
    }  # fmt: skip
    return listed | ({"chain": list(map(to_base64, key.chain))} if key.chain else {})


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
            keys = [_read_key(one) for one in listed]
            agencies = whole.get("agencies", [])
            return Keys(
                signing={key.id: key.public for key in keys},
                log=verifier_key(log) if log else None,
                witnesses=tuple(map(verifier_key, witnesses)),
                agencies={
                    key.id: AgencyKey(agency=key.agency, public=key.public)
                    for key in map(_read_key, agencies if isinstance(agencies, list) else [])
                    if key.agency
                },
                until={key.id: key.until for key in keys if key.until},
                chains={key.id: key.chain for key in keys if key.chain},
            )
    raise ProofError("The list of keys has no keys, log and witnesses.")


def _read_key(listed: Mapping[str, Any]) -> SigningKey:
    match listed:
        case {"keyid": str(key_id), "scheme": "ed25519", "public": str(public)}:
            texts = {name: listed.get(name, "") for name in ("from", "until", "agency")}
            chain = listed.get("chain", [])
            if (
                len(raw := from_base64(public)) == 32
                and all(isinstance(text, str) for text in texts.values())
                and isinstance(chain, list)
                and all(isinstance(one, str) for one in chain)
            ):
                return SigningKey(
                    id=key_id,
                    public=raw,
                    valid_from=texts["from"],
                    until=texts["until"],
                    chain=tuple(map(from_base64, chain)),
                    agency=texts["agency"],
                )
    raise ProofError(f"The list of keys holds what is no Ed25519 key: {listed!r}.")
