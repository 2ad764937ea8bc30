"""Certificates of an invented authority and an invented publisher."""

from __future__ import annotations

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

AUTHORITY = Ed25519PrivateKey.from_private_bytes(bytes(range(3, 35)))


def a_chain(public: Ed25519PublicKey, *, until: int = 2028, authority: bool = True) -> bytes:
    """PEM: a publisher's certificate for this key, and the authority's own."""
    own = _certificate("The Wire Publishing Ltd", public, until=until, ca=False)
    root = _certificate("Origin Test Authority", AUTHORITY.public_key(), until=2040, ca=authority)
    return own.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM)


def _certificate(name: str, public: Ed25519PublicKey, *, until: int, ca: bool) -> x509.Certificate:
    def named(words: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, words)])

    return (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named("Origin Test Authority"))
        .public_key(public)
        .serial_number(7)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(until, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .sign(AUTHORITY, None)
    )
