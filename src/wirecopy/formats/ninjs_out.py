"""An Item as one line of ninjs 3.1, valid against IPTC's schema, which allows no members of our own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from wirecopy.body import paragraphs, word_count
from wirecopy.body_html import render_body
from wirecopy.item import Item, Kind, Picture, Subject, SubjectKind

Json = dict[str, object]

_STANDARD = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "https://iptc.org/std/ninjs/ninjs-schema_3.1.json",
}

_SUBJECT_MEMBERS = {
    SubjectKind.TOPIC: "subjects",
    SubjectKind.PERSON: "people",
    SubjectKind.ORGANISATION: "organisations",
    SubjectKind.PLACE: "places",
    SubjectKind.EVENT: "events",
    SubjectKind.OBJECT: "objects",
}


def write_ninjs(item: Item, *, headline: str = "") -> bytes:
    """One line of ninjs 3.1, without its line end; `headline` stands over the agency's where given.

    The body is there twice: as HTML with the role "main", and as plain text. The wct1 digest of the
    text as filed is an altId with the role "wct1-sha256". An embargo without an end has no form in
    ninjs 3 (`embargoedUntil` must be a time) and is written as the status withheld.
    """
    return msgspec.json.encode(ninjs_members(item, headline=headline))


def ninjs_members(item: Item, *, headline: str = "") -> Json:
    """The members of a ninjs 3.1 document; writers/ninjs.py makes the older branches of them."""
    held = item.embargo is not None and item.embargo.until is None and item.status.value == "usable"
    members: Json = {
        "uri": item.guid,
        "standard": _STANDARD,
        # The enumeration of types has no concept in it.
        "type": "" if item.kind is Kind.CONCEPT else item.kind.value,
        "version": item.version_filed or (str(item.version) if item.version else ""),
        "firstCreated": _time(item.first_created),
        "versionCreated": _time(item.version_created),
        "contentCreated": _time(item.content_created),
        "embargoedUntil": _time(item.embargo.until) if item.embargo else "",
        "pubStatus": "withheld" if held else item.status.value,
        "expires": _time(item.expires),
        "urgency": item.urgency,
        "language": item.language,
        "headlines": list(_headlines(item, headline)),
        "descriptions": list(_descriptions(item)),
        "bodies": list(_bodies(item)),
        "by": item.byline,
        "slugline": item.slugline,
        "located": item.places[0].name if item.places else "",
        "edNote": item.ed_note,
        "copyrightHolder": item.copyright_holder,
        "copyrightNotice": item.copyright_notice,
        "usageTerms": item.usage_terms,
        "genres": [{"name": item.genre}] if item.genre else [],
        "infoSources": [{"name": name} for name in item.info_sources],
        "digitalSourceType": {"uri": item.digital_source_type} if item.digital_source_type else {},
        "altIds": list(_alt_ids(item)),
        "associations": list(_associations(item)),
    }
    for kind, member in _SUBJECT_MEMBERS.items():
        members[member] = [_subject(subject) for subject in item.subjects if subject.kind is kind]
    if item.kind in (Kind.PICTURE, Kind.GRAPHIC) and item.pictures:
        members["renditions"] = _renditions(item.pictures[0])
    return _said(members)


def _said(members: Json) -> Json:
    """Only what the agency said: "" and [] are left out."""
    return {name: value for name, value in members.items() if value not in ("", None, [], {})}


def _time(when: datetime | None) -> str:
    return when.isoformat().replace("+00:00", "Z") if when else ""


def _headlines(item: Item, headline: str) -> Iterator[Json]:
    if headline or item.headline:
        yield {"role": "main", "value": headline or item.headline}
    if item.subheadline:
        yield {"role": "sub", "value": item.subheadline}
    for role, text in item.other_headlines:
        yield _said({"role": role, "value": text})


def _descriptions(item: Item) -> Iterator[Json]:
    caption = item.pictures[0].caption if item.kind in (Kind.PICTURE, Kind.GRAPHIC) and item.pictures else ""
    for role, text in (
        ("summary", item.summary),
        ("caption", caption),
        ("creditline", item.creditline),
        ("dateline", item.dateline),
        ("correction", item.correction),
    ):
        if text:
            yield {"role": role, "contentType": "text/plain", "value": text}


def _bodies(item: Item) -> Iterator[Json]:
    if not item.body:
        return
    text = "\n\n".join(paragraphs(item.body))
    counts = {"charCount": len(text), "wordCount": word_count(item.body)}
    yield {"role": "main", "contentType": "text/html", **counts, "value": render_body(item.body)}
    yield {"role": "text", "contentType": "text/plain", **counts, "value": text}


def _alt_ids(item: Item) -> Iterator[Json]:
    for value in item.alt_ids:
        yield {"value": value}
    if item.url:
        yield {"role": "url", "value": item.url}
    if item.filed_digest:
        yield {"role": "wct1-sha256", "value": item.filed_digest}


def _subject(subject: Subject) -> Json:
    if "://" in subject.code:
        return _said({"name": subject.name, "uri": subject.code})
    return _said({"name": subject.name, "literal": subject.code})


def _associations(item: Item) -> Iterator[Json]:
    for number, picture in enumerate(item.pictures, start=1):
        named = picture.guid or next((one.href for one in picture.renditions), "")
        if not named or named == item.guid:
            continue
        yield _said(
            {
                "name": f"picture-{number}",
                "rel": "picture",
                "uri": named,
                "type": "picture",
                "headlines": [{"role": "main", "value": picture.headline}] if picture.headline else [],
                "descriptions": [
                    {"role": role, "value": text}
                    for role, text in (("caption", picture.caption), ("alt", picture.alt))
                    if text
                ],
                "by": picture.credit,
                "copyrightNotice": picture.copyright_notice,
                "usageTerms": picture.usage_terms,
                "renditions": _renditions(picture),
            }
        )
    for number, link in enumerate(item.links, start=1):
        if link.guid or link.href:
            members: Json = {
                "name": f"link-{number}",
                "rel": link.rel,
                "uri": link.guid or link.href,
                "title": link.title,
            }
            yield _said(members)


def _renditions(picture: Picture) -> list[Json]:
    return [
        _said(
            {
                "name": rendition.role or f"rendition-{number}",
                "href": rendition.href,
                "contentType": rendition.content_type,
                "width": rendition.width,
                "height": rendition.height,
                "sizeInBytes": rendition.size_bytes,
            }
        )
        for number, rendition in enumerate(picture.renditions, start=1)
    ]
