"""How a pushed request shows who sent it, besides a token: an HMAC of its body, or a signature of RFC 9421.

What a signature must cover is ours to say: the method, the path and the digest of the body (RFC 9530),
with the time it was made. So it fits one request of one moment, and one body.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from wirecopy.errors import RefusedError

WINDOW_SECONDS = 300  # a signature may be this old, and this much ahead of our clock

_HASHES = {"sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}
_DIGESTS = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}  # those of RFC 9530 that are not broken
_MEMBER = re.compile(r'\s*([a-z*][a-z0-9_.*-]*)=((?:"(?:[^"\\]|\\.)*"|\([^)]*\)|:[^:]*:|[^,"(])*)(?:,|$)')
_LIST = re.compile(r'\(\s*((?:"[^"]*"[^")]*)*)\)(.*)', re.DOTALL)
_COMPONENT = re.compile(r'"([^"]+)"([^\s"]*)\s*')
_PARAMETER = re.compile(r';\s*([a-z*][a-z0-9_.*-]*)(?:=("(?:[^"\\]|\\.)*"|-?[0-9]+|[^;\s]+))?')


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it was signed. `url` is the public one; header names in small letters."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A signature that holds. `nonce` may not be accepted again until `until` (seconds since 1970)."""

    nonce: str
    until: float


def check_hmac(body: bytes, given: str, *, key: str, algorithm: str = "sha256") -> bool:
    """Whether `given` is the HMAC of the body, in hexadecimal or base64, after "sha256=" or bare."""
    name, equals, rest = given.strip().partition("=")
    if equals and name.lower().replace("-", "") in _HASHES:
        if name.lower().replace("-", "") != algorithm:
            return False
        given = rest
    digest = hmac.new(key.encode(), body, _HASHES[algorithm]).digest()
    is_hex = hmac.compare_digest(digest.hex().encode(), given.strip().lower().encode())
    return is_hex or hmac.compare_digest(base64.b64encode(digest), given.strip().encode())


def check_signature(request: Request, *, key: str, algorithm: str, now: float, keyid: str = "") -> Proof:
    """The proof in a request's Signature and Signature-Input headers (RFC 9421).

    Raises RefusedError that says what is wrong with it, fit for whoever signs.
    """
    inputs = _members(request.headers.get("signature-input", ""))
    signatures = _members(request.headers.get("signature", ""))
    label = next((label for label in inputs if label in signatures), None)
    if label is None:
        raise RefusedError(
            "It is not signed: Signature-Input and Signature are missing, or name no label in common."
        )
    components, parameters = _taken_apart(inputs[label])
    _check_parameters(parameters, algorithm=algorithm, keyid=keyid, now=now)
    _check_covered({name for name, _ in components})
    _check_digest(request)
    base = _signature_base(request, components, inputs[label])
    if not _holds(algorithm, key, _bytes(signatures[label]), base):
        raise RefusedError("The signature does not fit the request.")
    made = float(parameters["created"])
    nonce = parameters.get("nonce") or signatures[label]
    return Proof(nonce=nonce, until=made + 2 * WINDOW_SECONDS)


def _members(text: str) -> dict[str, str]:
    """A dictionary of RFC 8941: each member's value as it stands, since what is signed is the very text."""
    members = {}
    place = 0
    while place < len(text):
        found = _MEMBER.match(text, place)
        if found is None or found.end() == place:
            raise RefusedError("Signature-Input or Signature cannot be read.")
        members[found[1]] = found[2].strip()
        place = found.end()
    return members


def _taken_apart(text: str) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """(component, its parameters) in order, and the signature's parameters."""
    found = _LIST.fullmatch(text)
    if found is None:
        raise RefusedError("Signature-Input cannot be read.")
    components = [(one[1], one[2]) for one in _COMPONENT.finditer(found[1])]
    if len({name for name, _ in components}) != len(components):
        raise RefusedError("Signature-Input names a component twice.")
    parameters = {one[1]: (one[2] or "").strip('"') for one in _PARAMETER.finditer(found[2])}
    return components, parameters


def _check_parameters(parameters: Mapping[str, str], *, algorithm: str, keyid: str, now: float) -> None:
    if parameters.get("alg", algorithm) != algorithm:
        raise RefusedError(f"It is signed with {parameters['alg']}, and {algorithm} was agreed.")
    if keyid and parameters.get("keyid") != keyid:
        raise RefusedError("It names another keyid than was agreed.")
    try:
        created = int(parameters["created"])
        expires = int(parameters.get("expires", created + WINDOW_SECONDS))
    except (KeyError, ValueError) as error:
        raise RefusedError("Its signature does not say when it was made (created).") from error
    if created > now + WINDOW_SECONDS:
        raise RefusedError("Its signature is of the future: one of our clocks is wrong.")
    if now > created + WINDOW_SECONDS or now > expires:
        raise RefusedError(f"Its signature is too old; it may be {WINDOW_SECONDS} seconds old. Sign it anew.")


def _check_covered(covered: set[str]) -> None:
    path = {"@path", "@target-uri", "@request-target"}
    if "@method" not in covered or not covered & path or "content-digest" not in covered:
        raise RefusedError(
            'The signature must cover "@method", "@path" or "@target-uri", and "content-digest".'
        )


def _check_digest(request: Request) -> None:
    given = _members(request.headers.get("content-digest", ""))
    known = {name: value for name, value in given.items() if name in _DIGESTS}
    if not known:
        raise RefusedError("It has no Content-Digest (RFC 9530) by sha-256 or sha-512.")
    for name, value in known.items():
        if not hmac.compare_digest(_DIGESTS[name](request.body).digest(), _bytes(value)):
            raise RefusedError("Its Content-Digest is not that of the body.")


def _bytes(text: str) -> bytes:
    """A byte sequence of RFC 8941, :base64:, with any parameters after it."""
    _, _, rest = text.partition(":")
    encoded, _, _ = rest.partition(":")
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise RefusedError("A digest or signature in the headers cannot be read.") from error


def _signature_base(request: Request, components: list[tuple[str, str]], signed: str) -> bytes:
    """RFC 9421, section 2.5."""
    lines = [f'"{name}"{parameters}: {_value(request, name, parameters)}' for name, parameters in components]
    return "\n".join([*lines, f'"@signature-params": {signed}']).encode()


def _value(request: Request, name: str, parameters: str) -> str:
    if parameters:
        raise RefusedError(f"Components with parameters, such as {name}, are not known here.")
    if name.startswith("@"):
        if name not in _DERIVED:
            raise RefusedError(f"The component {name} is not known here.")
        return _DERIVED[name](request)
    if name not in request.headers:
        raise RefusedError(f"The signature covers a header {name}, which did not come.")
    return request.headers[name].strip()


def _authority(request: Request) -> str:
    parts = urlsplit(request.url)
    is_usual = parts.port in {None, 443 if parts.scheme == "https" else 80}
    return (parts.hostname or "") + ("" if is_usual else f":{parts.port}")


def _target(request: Request) -> str:
    parts = urlsplit(request.url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


_DERIVED: dict[str, Callable[[Request], str]] = {
    "@method": lambda request: request.method,
    "@target-uri": lambda request: request.url,
    "@authority": _authority,
    "@scheme": lambda request: urlsplit(request.url).scheme,
    "@request-target": _target,
    "@path": lambda request: urlsplit(request.url).path or "/",
    "@query": lambda request: f"?{urlsplit(request.url).query}",
}


def _holds(algorithm: str, key: str, signature: bytes, base: bytes) -> bool:
    """RFC 9421, section 3.3. Raises RefusedError where the key is none of that algorithm."""
    if algorithm == "hmac-sha256":
        return hmac.compare_digest(hmac.new(key.encode(), base, hashlib.sha256).digest(), signature)
    try:
        public = load_pem_public_key(key.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise RefusedError("The key of this source cannot be read here.") from error
    try:
        if algorithm == "ed25519" and isinstance(public, ed25519.Ed25519PublicKey):
            public.verify(signature, base)
        elif algorithm in _CURVES and isinstance(public, ec.EllipticCurvePublicKey):
            _verify_curve(public, algorithm, signature, base)
        elif algorithm == "rsa-pss-sha512" and isinstance(public, rsa.RSAPublicKey):
            pss = padding.PSS(mgf=padding.MGF1(hashes.SHA512()), salt_length=64)
            public.verify(signature, base, pss, hashes.SHA512())
        elif algorithm == "rsa-v1_5-sha256" and isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, base, padding.PKCS1v15(), hashes.SHA256())
        else:
            raise RefusedError("The key of this source is none of the algorithm that was agreed.")
    except InvalidSignature:
        return False
    return True


_CURVES: dict[str, tuple[int, hashes.HashAlgorithm]] = {
    "ecdsa-p256-sha256": (32, hashes.SHA256()),
    "ecdsa-p384-sha384": (48, hashes.SHA384()),
}


def _verify_curve(public: ec.EllipticCurvePublicKey, algorithm: str, signature: bytes, base: bytes) -> None:
    size, hashing = _CURVES[algorithm]
    if len(signature) != 2 * size or public.curve.key_size != size * 8:
        raise InvalidSignature
    r, s = (int.from_bytes(half, "big") for half in (signature[:size], signature[size:]))
    public.verify(encode_dss_signature(r, s), base, ec.ECDSA(hashing))
