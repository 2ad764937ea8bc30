"""Pull: only with the token, the newest first, only what stands at this moment."""

from __future__ import annotations

import pytest

from tests.partners.taking import Desk
from tests.whole.filing import GUID, Filing, newsml_g2
from wirecopy.archive import store
from wirecopy.formats import read
from wirecopy.partners import adding
from wirecopy.partners.models import Partner
from wirecopy.writers import WRITERS

pytestmark = pytest.mark.database


def _headlines(content: bytes) -> list[str]:
    return [item.headline for item in read(content).items]


@pytest.mark.parametrize("format_", [name for name, writer in WRITERS.items() if writer.holds_many])
def test_it_is_answered_in_every_format_that_holds_many_items(desk: Desk, format_: str) -> None:
    desk.add(pulls=True, format=format_)
    assert desk.pull().status_code in (200, 204)
    desk.file(newsml_g2(Filing()), newsml_g2(Filing(guid="urn:example:b", headline="Rain")))
    answer = desk.pull()
    assert answer.status_code == 200
    assert _headlines(answer.content) == ["Rain", "Harbour reopens"]
    assert answer.headers["Content-Type"] == WRITERS[format_].content_type
    assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("token", ["", "wrong"])
def test_without_its_token_nobody_learns_even_that_there_is_such_a_partner(desk: Desk, token: str) -> None:
    desk.add(pulls=True)
    desk.add("pushed")
    known, unknown = desk.pull(token=token), desk.pull("nobody", token=token)
    assert (known.status_code, unknown.status_code) == (401, 401)
    assert known.content == unknown.content
    assert desk.pull("pushed", token="").status_code == 401


def test_a_page_leads_to_the_older_one(desk: Desk) -> None:
    desk.add(pulls=True, format="ninjs")
    desk.file(*(newsml_g2(Filing(guid=f"urn:example:{n}", headline=f"Story {n}")) for n in range(5)))
    seen: list[str] = []
    query = "?limit=2"
    for _ in range(3):
        answer = desk.pull(query=query)
        seen += _headlines(answer.content)
        query = answer.headers.get("Link", "").partition(">")[0].partition("/out/post/")[2]
    assert seen == [f"Story {n}" for n in (4, 3, 2, 1, 0)]
    assert query == ""


@pytest.mark.parametrize("query", ["?limit=0", "?limit=201", "?limit=x", "?before=-1", "?before=0"])
def test_a_question_that_makes_no_sense_is_told_so(desk: Desk, query: str) -> None:
    desk.add(pulls=True)
    assert desk.pull(query=query).status_code == 400


def test_nothing_new_is_answered_with_304(desk: Desk) -> None:
    desk.add(pulls=True)
    desk.file(newsml_g2(Filing()))
    etag = desk.pull().headers["ETag"]
    assert desk.pull(**{"If-None-Match": etag}).status_code == 304
    desk.file(newsml_g2(Filing(version=2, headline="Port reopens")))
    assert desk.pull(**{"If-None-Match": etag}).status_code == 200


def test_a_story_stands_there_once_in_its_newest_version(desk: Desk) -> None:
    desk.add(pulls=True)
    desk.file(newsml_g2(Filing()))
    desk.file(newsml_g2(Filing(version=2, headline="Port reopens")))
    assert _headlines(desk.pull().content) == ["Port reopens"]


def test_a_kill_is_obeyed_before_it_is_decided_and_told_after(desk: Desk) -> None:
    desk.add(pulls=True, format="ninjs")
    desk.file(newsml_g2(Filing()))
    store.kill(desk.line.story(GUID).pk, now=desk.line.now)
    assert desk.pull().content == b""
    desk.decide()
    (item,) = read(desk.pull().content).items
    assert (item.guid, str(item.status), item.version, item.body) == (GUID, "canceled", 2, ())


def test_a_format_without_kills_just_has_it_no_more(desk: Desk) -> None:
    desk.add(pulls=True, format="jsonfeed")
    desk.file(newsml_g2(Filing()))
    store.kill(desk.line.story(GUID).pk, now=desk.line.now)
    desk.decide()
    assert read(desk.pull().content).items == ()


def test_a_paused_partner_is_asked_to_come_again(desk: Desk) -> None:
    desk.add(pulls=True)
    adding.pause("post")
    answer = desk.pull()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "300")
    adding.resume("post")
    assert desk.pull().status_code == 204


def test_a_removed_partner_is_a_stranger(desk: Desk) -> None:
    desk.add(pulls=True)
    adding.remove("post")
    assert desk.pull().status_code == 401


def test_that_it_was_here_is_noted(desk: Desk) -> None:
    desk.add(pulls=True)
    desk.pull()
    assert Partner.objects.get().heard_at is not None
