"""Takes as an RSS 2.0 document with content:encoded, dc:creator and media:content: the Harbour feed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime

from lxml import etree

from wirecopy.sample.html import fragment
from wirecopy.sample.markup import parse
from wirecopy.sample.pictures import HEIGHT, SCENES, WIDTH
from wirecopy.sample.sources import HARBOUR
from wirecopy.sample.story import Copy

_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
_DCTERMS = "http://purl.org/dc/terms/"
_MEDIA = "http://search.yahoo.com/mrss/"
_ATOM = "http://www.w3.org/2005/Atom"


def write_rss(copies: Sequence[Copy], *, server: str, built: datetime) -> bytes:
    """The whole feed, newest first. `server`: the address under which feed and pictures are served."""
    spaces = {"content": _CONTENT, "dc": _DC, "dcterms": _DCTERMS, "media": _MEDIA, "atom": _ATOM}
    root = etree.Element("rss", {"version": "2.0"}, nsmap=spaces)
    channel = etree.SubElement(root, "channel")
    _add(channel, "title", HARBOUR.name)
    _add(channel, "link", f"https://{HARBOUR.domain}/")
    _add(channel, "description", "Wind, water, ferries, trams and roads round Port Halden.")
    _add(channel, "language", HARBOUR.language)
    _add(channel, "copyright", f"Copyright {HARBOUR.name}")
    _add(channel, "lastBuildDate", format_datetime(built))
    _add(channel, "ttl", "1")
    etree.SubElement(
        channel,
        f"{{{_ATOM}}}link",
        {"rel": "self", "href": f"{server}/feed.xml", "type": "application/rss+xml"},
    )
    for copy in copies:
        _put_item(channel, copy, server)
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _put_item(channel: etree._Element, copy: Copy, server: str) -> None:
    item = etree.SubElement(channel, "item")
    _add(item, "title", copy.headline)
    _add(item, "link", f"https://{HARBOUR.domain}/{copy.story.key}")
    guid = _add(item, "guid", copy.guid)
    guid.set("isPermaLink", "false")
    _add(item, "pubDate", format_datetime(copy.first_filed))
    _add(item, f"{{{_DCTERMS}}}modified", copy.filed.isoformat(timespec="seconds"))
    _add(item, f"{{{_DC}}}creator", copy.story.byline)
    _add(item, "description", copy.summary or parse(copy.take.body)[0].words)
    for topic in copy.story.topics:
        _add(item, "category", topic.name).set("domain", "http://cv.iptc.org/newscodes/mediatopic/")
    encoded = _add(item, f"{{{_CONTENT}}}encoded", "")
    encoded.text = etree.CDATA(fragment(copy.lines))
    if copy.expires:
        end = copy.expires.isoformat(timespec="seconds")
        _add(item, f"{{{_DCTERMS}}}valid", f"end={end}; scheme=W3C-DTF")
    for picture in copy.take.pictures:
        scene = SCENES[picture.scene]
        media = etree.SubElement(
            item,
            f"{{{_MEDIA}}}content",
            {
                "url": f"{server}/pictures/{picture.scene}.jpg",
                "type": "image/jpeg",
                "medium": "image",
                "width": str(WIDTH),
                "height": str(HEIGHT),
            },
        )
        _add(media, f"{{{_MEDIA}}}description", picture.caption).set("type", "plain")
        _add(media, f"{{{_MEDIA}}}credit", f"{scene.artist}/{HARBOUR.code}")


def _add(parent: etree._Element, tag: str, text: str) -> etree._Element:
    child = etree.SubElement(parent, tag)
    child.text = text
    return child
