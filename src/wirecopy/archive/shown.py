"""What of the archive may be shown, for many stories at once: the only reader the site has.

Everything here is published: a story that is not live gives no card and nothing shown, and of one that
was live and is not now, only the notice. Each function asks the database a small, fixed number of
questions however many stories are asked for, and each question stays flat as the archive grows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from django.db import connection

from wirecopy.archive.models import Story
from wirecopy.archive.remembered import Remembered
from wirecopy.item import Item, Picture
from wirecopy.packing import unpack
from wirecopy.pictures.choice import rendition_to_fetch
from wirecopy.pictures.framing import desk_href
from wirecopy.pictures.pages import PagePicture as KeptPicture
from wirecopy.pictures.pages import PageSource, PictureKey, for_page
from wirecopy.pictures.terms import recognised

THE_DESK = "the desk"  # whoever it was: no name of a person stands on a public page
_PICTURE_RELATIONS = ("picture", "depicts", "illustrates")  # rels by which a story names its pictures
_FRESH = 60  # newest stories from which the recommended ones are taken
_LOOKED_AT = 4  # how many times more placements than wanted are looked at, where some are not live now
_CARDS_REMEMBERED = 8000  # about 3 kB each
_SHOWN_REMEMBERED = 1000  # about 15 kB each; what stands in feeds is asked for again and again


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCut:
    """The part of a picture that is shown in a shape of pictures/shapes.py, and its files as PagePicture's."""

    shape: str
    path: str
    width: int  # pixels
    height: int
    files: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePicture:
    """A kept picture's files on the site. `path` is the one to show where only one can be."""

    path: str
    width: int  # pixels
    height: int
    files: tuple[tuple[int, str], ...] = ()  # (width, path): AVIF if there, WebP, then JPEG; narrowest first
    colour: str = ""  # the dominant one, "#rrggbb"
    cuts: tuple[PageCut, ...] = ()  # how the desk cut it for other places than the story's page
    whole: bool = False  # its terms forbid to cut anything off it
    focus: tuple[float, float] = (0.5, 0.5)  # what must stay in sight, in fractions of width and height
    source_type: str = ""  # a URI of IPTC's NewsCodes: says that a picture is made by a machine
    is_uploaded: bool = False  # by our own desk
    manifest: str = ""  # where its Content Credentials stand; "": it has none
    # (path, SHA-256) of every file that the story's own page names; not told of a picture on a card
    digests: tuple[tuple[str, str], ...] = ()

    def cut(self, shape: str) -> PagePicture | PageCut:
        """What is shown in a shape: the desk's cut, or else the whole."""
        return next((cut for cut in self.cuts if cut.shape == shape), self)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPicture:
    """A picture as the agency filed it (caption, credit, alt), and its files on the site."""

    filed: Picture
    file: PagePicture


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A live story as a list shows it. `headline` is the desk's where there is one."""

    story_id: int
    code: str
    path: str
    headline: str
    agency_headline: str
    summary: str
    agency: str  # slug
    agency_name: str
    place: str
    language: str
    urgency: int | None  # 1 the most urgent to 9
    published_at: datetime  # first published by us
    dated_at: datetime  # when it happened for readers: as the agency dates the story
    updated_at: datetime | None  # of the version shown, as the agency dates it
    corrected_at: datetime | None
    robots: str  # the agency's terms: a value of Source.Robots
    topics: tuple[Topic, ...]
    picture: ShownPicture | None

    @property
    def latest_at(self) -> datetime:
        """When there was last something new of it, as the agency dates it: what lists show and sort by."""
        return max(self.dated_at, self.updated_at or self.dated_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReworkShown:
    """What the desk put over a story. `headline` and `picture` say which of the two it changed."""

    headline: bool
    picture: bool  # another than the agency's first stands above the text
    agency_headline: str
    agency_picture: ShownPicture | None
    who: str  # always THE_DESK
    at: datetime  # of the last of these
    headline_at: datetime | None = None
    picture_at: datetime | None = None
    cropped: bool = False  # the page shows a part of the picture
    cut: bool = False  # the desk drew how it stands in lists and links
    described: bool = False  # its alternative text is ours
    picture_from: str = ""  # "story": filed with it; "store": filed with another; "desk": uploaded

    @property
    def touches_picture(self) -> bool:
        return self.picture or self.cropped or self.cut or self.described


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A live story with all its own page needs."""

    card: Card
    item: Item
    version_number: int  # 0: the agency numbers nothing
    version_filed: str
    received_at: datetime
    versions: int  # how many the archive holds
    credit_text: str
    robots: str
    archive_days: int | None
    rework: ReworkShown | None
    pictures: tuple[ShownPicture, ...]  # the desk's first, then the agency's in the order filed
    looked_for: tuple[
        str, ...
    ]  # guids of pictures named, here or not: the page depends on "item:agency/guid"
    version: int = 0  # its row's id
    history: str = "summary"  # the agency's terms: a value of Source.History
    salted: bool = False  # hashes of its paragraphs must tell an outsider nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A story that stood on the site and does not now. Not a word of it."""

    story_id: int
    path: str
    state: str  # a value of Story.State
    agency: str
    agency_name: str
    since: datetime | None  # when it was killed; None where no such time is kept
    language: str
    by_desk: bool = False  # killed by us, not by its agency


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfShown:
    """A list of stories. `pages` counts its numbered pages, 0 upwards; the last one still grows."""

    kind: str
    key: str
    name: str
    code: str
    count: int  # placements, also of stories that are not live now
    live: int
    pages: int


# Cards

# A story's mark is another one as soon as anything is different that its card or page shows, except the
# files of pictures: xmin and ctid name a row's state, and the archive writes the story's row whenever it
# writes what hangs on it (versions, placements, relations). Of its source only what is shown counts: the
# row itself is written with every poll.
_MARKS = """
SELECT s.id, row(s.xmin, s.ctid, r.xmin, r.ctid, c.agency_name, c.robots, c.credit_text, c.archive_days,
    c.pictures_crop, c.history, c.salt)::text
FROM archive_story s
JOIN wires_source c ON c.id = s.source_id
LEFT JOIN archive_rework r ON r.story_id = s.id
WHERE s.id = ANY(%b::bigint[]) AND s.state = 'live' AND s.kind = 'text' AND s.path <> ''
"""
_CARDS = """
SELECT s.id, s.code, s.path, s.agency, s.first_published_at, s.updated_at, s.corrected_at,
       c.agency_name, c.robots, v.headline, v.summary, v.place, v.language, v.urgency,
       coalesce(r.headline, ''), coalesce(r.picture, ''), {item}, s.guid, coalesce(s.dated_at, s.first_published_at),
       EXISTS (SELECT 1 FROM archive_relation l WHERE l.story_id = s.id AND l.rel = ANY(%b::text[])), c.pictures_crop, v.id
FROM archive_story s
JOIN archive_version v ON v.id = s.shown_id
JOIN wires_source c ON c.id = s.source_id
LEFT JOIN archive_rework r ON r.story_id = s.id
WHERE s.id = ANY(%b::bigint[]) AND s.state = 'live' AND s.kind = 'text' AND s.path <> ''
"""
_WHOLE = _CARDS.format(item="v.item")
# A list reads an item for its pictures alone, and most have none: those stay where they are.
_LISTED = _CARDS.format(item="""CASE WHEN position('"pictures":[{'::bytea IN v.item) > 0 THEN v.item END""")
_TOPICS = """
SELECT p.story_id, h.key, h.name
FROM archive_placement p JOIN archive_shelf h ON h.id = p.shelf_id
WHERE p.story_id = ANY(%b::bigint[]) AND h.kind = 'topic'
ORDER BY p.id
"""


def cards(ids: Iterable[int]) -> dict[int, Card]:
    """The cards of those of the stories that are live text; the others are left out."""
    marks = _marks(ids)
    found = {story: card for story, mark in marks.items() if (card := _cards.get(story, mark))}
    if missing := [story for story in marks if story not in found]:
        for story, card in _read_cards(missing).items():
            _cards.keep(story, marks[story], card)
            found[story] = card
    pictures = _pictures({story: own for story, (_, own) in found.items() if own.may_have_pictures})
    return {
        story: _pictured(card, pictures[story]) if story in pictures else card
        for story, (card, _) in found.items()
    }


def _marks(ids: Iterable[int]) -> dict[int, str]:
    """Which state of its rows each live story is in. Asked before anything is read: what changes between
    is read anew the next time.
    """
    wanted = sorted(set(ids))
    return dict(_ask(_MARKS, wanted)) if wanted else {}


def _read_cards(ids: list[int]) -> dict[int, tuple[Card, _Own]]:
    """The cards without their pictures, and what is known of those."""
    rows = _ask(_LISTED, list(_PICTURE_RELATIONS), ids)
    topics = _topics([row[0] for row in rows])
    return {
        row[0]: (_card(row, topics.get(row[0], ())), _own(row, _unpack_pictures(row[16]))) for row in rows
    }


def _pictured(card: Card, pictures: _OfStory) -> Card:
    if not pictures.shown:
        return card
    first = pictures.shown[0]
    return replace(card, picture=replace(first, file=replace(first.file, digests=())))


def _card(row: tuple[Any, ...], topics: tuple[Topic, ...]) -> Card:
    return Card(
        story_id=row[0],
        code=row[1],
        path=row[2],
        agency=row[3],
        published_at=row[4],
        dated_at=row[18],
        updated_at=row[5],
        corrected_at=row[6],
        agency_name=row[7],
        robots=row[8],
        headline=row[14] or row[9],
        agency_headline=row[9],
        summary=row[10],
        place=row[11],
        language=row[12],
        urgency=row[13],
        topics=topics,
        picture=None,
    )


def _topics(ids: list[int]) -> dict[int, tuple[Topic, ...]]:
    found: dict[int, list[Topic]] = {}
    for story, slug, name in _ask(_TOPICS, ids) if ids else []:
        found.setdefault(story, []).append(Topic(slug=slug, name=name))
    return {story: tuple(topics) for story, topics in found.items()}


# Pictures


@dataclass(frozen=True, slots=True, kw_only=True)
class _ItemPictures:
    pictures: tuple[Picture, ...] = ()
    digital_source_type: str = ""


_item_pictures = msgspec.json.Decoder(_ItemPictures)


def _unpack_pictures(packed: memoryview | bytes | None) -> tuple[Picture, ...]:
    """Only the pictures of a packed item: the body is skipped unread, which lists are glad of."""
    return _item_pictures.decode(packed).pictures if packed is not None else ()


@dataclass(frozen=True, slots=True)
class _Own:
    """What is known of a story's pictures before the files are looked for."""

    agency: str
    guid: str
    named: tuple[Picture, ...]  # in its item
    desk: str  # SHA-256 of the picture the desk chose, or ""
    relates: bool  # it names pictures that come as items of their own
    may_crop: bool  # its agency's pictures

    @property
    def may_have_pictures(self) -> bool:
        return bool(self.named or self.desk or self.relates)


def _own(row: tuple[Any, ...], named: tuple[Picture, ...]) -> _Own:
    return _Own(row[3], row[17], named, row[15], row[19], row[20])


@dataclass(frozen=True, slots=True)
class _OfStory:
    shown: tuple[ShownPicture, ...]
    agency: tuple[ShownPicture, ...]
    guids: tuple[str, ...]
    desk: _Desk | None = None  # None: nothing of the desk's is shown


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What the desk did to the picture that is shown first."""

    chose: bool
    cropped: bool
    cut: bool
    described: bool
    came_from: str


_cards: Remembered[tuple[Card, _Own]] = Remembered(_CARDS_REMEMBERED)


# Pictures that the story names by guid and that came as items of their own.
_RELATED = """
SELECT r.story_id, r.guid, p.id IS NOT NULL, v.item
FROM archive_relation r
JOIN archive_story s ON s.id = r.story_id
LEFT JOIN archive_story p ON p.agency = s.agency AND p.guid = r.guid AND p.kind IN ('picture', 'graphic')
LEFT JOIN archive_version v ON v.id = p.shown_id AND p.state = 'live'
WHERE r.story_id = ANY(%b::bigint[]) AND r.rel = ANY(%b::text[])
ORDER BY r.id
"""


def _pictures(stories: Mapping[int, _Own]) -> dict[int, _OfStory]:
    """For each story its pictures that have files: the desk's choice, then those its agency names."""
    if not stories:
        return {}
    filed: dict[int, list[tuple[PictureKey, Picture]]] = {}
    guids: dict[int, list[str]] = {}
    made: dict[PictureKey, str] = {}  # source types as pictures' own items say them
    for story, own in stories.items():
        filed[story] = [_key(own.agency, own.guid, picture) for picture in own.named]
        guids[story] = [picture.guid for picture in own.named if picture.guid]
    for story, guid, came, item in _ask(_RELATED, list(stories), list(_PICTURE_RELATIONS)):
        guids[story].append(guid)
        if came:
            # Its own item decides: what the story says of it may be older, or withheld meanwhile.
            filed[story] = [(key, picture) for key, picture in filed[story] if picture.guid != guid]
        if item is not None:
            agency = stories[story].agency
            own_item = _item_pictures.decode(item)
            own_keys = [_key(agency, guid, picture) for picture in own_item.pictures]
            filed[story] += own_keys
            made |= {key: own_item.digital_source_type for key, _ in own_keys}
    desks = {story: PictureKey(o.agency, o.guid, desk_href(o.desk)) for story, o in stories.items() if o.desk}
    keys = {key for pictures in filed.values() for key, _ in pictures} | set(desks.values())
    files = for_page(keys) if keys else {}
    for key, source_type in made.items():
        if source_type and key in files and not files[key].digital_source_type:
            files[key] = replace(files[key], digital_source_type=source_type)
    found = {}
    for story in stories:
        kept = [(files[key], picture) for key, picture in filed[story] if key in files]
        agency_ones = tuple(_shown(picture, file) for file, picture in kept)
        if not stories[story].may_crop:
            agency_ones = tuple(replace(one, file=replace(one.file, whole=True)) for one in agency_ones)
        desk_file = files.get(desks[story]) if story in desks else None
        shown_ones = _desk_first(desk_file, kept) if desk_file else agency_ones
        desk = _desk(desk_file, kept) if desk_file else None
        found[story] = _OfStory(shown_ones, agency_ones, tuple(dict.fromkeys(guids[story])), desk)
    return found


def _desk(chosen: KeptPicture, kept: Sequence[tuple[KeptPicture, Picture]]) -> _Desk:
    own = next((_shown(picture, file) for file, picture in kept if file.sha256 == chosen.sha256), None)
    framing = chosen.framing
    return _Desk(
        chose=not kept or kept[0][0].sha256 != chosen.sha256,
        cropped=framing is not None and framing.is_cropped,
        cut=framing is not None and framing.is_cut,
        described=framing is not None and own is not None and own.filed.alt != chosen.alt,
        came_from="desk" if chosen.is_uploaded else "story" if own else "store",
    )


def _desk_first(chosen: KeptPicture, kept: Sequence[tuple[KeptPicture, Picture]]) -> tuple[ShownPicture, ...]:
    """One of the agency's that the desk chose keeps the agency's words, and stands there once."""
    own = [picture for file, picture in kept if file.sha256 == chosen.sha256]
    others = tuple(_shown(picture, file) for file, picture in kept if file.sha256 != chosen.sha256)
    filed = own[0] if own else Picture(renditions=())
    if chosen.framing is not None:
        filed = replace(filed, alt=chosen.alt)
    return (_shown(filed, chosen), *others)


def _key(agency: str, guid: str, picture: Picture) -> tuple[PictureKey, Picture]:
    fetched = rendition_to_fetch(picture.renditions)
    return PictureKey(agency, guid, fetched.href if fetched else ""), picture


def _shown(filed: Picture, kept: KeptPicture) -> ShownPicture:
    """What the item says of a picture goes before what its file says."""
    words = replace(
        filed,
        caption=filed.caption or kept.caption,
        alt=filed.alt or kept.alt,
        credit=filed.credit or kept.credit,
        copyright_notice=filed.copyright_notice or kept.copyright_notice,
    )
    framing = kept.framing
    file = PagePicture(
        path=kept.src,
        width=kept.width,
        height=kept.height,
        files=_files(kept.sources),
        colour=kept.colour,
        cuts=tuple(
            PageCut(
                shape=cut.shape, path=cut.src, width=cut.width, height=cut.height, files=_files(cut.sources)
            )
            for cut in framing.cuts
        )
        if framing
        else (),
        whole=framing.is_whole if framing else any(not one.crop for one in recognised((filed.usage_terms,))),
        focus=framing.focus if framing else (0.5, 0.5),
        source_type=kept.digital_source_type,
        is_uploaded=kept.is_uploaded,
        manifest=kept.manifest,
        digests=kept.digests,
    )
    return ShownPicture(filed=words, file=file)


def _files(sources: Iterable[PageSource]) -> tuple[tuple[int, str], ...]:
    pairs = (one.rsplit(" ", 1) for source in sources for one in source.srcset.split(", ") if one)
    return tuple((int(width.removesuffix("w")), path) for path, width in pairs)


# Shelves

# For each shelf by itself: only so is its index walked from the end, however long it is.
# Of stories that say the same, the one that stands for the others. An agency's own list has all of its own.
_FIRST = """(s.copy_of_id IS NULL OR NOT EXISTS (
    SELECT 1 FROM archive_story o WHERE o.id = s.copy_of_id AND o.state = 'live'))"""
_NEWEST = """
SELECT w.key, n.story_id
FROM unnest(%b::text[]) AS w(key)
JOIN archive_shelf h ON h.kind = %s AND h.key = w.key
CROSS JOIN LATERAL (
    SELECT p.story_id, p.rank FROM archive_placement p
    JOIN archive_story s ON s.id = p.story_id AND s.state = 'live' AND s.kind = 'text' AND s.path <> ''
    WHERE p.shelf_id = h.id AND (h.kind = 'agency' OR {first}) ORDER BY p.rank DESC LIMIT %s
) n
ORDER BY w.key, n.rank DESC
""".replace("{first}", _FIRST)
_RANKS = """
SELECT w.key, w.number, p.story_id
FROM unnest(%b::text[], %b::bigint[]) AS w(key, number)
JOIN archive_shelf h ON h.kind = %s AND h.key = w.key
JOIN archive_placement p ON p.shelf_id = h.id AND p.rank >= w.number * %s AND p.rank < (w.number + 1) * %s
ORDER BY w.key, p.rank DESC
"""
_SHELVES = """
SELECT h.kind, h.key, h.name, h.code, h.count, h.count - h.left_count - coalesce(o.off, 0)
FROM archive_shelf h
LEFT JOIN (
    SELECT p.shelf_id, count(*) AS off
    FROM archive_story s JOIN archive_placement p ON p.story_id = s.id
    WHERE s.state NOT IN ('live', 'empty')
    GROUP BY p.shelf_id
) o ON o.shelf_id = h.id
WHERE h.kind = %s
ORDER BY h.key
"""
_SHELF = """
SELECT h.kind, h.key, h.name, h.code, h.count,
       h.count - h.left_count - (SELECT count(*) FROM archive_story s JOIN archive_placement p ON p.story_id = s.id
                  WHERE p.shelf_id = h.id AND s.state NOT IN ('live', 'empty'))
FROM archive_shelf h
WHERE h.kind = %s AND h.key = ANY(%b::text[])
"""
SHELF_PAGE = 50  # stories on one numbered page


def newest(kind: str, keys: Sequence[str], limit: int) -> dict[str, list[Card]]:
    """For each shelf the live stories last put on it, the newest first; [] where there are none."""
    return _in_order(newest_ids(kind, keys, limit))


def newest_ids(kind: str, keys: Sequence[str], limit: int) -> dict[str, list[int]]:
    """As `newest`, for who needs more than cards, or less."""
    found: dict[str, list[int]] = {key: [] for key in keys}
    for key, story in _ask(_NEWEST, list(keys), kind, limit):
        found[key].append(story)
    return found


def shelf_pages(kind: str, pages: Sequence[tuple[str, int]]) -> dict[tuple[str, int], list[Card]]:
    """For each (shelf, number) the live stories of ranks 50 * number and up to 49 more, the newest first.

    `number` counts from 0.
    """
    found: dict[tuple[str, int], list[int]] = {page: [] for page in pages}
    keys, numbers = [key for key, _ in pages], [number for _, number in pages]
    for key, number, story in _ask(_RANKS, keys, numbers, kind, SHELF_PAGE, SHELF_PAGE):
        found[key, number].append(story)
    return _in_order(found)


def shelves_named(kind: str, keys: Sequence[str]) -> dict[str, ShelfShown]:
    """Those of these shelves that there are."""
    return {shelf.key: shelf for shelf in map(_shelf, _ask(_SHELF, kind, list(keys)))}


def shelves(kind: str) -> list[ShelfShown]:
    """Every shelf of a kind that has a live story, by key."""
    return [shown for row in _ask(_SHELVES, kind) if (shown := _shelf(row)).live > 0]


def _shelf(row: tuple[Any, ...]) -> ShelfShown:
    kind, key, name, code, count, live = row
    return ShelfShown(
        kind=kind, key=key, name=name, code=code, count=count, live=live, pages=-(-count // SHELF_PAGE)
    )


_Key = TypeVar("_Key")


def _in_order(listed: Mapping[_Key, Sequence[int]]) -> dict[_Key, list[Card]]:
    found = cards({story for ids in listed.values() for story in ids})
    return {key: [found[story] for story in ids if story in found] for key, ids in listed.items()}


# Whole stories

# Of the version whose item was read before: a newer one may have come since, and a receipt that gave the words
# of the one the time of the other would stand in the log for ever.
_SHOWN = """
SELECT s.id, v.number, v.received_at, c.credit_text, c.archive_days, r.at,
       (SELECT count(*) FROM archive_version o WHERE o.story_id = s.id),
       (SELECT max(l.at) FROM archive_reworklog l WHERE l.story_id = s.id AND l.field = 'headline'),
       (SELECT max(l.at) FROM archive_reworklog l WHERE l.story_id = s.id AND l.field = 'picture'),
       v.id, c.history, c.salt
FROM unnest(%b::bigint[], %b::bigint[]) AS w(story, version)
JOIN archive_story s ON s.id = w.story
JOIN archive_version v ON v.id = w.version
JOIN wires_source c ON c.id = s.source_id
LEFT JOIN archive_rework r ON r.story_id = s.id
WHERE s.state = 'live' AND s.kind = 'text' AND s.path <> ''
"""


def shown(ids: Iterable[int]) -> dict[int, Shown]:
    """Those of the stories that are live text, with all their own pages need; the others are left out."""
    marks = _marks(ids)
    found = {story: one for story, mark in marks.items() if (one := _shown_ones.get(story, mark))}
    if missing := [story for story in marks if story not in found]:
        for story, one in _read_whole(missing).items():
            _shown_ones.keep(story, marks[story], one)
            found[story] = one
    pictures = _pictures({story: own for story, (_, own) in found.items() if own.may_have_pictures})
    return {
        story: _illustrated(whole, pictures[story]) if story in pictures else whole
        for story, (whole, _) in sorted(found.items())
    }


_shown_ones: Remembered[tuple[Shown, _Own]] = Remembered(_SHOWN_REMEMBERED)


def _read_whole(ids: list[int]) -> dict[int, tuple[Shown, _Own]]:
    """The stories without their pictures, and what is known of those."""
    rows = {row[0]: row for row in _ask(_WHOLE, list(_PICTURE_RELATIONS), ids)}
    # Asked second: a story that went meanwhile is left out, and its removal is on its way.
    more = (
        {row[0]: row for row in _ask(_SHOWN, list(rows), [row[21] for row in rows.values()])} if rows else {}
    )
    topics = _topics(list(more))
    items = {story: unpack(bytes(rows[story][16])) for story in more}
    return {
        story: (
            _whole(rows[story], more[story], items[story], topics.get(story, ())),
            _own(rows[story], items[story].pictures),
        )
        for story in more
    }


def _illustrated(whole: Shown, pictures: _OfStory) -> Shown:
    rework = _rework_shown(whole.rework, pictures)
    return replace(
        whole,
        card=_pictured(whole.card, pictures),
        rework=rework,
        pictures=pictures.shown,
        looked_for=pictures.guids,
    )


def _rework_shown(rework: ReworkShown | None, pictures: _OfStory) -> ReworkShown | None:
    """What the desk did, of which there is only what is shown: its picture may have been withdrawn since."""
    if rework is None:
        return None
    if pictures.agency:
        rework = replace(rework, agency_picture=pictures.agency[0])
    if pictures.desk is None:
        return replace(rework, picture=False) if rework.headline else None
    return replace(
        rework,
        picture=pictures.desk.chose,
        cropped=pictures.desk.cropped,
        cut=pictures.desk.cut,
        described=pictures.desk.described,
        picture_from=pictures.desk.came_from,
    )


def _whole(row: tuple[Any, ...], more: tuple[Any, ...], item: Item, topics: tuple[Topic, ...]) -> Shown:
    (
        _,
        number,
        received_at,
        credit_text,
        archive_days,
        reworked_at,
        versions,
        headline_at,
        picture_at,
        *rest,
    ) = more
    version, history, salt = rest
    card = _card(row, topics)
    by_desk_headline, by_desk_picture = bool(row[14]), bool(row[15])
    rework = None
    if by_desk_headline or by_desk_picture:
        rework = ReworkShown(
            headline=by_desk_headline,
            picture=by_desk_picture,
            agency_headline=card.agency_headline,
            agency_picture=None,
            who=THE_DESK,
            at=reworked_at,
            headline_at=headline_at,
            picture_at=picture_at,
        )
    return Shown(
        card=card,
        item=item,
        version_number=number,
        version_filed=item.version_filed,
        received_at=received_at,
        versions=versions,
        credit_text=credit_text,
        robots=card.robots,
        archive_days=archive_days,
        rework=rework,
        pictures=(),
        looked_for=(),
        version=version,
        history=history,
        salted=salt == "salted",
    )


# What is gone

_NOTICES = """
SELECT s.id, s.path, s.state, s.agency, c.agency_name, s.killed_at,
       (SELECT v.language FROM archive_version v WHERE v.story_id = s.id AND v.language <> ''
        ORDER BY v.id DESC LIMIT 1), s.struck
FROM archive_story s JOIN wires_source c ON c.id = s.source_id
WHERE s.id = ANY(%b::bigint[]) AND s.path <> '' AND NOT (s.state = 'live' AND s.kind = 'text')
"""


def notices(ids: Iterable[int]) -> dict[int, Notice]:
    """Those of the stories that have stood on the site and are not live now."""
    wanted = sorted(set(ids))
    return {
        row[0]: Notice(
            story_id=row[0],
            path=row[1],
            state=Story.State(row[2]).value,
            agency=row[3],
            agency_name=row[4],
            since=row[5],
            language=row[6] or "",
            by_desk=row[7],
        )
        for row in (_ask(_NOTICES, wanted) if wanted else [])
    }


# Beside a story

# For each story its most specific topic: of its topics, the one with the fewest stories that has another.
# Materialized: before PostgreSQL has gathered statistics it would begin with all live stories, for each of these.
_COVERAGE = """
WITH near AS MATERIALIZED (
SELECT w.id, o.story_id, o.rank
FROM unnest(%b::bigint[]) AS w(id)
CROSS JOIN LATERAL (
    SELECT p.shelf_id FROM archive_placement p JOIN archive_shelf h ON h.id = p.shelf_id
    WHERE p.story_id = w.id AND h.kind = 'topic' AND h.count > 1
    ORDER BY h.count, p.id LIMIT 1
) t
CROSS JOIN LATERAL (
    SELECT p.story_id, p.rank FROM archive_placement p
    WHERE p.shelf_id = t.shelf_id AND p.story_id <> w.id
    ORDER BY p.rank DESC LIMIT %s
) o
)
SELECT near.id, near.story_id FROM near
JOIN archive_story s ON s.id = near.story_id AND s.state = 'live' AND s.kind = 'text' AND {first}
ORDER BY near.id, near.rank DESC
""".replace("{first}", _FIRST)
_FRESHEST = """
SELECT s.id, v.urgency
FROM (SELECT s.id, s.shown_id, s.first_published_at FROM archive_story s
      WHERE s.state = 'live' AND s.kind = 'text' AND s.first_published_at IS NOT NULL AND {first}
      ORDER BY s.first_published_at DESC, s.id DESC LIMIT %s) s
JOIN archive_version v ON v.id = s.shown_id
ORDER BY coalesce(v.urgency, 5), s.first_published_at DESC, s.id DESC
""".replace("{first}", _FIRST)


def coverage_of(ids: Iterable[int], limit: int) -> dict[int, list[Card]]:
    """For each story the newest live others of its most specific topic; [] where there are none."""
    wanted = sorted(set(ids))
    near: dict[int, list[int]] = {story: [] for story in wanted}
    for story, other in _ask(_COVERAGE, wanted, limit * _LOOKED_AT) if wanted else []:
        if len(near[story]) < limit:
            near[story].append(other)
    found = cards({other for others in near.values() for other in others})
    return {story: [found[other] for other in others if other in found] for story, others in near.items()}


def recommended(
    ids: Iterable[int], limit: int, besides: Mapping[int, Sequence[Card]] | None = None
) -> dict[int, list[Card]]:
    """For each story other fresh live ones, the most urgent first, without those in `besides[story]`."""
    wanted = sorted(set(ids))
    fresh = [row[0] for row in _ask(_FRESHEST, _FRESH)] if wanted else []
    chosen: dict[int, list[int]] = {}
    for story in wanted:
        taken = {card.story_id for card in (besides or {}).get(story, ())} | {story}
        chosen[story] = [other for other in fresh if other not in taken][:limit]
    found = cards({other for others in chosen.values() for other in others})
    return {story: [found[other] for other in others if other in found] for story, others in chosen.items()}


def _ask(question: str, *arguments: str | int | list[int] | list[str]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, arguments)
        return list(cursor.fetchall())
