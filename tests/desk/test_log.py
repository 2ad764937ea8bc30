"""The log tells everything once, in order, to whoever may read it, and in files that run nothing."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import StreamingHttpResponse
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.archive.rows import a_story
from tests.desk.people import signed_in
from wirecopy.archive import store
from wirecopy.archive.models import ReworkLog
from wirecopy.desk import log
from wirecopy.desk.log import Asked, Line, as_csv, as_json_lines, lines
from wirecopy.desk.models import Act

database = pytest.mark.database
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _an_act(minutes: int = 0, **fields: object) -> Act:
    return Act.objects.create(
        **{"who": "noor", "what": "kill", "at": NOW + timedelta(minutes=minutes)} | fields
    )


def _a_line(**fields: str) -> Line:
    said = dict.fromkeys(log._COLUMNS, "") | fields
    said.pop("at")
    return Line(at=NOW, key=(NOW, "act", 1), **said)


@database
def test_everything_stands_in_one_order_whatever_table_it_is_in() -> None:
    story = a_story()
    for minutes in (1, 3):
        _an_act(minutes)
    for minutes in (0, 2):
        ReworkLog.objects.create(
            story=story, version_id=story.newest_id or 0, field="headline", before="", after="x", by="the command line",
            at=NOW + timedelta(minutes=minutes),
        )  # fmt: skip
    assert [line.what for line in lines(Asked())] == ["kill", "rework", "kill", "rework"]


@database
def test_what_was_reworked_at_the_desk_is_told_once_and_by_command_too() -> None:
    story = a_story()
    store.rework(story.pk, headline="By command", by="the command line", now=datetime.now(UTC))
    seen = store.seen_now(story.pk)
    form = {"headline": "At the desk", "version": str(seen.version), "change": str(seen.change)}
    signed_in().post(f"/desk/stories/{story.code}/headline/", form)
    told = [(line.who, line.after) for line in lines(Asked(story=story.code))]
    assert told == [("noor", "At the desk"), ("the command line", "By command")]


@database
@pytest.mark.parametrize("many", [0, 1, 4, 5, 9])
def test_pages_follow_each_other_without_a_gap_or_a_repeat(many: int) -> None:
    story = a_story()
    for number in range(many):
        _an_act(number // 3, after=f"a{number}")
        ReworkLog.objects.create(
            story=story, version_id=story.newest_id or 0, field="headline", before="", after=f"r{number}", by="ada",
            at=NOW + timedelta(minutes=number // 3),
        )  # fmt: skip
    whole = [line.key for line in lines(Asked())]
    assert len(whole) == 2 * many
    for batch in (1, 2, 3):
        assert [line.key for line in lines(Asked(), batch=batch)] == whole
    for at, key in enumerate(whole):
        assert [line.key for line in lines(Asked(), below=log._key_of(log._written(key)))] == whole[at + 1 :]


@database
def test_it_is_narrowed_by_who_what_story_and_days() -> None:
    story = a_story()
    _an_act(who="ada")
    _an_act(what="hold")
    _an_act(story=story)
    _an_act(24 * 60)
    asked = (
        {"who": "ada"},
        {"what": "hold"},
        {"story": story.code},
        {"since": "2026-11-23"},
        {"until": "2026-11-22"},
    )
    counts = [len(list(lines(log.asked_of(one)))) for one in asked]
    assert counts == [1, 1, 1, 1, 3]


@database
def test_the_page_shows_it_and_leads_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "PAGE", 2)
    for number in range(3):
        _an_act(number, after=f"<b>{number}</b>")
    client = signed_in(role="engineer")
    first = client.get("/desk/log/").content.decode()
    assert "&lt;b&gt;2" in first
    assert "&lt;b&gt;0" not in first
    link = first.split("below=")[1].split('"')[0]
    assert "&lt;b&gt;0" in client.get(f"/desk/log/?below={link}").content.decode()


@database
@pytest.mark.parametrize(
    "query", ["below=x", "below=2026-11-22~act~1", "below=2026-11-22T00:00:00%2B00:00~act~99999999999999999999",
              "since=yesterday", "until=9999-12-31", "who=%00", "what=nothing", "story=%27", "below=~~"]
)  # fmt: skip
def test_an_address_that_means_nothing_still_shows_a_log(query: str) -> None:
    assert signed_in(role="chief").get(f"/desk/log/?{query}").status_code == 200


@pytest.mark.parametrize("role", ["viewer", "editor"])
@database
def test_it_is_not_everybodys(role: str) -> None:
    client = signed_in(role=role)
    assert client.get("/desk/log/").status_code == 403
    assert client.post("/desk/log/export", {"format": "csv"}).status_code == 403


def _exported(client: Client, kind: str, **words: str) -> str:
    response: Any = client.post("/desk/log/export", {"format": kind} | words)
    assert isinstance(response, StreamingHttpResponse)

    async def whole() -> bytes:
        return b"".join([piece async for piece in response])

    return asyncio.run(whole()).decode()


@pytest.mark.django_db(transaction=True)
def test_an_export_is_whole_and_stands_in_itself() -> None:
    for number in range(5):
        _an_act(number, after=f"é{number}")
    client = signed_in(role="engineer")
    rows = list(csv.DictReader(io.StringIO(_exported(client, "csv"))))
    assert [row["after"] for row in rows] == ["csv", "é4", "é3", "é2", "é1", "é0"]
    told = [json.loads(line) for line in _exported(client, "jsonl", what="kill").splitlines()]
    assert [line["after"] for line in told] == ["é4", "é3", "é2", "é1", "é0"]
    assert Act.objects.filter(what="log").latest("pk").after == "jsonl what=kill"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1"])
def test_no_cell_of_a_table_is_a_formula_and_the_json_says_it_as_it_was(text: str) -> None:
    line = _a_line(after=text)
    (row,) = csv.DictReader(io.StringIO(as_csv([line], False).decode(), newline=""), fieldnames=log._COLUMNS)
    assert row["after"] == f"'{text}"
    assert json.loads(as_json_lines([line], False))["after"] == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), min_size=8, max_size=8))
def test_whatever_was_written_comes_back_out_of_both_files(texts: list[str]) -> None:
    line = _a_line(**dict(zip(log._COLUMNS[1:], texts, strict=True)))
    told = json.loads(as_json_lines([line], False))
    assert [told[name] for name in log._COLUMNS[1:]] == texts
    (row,) = csv.reader(io.StringIO(as_csv([line], False).decode(), newline=""))
    assert [
        cell.removeprefix("'") if was != cell else cell for cell, was in zip(row[1:], texts, strict=True)
    ] == texts
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row[1:])
