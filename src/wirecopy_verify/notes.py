"""Signed notes, checkpoints and cosignatures, byte for byte as C2SP says them.

c2sp.org/signed-note, c2sp.org/tlog-checkpoint, c2sp.org/tlog-cosignature: Ed25519 (RFC 8032) only.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from wirecopy_verify.encoding import from_base64, to_base64
from wirecopy_verify.errors import ProofError

MOST_SIGNATURES = 64
_SIGNATURE = re.compile("— (?P<name>[^\\s+]+) (?P<signature>[A-Za-z0-9+/]+={0,2})")
_NUMBER = re.compile("0|[1-9][0-9]{0,18}")


class KeyKind(IntEnum):
    """Signature types of c2sp.org/signed-note."""

    LOG = 1  # over the text of the note
    WITNESS = 4  # cosignature/v1: with the time at which a witness saw it


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierKey:
    """Whose signature it is. `name` holds neither blanks nor a plus; `public` is 32 bytes."""

    name: str
    public: bytes
    kind: KeyKind = KeyKind.LOG

    @property
    def id(self) -> bytes:
        """4 bytes that tell keys of one name apart."""
        named = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(named).digest()[:4]

    def __str__(self) -> str:
        """As keys are handed on: name+hex id+base64 of kind and key."""
        return f"{self.name}+{self.id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"


def verifier_key(text: str) -> VerifierKey:
    """Read "name+id+key". Raises ProofError if it is none, or its id is of another key."""
    name, _, rest = text.strip().partition("+")
    key_id, _, key = rest.partition("+")
    raw = from_base64(key)
    if not name or len(raw) != 33 or raw[0] not in set(KeyKind):
        raise ProofError(f"{text!r} is not the key of a log or of a witness.")
    read = VerifierKey(name=name, public=raw[1:], kind=KeyKind(raw[0]))
    if read.id.hex() != key_id:
        raise ProofError(f"The key {text!r} does not fit its own id.")
    return read


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's head: what it is called, how many entries it has, and their head (32 bytes)."""

    origin: str
    size: int
    head: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{to_base64(self.head)}\n"


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint whose signatures were checked. `witnesses`: name -> POSIX time in seconds."""

    checkpoint: Checkpoint
    witnesses: dict[str, int]


def sign_checkpoint(checkpoint: Checkpoint, name: str, private: Ed25519PrivateKey) -> str:
    """The note: text, blank line, one signature line."""
    key = VerifierKey(name=name, public=private.public_key().public_bytes_raw())
    signature = to_base64(key.id + private.sign(checkpoint.text.encode()))
    return f"{checkpoint.text}\n— {name} {signature}\n"


def cosign(note: str, name: str, private: Ed25519PrivateKey, at: int) -> str:
    """The note with one more line: a witness's signature of `at`, POSIX seconds."""
    text, _, _ = _parts(note)
    key = VerifierKey(name=name, public=private.public_key().public_bytes_raw(), kind=KeyKind.WITNESS)
    signature = private.sign(_witnessed(text, at))
    return f"{note}— {name} {to_base64(key.id + at.to_bytes(8, 'big') + signature)}\n"


def open_checkpoint(note: str, log: VerifierKey, witnesses: Iterable[VerifierKey] = ()) -> Signed:
    """Check a note and read its checkpoint.

    Raises ProofError unless the log signed it, and if any signature by a key that is known is false.
    Signatures of others are passed over, as the standard demands.
    """
    text, lines, _ = _parts(note)
    known = {(key.name, key.id): key for key in (log, *witnesses)}
    seen: dict[str, int] = {}
    is_signed = False
    for name, raw in lines:
        key = known.get((name, raw[:4]))
        if key is None:
            continue
        if key.kind == KeyKind.LOG:
            _check(key, raw[4:], text.encode())
            is_signed = is_signed or key == log
        else:
            at = int.from_bytes(raw[4:12], "big")
            _check(key, raw[12:], _witnessed(text, at))
            seen[name] = at
    if not is_signed:
        raise ProofError(f"The checkpoint is not signed by {log.name}.")
    return Signed(_checkpoint(text, log.name), seen)


def _checkpoint(text: str, origin: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]) or not _NUMBER.fullmatch(lines[1]):
        raise ProofError("The checkpoint does not say what log it is of, its size and its head.")
    head = from_base64(lines[2])
    if len(head) != 32:
        raise ProofError("The checkpoint's head is not a SHA-256 hash.")
    if lines[0] != origin:
        raise ProofError(f"The checkpoint is of {lines[0]!r}, not of {origin!r}.")
    return Checkpoint(lines[0], int(lines[1]), head)


def _parts(note: str) -> tuple[str, list[tuple[str, bytes]], str]:
    text, blank, signatures = note.rpartition("\n\n")
    lines = signatures.split("\n")
    if not blank or lines[-1] or len(lines) > MOST_SIGNATURES + 1 or _has_controls(note):
        raise ProofError("The note is not a text, a blank line and its signatures.")
    found = []
    for line in lines[:-1]:
        match = _SIGNATURE.fullmatch(line)
        raw = from_base64(match["signature"]) if match else b""
        if match is None or len(raw) < 5:
            raise ProofError(f"The note has a line that is no signature: {line!r}.")
        found.append((match["name"], raw))
    return text + "\n", found, signatures


def _has_controls(note: str) -> bool:
    return any(letter < " " and letter != "\n" for letter in note)


def _witnessed(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _check(key: VerifierKey, signature: bytes, signed: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, signed)
    except (InvalidSignature, ValueError) as error:
        raise ProofError(f"The signature of {key.name} is false.") from error
