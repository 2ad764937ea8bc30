"""Who signs pictures: the publisher's own authority, made at the first start, or a chain it was given.

Content Credentials want an X.509 chain. Without one from outside, Wirecopy makes a root and a certificate
under it, in one file beside the record's keys that only its owner can read. A publisher with a chain that
others know (IPTC Origin Verified News Publishers, or another authority) names its files in two settings.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID, ObjectIdentifier

from wirecopy.errors import WirecopyError
from wirecopy.secret_files import put_secret
from wirecopy_verify.credentials import SIGNS_CLAIMS

FILE = "picture-keys.json"
# Without an authority for time stamps a signature holds as long as its certificate does, and pictures stand for years.
_ROOT_LASTS, _SIGNER_LASTS = timedelta(days=365 * 30), timedelta(days=365 * 15)
_EARLIER = timedelta(days=1)  # a verifier's clock may be behind ours
_LONGEST_NAME = 64  # RFC 5280, ub-common-name

Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """`chain`: the signer's certificate first, without a root. `roots`: who vouches, to be published."""

    chain: tuple[x509.Certificate, ...]
    key: Key
    roots: tuple[x509.Certificate, ...]

    @property
    def algorithm(self) -> str:
        """As c2pa-python names it."""
        if isinstance(self.key, ed25519.Ed25519PrivateKey):
            return "ed25519"
        return "es256" if self.key.curve.key_size == 256 else "es384"

    def sign(self, content: bytes) -> bytes:
        """A signature as COSE has it: the two numbers of ECDSA behind each other (RFC 9053, section 2.1)."""
        if isinstance(self.key, ed25519.Ed25519PrivateKey):
            return self.key.sign(content)
        size = self.key.curve.key_size // 8
        digest = hashes.SHA256() if size == 32 else hashes.SHA384()
        first, second = decode_dss_signature(self.key.sign(content, ec.ECDSA(digest)))
        return first.to_bytes(size) + second.to_bytes(size)

    def stand_in(self) -> bytes:
        """A new private key of the same kind (PEM), worth nothing, for whoever prepares what is signed."""
        new: Key = (
            ed25519.Ed25519PrivateKey.generate()
            if isinstance(self.key, ed25519.Ed25519PrivateKey)
            else ec.generate_private_key(self.key.curve)
        )
        return _private(new).encode()

    def published(self) -> bytes:
        """What stands at credentials.ROOTS: PEM."""
        return b"".join(one.public_bytes(Encoding.PEM) for one in self.roots)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Own:
    """What the file holds: the publisher's own root, and the certificate under it that signs now."""

    root: x509.Certificate
    root_key: Key
    certificate: x509.Certificate
    key: Key


def open_signer(folder: Path, publisher: str, now: datetime, *, chain: str = "", key: str = "") -> Signer:
    """Who signs: with `chain` and `key` (paths of PEM files) those, else the publisher's own, made if need be.

    Raises WirecopyError for keys that others can read or that do not belong together.
    """
    own = _open(folder, publisher, now)
    if not chain and not key:
        return Signer(chain=(own.certificate,), key=own.key, roots=(own.root,))
    if not chain or not key:
        raise WirecopyError(
            "WIRECOPY_PICTURE_CHAIN and WIRECOPY_PICTURE_KEY belong together: give both or none."
        )
    given = _given(Path(chain), Path(key), now)
    return replace(given, roots=(*given.roots, own.root))


def rotate(folder: Path, publisher: str, now: datetime) -> None:
    """Another certificate and key to sign pictures with, under the same root. What was signed stays valid."""
    own = _open(folder, publisher, now)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(publisher, key, own.root, own.root_key, now)
    put_secret(folder / FILE, _written(replace(own, certificate=certificate, key=key)), over=True)


def _open(folder: Path, publisher: str, now: datetime) -> _Own:
    file = folder / FILE
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        put_secret(file, _written(_new(publisher, now)), over=False)
        content = file.read_bytes()  # of whoever was first
    _keep_from_others(file)
    try:
        held = json.loads(content)
        own = _Own(
            root=x509.load_pem_x509_certificate(held["root"].encode()),
            root_key=_read_key(held["root_key"].encode()),
            certificate=x509.load_pem_x509_certificate(held["certificate"].encode()),
            key=_read_key(held["key"].encode()),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WirecopyError(
            f"{file} does not hold the keys of pictures: {error}. Put it back from a backup."
        ) from error
    if (
        own.certificate.public_key() != own.key.public_key()
        or own.root.public_key() != own.root_key.public_key()
    ):
        raise WirecopyError(f"The keys in {file} do not belong together. Put it back from a backup.")
    return own


def _keep_from_others(file: Path) -> None:
    if file.stat().st_mode & 0o077:
        raise WirecopyError(f"Others can read {file}. Make it yours alone (chmod 600), and change the key.")


def _given(chain: Path, key: Path, now: datetime) -> Signer:
    try:
        listed = tuple(x509.load_pem_x509_certificates(chain.read_bytes()))
        private = _read_key(key.read_bytes())
    except (OSError, ValueError) as error:
        raise WirecopyError(
            f"WIRECOPY_PICTURE_CHAIN or WIRECOPY_PICTURE_KEY cannot be read as PEM: {error}."
        ) from error
    _keep_from_others(key)
    signer = listed[0]
    if signer.public_key() != private.public_key():
        raise WirecopyError(
            "WIRECOPY_PICTURE_KEY is not the key of the first certificate in WIRECOPY_PICTURE_CHAIN."
        )
    if not signer.not_valid_before_utc <= now <= signer.not_valid_after_utc:
        raise WirecopyError(
            f"The first certificate in WIRECOPY_PICTURE_CHAIN is valid from {signer.not_valid_before_utc:%Y-%m-%d} "
            f"to {signer.not_valid_after_utc:%Y-%m-%d} only."
        )
    if not any(use in SIGNS_CLAIMS for use in _uses(signer)):
        raise WirecopyError(
            "The first certificate in WIRECOPY_PICTURE_CHAIN may not sign Content Credentials: its extended key "
            "usage names neither claim signing nor e-mail protection."
        )
    is_root = listed[-1].issuer == listed[-1].subject and len(listed) > 1
    return Signer(chain=listed[:-1] if is_root else listed, key=private, roots=listed[-1:])


def _uses(certificate: x509.Certificate) -> Sequence[str]:
    try:
        uses = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return ()
    return [use.dotted_string for use in uses]


def _new(publisher: str, now: datetime) -> _Own:
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name = _name(publisher, "Pictures root")
    root = (
        _begun(name, name, root_key, now, _ROOT_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    return _Own(
        root=root, root_key=root_key, certificate=_certificate(publisher, key, root, root_key, now), key=key
    )


def _certificate(
    publisher: str, key: Key, root: x509.Certificate, root_key: Key, now: datetime
) -> x509.Certificate:
    issuer = root_key.public_key()
    lasts = min(_SIGNER_LASTS, root.not_valid_after_utc - now)
    return (
        _begun(_name(publisher, "Pictures"), root.subject, key, now, lasts)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ObjectIdentifier(use) for use in SIGNS_CLAIMS[:2]]), critical=False
        )
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer), critical=False)
        .sign(root_key, None if isinstance(root_key, ed25519.Ed25519PrivateKey) else hashes.SHA256())
    )


def _begun(
    subject: x509.Name, issuer: x509.Name, key: Key, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(publisher: str, what: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, publisher[:_LONGEST_NAME] or "Publisher"),
            x509.NameAttribute(NameOID.COMMON_NAME, what),
        ]
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _read_key(pem: bytes) -> Key:
    """Raises ValueError for a key that pictures are not signed with."""
    try:
        key = load_pem_private_key(pem, None)
    except TypeError as error:
        raise ValueError("the private key is under a password, which nobody is there to type") from error
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.key_size in {256, 384}:
        return key
    raise ValueError("pictures are signed with P-256, P-384 or Ed25519 keys only")


def _private(key: Key) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _written(own: _Own) -> bytes:
    whole = {
        "root": own.root.public_bytes(Encoding.PEM).decode(),
        "root_key": _private(own.root_key),
        "certificate": own.certificate.public_bytes(Encoding.PEM).decode(),
        "key": _private(own.key),
    }
    return json.dumps(whole, indent=1).encode()
