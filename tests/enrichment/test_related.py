from tests.enrichment.wire import COURT, FERRY, FERRY_OTHER_DESK, HARVEST, MINE, a_report
from wirecopy.enrichment.related import ranked, related
from wirecopy.enrichment.threads import Threads

STRIKE_ENDS = (
    "The strike at the Kolvar copper mine may not happen after Halden Metals raised its offer, the union said.",
    "Tomas Verrick said the workers would vote again on the pay offer of 7 percent.",
)


def held() -> Threads:
    threads = Threads()
    texts = (MINE, COURT, HARVEST, FERRY, FERRY_OTHER_DESK, STRIKE_ENDS)
    threads.restore((a_report(story, text), story) for story, text in enumerate(texts, start=1))
    return threads


def test_what_is_near_comes_first() -> None:
    assert ranked(held().shelf, 1)[0].story == 6
    assert ranked(held().shelf, 4)[0].story == 5


def test_nothing_of_the_own_thread_is_offered() -> None:
    threads = held()
    assert related(threads, 1)[0] == 6
    threads.hold_together(1, 6)
    assert 6 not in related(threads, 1)


def test_a_thread_is_offered_once() -> None:
    threads = held()
    threads.hold_together(2, 6)
    assert len({2, 6}.intersection(related(threads, 1))) == 1


def test_a_story_that_is_not_held_has_nothing_related() -> None:
    assert related(held(), 99) == ()
