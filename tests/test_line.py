"""The line on real bytes, with a dict for an archive."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import permutations
from typing import Any

from tests.builders import NOON
from tests.memory import MemoryArchive
from wirecopy.enrichment.topics import How
from wirecopy.identity import State, Verdict
from wirecopy.line import Arrival, Outcome, run
from wirecopy.rules import Rules, rule_of


def wire(**fields: Any) -> bytes:
    document = {
        "uri": "urn:example:harbour",
        "type": "text",
        "version": "1",
        "versionCreated": "2026-11-21T12:00:00Z",
        "language": "en",
        "headlines": [{"value": "Harbour reopens"}],
        "bodies": [{"contentType": "text/html", "value": "<p>HALDEN (MNA) - The harbour is open again.</p>"}],
        "standard": {"name": "ninjs", "version": "3.1"},
    }
    return json.dumps(document | fields).encode()


def arrive(archive: MemoryArchive, *contents: bytes, minute: int = 0) -> tuple[Outcome, ...]:
    arrivals = [
        Arrival(
            delivery_id=number,
            source_id=1,
            agency="mna",
            agency_name="Meridian News Agency",
            content=content,
            received_at=NOON + timedelta(minutes=minute + number),
        )
        for number, content in enumerate(contents)
    ]
    return run(arrivals, archive, now=NOON)


def test_running_a_delivery_again_stores_nothing() -> None:
    archive = MemoryArchive()
    arrive(archive, wire())
    (again,) = arrive(archive, wire(), minute=5)
    assert again.verdicts == {Verdict.REPEAT: 1}
    assert len(archive.entries) == 1


def test_a_story_goes_through_cleaned() -> None:
    archive = MemoryArchive()
    arrive(archive, wire())
    item = archive.entries[0][0].item
    assert item.dateline.startswith("HALDEN")
    assert [block.text for block in item.body] == ["The harbour is open again."]


def test_a_faulty_item_never_takes_its_neighbours_down() -> None:
    archive = MemoryArchive()
    good, bad = json.loads(wire()), json.loads(wire(uri="urn:b", headlines=[], bodies=[]))
    (outcome,) = arrive(archive, json.dumps([bad, good]).encode())
    assert outcome.verdicts == {Verdict.NEW: 1}
    assert [fault.guid for fault in outcome.faults] == ["urn:b"]
    assert not outcome.is_unreadable


def test_a_delivery_of_nothing_readable_goes_to_quarantine() -> None:
    (outcome,) = arrive(MemoryArchive(), b"Service unavailable")
    assert outcome.is_unreadable
    assert outcome.faults[0].remedy


def test_any_order_of_deliveries_ends_the_same() -> None:
    takes = [
        wire(),
        wire(version="2", embargoedUntil="2026-12-01T00:00:00Z"),
        wire(version="3", pubStatus="withheld"),
        wire(version="4"),
    ]
    ends = set()
    for order in permutations(takes):
        archive = MemoryArchive()
        arrive(archive, *order)
        standing = archive.stands("urn:example:harbour", NOON)
        ends.add((standing.state, standing.shown.number if standing.shown else None))
    assert ends == {(State.LIVE, 4)}


def test_a_kill_before_its_item_kills_it_all_the_same() -> None:
    archive = MemoryArchive()
    outcomes = arrive(archive, wire(version="2", pubStatus="canceled"), wire())
    assert [dict(outcome.verdicts) for outcome in outcomes] == [{Verdict.KILL: 1}, {Verdict.DEAD: 1}]
    assert archive.stands("urn:example:harbour", NOON).state is State.KILLED


RATES = "<p>Kazakhstan raised interest rates on Monday as inflation grew, its central bank said, and bonds fell.</p>"


def test_what_the_words_tell_is_marked_as_ours_and_decides_nothing() -> None:
    archive = MemoryArchive()
    hold = Rules(rules=(rule_of("hold:topic=kazakhstan"),))
    content = wire(
        headlines=[{"value": "Kazakhstan raises rates"}],
        bodies=[{"contentType": "text/html", "value": RATES}],
    )
    arrival = Arrival(delivery_id=1, source_id=1, agency="mna", content=content, received_at=NOON, rules=hold)
    run([arrival], archive, now=NOON)
    entry = archive.entries[0][0]
    assert {topic.slug: topic.how for topic in entry.topics}["kazakhstan"] is How.TEXT
    assert entry.why == ""


def test_a_language_is_filled_in_where_the_agency_is_silent() -> None:
    archive = MemoryArchive()
    arrive(archive, wire(language="", bodies=[{"contentType": "text/html", "value": RATES}]))
    assert archive.entries[0][0].item.language == "en"
