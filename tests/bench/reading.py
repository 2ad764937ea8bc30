"""How many documents of each format are read in a second of one core's time, with every word kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from itertools import cycle

import feedparser
from lxml import etree

from tests.bench import copy
from tests.bench.yardstick import processor_rate, yard
from wirecopy.cleaning import clean
from wirecopy.formats import read

# Documents of some 300 words a second on one core that has nothing else to do (issue 4).
AIMS = {"newsml-g2": 3_600, "nitf": 3_000, "ninjs": 11_000, "iptc-7901": 16_000, "anpa-1312": 16_000}
FEEDPARSER_AIM = 20  # times as fast as feedparser, on the same RSS
_ITEMS_PARSED = {"ninjs": json.loads, "jsonfeed": json.loads, "ap-media": json.loads}
_XML = ("newsml-g2", "newsml-1", "nitf", "rss", "atom", "wxr")


def run() -> list[str]:
    rows = [
        "Reading, by a core's own time and the best of ten tries. `x`: against lxml or json parsing alone.",
        "`/yard`: items to a yard, a fixed piece of work measured beside each row: compare that between machines and days.",
        f"{'format':12}{'docs/s':>9}{'items/s':>9}{'MB/s':>7}{'/yard':>7}{'read+clean':>12}{'parse':>9}{'x':>7}{'aim':>8}",
    ]
    for name, make in copy.FORMATS.items():
        rows.append(_row(name, [make(number) for number in range(50)]))
    rows.append(_beside_feedparser())
    return rows


def _row(name: str, documents: list[bytes]) -> str:
    items = len(read(documents[0], format=name).items)
    megabytes = sum(map(len, documents)) / len(documents) / 1e6
    yards = processor_rate(yard)
    reading = _rate(partial(read, format=name), documents)
    cleaning = _rate(lambda wire: [clean(item) for item in read(wire, format=name).items], documents)
    parse = _ITEMS_PARSED.get(name) or (etree.fromstring if name in _XML else None)
    parsing = _rate(parse, documents) if parse else 0
    return (
        f"{name:12}{reading:9.0f}{reading * items:9.0f}{reading * megabytes:7.1f}{reading * items / yards:7.2f}"
        f"{cleaning:12.0f}"
        + (f"{parsing:9.0f}{parsing / reading:7.1f}" if parse else f"{'':16}")
        + _aim(name, reading)
    )


def _rate(work: Callable[[bytes], object], documents: list[bytes]) -> float:
    endless = cycle(documents)
    return processor_rate(lambda: work(next(endless)))


def _aim(name: str, reading: float) -> str:
    return f"{reading / AIMS[name]:7.0%} of {AIMS[name]:,}" if name in AIMS else ""


def _beside_feedparser() -> str:
    """Both on the same feeds of twenty entries with their whole text."""
    documents = [copy.rss(number) for number in range(10)]
    ours, theirs = _rate(partial(read, format="rss"), documents), _rate(feedparser.parse, documents)
    times = f"{ours / theirs:.1f} times as fast (aim: {FEEDPARSER_AIM})"
    return f"rss beside feedparser: {ours:.0f} and {theirs:.1f} documents/s, {times}"
