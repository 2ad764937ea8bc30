"""Series of NewsML 1 and NITF, with corrections and kills, in any order: the end is always the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.formats.newsml1_series import revision
from tests.memory import MemoryArchive
from wirecopy.identity import Standing, State
from wirecopy.line import Arrival, run

NINE = datetime(2026, 3, 1, 9, tzinfo=UTC)
TOMORROW = NINE + timedelta(days=1)


def after(wires: list[bytes], guid: str) -> Standing:
    archive = MemoryArchive()
    arrivals = [
        Arrival(
            delivery_id=n, source_id=1, agency="mna", content=wire, received_at=NINE + timedelta(minutes=n)
        )
        for n, wire in enumerate(wires)
    ]
    outcomes = run(arrivals, archive, now=TOMORROW)
    assert not any(fault.fatal for outcome in outcomes for fault in outcome.faults)
    return archive.stands(guid, TOMORROW)


EARLIER = "<RevisionStatus><Status FormalName='Canceled'/></RevisionStatus>"
CORRECTION = f"<Instruction FormalName='Rectify'>{EARLIER}</Instruction>"
NEWSML_1 = [
    revision(1, "It sails at nine."),
    revision(2, "It sails at ten."),
    revision(3, "It sails at noon.", management=CORRECTION),
]
KILLS_1 = [
    revision(4, status="Canceled", component=""),
    revision(4, update="A", status="Canceled", component=""),
    revision(4, management="<Instruction FormalName='Delete'/>", component=""),
    revision(4, management=CORRECTION, component=""),
]


@given(st.permutations(NEWSML_1), st.none() | st.sampled_from(KILLS_1), st.integers(0, 3))
def test_a_newsml_1_series_ends_with_its_last_revision_or_its_kill(
    wires: list[bytes], kill: bytes | None, place: int
) -> None:
    if kill is not None:
        wires = [*wires[:place], kill, *wires[place:]]
    standing = after(wires, "urn:newsml:tw:20260301:ferry")
    if kill is not None:
        assert standing.state is State.KILLED
    else:
        assert standing.shown is not None
        assert (standing.shown.number, standing.shown.corrects) == (3, True)


def nitf(version: int, words: str, *, docdata: str = "", attributes: str = "", guid: str = "tw-1") -> bytes:
    head = "<body.head><hedline><hl1>Ferry</hl1></hedline></body.head>"
    body = f"<body>{head}<body.content><p>{words}</p></body.content></body>"
    return (
        f"<nitf><head><docdata {attributes}><doc-id id-string='{guid}'/><date.issue norm='20260301T10{version:02}00Z'/>"
        f"<du-key key='{guid}-key' version='{version}'/>{docdata}</docdata></head>{body}</nitf>"
    ).encode()


NITF = [
    nitf(1, "It sails at nine."),
    nitf(2, "It sails at ten."),
    nitf(3, "It sails at noon.", docdata="<correction id-string='tw-1' info='Corrects the time'/>"),
]
KILLS_NITF = [
    nitf(4, "Kill it.", attributes="management-status='canceled'"),
    nitf(4, "Kill it.", docdata="<ed-msg msg-type='KILL' info='Wrong ferry'/>"),
    nitf(
        1,
        "Kill tw-1.",
        attributes="management-doc-idref='tw-1' management-idref-status='canceled'",
        guid="tw-9",
    ),
]


@given(st.permutations(NITF), st.none() | st.sampled_from(KILLS_NITF), st.integers(0, 3))
def test_an_nitf_series_ends_with_its_last_version_or_its_kill(
    wires: list[bytes], kill: bytes | None, place: int
) -> None:
    if kill is not None:
        wires = [*wires[:place], kill, *wires[place:]]
    standing = after(wires, "tw-1")
    if kill is not None:
        assert standing.state is State.KILLED
    else:
        assert standing.shown is not None
        assert (standing.shown.number, standing.shown.corrects) == (3, True)
