"""What the play holds: the counts and the turns that a visitor is promised."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from lxml import etree

from wirecopy.sample.pictures import SCENES
from wirecopy.sample.script import LIVE, Event, Manner, events, observation
from wirecopy.sample.sources import SOURCES
from wirecopy.sample.story import Copy, stories

NOW = datetime(2031, 5, 14, 13, 30, tzinfo=UTC)
SERVER = "http://127.0.0.1:9"
PLAY = events(NOW)


def test_there_are_at_least_64_stories_and_every_source_files_some() -> None:
    filed = Counter(story.source.slug for story in stories())

    assert filed.total() >= 64
    assert set(filed) == {source.slug for source in SOURCES}
    assert min(filed.values()) >= 10


def test_four_formats_three_channels_and_three_languages_are_played() -> None:
    assert {event.source.format for event in PLAY} == {"newsml-g2", "nitf", "ninjs", "rss"}
    assert {event.channel for event in PLAY} == {"folder", "push", "poll"}
    assert Counter(story.language for story in stories())["ar"] >= 5
    assert {story.language for story in stories()} == {"en", "es", "ar"}


def test_stories_spread_over_a_dozen_subjects() -> None:
    tops = {topic.code for story in stories() for topic in story.topics if topic.code.endswith("000000")}

    assert len(tops) >= 12


def test_no_two_stories_share_a_key_and_every_picture_can_be_drawn() -> None:
    keys = [story.key for story in stories()]
    scenes = {picture.scene for story in stories() for take in story.takes for picture in take.pictures}

    assert len(keys) == len(set(keys))
    assert len(scenes) >= 24
    assert scenes == set(SCENES)


def test_every_story_is_played_and_every_take_once_at_least() -> None:
    played = {(copy.story.key, copy.version) for copy in _copies(PLAY)}

    assert played == {(story.key, take.version) for story in stories() for take in story.takes} | {
        ("harbour-obs", 1)
    }


def test_the_backlog_comes_first_and_reaches_back_into_yesterday() -> None:
    backlog = [event for event in PLAY if not event.at]
    ages = [NOW - copy.filed for copy in _copies(backlog)]

    assert 45 <= len(backlog) == PLAY.index(next(event for event in PLAY if event.at))
    assert max(ages) > timedelta(hours=30)
    assert min(ages) > timedelta(hours=1)
    assert ages == sorted(ages, reverse=True)


def test_the_life_of_a_wire_is_in_it() -> None:
    takes = [copy.take for copy in _copies(PLAY)]
    manners = Counter[Manner](event.manner for event in PLAY)

    assert sum(take.signal == "correction" for take in takes) >= 4
    assert sum(take.status == "canceled" for take in takes) == 2
    assert sum(take.status == "withheld" for take in takes) == 1
    assert sum(isinstance(take.embargo, int) for take in takes) == 1
    assert sum(take.embargo == "open" for take in takes) == 1
    assert sum(copy.expires is not None for copy in _copies(PLAY)) == 1
    assert {"repeat", "late", "bare-ampersand", "cut-off", "growing"} <= set(manners)


def test_the_first_minute_shows_an_alert_an_update_a_correction_a_kill_and_a_release() -> None:
    minute = [
        copy for event in PLAY if timedelta(0) < event.at <= timedelta(minutes=1) if (copy := event.copy)
    ]
    signals = {copy.take.signal for copy in minute}

    assert {"alert", "update", "correction"} <= signals
    assert "canceled" in {copy.take.status for copy in minute}
    assert [copy.embargo_until for copy in minute if copy.embargo_until] == [NOW + timedelta(seconds=50)]


def test_one_kill_follows_what_it_kills_and_one_comes_before() -> None:
    assert _at("bank-merger", 1) < _at("bank-merger", 2)
    assert _at("senator", 2) < _at("senator", 1)


def test_an_older_version_comes_late_with_the_older_time() -> None:
    late = next(copy for event in PLAY if event.manner == "late" if (copy := event.copy))
    newer = next(c for c in _copies(PLAY) if c.story is late.story and c.version == late.version + 1)

    assert late.filed < newer.filed
    assert _at(late.story.key, newer.version) < _at(late.story.key, late.version)


def test_a_repeat_has_the_bytes_of_the_first() -> None:
    repeat = next(event for event in PLAY if event.manner == "repeat")
    first = next(event for event in PLAY if event.copy and repeat.copy and event.copy == repeat.copy)

    assert first is not repeat
    assert first.wire(SERVER) == repeat.wire(SERVER)


def test_the_ferry_is_told_in_six_takes_by_two_agencies_and_the_count_rises() -> None:
    told = [event.copy for event in PLAY if event.copy and event.copy.story.key in {"ferry", "ferry-cps"}]
    once = list(dict.fromkeys((copy.story.key, copy.version) for copy in told))

    assert len(once) >= 6
    words = " ".join(copy.headline for copy in told)
    assert (
        words.index("41 brought")
        < words.index("118 rescued")
        < words.index("203 safe")
        < words.index("All 312")
    )


def test_live_events_come_every_few_seconds_for_four_to_five_minutes() -> None:
    gaps = [later.at - earlier.at for earlier, later in pairwise(LIVE)][:-1]

    assert all(3 <= gap <= 11 for gap in gaps)
    assert 240 <= LIVE[-1].at <= 300


def test_pace_shortens_the_play_and_the_embargo_with_it() -> None:
    fast = events(NOW, pace=10)

    assert fast[-1].at * 10 == PLAY[-1].at
    assert {copy.embargo_until for copy in _copies(fast)} - {None} == {NOW + timedelta(seconds=5)}


def test_the_same_moment_gives_the_same_bytes() -> None:
    assert [event.wire(SERVER) for event in PLAY] == [event.wire(SERVER) for event in events(NOW)]


def test_two_plays_share_no_guid() -> None:
    later = events(NOW + timedelta(minutes=5))

    assert not {copy.guid for copy in _copies(PLAY)} & {copy.guid for copy in _copies(later)}


def test_no_word_is_left_open_in_the_copy() -> None:
    for copy in _copies(PLAY):
        text = " ".join([copy.headline, copy.summary, *(line.words for line in copy.lines)])
        assert "{" not in text
        assert "**" not in text


def test_most_stories_are_told_at_length() -> None:
    lengths = [max(len(take.body.split()) for take in story.takes) for story in stories()]

    assert sum(length >= 200 for length in lengths) > len(lengths) / 2
    assert max(lengths) <= 500


def test_readings_of_the_harbour_are_one_story_whose_figures_change() -> None:
    one, two = observation(1, NOW), observation(2, NOW)

    assert one.copy is not None
    assert two.copy is not None
    assert one.copy.guid == two.copy.guid
    assert one.copy.headline != two.copy.headline
    assert PLAY[-1].at < one.at < two.at


def test_feed_documents_grow_and_name_each_guid_once() -> None:
    feeds = [etree.fromstring(event.wire(SERVER)) for event in PLAY if event.channel == "poll"]
    guids = [[str(guid.text) for guid in feed.iter("guid")] for feed in feeds]

    assert all(len(found) == len(set(found)) for found in guids)
    assert len(guids[-1]) == 10


def _copies(told: tuple[Event, ...] | list[Event]) -> list[Copy]:
    return [event.copy for event in told if event.copy is not None]


def _at(key: str, version: int) -> timedelta:
    return next(
        event.at
        for event in PLAY
        if event.copy and (event.copy.story.key, event.copy.version) == (key, version)
    )
