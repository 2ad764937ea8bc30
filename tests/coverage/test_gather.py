"""Reports become threads and copies, and stay true whatever becomes of the stories."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.archive.rows import an_item, file
from tests.coverage.copy import BANK, FERRY, FERRY_AGAIN, FERRY_LATER, filed
from wirecopy.archive import shown as archive
from wirecopy.archive.models import Change, Story
from wirecopy.coverage import gather
from wirecopy.coverage.models import Copy, Member, Moved, Step, Thread
from wirecopy.coverage.shown import alike, codes, now_in, thread_of, threads
from wirecopy.wires.models import Source

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    gather.forget()
    yield
    gather.forget()


def run() -> None:
    while gather.gather(datetime.now(UTC), 10.0):
        pass


def thread(story: Story) -> int:
    return Member.objects.get(story=story).thread_id


def test_reports_on_one_event_are_one_thread_and_others_are_not() -> None:
    first = filed("mna", "Ferry runs aground off Skerry Islands", FERRY)
    bank = filed("mna", "Norvane cuts key rate", BANK, minutes=3)
    later = filed("cps", "41 brought ashore from grounded Norvane ferry", FERRY_LATER, minutes=20)
    run()
    assert thread(first) == thread(later) != thread(bank)
    assert not Moved.objects.exists()
    found = thread_of([first.pk, bank.pk])
    assert set(found) == {first.pk}
    assert [report.story for report in found[first.pk].reports] == [later.pk, first.pk]
    assert codes() == {found[first.pk].code: 2}


def test_what_says_the_same_stands_once_in_lists_but_not_in_its_agencys_own() -> None:
    first = filed("mna", "Ferry runs aground off Skerry Islands", FERRY)
    again = filed("hwt", "Ferry aground off Skerry Islands", FERRY_AGAIN, minutes=5)
    run()
    assert Copy.objects.filter(story=again, of=first).exists()
    assert archive.newest_ids("topic", ["norvane"], 9) == {"norvane": [first.pk]}
    assert archive.newest_ids("agency", ["hwt"], 9) == {"hwt": [again.pk]}
    assert alike([first.pk, again.pk]) == {first.pk: [again.pk], again.pk: [first.pk]}
    assert thread_of([first.pk]) == {}  # nothing but the same twice: no page of it


def test_the_source_with_the_better_precedence_stands_in_lists() -> None:
    first = filed("mna", "Ferry runs aground off Skerry Islands", FERRY)
    again = filed("hwt", "Ferry aground off Skerry Islands", FERRY_AGAIN, minutes=5)
    run()
    Source.objects.filter(pk=again.source_id).update(precedence=1)
    gather.choose_again("hwt-in")
    assert archive.newest_ids("topic", ["norvane"], 9) == {"norvane": [again.pk]}
    assert Story.objects.get(pk=first.pk).copy_of_id == again.pk


def test_when_the_first_is_killed_the_other_stands_in_its_place_at_once_and_for_good() -> None:
    first = filed("mna", "Ferry runs aground off Skerry Islands", FERRY)
    again = filed("hwt", "Ferry aground off Skerry Islands", FERRY_AGAIN, minutes=5)
    run()
    Story.objects.filter(pk=first.pk).update(state="killed")
    assert archive.newest_ids("topic", ["norvane"], 9) == {"norvane": [again.pk]}
    run()
    assert Story.objects.get(pk=again.pk).copy_of_id is None
    assert not Copy.objects.exists()
    assert not Member.objects.filter(story=first).exists()


def test_a_copy_stands_by_itself_again_when_the_other_is_filed_anew_with_other_words() -> None:
    first = filed("mna", "Ferry runs aground off Skerry Islands", FERRY)
    again = filed("hwt", "Ferry aground off Skerry Islands", FERRY_AGAIN, minutes=5)
    run()
    assert Story.objects.get(pk=again.pk).copy_of_id == first.pk
    file(first, an_item(*BANK, headline="Norvane cuts key rate"))
    run()
    assert not Copy.objects.exists()
    assert archive.newest_ids("topic", ["norvane"], 9) == {"norvane": [again.pk, first.pk]}


def test_a_killed_report_is_of_no_thread_and_its_company_has_no_page() -> None:
    first = filed("mna", "Ferry runs aground off Skerry Islands", FERRY)
    later = filed("cps", "41 brought ashore from grounded Norvane ferry", FERRY_LATER, minutes=20)
    run()
    code = thread_of([first.pk])[first.pk].code
    Story.objects.filter(pk=later.pk).update(state="killed")
    assert threads([code]) == {}  # before anything is gathered
    Change.objects.all().delete()
    run()
    assert Change.objects.filter(story=first, tags=[f"thread:{code}"]).exists()
    assert codes() == {}


def test_memory_lost_or_shared_changes_nothing() -> None:
    filed("mna", "Norvane cuts key rate", BANK)
    first = filed("mna", "Ferry runs aground off Skerry Islands", FERRY, minutes=1)
    run()
    gather.forget()
    later = filed("cps", "41 brought ashore from grounded Norvane ferry", FERRY_LATER, minutes=20)
    run()
    assert thread(first) == thread(later)


def test_another_processs_steps_are_followed() -> None:
    run()
    gather.gather(datetime.now(UTC), 1.0)
    first = filed("mna", "Ferry runs aground off Skerry Islands", FERRY)
    run()
    mine = gather._memory
    gather.forget()
    bank = filed("mna", "Norvane cuts key rate", BANK, minutes=3)
    run()  # as another process
    gather._memory = mine
    later = filed("cps", "41 brought ashore from grounded Norvane ferry", FERRY_LATER, minutes=20)
    run()
    assert thread(first) == thread(later) != thread(bank)
    assert mine is not None
    assert mine.last_step == Step.objects.order_by("-pk").values_list("pk", flat=True)[0]


def test_what_failed_is_gathered_again(monkeypatch: pytest.MonkeyPatch) -> None:
    story = filed("mna", "Ferry runs aground off Skerry Islands", FERRY)

    def fail(*_: object) -> int:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(gather, "_write", fail)
        with pytest.raises(RuntimeError):
            run()
    assert Moved.objects.filter(story=story).exists()
    run()
    assert Member.objects.filter(story=story).count() == 1


def test_what_is_not_on_the_site_is_not_gathered() -> None:
    for state in Story.State.values:
        if state != "live":
            story = filed("mna", "Ferry runs aground off Skerry Islands", FERRY)
            Story.objects.filter(pk=story.pk).update(state=state)
    run()
    assert not Member.objects.exists()
    assert not Thread.objects.exclude(members=None).exists()


def test_an_address_that_was_merged_leads_on() -> None:
    one = Thread.objects.create(code="aaaa")
    other = Thread.objects.create(code="bbbb", merged_into=one)
    assert now_in(other.code) == "aaaa"
    assert now_in(one.code) == now_in("cccc") == ""
