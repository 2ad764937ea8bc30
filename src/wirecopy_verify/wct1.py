"""The canonical text "wct1", and its hashes.

Defined here, once, for whoever makes a proof and whoever checks one: the text of each block in document
order, runs of TAB, LF, FF, CR and SPACE made one space, trimmed, empty blocks left out. Nothing else is
touched: no Unicode normalisation, no quotes, no dashes; a soft hyphen, a zero-width space, a no-break
space stay. A line break inside a block counts as a space.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence

from wirecopy_verify.merkle import head


def collapse(text: str) -> str:
    """The canonical form of one block's text: single blanks, none at the ends.

    Written without a regular expression: one that visits every blank of a story costs more than all
    the rest of reading it.
    """
    for blank in "\n\t\r\f":
        if blank in text:
            text = text.replace(blank, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text.strip(" ")


def paragraph_hash(paragraph: str, salt: bytes = b"") -> bytes:
    """SHA-256(0x00, salt, UTF-8): a leaf of RFC 6962's tree. `salt`: 16 random bytes, or none for open copy."""
    return hashlib.sha256(b"\x00" + salt + paragraph.encode("utf-8", "surrogatepass")).digest()


def hashes_of(
    paragraphs: Sequence[str], salts: Sequence[bytes], stated: Collection[str] = ()
) -> tuple[str, ...]:
    """The hash of each paragraph, in hex, with the salt that stands in its place.

    Where that gives none of those `stated`, another of the salts may: on a page that lost a paragraph, all
    after it have another place.
    """
    if not salts:
        return tuple(paragraph_hash(text).hex() for text in paragraphs)
    known = set(stated)
    found = []
    for number, text in enumerate(paragraphs):
        own = salts[number : number + 1] or (b"",)
        tried = (paragraph_hash(text, salt).hex() for salt in (*own, *salts))
        first = paragraph_hash(text, own[0]).hex()
        found.append(next((one for one in tried if one in known), first) if known else first)
    return tuple(found)


def root(hashes: Iterable[bytes]) -> bytes:
    """The head of the tree of a text's paragraph hashes."""
    return head(tuple(hashes))
