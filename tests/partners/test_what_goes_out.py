"""What partners are told: what stands, as it was filed, once; and that it is gone, before all else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.partners.taking import Desk
from tests.test_rights import rule, xml
from tests.whole.filing import GUID, Filing, newsml_g2, nitf, nitf_kill_notice
from wirecopy.archive import store
from wirecopy.body import digest, paragraphs
from wirecopy.errors import FetchError, RefusedError
from wirecopy.formats import read
from wirecopy.partners import adding
from wirecopy.partners.deciding import decide
from wirecopy.partners.models import Moved, Partner, Sending
from wirecopy.partners.pushing import push
from wirecopy.partners.ways import Parcel
from wirecopy.wires.models import Source
from wirecopy.writers import WRITERS

pytestmark = pytest.mark.database

_DATELINE = "<p>GULL POINT, Nov 21 (MNA) - The harbour opened again.</p><p>Ferries sail.</p><p>--MNA ab/</p>"
_DOWN = FetchError("The partner does not answer.", permanent=False)


@pytest.mark.parametrize("format_", [name for name, writer in WRITERS.items() if writer.withdraws])
def test_a_story_goes_out_word_for_word_and_once_in_every_format(desk: Desk, format_: str) -> None:
    desk.add(format=format_)
    desk.file(newsml_g2(Filing(html=_DATELINE, summary="A storm went by.")))
    desk.send()
    (item,) = desk.told
    (filed,) = read(newsml_g2(Filing(html=_DATELINE))).items
    assert (item.guid, item.filed_digest) == (GUID, filed.filed_digest)
    assert paragraphs(item.body)[0].startswith("GULL POINT, Nov 21 (MNA) - ")


def test_a_correction_goes_out_with_the_next_number(desk: Desk) -> None:
    desk.add()
    desk.file(newsml_g2(Filing()))
    desk.file(newsml_g2(Filing(version=7, headline="Port reopens", correction="Name.")))
    assert desk.said == [("usable", 1, "Harbour reopens"), ("usable", 2, "Port reopens")]
    assert "correction" in {str(signal) for signal in desk.told[-1].signals}


def test_a_kill_goes_out_without_a_word_of_the_story(desk: Desk) -> None:
    desk.add()
    desk.file(newsml_g2(Filing()))
    desk.file(newsml_g2(Filing(version=2, status="canceled")))
    assert desk.said == [("usable", 1, "Harbour reopens"), ("canceled", 2, "")]
    assert b"arbour" not in desk.parcels[1].content.replace(GUID.encode(), b"")


def test_a_kill_by_another_document_and_one_by_the_desk_go_out_too(desk: Desk) -> None:
    desk.add()
    desk.file(nitf(Filing()))
    desk.file(nitf_kill_notice(GUID))
    assert [said[0] for said in desk.said] == ["usable", "canceled"]
    desk.file(newsml_g2(Filing(guid="urn:example:other")))
    store.kill(desk.line.story("urn:example:other").pk, now=desk.line.now)
    desk.send()
    assert [said[0] for said in desk.said] == ["usable", "canceled", "usable", "canceled"]


def test_a_kill_overtakes_all_that_waits(desk: Desk) -> None:
    desk.add()
    desk.file(newsml_g2(Filing()))
    desk.trouble = _DOWN
    for number in range(5):
        desk.file(newsml_g2(Filing(guid=f"urn:example:{number}")))
    desk.file(newsml_g2(Filing(version=2, status="canceled")))
    desk.trouble = None
    desk.later(hours=1)
    desk.send()
    assert desk.said[1][0] == "canceled"
    assert len(desk.said) == 7


def test_a_story_killed_before_it_was_sent_is_never_sent(desk: Desk) -> None:
    desk.add()
    desk.line.file(newsml_g2(Filing()))
    desk.decide()
    desk.line.file(newsml_g2(Filing(version=2, status="canceled")))
    assert Sending.objects.get().state == "waiting"
    desk.send()
    assert desk.said == []
    assert not Sending.objects.filter(state="waiting").exists()


def test_a_kill_between_the_decision_and_the_sending_stops_it(desk: Desk) -> None:
    partner = desk.add()
    desk.line.file(newsml_g2(Filing()))
    desk.decide()
    store.kill(desk.line.story(GUID).pk, now=desk.line.now)
    push(partner.pk, desk.line.now, send=desk._take)
    assert desk.parcels == []


def test_what_is_held_withheld_or_expired_is_withdrawn_and_can_come_back(desk: Desk) -> None:
    desk.add()
    desk.file(newsml_g2(Filing()))
    store.hold(desk.line.story(GUID).pk, now=desk.line.now)
    desk.send()
    store.release(desk.line.story(GUID).pk, now=desk.line.now)
    desk.send()
    desk.file(newsml_g2(Filing(version=2, status="withheld")))
    desk.file(newsml_g2(Filing(version=3, ends="2026-11-22T12:00:00+00:00")))
    desk.wait(days=2)
    assert [(status, version) for status, version, _ in desk.said] == [
        ("usable", 1), ("withheld", 2), ("usable", 3), ("withheld", 4), ("usable", 5), ("canceled", 6),
    ]  # fmt: skip


def test_an_embargoed_story_goes_out_when_its_time_has_come_and_not_before(desk: Desk) -> None:
    desk.add(format="rss")
    desk.file(newsml_g2(Filing(embargo="2026-11-21T14:00:00+00:00")))
    assert desk.parcels == []
    assert not Sending.objects.exists()
    desk.wait(hours=3)
    assert len(desk.parcels) == 1


@pytest.mark.parametrize("terms", ["", "no"])
def test_without_the_agencys_leave_nothing_goes_out(desk: Desk, terms: str) -> None:
    assert Source(slug="new").redistribution == "no"
    Source.objects.filter(pk=desk.line.source.pk).update(redistribution=terms or "no")
    desk.add()
    desk.add("reader", pulls=True)
    desk.file(newsml_g2(Filing()))
    assert desk.parcels == []
    assert desk.pull("reader").status_code == 204


def test_leave_for_items_without_terms_of_their_own_holds_the_others_back(desk: Desk) -> None:
    adding.permit("mna", "unrestricted")
    desk.add()
    terms = b"<rightsInfo><usageTerms>Not in print.</usageTerms></rightsInfo><itemMeta>"
    desk.file(newsml_g2(Filing()), newsml_g2(Filing(guid="urn:example:b")).replace(b"<itemMeta>", terms))
    assert [item.guid for item in desk.told] == [GUID]
    adding.permit("mna", "all")


def test_a_licence_for_machines_is_a_term_of_its_own(desk: Desk) -> None:
    adding.permit("mna", "unrestricted")
    desk.add()
    policy = xml(rule(target="")).encode()
    terms = (
        b'<rightsInfo><rightsExpressionXML langid="x">'
        + policy
        + b"</rightsExpressionXML></rightsInfo><itemMeta>"
    )
    desk.file(newsml_g2(Filing()), newsml_g2(Filing(guid="urn:example:b")).replace(b"<itemMeta>", terms))
    assert desk.line.story("urn:example:b").state == "live"
    assert [item.guid for item in desk.told] == [GUID]


def test_leave_that_is_taken_back_withdraws_what_went_out(desk: Desk) -> None:
    desk.add()
    desk.add("reader", pulls=True, format="atom")
    desk.file(newsml_g2(Filing()))
    adding.permit("mna", "no")
    assert b"Ferries" not in desk.pull("reader").content
    desk.send()
    assert [said[0] for said in desk.said] == ["usable", "withheld"]


@pytest.mark.parametrize(
    ("filters", "goes"),
    [
        ({"topics": ("harbours",)}, True),
        ({"topics": ("sport",)}, False),
        ({"sources": ("mna",)}, True),
        ({"languages": ("en",)}, True),
        ({"languages": ("en-GB",)}, False),
        ({"languages": ("de",)}, False),
        ({"licence": "unrestricted"}, True),
    ],
)
def test_a_partner_gets_what_it_asked_for(desk: Desk, filters: dict[str, Any], goes: bool) -> None:
    desk.add(**filters)
    desk.file(newsml_g2(Filing(topic="Harbours")))
    assert len(desk.parcels) == goes


def test_the_agencys_headline_goes_out_and_never_ours_under_its_name(desk: Desk) -> None:
    desk.add()
    desk.file(newsml_g2(Filing()))
    store.rework(desk.line.story(GUID).pk, headline="All at sea", by="ann", now=desk.line.now)
    desk.send()
    assert [said[2] for said in desk.said] == ["Harbour reopens"]


def test_a_partner_that_asks_for_our_headline_is_told_that_it_is_ours(desk: Desk) -> None:
    desk.add(desk_headline=True)
    desk.file(newsml_g2(Filing()))
    store.rework(desk.line.story(GUID).pk, headline="All at sea", by="ann", now=desk.line.now)
    desk.send()
    item = desk.told[-1]
    assert item.headline == "All at sea"
    assert ("agency", "Harbour reopens") in item.other_headlines
    assert "by the desk" in item.ed_note
    assert "ann" not in item.ed_note.split()


def test_notes_to_editors_pictures_and_relations_stay_with_us(desk: Desk) -> None:
    desk.add()
    filing = Filing(note="Call 555 1234.", picture="https://mna.example/p.jpg?key=s3cret", caption="Pier")
    desk.file(newsml_g2(filing))
    (parcel,) = desk.parcels
    assert b"555" not in parcel.content
    assert b"s3cret" not in parcel.content
    assert b":picture" not in parcel.content


def test_a_try_that_fails_is_made_again_later_with_the_same_name_and_id(desk: Desk) -> None:
    desk.add()
    seen: list[Parcel] = []

    def take_and_break(partner: Partner, parcel: Parcel) -> None:
        seen.append(parcel)
        raise _DOWN

    desk.line.file(newsml_g2(Filing()))
    desk.decide()
    partner = Partner.objects.get()
    push(partner.pk, desk.line.now, send=take_and_break)
    partner.refresh_from_db()
    assert (partner.failures, partner.last_error) == (1, str(_DOWN))
    desk.send()
    assert desk.parcels == []
    desk.later(minutes=1)
    desk.send()
    assert [(parcel.id, parcel.name) for parcel in desk.parcels] == [(seen[0].id, seen[0].name)]
    assert desk.parcels[0].content == seen[0].content


def test_a_crash_after_sending_and_before_noting_sends_again_under_the_same_id(desk: Desk) -> None:
    class PowerCutError(Exception):
        pass

    desk.add()
    desk.line.file(newsml_g2(Filing()))
    desk.decide()

    def send_and_die(partner: Partner, parcel: Parcel) -> None:
        desk.parcels.append(parcel)
        raise PowerCutError

    with pytest.raises(PowerCutError):
        push(Partner.objects.get().pk, desk.line.now, send=send_and_die)
    assert Sending.objects.get().tries == 1
    desk.later(minutes=1)
    desk.send()
    first, second = desk.parcels
    assert (first.id, first.name, first.content) == (second.id, second.name, second.content)


def test_a_story_that_may_have_been_taken_is_withdrawn_though_nobody_noted_it(desk: Desk) -> None:
    desk.add()
    desk.trouble = _DOWN  # after it took all the bytes, for all we know
    desk.file(newsml_g2(Filing()))
    desk.file(newsml_g2(Filing(version=2, status="canceled")))
    desk.trouble = None
    desk.later(hours=1)
    desk.send()
    assert [said[0] for said in desk.said] == ["canceled"]


def test_what_a_partner_refuses_for_good_holds_up_nothing_and_is_told(desk: Desk) -> None:
    desk.add()
    desk.trouble = FetchError("answered 422", permanent=True)
    desk.file(newsml_g2(Filing()))
    assert Sending.objects.get().state == "refused"
    desk.trouble = None
    desk.file(newsml_g2(Filing(guid="urn:example:b")), newsml_g2(Filing(version=2, headline="Port reopens")))
    assert sorted(item.headline for item in desk.told) == ["Harbour reopens", "Port reopens"]


def test_a_kill_is_never_given_up(desk: Desk) -> None:
    desk.add()
    desk.file(newsml_g2(Filing()))
    desk.trouble = FetchError("answered 422", permanent=True)
    desk.file(newsml_g2(Filing(version=2, status="canceled")))
    assert Sending.objects.get(act="withdraw").state == "waiting"
    desk.trouble = None
    desk.later(minutes=1)
    desk.send()
    assert desk.said[-1][0] == "canceled"


def test_only_the_version_that_stands_goes_out_after_a_long_silence(desk: Desk) -> None:
    desk.add()
    desk.trouble = _DOWN
    for version in (1, 2, 3):
        desk.file(newsml_g2(Filing(version=version, headline=f"Take {version}")))
    desk.trouble = None
    desk.later(hours=1)
    desk.send()
    assert [said[2] for said in desk.said] == ["Take 3"]


def test_a_paused_partner_misses_nothing(desk: Desk) -> None:
    desk.add()
    adding.pause("post")
    desk.file(newsml_g2(Filing()))
    assert desk.parcels == []
    adding.resume("post")
    desk.send()
    assert len(desk.parcels) == 1


def test_a_new_partner_begins_now_or_some_days_ago(desk: Desk) -> None:
    desk.add("first")
    desk.file(newsml_g2(Filing()))
    desk.add("second")
    third = desk.add("third")
    desk.send()
    assert len(desk.parcels) == 1
    assert adding.catch_up(third, 2, desk.line.now) == 1
    desk.send()
    assert [parcel.id.rpartition("-")[0] for parcel in desk.parcels] == ["first", "third"]


def test_nothing_is_noted_while_there_are_no_partners(desk: Desk) -> None:
    desk.line.file(newsml_g2(Filing()))
    assert not Moved.objects.exists()
    assert decide(desk.line.now) == 0


def test_copy_that_reads_otherwise_than_when_it_was_stored_does_not_go_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wirecopy.partners import outgoing

    monkeypatch.setattr(outgoing, "digest", lambda words: digest((*words, "one word more")))
    desk.add()
    desk.file(newsml_g2(Filing()))
    assert desk.parcels == []
    assert "wirecopy replay" in Sending.objects.get().last_error


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        ({"format": "jsonfeed"}, "no way to say that a story is killed"),
        ({"format": "rss", "desk_headline": True}, "whose headline"),
        ({"format": "nitf", "pulls": True}, "holds one item"),
        ({"format": "word"}, "no format word"),
        ({"address": "", "format": "atom"}, "--pull"),
        ({"address": "gopher://example.org/"}, "gopher"),
        ({"address": "https://ann:pass@example.org/in"}, "--secret-file"),
        ({"address": "sftp://example.org/in"}, "--host-key"),
        ({"sources": ("nobody",)}, "no source nobody"),
        ({"slug": "Post!"}, "does not do as the name"),
    ],
)
def test_a_partner_that_cannot_be_served_is_refused_with_what_to_do(
    desk: Desk, wish: dict[str, Any], why: str
) -> None:
    with pytest.raises(RefusedError, match=why):
        desk.add(**wish)
    assert not Partner.objects.exists()


def test_a_secret_is_kept_sealed_and_a_token_as_its_digest(desk: Desk) -> None:
    partner = desk.add(pulls=True, address="https://example.org/in", secret="opensesame")
    partner.refresh_from_db()
    assert "opensesame" not in partner.secret
    assert desk.tokens["post"] not in str(Partner.objects.values())
    adding.remove("post")
    partner.refresh_from_db()
    assert (partner.secret, partner.token_sha256) == ("", "")
