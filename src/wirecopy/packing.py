"""An Item as JSON bytes and back, exactly; and the digest of what was understood."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import msgspec

from wirecopy.item import Item

_encoder = msgspec.json.Encoder(order="deterministic")  # sets have no order of their own
_decoder = msgspec.json.Decoder(Item)


def pack(item: Item) -> bytes:
    return _encoder.encode(item)


def unpack(packed: bytes) -> Item:
    return _decoder.decode(packed)


def read_sha256(item: Item) -> str:
    """What was understood of an item, as one digest: equal for equal bytes read the same way.

    Where the item stood in its delivery is left out: a feed moves its entries down every hour.
    """
    return hashlib.sha256(pack(replace(item, line=None, repairs=(), notes=(), provider=""))).hexdigest()
