"""No line, however hostile, makes a pattern run for long."""

from __future__ import annotations

from time import perf_counter

import pytest

from tests.cleaning.sample import an_item
from wirecopy.cleaning import accounted, clean

LEAD = "Ferries between the two islands will sail again from Monday, the harbour board said."


@pytest.mark.parametrize(
    "line",
    ["dpa" + "/a" * 38 + "!", "By " + "A" * 78 + "1!", "A, January 5 " * 40, "(Corrects " + "(a)" * 150],
)
def test_a_hostile_line_is_refused_at_once(line: str) -> None:
    item = an_item(line, LEAD, LEAD, line)
    began = perf_counter()
    cleaned = clean(item)
    assert perf_counter() - began < 0.5
    assert accounted(item.body, cleaned)
