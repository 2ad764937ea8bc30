"""Salts: hashes of copy that only some may read tell others nothing, not even to who guesses the words.

Each paragraph has 16 bytes of its own, handed out with the paragraph and with nothing else. They are made
from 32 random bytes of the story, so that a page made again has the receipt it had; a kill erases those.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection, Sequence

from django.db import connection

SALT_BYTES = 16

_MAKE = """
INSERT INTO record_salting (story_id, secret) SELECT * FROM unnest(%b::bigint[], %b::bytea[])
ON CONFLICT DO NOTHING
"""


def secrets_of(stories: Collection[int]) -> dict[int, bytes]:
    """What the salts of each story are made from, made now if there is nothing yet. Safe to repeat."""
    wanted = sorted(stories)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, [wanted, [secrets.token_bytes(32) for _ in wanted]])
        cursor.execute("SELECT story_id, secret FROM record_salting WHERE story_id = ANY(%s)", [wanted])
        return {story: bytes(secret) for story, secret in cursor.fetchall()}


def salts(paragraphs: Sequence[str], secret: bytes) -> tuple[bytes, ...]:
    """A salt for each paragraph: of one, nothing follows about another (HMAC-SHA256, cut)."""
    return tuple(
        hmac.digest(secret, number.to_bytes(8, "big") + text.encode("utf-8", "surrogatepass"), "sha256")[
            :SALT_BYTES
        ]
        for number, text in enumerate(paragraphs)
    )
