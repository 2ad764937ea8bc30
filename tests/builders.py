"""Values for tests, everything not named filled in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from wirecopy.body import Block, BlockKind, Body, digest, numbered, paragraphs
from wirecopy.identity import Take
from wirecopy.item import Item, Status

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def a_body(*texts: str) -> Body:
    return numbered(Block(BlockKind.PARAGRAPH, text) for text in texts)


def an_item(**fields: Any) -> Item:
    body = fields.pop("body", None) or a_body("The harbour opened again on Saturday after the storm.")
    filled: dict[str, Any] = {
        "guid": "urn:example:harbour",
        "version": 1,
        "headline": "Harbour reopens",
        "language": "en",
        "version_created": NOON,
        "body": body,
        "filed_digest": digest(paragraphs(body)),
        "filed_sha256": "00",
    }
    return Item(**(filled | fields))


def a_take(number: int = 1, **fields: Any) -> Take:
    """A take of its own bytes, received `number` minutes after noon unless said otherwise."""
    filled: dict[str, Any] = {
        "number": number,
        "status": Status.USABLE,
        "received_at": NOON + timedelta(minutes=number),
        "filed_sha256": f"filed-{number}",
        "read_sha256": f"read-{number}",
        "order": number,
    }
    return Take(**(filled | fields))
