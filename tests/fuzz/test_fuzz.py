"""A small part of `make fuzz`, the same each time; and that the fuzzer finds what it is there for."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.fuzz import trial
from tests.fuzz.__main__ import fuzz
from tests.fuzz.mutate import LONGEST, mutated
from tests.fuzz.seeds import seeds
from wirecopy import formats
from wirecopy.formats import FORMATS, detect
from wirecopy.item import Hints, Item, Reading

POOLS = seeds()


@pytest.mark.parametrize("name", FORMATS)
def test_two_hundred_broken_deliveries_are_read_or_refused(name: str) -> None:
    for number in range(200):
        wire = mutated(Random(f"ordinary {name} {number}"), POOLS[name])
        found = trial.run_trial(wire, name)
        assert found is None, (found, wire)


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "plain-text"])
def test_every_reader_begins_with_good_deliveries_of_its_own(name: str) -> None:
    assert {detect(wire).format for wire in POOLS[name]} == {name}
    assert any(formats.read(wire, format=name).items for wire in POOLS[name])


def test_a_number_says_a_delivery_again() -> None:
    assert seeds() == POOLS
    made = [mutated(Random(f"1 nitf {number}"), POOLS["nitf"]) for number in (3, 3, 4)]
    assert made[0] == made[1] != made[2]
    assert all(len(wire) <= LONGEST for wire in made)


def test_a_reader_that_raises_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(wire: bytes, *, format: str, hints: Hints) -> Reading:  # noqa: A002
        raise KeyError(format)

    monkeypatch.setattr(trial, "read", read)
    found = trial.run_trial(b"<nitf/>", "nitf")
    assert found is not None
    assert (found.kind, "KeyError" in found.place) == ("crash", True)


def test_a_reader_that_loses_a_word_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    item = Item(guid="x", headline="Ferry", filed_digest="0" * 64)
    monkeypatch.setattr(trial, "read", lambda *_, **__: Reading(format="nitf", items=(item,)))
    found = trial.run_trial(b"<nitf/>", "nitf")
    assert found is not None
    assert found.place == "a body with other words than were filed"


def test_a_run_in_a_process_of_its_own_says_what_it_did(tmp_path: Path) -> None:
    ran = fuzz("iptc-7901", 1, 60, 150, tmp_path)
    assert (ran.inputs, ran.deaths, ran.found) == (150, 0, [])
    assert ran.cpu_seconds > 0
