"""Names as parts of addresses."""

from __future__ import annotations

import re
import unicodedata

_NOT_WORD = re.compile(r"[^\w]+", re.UNICODE)
_NOT_ASCII_WORD = re.compile(r"[^a-z0-9]+")


def address_slug(text: str, *, longest: int = 60) -> str:
    """Lower-case ASCII words joined by hyphens, cut at a word; "" if nothing of `text` can be said so."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _cut(_NOT_ASCII_WORD.sub("-", plain.replace("'", "")).strip("-"), longest)


def key_slug(text: str, *, longest: int = 80) -> str:
    """As address_slug, but in any script: a topic named in Arabic keeps its letters."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("_", " ")
    return _cut(_NOT_WORD.sub("-", plain).strip("-"), longest)


def _cut(slug: str, longest: int) -> str:
    if len(slug) <= longest:
        return slug
    return slug[: longest + 1].rpartition("-")[0] or slug[:longest]
