"""What a page needs to show a picture, looked up for many stories with one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from wirecopy.pictures.check import ContentType
from wirecopy.pictures.models import Illustration, StoredPicture

PLAIN_WIDTH = 960  # pixels: what a browser gets that knows no srcset


class PictureKey(NamedTuple):
    """A picture as a story names it: `href` as filed."""

    agency: str
    guid: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSource:
    """A <source> of <picture>; `srcset` as HTML wants it, smallest first."""

    content_type: str
    srcset: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePicture:
    """Everything a <picture> needs. All words are plain text, to be escaped like any other.

    `width` and `height` keep its place on the page free and `colour` ("#rrggbb") fills it until the
    picture is there. `src` is a JPEG for <img>; `largest` the largest JPEG, for link previews. Words
    are the file's own: what the story's own item says of the picture goes before them.
    """

    sha256: str
    sources: tuple[PageSource, ...]  # WebP, then JPEG
    src: str
    largest: str
    largest_width: int
    largest_height: int
    width: int
    height: int
    colour: str
    caption: str
    alt: str
    credit: str
    creator: str
    copyright_notice: str
    digital_source_type: str


def for_page(keys: Iterable[PictureKey], *, address: str = "/pictures/") -> dict[PictureKey, PagePicture]:
    """The pictures that can be shown; one that is waiting, failed or withdrawn is left out.

    `address` is where the public folder is served, with a slash at its end. One query, however
    many keys.
    """
    wanted = set(keys)
    rows = Illustration.objects.filter(
        agency__in={key.agency for key in wanted},
        guid__in={key.guid for key in wanted},
        state=Illustration.State.READY,
        picture__state=StoredPicture.State.READY,
    ).select_related("picture")
    found = {}
    for row in rows:
        key = PictureKey(row.agency, row.guid, row.href)
        if key in wanted and row.picture is not None:
            found[key] = page_picture(row.picture, address=address)
    return found


def page_picture(picture: StoredPicture, *, address: str = "/pictures/") -> PagePicture:
    """A stored picture that is ready, as a page shows it."""
    by_type: dict[str, list[dict[str, str | int]]] = {}
    for rendition in reversed(picture.renditions):
        by_type.setdefault(rendition["content_type"], []).append(rendition)
    plain = by_type[ContentType.JPEG]
    fitting = [one for one in plain if int(one["width"]) <= PLAIN_WIDTH] or plain
    return PagePicture(
        sha256=picture.sha256,
        sources=tuple(
            PageSource(
                content_type=content_type,
                srcset=", ".join(f"{address}{one['path']} {one['width']}w" for one in by_type[content_type]),
            )
            for content_type in (ContentType.WEBP, ContentType.JPEG)
        ),
        src=f"{address}{fitting[-1]['path']}",
        largest=f"{address}{plain[-1]['path']}",
        largest_width=int(plain[-1]["width"]),
        largest_height=int(plain[-1]["height"]),
        width=picture.width,
        height=picture.height,
        colour=picture.dominant_colour,
        caption=picture.caption,
        alt=picture.alt,
        credit=picture.credit,
        creator=picture.creator,
        copyright_notice=picture.copyright_notice,
        digital_source_type=picture.digital_source_type,
    )
