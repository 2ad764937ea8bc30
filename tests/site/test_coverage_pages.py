"""The page of a developing story, from reports to words on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client

from tests.archive.rows import an_item, file
from tests.coverage.copy import FERRY, FERRY_AGAIN, FERRY_LATER, filed
from tests.coverage.test_gather import run, thread
from wirecopy.archive.models import Story
from wirecopy.coverage import correcting, gather
from wirecopy.coverage.models import Thread
from wirecopy.site.makers.article import make_articles
from wirecopy.site.makers.coverage import make_coverage
from wirecopy.wires.models import Source

pytestmark = pytest.mark.database
NOW = datetime.now(UTC)
FOUR = (
    "Four people were injured when a ferry ran aground off Norvane on Sunday, the coastguard said.",
    *FERRY,
)
NINE = (
    "Nine people were injured in the grounding of the ferry Aske Star, the coastguard said.",
    *FERRY_LATER[1:],
)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    gather.forget()
    yield
    gather.forget()


def page_of(story: Story) -> str:
    code = Thread.objects.get(pk=thread(story)).code
    made = make_coverage([code])[code]
    assert made is not None
    return unescape(made.content.decode())


def said(page: str) -> list[str]:
    return re.findall(r'<strong dir="auto">(.*?)</strong>', page)


def two_reports() -> tuple[Story, Story]:
    first = filed("mna", "Ferry aground, four injured", FOUR)
    later = filed("cps", "Nine injured on ferry", NINE, minutes=30)
    run()
    assert thread(first) == thread(later)
    return first, later


def test_it_shows_every_report_how_the_count_moved_and_who_says_so() -> None:
    first, _ = two_reports()
    page = page_of(first)
    assert "2 reports from 2 agencies" in page
    assert said(page) == ["9 injured", "4 injured"]
    assert "the coastguard" in page
    assert "#:~:text=Nine%20people%20were%20injured" in page


def test_what_a_report_adds_is_quoted_as_filed() -> None:
    first, _ = two_reports()
    (added,) = re.findall(r'<p class="coverage-added">.*?<q[^>]*>(.*?)</q>', page_of(first), re.DOTALL)
    assert added == NINE[0]


def test_an_agency_that_wants_no_search_engines_is_not_quoted() -> None:
    first, _ = two_reports()
    Source.objects.filter(slug="cps-in").update(robots="noindex")
    page = page_of(first)
    assert "9 injured" in page
    assert NINE[0] not in page
    assert 'class="coverage-added"' not in page


def test_a_killed_report_is_off_the_page_with_its_figures_before_it_is_let_go() -> None:
    first, later = two_reports()
    third = filed(
        "hwt", "Ferry owner speaks", (*FERRY_LATER, "Nobody knows why the engine stopped."), minutes=40
    )
    run()
    Story.objects.filter(pk=later.pk).update(state="killed")
    page = page_of(first)
    assert "9 injured" not in page
    assert later.path not in page
    assert third.path in page


def test_an_earlier_version_counts_until_a_correction_takes_it_back() -> None:
    first, _ = two_reports()
    file(first, an_item(FOUR[0].replace("Four", "Five"), *FERRY, headline="Ferry aground, five injured"))
    assert {"4 injured", "5 injured"} <= set(said(page_of(first)))
    file(
        first,
        an_item(FOUR[0].replace("Four", "Six"), *FERRY, headline="Ferry aground, six injured"),
        corrects=True,
    )
    assert said(page_of(first)) == ["9 injured", "6 injured"]


def test_the_article_leads_to_it_and_names_who_reports_the_same() -> None:
    first, _ = two_reports()
    again = filed("hwt", "Ferry aground off Norvane, four hurt", (FOUR[0], *FERRY_AGAIN), minutes=2)
    run()
    code = Thread.objects.get(pk=thread(first)).code
    made = make_articles([str(first.pk)])[str(first.pk)]
    assert made is not None
    page = made.content.decode()
    assert f'href="/coverage/{code}/"' in page
    assert f'Also reported by <a href="{again.path}"' in page


def test_what_was_merged_answers_301_and_what_never_was_404(client: Client) -> None:
    first, later = two_reports()
    own = correcting.take_out(later.pk, by="ann", now=NOW)
    onto = Thread.objects.get(pk=thread(first)).code
    correcting.merge(own, onto, by="ann", now=NOW)
    answer = client.get(f"/coverage/{own}/rss.xml")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/coverage/{onto}/rss.xml")
    assert client.get(f"/coverage/{own}/").headers["Location"] == f"/coverage/{onto}/"
    for nothing in ("/coverage/zzzz/", f"/coverage/{own}/page.html"):
        assert client.get(nothing).status_code == 404
