"""What the desk says of developing stories is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.archive.rows import file
from tests.coverage.copy import BANK, FERRY, FERRY_LATER, filed
from tests.coverage.test_gather import run, thread
from wirecopy.archive.models import Story
from wirecopy.coverage import correcting, gather
from wirecopy.coverage.models import Member, Thread
from wirecopy.coverage.shown import now_in
from wirecopy.errors import RefusedError
from wirecopy.packing import unpack

pytestmark = pytest.mark.database
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    gather.forget()
    yield
    gather.forget()


def two_reports() -> tuple[Story, Story]:
    first = filed("mna", "Ferry runs aground off Skerry Islands", FERRY)
    later = filed("cps", "41 brought ashore from grounded Norvane ferry", FERRY_LATER, minutes=20)
    run()
    assert thread(first) == thread(later)
    return first, later


def refile(story: Story) -> None:
    """The agency files the same words again as a newer version."""
    shown = Story.objects.select_related("shown").get(pk=story.pk).shown
    assert shown is not None
    file(story, unpack(bytes(shown.item)))


def test_what_was_taken_out_is_never_put_back() -> None:
    first, later = two_reports()
    correcting.take_out(later.pk, by="ann", now=NOW)
    assert thread(first) != thread(later)
    refile(later)
    refile(first)
    run()
    gather.forget()
    refile(later)
    run()
    assert thread(first) != thread(later)
    assert Member.objects.get(story=later).by == "ann"


def test_what_was_put_somewhere_stays_there() -> None:
    first, _ = two_reports()
    bank = filed("mna", "Norvane cuts key rate", BANK, minutes=30)
    run()
    code = Thread.objects.get(pk=thread(first)).code
    correcting.put_in(bank.pk, code, by="ann", now=NOW)
    refile(bank)
    run()
    assert thread(bank) == thread(first)


def test_joined_threads_are_one_and_the_old_address_leads_on() -> None:
    first, _ = two_reports()
    bank = filed("mna", "Norvane cuts key rate", BANK, minutes=30)
    run()
    old, onto = (Thread.objects.get(pk=thread(story)).code for story in (bank, first))
    correcting.merge(old, onto, by="ann", now=NOW)
    assert thread(bank) == thread(first)
    assert now_in(old) == onto
    refile(bank)
    run()
    assert thread(bank) == thread(first)


def test_what_makes_no_sense_is_refused_in_words() -> None:
    bank = filed("mna", "Norvane cuts key rate", BANK)
    with pytest.raises(RefusedError, match="not gathered yet"):
        correcting.take_out(bank.pk, by="ann", now=NOW)
    run()
    code = Thread.objects.get(pk=thread(bank)).code
    with pytest.raises(RefusedError, match="only report"):
        correcting.take_out(bank.pk, by="ann", now=NOW)
    with pytest.raises(RefusedError, match="one developing story already"):
        correcting.merge(code, code, by="ann", now=NOW)
    with pytest.raises(RefusedError, match="There is no developing story zzzz"):
        correcting.merge(code, "zzzz", by="ann", now=NOW)
