"""Certificates that say whose a signing key is (X.509, RFC 5280), as the IPTC Origin Verified list has them.

Only that a chain holds together, and is of this key, is checked here. Whether its last certificate is one to
believe (the IPTC's list, an authority's own) is for whoever reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from wirecopy_verify.errors import ProofError

_MOST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """Whom a chain names. `root`: who signed its last certificate, for the reader to believe or not."""

    owner: str
    root: str
    valid_from: datetime
    valid_until: datetime


def chain_in(pem: bytes) -> tuple[bytes, ...]:
    """The certificates (DER) of a PEM file, in its order. Raises ProofError for what holds none."""
    try:
        found = x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise ProofError(f"This is no chain of certificates (PEM): {error}") from error
    return tuple(one.public_bytes(Encoding.DER) for one in found)


def check_chain(chain: Sequence[bytes], public: bytes) -> Certified:
    """Check that a chain (DER, the key's own certificate first) is of this key (32 bytes) and holds together.

    Raises ProofError saying what does not. The time is for the caller to judge.
    """
    if not 0 < len(chain) <= _MOST:
        raise ProofError(f"A chain has 1 to {_MOST} certificates, this one has {len(chain)}.")
    try:
        certificates = [x509.load_der_x509_certificate(one) for one in chain]
        own = certificates[0].public_key()
        for child, parent in pairwise(certificates):
            _check_authority(parent)
            child.verify_directly_issued_by(parent)
    except (ValueError, TypeError, InvalidSignature) as error:
        raise ProofError(f"The certificates do not follow from each other: {error}") from error
    if not isinstance(own, Ed25519PublicKey) or own.public_bytes_raw() != public:
        raise ProofError("The first certificate is of another key.")
    return Certified(
        owner=_name(certificates[0].subject),
        root=_name(certificates[-1].issuer),
        valid_from=certificates[0].not_valid_before_utc,
        valid_until=min(one.not_valid_after_utc for one in certificates),
    )


def _check_authority(certificate: x509.Certificate) -> None:
    try:
        is_authority = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        is_authority = False
    if not is_authority:
        raise ProofError(f"{_name(certificate.subject)} is no authority: it may not certify others.")


def _name(name: x509.Name) -> str:
    for oid in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        if found := name.get_attributes_for_oid(oid):
            return str(found[0].value)
    return name.rfc4514_string()
