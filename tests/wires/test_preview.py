"""A preview says what reading would give, stores nothing, and survives what ends a reader."""

from __future__ import annotations

import pytest

from wirecopy.errors import WirecopyError
from wirecopy.item import Hints
from wirecopy.wires import preview as module
from wirecopy.wires.preview import preview
from wirecopy.wires.rereading import kind_of, kinds

_RSS = (
    b'<rss version="2.0"><channel><title>t</title><link>http://a.example</link>\n'
    b"<item><guid>g1</guid><title>Fish & Chips</title><description>The quay reopens.</description></item></channel></rss>"
)


def _previewed(wire: bytes, **hints: str) -> module.Preview:
    return preview(wire, format="", hints=Hints(**hints), agency_name="MNA")  # type: ignore[arg-type]  # strings


def test_items_come_with_headline_first_words_and_repairs() -> None:
    found = _previewed(_RSS)
    (item,) = found.items
    assert (found.format, found.item_count, item.headline, item.words) == ("rss", 1, "Fish & Chips", 3)
    assert [(one.line, one.found, one.put) for one in item.repairs] == [(2, "&", "&amp;")]


def test_faults_come_as_they_are() -> None:
    assert _previewed(b"<rss>\n<channel></rss>").faults[0].line == 2


def test_a_reader_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.01)
    with pytest.raises(WirecopyError, match="was stopped"):
        _previewed(_RSS)


def test_a_reader_that_ends_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CHILD", (*module._CHILD[:1], "-c", "import os; os.abort()"))
    with pytest.raises(WirecopyError, match="ended the reader: signal 6"):
        _previewed(_RSS)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Byte 17 is not utf-8, as its prolog says.", "Byte 4,012 is not utf-8, as its prolog says."),
        ("It uses the entity &foo; which", "It uses the entity &bar; which"),
        ("Opening and ending tag mismatch: 'a'", "Opening and ending tag mismatch: 'b'"),
    ],
)
def test_faults_that_differ_in_numbers_and_names_are_of_one_kind(one: str, other: str) -> None:
    assert kind_of([{"why": one}]) == kind_of([{"why": other}])
    assert [
        kind.count for kind in kinds([("mna", [{"why": one}]), ("mna", [{"why": other}]), ("mna", [])])
    ] == [2, 1]
