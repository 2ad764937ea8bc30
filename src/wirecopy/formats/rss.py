"""RSS 0.9x, 1.0 (RDF) and 2.0, with the modules that news feeds use (FORMATS.md 1.6)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from wirecopy.body import Body, collapse
from wirecopy.errors import UnreadableError
from wirecopy.formats import xml
from wirecopy.formats.addresses import joined
from wirecopy.formats.atom import tombstone
from wirecopy.formats.dates import read_time
from wirecopy.formats.feeds import (
    base_of,
    entries_of,
    html_line,
    is_picture,
    kind_of,
    line_in,
    media,
    name_of,
    one_of_each,
    parts,
    without_tags,
)
from wirecopy.formats.markup import XHTML, Marked, from_html, from_trees
from wirecopy.formats.repair import near
from wirecopy.formats.xml import Element
from wirecopy.item import Fault, Hints, Item, Link, Picture, Reading, Rendition, Subject

_FORMAT = "rss"


def read_rss(wire: bytes, hints: Hints) -> Reading:
    """Every item of the feed, wherever it stands; a fault in one is one fault.

    RSS numbers no versions and knows no kill: an item that is gone from the feed is not withdrawn.
    Raises UnreadableError where the delivery as a whole cannot be read.
    """
    document = xml.parse(wire, _FORMAT, hints)
    channel = _channel(document.root)
    entries = entries_of(document.root, ("item", "at:deleted-entry"), _FORMAT)
    repairs = near(wire, document.repairs, [xml.line_of(entry) for entry in entries])
    items: list[Item] = []
    faults: list[Fault] = []
    for entry, own_repairs in zip(entries, repairs, strict=True):
        found = _Entry(entry, channel, hints)
        try:
            item = found.item() if name_of(entry) == "item" else tombstone(entry, _FORMAT, hints)
        except UnreadableError as error:
            line = error.line or xml.line_of(entry)
            faults.append(Fault(why=error.why, line=line, guid=found.guid, remedy=error.remedy))
            continue
        items.append(
            replace(
                item,
                notes=(*document.notes, *item.notes),
                repairs=own_repairs,
                filed_sha256=xml.filed_sha256(entry),
                line=xml.line_of(entry),
            )
        )
        faults += found.faults
    return Reading(format=_FORMAT, items=tuple(items), faults=tuple(faults))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Channel:
    language: str
    copyright_notice: str


def _channel(root: Element) -> _Channel:
    channel = root if name_of(root) == "channel" else xml.first(root, "channel")
    inner = parts(channel) if channel is not None else {}
    return _Channel(
        language=line_in(inner, "language", "dc:language"),
        copyright_notice=line_in(inner, "copyright", "dc:rights"),
    )


@dataclass(slots=True)
class _Entry:
    element: Element
    channel: _Channel
    hints: Hints
    guid: str = ""
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def item(self) -> Item:
        inner = parts(self.element)
        base = base_of(self.element, self.hints)
        url = self._url(inner, base)
        self.guid = guid = line_in(inner, "guid", "dc:identifier") or self._about() or url
        if not guid:
            raise UnreadableError(
                _FORMAT,
                "This item has no guid and no link, so that no later version could be known for one.",
                line=xml.line_of(self.element),
                remedy="Ask the publisher of the feed for guids.",
            )
        language = self._language(inner)
        marked, summary = self._words(inner, base, language)
        headline = without_tags(line_in(inner, "title", "dc:title"))
        pictures, links = media(self.element, base)
        self._enclosures(inner, base, pictures, links)
        if not (headline or marked.body):
            raise UnreadableError(
                _FORMAT, "This item has no title and no text: there is nothing to publish.",
                line=xml.line_of(self.element), remedy="Look at the feed.",
            )  # fmt: skip
        published = self._time(inner, "pubDate", "dc:issued", "dc:created", "dc:date")
        return Item(
            guid=guid,
            kind=kind_of(marked.body, links),
            alt_ids=(url,) if url and url != guid else (),
            first_created=published,
            version_created=self._time(inner, "atom:updated", "dc:modified") or published,
            expires=self._expiry(inner),
            language=language,
            headline=headline,
            byline=self._byline(inner),
            summary=summary,
            body=marked.body,
            filed_digest=marked.digest,
            genre=line_in(inner, "dc:type"),
            subjects=tuple(
                Subject(name=name)
                for category in (*inner.get("category", ()), *inner.get("dc:subject", ()))
                if (name := xml.text_of(category))
            ),
            keywords=tuple(filter(None, map(collapse, line_in(inner, "media:keywords").split(",")))),
            info_sources=tuple(filter(None, [line_in(inner, "source"), line_in(inner, "dc:publisher")])),
            copyright_notice=line_in(inner, "dc:rights", "copyright") or self.channel.copyright_notice,
            pictures=one_of_each((*pictures, *marked.pictures)),
            links=tuple(links),
            url=url,
            notes=(*self.notes, *marked.notes),
        )

    def _about(self) -> str:
        """RSS 1.0 has no guid; rdf:about is its identifier."""
        return xml.attribute(self.element, "about")

    def _url(self, inner: dict[str, list[Element]], base: str) -> str:
        found = line_in(inner, "link") or next(
            (
                link.get("href", "")
                for link in inner.get("atom:link", ())
                if link.get("rel", "alternate") == "alternate"
            ),
            "",
        )
        guid = next(iter(inner.get("guid", ())), None)
        # RSS 2.0: isPermaLink is true unless it is said to be false.
        if not found and guid is not None and guid.get("isPermaLink", "true").strip().lower() != "false":
            found = xml.text_of(guid) if xml.text_of(guid).startswith(("http://", "https://")) else ""
        return joined(base, found) if found else ""

    def _language(self, inner: dict[str, list[Element]]) -> str:
        own = self.element.get("{http://www.w3.org/XML/1998/namespace}lang", "")
        return own or line_in(inner, "dc:language") or self.channel.language or self.hints.language

    def _words(self, inner: dict[str, list[Element]], base: str, language: str) -> tuple[Marked, str]:
        """The body, and the standfirst.

        content:encoded is the story and description its summary. Where there is only a description,
        it is all that was filed: it is the body, and there is no summary, or it would be shown twice.
        """
        full = [element for element in inner.get("content:encoded", ()) if xml.text_of(element)]
        short = [element for element in inner.get("description", ()) if xml.text_of(element)]
        body = self._marked((full or short)[0], base, language) if full or short else Marked()
        if full and not body.body and short:
            # An embedded player and no word: then the description is the text there is.
            return self._marked(short[0], base, language), ""
        summary = _line(self._marked(short[0], base, language).body) if full and short else ""
        for extra in (*full[1:], *(short[1:])):
            self.notes.append(f"Left out a second {name_of(extra)}: {html_line(_inside(extra))}")
        return body, "" if _letters(summary) == _letters(_line(body.body)) else summary

    def _marked(self, element: Element, base: str, language: str) -> Marked:
        if len(element):
            # Markup that was not escaped: its elements are part of the feed's own tree.
            return from_trees((element,), XHTML, base=base, language=language)
        return from_html(element.text or "", base=base, language=language)

    def _byline(self, inner: dict[str, list[Element]]) -> str:
        names = [xml.text_of(creator) for creator in inner.get("dc:creator", ())]
        if not any(names):
            # RSS 2.0 wants an e-mail address there, with the name in brackets: the name is the byline.
            names = [_AUTHOR.sub(r"\1", xml.text_of(author)) for author in inner.get("author", ())]
        if not any(names):
            names = [line_in(parts(author), "atom:name") for author in inner.get("atom:author", ())]
        return ", ".join(dict.fromkeys(name for name in names if name and not _MAIL.fullmatch(name)))

    def _enclosures(
        self, inner: dict[str, list[Element]], base: str, pictures: list[Picture], links: list[Link]
    ) -> None:
        for enclosure in inner.get("enclosure", ()):
            href = enclosure.get("url", "").strip()
            kind = enclosure.get("type", "").strip().lower()
            if not href:
                continue
            href = joined(base, href)
            if is_picture(kind, "", href):
                size = xml.whole_number(enclosure.get("length"))
                rendition = Rendition(href=href, content_type=kind, size_bytes=size or None)
                pictures.append(Picture(renditions=(rendition,)))
            else:
                links.append(Link(rel="enclosure", href=href, title=kind))

    def _time(self, inner: dict[str, list[Element]], *names: str) -> datetime | None:
        filed = line_in(inner, *names)
        if not filed:
            return None
        try:
            return read_time(filed, _FORMAT, line=xml.line_of(self.element), zone=self.hints.zone)
        except UnreadableError as error:
            self._fault(error.why, error.remedy)
            return None

    def _expiry(self, inner: dict[str, list[Element]]) -> datetime | None:
        """dcterms:valid as a DCMI period: "start=...; end=...;"."""
        filed = line_in(inner, "dc:valid")
        end = re.search(r"(?:^|;)\s*end\s*=\s*([^;]+)", filed)
        if filed and not end and "=" not in filed:
            self._fault(f"Its dcterms:valid says no end: {filed[:60]!r}.", "Look when the item may be shown.")
        return (
            read_time(end[1], _FORMAT, line=xml.line_of(self.element), zone=self.hints.zone) if end else None
        )

    def _fault(self, why: str, remedy: str) -> None:
        line = xml.line_of(self.element)
        self.faults.append(Fault(why=why, line=line, guid=self.guid, remedy=remedy, fatal=False))


_AUTHOR = re.compile(r"^\s*[^\s()@]+@[^\s()]+\s*\(([^()]+)\)\s*$")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+")


def _inside(element: Element) -> str:
    return "".join(str(text) for text in element.itertext())


def _line(body: Body) -> str:
    return " ".join(block.text for block in body if block.text)


def _letters(text: str) -> str:
    return "".join(text.split())
