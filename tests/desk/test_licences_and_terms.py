"""A licence for machines at the desk: why a story waits, what it says, who lets it out; and a source's terms."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.archive.test_concepts import _HEAD, _META
from tests.desk.people import signed_in
from tests.test_rights import WHERE, end, rule, xml
from wirecopy.archive import store
from wirecopy.archive.models import Rework, Story
from wirecopy.desk.models import Act
from wirecopy.errors import RefusedError
from wirecopy.wires.contract import Contract, set_contract
from wirecopy.wires.models import Source
from wirecopy.wires.reading import read_waiting
from wirecopy.wires.receive import receive

pytestmark = pytest.mark.database
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SOMEWHERE = xml(rule("permission", "distribute", WHERE))
TERMS = "/desk/sources/tw/terms/"


@pytest.fixture(autouse=True)
def _source() -> None:
    Source.objects.create(slug="tw", kind="push", agency="tw", agency_name="Tidewire")


def file(expression: str, *, version: int = 1, kind: str = "text") -> Story:
    head = _HEAD.format(kind="newsItem", guid="urn:1", version=version)
    rights = f'<rightsInfo><rightsExpressionXML langid="x">{expression}</rightsExpressionXML></rightsInfo>'
    words = '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>The ferry left.</p></body></html>'
    wire = (
        f"{head}{rights if expression else ''}{_META.format(what=f'ninat:{kind}', status='usable')}<contentMeta>"
        f"<headline>Ferry leaves</headline></contentMeta><contentSet><inlineXML>{words}</inlineXML></contentSet></newsItem>"
    )
    receive(Source.objects.get(), wire.encode(), name="x.xml", content_type="", received_at=NOW)
    read_waiting(budget_seconds=5, now=NOW)
    return Story.objects.get()


def test_a_story_waits_and_says_why_and_what_its_licence_says() -> None:
    story = file(SOMEWHERE)
    assert story.state == "waiting"
    page = signed_in().get(f"/desk/stories/{story.code}/").content.decode()
    assert (
        "It waits: the agency filed a machine-readable licence with this item; read it and release by hand"
        in page
    )
    assert "Nobody has read it yet." in page
    assert "may distribute" in page
    assert "spatial is DEU" in page
    assert "&lt;o:Policy" in page


def test_the_queue_shows_it_and_it_is_published_alone() -> None:
    story = file(SOMEWHERE)
    client = signed_in()
    assert "machine-readable licence" in client.get("/desk/waiting/").content.decode()
    sent = {"story": f"{story.code}.{story.newest_id}", "reason": "all"}
    page = client.post("/desk/waiting/", sent, follow=True).content.decode()
    assert "read it, and publish it alone" in page
    client.post(f"/desk/stories/{story.code}/release/", {"reason": "Read it: Germany is where we are."})
    story.refresh_from_db()
    assert (story.state, story.licence_read != "") == ("live", True)


def test_a_picture_waits_in_the_same_queue() -> None:
    assert file(SOMEWHERE, kind="picture").state == "waiting"
    assert "Ferry leaves" in signed_in().get("/desk/waiting/").content.decode()


def test_an_update_with_another_licence_takes_the_story_off_until_it_is_read() -> None:
    assert file("").state == "live"
    assert file(SOMEWHERE, version=2).state == "waiting"
    store.release(Story.objects.get().pk, now=NOW)
    assert file(SOMEWHERE, version=3).state == "live"
    assert file(xml(rule("prohibition", "distribute")), version=4).state == "held"


def test_a_contract_that_covers_licences_publishes_and_an_end_is_obeyed_by_itself() -> None:
    assert file(xml(rule("permission", "use", end("lt", "2026-12-01T00:00:00Z")))).state == "live"
    assert Story.objects.get().next_change_at == datetime(2026, 12, 1, tzinfo=UTC)
    set_contract("tw", Contract(licences="contract"))
    assert file(SOMEWHERE, version=2).state == "live"


def test_terms_are_saved_and_written_down() -> None:
    client = signed_in("noor", "engineer")
    seen = str(Contract())
    client.post(TERMS, {"seen": seen, "licences": "contract", "headlines": "as-filed"})
    source = Source.objects.get()
    assert (source.licences, source.headlines) == ("contract", False)
    act = Act.objects.get()
    assert (act.before, act.after) == (seen, "licences=contract headlines=as-filed")
    page = client.post(TERMS, {"seen": seen, "licences": "hold"}, follow=True).content.decode()
    assert "Somebody changed the terms of tw meanwhile" in page
    seen = "licences=contract headlines=as-filed"
    assert (
        "Licences are one of"
        in client.post(TERMS, {"seen": seen, "licences": "x"}, follow=True).content.decode()
    )
    assert signed_in("ada", "editor").get(TERMS).status_code == 403


def test_a_headline_that_stays_as_filed_is_refused_everywhere_and_ours_can_be_taken_off() -> None:
    story = file("")
    store.rework(story.pk, headline="Ours", by="ada", now=NOW)
    set_contract("tw", Contract(headlines=False))
    client = signed_in("noor", "chief")
    assert "1 of its stories still has a headline of ours" in client.get(TERMS).content.decode()
    with pytest.raises(RefusedError, match="its headlines stay as filed"):
        store.rework(story.pk, headline="Another", by="ada", now=NOW)
    address = f"/desk/stories/{story.code}/headline/"
    page = client.get(address).content.decode()
    assert "its headlines stay as filed" in page
    assert "Save and publish" not in page
    seen = store.seen_now(story.pk)
    sent = {"headline": "Another", "version": seen.version, "change": seen.change}
    answer = client.post(address, sent)
    assert answer.status_code == 400
    assert Rework.objects.get().headline == "Ours"
    client.post(address, sent | {"off": "1"})
    assert Rework.objects.get().headline == ""
