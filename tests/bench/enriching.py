"""What understanding a story costs: the median of milliseconds of processor time an item, by part."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import process_time

from tests.bench.yardstick import yards_per_second
from tests.builders import a_body, an_item
from wirecopy.enrichment.classifying import classify
from wirecopy.enrichment.language import with_language
from wirecopy.enrichment.linking import linked
from wirecopy.enrichment.places import places_in
from wirecopy.enrichment.told import told_topics
from wirecopy.enrichment.topics import topics_of
from wirecopy.item import Item

_TIMES = 60
_LEAD = (
    "Kazakhstan raised interest rates on Monday as inflation grew, its central bank said in Astana, the capital, "
    "and investors from the United States, Germany and South Korea sold bonds on the London market."
)
_REST = (
    "President Ana Ruiz of Peru told a meeting of the United Nations in New York that her government would help; "
    "officials of the World Health Organization agreed that hospitals in Paris, Texas, and in Lyon had no beds left.",
    "Prices of wheat and crude oil rose in Chicago after traders heard of floods near Chongqing and Hanoi, where "
    "rescuers searched for survivors, and courts in Nairobi, Kenya, sentenced three men to nine years in prison.",
    "“We had seen nothing like it,” a farmer said on the road from Valencia to Madrid, where strikes went on.",
)


def run() -> list[str]:
    items = [
        an_item(
            headline=f"Rates rise in Kazakhstan for the {number}th time",
            body=a_body(_LEAD, *_REST * 3, f"No. {number}."),
        )
        for number in range(_TIMES)
    ]
    addresses = {"kazakhstan": "https://wire.example/topics/kazakhstan/"}
    parts: dict[str, Callable[[Item], object]] = {
        "language, as the agency says": with_language,
        "language, agency silent": lambda item: with_language(
            an_item(headline=item.headline, language="", body=item.body)
        ),
        "media topics": lambda item: classify(item.headline, (block.text for block in item.body)),
        "places": lambda item: places_in("\n\n".join(block.text for block in item.body)),
        "all topics (with both)": lambda item: told_topics(item, topics_of(item)),
        "links, when a page is made": lambda item: linked(item, addresses),
    }
    rows = ["Understanding a story of some 350 words, one core.", f"{'part':32}{'median ms':>10}"]
    rows += [f"{name:32}{_median(part, items):10.2f}" for name, part in parts.items()]
    rows.append(f"yardstick: {yards_per_second():.0f}/s")
    return rows


def _median(part: Callable[[Item], object], items: list[Item]) -> float:
    """In milliseconds; the first item pays for what is read once a process and is left out."""
    part(items[0])
    times = []
    for item in items[1:]:
        began = process_time()
        part(item)
        times.append(process_time() - began)
    return median(times) * 1000
