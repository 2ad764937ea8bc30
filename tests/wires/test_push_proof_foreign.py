"""RFC 9421 against an implementation that is not ours (http-message-signatures), in both directions."""

from __future__ import annotations

import base64
import hashlib
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    algorithms,
)
from http_message_signatures.exceptions import InvalidSignature

from wirecopy.errors import RefusedError
from wirecopy.wires.push_proof import Request, _holds, _signature_base, _taken_apart, check_signature

SHARED = "shared-with-the-agency"
RSA = rsa.generate_private_key(65537, 2048)
ALGORITHMS: dict[str, tuple[type[algorithms.HTTPSignatureAlgorithm], Any]] = {
    "ed25519": (algorithms.ED25519, ed25519.Ed25519PrivateKey.generate()),
    "ecdsa-p256-sha256": (algorithms.ECDSA_P256_SHA256, ec.generate_private_key(ec.SECP256R1())),
    "ecdsa-p384-sha384": (algorithms.ECDSA_P384_SHA384, ec.generate_private_key(ec.SECP384R1())),
    "rsa-pss-sha512": (algorithms.RSA_PSS_SHA512, RSA),
    "rsa-v1_5-sha256": (algorithms.RSA_V1_5_SHA256, RSA),
    "hmac-sha256": (algorithms.HMAC_SHA256, SHARED.encode()),
}
COVERED = (
    ("@method", "@path", "content-digest"),
    ("@method", "@target-uri", "content-digest", "content-type"),
    ("content-digest", "@request-target", "@authority", "@scheme", "@query", "@method"),
)
URL = "https://news.example/push/harbour?edition=late&part=2"
BODY = b"<nitf>Quay</nitf>"


@dataclass
class Message:
    """What the other implementation takes for a request."""

    method: str = "POST"
    url: str = URL
    headers: dict[str, str] = field(default_factory=dict)


class Keys(HTTPSignatureKeyResolver):
    def __init__(self, key: Any) -> None:
        self._key = key

    def resolve_private_key(self, key_id: str) -> Any:
        return self._key

    def resolve_public_key(self, key_id: str) -> Any:
        return self._key if isinstance(self._key, bytes) else self._key.public_key()


def a_message(body: bytes = BODY) -> Message:
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    return Message(
        headers={
            "content-digest": f"sha-256=:{digest}:",
            "content-type": "application/xml",
            "host": "news.example",
        }
    )


def ours(message: Message, body: bytes = BODY) -> Request:
    headers = {name.lower(): value for name, value in message.headers.items()}
    return Request(method=message.method, url=message.url, headers=headers, body=body)


def key_of(private: Any) -> str:
    if isinstance(private, bytes):
        return private.decode()
    public = private.public_key()
    pem: bytes = public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem.decode()


def signed_by_them(algorithm: str, covered: tuple[str, ...]) -> Message:
    theirs, key = ALGORITHMS[algorithm]
    message = a_message()
    HTTPMessageSigner(signature_algorithm=theirs, key_resolver=Keys(key)).sign(
        message,
        key_id="k1",
        covered_component_ids=covered,
        nonce="n0nce",
        created=datetime.now(UTC),
        use_existing_digest=True,
    )
    return message


@pytest.mark.parametrize("covered", COVERED)
@pytest.mark.parametrize("algorithm", list(ALGORITHMS))
def test_what_they_sign_holds_with_us(algorithm: str, covered: tuple[str, ...]) -> None:
    request = ours(signed_by_them(algorithm, covered))
    key = key_of(ALGORITHMS[algorithm][1])
    proof = check_signature(request, key=key, algorithm=algorithm, now=time.time(), keyid="k1")
    assert proof.nonce == "n0nce"


@pytest.mark.parametrize("algorithm", list(ALGORITHMS))
@pytest.mark.parametrize("change", ["url", "method", "body", "signature"])
def test_what_was_changed_after_they_signed_it_does_not_hold_with_us(algorithm: str, change: str) -> None:
    message = signed_by_them(algorithm, COVERED[1])
    body = BODY
    if change == "url":
        message.url += "&more=1"
    elif change == "method":
        message.method = "PUT"
    elif change == "body":
        body += b" "
    else:
        name = next(name for name in message.headers if name.lower() == "signature")
        label, _, value = message.headers[name].partition("=:")
        raw = bytearray(base64.b64decode(value.rstrip(":")))
        raw[5] ^= 1
        message.headers[name] = f"{label}=:{base64.b64encode(raw).decode()}:"
    with pytest.raises(RefusedError):
        check_signature(
            ours(message, body), key=key_of(ALGORITHMS[algorithm][1]), algorithm=algorithm, now=time.time(), keyid="k1"
        )  # fmt: skip


@pytest.mark.parametrize("covered", COVERED)
def test_what_is_signed_over_our_base_holds_with_them(covered: tuple[str, ...]) -> None:
    theirs, key = ALGORITHMS["ed25519"]
    message = a_message()
    names = " ".join(f'"{name}"' for name in covered)
    signed = f'({names});created={int(time.time())};keyid="k1";alg="ed25519"'
    components, _ = _taken_apart(signed)
    signature = base64.b64encode(key.sign(_signature_base(ours(message), components, signed))).decode()
    message.headers |= {"Signature-Input": f"wire={signed}", "Signature": f"wire=:{signature}:"}
    verifier = HTTPMessageVerifier(signature_algorithm=theirs, key_resolver=Keys(key))
    assert verifier.verify(message, body=BODY)
    message.method = "PUT"
    with pytest.raises(InvalidSignature):
        verifier.verify(message, body=BODY)


def test_the_standards_own_example_by_ed25519_holds() -> None:
    """RFC 9421, appendix B.2.6, with the public key of B.1.4."""
    key = "MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs="
    pem = f"-----BEGIN PUBLIC KEY-----\n{key}\n-----END PUBLIC KEY-----"
    signed = (
        '("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;'
        'keyid="test-key-ed25519"'
    )
    headers = {
        "date": "Tue, 20 Apr 2021 02:07:55 GMT",
        "content-type": "application/json",
        "content-length": "18",
    }
    request = Request(
        method="POST", url="https://example.com/foo?param=Value&Pet=dog", headers=headers, body=b""
    )
    base = _signature_base(request, _taken_apart(signed)[0], signed)
    signature = base64.b64decode(
        "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
    )
    assert _holds("ed25519", pem, signature, base)
    assert not _holds("ed25519", pem, signature, base + b" ")
