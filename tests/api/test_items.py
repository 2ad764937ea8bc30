"""The list of items: what is published, newest first, and nothing else."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Get
from tests.api.published import published
from tests.archive.rows import START, a_source, a_story, an_item, kill
from wirecopy.api import listing
from wirecopy.archive.models import Rework, Story
from wirecopy.site.models import Page, Refused

pytestmark = pytest.mark.database


def _codes(answer: Any) -> list[str]:
    return list(json.loads(answer.content)["_wirecopy"])


def _next(answer: Any) -> str:
    parts = urlsplit(json.loads(answer.content)["next"])
    return f"{parts.path}?{parts.query}"


def test_the_story_first_published_last_comes_first(get: Get) -> None:
    stories = [published() for _ in range(3)]
    answer = get("/api/v1/items")
    assert answer["Content-Type"] == "application/json"
    assert _codes(answer) == [story.code for story in reversed(stories)]
    assert [item["uri"] for item in json.loads(answer.content)["items"]] == [
        story.guid for story in reversed(stories)
    ]


@pytest.mark.parametrize("state", ["embargoed", "withheld", "killed", "expired", "held", "waiting", "empty"])
def test_what_is_not_live_is_not_served(get: Get, state: str) -> None:
    published(state=state)
    assert get("/api/v1/items").content == b'{"items":[],"_wirecopy":{}}'


def test_a_killed_story_is_gone_with_the_next_request(get: Get) -> None:
    story = published()
    assert _codes(get("/api/v1/items")) == [story.code]
    kill(story)
    assert _codes(get("/api/v1/items")) == []


def test_a_story_is_not_served_before_its_page_stands(get: Get) -> None:
    story = a_story()
    assert _codes(get("/api/v1/items")) == []
    page = Page.objects.create(path=story.path, kind="article", key="1", digest="0" * 64)
    assert _codes(get("/api/v1/items")) == [story.code]
    Refused.objects.create(page=page, why="Words differ.")
    assert _codes(get("/api/v1/items")) == []


def test_following_next_meets_each_story_once_while_copy_arrives(get: Get) -> None:
    stories = [published() for _ in range(7)]
    answer = get("/api/v1/items?limit=3")
    met = _codes(answer)
    while "next" in json.loads(answer.content):
        assert answer["Link"] == f'<{json.loads(answer.content)["next"]}>; rel="next"'
        published()
        answer = get(_next(answer))
        met += _codes(answer)
    assert met == [story.code for story in reversed(stories)]


def test_a_story_killed_while_it_is_the_place_to_go_on_does_not_break_the_chain(get: Get) -> None:
    older, newer = published(), published()
    answer = get("/api/v1/items?limit=1")
    kill(newer)
    assert _codes(get(_next(answer))) == [older.code]


def test_stories_of_one_moment_are_told_apart(get: Get) -> None:
    for _ in range(3):
        published(published_at=START)
    first = get("/api/v1/items?limit=1")
    second = get(_next(first))
    third = get(_next(second))
    assert len({*_codes(first), *_codes(second), *_codes(third)}) == 3


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("agency=mna", {"mna one", "mna two"}),
        ("agency=lvz", {"lvz"}),
        ("agency=nobody", set()),
        ("topic=ports", {"mna one", "lvz"}),
        ("topic=nothing", set()),
        ("topic=ports&agency=mna", {"mna one"}),
        ("language=en", {"mna one", "mna two"}),
        ("language=EN-gb", {"mna two"}),
        ("language=es", {"lvz"}),
        ("since=2026-11-21T09:00:00Z", {"mna two", "lvz"}),
        ("since=2026-11-21T09:00:00%2B01:00", {"mna one", "mna two", "lvz"}),
    ],
)
def test_a_filter_finds_just_its_own(get: Get, asked: str, found: set[str]) -> None:
    for hour, (name, agency, language, topics) in enumerate(
        (
            ("mna one", "mna", "en", ["ports"]),
            ("mna two", "mna", "en-GB", []),
            ("lvz", "lvz", "es", ["ports", "sea"]),
        )
    ):
        item = an_item(headline=name, language=language)
        published(item, agency=agency, topics=topics, published_at=START + timedelta(hours=hour))
    items = json.loads(get(f"/api/v1/items?{asked}").content)["items"]
    assert {item["headlines"][0]["value"] for item in items} == found


def test_no_more_than_a_window_is_looked_at_and_next_leads_on(
    get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "_WINDOW", 2)
    rare = published(an_item(language="sv"))
    for _ in range(5):
        published()
    answer = get("/api/v1/items?language=sv")
    assert _codes(answer) == []
    met = []
    while "next" in json.loads(answer.content):
        answer = get(_next(answer))
        met += _codes(answer)
    assert met == [rare.code]


def test_a_code_that_never_stood_on_the_site_is_unknown_like_one_that_does_not_exist(get: Get) -> None:
    secret = a_story(state="embargoed")
    Story.objects.filter(pk=secret.pk).update(path="", first_published_at=None)
    answers = [get("/api/v1/items?after=nosuch"), get(f"/api/v1/items?after={secret.code}")]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].content == answers[1].content


def test_a_page_of_items_costs_few_questions_however_many_it_holds(get: Get) -> None:
    for _ in range(6):
        published(topics=["ports"])
    counts = []
    for limit in (1, 5):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            get(f"/api/v1/items?topic=ports&limit={limit}")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 8


def test_who_wrote_the_headline_is_said(get: Get) -> None:
    story = published(an_item(headline="Quay reopens"))
    assert story.shown is not None
    Rework.objects.create(story=story, over_version=story.shown, headline="Ferries sail again", by="Ada Fenn")
    answer = get("/api/v1/items")
    body = json.loads(answer.content)
    assert body["items"][0]["headlines"] == [
        {"role": "main", "value": "Ferries sail again"},
        {"role": "agency", "value": "Quay reopens"},
    ]
    assert body["_wirecopy"][story.code]["headline_by"] == "the desk"
    assert b"Ada" not in answer.content


def test_what_is_for_editors_stays_here(get: Get) -> None:
    from wirecopy.item import Link, Picture, Rendition

    item = an_item(
        ed_note="Eds: do not call the widow.",
        links=(Link(rel="member", guid="urn:mna:secret", title="Minister resigns"),),
        pictures=(Picture(renditions=(Rendition(href="https://pics.example/a.jpg?key=s3cret"),)),),
    )
    published(item)
    content = get("/api/v1/items").content
    assert not [word for word in (b"widow", b"Minister", b"s3cret") if word in content]


def test_the_terms_of_an_agency_that_wants_no_index_go_with_its_items(get: Get) -> None:
    a_source("cps", robots="noindex", credit_text="Continental Press")
    published(an_item(usage_terms="No archive."), agency="cps")
    item = json.loads(get("/api/v1/items").content)["items"][0]
    assert item["usageTerms"] == "No archive. The agency's terms: not in search engines (noindex)."
    assert item["copyrightHolder"] == "CPS"
    assert {"role": "creditline", "contentType": "text/plain", "value": "Continental Press"} in item[
        "descriptions"
    ]


def test_a_wrong_parameter_is_a_problem_that_says_what_to_do(get: Get) -> None:
    answer = get("/api/v1/items?limit=1000")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert json.loads(answer.content)["detail"] == (
        "limit='1000' does not do: give a whole number from 1 to 100."
    )
