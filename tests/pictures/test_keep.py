"""Pictures fetched, kept and withdrawn: rows and files."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from tests.pictures.drawn import a_picture
from wirecopy.errors import FetchError
from wirecopy.pictures import keep
from wirecopy.pictures.check import PictureError
from wirecopy.pictures.files import read_filed, sha256_of
from wirecopy.pictures.keep import Fetched, Ready, Wanted
from wirecopy.pictures.models import Illustration, StoredPicture
from wirecopy.pictures.pages import PictureKey, for_page

pytestmark = pytest.mark.database

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
HARBOUR = a_picture(400, 300)
HREF = "https://pictures.northlight.example/harbour.jpg"


def wanted(guid: str = "urn:northlight:1", href: str = HREF, picture_guid: str = "") -> Wanted:
    return Wanted(agency="northlight", guid=guid, href=href, picture_guid=picture_guid)


def key(guid: str = "urn:northlight:1", href: str = HREF) -> PictureKey:
    return PictureKey("northlight", guid, href)


class PictureServer:
    """Answers from a table; an error in the table is raised."""

    def __init__(self, answers: Mapping[str, bytes | FetchError]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __call__(self, wanted: Wanted) -> Fetched:
        self.asked.append(wanted.href)
        answer = self.answers[wanted.href]
        if isinstance(answer, FetchError):
            raise answer
        return Fetched(content=answer, address=wanted.href)


def serving(content: bytes = HARBOUR) -> PictureServer:
    return PictureServer({HREF: content})


def public_files(public: Path) -> set[str]:
    return {path.name for path in public.rglob("*") if path.is_file()}


def show(*guids: str, picture_guid: str = "") -> None:
    keep.ask_for([wanted(guid, picture_guid=picture_guid) for guid in guids], NOW)
    keep.fetch_due(serving(), NOW)


def test_a_picture_asked_for_is_fetched_and_can_be_shown(public: Path) -> None:
    keep.ask_for([wanted()], NOW)
    assert for_page([key()]) == {}
    ready = keep.fetch_due(serving(), NOW)
    assert ready == (
        Ready(agency="northlight", guid="urn:northlight:1", href=HREF, sha256=sha256_of(HARBOUR)),
    )
    assert set(for_page([key()])) == {key()}
    assert len(public_files(public)) == 5


def test_asking_and_fetching_again_does_nothing(public: Path) -> None:
    assert keep.ask_for([wanted()], NOW) == 1
    assert keep.ask_for([wanted(), wanted()], NOW) == 0
    keep.fetch_due(serving(), NOW)
    assert keep.ask_for([wanted()], NOW) == 0
    again = serving()
    assert keep.fetch_due(again, NOW + timedelta(days=1)) == ()
    assert again.asked == []


def test_the_file_as_filed_is_kept_with_where_it_came_from(public: Path) -> None:
    show("urn:northlight:1")
    assert read_filed(public.parent / "filed", sha256_of(HARBOUR)) == HARBOUR
    assert StoredPicture.objects.get().fetched_from == HREF


def test_the_announcement_is_made_in_the_transaction_that_makes_it_ready(public: Path) -> None:
    def fails(ready: Ready) -> None:
        assert connection.in_atomic_block
        raise FetchError("the queue is not there", permanent=False)

    keep.ask_for([wanted()], NOW)
    assert keep.fetch_due(serving(), NOW, announce=fails) == ()
    assert for_page([key()]) == {}
    assert Illustration.objects.get().state == Illustration.State.WAITING


def test_a_temporary_failure_is_tried_three_times_in_all(public: Path) -> None:
    keep.ask_for([wanted()], NOW)
    server = PictureServer({HREF: FetchError("The picture server does not answer.", permanent=False)})
    for minutes in (0, 0.5, 1, 5, 11, 60, 600):
        keep.fetch_due(server, NOW + timedelta(minutes=minutes))
    assert len(server.asked) == 3
    row = Illustration.objects.get()
    assert (row.state, row.why) == (Illustration.State.FAILED, "The picture server does not answer.")


def test_a_server_that_asks_us_to_wait_is_obeyed(public: Path) -> None:
    keep.ask_for([wanted()], NOW)
    keep.fetch_due(PictureServer({HREF: FetchError("429", permanent=False, retry_after_seconds=3600)}), NOW)
    assert Illustration.objects.get().next_try_at == NOW + timedelta(hours=1)


def test_a_permanent_failure_is_not_tried_again_until_the_story_names_it_again(public: Path) -> None:
    keep.ask_for([wanted()], NOW)
    keep.fetch_due(PictureServer({HREF: FetchError("404", permanent=True)}), NOW)
    assert keep.fetch_due(serving(), NOW + timedelta(days=1)) == ()
    assert keep.ask_for([wanted()], NOW) == 1
    assert len(keep.fetch_due(serving(), NOW)) == 1


def test_a_fetch_that_died_is_taken_up_again_and_given_up_in_the_end(public: Path) -> None:
    def dies(wanted: Wanted) -> Fetched:
        raise KeyboardInterrupt

    keep.ask_for([wanted()], NOW)
    for hour in range(3):
        with pytest.raises(KeyboardInterrupt):
            keep.fetch_due(dies, NOW + timedelta(hours=hour))
    assert keep.fetch_due(dies, NOW + timedelta(hours=4)) == ()
    assert Illustration.objects.get().state == Illustration.State.FAILED


def test_a_bad_picture_is_refused_and_delays_no_other(public: Path) -> None:
    keep.ask_for([wanted(href="https://x.example/page.html"), wanted()], NOW)
    ready = keep.fetch_due(PictureServer({"https://x.example/page.html": b"<html>", HREF: HARBOUR}), NOW)
    assert [one.href for one in ready] == [HREF]
    refused = StoredPicture.objects.get(state=StoredPicture.State.REFUSED)
    assert refused.why == "The file is not a JPEG, PNG, WebP, GIF or AVIF picture."


def test_a_picture_carried_in_a_delivery_is_kept_at_once(public: Path) -> None:
    first = keep.keep(HARBOUR, "file:harbour.jpg", NOW)
    again = keep.keep(HARBOUR, "file:again.jpg", NOW)
    assert first.state == again.state == StoredPicture.State.READY
    assert again.fetched_from == "file:harbour.jpg"


def test_an_empty_picture_is_an_error_and_stores_nothing(public: Path) -> None:
    with pytest.raises(PictureError):
        keep.keep(b"", "file:empty.jpg", NOW)
    assert not StoredPicture.objects.exists()


def test_a_killed_story_loses_its_pictures_at_once_and_the_file_as_filed_stays(public: Path) -> None:
    show("urn:northlight:1")
    assert keep.withdraw("northlight", "urn:northlight:1").pictures == 1
    assert public_files(public) == set()
    assert for_page([key()]) == {}
    assert read_filed(public.parent / "filed", sha256_of(HARBOUR)) == HARBOUR


def test_a_kill_removes_what_a_process_that_died_left_public(public: Path) -> None:
    def dies(ready: Ready) -> None:
        raise KeyboardInterrupt

    keep.ask_for([wanted()], NOW)
    with pytest.raises(KeyboardInterrupt):
        keep.fetch_due(serving(), NOW, announce=dies)
    assert public_files(public)
    keep.withdraw("northlight", "urn:northlight:1")
    assert public_files(public) == set()


def test_withdrawing_again_changes_nothing(public: Path) -> None:
    show("urn:northlight:1")
    assert [keep.withdraw("northlight", "urn:northlight:1").pictures for _ in "ab"] == [1, 0]


def test_a_picture_that_another_story_shows_stays_there(public: Path) -> None:
    show("urn:northlight:1", "urn:northlight:2")
    keep.withdraw("northlight", "urn:northlight:1")
    assert set(for_page([key(), key("urn:northlight:2")])) == {key("urn:northlight:2")}
    assert len(public_files(public)) == 5


def test_a_later_story_may_show_what_a_killed_story_showed(public: Path) -> None:
    show("urn:northlight:1")
    keep.withdraw("northlight", "urn:northlight:1")
    show("urn:northlight:2")
    assert set(for_page([key("urn:northlight:2")])) == {key("urn:northlight:2")}
    assert len(public_files(public)) == 5


def test_a_killed_picture_goes_from_every_story_and_never_comes_back(public: Path) -> None:
    show("urn:northlight:1", picture_guid="urn:northlight:p1")
    show("urn:northlight:2")
    keep.withdraw("northlight", "urn:northlight:p1")
    show("urn:northlight:3")
    assert for_page([key(f"urn:northlight:{number}") for number in (1, 2, 3)]) == {}
    assert public_files(public) == set()
    assert keep.keep(HARBOUR, "", NOW).state == StoredPicture.State.WITHDRAWN


def test_a_kill_that_comes_before_its_picture_holds(public: Path) -> None:
    keep.withdraw("northlight", "urn:northlight:p1")
    assert keep.ask_for([wanted(picture_guid="urn:northlight:p1")], NOW) == 0
    assert keep.fetch_due(serving(), NOW) == ()


def test_a_story_killed_while_its_picture_is_fetched_shows_nothing(public: Path) -> None:
    def kills_meanwhile(wanted: Wanted) -> Fetched:
        keep.withdraw(wanted.agency, wanted.guid)
        return Fetched(content=HARBOUR, address=wanted.href)

    keep.ask_for([wanted()], NOW)
    assert keep.fetch_due(kills_meanwhile, NOW) == ()
    assert public_files(public) == set()


def test_a_picture_that_a_new_version_no_longer_names_goes_and_may_come_back(public: Path) -> None:
    show("urn:northlight:1")
    assert keep.withdraw_others("northlight", "urn:northlight:1", [HREF]).pictures == 0
    assert keep.withdraw_others("northlight", "urn:northlight:1", []).pictures == 1
    assert public_files(public) == set()
    show("urn:northlight:1")
    assert set(for_page([key()])) == {key()}


def test_lost_public_files_are_made_again_byte_for_byte(public: Path) -> None:
    show("urn:northlight:1")
    before = {path: path.read_bytes() for path in public.rglob("*") if path.is_file()}
    for path in before:
        path.unlink()
    assert [keep.make_missing(NOW), keep.make_missing(NOW)] == [1, 0]
    assert {path: path.read_bytes() for path in public.rglob("*") if path.is_file()} == before


@pytest.mark.django_db(transaction=True)
def test_a_row_taken_by_one_is_left_alone_by_another(public: Path) -> None:
    keep.ask_for([wanted()], NOW)
    others: list[tuple[Ready, ...]] = []

    def another() -> None:
        try:
            others.append(keep.fetch_due(serving(), NOW))
        finally:
            connection.close()

    with transaction.atomic():
        Illustration.objects.select_for_update().get()
        thread = threading.Thread(target=another)
        thread.start()
        thread.join(10)
    assert others == [()]
