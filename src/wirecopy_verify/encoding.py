"""Base64 (RFC 4648 section 4), of which each value has exactly one text."""

from __future__ import annotations

from base64 import b64decode, b64encode

from wirecopy_verify.errors import ProofError


def to_base64(content: bytes) -> str:
    return b64encode(content).decode()


def from_base64(text: str) -> bytes:
    """Raises ProofError for what is not base64, and for a second way to write the same bytes."""
    try:
        found = b64decode(text, validate=True)
    except ValueError as error:
        raise ProofError(f"{text[:100]!r} is not base64.") from error
    if to_base64(found) != text:
        raise ProofError(f"{text[:100]!r} has bits in it that base64 leaves out.")
    return found
