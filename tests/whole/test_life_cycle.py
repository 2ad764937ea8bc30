"""A story's life on the finished site: what each take of each format does to every page (FORMATS.md section 3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import NOON
from tests.whole.filing import FORMATS, GUID, RICH, Filing, Write, newsml_g2, nitf_kill_notice, rss
from tests.whole.line import Line
from wirecopy.archive import store
from wirecopy.archive.models import Version
from wirecopy_verify.page import paragraphs_of_page

pytestmark = pytest.mark.database
each_format = pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)
each_rich_format = pytest.mark.parametrize("write", RICH.values(), ids=RICH)

FIRST = Filing(html="<p>Alpha words.</p>", topic="Shipping")
SECOND = replace(FIRST, version=2, html="<p>Bravo words.</p>", filed_at=NOON + timedelta(minutes=5))
THIRD = replace(FIRST, version=3, html="<p>Charlie words.</p>", filed_at=NOON + timedelta(minutes=9))
LATER = (NOON + timedelta(hours=3)).isoformat()


def words(line: Line) -> tuple[str, ...]:
    return paragraphs_of_page(line.page(GUID).encode())


def everywhere(line: Line) -> set[str]:
    """The files that have the story's path in them, or stand at it: but for the notice and its tombstone."""
    path = line.story(GUID).path
    beside = {f"{path}gone.html", f"{path}provenance.json"}
    return {name for name, text in line.files() if (path in text or path in name) and name not in beside}


def is_off(line: Line) -> bool:
    """Whether the story has no page, no place in a list and nothing but a notice at its address."""
    path = line.story(GUID).path
    return not path or (not everywhere(line) and line.get(path).status == 410)


@each_format
def test_a_new_story_stands_on_its_page_and_in_every_list(line: Line, write: Write) -> None:
    line.file(write(FIRST))
    path = line.story(GUID).path
    assert line.get(path).status == 200
    assert words(line) == ("Alpha words.",)
    lists = {"/index.html", "/feeds/rss.xml", "/feeds/atom.xml", "/feeds/feed.json", "/sitemaps/1.xml",
             "/news-sitemap.xml", "/agencies/mna/index.html", "/archive/2026/11/21/index.html"}  # fmt: skip
    topics = {"/topics/shipping/index.html", "/topics/shipping/rss.xml"} if write in RICH.values() else set()
    assert lists | topics <= everywhere(line)


@each_format
def test_an_update_takes_the_place_of_what_was_there(line: Line, write: Write) -> None:
    line.file(write(FIRST))
    path = line.story(GUID).path
    line.file(write(SECOND))
    assert line.story(GUID).path == path
    assert words(line) == ("Bravo words.",)
    assert not [name for name, text in line.files() if "Alpha words" in text]


@each_rich_format
def test_a_correction_says_so_in_the_agencys_words(line: Line, write: Write) -> None:
    line.file(write(FIRST))
    note = "CORRECTS spelling of Halden"
    line.file(write(replace(SECOND, correction=note)))
    assert line.delivery().verdicts == {"correction": 1}
    page = line.page(GUID)
    assert words(line) == ("Bravo words.",)
    assert "Correction from Meridian News Agency" in page
    assert "Corrected <time" in page


@each_format
def test_a_kill_leaves_a_notice_and_nothing_else(line: Line, write: Write) -> None:
    line.file(write(FIRST))
    line.file(write(replace(SECOND, status="canceled", html="")))
    assert is_off(line)
    assert "Harbour reopens" not in line.notice(GUID)
    line.file(write(THIRD))
    assert is_off(line)
    assert line.delivery().verdicts == {"dead": 1}


@each_format
def test_a_kill_is_on_the_site_in_the_second_it_is_read(line: Line, write: Write) -> None:
    line.receive(write(FIRST))
    line.work()
    line.receive(write(replace(SECOND, status="canceled", html="")))
    line.work_at_once()
    assert is_off(line)


@each_format
def test_a_kill_that_comes_before_its_story_kills_it(line: Line, write: Write) -> None:
    line.file(write(replace(SECOND, status="canceled", html="")), write(FIRST), write(THIRD))
    assert line.story(GUID).state == "killed"
    assert line.story(GUID).path == ""
    assert not [name for name, text in line.files() if "Alpha words" in text or "Charlie words" in text]


def test_a_kill_notice_kills_the_story_it_names(line: Line) -> None:
    line.file(FORMATS["nitf"](FIRST), nitf_kill_notice(GUID))
    assert is_off(line)
    assert line.story(GUID).state == "killed"
    assert line.get(line.story(GUID).path).status == 410


@each_rich_format
def test_a_withheld_story_goes_and_comes_back_to_every_list(line: Line, write: Write) -> None:
    line.file(write(FIRST))
    before = everywhere(line)
    line.file(write(replace(SECOND, status="withheld")))
    assert is_off(line)
    line.file(write(THIRD))
    assert words(line) == ("Charlie words.",)
    assert before <= everywhere(line)
    assert not line.notice(GUID)


@each_rich_format
def test_an_embargo_ends_by_the_clock_and_not_a_second_before(line: Line, write: Write) -> None:
    line.file(write(replace(FIRST, embargo=LATER)))
    line.wait(hours=2, minutes=58, seconds=59)
    assert line.story(GUID).state == "embargoed"
    assert is_off(line)
    line.wait(seconds=1)
    assert words(line) == ("Alpha words.",)


@each_rich_format
def test_an_embargo_that_ended_while_the_machine_was_off_ends_at_the_next_look(
    line: Line, write: Write
) -> None:
    line.file(write(replace(FIRST, embargo=LATER)))
    line.wait(days=40)
    assert words(line) == ("Alpha words.",)


@each_rich_format
def test_an_embargo_without_an_end_waits_for_a_newer_version(line: Line, write: Write) -> None:
    line.file(write(replace(FIRST, embargo="")))
    line.wait(days=400)
    assert is_off(line)
    line.file(write(SECOND))
    assert words(line) == ("Bravo words.",)


@each_rich_format
def test_an_embargo_on_an_update_takes_what_was_there_off(line: Line, write: Write) -> None:
    line.file(write(FIRST), write(replace(SECOND, embargo=LATER)))
    assert is_off(line)
    line.wait(hours=4)
    assert words(line) == ("Bravo words.",)


@each_rich_format
def test_an_expired_story_goes_by_the_clock(line: Line, write: Write) -> None:
    line.file(write(replace(FIRST, ends=LATER)))
    assert words(line) == ("Alpha words.",)
    line.wait(hours=3)
    assert line.story(GUID).state == "expired"
    assert is_off(line)


def test_a_story_goes_when_the_agencys_terms_end(line: Line) -> None:
    line.source.archive_days = 30
    line.source.save(update_fields=["archive_days"])
    line.file(newsml_g2(FIRST))
    line.wait(days=29, hours=23)
    assert words(line) == ("Alpha words.",)
    line.wait(hours=1)
    assert is_off(line)


@each_format
def test_a_repeat_stores_nothing_and_writes_nothing(line: Line, write: Write) -> None:
    line.file(write(FIRST))
    before = dict(line.files())
    line.file(write(FIRST))
    assert line.delivery().verdicts == {"repeat": 1}
    assert Version.objects.filter(story=line.story(GUID)).count() == 1
    assert dict(line.files()) == before


@each_format
def test_an_older_version_that_comes_late_is_kept_and_not_shown(line: Line, write: Write) -> None:
    line.file(write(SECOND), write(FIRST))
    assert line.delivery().verdicts == {"stale": 1}
    assert words(line) == ("Bravo words.",)
    assert Version.objects.filter(story=line.story(GUID)).count() == 2


@each_rich_format
def test_of_one_version_over_other_bytes_the_first_stays_and_a_person_is_told(
    line: Line, write: Write
) -> None:
    line.file(write(FIRST), write(replace(FIRST, html="<p>Other words.</p>")))
    assert line.delivery().verdicts == {"disputed": 1}
    assert words(line) == ("Alpha words.",)
    assert line.story(GUID).disputed


@pytest.mark.parametrize(
    "broken",
    [
        lambda: FORMATS["newsml-g2"](replace(FIRST, html="<p>Alpha & words.</p>")),
        lambda: FORMATS["nitf"](replace(FIRST, html="<p>Alpha & words.</p>")),
        lambda: FORMATS["ninjs"](replace(FIRST, html="<p>Alpha &amp; words.</p>")).replace(
            b"Alpha", rb"Al\u0001pha"
        ),
        lambda: rss(GUID, "<title>Harbour</title><description>Alpha & words.</description>"),
    ],
    ids=["newsml-g2", "nitf", "ninjs", "rss"],
)
def test_recovered_copy_waits_for_a_person(line: Line, broken: Callable[[], bytes]) -> None:
    line.file(broken())
    assert line.story(GUID).state == "held"
    assert not [name for name, text in line.files() if "Alpha" in text]
    store.release(line.story(GUID).pk, now=line.now)
    line.work()
    assert words(line) == ("Alpha & words.",)


@each_rich_format
def test_a_sound_version_replaces_recovered_copy_without_a_person(line: Line, write: Write) -> None:
    line.file(write(replace(FIRST, html="<p>Alpha & \x01words.</p>")), write(SECOND))
    assert words(line) == ("Bravo words.",)


@each_format
def test_copy_of_a_source_published_by_hand_waits_for_a_person(line: Line, write: Write) -> None:
    line.source.auto_publish = False
    line.source.save(update_fields=["auto_publish"])
    line.file(write(FIRST))
    assert line.story(GUID).state == "waiting"
    assert is_off(line)
    store.release(line.story(GUID).pk, now=line.now)
    line.work()
    assert words(line) == ("Alpha words.",)


@each_rich_format
def test_a_picture_goes_with_its_story(line: Line, write: Write) -> None:
    line.file(write(replace(FIRST, picture="https://pictures.example/a.jpg", caption="A ferry at the quay.")))
    line.fetch_pictures()
    assert list(line.pages.rglob("*.jpg"))
    line.file(write(replace(SECOND, status="canceled", picture="https://pictures.example/a.jpg")))
    line.work()
    assert not list(line.pages.rglob("*.jpg"))
    assert not list(line.pages.rglob("*.webp"))
