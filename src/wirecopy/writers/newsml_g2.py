"""NewsML-G2 2.35 (iptc.org/std/NewsML-G2): a newsItem or packageItem by itself, several in a newsMessage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lxml import etree

from wirecopy.body import collapse
from wirecopy.errors import UnwritableError
from wirecopy.formats.qcodes import standard
from wirecopy.item import Item, Kind, Link, Place, Signal, Subject, SubjectKind
from wirecopy.writers.envelope import Envelope, Limit, first_time, sent_at
from wirecopy.writers.words import XHTML, XML_LANG, put_xhtml
from wirecopy.writers.xml_out import Element, Tree, iso, to_bytes

_NAR = "http://iptc.org/std/nar/2006-10-01/"
_CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"
# Words that agencies use and IPTC has no code for; the addresses only tell the schemes apart.
_OWN = {
    alias: f"https://wirecopy.example/scheme/{alias}/" for alias in ("wcrel", "wcrole", "wcrnd", "wcgroup")
}
_G2 = Tree(_NAR)


def write_newsml_g2(items: Sequence[Item], envelope: Envelope) -> bytes:
    """One item as a document of its own; several, or none, as a newsMessage, in the order given."""
    if len(items) == 1:
        return to_bytes(_item(items[0]))
    message = _G2.root("newsMessage")
    header = _G2.add(message, "header")
    _G2.add(header, "sent", iso(sent_at(items, envelope)))
    _G2.add_said(header, "sender", envelope.sender)
    held = _G2.add(message, "itemSet")
    for item in items:
        held.append(_item(item))
    return to_bytes(message)


def _item(item: Item) -> Element:
    if item.kind not in _CLASSES:
        why = f"It is of the kind {item.kind}, which is not news and is not written."
        raise UnwritableError("newsml-g2", item.guid, why, remedy="Send it as ninjs 3.1.")
    is_package = item.kind is Kind.COMPOSITE
    try:
        root = _G2.root("packageItem" if is_package else "newsItem")
        _identify(root, item)
        _put_rights(root, item)
        _put_management(root, item)
        _put_content(root, item)
        if is_package:
            _put_members(root, item)
        else:
            _put_words(root, item)
    except UnwritableError as error:
        raise UnwritableError("newsml-g2", item.guid, error.why, remedy=error.remedy) from error
    return root


_CLASSES = {
    Kind.TEXT: "text",
    Kind.PICTURE: "picture",
    Kind.GRAPHIC: "graphic",
    Kind.VIDEO: "video",
    Kind.AUDIO: "audio",
    Kind.COMPOSITE: "composite",
}
_PICTURED = (Kind.PICTURE, Kind.GRAPHIC)


def _identify(root: Element, item: Item) -> None:
    root.set("standard", "NewsML-G2")
    root.set("standardversion", "2.35")
    root.set("conformance", "power")
    root.set("guid", item.guid)
    if item.version:
        root.set("version", str(item.version))
    if _LANGUAGE.fullmatch(item.language):
        root.set(XML_LANG, item.language)
    _G2.add(root, "catalogRef", attributes={"href": _CATALOG})
    own = _G2.add(root, "catalog")
    for alias, uri in _OWN.items():
        _G2.add(own, "scheme", attributes={"alias": alias, "uri": uri})


_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*")  # xs:language


def _put_rights(root: Element, item: Item) -> None:
    if not (item.copyright_holder or item.copyright_notice or item.usage_terms):
        return
    rights = _G2.add(root, "rightsInfo")
    if item.copyright_holder:
        _named(rights, "copyrightHolder", item.copyright_holder)
    _G2.add_said(rights, "copyrightNotice", item.copyright_notice)
    _G2.add_said(rights, "usageTerms", item.usage_terms)


def _put_management(root: Element, item: Item) -> None:
    meta = _G2.add(root, "itemMeta")
    _G2.add(meta, "itemClass", attributes={"qcode": f"ninat:{_CLASSES[item.kind]}"})
    _named(meta, "provider", item.provider or "wirecopy")
    _G2.add(meta, "versionCreated", iso(first_time(item)))
    _G2.add_said(meta, "firstCreated", iso(item.first_created))
    if item.embargo:
        # Empty, it says that the end is not known (type DateTimeOrNull).
        _G2.add(meta, "embargoed", iso(item.embargo.until))
    _G2.add(meta, "pubStatus", attributes={"qcode": f"stat:{item.status}"})
    for service in item.services:
        _G2.add(_G2.add(meta, "service"), "name", service)
    for note in item.ed_note.split("\n"):
        _G2.add_said(meta, "edNote", note)
    _G2.add_said(meta, "edNote", item.correction, {"role": "wcrole:correction"})
    for signal in sorted(item.signals):
        _G2.add(meta, "signal", attributes={"qcode": _SIGNALS[signal]})
    _G2.add_said(meta, "expires", iso(item.expires))
    for link in item.links:
        if item.kind is not Kind.COMPOSITE or link.rel != "member":
            _put_link(meta, link)


_SIGNALS = {
    Signal.UPDATE: "sig:update",
    Signal.CORRECTION: "sig:correction",
    Signal.REPEAT: "sig:repeat",
    Signal.ADVISORY: "sig:advisory",
    Signal.ALERT: "sig:alert",
    Signal.MORE_TO_COME: "sig:moretocome",
}
_RELATIONS = {
    "previous-version": "irel:previousVersion",
    "seeAlso": "irel:seeAlso",
    "derivedFrom": "irel:derivedFrom",
}


def _put_link(meta: Element, link: Link) -> None:
    if not (link.guid or link.href):
        return
    rel = _RELATIONS.get(link.rel) or f"wcrel:{_code_word(link.rel)}"
    element = _G2.add(meta, "link", attributes={"rel": rel, "residref": link.guid, "href": link.href})
    if link.rel == "picture":
        _G2.add(element, "itemClass", attributes={"qcode": "ninat:picture"})
    _G2.add_said(element, "title", link.title)


def _code_word(text: str) -> str:
    """A word of an agency's own as a code may hold it: no blanks, and nothing that ends a scheme."""
    return re.sub(r"[\s/#:]+", "-", text) or "-"


def _put_content(root: Element, item: Item) -> None:
    meta = _G2.add(root, "contentMeta")
    _G2.add_said(meta, "urgency", str(item.urgency or ""))
    _G2.add_said(meta, "contentCreated", iso(item.content_created))
    if item.digital_source_type:
        _coded(meta, "digitalSourceType", item.digital_source_type)
    for place in item.places:
        located = _coded(meta, "located", place.code, "cpnat:geoArea", place.name)
        if place.country:
            _named(located, "broader", place.country, "cptype:country")
    for name in item.info_sources:
        _named(meta, "infoSource", name)
    for alt_id in item.alt_ids:
        _G2.add_said(meta, "altId", alt_id)
    if _LANGUAGE.fullmatch(item.language):
        _G2.add(meta, "language", attributes={"tag": item.language})
    if item.genre:
        _named(meta, "genre", item.genre)
    for keyword in item.keywords:
        _G2.add_said(meta, "keyword", keyword)
    for subject in item.subjects:
        _coded(meta, "subject", subject.code, f"cpnat:{_NATURES[subject.kind]}", subject.name)
    _G2.add_said(meta, "slugline", item.slugline)
    _G2.add_said(meta, "headline", item.headline)
    _G2.add_said(meta, "headline", item.subheadline, {"role": "wcrole:sub"})
    for role, text in item.other_headlines:
        _G2.add_said(meta, "headline", text, {"role": f"wcrole:{_code_word(role)}"})
    _G2.add_said(meta, "dateline", item.dateline)
    _G2.add_said(meta, "by", item.byline)
    _G2.add_said(meta, "creditline", _creditline(item))
    _G2.add_said(meta, "description", item.summary, {"role": "drol:summary"})
    for role, text in _of_picture(item):
        _G2.add(meta, "description", text, {"role": f"drol:{role}"})


_NATURES = {
    SubjectKind.TOPIC: "abstract",
    SubjectKind.PERSON: "person",
    SubjectKind.ORGANISATION: "organisation",
    SubjectKind.PLACE: "geoArea",
    SubjectKind.EVENT: "event",
    SubjectKind.OBJECT: "object",
}


def _creditline(item: Item) -> str:
    own = item.pictures[0].credit if item.kind in _PICTURED and item.pictures else ""
    return item.creditline or own


def _of_picture(item: Item) -> Iterator[tuple[str, str]]:
    """The words that only a picture's own value holds, where the item is that picture."""
    if item.kind in _PICTURED and item.pictures:
        roles = {role for role, _ in item.other_headlines}
        picture = item.pictures[0]
        if picture.caption and picture.caption != item.summary and not roles & {"caption", "description"}:
            yield "caption", picture.caption
        if picture.alt and not roles & {"alttext", "altText"}:
            yield "altText", picture.alt


def _named(parent: Element, name: str, text: str, kind: str = "") -> Element:
    """A concept that has a name and no code."""
    element = _G2.add(parent, name, attributes={"literal": collapse(text), "type": kind})
    _G2.add(element, "name", text)
    return element


def _coded(parent: Element, element: str, code: str, kind: str = "", name: str = "") -> Element:
    attribute = _attribute_for(code)
    concept = _G2.add(parent, element, attributes={"type": kind, attribute: code})
    if attribute == "literal" and not code:
        concept.set("literal", collapse(name))
    _G2.add_said(concept, "name", name)
    return concept


_QCODE = re.compile(r"[^\s:]+:[^\s]+")
_URI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*://[!-~]+")


def _attribute_for(code: str) -> str:
    """A QCode's alias is declared for IPTC's schemes only; others are taken as filed, as readers do."""
    if _URI.fullmatch(code):
        return "uri"
    return "qcode" if _QCODE.fullmatch(code) else "literal"


def _put_members(root: Element, item: Item) -> None:
    groups = _G2.add(root, "groupSet", attributes={"root": "main"})
    group = _G2.add(groups, "group", attributes={"id": "main", "role": "wcgroup:main"})
    for link in item.links:
        if link.rel == "member" and (link.guid or link.href):
            ref = _G2.add(group, "itemRef", attributes={"residref": link.guid, "href": link.href})
            _G2.add_said(ref, "title", link.title)


def _put_words(root: Element, item: Item) -> None:
    content = _G2.add(root, "contentSet")
    if item.body:
        inline = _G2.add(content, "inlineXML", attributes={"contenttype": "application/xhtml+xml"})
        html = etree.SubElement(inline, f"{{{XHTML}}}html", nsmap={None: XHTML})  # type: ignore[dict-item]  # lxml-stubs knows no default namespace
        title = etree.SubElement(etree.SubElement(html, f"{{{XHTML}}}head"), f"{{{XHTML}}}title")
        title.text = item.headline
        put_xhtml(etree.SubElement(html, f"{{{XHTML}}}body"), item.body)
    if item.kind in _PICTURED:
        for picture in item.pictures:
            for rendition in picture.renditions:
                _G2.add(
                    content,
                    "remoteContent",
                    attributes={
                        "href": rendition.href,
                        "rendition": _rendition(rendition.role),
                        "contenttype": rendition.content_type,
                        "width": str(rendition.width or ""),
                        "height": str(rendition.height or ""),
                        "size": str(rendition.size_bytes or ""),
                    },
                )


_RENDITIONS = {
    "high": "rnd:highRes",
    "web": "rnd:web",
    "preview": "rnd:preview",
    "thumbnail": "rnd:thumbnail",
}


def _rendition(role: str) -> str:
    return _RENDITIONS.get(role) or (f"wcrnd:{_code_word(role)}" if role else "")


# ---- what comes back --------------------------------------------------------------------------------


def _code(code: str) -> str:
    return standard(code) if _attribute_for(code) != "literal" else ""


def _subjects(item: Item) -> tuple[Subject, ...]:
    return tuple(
        replace(one, code=_code(one.code), name=one.name or ("" if _code(one.code) else one.code))
        for one in item.subjects
    )


def _places(item: Item) -> tuple[Place, ...]:
    return tuple(replace(place, code=_code(place.code)) for place in item.places)


def _links(item: Item) -> tuple[Link, ...]:
    return tuple(
        replace(link, rel=link.rel if link.rel in _RELATIONS else _code_word(link.rel))
        for link in item.links
        if link.guid or link.href
    )


def _notes(item: Item) -> str:
    return "\n".join(filter(None, (item.ed_note, item.correction)))


def _roles(others: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((_code_word(role), text) for role, text in others)


EXACT = frozenset(
    (
        *("guid", "version", "status", "signals", "embargo", "expires", "first_created", "content_created"),
        *("urgency", "headline", "subheadline", "slugline", "byline", "creditline", "dateline", "summary"),
        *("body", "correction", "genre", "alt_ids", "keywords", "copyright_holder", "copyright_notice"),
        *("usage_terms", "info_sources", "services", "kind", "language"),
    )
)

PARTLY = {
    "version_filed": Limit(
        says="as the version's number", kept=lambda item: str(item.version) if item.version else ""
    ),
    "version_created": Limit(says="where there is none, the first version's time or 1970", kept=first_time),
    "ed_note": Limit(says="with the words of the correction behind it", kept=_notes),
    "subjects": Limit(says="codes that are QCodes or addresses", kept=_subjects),
    "places": Limit(says="codes that are QCodes or addresses", kept=_places),
    "digital_source_type": Limit(
        says="as a QCode or address", kept=lambda item: _code(item.digital_source_type)
    ),
    "other_headlines": Limit(
        says="roles without blanks, colons or slashes", kept=lambda item: _roles(item.other_headlines)
    ),
    "links": Limit(says="relations without blanks, colons or slashes", kept=_links),
    "pictures": Limit(
        says="each is an item of its own; a text names its pictures as links", kept=lambda item: ()
    ),
}
