"""The manual's page about the desk says what the desk does."""

from __future__ import annotations

import re
from importlib.resources import files

from tests.docs.made import DOCS
from wirecopy.desk.acts import ACTS

PAGE = (DOCS / "desk.md").read_text()


def _keys_of(text: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, text))


def test_its_keys_are_those_the_list_has_and_shows() -> None:
    told = _keys_of(PAGE.partition("## Keys")[2].partition("\n## ")[0], r"(?<=[| ])`(\S+?)`(?= (?:\||`))")
    desk = files("wirecopy.desk")
    shown = _keys_of(
        (desk / "templates/desk/wire.html").read_text().partition("<dialog")[2], r"<kbd>(\S+?)</kbd>"
    )
    script = (desk / "static/wire.js").read_text()
    bound = _keys_of(script.partition("const keys = {")[2].partition("\n  };")[0], r"(?m)^    \"?(\S)\"?: ")
    assert told == shown == bound | {"Enter", "Esc"}


def test_it_names_every_act() -> None:
    table = PAGE.partition("## What can be done")[2].partition("\n## ")[0]
    assert set(re.findall(r"(?m)^\| (?!act |---)([^|]+?) \|", table)) == {act.verb for act in ACTS.values()}
