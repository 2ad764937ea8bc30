"""The archive over the real PostgreSQL: what is stored, what is said to have changed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from django.db import IntegrityError, connection, transaction

from tests.builders import NOON, a_body, an_item
from wirecopy.archive import shown, store
from wirecopy.archive.models import Change, Placement, Rework, Shelf, Story, Version
from wirecopy.archive.store import PostgresArchive
from wirecopy.enrichment.topics import Topic, topics_of
from wirecopy.errors import OvertakenError, RefusedError
from wirecopy.identity import Verdict, identify, take_of
from wirecopy.item import Embargo, Item, Order, Signal, Status, Subject
from wirecopy.line import Arrival, Entry, Key, Wanted
from wirecopy.packing import pack, read_sha256, unpack
from wirecopy.wires.models import Delivery, Filed, Source

pytestmark = pytest.mark.database
JUSTICE = Topic("justice", "Justice", "medtop:02000000")


@pytest.fixture
def source() -> Source:
    return Source.objects.create(slug="mna", kind="push", agency="mna", agency_name="MNA")


@pytest.fixture(autouse=True)
def _source(source: Source) -> None:
    Filed.objects.create(sha256="0" * 64, content=b"as it came")


def file(*items: Item, now: datetime = NOON, received_at: datetime | None = None) -> list[Verdict]:
    """What the line does with one delivery of `items`, without the reading."""
    source = Source.objects.get(slug="mna")
    delivery = Delivery.objects.create(source=source, filed_id="0" * 64, received_at=received_at or now)
    arrival = Arrival(
        delivery_id=delivery.pk,
        source_id=source.pk,
        agency="mna",
        content=b"",
        received_at=delivery.received_at,
    )
    entries = [
        Entry(
            key=Key("mna", item.guid),
            item=item,
            take=take_of(item, received_at=arrival.received_at, read_sha256=read_sha256(item)),
            topics=topics_of(item) or (JUSTICE,),
            arrival=arrival,
        )
        for item in (replace(item, filed_sha256=_digest(item)) for item in items)
    ]
    wanted = Wanted(
        items={entry.key: source.pk for entry in entries},
        ordered={Key("mna", order.guid): source.pk for entry in entries for order in entry.item.orders},
        other_ids=frozenset(Key("mna", guid) for entry in entries for guid in entry.item.alt_ids),
    )
    verdicts = []
    with PostgresArchive().open(wanted, now=now) as opened:
        for entry in entries:
            verdicts.append(identify(entry.take, opened.held(entry)))
            if verdicts[-1] is not Verdict.REPEAT:
                opened.keep(entry, verdicts[-1])
            for order in entry.item.orders:
                opened.obey(Key("mna", order.guid), order.status, entry)
    return verdicts


def _digest(item: Item) -> str:
    return hashlib.sha256(pack(item)).hexdigest()


def story(guid: str = "urn:example:harbour") -> Story:
    return Story.objects.get(agency="mna", guid=guid)


def test_a_story_is_published_with_an_address_and_its_places() -> None:
    assert file(an_item()) == [Verdict.NEW]
    live = story()
    assert live.state == "live"
    assert live.path.startswith("/2026/11/21/harbour-reopens-")
    assert live.first_published_at == NOON
    assert sorted(Shelf.objects.values_list("kind", "key")) == [
        ("agency", "mna"), ("all", ""), ("day", "2026-11-21"), ("topic", "justice"),
    ]  # fmt: skip
    change = Change.objects.get()
    assert change.appears
    assert f"story:{live.pk}" in change.tags
    assert "shelf:topic:justice/0" in change.tags


def test_an_update_keeps_address_and_first_publication() -> None:
    file(an_item())
    first = story()
    file(an_item(version=2, headline="Harbour open again"), now=NOON + timedelta(hours=2))
    now = story()
    assert (now.path, now.first_published_at) == (first.path, first.first_published_at)
    assert now.shown_id != first.shown_id
    assert Placement.objects.count() == 4


def test_the_same_delivery_again_stores_nothing() -> None:
    file(an_item())
    Change.objects.all().delete()
    assert file(an_item()) == [Verdict.REPEAT]
    assert Version.objects.count() == 1
    assert not Change.objects.exists()


def test_two_versions_in_one_delivery_end_at_the_higher() -> None:
    assert file(an_item(version=2), an_item(version=1)) == [Verdict.NEW, Verdict.STALE]
    shown = story().shown
    assert shown is not None
    assert shown.number == 2


def test_a_kill_takes_the_page_off_first_of_all_and_for_good() -> None:
    file(an_item())
    Change.objects.all().delete()
    assert file(an_item(version=2, status=Status.CANCELED, body=a_body("x"))) == [Verdict.KILL]
    assert file(an_item(version=3)) == [Verdict.DEAD]
    killed = story()
    assert (killed.state, killed.shown_id) == ("killed", None)
    assert killed.killed_at == NOON
    assert [change.priority for change in Change.objects.all()] == [1]


def test_a_kill_before_its_item_makes_the_item_dead_on_arrival() -> None:
    file(an_item(guid="urn:notice", orders=(Order(guid="urn:example:harbour", status=Status.CANCELED),)))
    assert file(an_item()) == [Verdict.DEAD]
    assert story().state == "killed"
    assert story().path == ""


def test_a_kill_by_another_id_of_the_story_kills_it() -> None:
    file(an_item(alt_ids=("FIX-77",)))
    file(an_item(guid="urn:notice", orders=(Order(guid="FIX-77", status=Status.CANCELED),)))
    assert story().state == "killed"
    assert not Story.objects.filter(guid="FIX-77").exists()


def test_a_kill_by_an_id_that_several_stories_share_takes_all_of_them_off_until_a_person_decides() -> None:
    file(an_item(alt_ids=("FIX-77",)), an_item(guid="urn:other", alt_ids=("FIX-77",)))
    file(an_item(guid="urn:notice", orders=(Order(guid="FIX-77", status=Status.CANCELED),)))
    assert {story().state, story("urn:other").state} == {"held"}
    store.release(story("urn:other").pk, now=NOON)
    assert story("urn:other").state == "live"


def test_a_kill_by_another_id_that_comes_first_kills_it_too() -> None:
    file(an_item(guid="urn:notice", orders=(Order(guid="FIX-77", status=Status.CANCELED),)))
    assert file(an_item(alt_ids=("FIX-77",))) == [Verdict.DEAD]
    assert story().state == "killed"


def test_an_embargoed_story_has_no_address_until_its_time() -> None:
    until = NOON + timedelta(hours=1)
    file(an_item(embargo=Embargo(until=until)))
    assert (story().state, story().path, story().next_change_at) == ("embargoed", "", until)
    assert not Change.objects.exists()
    assert store.look_again(until - timedelta(seconds=1)) == 0
    assert store.look_again(until + timedelta(days=3)) == 1
    assert story().state == "live"
    assert story().path.startswith("/2026/11/21/harbour-reopens-")
    assert {shelf.kind for shelf in Shelf.objects.all()} == {"all", "day", "agency", "topic"} - {"topic"}


def test_withheld_and_usable_again_comes_back_at_its_address() -> None:
    file(an_item())
    path = story().path
    file(an_item(version=2, status=Status.WITHHELD))
    assert story().state == "withheld"
    Change.objects.all().delete()
    file(an_item(version=3))
    assert (story().state, story().path) == ("live", path)
    assert "shelf:all:/0" in Change.objects.get().tags


def test_deliveries_in_any_order_end_the_same() -> None:
    takes = [
        an_item(version=1),
        an_item(version=2, status=Status.WITHHELD),
        an_item(version=3, headline="Third"),
    ]
    ends = set()
    for number, order in enumerate(permutations(takes)):
        guid = f"urn:order:{number}"
        for item in order:
            file(replace(item, guid=guid))
        ended = story(guid)
        ends.add((ended.state, ended.shown.number if ended.shown else None))
    assert ends == {("live", 3)}


def test_the_database_refuses_to_change_what_was_filed() -> None:
    file(an_item())
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Version.objects.update(item=b"{}")
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Filed.objects.update(content=b"other")


def test_a_desk_headline_stays_over_the_next_update() -> None:
    file(an_item())
    store.rework(story().pk, headline="  Ships sail again ", by="ada", now=NOON)
    file(an_item(version=2, headline="Harbour open again"))
    assert Rework.objects.get(story=story()).headline == "Ships sail again"
    assert list(story().rework_log.values_list("before", "after", "by")) == [("", "Ships sail again", "ada")]


def test_a_headline_written_against_what_another_has_changed_is_refused_until_that_was_seen() -> None:
    file(an_item())
    seen = store.seen_now(story().pk)
    store.rework(story().pk, headline="Ada's", by="ada", now=NOON, seen=seen)
    with pytest.raises(OvertakenError):
        store.rework(story().pk, headline="Bea's", by="bea", now=NOON, seen=seen)
    store.rework(story().pk, headline="Bea's", by="bea", now=NOON, seen=store.seen_now(story().pk))
    assert list(story().rework_log.values_list("before", "after")) == [("", "Ada's"), ("Ada's", "Bea's")]


def test_a_headline_written_against_an_older_version_is_refused() -> None:
    file(an_item())
    seen = store.seen_now(story().pk)
    file(an_item(version=2, headline="Harbour open again"))
    with pytest.raises(OvertakenError):
        store.rework(story().pk, headline="Ships sail", by="ada", now=NOON, seen=seen)
    assert not Rework.objects.exists()


def test_a_headline_whose_figure_the_agency_took_back_needs_a_look() -> None:
    file(an_item(body=a_body("The storm sank 12 ships.")))
    store.rework(story().pk, headline="12 ships sunk", by="ada", now=NOON)
    file(an_item(version=2, body=a_body("The storm sank 14 ships.")))
    rework = Rework.objects.get(story=story())
    assert (rework.look, rework.headline) == ("“12” is no longer in the agency's text.", "12 ships sunk")


def test_a_headline_that_was_accepted_is_held_against_the_version_it_was_accepted_over() -> None:
    file(an_item())
    store.rework(story().pk, headline="Ships sail", by="ada", now=NOON)
    file(an_item(version=2, headline="Harbour open again"))
    store.accept(story().pk, by="bea", now=NOON)
    file(an_item(version=3, headline="Harbour open again", body=a_body("More of it.")))
    assert Rework.objects.get(story=story()).look == ""
    assert list(story().rework_log.values_list("field", "after", "by"))[1:] == [("look", "accepted", "bea")]


def test_a_story_that_waits_may_get_its_headline_before_it_is_published() -> None:
    Source.objects.update(auto_publish=False)
    file(an_item())
    store.rework(story().pk, headline="Ships sail", by="ada", now=NOON)
    store.release(story().pk, now=NOON)
    assert (story().state, story().rework.headline, story().rework.look) == ("live", "Ships sail", "")


def test_a_killed_story_gets_no_headline() -> None:
    file(an_item())
    store.kill(story().pk, now=NOON)
    with pytest.raises(RefusedError, match="was killed"):
        store.rework(story().pk, headline="Ships sail", by="ada", now=NOON)


def test_a_killed_story_cannot_be_released() -> None:
    file(an_item())
    store.kill(story().pk, now=NOON)
    with pytest.raises(RefusedError):
        store.release(story().pk, now=NOON)
    assert story().state == "killed"


def test_a_kill_by_the_desk_can_be_taken_back() -> None:
    file(an_item())
    store.kill(story().pk, now=NOON)
    file(an_item(version=2))
    assert (story().state, story().shown) == ("killed", None)
    assert shown.notices([story().pk])[story().pk].by_desk
    store.restore(story().pk, now=NOON)
    assert (story().state, story().killed_at) == ("live", None)
    assert Story.objects.filter(shown__number=2).exists()


def test_what_the_agency_kills_after_the_desk_did_stays_killed() -> None:
    file(an_item())
    store.kill(story().pk, now=NOON)
    file(an_item(version=2, status=Status.CANCELED))
    with pytest.raises(RefusedError, match="agency killed"):
        store.restore(story().pk, now=NOON)
    assert story().state == "killed"


def test_a_kill_by_the_desk_does_not_make_the_agencys_its_own() -> None:
    file(an_item())
    file(an_item(guid="urn:example:notice", orders=(Order(guid=story().guid, status=Status.CANCELED),)))
    store.kill(story().pk, now=NOON)
    with pytest.raises(RefusedError, match="agency killed"):
        store.restore(story().pk, now=NOON)


def test_a_held_story_leaves_the_site_until_released() -> None:
    file(an_item())
    store.hold(story().pk, now=NOON)
    assert story().state == "held"
    store.release(story().pk, now=NOON)
    assert story().state == "live"


def test_an_item_is_packed_exactly() -> None:
    file(an_item(headline="Nul\x00l"))
    version = Version.objects.get()
    assert unpack(bytes(version.item)).headline == "Nul\x00l"
    assert version.headline == "Nul\ufffdl"


def test_a_failure_in_the_middle_stores_nothing() -> None:
    wanted = Wanted(items={Key("mna", "urn:x"): Source.objects.get().pk}, ordered={}, other_ids=frozenset())
    with pytest.raises(RuntimeError), PostgresArchive().open(wanted, now=NOON):
        raise RuntimeError
    assert not Story.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def test_copy_of_yesterday_that_comes_in_today_belongs_to_yesterday() -> None:
    file(an_item(first_created=NOON - timedelta(days=1)))
    assert story().path.startswith("/2026/11/20/")
    assert (story().dated_at, story().first_published_at) == (NOON - timedelta(days=1), NOON)
    assert Shelf.objects.filter(kind="day").get().key == "2026-11-20"


def test_an_agency_s_clock_in_the_future_dates_nothing_after_now() -> None:
    file(an_item(version_created=NOON + timedelta(days=3)))
    assert story().dated_at == NOON


def test_words_to_editors_are_never_published() -> None:
    file(an_item(signals=frozenset({Signal.ADVISORY})))
    assert (story().state, story().path) == ("empty", "")


def test_a_story_leaves_the_topics_its_newest_version_does_not_name() -> None:
    flood, justice = Subject(code="medtop:20000151"), Subject(code="medtop:02000000")
    for order in ((1, 2), (2, 1)):
        guid = f"urn:order:{order}"
        for version in order:
            file(an_item(guid=guid, version=version, subjects=(flood,) if version == 1 else (justice,)))
        shelves = Placement.objects.filter(story=story(guid), shelf__kind="topic")
        assert [placed.shelf.code for placed in shelves] == ["medtop:02000000"]
    left = Shelf.objects.get(code="medtop:20000151")
    assert (left.count, left.left_count) == (1, 1)
    assert [shelf.key for shelf in shown.shelves("topic")] == [Shelf.objects.get(code="medtop:02000000").key]


def test_a_story_says_what_its_newest_version_is_also_while_it_waits() -> None:
    Source.objects.update(auto_publish=False)
    file(an_item(urgency=4, language="de"))
    file(an_item(version=3, urgency=1, language="en"))
    file(an_item(version=2, urgency=7, language="fr"))
    held = story()
    assert held.state == "waiting"
    assert held.newest is not None
    assert (held.newest.number, held.language, held.urgency, held.topics) == (3, "en", 1, ["justice"])


def test_a_story_that_only_an_order_named_has_no_newest_version() -> None:
    file(an_item(orders=(Order(guid="urn:example:other", status=Status.CANCELED),)))
    assert story("urn:example:other").newest_id is None
