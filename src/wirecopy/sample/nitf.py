"""A take as NITF 3.6, the way Continental files it: the take mark in `ed-msg`, versions in `du-key`.

A kill is a document of its own that names the one it kills (`management-doc-idref`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from lxml import etree

from wirecopy.sample.markup import Line, LineKind, Runs, fill
from wirecopy.sample.pictures import HEIGHT, SCENES, WIDTH
from wirecopy.sample.sources import CONTINENTAL
from wirecopy.sample.story import Copy

_NITF = "http://iptc.org/std/NITF/2006-10-18/"
_NAMES = {"em": f"{{{_NITF}}}em", "strong": f"{{{_NITF}}}em", "a": f"{{{_NITF}}}a"}


def write_nitf(copy: Copy, hrefs: Sequence[str] = ()) -> bytes:
    """One nitf document. `hrefs`: the address of each of the take's pictures."""
    root = etree.fromstring(f'<nitf xmlns="{_NITF}"/>')
    _add(root, "head")
    _head(root[0], copy)
    body = _add(root, "body")
    _body_head(_add(body, "body.head"), copy)
    content = _add(body, "body.content")
    for picture, href in zip(copy.take.pictures, hrefs, strict=True):
        scene = SCENES[picture.scene]
        media = _add(content, "media", {"media-type": "image"})
        _add(
            media,
            "media-reference",
            {
                "source": href,
                "mime-type": "image/jpeg",
                "width": str(WIDTH),
                "height": str(HEIGHT),
                "alternate-text": scene.alt,
                "source-credit": f"{scene.artist}/{CONTINENTAL.code}",
            },
        )
        _put(_add(media, "media-caption"), "p", picture.caption)
        _put(media, "media-producer", f"{scene.artist}/{CONTINENTAL.code}")
    _put_lines(_add(content, "block", {"id": "Main"}), copy.lines)
    if copy.take.status != "canceled":
        _put(_add(body, "body.end"), "tagline", copy.sign_off)
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _head(head: etree._Element, copy: Copy) -> None:
    killed = copy.take.status == "canceled"
    own_id = f"{copy.guid}:kill" if killed else copy.guid
    _put(head, "title", copy.headline)
    tobject = _add(head, "tobject", {"tobject.type": "News"})
    _add(tobject, "tobject.property", {"tobject.property.type": "current"})
    for topic in copy.story.topics:
        _add(
            tobject,
            "tobject.subject",
            {
                "tobject.subject.ipr": "IPTC",
                "tobject.subject.refnum": topic.code,
                "tobject.subject.matter": topic.name,
            },
        )
    about: dict[str, str] = {"management-status": "canceled" if killed else copy.take.status}
    if killed:
        about |= {"management-doc-idref": copy.guid, "management-idref-status": "canceled"}
    docdata = _add(head, "docdata", about)
    if copy.take.correction:
        _add(docdata, "correction", {"info": copy.take.correction, "id-string": copy.guid})
    _add(docdata, "doc-id", {"regsrc": CONTINENTAL.code, "id-string": own_id})
    _add(_add(docdata, "del-list"), "from-src", {"src-name": CONTINENTAL.name})
    _add(docdata, "urgency", {"ed-urg": str(copy.take.urgency)})
    _add(docdata, "date.issue", {"norm": _time(copy.filed)})
    if copy.embargo_until:
        _add(docdata, "date.release", {"norm": _time(copy.embargo_until)})
    if message := _message(copy):
        _add(docdata, "ed-msg", message)
    _add(docdata, "du-key", {"key": copy.story.slugline, "version": str(copy.version), "generation": "1"})
    _add(docdata, "doc.copyright", {"year": f"{copy.filed:%Y}", "holder": CONTINENTAL.name})
    words = _add(docdata, "key-list")
    for word in copy.story.slugline.split("-"):
        _add(words, "keyword", {"key": word})


def _message(copy: Copy) -> dict[str, str]:
    if copy.take.status == "canceled":
        return {"msg-type": "Kill", "info": copy.take.note}
    kinds = {"correction": "Correction", "update": "Update", "alert": "Alert", "": "Advisory"}
    info = ": ".join(text for text in (copy.take.label, copy.take.correction or copy.take.note) if text)
    return {"msg-type": kinds[copy.take.signal], "info": info} if info else {}


def _body_head(head: etree._Element, copy: Copy) -> None:
    hedline = _add(head, "hedline")
    _put(hedline, "hl1", copy.headline)
    if copy.sub:
        _put(hedline, "hl2", copy.sub)
    byline = _put(head, "byline", "By ")
    _put(byline, "person", copy.story.byline)
    _put(byline, "byttl", CONTINENTAL.name)
    _put(head, "distributor", CONTINENTAL.name)
    dateline = _add(head, "dateline")
    _put(dateline, "location", copy.story.place)
    _add(dateline, "story.date", {"norm": _time(copy.first_filed)})
    if copy.summary:
        _put(_add(head, "abstract"), "p", copy.summary)


def _put_lines(block: etree._Element, lines: Iterable[Line]) -> None:
    for line in lines:
        if line.kind is LineKind.TABLE:
            table = _add(block, "table")
            for number, row in enumerate(line.rows):
                cells = _add(table, "tr")
                for cell in row:
                    _fill(cells, "td" if number else "th", cell)
        elif line.kind in {LineKind.BULLETS, LineKind.NUMBERED}:
            items = _add(block, line.kind.value)
            for row in line.rows:
                _fill(items, "li", row[0])
        elif line.kind is LineKind.QUOTE:
            quote = _add(_add(block, "bq"), "block")
            for row in line.rows:
                _fill(quote, "p", row[0])
        else:
            _fill(block, "hl2" if line.kind is LineKind.HEADING else "p", line.rows[0][0])


def _fill(parent: etree._Element, tag: str, words: Runs) -> None:
    fill(_add(parent, tag), words, _NAMES)


def _put(parent: etree._Element, tag: str, text: str) -> etree._Element:
    child = _add(parent, tag)
    child.text = text
    return child


# NITF's attributes carry dots and dashes, so they come as a dict.
def _add(parent: etree._Element, tag: str, attributes: dict[str, str] | None = None) -> etree._Element:
    return etree.SubElement(parent, f"{{{_NITF}}}{tag}", attributes or {})


def _time(moment: datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%S%z")
