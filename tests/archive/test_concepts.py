"""What agencies say of their codes: names stories by it, is replaced, taken back, bounded."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from tests.desk.people import signed_in
from wirecopy.archive import concepts
from wirecopy.archive.models import KnownConcept, Placement, Story
from wirecopy.wires.models import Source
from wirecopy.wires.reading import read_waiting
from wirecopy.wires.receive import receive

pytestmark = pytest.mark.database
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
_HEAD = '<{kind} xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}" version="{version}" xml:lang="en">'
_META = (
    '<itemMeta><itemClass qcode="{what}"/><versionCreated>2026-11-21T08:00:00Z</versionCreated>'
    '<pubStatus qcode="stat:{status}"/></itemMeta>'
)


def file(agency: str, wire: str) -> None:
    source, _ = Source.objects.get_or_create(
        slug=agency, defaults={"kind": "push", "agency": agency, "agency_name": agency.title()}
    )
    receive(source, wire.encode(), name="x.xml", content_type="", received_at=NOW)
    read_waiting(budget_seconds=5, now=NOW)


def a_vocabulary(*said: str, guid: str = "urn:codes", version: int = 1, status: str = "usable") -> str:
    head = _HEAD.format(kind="knowledgeItem", guid=guid, version=version)
    meta = _META.format(what="cinat:concept", status=status)
    return f"{head}{meta}<conceptSet>{''.join(said)}</conceptSet></knowledgeItem>"


def a_concept(code: str, name: str, *same: str) -> str:
    more = "".join(f'<sameAs uri="{one}"/>' for one in same)
    names = f'<name xml:lang="de">{name} (de)</name><name xml:lang="en">{name}</name>'
    return f'<concept><conceptId uri="{code}"/>{names}{more}</concept>'


def a_story(code: str, *, guid: str, name: str = "") -> str:
    head = _HEAD.format(kind="newsItem", guid=guid, version=1)
    named = f"<name>{name}</name>" if name else ""
    return (
        f"{head}{_META.format(what='ninat:text', status='usable')}<contentMeta><headline>Ferry leaves</headline>"
        f'<subject type="cpnat:abstract" uri="{code}">{named}</subject></contentMeta><contentSet>'
        '<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body><p>The ferry left.</p></body></html></inlineXML>'
        "</contentSet></newsItem>"
    )


def topics(guid: str) -> list[str]:
    return list(Story.objects.get(guid=guid).topics)


def test_a_code_without_a_name_is_named_by_its_agencys_own_item() -> None:
    file("tw", a_vocabulary(a_concept("http://tw.example/1", "Ferries")))
    file("tw", a_story("http://tw.example/1", guid="urn:1"))
    assert topics("urn:1") == ["ferries"]
    file("mna", a_story("http://tw.example/1", guid="urn:2"))
    assert topics("urn:2") == []  # nobody names what is another's


def test_topics_of_two_agencies_that_are_the_same_are_one_page() -> None:
    file("tw", a_vocabulary(a_concept("http://tw.example/1", "Ferries", "http://mna.example/9")))
    file("mna", a_vocabulary(a_concept("http://mna.example/9", "Ferry traffic"), guid="urn:mna"))
    file("tw", a_story("http://tw.example/1", guid="urn:1"))
    file("mna", a_story("http://mna.example/9", guid="urn:2"))
    assert topics("urn:1") == topics("urn:2") == ["ferry-traffic"]
    assert Placement.objects.filter(shelf__kind="topic", shelf__key="ferry-traffic").count() == 2


def test_a_media_topic_that_a_code_is_the_same_as_names_it() -> None:
    media = "http://cv.iptc.org/newscodes/mediatopic/20000337"
    file("tw", a_vocabulary(a_concept("http://tw.example/1", "Boats", media)))
    file("tw", a_story("http://tw.example/1", guid="urn:1"))
    file("mna", a_story(media, guid="urn:2"))
    assert topics("urn:1") == topics("urn:2") != []


def test_a_new_name_is_for_what_comes_from_then_on_and_is_told() -> None:
    file("tw", a_vocabulary(a_concept("http://tw.example/1", "Ferries")))
    file("tw", a_story("http://tw.example/1", guid="urn:1"))
    with capture_logs() as logs:
        file("tw", a_vocabulary(a_concept("http://tw.example/1", "Ferry lines"), version=2))
    file("tw", a_story("http://tw.example/1", guid="urn:2"))
    assert (topics("urn:1"), topics("urn:2")) == (["ferries"], ["ferry-lines"])
    assert KnownConcept.objects.get().was == "Ferries"
    told = [line for line in logs if line["event"] == "concept renamed"]
    assert [(line["before"], line["after"]) for line in told] == [("Ferries", "Ferry lines")]


def test_what_an_agency_takes_back_names_nothing_any_more() -> None:
    file("tw", a_vocabulary(a_concept("http://tw.example/1", "Ferries")))
    assert concepts.known("tw").own
    file("tw", a_vocabulary(a_concept("http://tw.example/1", "Ferries"), version=2, status="canceled"))
    assert not concepts.known("tw").own
    file("tw", a_story("http://tw.example/1", guid="urn:1", name="Boats"))
    assert topics("urn:1") == ["boats"]


def test_an_item_is_kept_of_so_much_as_a_vocabulary_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concepts, "_MOST", 3)
    many = [a_concept(f"http://tw.example/{n}", "x" * 5_000) for n in range(9)]
    file("tw", a_vocabulary(*many))
    assert KnownConcept.objects.count() == 3
    assert {len(one.name) for one in KnownConcept.objects.all()} == {200}


def test_the_desk_shows_what_is_said_of_a_code_and_what_it_was_called() -> None:
    client = signed_in(role="viewer")
    assert "No agency has explained its codes yet" in client.get("/desk/codes/").content.decode()
    file("tw", a_vocabulary(a_concept("http://tw.example/1", "Ferries", "http://mna.example/9")))
    file("tw", a_vocabulary(a_concept("http://tw.example/1", "Ferry lines"), version=2))
    page = client.get("/desk/codes/?q=ferr&renamed=1&below=99999").content.decode()
    assert "Ferry lines" in page
    assert "before: Ferries" in page
    assert "No code of that kind" in client.get("/desk/codes/?q=%00zeppelin").content.decode()
