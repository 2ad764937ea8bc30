"""Addresses of files inside a delivery: a picture in an archive, an attachment of a mail.

"delivery:" and the SHA-256 of the delivery's bytes, then the path in it; "!/" where a path goes on inside
a file: delivery:5f…/monday.zip!/pictures/gull.jpg. The bytes stay in the delivery, which is kept for ever.
"""

from __future__ import annotations

import hashlib
import re

from wirecopy.item import Hints

_HREF = re.compile(r"delivery:([0-9a-f]{64})/(.+)", re.DOTALL)
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")


def href_of(wire: bytes, hints: Hints, path: str) -> str:
    """The address of a file in a delivery, which may itself stand inside another."""
    return f"{place_of(wire, hints)}/{path}"


def place_of(wire: bytes, hints: Hints) -> str:
    return f"{hints.inside}!" if hints.inside else f"delivery:{hashlib.sha256(wire).hexdigest()}"


def parse_href(href: str) -> tuple[str, str]:
    """The SHA-256 of the delivery and the path in it; ("", "") for an address of another kind."""
    found = _HREF.fullmatch(href)
    return ("", "") if found is None else (found[1], found[2])


def is_picture(wire: bytes) -> bool:
    """By its first bytes; whether it can be shown is for the picture desk's own check."""
    head = wire[:12]
    return head.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:] == b"WEBP") or head[4:8] == b"ftyp"
