"""Detection, and the promise that reading never raises for what a wire contains."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.shared import shared
from wirecopy.formats import FORMATS, detect, may_order_removal, read

_SAMPLES = Path(__file__).parent / "samples"


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        (b"<rss/>", "rss"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- <feed> -->\n<rdf:RDF xmlns:rdf='x'/>", "rss"),
        (b"junk <feed xmlns='http://www.w3.org/2005/Atom'>", "atom"),
        (b"<NewsML Version='1.2'>", "newsml-1"),
        (b"<!DOCTYPE nitf SYSTEM 'nitf.dtd'><nitf>", "nitf"),
        ("<?xml version='1.0' encoding='utf-16'?><newsItem/>".encode("utf-16"), "newsml-g2"),
        (b"<ns:newsMessage xmlns:ns='http://iptc.org/std/nar/2006-10-01/'>", "newsml-g2"),
        (b'{"version": "https:\\/\\/jsonfeed.org\\/version\\/1", "items": []}', "jsonfeed"),
        (b' [{"uri": "x"}]', "ninjs"),
    ],
)
def test_a_format_is_known_by_its_content(wire: bytes, name: str) -> None:
    detected = detect(wire)
    assert detected.format == name
    assert detected.why


@pytest.mark.parametrize(
    ("wire", "why"),
    [
        (b"", "The delivery is empty."),
        (b"\n \n", "The delivery is empty."),
        (
            b"<!DOCTYPE html><html>",
            "This is a web page and not a delivery: the address may be wrong, or want a login.",
        ),
        (b"<opml/>", "This is XML with the root element <opml>, which no known format has."),
        (b"plain", "The delivery is in no known format; it begins with 'plain'."),
    ],
)
def test_what_is_no_delivery_is_told_plainly(wire: bytes, why: str) -> None:
    fault = read(wire).faults[0]
    assert fault.why == why
    assert "newsml-g2" in fault.remedy


def test_a_format_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(ValueError, match=r"no format 'nitv'.*nitf"):
        read(b"<nitf/>", format="nitv")


@given(st.binary(max_size=100), st.sampled_from(["", *FORMATS]))
def test_reading_never_raises_whatever_the_bytes(wire: bytes, name: str) -> None:
    reading = read(wire, format=name)
    assert reading.items or reading.faults or wire


@given(st.data())
def test_a_broken_sample_is_read_or_refused(data: st.DataObject) -> None:
    """A sample with a piece cut out, doubled or overwritten: never an exception."""
    wire = data.draw(st.sampled_from(sorted(_SAMPLES.iterdir()))).read_bytes()
    start = data.draw(st.integers(0, len(wire)))
    end = data.draw(st.integers(start, min(len(wire), start + 200)))
    put = data.draw(
        st.sampled_from([b"", b"&", b"<", b"\x00", b"\xff", b"]]>", b'"', b"null", wire[start:end] * 2])
    )
    read(wire[:start] + put + wire[end:])


@pytest.mark.parametrize(
    "wire",
    [
        b'<pubStatus qcode="stat:canceled"/>',
        b'{"pubStatus" : "withheld"}',
        b'<at:deleted-entry ref="x"/>',
        b'<docdata management-status="canceled">',
        b'<signal qcode="sttinstruct:remove"/>',
        b"<p>KILL KILL KILL</p>",
        '<x a="stat:canceled"/>'.encode("utf-16"),
    ],
)
def test_what_may_withdraw_a_story_goes_first(wire: bytes) -> None:
    assert may_order_removal(wire)


def test_twelve_people_killed_are_news_and_no_reason_to_jump_the_queue() -> None:
    assert not may_order_removal(b"<p>Twelve people were killed, the match was canceled.</p>")


@pytest.mark.parametrize(
    "wire",
    [
        b"[" + b"1," * 2_000_001 + b"1]",
        b"[" + b"{}," * 50_000 + b"{}]",
        b"{}\n" * 50_002,
        b"<rss>" + b"<item/>" * 50_001 + b"</rss>",
        b"<feed>" + b"<entry/>" * 50_001 + b"</feed>",
    ],
    ids=["commas", "array", "lines", "rss", "atom"],
)
def test_a_flood_is_refused_as_one_fault(wire: bytes) -> None:
    reading = read(wire)
    assert (reading.items, len(reading.faults)) == ((), 1)
    assert "smaller deliveries" in reading.faults[0].remedy


@pytest.mark.shared
@pytest.mark.parametrize("name", ["", *FORMATS])
def test_hostile_deliveries_are_refused_and_nothing_hangs(name: str) -> None:
    files = [*shared("hostile", "xml").iterdir(), *shared("hostile", "json", "test_parsing").iterdir()]
    assert len(files) > 300
    started = time.monotonic()
    for file in files:
        reading = read(file.read_bytes(), format=name)
        assert all(fault.why and "Traceback" not in fault.why for fault in reading.faults)
        # Not one of them is a story: what is well-formed is no item all the same, and says so.
        assert reading.items == (), file
    assert time.monotonic() - started < 20


@pytest.mark.shared
def test_json_that_the_standard_forbids_is_always_a_fault() -> None:
    for file in shared("hostile", "json", "test_parsing").glob("n_*.json"):
        for name in ("ninjs", "jsonfeed"):
            assert read(file.read_bytes(), format=name).faults, file
