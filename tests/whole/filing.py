"""One version of a story as an agency files it, written in any of the formats; all words are ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import Any

from tests.builders import NOON

GUID = "urn:example:harbour"


@dataclass(frozen=True, kw_only=True)
class Filing:
    """`html` is the body; `embargo` and `ends` are ISO 8601 times, `embargo=""` one without an end."""

    guid: str = GUID
    version: int = 1
    headline: str = "Harbour reopens"
    html: str = "<p>The harbour opened again on Saturday after the storm.</p><p>Ferries sail at noon.</p>"
    summary: str = ""
    status: str = "usable"
    embargo: str | None = None
    ends: str = ""
    correction: str = ""
    filed_at: datetime = NOON
    slug: str = ""
    byline: str = ""
    keyword: str = ""
    topic: str = ""
    note: str = ""
    caption: str = ""
    alt: str = ""
    picture: str = ""  # its address; "": no picture
    language: str = "en"
    sign: str = ""  # makes other bytes of the same words


def newsml_g2(filing: Filing) -> bytes:
    meta = [
        '<itemClass qcode="ninat:text"/><provider literal="mna"/>',
        f"<versionCreated>{filing.filed_at.isoformat()}</versionCreated>",
        _embargoed(filing),
        f'<pubStatus qcode="stat:{filing.status}"/>',
        f"<expires>{filing.ends}</expires>" if filing.ends else "",
        f"<edNote>{escape(filing.note or filing.correction)}</edNote>"
        if filing.note or filing.correction
        else "",
        '<signal qcode="sig:correction"/>' if filing.correction else "",
        f'<link rel="irel:seeAlso" residref="{filing.guid}:picture">{_PICTURE_CLASS}</link>'
        if filing.picture
        else "",
    ]
    content = [
        "<urgency>4</urgency>",
        f"<by>{escape(filing.byline)}</by>" if filing.byline else "",
        f'<subject type="cpnat:abstract" literal="t"><name>{escape(filing.topic)}</name></subject>'
        if filing.topic
        else "",
        f"<keyword>{escape(filing.keyword)}</keyword>" if filing.keyword else "",
        f"<slugline>{escape(filing.slug)}</slugline>" if filing.slug else "",
        f"<headline>{escape(filing.headline)}</headline>",
        f'<description role="drol:summary">{escape(filing.summary)}</description>' if filing.summary else "",
    ]
    html = (
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{filing.html}</body></html>'
    )
    text = _g2_item(
        filing, filing.guid, "".join(meta), "".join(content),
        f'<inlineXML contenttype="application/xhtml+xml">{html}</inlineXML>',
    )  # fmt: skip
    return _g2_message(_g2_picture(filing) + text if filing.picture else text)


def newsml_g2_package(filing: Filing) -> bytes:
    """The text and its picture, joined by a package and by nothing else."""
    alone = newsml_g2(replace(filing, picture="")).decode()
    members = "".join(
        f'<itemRef residref="{guid}"><itemClass qcode="ninat:{kind}"/></itemRef>'
        for guid, kind in ((filing.guid, "text"), (f"{filing.guid}:picture", "picture"))
    )
    package = (
        f'<packageItem guid="{filing.guid}:package" version="{filing.version}" standard="NewsML-G2" '
        'standardversion="2.35"><itemMeta><itemClass qcode="ninat:composite"/><provider literal="mna"/>'
        f"<versionCreated>{filing.filed_at.isoformat()}</versionCreated></itemMeta>"
        f'<groupSet root="G1"><group id="G1" role="group:main">{members}</group></groupSet></packageItem>'
    )
    return alone.replace("<itemSet>", f"<itemSet>{package}{_g2_picture(filing)}").encode()


_PICTURE_CLASS = '<itemClass qcode="ninat:picture"/>'


def _g2_picture(filing: Filing) -> str:
    meta = (
        f'{_PICTURE_CLASS}<provider literal="mna"/><versionCreated>{filing.filed_at.isoformat()}'
        f'</versionCreated>{_embargoed(filing)}<pubStatus qcode="stat:{filing.status}"/>'
    )
    content = (
        f'<headline>{escape(filing.headline)}</headline><description role="drol:caption">{escape(filing.caption)}'
        f'</description><description role="drol:altText">{escape(filing.alt)}</description>'
    )
    file = (
        f'<remoteContent href="{escape(filing.picture)}" contenttype="image/jpeg" width="640" height="480"/>'
    )
    return _g2_item(filing, f"{filing.guid}:picture", meta, content, file)


def _embargoed(filing: Filing) -> str:
    return f"<embargoed>{filing.embargo}</embargoed>" if filing.embargo is not None else ""


def _g2_item(filing: Filing, guid: str, meta: str, content: str, inside: str) -> str:
    return (
        f'<newsItem guid="{guid}" version="{filing.version}" standard="NewsML-G2" standardversion="2.35"'
        f' conformance="power" xml:lang="{filing.language}"><!--{filing.sign}-->'
        f"<itemMeta>{meta}</itemMeta><contentMeta>{filing.sign and f'<creditline>{filing.sign}</creditline>'}"
        f"{content}</contentMeta><contentSet>{inside}</contentSet></newsItem>"
    )


def _g2_message(items: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/">'
        f"<header><sent>{NOON.isoformat()}</sent></header>\n<itemSet>{items}</itemSet></newsMessage>"
    ).encode()


def nitf(filing: Filing) -> bytes:
    unknown_end = filing.embargo == ""
    docdata = [
        f'<docdata management-status="{"embargoed" if unknown_end else filing.status}">',
        f'<correction info="{escape(filing.correction)}"/>' if filing.correction else "",
        f'<doc-id id-string="{filing.guid}"/><urgency ed-urg="4"/>',
        f'<date.issue norm="{_compact(filing.filed_at.isoformat())}"/>',
        f'<date.release norm="{_compact(filing.embargo)}"/>' if filing.embargo else "",
        f'<date.expire norm="{_compact(filing.ends)}"/>' if filing.ends else "",
        f'<ed-msg info="{escape(filing.note)}"/>' if filing.note else "",
        f'<du-key key="{escape(filing.slug or filing.guid)}" version="{filing.version}"/>',
        f'<doc.copyright holder="{filing.sign}"/>' if filing.sign else "",
        f'<key-list><keyword key="{escape(filing.keyword)}"/></key-list>' if filing.keyword else "",
        "</docdata>",
    ]
    subject = f'<tobject><tobject.subject tobject.subject.matter="{escape(filing.topic)}"/></tobject>'
    head = f"<head><title/>{subject if filing.topic else ''}{''.join(docdata)}</head>"
    body_head = (
        f"<hedline><hl1>{escape(filing.headline)}</hl1></hedline>"
        + (f"<byline>{escape(filing.byline)}</byline>" if filing.byline else "")
        + (f"<abstract><p>{escape(filing.summary)}</p></abstract>" if filing.summary else "")
    )
    media = (
        f'<media media-type="image"><media-reference source="{escape(filing.picture)}" mime-type="image/jpeg" '
        f'alternate-text="{escape(filing.alt)}"/><media-caption><p>{escape(filing.caption)}</p></media-caption></media>'
    )
    content = f"<body.content>{media if filing.picture else ''}<block>{filing.html}</block></body.content>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<nitf baselang="{filing.language}">{head}'
        f"<body><body.head>{body_head}</body.head>{content}</body></nitf>"
    ).encode()


def nitf_kill_notice(killed: str, *, guid: str = "urn:example:notice") -> bytes:
    """A document of its own that kills another, as many NITF agencies do it."""
    return (
        f'<nitf><head><docdata management-status="canceled" management-doc-idref="{killed}" '
        f'management-idref-status="canceled"><doc-id id-string="{guid}"/><du-key version="1"/></docdata></head>'
        "<body><body.head><hedline><hl1>Kill</hl1></hedline></body.head></body></nitf>"
    ).encode()


def _compact(time: str) -> str:
    """NITF's ISO 8601 without separators: 20261121T120000+0000."""
    at = datetime.fromisoformat(time)
    return at.strftime("%Y%m%dT%H%M%S%z")


def ninjs(filing: Filing) -> bytes:
    document: dict[str, Any] = {
        "uri": filing.guid,
        "type": "text",
        "standard": {"name": "ninjs", "version": "3.1"},
        "version": str(filing.version),
        "versionCreated": filing.filed_at.isoformat(),
        "pubStatus": filing.status,
        "urgency": 4,
        "language": filing.language,
        "headlines": [{"role": "main", "value": filing.headline}],
        "descriptions": [
            {"role": role, "contentType": "text/plain", "value": words}
            for role, words in (("summary", filing.summary), ("correction", filing.correction))
            if words
        ],
        "bodies": [{"role": "main", "contentType": "text/html", "value": filing.html}],
    }
    optional = {
        "slugline": filing.slug,
        "by": filing.byline,
        "edNote": filing.note,
        "expires": filing.ends,
        "copyrightHolder": filing.sign,
        "keywords": [filing.keyword] if filing.keyword else None,
        "subjects": [{"name": filing.topic}] if filing.topic else None,
        "associations": [_ninjs_picture(filing)] if filing.picture else None,
    }
    document |= {name: value for name, value in optional.items() if value}
    if filing.embargo is not None:
        document["embargoedUntil"] = filing.embargo
    return json.dumps(document, ensure_ascii=False).encode()


def _ninjs_picture(filing: Filing) -> dict[str, Any]:
    return {
        "name": "featuremedia",
        "uri": f"{filing.guid}:picture",
        "type": "picture",
        "descriptions": [{"role": "caption", "value": filing.caption}, {"role": "alt", "value": filing.alt}],
        "renditions": [{"name": "high", "href": filing.picture, "contentType": "image/jpeg"}],
    }


def atom(filing: Filing) -> bytes:
    """An entry; of a filing that is canceled, a tombstone (RFC 6721)."""
    when = filing.filed_at.isoformat()
    entry = (
        f"<entry><id>{filing.guid}</id><title>{escape(filing.headline)}</title><updated>{when}</updated>"
        + (f"<rights>{filing.sign}</rights>" if filing.sign else "")
        + (f"<summary>{escape(filing.summary)}</summary>" if filing.summary else "")
        + f'<content type="html">{escape(filing.html)}</content></entry>'
    )
    stone = f'<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="{filing.guid}" when="{when}"/>'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:example:feed</id>'
        f"<title>Example</title><updated>{when}</updated>{stone if filing.status == 'canceled' else entry}</feed>"
    ).encode()


def rss(guid: str, inside: str) -> bytes:
    """A feed of one item, whose other elements are `inside`."""
    return (
        "<?xml version='1.0' encoding='UTF-8'?><rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/' "
        "xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>Example</title>"
        f"<item><guid isPermaLink='false'>{guid}</guid>{inside}</item></channel></rss>"
    ).encode()


Write = Callable[[Filing], bytes]
FORMATS: dict[str, Write] = {"newsml-g2": newsml_g2, "nitf": nitf, "ninjs": ninjs, "atom": atom}
# The formats that number versions and know more than new and withdrawn.
RICH: dict[str, Write] = {name: FORMATS[name] for name in ("newsml-g2", "nitf", "ninjs")}
