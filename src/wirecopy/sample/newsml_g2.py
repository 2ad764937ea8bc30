"""A take as NewsML-G2 2.35 (iptc.org/std/NewsML-G2), as Meridian files it: pictures, then the text.

Each picture is a newsItem of its own with two renditions; the text points at it with `irel:seeAlso`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lxml import etree

from wirecopy.sample.html import put_html
from wirecopy.sample.pictures import HEIGHT, SCENES, WEB_HEIGHT, WEB_WIDTH, WIDTH
from wirecopy.sample.sources import MERIDIAN
from wirecopy.sample.story import Copy, SamplePicture

_NAR = "http://iptc.org/std/nar/2006-10-01/"
_XHTML = "http://www.w3.org/1999/xhtml"
_CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_40.xml"
_TEXT = "application/vnd.iptc.g2.newsitem+xml"


def write_newsml_g2(copy: Copy, renditions: Sequence[tuple[str, str]] = ()) -> bytes:
    """A newsMessage with the take's pictures and its text.

    `renditions`: for each of the take's pictures the address or file name of its large and its web file.
    """
    items = _message(copy)
    for number, (picture, hrefs) in enumerate(zip(copy.take.pictures, renditions, strict=True), 1):
        items.append(_picture_item(copy, picture, _picture_guid(copy, number), hrefs))
    items.append(_text_item(copy))
    return _bytes(items)


def write_package(members: Sequence[Copy], *, key: str, headline: str, filed: datetime) -> bytes:
    """A newsMessage with a packageItem that groups takes filed before; the first is the main one."""
    items = _message(members[0])
    guid = f"{members[0].guid.rpartition(':')[0]}:{key}"
    package = _item(items, "packageItem", guid, 1, members[0].story.language)
    meta = _item_meta(package, "ninat:composite", filed, filed)
    _add(meta, "title", headline)
    content = _add(package, "contentMeta")
    _add(content, "contributor", qcode="mna:desk")
    _add(content, "headline", headline)
    group = _add(_add(package, "groupSet", root="G1"), "group", id="G1", role="mna:main")
    for copy in members:
        reference = _add(group, "itemRef", residref=copy.guid, contenttype=_TEXT)
        _add(reference, "itemClass", qcode="ninat:text")
        _add(reference, "title", copy.headline)
    return _bytes(items)


def _message(copy: Copy) -> etree._Element:
    root = etree.fromstring(f'<newsMessage xmlns="{_NAR}"/>')
    header = _add(root, "header")
    _add(header, "sent", _time(copy.filed))
    _add(header, "sender", MERIDIAN.domain)
    _add(header, "transmitId", f"{copy.guid}:{copy.version}")
    _add(header, "priority", str(copy.take.urgency))
    return _add(root, "itemSet")


def _text_item(copy: Copy) -> etree._Element:
    item = _item(None, "newsItem", copy.guid, copy.version, copy.story.language)
    _rights(item)
    meta = _item_meta(item, "ninat:text", copy.filed, copy.first_filed, copy)
    _add(meta, "title", copy.headline)
    if note := copy.take.note or copy.take.correction:
        _add(meta, "edNote", note)
    if copy.take.signal:
        alert = copy.take.signal == "alert"
        _add(meta, "signal", qcode="mnasig:alert" if alert else f"sig:{copy.take.signal}")
    for number, picture in enumerate(copy.take.pictures, 1):
        link = _add(meta, "link", rel="irel:seeAlso", residref=_picture_guid(copy, number), contenttype=_TEXT)
        _add(link, "itemClass", qcode="ninat:picture")
        _add(link, "title", picture.caption)
    _content_meta(item, copy)
    html = etree.fromstring(f'<html xmlns="{_XHTML}"/>')
    _add(_add(item, "contentSet"), "inlineXML", contenttype="application/xhtml+xml").append(html)
    title = etree.SubElement(etree.SubElement(html, f"{{{_XHTML}}}head"), f"{{{_XHTML}}}title")
    title.text = copy.headline
    put_html(etree.SubElement(html, f"{{{_XHTML}}}body"), copy.lines, _XHTML)
    return item


def _content_meta(item: etree._Element, copy: Copy) -> None:
    content = _add(item, "contentMeta")
    _add(content, "urgency", str(copy.take.urgency))
    _add(content, "contentCreated", _time(copy.first_filed))
    _add(content, "contentModified", _time(copy.filed))
    _add(_add(content, "located", type="cpnat:city", literal=copy.story.place), "name", copy.story.place)
    _add(_add(content, "creator", literal=copy.story.byline), "name", copy.story.byline)
    _add(_add(content, "infoSource", literal=MERIDIAN.code), "name", MERIDIAN.name)
    _add(content, "language", tag=copy.story.language)
    for topic in copy.story.topics:
        _add(
            _add(content, "subject", type="cpnat:abstract", qcode=f"medtop:{topic.code}"), "name", topic.name
        )
    _add(content, "slugline", copy.story.slugline, separator="-")
    _add(content, "headline", copy.headline)
    if copy.sub:
        _add(content, "headline", copy.sub, role="hlrole:sub")
    _add(content, "dateline", copy.dateline.rstrip(" -"))
    _add(content, "by", f"By {copy.story.byline}")
    _add(content, "creditline", MERIDIAN.credit)
    if copy.summary:
        _add(content, "description", copy.summary, role="drol:summary")


def _picture_item(copy: Copy, picture: SamplePicture, guid: str, hrefs: tuple[str, str]) -> etree._Element:
    item = _item(None, "newsItem", guid, copy.version, copy.story.language)
    _rights(item)
    meta = _item_meta(item, "ninat:picture", copy.filed, copy.first_filed, copy)
    scene = SCENES[picture.scene]
    _add(meta, "title", scene.alt)
    content = _add(item, "contentMeta")
    _add(content, "contentCreated", _time(copy.first_filed))
    _add(content, "digitalSourceType", qcode=f"digsrctype:{scene.made}")
    _add(_add(content, "creator", literal=scene.artist), "name", scene.artist)
    _add(content, "headline", copy.headline)
    _add(content, "by", scene.artist)
    _add(content, "creditline", f"{scene.artist}/{MERIDIAN.code}")
    _add(content, "description", picture.caption, role="drol:caption")
    _add(content, "description", scene.alt, role="drol:altText")
    files = _add(item, "contentSet")
    sizes = (("rnd:highRes", WIDTH, HEIGHT), ("rnd:web", WEB_WIDTH, WEB_HEIGHT))
    for href, (rendition, width, height) in zip(hrefs, sizes, strict=True):
        _add(
            files,
            "remoteContent",
            href=href,
            rendition=rendition,
            contenttype="image/jpeg",
            width=str(width),
            height=str(height),
        )
    return item


def _picture_guid(copy: Copy, number: int) -> str:
    return f"{copy.guid}:picture-{number}"


def _item(parent: etree._Element | None, tag: str, guid: str, version: int, language: str) -> etree._Element:
    item = etree.fromstring(f'<{tag} xmlns="{_NAR}"/>')
    if parent is not None:
        parent.append(item)
    item.set("guid", guid)
    item.set("version", str(version))
    item.set("standard", "NewsML-G2")
    item.set("standardversion", "2.35")
    item.set("conformance", "power")
    item.set("{http://www.w3.org/XML/1998/namespace}lang", language)
    _add(item, "catalogRef", href=_CATALOG)
    own = _add(item, "catalog")
    for alias in ("mna", "mnasig"):
        _add(own, "scheme", alias=alias, uri=f"http://cv.{MERIDIAN.domain}/{alias}/")
    return item


def _rights(item: etree._Element) -> None:
    rights = _add(item, "rightsInfo")
    _add(_add(rights, "copyrightHolder", uri=f"https://{MERIDIAN.domain}/"), "name", MERIDIAN.name)
    _add(rights, "copyrightNotice", f"Copyright {MERIDIAN.name}")
    _add(rights, "usageTerms", "For publication by subscribers, in full and with credit.")


def _item_meta(
    item: etree._Element, kind: str, filed: datetime, first_filed: datetime, copy: Copy | None = None
) -> etree._Element:
    meta = _add(item, "itemMeta")
    _add(meta, "itemClass", qcode=kind)
    _add(meta, "provider", uri=f"https://{MERIDIAN.domain}/")
    _add(meta, "versionCreated", _time(filed))
    _add(meta, "firstCreated", _time(first_filed))
    if copy and copy.embargoed:
        # Empty, it says that the end is not known (specification, itemMeta/embargoed).
        _add(meta, "embargoed", _time(copy.embargo_until) if copy.embargo_until else "")
    _add(meta, "pubStatus", qcode=f"stat:{copy.take.status if copy else 'usable'}")
    if copy and copy.expires:
        _add(meta, "expires", _time(copy.expires))
    return meta


def _add(parent: etree._Element, tag: str, text: str = "", /, **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{_NAR}}}{tag}", attributes)
    child.text = text or None
    return child


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _bytes(item_set: etree._Element) -> bytes:
    return etree.tostring(item_set.getroottree(), xml_declaration=True, encoding="UTF-8", pretty_print=True)
