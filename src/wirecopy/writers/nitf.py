"""NITF 3.6 (IPTC News Industry Text Format): one text a document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from wirecopy.errors import UnwritableError
from wirecopy.item import (
    Embargo,
    Item,
    Kind,
    Link,
    Order,
    Picture,
    Place,
    Signal,
    Status,
    Subject,
    SubjectKind,
)
from wirecopy.writers.envelope import Envelope, Limit
from wirecopy.writers.words import NITF, XML_LANG, put_nitf
from wirecopy.writers.xml_out import Element, Tree, to_bytes

_NITF = Tree(NITF)
_GENERATION = 100_000  # a reader takes versions of five digits; what is above them is the generation


def write_nitf(items: Sequence[Item], envelope: Envelope) -> bytes:
    """One document. NITF is for texts: raises UnwritableError for any other kind of item."""
    (item,) = items
    if item.kind is not Kind.TEXT:
        why = f"It is of the kind {item.kind}, and NITF carries texts only."
        raise UnwritableError("nitf", item.guid, why, remedy="Send it as NewsML-G2 or ninjs.")
    try:
        root = _NITF.root("nitf")
        if item.language:
            root.set("baselang", item.language)
        _put_head(_NITF.add(root, "head"), item)
        body = _NITF.add(root, "body")
        if _LANGUAGE.fullmatch(item.language):
            body.set(XML_LANG, item.language)
        _put_body_head(_NITF.add(body, "body.head"), item)
        content = _NITF.add(body, "body.content")
        for picture in item.pictures:
            if picture.renditions:
                _put_media(content, picture)
        put_nitf(content, item.body)
    except UnwritableError as error:
        raise UnwritableError("nitf", item.guid, error.why, remedy=error.remedy) from error
    return to_bytes(root)


_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*")


def _put_head(head: Element, item: Item) -> None:
    for name, content in (
        ("anpa-keyword", item.slugline),
        ("anpa-service", item.services[0] if item.services else ""),
        ("anpa-takekey", "Advisory" if Signal.ADVISORY in item.signals else ""),
    ):
        if content:
            _NITF.add(head, "meta", attributes={"name": name, "content": content})
    coded = [subject for subject in item.subjects if _is_coded(subject)]
    if item.genre or coded:
        about = _NITF.add(head, "tobject")
        if item.genre:
            _NITF.add(about, "tobject.property", attributes={"tobject.property.type": item.genre})
        for subject in coded:
            number = subject.code.removeprefix("subj:")
            attributes = {"tobject.subject.refnum": number, "tobject.subject.matter": subject.name}
            _NITF.add(about, "tobject.subject", attributes=attributes)
    _put_docdata(head, item)


def _is_coded(subject: Subject) -> bool:
    """Whether it is one of IPTC's subject codes, which NITF has a place for."""
    return subject.kind is SubjectKind.TOPIC and re.fullmatch(r"subj:[0-9]{8}", subject.code) is not None


def _put_docdata(head: Element, item: Item) -> None:
    docdata = _NITF.add(head, "docdata", attributes={"management-status": _managed(item)})
    if item.orders:
        docdata.set("management-doc-idref", item.orders[0].guid)
        docdata.set("management-idref-status", str(item.orders[0].status))

    def add(name: str, **attributes: str) -> None:
        found = {key.replace("_", "-"): value for key, value in attributes.items() if value}
        if found:
            _NITF.add(docdata, name, attributes=found)

    for info, guid in _corrections(item):
        add("correction", info=info, id_string=guid)
    for place in item.places:
        add("evloc", city=place.name)
    add("doc-id", id_string=item.guid)
    if item.info_sources:
        sources = _NITF.add(docdata, "del-list")
        for source in item.info_sources:
            _NITF.add(sources, "from-src", attributes={"src-name": source})
    add("urgency", ed_urg=str(item.urgency or ""))
    add("date.issue", norm=_time(item.version_created))
    add("date.release", norm=_time(item.embargo.until if item.embargo else None))
    add("date.expire", norm=_time(item.expires))
    add("ed-msg", msg_type=" ".join(_SIGNALS[signal] for signal in _signalled(item)))
    for note in item.ed_note.split("\n"):
        add("ed-msg", info=note)
    generation, version = _numbers(item)
    add("du-key", generation=generation, version=version)
    add("doc.copyright", holder=item.copyright_holder)
    if item.keywords:
        words = _NITF.add(docdata, "key-list")
        for keyword in item.keywords:
            _NITF.add(words, "keyword", attributes={"key": keyword})
    named = [subject for subject in item.subjects if not _is_coded(subject)]
    if named:
        identified = _NITF.add(docdata, "identified-content")
        for subject in named:
            code = {"idsrc": "wirecopy", "value": subject.code} if subject.code else {}
            _NITF.add(identified, _ENTITIES[subject.kind], subject.name, code if _has_code(subject) else {})


_ENTITIES = {
    SubjectKind.TOPIC: "classifier",
    SubjectKind.PERSON: "person",
    SubjectKind.ORGANISATION: "org",
    SubjectKind.PLACE: "location",
    SubjectKind.EVENT: "event",
    SubjectKind.OBJECT: "object.title",
}


def _has_code(subject: Subject) -> bool:
    return subject.kind is not SubjectKind.PLACE  # `location` has no value of this form


_SIGNALS = {
    Signal.UPDATE: "Update",
    Signal.CORRECTION: "Correction",
    Signal.REPEAT: "Repeat",
    Signal.ALERT: "Alert",
}


def _signalled(item: Item) -> list[Signal]:
    return [signal for signal in _SIGNALS if signal in item.signals]


def _managed(item: Item) -> str:
    return "embargoed" if _is_without_end(item) and item.status is Status.USABLE else str(item.status)


def _is_without_end(item: Item) -> bool:
    return item.embargo is not None and item.embargo.until is None


def _corrections(item: Item) -> Iterator[tuple[str, str]]:
    """(words, id of what is corrected); the words stand in the first."""
    corrected = [link.guid for link in item.links if link.rel == "corrects" and link.guid]
    for number, guid in enumerate(corrected or ([""] if item.correction else [])):
        yield "" if number else item.correction, guid


def _numbers(item: Item) -> tuple[str, str]:
    """Generation and version; a version of more than five digits needs both."""
    if not item.version:
        return "", ""
    generation, version = divmod(item.version, _GENERATION)
    if generation >= _GENERATION:
        why = f"Its version {item.version} is larger than NITF's readers can tell apart."
        raise UnwritableError("nitf", item.guid, why, remedy="Send it as NewsML-G2 or ninjs.")
    return str(generation or ""), str(version)


def _time(when: datetime | None) -> str:
    """ISO 8601 without separators, as NITF has it: 20131020T192751Z."""
    if when is None:
        return ""
    fraction = f".{when.microsecond:06d}" if when.microsecond else ""
    return f"{when:%Y%m%dT%H%M%S}{fraction}Z"


def _put_body_head(head: Element, item: Item) -> None:
    if item.headline or item.subheadline:
        hedline = _NITF.add(head, "hedline")
        _NITF.add(hedline, "hl1", item.headline)
        _NITF.add_said(hedline, "hl2", item.subheadline)
    if item.copyright_notice:
        note = _NITF.add(head, "note", attributes={"noteclass": "cpyrt"})
        _NITF.add(_NITF.add(note, "body.content"), "p", item.copyright_notice)
    _NITF.add_said(head, "rights", item.usage_terms)
    _NITF.add_said(head, "byline", item.byline)
    _NITF.add_said(head, "distributor", item.creditline)
    if item.dateline or item.content_created:
        dateline = _NITF.add(head, "dateline", item.dateline)
        if item.content_created:
            _NITF.add(dateline, "story.date", attributes={"norm": _time(item.content_created)})
    if item.summary:
        _NITF.add(_NITF.add(head, "abstract"), "p", item.summary)


def _put_media(content: Element, picture: Picture) -> None:
    """Without its caption: in NITF that is a part of the text, and the text is what was filed."""
    media = _NITF.add(content, "media", attributes={"media-type": "image"})
    for rendition in picture.renditions:
        attributes = {
            "source": rendition.href,
            "mime-type": rendition.content_type,
            "width": str(rendition.width or ""),
            "height": str(rendition.height or ""),
            "alternate-text": picture.alt,
        }
        _NITF.add(media, "media-reference", attributes=attributes)
    _NITF.add_said(media, "media-producer", picture.credit)


# ---- what comes back --------------------------------------------------------------------------------


def _version_filed(item: Item) -> str:
    return ".".join(filter(None, _numbers(item)))


def _first_created(item: Item) -> datetime | None:
    return item.version_created if _version_filed(item) in ("", "0", "1") else None


def _embargo(item: Item) -> Embargo | None:
    return None if _is_without_end(item) and item.status is not Status.USABLE else item.embargo


def _signals(item: Item) -> frozenset[Signal]:
    kept = item.signals - {Signal.MORE_TO_COME}
    return kept | ({Signal.CORRECTION} if any(True for _ in _corrections(item)) else set())


def _orders(item: Item) -> tuple[Order, ...]:
    return item.orders[:1]


def _subjects(item: Item) -> tuple[Subject, ...]:
    coded = [subject for subject in item.subjects if _is_coded(subject)]
    named = [
        Subject(code=one.code if _has_code(one) else "", name=one.name, kind=one.kind)
        for one in item.subjects
        if not _is_coded(one)
    ]
    return (*coded, *named)


def _places(item: Item) -> tuple[Place, ...]:
    return tuple(Place(name=place.name) for place in item.places)


def _pictures(item: Item) -> tuple[Picture, ...]:
    return tuple(
        Picture(
            renditions=tuple(replace(one, role="", size_bytes=None) for one in picture.renditions),
            alt=picture.alt,
            credit=picture.credit,
        )
        for picture in item.pictures
    )


def _links(item: Item) -> tuple[Link, ...]:
    corrects = [link for link in item.links if link.rel == "corrects" and link.guid]
    return tuple(Link(rel="corrects", guid=link.guid) for link in corrects if link.guid != item.guid)


EXACT = frozenset(
    (
        *(
            "guid",
            "version",
            "status",
            "expires",
            "version_created",
            "content_created",
            "urgency",
            "language",
        ),
        *("headline", "subheadline", "slugline", "byline", "creditline", "dateline", "summary", "correction"),
        *("ed_note", "genre", "keywords", "info_sources", "copyright_holder", "copyright_notice"),
        *("usage_terms", "kind"),
    )
)

PARTLY = {
    "version_filed": Limit(says="as the version's number, or generation and version", kept=_version_filed),
    "first_created": Limit(says="of a first version only", kept=_first_created),
    "embargo": Limit(says="one without an end only while the item is usable", kept=_embargo),
    "signals": Limit(
        says="all but “more to come”; whatever names what it corrects is a correction", kept=_signals
    ),
    "orders": Limit(says="the first", kept=_orders),
    "subjects": Limit(says="subject codes first; places without their codes", kept=_subjects),
    "places": Limit(says="names", kept=_places),
    "services": Limit(says="the first", kept=lambda item: item.services[:1]),
    "body": Limit(
        says="every word and block; bold is emphasis, all headings are of one level, figures are dissolved",
        kept=lambda item: item.body,
    ),
    "pictures": Limit(
        says="addresses, sizes, credit and alternative text; captions would become a part of the text",
        kept=_pictures,
    ),
    "links": Limit(says="what it corrects", kept=_links),
}
