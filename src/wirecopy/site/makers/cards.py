"""Cards and pictures as the templates show them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote
from zoneinfo import ZoneInfo

from wirecopy.archive.shown import Card, ShownPicture, Topic
from wirecopy.site import paths
from wirecopy.site.makers import made_with
from wirecopy.site.makers.direction import direction
from wirecopy.site.makers.front import is_alert
from wirecopy.site.makers.times import Moment, moment

_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A name that leads somewhere."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureView:
    """`srcset`, `webp` and `avif` are as the attribute wants them; "" if there is one file only, or none of these."""

    src: str
    srcset: str
    webp: str
    avif: str
    width: int  # pixels
    height: int
    alt: str
    tone: str  # the names of the style classes about its colour, its focal point and its terms
    caption: str = ""
    credit: str = ""
    made: str = ""  # what a machine had to do with it: a sentence by the caption, two words on a card
    upright: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    url: str
    headline: str
    language: str
    direction: str
    agency: Reference
    place: str
    published: Moment
    summary: str
    alert: bool
    corrected: bool
    picture: PictureView | None


def address(path: str) -> str:
    """A path of ours as an address within the site, whatever script it is in."""
    return quote(path, safe="/-._~")


@lru_cache(maxsize=8192)
def card_view(card: Card, zone: ZoneInfo) -> CardView:
    return CardView(
        url=address(card.path),
        headline=card.headline,
        language=card.language,
        direction=direction(card.language),
        agency=agency_reference(card),
        place=card.place,
        published=moment(card.latest_at, zone),
        summary=card.summary,
        alert=is_alert(card),
        corrected=card.corrected_at is not None,
        picture=picture_view(card.picture, shape="card") if card.picture else None,
    )


def card_views(cards: Iterable[Card], zone: ZoneInfo) -> tuple[CardView, ...]:
    return tuple(card_view(card, zone) for card in cards)


def agency_reference(card: Card) -> Reference:
    return Reference(name=card.agency_name, url=address(paths.agency(card.agency)))


def topic_references(topics: Iterable[Topic]) -> tuple[Reference, ...]:
    return tuple(Reference(name=topic.name, url=address(paths.topic(topic.slug))) for topic in topics)


def picture_view(picture: ShownPicture, *, caption: str | None = None, shape: str = "page") -> PictureView:
    """`caption`: shown in place of the filed one; "" where its words stand elsewhere already."""
    file = picture.file.cut(shape)
    plain = [pair for pair in file.files if not pair[1].endswith((".webp", ".avif"))]
    return PictureView(
        src=address(file.path),
        srcset=_srcset(plain) if len(plain) > 1 else "",
        webp=_srcset(pair for pair in file.files if pair[1].endswith(".webp")),
        avif=_srcset(pair for pair in file.files if pair[1].endswith(".avif")),
        width=file.width,
        height=file.height,
        alt=picture.filed.alt,
        tone=tone(picture.file.colour)
        + _focus(picture.file.focus)
        + (" is-whole" if picture.file.whole else ""),
        caption=picture.filed.caption if caption is None else caption,
        credit=picture.filed.credit or picture.filed.copyright_notice,
        made=made_with.mark_of(picture) if shape == "card" else made_with.caption_of(picture),
        upright=file.height > file.width,
    )


def _focus(focus: tuple[float, float]) -> str:
    """The style classes that keep the focal point in sight where a style cuts; "" for the middle."""
    across, down = (round(10 * part) for part in focus)
    return (f" focus-x{across}" if across != 5 else "") + (f" focus-y{down}" if down != 5 else "")


def _srcset(files: Iterable[tuple[int, str]]) -> str:
    return ", ".join(f"{address(path)} {width}w" for width, path in files)


def tone(colour: str) -> str:
    """The style class nearest to a colour "#rrggbb": three steps each of red, green and blue.

    A class because the content security policy forbids style attributes.
    """
    if not _COLOUR.fullmatch(colour):
        return "tone-none"
    steps = (int(colour[start : start + 2], 16) * 3 // 256 for start in (1, 3, 5))
    return "tone-" + "".join(str(step) for step in steps)


def mentions(cards: Iterable[Card]) -> frozenset[str]:
    """The tags of every story that stands on a page."""
    return frozenset(f"story:{card.story_id}" for card in cards)
