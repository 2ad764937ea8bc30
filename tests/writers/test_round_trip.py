"""What is written is what was meant: read(write(item)) is the item, as far as the format says it goes."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from tests.writers.items import items
from wirecopy.body import digest, paragraphs
from wirecopy.body_html import render_body
from wirecopy.errors import UnwritableError
from wirecopy.formats import read
from wirecopy.item import Item
from wirecopy.writers import WRITERS, Writer, carried, write

_NOT_WRITTEN = ("filed_sha256", "line", "notes", "repairs", "provider", "filed_digest")


_PHASES = [Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink]  # to explain takes minutes


def _reader(writer: Writer) -> str:
    return writer.name.partition("-")[0] if writer.name.startswith("ninjs") else writer.name


def _read_back(item: Item, writer: Writer) -> Item:
    wire = write([item], format=writer.name)
    reading = read(wire, format=_reader(writer))
    assert [fault.why for fault in reading.faults] == []
    (found,) = reading.items
    return replace(found, filed_sha256="", line=None, notes=(), repairs=(), provider="")


def _differences(found: Item, expected: Item) -> dict[str, tuple[object, object]]:
    return {
        field.name: (getattr(found, field.name), getattr(expected, field.name))
        for field in fields(Item)
        if field.name not in (*_NOT_WRITTEN, "body")
        and getattr(found, field.name) != getattr(expected, field.name)
    }


@pytest.mark.parametrize("writer", WRITERS.values(), ids=lambda writer: writer.name)
@settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    deadline=None,
    max_examples=80,
    phases=_PHASES,
)
@given(item=items())
def test_what_is_read_back_is_what_the_format_says_it_keeps(writer: Writer, item: Item) -> None:
    try:
        found = _read_back(item, writer)
    except UnwritableError:
        assume(False)
    expected = carried(item, writer)
    assert _differences(found, expected) == {}
    assert paragraphs(found.body) == paragraphs(expected.body)
    assert (found.filed_digest or digest(())) == (expected.filed_digest or digest(()))
    if "body" in writer.exact:
        assert render_body(found.body) == render_body(expected.body)
