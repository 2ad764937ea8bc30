"""Items as RSS 2.0, Atom 1.0 and JSON Feed 1.1, in full, for partners and for `wirecopy convert`.

Feeds know no embargo, so an item under one is refused. A withdrawal is a tombstone (RFC 6721) in Atom,
and in RSS as a module; JSON Feed has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime

from wirecopy.body import Body, collapse
from wirecopy.body_html import render_body
from wirecopy.errors import UnwritableError
from wirecopy.formats.feeds import is_picture, kind_of, one_of_each, without_tags
from wirecopy.formats.markup import from_text
from wirecopy.item import Item, Kind, Link, Picture, Rendition, Status, Subject
from wirecopy.writers.envelope import READABLE, Envelope, Limit, first_time, sent_at
from wirecopy.writers.feed_text import (
    as_json,
    atom_document,
    element,
    json_feed_document,
    quoted,
    rss_document,
    tombstone,
    xml,
)
from wirecopy.writers.words import refuse_what_xml_lacks
from wirecopy.writers.xml_out import iso


def _refuse(item: Item, name: str) -> None:
    if item.kind not in READABLE:
        why = f"It is of the kind {item.kind}, which is nothing to read."
        raise UnwritableError(name, item.guid, why, remedy="Send it as ninjs 3.1 or NewsML-G2.")
    if item.embargo is not None and item.status is Status.USABLE:
        why = "It has an embargo, which no feed can say."
        raise UnwritableError(name, item.guid, why, remedy="Send it when the embargo is over, or as ninjs.")


def _refuse_letters(item: Item, name: str) -> None:
    held = [str(value) for field in fields(item) if isinstance(value := getattr(item, field.name), str)]
    held += [item.summary, render_body(item.body), *item.keywords, *item.info_sources]
    held += [subject.name + subject.code for subject in item.subjects]
    held += [picture.caption + picture.credit + picture.usage_terms for picture in item.pictures]
    try:
        refuse_what_xml_lacks("".join(held))
    except UnwritableError as error:
        raise UnwritableError(name, item.guid, error.why, remedy=error.remedy) from error


# ---- RSS 2.0 ------------------------------------------------------------------------------------------


def write_rss(items: Sequence[Item], envelope: Envelope) -> bytes:
    channel = (
        element("title", envelope.title)
        + element("link", envelope.home)
        + element("description", envelope.title)
        + element("lastBuildDate", _rfc_822(sent_at(items, envelope)))
        + element("generator", "Wirecopy")
    )
    if envelope.address:
        channel += f'<atom:link rel="self" type="application/rss+xml" href={quoted(envelope.address)}/>\n'
    return rss_document(channel, "".join(_rss_item(item) for item in items))


def _rss_item(item: Item) -> str:
    _refuse(item, "rss")
    _refuse_letters(item, "rss")
    if item.status is not Status.USABLE:
        return _stone(item)
    said = [
        _if_said("title", item.headline),
        _if_said("link", item.url),
        f'<guid isPermaLink="false">{xml(item.guid)}</guid>\n',
        _if_said("pubDate", _rfc_822(item.first_created) if item.first_created else ""),
        _if_said("atom:updated", iso(item.version_created)),
        _if_said("dcterms:valid", f"end={iso(item.expires)};" if item.expires else ""),
        _if_said("dc:language", item.language),
        _if_said("dc:creator", item.byline),
        _if_said("dc:type", item.genre),
        _if_said("dc:publisher", item.info_sources[0] if item.info_sources else ""),
        _if_said("dc:rights", item.copyright_notice),
        *(_if_said("category", subject.name) for subject in item.subjects),
        _if_said("media:keywords", ", ".join(item.keywords)),
        # A description is HTML (RSS 2.0), and so are its "&" and "<".
        _if_said("description", xml(item.summary)),
        _if_said("content:encoded", render_body(item.body)),
        *(_media(picture) for picture in item.pictures if picture.renditions),
        *(
            f'<enclosure url={quoted(link.href)} length="0" type={quoted(link.title)}/>\n'
            for link in _enclosed(item)
        ),
    ]
    return f"<item>\n{''.join(said)}</item>\n"


def _stone(item: Item) -> str:
    return tombstone(item.guid, iso(first_time(item)))


def buried(item: Item) -> Item:
    """What a tombstone says of an item: that it is gone, and since when."""
    return Item(guid=item.guid, status=Status.CANCELED, version_created=first_time(item))


def _if_said(name: str, text: str) -> str:
    return element(name, text) if text else ""


def _rfc_822(when: datetime) -> str:
    """RFC 822, section 5, in English whatever the machine speaks."""
    at = when.astimezone(UTC)
    return f"{_DAYS[at.weekday()]}, {at:%d} {_MONTHS[at.month - 1]} {at:%Y %H:%M:%S} GMT"


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _media(picture: Picture) -> str:
    """Media RSS 1.5.1: one picture in all its sizes, its words beside them."""
    files = "".join(
        f'<media:content url={quoted(one.href)} medium="image"'
        + (f" type={quoted(one.content_type)}" if one.content_type else "")
        + (f' width="{one.width}"' if one.width else "")
        + (f' height="{one.height}"' if one.height else "")
        + (f' fileSize="{one.size_bytes}"' if one.size_bytes else "")
        + "/>\n"
        for one in picture.renditions
    )
    words = (
        _if_said("media:description", picture.caption)
        + _if_said("media:credit", picture.credit)
        + _if_said("media:copyright", picture.copyright_notice)
        + _if_said("media:license", picture.usage_terms)
    )
    return f"<media:group>\n{files}{words}</media:group>\n"


def _enclosed(item: Item) -> list[Link]:
    return [
        link
        for link in item.links
        if link.rel == "enclosure" and link.href and not is_picture(link.title, "", link.href)
    ]


# ---- Atom 1.0 -----------------------------------------------------------------------------------------


def write_atom(items: Sequence[Item], envelope: Envelope) -> bytes:
    address = envelope.address or "urn:wirecopy:out"
    head = (
        element("id", address)
        + element("title", envelope.title)
        + element("updated", iso(sent_at(items, envelope)))
        + element("generator", "Wirecopy")
    )
    if envelope.address:
        head += f'<link rel="self" type="application/atom+xml" href={quoted(envelope.address)}/>\n'
    return atom_document(head, "".join(_atom_entry(item) for item in items))


def _atom_entry(item: Item) -> str:
    _refuse(item, "atom")
    _refuse_letters(item, "atom")
    if item.status is not Status.USABLE:
        return _stone(item)
    language = f" xml:lang={quoted(item.language)}" if item.language else ""
    page = f'<link rel="alternate" type="text/html" href={quoted(item.url)}/>\n' if item.url else ""
    source = f"<source>{element('title', item.info_sources[0])}</source>\n" if item.info_sources else ""
    said = [
        element("id", item.guid),
        element("title", item.headline),
        page,
        _if_said("published", iso(item.first_created)),
        element("updated", iso(first_time(item))),
        f"<author>{element('name', _author(item))}</author>\n",
        *(_category(subject) for subject in item.subjects),
        _if_said("rights", item.copyright_notice),
        _if_said("summary", item.summary),
        f'<content type="html">{xml(render_body(item.body))}</content>\n' if item.body else "",
        source,
        *(
            f"<link rel={quoted(link.rel)} href={quoted(link.href)} title={quoted(link.title)}/>\n"
            for link in _linked(item)
        ),
        *(_media(picture) for picture in item.pictures if picture.renditions),
    ]
    return f"<entry{language}>\n{''.join(said)}</entry>\n"


def _author(item: Item) -> str:
    """RFC 4287, 4.2.1: an entry has an author; without a byline it is the agency."""
    return item.byline or item.provider or next(iter(item.info_sources), "") or "unsigned"


def _category(subject: Subject) -> str:
    scheme, term = _scheme_and_term(subject.code)
    said = f" scheme={quoted(scheme)}" if scheme else ""
    return f"<category term={quoted(term or subject.name)}{said} label={quoted(subject.name)}/>\n"


def _scheme_and_term(code: str) -> tuple[str, str]:
    """A code parted behind its last separator: that is how a reader puts it together."""
    found = re.fullmatch(r"(.*[/#:=])(.+)", code)
    return (found[1], found[2]) if found else ("", "")


def _linked(item: Item) -> list[Link]:
    return [
        link
        for link in item.links
        if link.href
        and link.rel not in ("", "alternate", "self", "edit")
        and not (link.rel == "enclosure" and is_picture("", "", link.href))
    ]


# ---- JSON Feed 1.1 ------------------------------------------------------------------------------------


def write_jsonfeed(items: Sequence[Item], envelope: Envelope) -> bytes:
    members = {"title": envelope.title, "home_page_url": envelope.home, "feed_url": envelope.address}
    head = {name: text for name, text in members.items() if text}
    return json_feed_document(head, ",".join(as_json(_json_item(item)) for item in items))


def _json_item(item: Item) -> dict[str, object]:
    _refuse(item, "jsonfeed")
    if item.status is not Status.USABLE:
        why = f"It is {item.status}, which JSON Feed cannot say."
        raise UnwritableError("jsonfeed", item.guid, why, remedy="Leave it out, or send it as Atom or ninjs.")
    related = next((link.href for link in item.links if link.rel == "related" and link.href), "")
    members: dict[str, object] = {
        "id": item.guid,
        "url": item.url,
        "external_url": related,
        "title": item.headline,
        "summary": item.summary,
        "date_published": iso(item.first_created),
        "date_modified": iso(item.version_created),
        "language": item.language,
        "authors": [{"name": item.byline}] if item.byline else [],
        "tags": list(item.keywords),
        "attachments": [
            *(_picture_file(picture) for picture in item.pictures if picture.renditions),
            *map(_file, _enclosed_anywhere(item)),
        ],
    }
    said = {name: value for name, value in members.items() if value}
    return said | ({"content_html": render_body(item.body)} if item.body else {"content_text": ""})


_ANY_PICTURE = "image/*"  # an attachment must have a type, and nobody has said which


def _picture_file(picture: Picture) -> dict[str, object]:
    file = picture.renditions[0]
    members = {
        "url": file.href,
        "mime_type": file.content_type or _ANY_PICTURE,
        "title": picture.caption,
        "size_in_bytes": file.size_bytes,
    }
    return {name: value for name, value in members.items() if value}


_ANY_FILE = "application/octet-stream"


def _file(link: Link) -> dict[str, object]:
    members = {"url": link.href, "mime_type": _ANY_FILE, "title": link.title}
    return {name: value for name, value in members.items() if value}


def _enclosed_anywhere(item: Item) -> list[Link]:
    return [link for link in item.links if link.rel == "enclosure" and link.href]


# ---- what comes back --------------------------------------------------------------------------------


def _own_page(item: Item) -> tuple[str, ...]:
    return (item.url,) if item.url and item.url != item.guid else ()


def _body_or_summary(item: Item) -> Body:
    return item.body or (from_text(item.summary).body if item.summary else ())


def _letters(text: str) -> str:
    return "".join(text.split())


def _body_line(item: Item) -> str:
    return " ".join(block.text for block in item.body if block.text)


def _rss_summary(item: Item) -> str:
    return item.summary if item.body and _letters(item.summary) != _letters(_body_line(item)) else ""


def _atom_summary(item: Item) -> str:
    return item.summary if item.body and item.summary.split() != _body_line(item).split() else ""


def _no_mail(name: str) -> str:
    return "" if re.fullmatch(r"[^\s@]+@[^\s@]+", name) else name


def _seconds(when: datetime | None) -> datetime | None:
    return when.replace(microsecond=0) if when else None


def _rss_updated(item: Item) -> datetime | None:
    return item.version_created or _seconds(item.first_created)


def _rss_keywords(item: Item) -> tuple[str, ...]:
    return tuple(filter(None, map(collapse, ", ".join(item.keywords).split(","))))


def _names(item: Item) -> tuple[Subject, ...]:
    return tuple(Subject(name=subject.name) for subject in item.subjects if subject.name)


def _rss_links(item: Item) -> tuple[Link, ...]:
    return tuple(Link(rel="enclosure", href=link.href, title=link.title.lower()) for link in _enclosed(item))


def _media_pictures(item: Item) -> tuple[Picture, ...]:
    return one_of_each(_media_picture(picture) for picture in item.pictures)


def _media_picture(picture: Picture) -> Picture:
    return Picture(
        renditions=tuple(replace(one, role="") for one in picture.renditions),
        caption=without_tags(picture.caption),
        credit=without_tags(picture.credit),
        copyright_notice=without_tags(picture.copyright_notice),
        usage_terms=without_tags(picture.usage_terms),
    )


def _rss_kind(item: Item) -> Kind:
    return kind_of(_body_or_summary(item), _rss_links(item))


RSS_EXACT = frozenset(("guid", "url", "expires", "language", "genre", "copyright_notice", "status"))

_ALT_IDS = Limit(says="its own page", kept=_own_page)
_BODY = Limit(says="all; of an item that has only a summary, that", kept=_body_or_summary)
_MEDIA = Limit(
    says="addresses, sizes, caption, credit, copyright and terms; what looks like a tag is taken for one",
    kept=_media_pictures,
)
_FIRST_SOURCE = Limit(says="the first", kept=lambda item: item.info_sources[:1])

RSS_PARTLY = {
    "kind": Limit(says="a film or sound where there are no words, else text", kept=_rss_kind),
    "alt_ids": _ALT_IDS,
    "headline": Limit(
        says="what looks like an inline tag is taken for one", kept=lambda item: without_tags(item.headline)
    ),
    "first_created": Limit(says="to the second", kept=lambda item: _seconds(item.first_created)),
    "version_created": Limit(says="else the first version's", kept=_rss_updated),
    "byline": Limit(says="all but a bare mail address", kept=lambda item: _no_mail(item.byline)),
    "summary": Limit(says="where there is a body that says something else", kept=_rss_summary),
    "body": _BODY,
    "subjects": Limit(says="names", kept=_names),
    "keywords": Limit(says="one with a comma is two", kept=_rss_keywords),
    "info_sources": _FIRST_SOURCE,
    "pictures": _MEDIA,
    "links": Limit(says="enclosures, with their types", kept=_rss_links),
}


def _atom_subjects(item: Item) -> tuple[Subject, ...]:
    return tuple(
        Subject(code="".join(_scheme_and_term(one.code)), name=one.name or _scheme_and_term(one.code)[1])
        for one in item.subjects
    )


def _atom_links(item: Item) -> tuple[Link, ...]:
    return tuple(Link(rel=link.rel, href=link.href, title=link.title) for link in _linked(item))


ATOM_EXACT = frozenset(("guid", "url", "language", "headline", "copyright_notice", "status", "first_created"))

ATOM_PARTLY = {
    "kind": Limit(
        says="a film or sound where there are no words, else text",
        kept=lambda item: kind_of(_body_or_summary(item), _atom_links(item)),
    ),
    "alt_ids": _ALT_IDS,
    "version_created": Limit(says="where there is none, the first version's time or 1970", kept=first_time),
    "byline": Limit(says="without one, the agency stands there", kept=_author),
    "summary": Limit(says="where there is a body that says something else", kept=_atom_summary),
    "body": _BODY,
    "subjects": Limit(says="names, and codes with a scheme", kept=_atom_subjects),
    "info_sources": _FIRST_SOURCE,
    "pictures": _MEDIA,
    "links": Limit(says="those with an address", kept=_atom_links),
}


def _attached(item: Item) -> tuple[Picture, ...]:
    found = [
        Picture(
            renditions=(
                Rendition(
                    href=picture.renditions[0].href,
                    content_type=picture.renditions[0].content_type or _ANY_PICTURE,
                    size_bytes=picture.renditions[0].size_bytes,
                ),
            ),
            caption=picture.caption,
        )
        for picture in item.pictures
        if picture.renditions
    ]
    return one_of_each(found)


def _json_links(item: Item) -> tuple[Link, ...]:
    return tuple(_related_and_enclosed(item))


def _related_and_enclosed(item: Item) -> Iterator[Link]:
    related: Iterable[Link] = (link for link in item.links if link.rel == "related" and link.href)
    if first := next(iter(related), None):
        yield Link(rel="related", href=first.href)
    for link in _enclosed_anywhere(item):
        yield Link(rel="enclosure", href=link.href, title=link.title or _ANY_FILE)


JSON_EXACT = frozenset(
    ("guid", "url", "language", "headline", "status", "first_created", "byline", "keywords")
)

JSON_PARTLY = {
    "alt_ids": _ALT_IDS,
    "version_created": Limit(
        says="else the first version's", kept=lambda item: item.version_created or item.first_created
    ),
    "summary": Limit(says="where there is a body", kept=lambda item: item.summary if item.body else ""),
    "body": _BODY,
    "pictures": Limit(says="the first address, its size, and the caption", kept=_attached),
    "links": Limit(says="the first related page, and enclosures", kept=_json_links),
    "kind": Limit(says="always text", kept=lambda item: Kind.TEXT),
}
