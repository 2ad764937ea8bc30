"""The invented stories as values: read from `copy/`, and a take of one with every word in place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from wirecopy.sample.house import dateline, day_words, sign_off
from wirecopy.sample.markup import Line, LineKind, Run, parse
from wirecopy.sample.sources import CONTINENTAL, HARBOUR, LEVANZA, MERIDIAN, SampleSource
from wirecopy.sample.topics import Topic, topics

REGION = timezone(timedelta(hours=1))  # where all four sources sit
_FILES: Mapping[str, SampleSource] = {
    "meridian_yesterday": MERIDIAN,
    "meridian_today": MERIDIAN,
    "meridian_live": MERIDIAN,
    "continental_yesterday": CONTINENTAL,
    "continental_today": CONTINENTAL,
    "continental_live": CONTINENTAL,
    "levanza_yesterday": LEVANZA,
    "levanza_today": LEVANZA,
    "levanza_live": LEVANZA,
    "harbour": HARBOUR,
}
_YESTERDAY = 20.0  # hours before the play from which a story belongs to the day before


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePicture:
    scene: str  # a name in pictures.SCENES
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """One version of a story as its author wrote it: names of days still open, house style not yet added."""

    version: int
    filed_hours_ago: float | None  # None: filed while the play runs
    headline: str
    body: str
    sub: str
    summary: str
    urgency: int
    signal: Literal["", "alert", "update", "correction"]
    status: Literal["usable", "withheld", "canceled"]
    label: str  # "1st Ld-Writethru"
    correction: str
    note: str  # to editors
    embargo: float | Literal["open"] | None  # seconds of play, or no end known
    pictures: tuple[SamplePicture, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    key: str
    source: SampleSource
    language: str
    slugline: str
    place: str
    byline: str
    sign: str
    topics: tuple[Topic, ...]
    takes: tuple[Take, ...]

    @property
    def days_ago(self) -> int:
        hours = self.takes[0].filed_hours_ago
        return int(hours is not None and hours >= _YESTERDAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A take as filed: what a writer puts into its format. Times are aware; () and "" mean nothing."""

    story: Story
    version: int
    guid: str
    headline: str
    sub: str
    summary: str
    lines: tuple[Line, ...]
    dateline: str
    sign_off: str  # stands in `lines` already, except where the format has a place of its own for it
    take: Take
    filed: datetime
    first_filed: datetime
    embargoed: bool = False
    embargo_until: datetime | None = None  # None with `embargoed`: no end known
    expires: datetime | None = None


@cache
def stories() -> tuple[Story, ...]:
    """All stories of the sample, in the order of the files. Raises KeyError for a slip in the copy."""
    found: list[Story] = []
    for name, source in _FILES.items():
        text = (files("wirecopy.sample") / "copy" / f"{name}.toml").read_text("utf-8")
        found += [_story(raw, source) for raw in tomllib.loads(text)["story"]]
    return tuple(found)


def filed_copy(
    story: Story,
    version: int,
    *,
    now: datetime,
    filed: datetime,
    first_filed: datetime,
    embargo_until: datetime | None = None,
    expires: datetime | None = None,
) -> Copy:
    """The take with its days named, its dateline and sign-off set in the agency's house style.

    `now` is the start of the play: it decides which day "today" is and makes the guid the play's own,
    so that a second play on the same site brings stories of its own.
    """
    take = story.takes[version - 1]
    day = now.astimezone(REGION) - timedelta(days=story.days_ago)
    words = day_words(day, story.language)

    def say(text: str) -> str:
        for name, word in words.items():
            text = text.replace("{" + name + "}", word)
        return text

    opening = dateline(story.source.slug, story.language, story.place, day)
    closing = sign_off(story.source.slug, story.language, story.sign)
    return Copy(
        story=story,
        version=version,
        guid=f"urn:newsml:{story.source.domain}:{now.astimezone(REGION):%Y%m%dT%H%M%S}:{story.key}",
        headline=say(take.headline),
        sub=say(take.sub),
        summary=say(take.summary),
        lines=_in_house_style(say(take.body), opening, closing, take, story.source),
        dateline=opening,
        sign_off=closing,
        take=take,
        filed=filed,
        first_filed=first_filed,
        embargoed=take.embargo is not None,
        embargo_until=embargo_until,
        expires=expires,
    )


def _in_house_style(
    body: str, opening: str, closing: str, take: Take, source: SampleSource
) -> tuple[Line, ...]:
    lines = parse(body)
    if take.status == "canceled":
        return lines
    first = Line(
        LineKind.PARAGRAPH, (((Run(opening), *lines[0].rows[0][0]) if opening else lines[0].rows[0][0],),)
    )
    whole = (first, *lines[1:])
    if take.correction and source is CONTINENTAL:
        whole = (_paragraph(take.correction), *whole)
    if take.correction and source is LEVANZA:
        whole = (*whole, _paragraph(f"({take.correction})"))
    # NITF has body.end for it; the others let it stand as the last paragraph.
    if closing and source is not CONTINENTAL:
        whole = (*whole, _paragraph(closing))
    return whole


def _paragraph(text: str) -> Line:
    return Line(LineKind.PARAGRAPH, (((Run(text),),),))


# What tomllib gives is of any type; a slip in our own copy is a bug, and fails in the tests.
def _story(raw: Mapping[str, Any], source: SampleSource) -> Story:
    takes: list[Mapping[str, Any]] = raw.get("take", [raw])
    return Story(
        key=raw["key"],
        source=source,
        language=raw.get("language", source.language),
        slugline=raw["slug"],
        place=raw["place"],
        byline=raw["by"],
        sign=raw.get("sign", ""),
        topics=topics(tuple(raw["topics"])),
        takes=tuple(_take({**raw, **take}, number) for number, take in enumerate(takes, 1)),
    )


def _take(raw: Mapping[str, Any], version: int) -> Take:
    body = raw["body"].strip()
    return Take(
        version=version,
        filed_hours_ago=raw.get("filed"),
        headline=raw["headline"],
        body=body,
        sub=raw.get("sub", ""),
        summary=body.splitlines()[0] if raw.get("repeats_lead") else raw.get("summary", ""),
        urgency=raw.get("urgency", 5),
        signal=raw.get("signal", ""),
        status=raw.get("status", "usable"),
        label=raw.get("label", ""),
        correction=raw.get("correction", ""),
        note=raw.get("note", ""),
        embargo=raw.get("embargo"),
        pictures=tuple(SamplePicture(**picture) for picture in raw.get("pictures", [])),
    )
