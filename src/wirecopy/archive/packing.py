"""An Item as the JSON that a Version row keeps, and back again, exactly."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from wirecopy.item import Item, Picture

_ENCODER = msgspec.json.Encoder(order="deterministic")
_ITEMS = msgspec.json.Decoder(Item)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pictures:
    pictures: tuple[Picture, ...] = ()


_PICTURES = msgspec.json.Decoder(_Pictures)


def pack(item: Item) -> bytes:
    """The item as JSON, UTF-8. The same item always gives the same bytes."""
    return _ENCODER.encode(item)


def unpack(packed: bytes) -> Item:
    """The item that was packed; fields that a later Wirecopy added have their defaults.

    Raises msgspec.ValidationError for bytes that `pack` did not write.
    """
    return _ITEMS.decode(packed)


def unpack_pictures(packed: bytes) -> tuple[Picture, ...]:
    """Only the pictures of a packed item, for lists: the body is skipped unread."""
    return _PICTURES.decode(packed).pictures
