from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import NOON as FILED
from tests.builders import a_body, an_item
from tests.enrichment.wire import COURT, FERRY, FERRY_OTHER_DESK, HARVEST, MINE, NOON, a_report
from wirecopy.enrichment.gathering import Gatherer, report_of
from wirecopy.enrichment.threads import Threads
from wirecopy.item import Place

_: type[Gatherer] = Threads


def some_threads() -> Threads:
    """Three reports of three events, in threads 1, 2 and 3."""
    threads = Threads()
    for story, text in enumerate((MINE, COURT, HARVEST), start=1):
        threads.place(a_report(story, text))
    return threads


def test_two_desks_on_one_event_are_one_thread_and_the_desk_is_told_why() -> None:
    threads = some_threads()
    opened = threads.place(a_report(11, FERRY))
    joined = threads.place(a_report(12, FERRY_OTHER_DESK, hours=3))
    assert opened.is_new
    assert (joined.thread, joined.is_new) == (opened.thread, False)
    assert "Maren" in " ".join(joined.why)


def test_other_events_are_other_threads() -> None:
    threads = some_threads()
    assert [threads.thread_of(story) for story in (1, 2, 3)] == [1, 2, 3]


def test_a_copy_is_named_and_a_development_is_none() -> None:
    threads = some_threads()
    threads.place(a_report(11, FERRY))
    copy = threads.place(a_report(12, FERRY[:3], hours=1))
    grown = threads.place(a_report(13, (FERRY[0].replace("214", "231"), *FERRY[1:]), hours=2))
    assert (copy.copies, copy.developments) == ((11,), ())
    assert [(story, found.differs) for story, found in grown.developments] == [
        (11, ("214 → 231",)),
        (12, ("214 → 231",)),
    ]
    assert grown.thread == copy.thread


def test_the_same_words_a_month_later_are_no_copy() -> None:
    threads = some_threads()
    threads.place(a_report(11, FERRY))
    assert threads.place(a_report(12, FERRY, hours=24 * 31)).copies == ()


def test_a_newer_version_keeps_its_thread_whatever_it_says() -> None:
    threads = some_threads()
    again = threads.place(a_report(1, FERRY, hours=1))
    assert (again.thread, again.is_new, again.merged) == (1, False, ())
    assert len(threads) == 3


def test_a_thread_whose_only_report_went_to_another_is_part_of_that() -> None:
    threads = some_threads()
    moved = threads.place(a_report(1, HARVEST, hours=1))
    assert (moved.thread, moved.is_new, moved.merged) == (3, False, (1,))
    assert threads.standing(1) == 3


def test_what_the_desk_held_apart_stays_apart() -> None:
    threads = some_threads()
    thread = threads.place(a_report(11, FERRY)).thread
    threads.place(a_report(12, FERRY_OTHER_DESK))
    moved = threads.hold_apart(12, thread)
    assert moved not in (None, thread)
    assert threads.place(a_report(12, FERRY_OTHER_DESK, hours=1)).thread == moved
    assert threads.thread_of(11) == thread


def test_what_the_desk_put_together_stays_together() -> None:
    threads = some_threads()
    assert threads.hold_together(3, 1) == 1
    assert threads.thread_of(3) == 1
    assert threads.standing(3) == 1
    assert threads.place(a_report(4, HARVEST, hours=1)).thread == 1


def test_a_story_the_desk_put_somewhere_stays_there() -> None:
    threads = some_threads()
    threads.hold_in(2, 3)
    placed = threads.place(a_report(2, COURT, hours=2))
    assert (placed.thread, placed.why) == (3, ("put here by the desk",))


def test_threads_become_one_when_a_report_joins_both() -> None:
    threads = some_threads()
    first = threads.place(a_report(11, FERRY[:2])).thread
    moved = threads.hold_apart(11, 999)
    assert moved is None
    threads.place(a_report(12, FERRY[:2] + FERRY[3:]))
    second = threads.hold_apart(12, first)
    threads.place(a_report(13, FERRY))
    assert second is not None
    assert threads.standing(second) == second, "held apart by the desk"


def test_forgetting_bounds_what_is_held() -> None:
    threads = some_threads()
    threads.place(a_report(11, FERRY, hours=48))
    threads.forget_before(NOON + timedelta(hours=24))
    assert len(threads) == 1
    assert threads.thread_of(1) is None
    threads.forget(11)
    threads.forget(11)
    assert len(threads) == 0


def test_restored_threads_go_on_as_they_were() -> None:
    threads, again = some_threads(), Threads()
    again.restore(
        (a_report(story, text), story) for story, text in enumerate((MINE, COURT, HARVEST), start=1)
    )
    for held in (threads, again):
        held.place(a_report(11, FERRY))
    joined = [held.place(a_report(12, FERRY_OTHER_DESK)).thread for held in (threads, again)]
    assert joined == [4, 4]


def test_another_language_is_another_thread_that_is_pointed_at() -> None:
    threads = some_threads()
    thread = threads.place(a_report(11, FERRY)).thread
    german = (
        "Eine Fähre mit 214 Menschen an Bord ist vor Port Lessing auf Grund gelaufen.",
        "Die Maren Holt der Linie Nordhavn traf im Nebel eine Sandbank, sagte Kapitänin Ilse Brandauer.",
    )
    placed = threads.place(a_report(12, german, language="de", hours=1))
    assert placed.thread != thread
    assert placed.elsewhere == (thread,)


def test_a_report_is_an_item_without_its_furniture() -> None:
    item = an_item(
        headline="Ferry aground", body=a_body(*FERRY), language="en-GB", places=(Place(name="Port Lessing"),)
    )
    report = report_of(item, story=7, agency="Meridian", filed_at=FILED)
    assert (report.language, report.places, report.paragraphs) == ("en", ("Port Lessing",), FERRY)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from([FERRY, MINE, COURT, HARVEST])), max_size=12))
def test_every_report_held_is_in_one_thread(filed: list[tuple[int, tuple[str, ...]]]) -> None:
    threads = Threads()
    for story, text in filed:
        placed = threads.place(a_report(story, text))
        assert threads.thread_of(story) == placed.thread
        assert story not in placed.copies
    assert len(threads) == len({story for story, _ in filed})
