"""The script of the play: what arrives when, from whom, and how it goes wrong on purpose.

The backlog of two days comes at once; then one cue follows the other for about four and a half minutes.
Everything is decided from `now` alone, so the same moment gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from wirecopy.sample.newsml_g2 import write_newsml_g2, write_package
from wirecopy.sample.ninjs import write_ninjs
from wirecopy.sample.nitf import write_nitf
from wirecopy.sample.pictures import web_name
from wirecopy.sample.rss import write_rss
from wirecopy.sample.sources import CONTINENTAL, HARBOUR, LEVANZA, MERIDIAN, Channel, SampleSource
from wirecopy.sample.story import Copy, Story, filed_copy, stories

Manner = Literal["", "growing", "repeat", "late", "bare-ampersand", "cut-off"]

ENDING = timedelta(seconds=272)  # of play, at pace 1
_OBSERVATION = timedelta(seconds=30)  # between two readings of the harbour's instruments afterwards
_FEED_LENGTH = 30

_ENDINGS = {"newsml-g2": "xml", "nitf": "xml", "ninjs": "json", "rss": "xml"}


@dataclass(frozen=True, slots=True)
class Cue:
    """`at`: seconds of play. `how`: "" or what is odd about the delivery."""

    at: float
    story: str
    version: int = 1
    how: Manner = ""
    lasts: float | None = None  # seconds of play until it expires


# The first minute holds one of everything a visitor should see; the rest is a lively afternoon.
LIVE: tuple[Cue, ...] = (
    Cue(3, "ferry", 1),
    Cue(7, "storm-warning", lasts=180),
    Cue(10, "bank-merger", 1),
    Cue(13, "ferry-cps", 1),
    Cue(17, "ferry", 2),
    Cue(21, "prize"),  # embargoed until 50 seconds into the play
    Cue(25, "rate-decision", 2),  # a correction
    Cue(29, "ferry-es", 1),
    Cue(33, "bank-merger", 2),  # kills what came at 10
    Cue(37, "ferry-cps", 2),
    Cue(41, "power-cuts", 1),
    Cue(45, "ferry", 3),
    Cue(52, "mine-trial"),
    Cue(56, "ferry", 3, "repeat"),
    Cue(60, "minister-letter", 1),  # embargoed with no end given
    Cue(64, "senator", 2),  # a kill, before what it kills
    Cue(69, "cuadro"),
    Cue(74, "school-boats", 1, "cut-off"),  # broken off in transfer: cannot be read
    Cue(79, "road-tarn", 2),  # a correction
    Cue(84, "agua-plomo", 2),  # withheld
    Cue(88, "senator", 1),  # comes after its kill and must not appear
    Cue(93, "glacier"),
    Cue(98, "ferry", 4),
    Cue(103, "ferry-cps", 3),
    Cue(107, "ferry-es", 2),
    Cue(111, "ar-ferry"),
    Cue(116, "minister-letter", 2),  # lifts the embargo
    Cue(121, "long-bridge", 3),
    Cue(126, "long-bridge", 2, "late"),  # older than what came before it
    Cue(131, "bread", 1, "bare-ampersand"),  # repaired, and held for a look
    Cue(136, "school-boats", 1),  # sent again, whole
    Cue(142, "ar-water"),
    Cue(148, "handball", 1, "growing"),  # written in pieces, as FTP does
    Cue(155, "seal-bus"),
    Cue(162, "maraton"),
    Cue(169, "agua-plomo", 3),  # usable again
    Cue(177, "sail-race"),
    Cue(186, "power-cuts", 2),
    Cue(196, "dialect"),
    Cue(272, "harbour-obs"),
)


@dataclass(frozen=True, slots=True)
class Event:
    """One delivery. Its bytes are made when asked for, as they name the server the pictures lie on."""

    at: timedelta  # from the start of the play
    source: SampleSource
    name: str  # of the file; also what a push is called in what the player says
    says: str  # one line for whoever watches
    wire: Callable[[str], bytes]  # from the address of the agencies' server, without a slash at the end
    pictures: tuple[tuple[str, str], ...] = ()  # (file name beside the delivery, name in the picture cache)
    manner: Manner = ""
    copy: Copy | None = None  # None for a package

    @property
    def channel(self) -> Channel:
        return self.source.channel


def events(now: datetime, *, pace: float = 1.0) -> tuple[Event, ...]:
    """Everything that is delivered, in order: the backlog at zero, then the live cues.

    `pace` 2 plays twice as fast; times in the copy (an embargo's end) follow it. `now` must be aware.
    """
    known = {story.key: story for story in stories()}
    live = [_live(known[cue.story], cue, now, pace) for cue in LIVE]
    return _with_feeds([*_backlog(now), *live])


def observation(number: int, now: datetime, *, pace: float = 1.0) -> Event:
    """The harbour's instruments after the play has ended: reading `number`, counted from 1.

    It is always the same story with new figures, so the site stays alive and grows by nothing. Deliver it
    as the newest item of the feed.
    """
    story = next(story for story in stories() if story.key == "harbour-obs")
    force, gust, water = 7 - number % 4, 9 - number % 4, 40 - (number * 7) % 33
    swell = 3.1 - (number * 3 % 17) / 10
    headline = f"Port Halden harbour: south-west {force}, gusts {gust}, water {water} cm above mean"
    first, *rest = story.takes[0].body.splitlines()
    first = (
        f"Wind south-west {force}, gusting {gust}. Water {water} centimetres above the mean. "
        f"Swell at the outer buoy {swell:.1f} metres. Air 8 degrees, water 9."
    )
    take = replace(story.takes[0], headline=headline, body="\n".join([first, *rest]))
    at = (ENDING + number * _OBSERVATION) / pace
    told = replace(story, takes=(take,))
    copy = filed_copy(told, 1, now=now, filed=now + at, first_filed=now - _ago(told, 1))
    return _event(copy, at, "")


def _backlog(now: datetime) -> list[Event]:
    filed: list[tuple[timedelta, Copy]] = []
    for story in stories():
        for take in story.takes:
            if take.filed_hours_ago is not None:
                ago = _ago(story, take.version)
                copy = filed_copy(
                    story, take.version, now=now, filed=now - ago, first_filed=now - _ago(story, 1)
                )
                filed.append((ago, copy))
    filed.sort(key=lambda pair: -pair[0])
    told = [_event(copy, timedelta(0), "") for _, copy in filed]
    return [*told, _package([copy for _, copy in filed], now)]


def _package(filed: list[Copy], now: datetime) -> Event:
    """Meridian's package on the earthquake, of the newest take of each story in it."""
    newest = {copy.story.key: copy for copy in filed}
    members = [newest[key] for key in ("tarn-quake", "quake-visit")]
    headline = "Earthquake in Upper Tarn: all stories"
    when = now - timedelta(hours=3)
    return Event(
        timedelta(0),
        MERIDIAN,
        "MNA-PACKAGE-QUAKE.xml",
        f"MNA  package: {headline}",
        lambda _server: write_package(members, key="quake-package", headline=headline, filed=when),
    )


def _live(story: Story, cue: Cue, now: datetime, pace: float) -> Event:
    at = timedelta(seconds=cue.at) / pace
    take = story.takes[cue.version - 1]
    # A repeat, a late take and a second try carry the time at which they were first filed.
    filed = now + timedelta(seconds=_filed_at(cue)) / pace
    first = next((other for other in LIVE if other.story == cue.story and other.version == 1), cue)
    hours = story.takes[0].filed_hours_ago
    until = now + timedelta(seconds=take.embargo) / pace if isinstance(take.embargo, int | float) else None
    copy = filed_copy(
        story,
        cue.version,
        now=now,
        filed=filed,
        first_filed=now - _ago(story, 1)
        if hours is not None
        else min(filed, now + timedelta(seconds=first.at) / pace),
        embargo_until=until,
        expires=filed + timedelta(seconds=cue.lasts) / pace if cue.lasts else None,
    )
    return _event(copy, at, cue.how)


def _filed_at(cue: Cue) -> float:
    same = [other.at for other in LIVE if (other.story, other.version) == (cue.story, cue.version)]
    if cue.how == "late":
        newer = [other.at for other in LIVE if other.story == cue.story and other.version > cue.version]
        return min(newer) - 60
    return min(same)


def _event(copy: Copy, at: timedelta, how: Manner) -> Event:
    source, key = copy.story.source, copy.story.key
    scenes = [picture.scene for picture in copy.take.pictures]
    beside = tuple(
        (f"{source.code}-{key}-{copy.version}-{file}", file)
        for scene in scenes
        for file in (f"{scene}.jpg", web_name(scene))
    )
    ending = _ENDINGS[source.format]
    mark = f"-{how}" if how else ""
    return Event(
        at,
        source,
        f"{source.code}-{key}-v{copy.version}{mark}.{ending}",
        f"{source.code}  {_what(copy, how)}{copy.headline}",
        lambda server: _spoilt(_bytes(copy, server, beside), how),
        beside if source.channel == "folder" else (),
        how,
        copy,
    )


def _bytes(copy: Copy, server: str, beside: tuple[tuple[str, str], ...]) -> bytes:
    source = copy.story.source
    if source is MERIDIAN:
        names = [name for name, _ in beside]
        return write_newsml_g2(copy, list(zip(names[::2], names[1::2], strict=True)))
    hrefs = [f"{server}/pictures/{picture.scene}.jpg" for picture in copy.take.pictures]
    if source is CONTINENTAL:
        return write_nitf(copy, hrefs)
    if source is LEVANZA:
        return write_ninjs(copy, hrefs)
    return write_rss([copy], server=server, built=copy.filed)


def _spoilt(wire: bytes, how: Manner) -> bytes:
    if how == "bare-ampersand":
        return wire.replace(b"&amp;", b"&")
    if how == "cut-off":
        return wire[: len(wire) * 3 // 5]
    return wire


def _what(copy: Copy, how: Manner) -> str:
    words = {
        "repeat": "the same again: ",
        "late": "an older version, late: ",
        "bare-ampersand": "with a bare &: ",
        "cut-off": "broken off in transfer: ",
        "growing": "written in pieces: ",
    }
    if how:
        return words[how]
    if copy.take.status == "canceled":
        return "KILL: " if not copy.headline.startswith("KILL") else ""
    if copy.take.status == "withheld":
        return "WITHHELD: "
    if copy.embargoed:
        return "under embargo: "
    return f"{copy.take.signal}: " if copy.take.signal else ""


def _ago(story: Story, version: int) -> timedelta:
    return timedelta(hours=story.takes[version - 1].filed_hours_ago or 0)


def _with_feeds(told: list[Event]) -> tuple[Event, ...]:
    """The events of the feed made into the whole document as it stands after each."""
    standing: dict[str, Copy] = {}
    whole: list[Event] = []
    for event in told:
        if event.source is HARBOUR and event.copy is not None:
            standing[event.copy.story.key] = event.copy
            event = feed_event(event, tuple(standing.values()))
        whole.append(event)
    return tuple(whole)


def feed_event(event: Event, standing: tuple[Copy, ...]) -> Event:
    """The event with the whole feed as its bytes: what stands in it, newest first."""
    newest = sorted(standing, key=lambda copy: copy.filed, reverse=True)[:_FEED_LENGTH]
    built = newest[0].filed
    return replace(event, wire=lambda server: write_rss(newest, server=server, built=built))
