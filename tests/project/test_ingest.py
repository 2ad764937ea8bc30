"""`wirecopy ingest` and what it says of what it took in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.project.conftest import Say
from tests.project.test_source import FEED
from tests.wires.build import a_source
from wirecopy.project.waiting import Summary, summary
from wirecopy.wires.models import Delivery
from wirecopy.wires.receive import LIMIT_BYTES, receive

pytestmark = pytest.mark.database


def test_folders_are_walked_in_name_order_without_pictures_and_half_files(
    wirecopy: Say, tmp_path: Path
) -> None:
    a_source()
    for name in ("b/2.xml", "b/1.xml", "a.xml", "photo.jpg", "c.xml.part", ".hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    code, out, _ = wirecopy("ingest", tmp_path, "--source", "harbour", "--no-wait")
    assert (code, out) == (0, "3 of 3 files are stored and wait for the workers.\n")
    names = [bytes(row.filed.content) for row in Delivery.objects.order_by("id")]
    assert names == [b"a.xml", b"b/1.xml", b"b/2.xml"]
    assert (tmp_path / "a.xml").exists()


def test_what_cannot_be_taken_in_is_named_and_the_others_are(wirecopy: Say, tmp_path: Path) -> None:
    a_source()
    for name in ("empty.xml", "giant.xml", "good.xml"):
        (tmp_path / name).touch()
    os.truncate(tmp_path / "giant.xml", LIMIT_BYTES + 1)
    (tmp_path / "good.xml").write_bytes(FEED)
    code, out, err = wirecopy("ingest", tmp_path, "--source", "harbour", "--no-wait")
    assert (code, out) == (1, "1 of 3 files are stored and wait for the workers.\n")
    assert "empty.xml: the delivery is empty" in err
    assert "giant.xml: the delivery has 67,108,865 bytes" in err


def test_a_format_told_at_ingest_goes_with_the_delivery(wirecopy: Say, tmp_path: Path) -> None:
    a_source(format="nitf")
    (tmp_path / "a").write_bytes(FEED)
    wirecopy("ingest", tmp_path / "a", "--source", "harbour", "--format", "rss", "--no-wait")
    assert Delivery.objects.get().told_format == "rss"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["/nowhere", "--source", "harbour"], "There is no file or folder /nowhere"),
        (["/dev/null", "--source", "habour"], "Did you mean harbour"),
        (["/dev/null", "--source", "harbour", "--format", "xml"], "There are: newsml-g2"),
    ],
)
def test_a_mistake_is_said_before_anything_is_stored(words: list[str], says: str, wirecopy: Say) -> None:
    a_source()
    code, _, err = wirecopy("ingest", *words)
    assert (code, says in err) == (1, True), err
    assert not Delivery.objects.exists()


def test_the_summary_counts_verdicts_and_shows_each_fault_with_its_place() -> None:
    source = a_source()
    ids = []
    for state, verdicts, faults in (
        ("read", {"new": 2, "update": 1}, []),
        (
            "read",
            {"new": 1},
            [{"why": "No headline.", "line": 7, "guid": "g1", "remedy": "Ask.", "fatal": True}],
        ),
        ("quarantined", {}, [{"why": "Cut off."}, {"why": "only a look", "fatal": False}]),
    ):
        received = receive(source, f"{state}{verdicts}".encode(), name="a.xml", content_type="")
        Delivery.objects.filter(pk=received.delivery_id).update(state=state, verdicts=verdicts, faults=faults)
        ids.append(received.delivery_id)
    found = summary(ids)
    assert found == Summary(
        deliveries=3,
        verdicts=found.verdicts,
        quarantined=1,
        faults=("a.xml, line 7 (g1): No headline. Ask.", "a.xml: Cut off."),
    )
    assert found.verdicts == {"new": 3, "update": 1}
    assert not found.is_clean


@pytest.mark.django_db(transaction=True)
def test_ingest_waits_until_all_is_read_and_the_pages_are_written(wirecopy: Say, tmp_path: Path) -> None:
    a_source()
    (tmp_path / "a.xml").write_bytes(FEED)
    (tmp_path / "b.xml").write_bytes(b"<rss><channel><item>")
    code, out, err = wirecopy("ingest", tmp_path, "--source", "harbour")
    assert (code, out) == (1, "2 deliveries: 1 new.\n")
    assert "b.xml" in err
    assert "1 in quarantine" in err
