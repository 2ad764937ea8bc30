"""What is written is valid: against the standards' own schemas, where they are beside the project."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import HealthCheck, assume, given, settings
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from lxml import etree
from referencing import Registry, Resource

from tests.builders import an_item
from tests.formats.shared import shared
from tests.writers.items import items
from wirecopy.body import digest, paragraphs
from wirecopy.errors import UnwritableError
from wirecopy.formats import FORMATS, read
from wirecopy.item import Item, Kind, Link, Picture, Rendition, Status
from wirecopy.writers import WRITERS, write

_PICTURE = Picture(
    renditions=(
        Rendition(href="https://example.org/1.jpg", role="high", content_type="image/jpeg", width=640),
        Rendition(href="https://example.org/2.jpg", role="my own", size_bytes=12),
    ),
    guid="urn:example:picture",
    caption="The pier",
    credit="A. Maro",
    alt="A pier",
)
_KINDS = [
    an_item(),
    an_item(kind=Kind.PICTURE, body=(), pictures=(_PICTURE,), guid="urn:example:picture"),
    an_item(kind=Kind.VIDEO, links=(Link(rel="rendition", href="https://example.org/1.mp4", title="web"),)),
    an_item(
        kind=Kind.COMPOSITE,
        body=(),
        links=(Link(rel="member", guid="urn:a", title="One"), Link(rel="seeAlso", guid="urn:b")),
    ),
]


@cache
def _xsd(*parts: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(shared("standards", "newsml-g2", *parts))))


@cache
def _json_schema(version: str) -> Validator:
    folder = shared("standards", "ninjs", "specification")
    schema = json.loads((folder / f"ninjs-schema_{version}.json").read_text())
    geo = json.loads((folder.parent / "test_suite" / "GeoJSON-schema.json").read_text())
    registry: Registry = Registry().with_resource(
        "https://geojson.org/schema/GeoJSON.json", Resource.from_contents(geo)
    )
    kind = validator_for(schema, default=Draft202012Validator)
    return kind(schema, registry=registry, format_checker=FormatChecker())


def _check_g2(wire: bytes) -> None:
    _xsd("specification", "NewsML-G2_2.35-spec-All-Power.xsd").assertValid(etree.fromstring(wire))


def _check_nitf(wire: bytes) -> None:
    _xsd("examples", "nitf-3-6.xsd").assertValid(etree.fromstring(wire))


def _check_ninjs(version: str) -> Callable[[bytes], None]:
    def check(wire: bytes) -> None:
        for line in wire.splitlines():
            faults = [error.message for error in _json_schema(version).iter_errors(json.loads(line))]
            assert faults == []

    return check


_CHECKS: dict[str, Callable[[bytes], None]] = {
    "newsml-g2": _check_g2,
    "nitf": _check_nitf,
    "ninjs": _check_ninjs("3.1"),
    "ninjs-2.2": _check_ninjs("2.2"),
    "ninjs-1.6": _check_ninjs("1.6"),
}


@pytest.mark.shared
@pytest.mark.parametrize("name", _CHECKS)
@settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None, max_examples=40
)
@given(item=items())
def test_any_text_is_written_as_its_standard_wants_it(name: str, item: Item) -> None:
    try:
        wire = write([item], format=name)
    except UnwritableError:
        assume(False)
    _CHECKS[name](wire)


@pytest.mark.shared
@pytest.mark.parametrize("item", _KINDS, ids=lambda item: item.kind.value)
@pytest.mark.parametrize("name", _CHECKS)
def test_every_kind_that_a_standard_has_is_valid(name: str, item: Item) -> None:
    if name == "nitf" and item.kind is not Kind.TEXT:
        with pytest.raises(UnwritableError, match="texts only"):
            write([item], format=name)
        return
    _CHECKS[name](write([item], format=name))


@pytest.mark.shared
def test_a_message_of_many_items_is_valid() -> None:
    _check_g2(write(_KINDS, format="newsml-g2"))


@pytest.mark.shared
@pytest.mark.parametrize("name", WRITERS)
def test_every_real_delivery_that_can_be_read_is_written_valid_and_word_for_word(name: str) -> None:
    written = 0
    for item in _real_items():
        if not (item.headline and item.body):
            continue  # a reader refuses an item without words, and rightly
        try:
            wire = write([item], format=name)
        except UnwritableError:
            continue
        _check_but_for_ids(name, wire)
        back = read(wire, format=name.partition("-")[0] if name.startswith("ninjs") else name)
        is_gone = WRITERS[name].tombstone is not None and item.status is not Status.USABLE
        assert is_gone or back.items[0].filed_digest == digest(paragraphs(item.body)), item.guid
        written += 1
    assert written > 200


def _check_but_for_ids(name: str, wire: bytes) -> None:
    """ninjs wants addresses for ids and codes, and some agencies' are none: theirs stay as filed."""
    if name not in _CHECKS:
        return
    try:
        _CHECKS[name](wire)
    except AssertionError as error:
        if "is not a 'uri'" not in str(error):
            raise


@cache
def _real_items() -> list[Item]:
    found: list[Item] = []
    folders = [
        shared("standards", "newsml-g2", "examples"),
        shared("standards", "newsml-g2", "unit_test_files"),
        shared("standards", "ninjs", "examples"),
        shared("standards", "ninjs", "test_suite"),
        shared("agencies"),
    ]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".xml", ".json") and path.stat().st_size < 1_000_000:
                found += read(path.read_bytes()).items
    for path in sorted(shared("real", "rss").glob("*/*.xml"))[::12]:
        found += read(path.read_bytes()).items
    return found


def test_every_format_that_is_written_is_read_by_us() -> None:
    assert {name.partition("-")[0] if name.startswith("ninjs") else name for name in WRITERS} <= set(FORMATS)
