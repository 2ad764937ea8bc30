"""A passkey in software, for tests of what the desk accepts: it answers as WebAuthn level 2 says, or on purpose not."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

ORIGIN = "http://localhost:8080"
_PRESENT, _VERIFIED, _MADE = 0x01, 0x04, 0x40


class Authenticator:
    def __init__(self, *, knows_holder: bool = True, origin: str = ORIGIN, host: str = "localhost") -> None:
        self.id = secrets.token_bytes(16)
        self.knows_holder = knows_holder
        self.origin = origin
        self._host = host
        self._key = ec.generate_private_key(ec.SECP256R1())

    def made(self, options: dict[str, Any]) -> str:
        """The answer to navigator.credentials.create(), as the desk's script sends it."""
        point = self._key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        about = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        data = self._data(_MADE) + about
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            clientDataJSON=self._client("webauthn.create", options), attestationObject=attested
        )

    def got(self, options: dict[str, Any], *, holder: bytes = b"") -> str:
        """The answer to navigator.credentials.get()."""
        client, data = self._client("webauthn.get", options), self._data(0)
        signature = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        more = {"userHandle": holder} if holder else {}
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature, **more)

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _data(self, flags: int) -> bytes:
        flags |= _PRESENT | (_VERIFIED if self.knows_holder else 0)
        return hashlib.sha256(self._host.encode()).digest() + bytes([flags]) + bytes(4)

    def _answer(self, **response: bytes) -> str:
        name = bytes_to_base64url(self.id)
        said = {key: bytes_to_base64url(value) for key, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": said})
