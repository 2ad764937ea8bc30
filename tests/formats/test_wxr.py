"""WordPress exports: posts as WordPress would show them, and what is not yet published."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.body import MarkKind, paragraphs
from wirecopy.formats import read
from wirecopy.item import Embargo, Item, Status

SAMPLE = (Path(__file__).parent / "samples" / "export.wxr").read_bytes()


def items_of(wire: bytes = SAMPLE) -> tuple[Item, ...]:
    reading = read(wire)
    assert (reading.format, reading.faults) == ("wxr", ())
    return reading.items


def test_a_post_is_read_as_wordpress_shows_it() -> None:
    item = items_of()[0]
    assert (item.guid, item.url) == ("https://tidewire.example/?p=7", "https://tidewire.example/ferries/")
    assert (item.headline, item.byline, item.summary, item.language) == (
        "Ferries sail again",
        "Ann Oar",
        "They sail.",
        "en-GB",
    )
    assert paragraphs(item.body) == (
        "The ferries of Port Vale sail again, said Mara Quill.",
        "A gull at dawn",
        "One & two",
    )
    assert MarkKind.BREAK in [mark.kind for mark in item.body[0].marks]
    assert item.version_created == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert ([subject.name for subject in item.subjects], item.keywords) == (["Coast"], ("ferry",))
    assert item.notes == ('Left out [gallery ids="1,2"]: only WordPress knows what it stands for.',)


def test_its_pictures_are_the_featured_one_and_those_in_its_text() -> None:
    featured, inner = items_of()[0].pictures
    assert (featured.renditions[0].href, featured.caption, featured.alt) == (
        "https://tidewire.example/ferry.jpg",
        "The ferry in port",
        "A ferry",
    )
    assert (inner.renditions[0].href, inner.caption) == (
        "https://tidewire.example/gull.jpg",
        "A gull at dawn",
    )


def test_a_planned_post_waits_for_its_day() -> None:
    item = items_of()[1]
    assert item.embargo == Embargo(until=datetime(2026, 4, 1, 9, 15, tzinfo=UTC))
    assert paragraphs(item.body) == ("Later.",)


@pytest.mark.parametrize(
    ("filed", "status"),
    [
        ("draft", Status.WITHHELD),
        ("private", Status.WITHHELD),
        ("pending", Status.WITHHELD),
        ("trash", Status.CANCELED),
    ],
)
def test_what_is_not_published_there_is_not_published_here(filed: str, status: Status) -> None:
    wire = SAMPLE.replace(b">publish<", f">{filed}<".encode())
    assert items_of(wire)[0].status is status


def test_a_status_nobody_knows_and_a_password_are_no_leave_to_publish() -> None:
    assert "WordPress does not know" in read(SAMPLE.replace(b">publish<", b">queued<")).faults[0].why
    locked = SAMPLE.replace(b"<wp:post_id>7<", b"<wp:post_password>x</wp:post_password><wp:post_id>7<")
    assert items_of(locked)[0].status is Status.WITHHELD


@given(st.integers(0, len(SAMPLE)), st.sampled_from([b"", b"&", b"<", b"]]>", b"\xff", b"[caption"]))
def test_a_broken_export_is_read_or_a_fault(at: int, put: bytes) -> None:
    reading = read(SAMPLE[:at] + put + SAMPLE[at + 9 :], format="wxr")
    assert reading.items or reading.faults
