"""The values that all stages speak: an Item, and what stands in it.

Names are IPTC's (NewsML-G2 2.35, ninjs 3.1) where IPTC has one. All values are frozen; a stage
returns a new Item. Times are aware and in UTC. "" and () mean that the agency said nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from wirecopy.body import Body, Span


class Status(StrEnum):
    """What the agency allows to be done with an item (NewsML-G2 `pubStatus`)."""

    USABLE = "usable"
    WITHHELD = "withheld"  # not until a later version is usable again
    CANCELED = "canceled"  # killed: never again


class Kind(StrEnum):
    TEXT = "text"
    PICTURE = "picture"
    GRAPHIC = "graphic"
    VIDEO = "video"
    AUDIO = "audio"
    COMPOSITE = "composite"  # a package
    EVENT = "event"
    PLANNING = "planning"
    CONCEPT = "concept"  # concept, knowledge and catalog items


class Signal(StrEnum):
    """What the agency says this version is (NewsML-G2 `signal`, NITF `ed-msg`, take keys)."""

    UPDATE = "update"
    CORRECTION = "correction"
    REPEAT = "repeat"
    ADVISORY = "advisory"  # to editors, never for readers
    ALERT = "alert"
    MORE_TO_COME = "more-to-come"


class FurnitureKind(StrEnum):
    """What words in the body can be besides running text. Values of Span.kind."""

    DATELINE = "dateline"
    BYLINE = "byline"
    CREDIT = "credit"  # the agency's credit line
    CREDIT_CHAIN = "credit-chain"  # "reports Xinhua news agency"; kept in the text
    SIGN_OFF = "sign-off"  # "--IANS ksk/"
    ADVISORY = "advisory"  # to editors: "Eds:", a notepad
    EMBARGO = "embargo"
    CORRECTION = "correction"  # "CORRECTS spelling of ...": shown as the correction note
    TAKE = "take"  # "more to come", "1st Ld-Writethru"
    HEADLINE = "headline"  # the headline repeated as the first line
    SUMMARY = "summary"  # the lead that the standfirst repeats: kept, the standfirst is not shown again
    CAPTION = "caption"  # a picture's caption inside the body
    COPYRIGHT = "copyright"


class SubjectKind(StrEnum):
    TOPIC = "topic"
    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    EVENT = "event"
    OBJECT = "object"


@dataclass(frozen=True, slots=True, kw_only=True)
class Embargo:
    """Not before `until`; None: the agency gave no end, a newer version must lift it."""

    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    code: str = ""  # a URI or QCode as resolved: "medtop:20000209", "http://cv.iptc.org/newscodes/..."
    name: str = ""
    kind: SubjectKind = SubjectKind.TOPIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    name: str
    code: str = ""
    country: str = ""  # name as filed, or ISO 3166 code as filed


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """One file of a picture, video or sound. `href` as filed: a URL, or a name beside the delivery."""

    href: str
    role: str = ""  # high, web, preview, thumbnail, or the agency's own word
    content_type: str = ""
    width: int | None = None  # pixels
    height: int | None = None
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    renditions: tuple[Rendition, ...]
    guid: str = ""
    caption: str = ""
    credit: str = ""
    headline: str = ""
    alt: str = ""
    copyright_notice: str = ""
    usage_terms: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A relation to another item or to a page. `rel` is an IPTC item relation or an HTML link type."""

    rel: str  # "picture": illustrates this item; "member": a part of a package; "previous-version"; ...
    guid: str = ""
    href: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """What an agency says a code stands for (NewsML-G2 concept and knowledge items).

    `names` and `definitions` are (language, words); `broader` and `same_as` are codes in the form of
    Subject.code. `details` is all else that is said, as (element, words).
    """

    code: str
    kind: SubjectKind = SubjectKind.TOPIC
    names: tuple[tuple[str, str], ...] = ()
    definitions: tuple[tuple[str, str], ...] = ()
    broader: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    retired: str = ""  # when, as filed
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the agency means to file on an event, or has filed: `delivered` are guids."""

    kind: str = ""  # text, picture, video, ... as coded
    scheduled: str = ""  # as filed
    title: str = ""
    note: str = ""  # to editors
    delivered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryEntry:
    """An event that an agency announces, for the desk's diary and never for a page.

    `starts` and `ends` are as filed, and may be a day, a month or a duration; the times beside them are
    None where they cannot be known without guessing a zone.
    """

    code: str = ""  # of the event
    title: str = ""
    starts: str = ""
    starts_at: datetime | None = None
    ends: str = ""
    ends_at: datetime | None = None
    status: str = ""  # as coded: scheduled, postponed, cancelled
    places: tuple[str, ...] = ()
    organisers: tuple[str, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    details: tuple[tuple[str, str], ...] = ()  # (element, words): registration, access, contacts, ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is said of one part of an item: a shot of a film, a picture of a gallery (NewsML-G2 partMeta)."""

    id: str = ""
    description: str = ""
    start: str = ""  # as filed, in `unit`
    end: str = ""
    unit: str = ""
    icon: str = ""  # an address
    terms: str = ""  # usage terms and notices of this part
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What an item says of another one: a kill notice, a recall."""

    guid: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A change made to the bytes so that they could be read; reversible from what stands here.

    `offset` counts bytes in the delivery as filed. `found` and `put` are the bytes in latin-1.
    """

    offset: int
    found: str
    put: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a delivery, or one item of it, could not be used. Kept with the delivery, shown on the desk."""

    why: str
    line: int | None = None  # counts from 1
    column: int | None = None  # characters in that line, from 1, where known
    guid: str = ""  # of the item at fault, where known
    remedy: str = ""
    fatal: bool = True  # False: the item was read all the same and somebody should look


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One version of one piece of news, as an agency filed it.

    `body` starts as everything that was filed as text and shrinks as cleaning names furniture:
    body + the spans not `kept` in `furniture` = the body as filed, always. `filed_digest` is the
    wct1 digest of the body as filed, computed from the delivery itself and not from `body`.
    """

    guid: str
    version: int = 0  # 0: the agency does not number versions
    version_filed: str = ""  # as filed: "3", "1670105467", "1stLd"
    alt_ids: tuple[str, ...] = ()
    kind: Kind = Kind.TEXT
    status: Status = Status.USABLE
    signals: frozenset[Signal] = frozenset()
    orders: tuple[Order, ...] = ()
    embargo: Embargo | None = None
    expires: datetime | None = None
    first_created: datetime | None = None
    version_created: datetime | None = None
    content_created: datetime | None = None
    urgency: int | None = None  # 1 the most urgent to 9
    language: str = ""  # a BCP 47 tag
    headline: str = ""
    subheadline: str = ""
    other_headlines: tuple[tuple[str, str], ...] = ()  # (role, text)
    slugline: str = ""
    byline: str = ""
    creditline: str = ""
    provider: str = ""  # the agency it came from, by the source's settings: "Meridian News Agency"
    dateline: str = ""  # as filed: "NUR-SULTAN, Jan 5 (IANS)"
    places: tuple[Place, ...] = ()  # where it was filed from or is set, the dateline's first
    summary: str = ""  # the standfirst the agency wrote; never derived
    body: Body = ()
    filed_digest: str = ""  # hex
    correction: str = ""  # the agency's own words on what it corrected
    ed_note: str = ""  # to editors; never published
    genre: str = ""
    subjects: tuple[Subject, ...] = ()
    keywords: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    info_sources: tuple[str, ...] = ()  # whom the copy comes from: ("Xinhua",)
    copyright_holder: str = ""
    copyright_notice: str = ""
    usage_terms: str = ""
    digital_source_type: str = ""
    rights_expressions: tuple[
        str, ...
    ] = ()  # RightsML, ODRL and the like, verbatim; obeyed as far as rights.py understands
    data_mining: tuple[str, ...] = ()  # what machines may do with it: codes, as PLUS has them
    pictures: tuple[Picture, ...] = ()
    links: tuple[Link, ...] = ()
    parts: tuple[Part, ...] = ()
    concepts: tuple[Concept, ...] = ()  # of concept and knowledge items
    diary: tuple[DiaryEntry, ...] = ()  # of events and planning
    url: str = ""  # the agency's own page for it
    furniture: tuple[Span, ...] = ()
    notes: tuple[str, ...] = ()  # what reading left out that was not copy: "dropped <script>"
    repairs: tuple[Repair, ...] = ()
    filed_sha256: str = ""  # of the item's own bytes in the delivery, hex
    line: int | None = None  # where the item starts in the delivery, from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came of reading one delivery: items in the order filed, and faults."""

    format: str
    items: tuple[Item, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What is known of a delivery besides its bytes; all of it optional.

    `language`, `zone` and `encoding` come from the source's settings and stand in only where the
    delivery itself is silent. A time without a zone is a fault unless `zone` is set.
    """

    name: str = ""  # file name or URL
    content_type: str = ""  # as sent, with charset
    language: str = ""
    zone: str = ""  # an IANA zone name
    encoding: str = ""
    told_encoding: str = (
        ""  # what a person says of this delivery, against whatever it says itself: recoded.ENCODINGS
    )
    settings: Sequence[tuple[str, str]] = field(default=())  # the source's dialect
    inside: str = ""  # of what is read inside another delivery: its address there (formats/inside.py)
