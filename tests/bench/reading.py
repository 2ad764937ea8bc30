"""How many documents of each format are read in a second, on one core."""

from __future__ import annotations

from itertools import cycle

from lxml import etree

from tests.bench import copy
from tests.bench.yardstick import rate, yards_per_second
from wirecopy.cleaning import clean
from wirecopy.formats import read


def run() -> list[str]:
    rows = [
        "Reading, one core. `x` is against lxml or json parsing the same bytes and doing nothing else with them.",
        f"{'format':12}{'docs/s':>10}{'items/s':>10}{'read+clean':>12}{'parse only':>12}{'x':>8}",
    ]
    for name, make in copy.FORMATS.items():
        documents = [make(number) for number in range(50)]
        items = len(read(documents[0], format=name).items)
        endless = cycle(documents)
        reading = rate(lambda endless=endless, name=name: read(next(endless), format=name))  # type: ignore[misc]
        cleaning = rate(
            lambda endless=endless, name=name: [
                clean(item) for item in read(next(endless), format=name).items
            ]  # type: ignore[misc]
        )
        parsing = rate(lambda endless=endless, name=name: _parse(next(endless), name))  # type: ignore[misc]
        rows.append(
            f"{name:12}{reading:10.0f}{reading * items:10.0f}{cleaning:12.0f}{parsing:12.0f}{parsing / reading:8.1f}"
        )
    rows.append(f"yardstick: {yards_per_second():.0f}/s")
    return rows


def _parse(document: bytes, name: str) -> object:
    import json

    return json.loads(document) if name in {"ninjs", "jsonfeed"} else etree.fromstring(document)
