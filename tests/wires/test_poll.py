"""Polling: one turn at a time, with a fetch of our own in place of the network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wires.build import a_source
from wirecopy.errors import FetchError
from wirecopy.wires.http import Fetch, Fetched
from wirecopy.wires.models import Delivery, Source
from wirecopy.wires.poll import due, poll_one
from wirecopy.wires.turns import next_turn

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_source_that_answers_is_due_after_its_interval() -> None:
    assert next_turn(NOON, interval_seconds=60, failures=0, jitter=0) == NOON + MINUTE


@pytest.mark.parametrize(("failures", "minutes"), [(1, 2), (2, 4), (5, 32), (6, 60), (99_999, 60)])
def test_each_failure_doubles_the_wait_up_to_an_hour(failures: int, minutes: int) -> None:
    assert next_turn(NOON, interval_seconds=60, failures=failures, jitter=0) == NOON + minutes * MINUTE


def test_failing_does_not_shorten_a_long_interval() -> None:
    assert next_turn(NOON, interval_seconds=7200, failures=3, jitter=0) == NOON + 120 * MINUTE


@given(st.integers(5, 86_400), st.integers(0, 50), st.floats(-0.1, 0.1), st.floats(0, 86_400))
def test_no_source_is_polled_earlier_than_it_asked(
    interval: int, failures: int, jitter: float, wait: float
) -> None:
    at = next_turn(
        NOON, interval_seconds=interval, failures=failures, jitter=jitter, retry_after_seconds=wait
    )
    assert at >= NOON + timedelta(seconds=wait)
    assert at >= NOON + timedelta(seconds=interval * 0.9)


def _finding(content: bytes, etag: str = "") -> Fetch:
    def get(url: str, *, allow_private: bool, etag: str = "", last_modified: str = "") -> Fetched:
        return Fetched(status=200, content=content, content_type="text/xml", etag=new, final_url=url)

    new = etag
    return get


def _failing(error: FetchError) -> Fetch:
    def get(url: str, *, allow_private: bool, etag: str = "", last_modified: str = "") -> Fetched:
        raise error

    return get


def _poll_source(slug: str = "harbour", **changes: Any) -> Source:
    return a_source(slug, kind=Source.Kind.POLL, address="https://wire.example/feed.xml", **changes)


@pytest.mark.database
def test_each_due_source_is_given_out_once() -> None:
    first = _poll_source("first", next_poll_at=NOON - MINUTE)
    new = _poll_source("new")
    _poll_source("later", next_poll_at=NOON + MINUTE)
    _poll_source("paused", state=Source.State.PAUSED)
    a_source("folder", kind=Source.Kind.FOLDER)
    assert due(NOON) == [first.pk, new.pk]
    assert due(NOON) == []


@pytest.mark.database
def test_a_claimed_poll_that_died_is_due_again() -> None:
    source = _poll_source()
    due(NOON)
    assert due(NOON + 3 * MINUTE) == [source.pk]


@pytest.mark.database
def test_a_poll_stores_what_it_finds_and_is_healthy() -> None:
    source = _poll_source(failures=3, last_error="down")
    polled = poll_one(source.pk, NOON, get=_finding(b"<rss/>", '"a1"'), jitter=0)
    source.refresh_from_db()
    assert polled is not None
    assert polled.delivery_id is not None
    assert Delivery.objects.get(pk=polled.delivery_id).name == "https://wire.example/feed.xml"
    assert (source.heard_at, source.next_poll_at, source.etag) == (NOON, NOON + MINUTE, '"a1"')
    assert (source.failures, source.last_error) == (0, "")


@pytest.mark.database
def test_nothing_new_keeps_what_makes_the_next_call_conditional() -> None:
    source = _poll_source(etag='"a1"', last_modified="yesterday")
    asked: list[tuple[str, str]] = []

    def get(url: str, *, allow_private: bool, etag: str = "", last_modified: str = "") -> Fetched:
        asked.append((etag, last_modified))
        return Fetched(status=304, content=b"", not_modified=True)

    polled = poll_one(source.pk, NOON, get=get, jitter=0)
    source.refresh_from_db()
    assert asked == [('"a1"', "yesterday")]
    assert polled is not None
    assert polled.delivery_id is None
    assert (source.etag, source.last_modified, source.heard_at) == ('"a1"', "yesterday", NOON)


@pytest.mark.database
def test_a_failure_is_written_on_the_source_and_waits_as_long_as_it_was_told() -> None:
    source = _poll_source(etag='"a1"')
    told = FetchError("wire.example: answered 429.", permanent=False, retry_after_seconds=900)
    poll_one(source.pk, NOON, get=_failing(told), jitter=0.1)
    source.refresh_from_db()
    assert source.next_poll_at == NOON + 15 * MINUTE
    assert (source.failures, source.last_error) == (1, "wire.example: answered 429.")
    assert (source.last_error_at, source.heard_at, source.etag) == (NOON, None, '"a1"')


@pytest.mark.database
def test_an_answer_that_is_refused_leaves_no_etag_behind() -> None:
    source = _poll_source()
    polled = poll_one(source.pk, NOON, get=_finding(b"", '"a1"'), jitter=0)
    source.refresh_from_db()
    assert polled is not None
    assert "empty" in polled.error
    assert (source.etag, source.failures) == ("", 1)


@pytest.mark.database
@pytest.mark.parametrize("state", [Source.State.PAUSED, Source.State.REMOVED])
def test_a_source_paused_meanwhile_is_not_called(state: Source.State) -> None:
    source = _poll_source(state=state)
    assert poll_one(source.pk, NOON, get=_finding(b"<rss/>")) is None
    assert not Delivery.objects.exists()
