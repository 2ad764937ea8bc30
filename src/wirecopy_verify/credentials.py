"""Content Credentials (C2PA 2.x) of a JPEG, checked with nothing but this package and `cryptography`.

Checked are the claim's signature, that every assertion is the one that was signed, that the file is (all of
it but the credentials themselves), and who vouches for the signer. What the credentials say of earlier
manifests, those of ingredients, is carried along and not judged here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.x509.oid import NameOID

from wirecopy_verify.cbor import Tagged, read_cbor, signed_bytes
from wirecopy_verify.errors import ProofError
from wirecopy_verify.jumbf import Box, Store, manifests, store_of

ROOTS = "/.well-known/wirecopy-pictures.pem"  # where a site publishes who vouches for its pictures
CLAIM, SIGNATURE, ASSERTIONS = "c2pa.claim.v2", "c2pa.signature", "c2pa.assertions"
_BINDING = "c2pa.hash.data"
_ALGORITHM, _CHAIN = 1, 33  # of a COSE header (RFC 9052, RFC 9360)
_ES256, _EDDSA, _ES384 = -7, -8, -35
_CURVES: dict[int, tuple[int, hashes.HashAlgorithm]] = {
    _ES256: (32, hashes.SHA256()), _ES384: (48, hashes.SHA384()),
}  # fmt: skip
_DIGESTS = {"sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}
# ISO 22144 and C2PA 2.4, section 14.5.1: claim signing, or what was used before there was that.
SIGNS_CLAIMS = ("1.3.6.1.4.1.62558.2.1", "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.36")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a picture's credentials came to. `manifests`: how many they hold; more than one: earlier ones are kept."""

    signed_by: str  # as the certificate names the signer
    is_trusted: bool  # a root that was given vouches for that name
    manifests: int
    algorithm: str


class Signed(NamedTuple):
    """A signature as it lies in a manifest: what it is over, and where its bytes stand in the store."""

    over: bytes
    place: int
    signature: bytes
    algorithm: int
    chain: tuple[bytes, ...]  # DER, the signer's first


def check_credentials(jpeg: bytes, roots: Sequence[x509.Certificate], at: datetime) -> Credentials | None:
    """None: the picture has none. Raises ProofError where they are false, damaged, or of another picture."""
    store = store_of(jpeg)
    if store is None:
        return None
    held = manifests(store.content)
    active = held[-1]
    signed = signed_in(active)
    chain = _certificates(signed.chain)
    _check_signature(signed, chain[0])
    claim = _map(read_cbor(active.part(CLAIM).content), "claim")
    bindings = _check_assertions(active, claim)
    _check_file(jpeg, store, bindings, claim)
    return Credentials(
        signed_by=_name(chain[0]),
        is_trusted=_is_trusted(chain, roots, at),
        manifests=len(held),
        algorithm={_ES256: "ES256", _ES384: "ES384", _EDDSA: "Ed25519"}[signed.algorithm],
    )


def read_roots(pem: bytes) -> tuple[x509.Certificate, ...]:
    """Raises ProofError for what is no list of certificates."""
    try:
        return tuple(x509.load_pem_x509_certificates(pem))
    except ValueError as error:
        raise ProofError(
            f"The site's list of who vouches for its pictures cannot be read: {error}"
        ) from error


def signed_in(manifest: Box) -> Signed:
    """The signature of a manifest, and what it is over. Raises ProofError."""
    box = manifest.part(SIGNATURE)
    sealed = read_cbor(box.content)
    match sealed:
        case Tagged(tag=18, value=[bytes() as protected, dict() as loose, None, bytes() as signature]) if (
            not any(loose.get("pad", b""))
        ):
            pass
        case _:
            raise ProofError("The picture's credentials are not signed as COSE_Sign1 with a detached claim.")
    header = _map(read_cbor(protected), "signature")
    algorithm, chain = header.get(_ALGORITHM), header.get(_CHAIN)
    listed: list[Any] = chain if isinstance(chain, list) else [chain]
    if not isinstance(algorithm, int) or not all(isinstance(one, bytes) for one in listed):
        raise ProofError("The picture's credentials do not say who signed them, and how.")
    return Signed(
        over=signed_bytes(protected, manifest.part(CLAIM).content),
        place=box.content_place + len(box.content) - len(signature),  # its end, as nothing follows
        signature=signature,
        algorithm=algorithm,
        chain=tuple(listed),
    )


def _check_signature(signed: Signed, signer: x509.Certificate) -> None:
    key = signer.public_key()
    try:
        if isinstance(key, ed25519.Ed25519PublicKey) and signed.algorithm == _EDDSA:
            key.verify(signed.signature, signed.over)
            return
        if isinstance(key, ec.EllipticCurvePublicKey) and signed.algorithm in _CURVES:
            size, digest = _CURVES[signed.algorithm]
            if len(signed.signature) != 2 * size:
                raise ProofError("The signature of the picture's credentials has the wrong length.")
            first, second = (
                int.from_bytes(half) for half in (signed.signature[:size], signed.signature[size:])
            )
            key.verify(encode_dss_signature(first, second), signed.over, ec.ECDSA(digest))
            return
    except InvalidSignature as error:
        raise ProofError("The signature of the picture's credentials is false.") from error
    raise ProofError("The picture's credentials are signed in a way that this verifier does not know.")


def _check_assertions(manifest: Box, claim: dict[Any, Any]) -> list[dict[Any, Any]]:
    """That each assertion is the one that was signed and none is added; those that bind the claim to a file."""
    listed = [*_list(claim.get("created_assertions")), *_list(claim.get("gathered_assertions"))]
    assertions = manifest.part(ASSERTIONS)
    named = set()
    bindings = []
    for one in listed:
        reference = _map(one, "list of assertions")
        label = str(reference.get("url", "")).rpartition("/")[2]
        box = assertions.part(label)
        named.add(label)
        if _digest(reference, claim, box.hashed) != reference.get("hash"):
            raise ProofError(f"{label} in the picture's credentials is not what was signed.")
        if label == _BINDING:
            bindings.append(_map(read_cbor(box.content), "binding"))
    if named != {box.label for box in assertions.parts}:
        raise ProofError("The picture's credentials hold assertions that nobody signed.")
    return bindings


def _check_file(jpeg: bytes, store: Store, bindings: list[dict[Any, Any]], claim: dict[Any, Any]) -> None:
    """That the file is the one the claim is about: all of it but the credentials' own segments."""
    if len(bindings) != 1:
        raise ProofError("The picture's credentials do not say which file they are of.")
    (binding,) = bindings
    left_out = [_map(one, "binding") for one in _list(binding.get("exclusions"))]
    start, end = store.covered
    if left_out != [{"start": start, "length": end - start}]:
        raise ProofError("The picture's credentials leave out more of the file than themselves.")
    if _digest(binding, claim, jpeg[:start] + jpeg[end:]) != binding.get("hash"):
        raise ProofError("The picture is not the one that its credentials were made for: bytes of it differ.")


def _digest(of: dict[Any, Any], claim: dict[Any, Any], content: bytes) -> bytes:
    algorithm = of.get("alg", claim.get("alg", "sha256"))
    if algorithm not in _DIGESTS:
        raise ProofError(
            f"The picture's credentials use hashes that this verifier does not know: {algorithm!r}."
        )
    return _DIGESTS[algorithm](content).digest()


def _certificates(chain: Iterable[bytes]) -> tuple[x509.Certificate, ...]:
    try:
        found = tuple(x509.load_der_x509_certificate(one) for one in chain)
    except ValueError as error:
        raise ProofError(f"The picture's credentials name a signer that cannot be read: {error}") from error
    if not found:
        raise ProofError("The picture's credentials name no signer.")
    return found


def _is_trusted(chain: Sequence[x509.Certificate], roots: Sequence[x509.Certificate], at: datetime) -> bool:
    """Whether each certificate was issued by the next and the last by a root, all valid now."""
    if not all(one.not_valid_before_utc <= at <= one.not_valid_after_utc for one in chain):
        return False
    if not _may_sign_claims(chain[0]) or not all(map(_may_issue, chain[1:])):
        return False
    if not all(_issued(issuer, one) for one, issuer in pairwise(chain)):
        return False
    last = chain[-1]
    return any(
        root == last or _issued(root, last)
        for root in roots
        if root.not_valid_before_utc <= at <= root.not_valid_after_utc
    )


def _issued(issuer: x509.Certificate, one: x509.Certificate) -> bool:
    try:
        one.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return _may_issue(issuer)


def _may_issue(one: x509.Certificate) -> bool:
    try:
        return one.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def _may_sign_claims(one: x509.Certificate) -> bool:
    try:
        uses = one.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    return any(use.dotted_string in SIGNS_CLAIMS for use in uses)


def _name(certificate: x509.Certificate) -> str:
    for oid in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        if found := certificate.subject.get_attributes_for_oid(oid):
            return str(found[0].value)
    return "somebody without a name"


def _map(value: object, what: str) -> dict[Any, Any]:
    if not isinstance(value, dict):
        raise ProofError(f"The {what} in the picture's credentials is not what it should be.")
    return value


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
