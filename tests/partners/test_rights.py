"""Against us: whatever happens in whatever order, no partner gets what it may not have, and each kill reaches
whoever got the story.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import time_machine

from tests.partners.taking import Desk
from tests.whole.filing import GUID, Filing, newsml_g2
from wirecopy.archive import store
from wirecopy.errors import FetchError, RefusedError
from wirecopy.item import Status
from wirecopy.partners import adding, changing
from wirecopy.partners.health import lines
from wirecopy.partners.models import Sending
from wirecopy.partners.pushing import push
from wirecopy.wires.models import Source

pytestmark = pytest.mark.database

_NEVER = FetchError("The partner answered 400.", permanent=True)
ALL: dict[str, Any] = {"topics": (), "sources": (), "languages": (), "licence": "all"}


def statuses(desk: Desk) -> list[str]:
    return [said[0] for said in desk.said]


def hold(desk: Desk) -> None:
    store.hold(desk.line.story(GUID).pk, now=desk.line.now)


def release(desk: Desk) -> None:
    store.release(desk.line.story(GUID).pk, now=desk.line.now)


def test_a_version_that_came_by_a_way_whose_contract_forbids_it_does_not_go_out(desk: Desk) -> None:
    """One agency, two contracts: the story came by the one, its update by the other."""
    desk.add()
    desk.add("reader", pulls=True)
    closed = Source.objects.create(
        slug="mna-closed", kind="push", agency="mna", agency_name="Meridian News Agency"
    )
    desk.file(newsml_g2(Filing()))
    desk.line.receive(newsml_g2(Filing(version=2, headline="For us alone")), source=closed)
    desk.line.work()
    desk.send()
    assert statuses(desk) == ["usable", "withheld"]
    assert b"For us alone" not in desk.pull("reader").content
    adding.permit("mna-closed", "all")


def test_leave_taken_back_of_one_way_withdraws_what_came_by_it(desk: Desk) -> None:
    other = Source.objects.create(
        slug="mna-two", kind="push", agency="mna", agency_name="Meridian News Agency", redistribution="all"
    )
    desk.add()
    desk.file(newsml_g2(Filing()))
    desk.line.receive(newsml_g2(Filing(version=2, headline="By the other")), source=other)
    desk.line.work()
    desk.send()
    assert adding.permit("mna-two", "no") == 1
    desk.send()
    assert statuses(desk) == ["usable", "usable", "withheld"]


def test_a_kill_while_a_partner_is_paused_is_said_and_reaches_it_as_soon_as_it_goes_on(desk: Desk) -> None:
    desk.add()
    desk.file(newsml_g2(Filing()))
    adding.pause("post")
    desk.file(newsml_g2(Filing(version=2, status="canceled")))
    assert statuses(desk) == ["usable"]
    (line,) = lines(desk.line.now)
    assert (line.wants_a_look, "1 of them a withdrawal that it must be told of" in line.says) == (True, True)
    adding.resume("post")
    desk.send()
    assert statuses(desk) == ["usable", "canceled"]


def test_a_paused_partner_that_pulls_gets_nothing_and_then_the_kill(desk: Desk) -> None:
    desk.add(pulls=True)
    desk.file(newsml_g2(Filing()))
    adding.pause("post")
    desk.file(newsml_g2(Filing(version=2, status="canceled")))
    assert desk.pull().status_code == 503
    adding.resume("post")
    assert b"canceled" in desk.pull().content


def test_leave_taken_back_while_a_partner_is_paused_withdraws_when_it_goes_on(desk: Desk) -> None:
    desk.add()
    desk.file(newsml_g2(Filing()))
    adding.pause("post")
    desk.file(newsml_g2(Filing(version=2)))
    adding.permit("mna", "no")
    adding.resume("post")
    desk.send()
    assert statuses(desk) == ["usable", "withheld"]


def test_filters_that_become_narrower_withdraw_what_does_not_fit_any_more(desk: Desk) -> None:
    desk.add()
    desk.file(newsml_g2(Filing()))
    assert changing.narrow("post", **{**ALL, "topics": ("sport",)}) == 1
    desk.send()
    assert statuses(desk) == ["usable", "withheld"]
    changing.narrow("post", **ALL)
    desk.file(newsml_g2(Filing(version=2)))
    assert statuses(desk) == ["usable", "withheld", "usable"]


def test_a_kill_reaches_whoever_got_the_story_though_it_is_of_no_topic_of_theirs_any_more(desk: Desk) -> None:
    desk.add()
    desk.file(newsml_g2(Filing()))
    changing.narrow("post", **{**ALL, "topics": ("sport",)})
    desk.file(newsml_g2(Filing(version=2, status="canceled")))
    assert (statuses(desk)[0], statuses(desk)[-1]) == ("usable", "canceled")


def test_an_update_under_embargo_withdraws_what_is_out(desk: Desk) -> None:
    desk.add()
    desk.file(newsml_g2(Filing()))
    desk.file(newsml_g2(Filing(version=2, embargo="2026-11-25T14:00:00+00:00", headline="Not yet")))
    assert "Not yet" not in [item.headline for item in desk.told]


def test_what_expired_while_the_clock_stood_still_does_not_go_out(desk: Desk) -> None:
    partner = desk.add()
    desk.add("reader", pulls=True)
    desk.line.file(newsml_g2(Filing(ends="2026-11-21T16:00:00+00:00")))
    desk.decide()
    desk.later(hours=9)
    assert desk.line.story(GUID).state == "live"
    assert push(partner.pk, desk.line.now, send=desk._take) == 0
    with time_machine.travel(desk.line.now, tick=False):
        assert b"Ferries" not in desk.pull("reader").content
    desk.wait(minutes=1)
    assert (desk.parcels, desk.line.story(GUID).state) == ([], "expired")


def test_a_partner_that_refused_the_story_is_told_of_its_kill_all_the_same(desk: Desk) -> None:
    """It said 400; what it kept of it nobody knows."""
    desk.add()
    desk.trouble = _NEVER
    desk.file(newsml_g2(Filing()))
    assert Sending.objects.get().state == "refused"
    desk.trouble = None
    desk.file(newsml_g2(Filing(version=2, status="canceled")))
    assert statuses(desk) == ["canceled"]


def test_what_was_off_for_a_moment_while_it_was_to_be_sent_is_sent(desk: Desk) -> None:
    partner = desk.add()
    desk.line.file(newsml_g2(Filing()))
    desk.decide()
    hold(desk)
    push(partner.pk, desk.line.now, send=desk._take)
    assert desk.parcels == []
    release(desk)
    desk.send()
    assert statuses(desk) == ["usable"]


def test_a_kill_that_was_taken_back_for_a_moment_while_it_was_to_be_sent_is_sent(desk: Desk) -> None:
    partner = desk.add()
    desk.file(newsml_g2(Filing()))
    story = desk.line.story(GUID).pk
    store.kill(story, now=desk.line.now)
    desk.decide()
    store.restore(story, now=desk.line.now)
    push(partner.pk, desk.line.now, send=desk._take)
    assert statuses(desk) == ["usable"]
    store.kill(story, now=desk.line.now)
    desk.send()
    assert statuses(desk) == ["usable", "canceled"]


def test_nobody_is_told_again_and_again_of_what_they_never_had(desk: Desk) -> None:
    desk.add()
    desk.line.file(newsml_g2(Filing()))
    desk.decide()
    for _ in range(3):
        hold(desk)
        desk.decide()
        desk.line.file(newsml_g2(Filing(version=2, status="withheld")))
        desk.decide()
    assert (desk.parcels, Sending.objects.count()) == ([], 2)


@pytest.mark.parametrize("seed", range(8))
def test_in_whatever_order_things_happen_a_partner_ends_with_what_stands(desk: Desk, seed: int) -> None:
    """Deliveries, acts of the desk, pauses, terms, filters and half-done turns, drawn by lot."""
    random = Random(seed)
    partner = desk.add()
    desk.file(newsml_g2(Filing()))
    story = desk.line.story(GUID).pk
    version = 1

    def update() -> None:
        nonlocal version
        version += 1
        desk.line.file(newsml_g2(Filing(version=version, headline=f"Take {version}")))

    acts: list[Callable[[], object]] = [
        update, update, lambda: hold(desk), lambda: release(desk),
        lambda: store.kill(story, now=desk.line.now), lambda: store.restore(story, now=desk.line.now),
        lambda: adding.permit("mna", "no"), lambda: adding.permit("mna", "all"),
        lambda: adding.pause("post"), lambda: adding.resume("post"),
        lambda: changing.narrow("post", **{**ALL, "topics": ("sport",)}), lambda: changing.narrow("post", **ALL),
        desk.decide, lambda: push(partner.pk, desk.line.now, send=desk._take), desk.send,
        lambda: changing.resend("post", desk.line.now - timedelta(days=1), desk.line.now),
    ]  # fmt: skip
    for _ in range(25):
        desk.line.now += timedelta(seconds=40)
        try:
            random.choice(acts)()
        except RefusedError:
            continue  # nothing to hold, release or restore just now
    adding.resume("post")
    for _ in range(3):
        desk.line.now += timedelta(minutes=1)
        desk.send()
    row = desk.line.story(GUID)
    may_have_it = (
        row.state == "live"
        and Source.objects.get(slug="mna").redistribution == "all"
        and not desk.partner("post").topics
    )
    last = desk.told[-1]
    numbers = [item.version for item in desk.told]
    assert numbers == sorted(set(numbers)), "each is told once, and nothing older after something newer"
    if row.state == "killed":
        assert last.status is Status.CANCELED
    elif not may_have_it:
        assert last.status is not Status.USABLE
    if last.status is Status.USABLE:
        assert row.shown is not None
        assert (row.state, last.headline) == ("live", row.shown.headline)


# ---- once more ----------------------------------------------------------------------------------------


def test_what_was_told_is_told_once_more_under_a_new_id_and_the_row_says_so(desk: Desk) -> None:
    desk.add()
    desk.file(newsml_g2(Filing()), newsml_g2(Filing(guid="urn:example:b")))
    desk.file(newsml_g2(Filing(guid="urn:example:b", version=2, status="canceled")))
    desk.parcels.clear()
    assert changing.resend("post", desk.line.now - timedelta(hours=1), desk.line.now) == 2
    desk.send()
    assert sorted(desk.said) == [("canceled", 3, ""), ("usable", 2, "Harbour reopens")]
    assert Sending.objects.filter(again=True).count() == 2
    desk.send()
    assert len(desk.parcels) == 2


def test_only_what_was_told_since_then_is_told_once_more(desk: Desk) -> None:
    desk.add()
    desk.file(newsml_g2(Filing()))
    desk.later(hours=2)
    desk.file(newsml_g2(Filing(guid="urn:example:b")))
    desk.parcels.clear()
    assert changing.resend("post", desk.line.now - timedelta(hours=1), desk.line.now) == 1
    desk.send()
    assert [item.guid for item in desk.told] == ["urn:example:b"]


def test_once_more_never_sends_what_may_not_go_out_by_now(desk: Desk) -> None:
    partner = desk.add()
    desk.file(newsml_g2(Filing()))
    desk.parcels.clear()
    changing.resend("post", desk.line.now - timedelta(hours=1), desk.line.now)
    store.kill(desk.line.story(GUID).pk, now=desk.line.now)
    push(partner.pk, desk.line.now, send=desk._take)
    assert desk.parcels == []
    desk.send()
    assert statuses(desk) == ["canceled"]


def test_once_more_for_a_partner_that_pulls_stands_at_the_top_again(desk: Desk) -> None:
    desk.add(pulls=True, format="ninjs")
    desk.file(newsml_g2(Filing()), newsml_g2(Filing(guid="urn:example:b")))
    changing.resend("post", desk.line.now - timedelta(hours=1), desk.line.now)
    desk.send()
    assert (desk.parcels, Sending.objects.filter(last=True, again=True, state="offered").count()) == ([], 2)


def test_once_more_leaves_alone_what_waits(desk: Desk) -> None:
    desk.add()
    desk.trouble = FetchError("The partner does not answer.", permanent=False)
    desk.file(newsml_g2(Filing()))
    assert changing.resend("post", desk.line.now - timedelta(hours=1), desk.line.now) == 0
    assert Sending.objects.count() == 1


def test_what_was_refused_can_be_sent_once_more(desk: Desk) -> None:
    desk.add()
    desk.trouble = _NEVER
    desk.file(newsml_g2(Filing()))
    desk.trouble = None
    changing.resend("post", desk.line.now - timedelta(hours=1), desk.line.now)
    desk.send()
    assert statuses(desk) == ["usable"]
    assert lines(desk.line.now)[0].refused == 0


def test_a_try_now_waits_for_no_time(desk: Desk) -> None:
    desk.add()
    desk.trouble = FetchError("The partner does not answer.", permanent=False)
    desk.file(newsml_g2(Filing()))
    desk.trouble = None
    desk.send()
    assert desk.parcels == []
    assert changing.try_now("post", desk.line.now) == 1
    desk.send()
    assert statuses(desk) == ["usable"]


def test_a_new_token_ends_the_old_one(desk: Desk) -> None:
    desk.add(pulls=True)
    desk.file(newsml_g2(Filing()))
    token = changing.renew_token("post")
    assert (desk.pull().status_code, desk.pull(token=token).status_code) == (401, 200)


@pytest.mark.parametrize("act", ["again", "now", "token", "narrow"])
def test_a_removed_partner_stays_removed(desk: Desk, act: str) -> None:
    desk.add()
    adding.remove("post")
    acts: dict[str, Callable[[], object]] = {
        "again": lambda: changing.resend("post", desk.line.now, desk.line.now),
        "now": lambda: changing.try_now("post", desk.line.now),
        "token": lambda: changing.renew_token("post"),
        "narrow": lambda: changing.narrow("post", **ALL),
    }
    with pytest.raises(RefusedError, match="removed"):
        acts[act]()
