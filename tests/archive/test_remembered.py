"""A value is remembered while its mark is the same, and only so many are."""

from __future__ import annotations

from wirecopy.archive.remembered import Remembered


def test_another_mark_remembers_nothing() -> None:
    remembered = Remembered[str](2)
    remembered.keep(1, "a", "old")
    assert remembered.get(1, "a") == "old"
    assert remembered.get(1, "b") is None
    remembered.keep(1, "b", "new")
    assert (remembered.get(1, "a"), remembered.get(1, "b")) == (None, "new")


def test_the_oldest_is_forgotten_first() -> None:
    remembered = Remembered[str](2)
    for story in (1, 2, 1, 3):
        remembered.keep(story, "a", str(story))
    assert [remembered.get(story, "a") for story in (1, 2, 3)] == ["1", None, "3"]
