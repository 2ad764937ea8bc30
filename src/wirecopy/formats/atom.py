"""Atom 1.0 (RFC 4287), with tombstones (RFC 6721): the one feed format that can withdraw a story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from wirecopy.errors import UnreadableError
from wirecopy.formats import xml
from wirecopy.formats.addresses import joined
from wirecopy.formats.dates import read_time
from wirecopy.formats.feeds import (
    base_of,
    entries_of,
    is_picture,
    kind_of,
    line_in,
    media,
    one_of_each,
    parts,
)
from wirecopy.formats.markup import XHTML, Marked, from_html, from_text, from_trees
from wirecopy.formats.repair import near
from wirecopy.formats.xml import Element
from wirecopy.item import Fault, Hints, Item, Link, Picture, Reading, Rendition, Status, Subject

_FORMAT = "atom"

_ENTRIES = ("atom:entry", "entry", "at:deleted-entry", "deleted-entry")
_Parts = dict[str, list[Element]]


def read_atom(wire: bytes, hints: Hints) -> Reading:
    """The entries and tombstones of a feed, or of a document that is one entry, in the order filed.

    Atom numbers no versions: `updated` tells them apart. Raises UnreadableError where the delivery
    as a whole cannot be read.
    """
    document = xml.parse(wire, _FORMAT, hints)
    root = document.root
    feed = parts(root) if xml.local_name(root) == "feed" else {}
    entries = entries_of(root, _ENTRIES, _FORMAT)
    repairs = near(wire, document.repairs, [xml.line_of(entry) for entry in entries])
    items: list[Item] = []
    faults: list[Fault] = []
    for entry, own_repairs in zip(entries, repairs, strict=True):
        found = _Entry(entry, feed, hints)
        try:
            item = found.item() if xml.local_name(entry) == "entry" else tombstone(entry, _FORMAT, hints)
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


def tombstone(element: Element, format: str, hints: Hints) -> Item:  # noqa: A002
    """An at:deleted-entry as an item that is canceled (RFC 6721 section 3)."""
    guid = (element.get("ref") or "").strip()
    if not guid:
        raise UnreadableError(
            format,
            "A tombstone does not say what it withdraws: it has no ref.",
            line=xml.line_of(element),
            remedy="Find out at once what the agency has withdrawn, and kill it by hand.",
        )
    when = (element.get("when") or "").strip()
    try:
        withdrawn_at = read_time(when, format, zone=hints.zone) if when else None
    except UnreadableError:
        # Without its time it is a kill all the same, and a kill is never refused for its form.
        withdrawn_at = None
    notes = (f"The tombstone's time could not be read: {when[:60]!r}.",) if when and not withdrawn_at else ()
    comment = line_in(parts(element), "at:comment")
    return Item(guid=guid, status=Status.CANCELED, version_created=withdrawn_at, ed_note=comment, notes=notes)


@dataclass(slots=True)
class _Entry:
    element: Element
    feed: _Parts
    hints: Hints
    guid: str = ""
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def item(self) -> Item:
        inner = {name.removeprefix("atom:"): found for name, found in parts(self.element).items()}
        source = _source(inner)
        url = self._url(inner)
        self.guid = guid = line_in(inner, "id") or url
        if not guid:
            raise self._unreadable(
                "This entry has no id and no link, so that no later version could be known for one."
            )
        language = self._language()
        marked, summary = self._body(inner, language)
        headline = self._line(inner.get("title", ()))
        if not (headline or marked.body):
            raise self._unreadable("This entry has no title and no text: there is nothing to publish.")
        pictures, links = media(self.element, base_of(self.element, self.hints))
        self._linked(inner, pictures, links)
        published = self._time(inner, "published", "issued", "created")
        return Item(
            guid=guid,
            kind=kind_of(marked.body, links),
            alt_ids=(url,) if url and url != guid else (),
            first_created=published,
            version_created=self._time(inner, "updated", "modified") or published,
            language=language,
            headline=headline,
            byline=self._byline(inner, source),
            summary=summary,
            body=marked.body,
            filed_digest=marked.digest,
            subjects=tuple(_subjects(inner)),
            info_sources=tuple(filter(None, [self._line(source.get("title", ()))])),
            copyright_notice=self._line(inner.get("rights", ()))
            or self._line(source.get("rights", ()))
            or self._line(self.feed.get("atom:rights", self.feed.get("rights", ()))),
            pictures=one_of_each((*pictures, *marked.pictures)),
            links=tuple(links),
            url=url,
            notes=(*self.notes, *marked.notes),
        )

    # ---- words

    def _body(self, inner: _Parts, language: str) -> tuple[Marked, str]:
        """The body, and the standfirst; where only a summary was filed, it is the body and stands once."""
        content = self._construct(next(iter(inner.get("content", ())), None), language)
        summary = self._construct(next(iter(inner.get("summary", ())), None), language)
        if not content.body:
            return replace(summary, notes=(*content.notes, *summary.notes)), ""
        line = " ".join(block.text for block in summary.body)
        whole = " ".join(block.text for block in content.body)
        return content, "" if line.split() == whole.split() else line

    def _construct(self, element: Element | None, language: str) -> Marked:
        """A text construct or content, by its type (RFC 4287 sections 3.1 and 4.1.3)."""
        if element is None:
            return Marked()
        kind = (element.get("type") or "text").strip().lower().partition(";")[0]
        base = base_of(element, self.hints)
        text = "".join(str(piece) for piece in element.itertext())
        if element.get("src"):
            self.notes.append(
                f"The content is elsewhere and was not fetched: {joined(base, element.get('src', ''))}"
            )
            return Marked()
        if kind in ("xhtml", "application/xhtml+xml") or (kind.endswith("html") and len(element)):
            return from_trees((element,), XHTML, base=base, language=language)
        if kind in ("html", "text/html"):
            return from_html(text, base=base, language=language)
        if kind == "text" or kind.startswith("text/"):
            return from_text(text)
        if text.strip():
            self.notes.append(f"Left out a content of the type {kind}, which is no text.")
        return Marked()

    def _line(self, elements: list[Element] | tuple[()]) -> str:
        for element in elements:
            if line := " ".join(block.text for block in self._construct(element, "").body):
                return line
        return ""

    def _language(self) -> str:
        """xml:lang is inherited (RFC 4287 section 2); "" there means that none is said."""
        around: Element | None = self.element
        while around is not None:
            language = around.get("{http://www.w3.org/XML/1998/namespace}lang")
            if language is not None:
                return language or self.hints.language
            around = around.getparent()
        return self.hints.language

    def _byline(self, inner: _Parts, source: _Parts) -> str:
        """Of the entry, else of its source, else of the feed (RFC 4287 section 4.2.1)."""
        for around in (
            inner,
            source,
            {name.removeprefix("atom:"): found for name, found in self.feed.items()},
        ):
            names = [line_in(parts(author), "atom:name", "name") for author in around.get("author", ())]
            if any(names):
                return ", ".join(dict.fromkeys(filter(None, names)))
        return ""

    # ---- links

    def _url(self, inner: _Parts) -> str:
        alternates = [link for link in inner.get("link", ()) if link.get("rel", "alternate") == "alternate"]
        alternates.sort(key=lambda link: "html" not in link.get("type", "text/html"))
        return next((self._target(link) for link in alternates if self._target(link)), "")

    def _linked(self, inner: _Parts, pictures: list[Picture], links: list[Link]) -> None:
        for link in inner.get("link", ()):
            rel, kind, href = link.get("rel", "alternate"), link.get("type", ""), self._target(link)
            if not href or rel in ("alternate", "self", "edit"):
                continue
            if rel == "enclosure" and is_picture(kind, "", href):
                size = xml.whole_number(link.get("length"))
                rendition = Rendition(href=href, content_type=kind, size_bytes=size)
                pictures.append(Picture(renditions=(rendition,), caption=link.get("title", "")))
            else:
                links.append(Link(rel=rel, href=href, title=link.get("title", "") or kind))

    def _target(self, link: Element) -> str:
        base, href = base_of(link, self.hints), link.get("href", "").strip()
        return joined(base, href) if href else ""

    # ---- times and faults

    def _time(self, inner: _Parts, *names: str) -> datetime | None:
        filed = line_in(inner, *names)
        if not filed:
            return None
        try:
            return read_time(filed, _FORMAT, line=xml.line_of(self.element), zone=self.hints.zone)
        except UnreadableError as error:
            line = xml.line_of(self.element)
            self.faults.append(
                Fault(why=error.why, line=line, guid=self.guid, remedy=error.remedy, fatal=False)
            )
            return None

    def _unreadable(self, why: str) -> UnreadableError:
        line = xml.line_of(self.element)
        return UnreadableError(_FORMAT, why, line=line, remedy="Ask the publisher of the feed to correct it.")


def _source(inner: _Parts) -> _Parts:
    for source in inner.get("source", ()):
        return {name.removeprefix("atom:"): found for name, found in parts(source).items()}
    return {}


def _subjects(inner: _Parts) -> Iterator[Subject]:
    for category in inner.get("category", ()):
        term, scheme = category.get("term", "").strip(), category.get("scheme", "").strip()
        name = category.get("label", "").strip() or term
        if name:
            code = scheme + term if scheme.endswith(("/", "#", ":", "=")) else (term if scheme else "")
            yield Subject(code=code, name=name)
