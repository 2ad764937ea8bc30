"""What a page needs to show a picture, looked up for many stories with one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q

from wirecopy.pictures.check import ContentType
from wirecopy.pictures.models import Framing, Illustration, StoredPicture
from wirecopy.pictures.shapes import PAGE

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
class PageCut:
    """The part of a picture that is shown in one shape. `sources` and `src` as those of PagePicture."""

    shape: str
    sources: tuple[PageSource, ...]
    src: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFraming:
    """What the desk did to a picture that it put on a story."""

    cuts: tuple[PageCut, ...]
    focus: tuple[float, float]  # fractions of width and height
    is_cropped: bool  # on the story's page
    is_cut: bool  # the desk drew how it stands elsewhere
    is_whole: bool  # nothing of it may be cut off anywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePicture:
    """Everything a <picture> needs. All words are plain text, to be escaped like any other.

    `width` and `height` keep its place on the page free and `colour` ("#rrggbb") fills it until the
    picture is there. `src` is a JPEG for <img>; `largest` the largest JPEG, for link previews. Words
    are the file's own: what the story's own item says of the picture goes before them.
    """

    sha256: str
    sources: tuple[PageSource, ...]  # AVIF if it is there, WebP, then JPEG
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
    came_with_credentials: bool = False  # a C2PA manifest of its agency's
    manifest: str = ""  # address of our own, "" where the picture carries none
    # (address, SHA-256) of every file that the story's page names of it; () where that is not known of each
    digests: tuple[tuple[str, str], ...] = ()
    is_uploaded: bool = False  # by the desk: no agency filed it
    framing: DeskFraming | None = None  # None: whole, as it came


_FRAMED = (StoredPicture.State.READY, StoredPicture.State.UNUSED)


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
    )
    # What the desk framed has files of its own, whatever became of the whole picture's; unless it was withdrawn.
    rows = rows.filter(
        Q(framing=None, picture__state=StoredPicture.State.READY)
        | Q(framing__isnull=False, picture__state__in=_FRAMED)
    ).select_related("picture__upload", "framing")
    found = {}
    for row in rows:
        key = PictureKey(row.agency, row.guid, row.href)
        if key in wanted and row.picture is not None:
            found[key] = page_picture(row.picture, row.framing, address=address)
    return found


def page_picture(
    picture: StoredPicture, framing: Framing | None = None, *, address: str = "/pictures/"
) -> PagePicture:
    """A stored picture that is ready, or as the desk framed it, as a page shows it."""
    by_shape: dict[str, list[dict[str, Any]]] = {}
    for rendition in framing.renditions if framing else picture.renditions:
        by_shape.setdefault(rendition.get("shape", ""), []).append(rendition)
    shown = by_shape.pop(PAGE if framing else "")
    plain = sorted((one for one in shown if one["content_type"] == ContentType.JPEG), key=_width)
    words = framing.words if framing else {}
    return PagePicture(
        sha256=picture.sha256,
        sources=_sources(shown, address),
        src=_plain(shown, address),
        largest=f"{address}{plain[-1]['path']}",
        largest_width=plain[-1]["width"],
        largest_height=plain[-1]["height"],
        width=plain[-1]["width"] if framing else picture.width,
        height=plain[-1]["height"] if framing else picture.height,
        colour=picture.dominant_colour,
        caption=words.get("caption", picture.caption),
        alt=framing.alt if framing else picture.alt,
        credit=words.get("credit", picture.credit),
        creator=picture.creator,
        copyright_notice=picture.copyright_notice,
        digital_source_type=picture.digital_source_type,
        came_with_credentials=picture.came_with_credentials,
        manifest=next((f"{address}{one['manifest']}" for one in shown if one.get("manifest")), ""),
        digests=_digests(shown, address),
        is_uploaded=hasattr(picture, "upload"),
        framing=_framing(framing, by_shape, address) if framing else None,
    )


def _framing(framing: Framing, by_shape: dict[str, list[dict[str, Any]]], address: str) -> DeskFraming:
    return DeskFraming(
        cuts=tuple(
            PageCut(
                shape=shape,
                sources=_sources(made, address),
                src=_plain(made, address),
                width=max(made, key=_width)["width"],
                height=max(made, key=_width)["height"],
            )
            for shape, made in by_shape.items()
        ),
        focus=(framing.focus_x, framing.focus_y),
        is_cropped=framing.drawn.get(PAGE, [0, 0, 1, 1]) != [0, 0, 1, 1],
        is_cut=(framing.focus_x, framing.focus_y) != (0.5, 0.5) or bool(set(framing.drawn) - {PAGE}),
        is_whole=framing.whole,
    )


_TYPES = (
    ContentType.AVIF,
    ContentType.WEBP,
    ContentType.JPEG,
)  # the best first: a browser takes the first it knows


def _sources(made: list[dict[str, Any]], address: str) -> tuple[PageSource, ...]:
    by_type = {
        content_type: sorted((one for one in made if one["content_type"] == content_type), key=_width)
        for content_type in _TYPES
    }
    return tuple(
        PageSource(
            content_type=content_type,
            srcset=", ".join(f"{address}{one['path']} {one['width']}w" for one in files),
        )
        for content_type, files in by_type.items()
        if files
    )


def _digests(made: list[dict[str, Any]], address: str) -> tuple[tuple[str, str], ...]:
    if not all(one.get("sha256") for one in made):
        return ()
    return tuple((f"{address}{one['path']}", one["sha256"]) for one in made)


def _plain(made: list[dict[str, Any]], address: str) -> str:
    """The JPEG for a browser that knows no srcset."""
    plain = sorted((one for one in made if one["content_type"] == ContentType.JPEG), key=_width)
    fitting = [one for one in plain if one["width"] <= PLAIN_WIDTH] or plain[:1]
    return f"{address}{fitting[-1]['path']}"


def _width(rendition: dict[str, Any]) -> int:
    return int(rendition["width"])
