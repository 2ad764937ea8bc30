"""The wire list shows everything that came, once a story, and finds what is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tests.archive.rows import a_story, an_item, file
from tests.desk.people import signed_in
from wirecopy.archive.models import Rework, Story, Version
from wirecopy.desk.listing import Filters, Row, filters_of, listed, rows_of
from wirecopy.desk.models import Act, SavedView
from wirecopy.item import Subject, SubjectKind

pytestmark = pytest.mark.database


def _headlines(rows: Iterable[Row]) -> list[str]:
    return [row.headline for row in rows]


def _found(**asked: str) -> list[str]:
    return _headlines(listed(filters_of(asked)).rows)


def _words(story: Story) -> None:
    """As the store lays them down, which these builders leave out."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # versions are never updated, but here
        cursor.execute(
            "UPDATE archive_version SET words = to_tsvector('english', headline) WHERE story_id = %s",
            [story.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_what_came_last_stands_first_whatever_its_state() -> None:
    for state in Story.State.values:
        a_story(an_item(headline=state), state=state)
    assert _found() == list(reversed(Story.State.values))


def test_a_story_is_one_row_however_often_it_was_filed() -> None:
    first = a_story(an_item(headline="Quay shut"))
    a_story(an_item(headline="Rates rise"))
    file(first, an_item(headline="Quay open", version=2))
    rows = listed(Filters()).rows
    assert _headlines(rows) == ["Quay open", "Rates rise"]
    assert [row.versions for row in rows] == [2, 1]


def test_our_headline_stands_over_the_agencys() -> None:
    story = a_story(an_item(headline="Quay reopens"))
    Rework.objects.create(story=story, over_version=story.shown, headline="Ferries sail again", by="noor")  # type: ignore[misc]  # a story made here shows a version
    row = listed(Filters()).rows[0]
    assert (row.headline, row.agency_headline) == ("Ferries sail again", "Quay reopens")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"source": "abc-in"}, ["German"]),
        ({"topic": "justice"}, ["Court"]),
        ({"topic": "Justice"}, ["Court"]),
        ({"language": "de"}, ["German"]),
        ({"state": "killed"}, ["Killed"]),
        ({"urgency": "2"}, ["Flash"]),
        ({"person": "1"}, ["Looked at", "Disputed", "Waits", "Held"]),
        ({"q": "court"}, ["Court"]),
        ({"q": '"court" -court'}, []),
        ({"state": "live", "language": "de"}, ["German"]),
        ({"state": "nonsense", "urgency": "x", "person": "maybe", "topic": "", "after": "1"}, None),
        ({"q": "\x00", "source": "\x00", "language": "\x00"}, None),
    ],
)
def test_filters_find_what_they_say(asked: dict[str, str], expected: list[str] | None) -> None:
    court = an_item(headline="Court", subjects=(Subject(kind=SubjectKind.TOPIC, name="Justice"),))
    _words(a_story(court))
    a_story(an_item(headline="German", language="de-AT"), agency="abc")
    a_story(an_item(headline="Killed"), state="killed")
    a_story(an_item(headline="Flash", urgency=1))
    a_story(an_item(headline="Held"), state="held")
    a_story(an_item(headline="Waits"), state="waiting")
    Story.objects.filter(pk=a_story(an_item(headline="Disputed")).pk).update(disputed=True)
    looked = a_story(an_item(headline="Agency's"))
    Rework.objects.create(
        story=looked,
        over_version=looked.shown,  # type: ignore[misc]  # a story made here shows a version
        headline="Looked at",
        look="12 became 14",
        by="noor",
    )
    assert _found(**asked) == (_found() if expected is None else expected)


def test_pages_follow_each_other_though_copy_comes_in_meanwhile() -> None:
    for number in range(7):
        a_story(an_item(headline=str(number)))
    first = listed(Filters(), limit=3)
    a_story(an_item(headline="new"))
    second = listed(Filters(), below=first.after, limit=3)
    third = listed(Filters(), below=second.after, limit=3)
    assert [_headlines(page.rows) for page in (first, second, third)] == [
        ["6", "5", "4"],
        ["3", "2", "1"],
        ["0"],
    ]
    assert third.after is None


def test_pictures_and_orders_alone_are_no_copy_to_list() -> None:
    Story.objects.filter(pk=a_story().pk).update(kind="picture")
    Story.objects.filter(pk=a_story().pk).update(newest=None)
    assert _found() == []


def test_rows_say_whether_the_filters_let_them_through() -> None:
    one, other = a_story(state="held"), a_story()
    rows = rows_of([one.pk, other.pk, 10**15], Filters(state="held"))
    assert {row.story_id: row.matches for row in rows} == {one.pk: True, other.pk: False}


def test_the_page_shows_rows_and_filters_without_any_script() -> None:
    story = a_story(an_item(headline="<b>Quay</b> reopens", urgency=1))
    page = signed_in(role="viewer").get("/desk/", {"state": "live", "q": ""}).content.decode()
    assert "&lt;b&gt;Quay&lt;/b&gt; reopens" in page
    assert f"/desk/stories/{story.code}/" in page
    assert "<option selected>live</option>" in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    "asked", ["below=x", "below=99999999999999999999", "q=%00", "q=" + "a" * 5000, "urgency=-1"]
)
def test_no_address_breaks_the_list(asked: str) -> None:
    assert signed_in().get(f"/desk/?{asked}").status_code == 200


@pytest.mark.parametrize("ids", ["", "x", "1,,2", "9" * 40, ",".join(map(str, range(1000)))])
def test_no_address_breaks_the_rows(ids: str) -> None:
    assert signed_in().get(f"/desk/rows?ids={ids}").status_code == 200


def test_a_saved_view_is_everybodys_and_logged() -> None:
    signed_in("noor").post(
        "/desk/views", {"name": "Courts", "query": "topic=justice&state=live&next=//evil.example"}
    )
    view = SavedView.objects.get()
    assert (view.query, view.by) == ("state=live&topic=justice", "noor")
    assert "/desk/?state=live&amp;topic=justice" in signed_in("sam").get("/desk/").content.decode()
    assert Act.objects.filter(what="save view", who="noor", field="Courts").exists()


def test_a_view_without_name_or_filter_is_not_kept() -> None:
    client = signed_in()
    for name, query in (("", "state=live"), ("All", ""), ("Odd", "nothing=known")):
        client.post("/desk/views", {"name": name, "query": query})
    assert not SavedView.objects.exists()


def test_a_view_can_be_forgotten() -> None:
    client = signed_in()
    client.post("/desk/views", {"name": "Courts", "query": "topic=justice"})
    client.post("/desk/views", {"forget": "Courts"})
    assert not SavedView.objects.exists()
    assert Act.objects.filter(what="save view").count() == 2


def test_an_embargo_says_when_it_ends() -> None:
    story = a_story(state="embargoed")
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=5)
    fields = {name: getattr(story.newest, name) for name in _VERSION}
    version = Version.objects.create(**fields | {"embargoed": True, "embargo_until": until, "number": 9})
    Story.objects.filter(pk=story.pk).update(newest=version)
    assert [badge.says for badge in listed(Filters()).rows[0].badges] == [f"until {until:%-d %b %H:%M}"]


_VERSION = (
    "story_id", "delivery_id", "status", "received_at", "recovered", "corrects", "filed_sha256", "read_sha256",
    "text_digest", "item", "headline", "summary", "place", "language", "urgency",
)  # fmt: skip
