"""Proofs of who pushed: what holds, what does not, and that a signature is good for one request."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from django.conf import settings
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from tests.wires.build import a_source
from wirecopy.errors import RefusedError
from wirecopy.wires.models import Delivery, Nonce
from wirecopy.wires.push import push
from wirecopy.wires.push_proof import WINDOW_SECONDS, Request, check_hmac, check_signature
from wirecopy.wires.sealing import seal

KEY = ed25519.Ed25519PrivateKey.generate()
PEM = (
    KEY.public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
)
NOW = 1_800_000_000.0
COVERED = '("@method" "@path" "content-digest")'


def _signed(
    body: bytes = b"<nitf/>", *, created: float = NOW, covered: str = COVERED, extra: str = "",
    url: str = "https://news.example/push/harbour", sign: Any = KEY.sign,
) -> Request:  # fmt: skip
    digest = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
    signed = f"{covered};created={int(created)}{extra}"
    values = {"@method": "POST", "@path": "/push/harbour", "content-digest": digest, "@target-uri": url}
    names = [name for name in values if f'"{name}"' in covered]
    names.sort(key=covered.index)
    base = "\n".join([*(f'"{name}": {values[name]}' for name in names), f'"@signature-params": {signed}'])
    signature = base64.b64encode(sign(base.encode())).decode()
    headers = {"content-digest": digest, "signature-input": f"s1={signed}", "signature": f"s1=:{signature}:"}
    return Request(method="POST", url=url, headers=headers, body=body)


def _check(
    request: Request, *, key: str = PEM, algorithm: str = "ed25519", now: float = NOW, keyid: str = ""
) -> str:
    return check_signature(request, key=key, algorithm=algorithm, now=now, keyid=keyid).nonce


def test_a_right_signature_holds_and_its_nonce_is_told() -> None:
    assert _check(_signed(extra=';nonce="abc";keyid="k1";alg="ed25519"'), keyid="k1") == "abc"


def _curve(private: ec.EllipticCurvePrivateKey, size: int, hashing: hashes.HashAlgorithm) -> Any:
    def sign(base: bytes) -> bytes:
        r, s = decode_dss_signature(private.sign(base, ec.ECDSA(hashing)))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    return sign


def test_each_algorithm_of_the_table_holds_and_fits_its_own_key_only() -> None:
    p256, p384 = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP384R1())
    long = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pss = padding.PSS(mgf=padding.MGF1(hashes.SHA512()), salt_length=64)
    table: list[tuple[str, Any, Any]] = [
        ("ecdsa-p256-sha256", p256, _curve(p256, 32, hashes.SHA256())),
        ("ecdsa-p384-sha384", p384, _curve(p384, 48, hashes.SHA384())),
        ("rsa-pss-sha512", long, lambda base: long.sign(base, pss, hashes.SHA512())),
        ("rsa-v1_5-sha256", long, lambda base: long.sign(base, padding.PKCS1v15(), hashes.SHA256())),
    ]
    for algorithm, private, sign in table:
        pem = private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        assert _check(_signed(sign=sign), key=pem.decode(), algorithm=algorithm)
        with pytest.raises(RefusedError):
            _check(_signed(sign=sign), key=PEM, algorithm=algorithm)
    shared = lambda base: hmac.digest(b"shared", base, "sha256")  # noqa: E731
    assert _check(_signed(sign=shared), key="shared", algorithm="hmac-sha256")


# RFC 9421, appendix B.2.5: its own example of a signature by HMAC.
def test_the_standards_own_example_is_computed_as_it_stands_there() -> None:
    from wirecopy.wires.push_proof import _holds

    base = (
        b'"date": Tue, 20 Apr 2021 02:07:55 GMT\n"@authority": example.com\n"content-type": application/json\n'
        b'"@signature-params": ("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"'
    )
    key = base64.b64decode(
        "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="
    )
    signature = base64.b64decode("pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=")
    assert hmac.digest(key, base, "sha256") == signature
    assert not _holds("hmac-sha256", "another", signature, base)


@pytest.mark.parametrize(
    ("request_", "now", "says"),
    [
        (_signed(created=NOW - WINDOW_SECONDS - 1), NOW, "too old"),
        (_signed(created=NOW + WINDOW_SECONDS + 1), NOW, "of the future"),
        (_signed(extra=f";expires={int(NOW) + 5}"), NOW + 6, "too old"),
        (_signed(covered='("@method" "content-digest")'), NOW, "must cover"),
        (_signed(covered='("@method" "@path")'), NOW, "must cover"),
        (_signed(extra=';alg="hmac-sha256"'), NOW, "was agreed"),
        (_signed(extra=';keyid="other"'), NOW, "another keyid"),
        (Request(method="POST", url="https://x.example/", headers={}, body=b"x"), NOW, "not signed"),
        (_signed(sign=lambda base: bytes(64)), NOW, "does not fit"),
    ],
)
def test_what_does_not_hold_is_refused_with_the_reason(request_: Request, now: float, says: str) -> None:
    with pytest.raises(RefusedError, match=says):
        _check(request_, now=now, keyid="k1" if "keyid" in says else "")


@given(body=st.binary(max_size=50))
def test_another_body_under_a_signature_is_refused(body: bytes) -> None:
    signed = _signed(b"<nitf/>")
    if body != b"<nitf/>":
        with pytest.raises(RefusedError, match="Content-Digest"):
            _check(Request(method="POST", url=signed.url, headers=signed.headers, body=body))


@given(text=st.text(alphabet='s1=():;"@,method abc', max_size=40))
def test_no_header_whatever_is_in_it_breaks_the_check(text: str) -> None:
    headers = {"signature-input": text, "signature": text, "content-digest": text}
    with pytest.raises(RefusedError):
        _check(Request(method="POST", url="https://x.example/", headers=headers, body=b""))


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
def test_an_hmac_holds_in_each_spelling_and_with_its_own_key_only(algorithm: str) -> None:
    digest = hmac.digest(b"key", b"body", algorithm)
    for given_ in (digest.hex(), f"{algorithm}={digest.hex()}", base64.b64encode(digest).decode()):
        assert check_hmac(b"body", given_, key="key", algorithm=algorithm)
        assert not check_hmac(b"body!", given_, key="key", algorithm=algorithm)
        assert not check_hmac(b"body", given_, key="other", algorithm=algorithm)
    assert not check_hmac(b"body", "", key="key", algorithm=algorithm)


def _post(headers: dict[str, str], body: bytes = b"<nitf/>") -> Any:
    request = RequestFactory().post("/push/harbour", body, content_type="text/xml", headers=headers)
    return push(request, "harbour")


@pytest.mark.database
def test_a_signed_push_is_taken_in_once_and_its_signature_not_again() -> None:
    a_source(way={"proof": "signature", "algorithm": "ed25519"}, sealed=seal(PEM))
    url = settings.WIRECOPY["SITE_URL"] + "/push/harbour"
    headers = dict(_signed(created=time.time(), url=url).headers)
    assert _post(headers).status_code == 202
    assert _post(headers).status_code == 409
    assert _post(headers, b"<other/>").status_code == 401
    assert (Delivery.objects.count(), Nonce.objects.count()) == (1, 1)


@pytest.mark.database
def test_a_push_with_an_hmac_is_taken_in_and_strangers_are_told_nothing() -> None:
    a_source(way={"proof": "hmac", "header": "X-Harbour-Signature"}, sealed=seal("key"))
    right = hmac.digest(b"key", b"<nitf/>", "sha256").hex()
    assert _post({"X-Harbour-Signature": f"sha256={right}"}).status_code == 202
    answers = [_post({"X-Harbour-Signature": "sha256=00"}), _post({}), _post({"Authorization": "Bearer x"})]
    request = RequestFactory().post("/push/nobody", b"x", content_type="text/xml")
    answers.append(push(request, "nobody"))
    assert {(one.status_code, one.content) for one in answers} == {(401, answers[0].content)}
    assert Delivery.objects.count() == 1
