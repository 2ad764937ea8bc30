"""What a Version row keeps is the whole item."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import get_type_hints

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wirecopy.item import Item
from wirecopy.packing import pack, unpack

# JSON holds no lone surrogates, and neither does any delivery that was decoded.
_WORDS = st.text(st.characters(codec="utf-8"), max_size=20)
st.register_type_strategy(str, _WORDS)
st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))
st.register_type_strategy(int, st.integers(-(2**63), 2**63 - 1))

_HINTS = get_type_hints(Item)
_ITEMS = st.builds(Item, **{field.name: st.from_type(_HINTS[field.name]) for field in fields(Item)})


# An item has many members, and some of them have many members.
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(_ITEMS)
def test_an_item_comes_back_as_it_was_packed(item: Item) -> None:
    assert unpack(pack(item)) == item
    assert pack(unpack(pack(item))) == pack(item)
