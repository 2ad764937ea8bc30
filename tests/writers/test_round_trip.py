"""What is written is what was meant: read(write(item)) is the item, as far as the format says it goes."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from tests.builders import a_body, an_item
from tests.writers.items import items
from wirecopy.body import digest, paragraphs
from wirecopy.body_html import render_body
from wirecopy.errors import UnwritableError
from wirecopy.formats import read
from wirecopy.item import Embargo, Item, Kind, Link, Picture, Rendition, Status
from wirecopy.writers import FIELDS, WRITERS, Writer, carried, write

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


@pytest.mark.parametrize("writer", WRITERS.values(), ids=lambda writer: writer.name)
def test_a_field_is_kept_whole_or_in_part_or_lost(writer: Writer) -> None:
    assert not writer.exact & set(writer.partly)
    assert writer.exact | set(writer.partly) <= set(FIELDS)
    assert {"guid", "kind", "status", "body", "headline"} <= writer.exact | set(writer.partly)


def test_no_letter_is_put_in_place_of_one_that_xml_lacks() -> None:
    item = an_item(body=a_body("A bell \x07 rings."))
    for name in ("newsml-g2", "nitf", "rss", "atom"):
        with pytest.raises(UnwritableError, match=r"U\+0007"):
            write([item], format=name)


def test_a_feed_refuses_an_embargo_and_no_withdrawal() -> None:
    held = an_item(embargo=Embargo(until=None))
    for name in ("rss", "atom", "jsonfeed"):
        with pytest.raises(UnwritableError, match="embargo"):
            write([held], format=name)
    gone = an_item(status=Status.CANCELED, embargo=Embargo(until=None))
    for name in ("rss", "atom"):
        assert b"harbour opened" not in write([gone], format=name)
        assert read(write([gone], format=name)).items[0].status is Status.CANCELED


def test_a_picture_keeps_its_files_and_its_words() -> None:
    file = Rendition(href="https://example.org/1.jpg", role="high", content_type="image/jpeg", width=640)
    picture = Picture(renditions=(file,), guid="urn:p", caption="The pier", credit="A. Maro", alt="A pier")
    item = an_item(guid="urn:p", kind=Kind.PICTURE, body=(), pictures=(picture,), creditline="A. Maro")
    for name in ("newsml-g2", "ninjs", "ninjs-2.2"):
        (found,) = _read_back(item, WRITERS[name]).pictures
        assert (found.renditions, found.caption, found.credit) == ((file,), "The pier", "A. Maro"), name
    assert _read_back(item, WRITERS["newsml-g2"]).pictures[0].alt == "A pier"


def test_a_package_keeps_its_members() -> None:
    members = (Link(rel="member", guid="urn:a", title="One"), Link(rel="member", guid="urn:b", title="Two"))
    item = an_item(kind=Kind.COMPOSITE, body=(), filed_digest="", links=members)
    found = _read_back(item, WRITERS["newsml-g2"])
    assert (found.kind, found.links) == (Kind.COMPOSITE, members)


def test_a_message_holds_its_items_in_the_order_given() -> None:
    guids = ["urn:c", "urn:a", "urn:b"]
    for writer in WRITERS.values():
        if writer.holds_many:
            wire = write([an_item(guid=guid) for guid in guids], format=writer.name)
            assert [item.guid for item in read(wire, format=_reader(writer)).items] == guids, writer.name
