"""Agencies that sign our receipts too: whose key is whose, and signatures taken in."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from wirecopy.errors import RefusedError
from wirecopy.record.models import AgencyKey, Cosignature, Receipt
from wirecopy_verify.dsse import as_logged, payload_of, signatures_of, unseal
from wirecopy_verify.encoding import from_base64, to_base64
from wirecopy_verify.errors import ProofError
from wirecopy_verify.keys import SigningKey
from wirecopy_verify.statement import read


def trust(agency: str, public: str, now: datetime) -> str:
    """Believe that a key (base64 of 32 bytes) is an agency's, from now on; its id. Safe to repeat.

    Raises RefusedError for what is no key, and for one that is another agency's.
    """
    try:
        raw = from_base64(public.strip())
    except ProofError as error:
        raise RefusedError(str(error)) from error
    if len(raw) != 32:
        raise RefusedError(f"An Ed25519 key has 32 bytes, this one has {len(raw)}.")
    key_id = hashlib.sha256(raw).hexdigest()[:16]
    key, _ = AgencyKey.objects.get_or_create(
        key_id=key_id, defaults={"agency": agency, "public": to_base64(raw), "valid_from": now}
    )
    if key.agency != agency or key.until is not None:
        raise RefusedError(f"The key {key_id} is {key.agency}'s{', and was given up' if key.until else ''}.")
    return key_id


def distrust(key_id: str, now: datetime) -> None:
    """Take no more signatures by this key; those taken stay. Raises RefusedError if there is none."""
    if not AgencyKey.objects.filter(key_id=key_id, until=None).update(until=now):
        raise RefusedError(f"There is no agency's key {key_id} in use. `wirecopy record keys` lists all.")


def agency_keys() -> list[SigningKey]:
    """Every key that an agency had or has, as they are published."""
    return [
        SigningKey(
            id=key.key_id,
            public=from_base64(key.public),
            valid_from=_time(key.valid_from),
            until=_time(key.until) if key.until else "",
            agency=key.agency,
        )
        for key in AgencyKey.objects.order_by("pk")
    ]


def take(envelope: bytes, now: datetime) -> int:
    """Take in an agency's signature under a receipt of ours; the story's id. Safe to repeat.

    Nobody need be known to send it: the signature itself says who signed. Raises RefusedError, and
    nothing is stored, for anything but one of our receipts signed with a key in use of its own agency.
    """
    try:
        digest = hashlib.sha256(as_logged(envelope)).hexdigest()
        signatures = signatures_of(envelope)[1:]
        receipt = Receipt.objects.filter(sha256=digest).first()
        if receipt is None or not bytes(receipt.envelope):
            raise RefusedError("This is no receipt of ours, or its story was withdrawn since.")
        agency = read(payload_of(bytes(receipt.envelope))).agency
        own = AgencyKey.objects.filter(
            agency=agency, until=None, key_id__in=[one.key_id for one in signatures]
        )
        keys = {key.key_id: from_base64(key.public) for key in own}
        by = unseal(envelope, keys).signed_by
    except ProofError as error:
        raise RefusedError(f"No key that is known as the agency's signed this: {error}") from error
    values = {one.key_id: one.value for one in signatures}
    Cosignature.objects.bulk_create(
        [Cosignature(receipt=receipt, key_id=key_id, signature=values[key_id], at=now) for key_id in by],
        ignore_conflicts=True,
    )
    return receipt.story_id


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
