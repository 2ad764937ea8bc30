"""JSON Feed 1.0 and 1.1 (jsonfeed.org) into Items."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from wirecopy.body import collapse
from wirecopy.errors import UnreadableError
from wirecopy.formats import json
from wirecopy.formats.addresses import joined
from wirecopy.formats.dates import read_time
from wirecopy.formats.feeds import is_picture, one_of_each
from wirecopy.formats.markup import Marked, from_html, from_text
from wirecopy.item import Fault, Hints, Item, Link, Picture, Reading, Rendition

_FORMAT = "jsonfeed"

Members = dict[str, json.Value]


def read_jsonfeed(wire: bytes, hints: Hints) -> Reading:
    """The items of a feed in the order filed; a fault in one is one fault.

    JSON Feed numbers no versions and knows no kill. Raises UnreadableError where the delivery as a
    whole cannot be read.
    """
    pieces = json.members(json.text_of(wire, _FORMAT), _FORMAT)
    if "items" not in pieces:
        raise UnreadableError(
            _FORMAT, "It has no items, which every JSON Feed has.", remedy="Look at the feed."
        )
    feed = _feed(pieces)
    items: list[Item] = []
    faults: list[Fault] = []
    for piece in json.elements(pieces["items"], _FORMAT):
        found = _Entry(feed, hints, piece.line)
        try:
            parsed = json.parse(piece, _FORMAT)
            item = found.item(parsed.value)
        except UnreadableError as error:
            faults.append(
                Fault(
                    why=error.why, line=error.line, column=error.column, guid=found.guid, remedy=error.remedy
                )
            )
            continue
        filed = hashlib.sha256(piece.wire).hexdigest()
        items.append(replace(item, repairs=parsed.repairs, filed_sha256=filed, line=piece.line))
        faults += found.faults
    return Reading(format=_FORMAT, items=tuple(items), faults=tuple(faults))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Feed:
    address: str
    language: str
    byline: str


def _feed(pieces: Mapping[str, json.Piece]) -> _Feed:
    wanted = ("feed_url", "home_page_url", "language", "author", "authors")
    members = {name: json.parse(pieces[name], _FORMAT).value for name in wanted if name in pieces}
    address = _text(members, "feed_url") or _text(members, "home_page_url")
    return _Feed(address=address, language=_text(members, "language"), byline=_byline(members))


@dataclass(slots=True)
class _Entry:
    feed: _Feed
    hints: Hints
    line: int
    guid: str = ""
    faults: list[Fault] = field(default_factory=list)

    def item(self, value: json.Value) -> Item:
        if not isinstance(value, dict):
            raise self._unreadable("This item is no JSON object.")
        url = self._address(value, "url")
        # "id ... If an id is presented as a number, a JSON Feed reader should coerce it to a string."
        self.guid = guid = _text(value, "id") or url
        if not guid:
            raise self._unreadable(
                "This item has no id and no url, so that no later version could be known for one."
            )
        language = _text(value, "language") or self.feed.language or self.hints.language
        marked = self._body(value, url, language)
        summary = _text(value, "summary")
        if not marked.body and summary:
            # A feed of teasers: what was filed is the summary, and it is shown once, as the text.
            marked, summary = from_text(summary), ""
        headline = _text(value, "title")
        if not (headline or marked.body):
            raise self._unreadable("This item has no title and no text: there is nothing to publish.")
        published = self._time(value, "date_published")
        pictures = [
            self._picture(href) for name in ("image", "banner_image") if (href := self._address(value, name))
        ]
        links = [Link(rel="related", href=href) for href in [self._address(value, "external_url")] if href]
        self._attachments(value, pictures, links)
        return Item(
            guid=guid,
            alt_ids=(url,) if url and url != guid else (),
            first_created=published,
            version_created=self._time(value, "date_modified") or published,
            language=language,
            headline=headline,
            byline=_byline(value) or self.feed.byline,
            summary=summary,
            body=marked.body,
            filed_digest=marked.digest,
            keywords=tuple(
                collapse(tag) for tag in _list(value, "tags") if isinstance(tag, str) and tag.strip()
            ),
            pictures=one_of_each((*pictures, *marked.pictures)),
            links=tuple(links),
            url=url,
            notes=marked.notes,
        )

    def _body(self, members: Members, url: str, language: str) -> Marked:
        """content_html, as it has the links; content_text where it is all there is, or has other letters."""
        html, text = members.get("content_html"), members.get("content_text")
        base = url or self.feed.address
        rich = from_html(html, base=base, language=language) if isinstance(html, str) else Marked()
        plain = from_text(text) if isinstance(text, str) else Marked()
        if rich.body and plain.body and _letters(rich) != _letters(plain):
            longest = "content_text" if len(_letters(plain)) > len(_letters(rich)) else "content_html"
            self._fault(
                f"content_html and content_text differ in their words; {longest} is longer and was taken.",
                "Compare the page with the delivery.",
            )
            return plain if longest == "content_text" else rich
        return rich if rich.body else plain

    def _address(self, members: Members, name: str) -> str:
        filed = _text(members, name)
        return joined(self.feed.address, filed) if filed else ""

    def _picture(self, href: str) -> Picture:
        return Picture(renditions=(Rendition(href=href),))

    def _attachments(self, members: Members, pictures: list[Picture], links: list[Link]) -> None:
        for each in _list(members, "attachments"):
            if not isinstance(each, dict) or not (href := self._address(each, "url")):
                continue
            kind, title, size = _text(each, "mime_type"), _text(each, "title"), each.get("size_in_bytes")
            if is_picture(kind, "", href):
                whole = size if isinstance(size, int) and size > 0 else None
                rendition = Rendition(href=href, content_type=kind, size_bytes=whole)
                pictures.append(Picture(renditions=(rendition,), caption=title))
            else:
                links.append(Link(rel="enclosure", href=href, title=title or kind))

    def _time(self, members: Members, name: str) -> datetime | None:
        filed = _text(members, name)
        if not filed:
            return None
        try:
            return read_time(filed, _FORMAT, line=self.line, zone=self.hints.zone)
        except UnreadableError as error:
            self._fault(f"{name}: {error.why}", error.remedy)
            return None

    def _fault(self, why: str, remedy: str) -> None:
        self.faults.append(Fault(why=why, line=self.line, guid=self.guid, remedy=remedy, fatal=False))

    def _unreadable(self, why: str) -> UnreadableError:
        return UnreadableError(
            _FORMAT, why, line=self.line, remedy="Ask the publisher of the feed to correct it."
        )


def _text(members: Mapping[str, json.Value], name: str) -> str:
    value = members.get(name)
    if isinstance(value, str):
        return collapse(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _list(members: Mapping[str, json.Value], name: str) -> list[json.Value]:
    value = members.get(name)
    return value if isinstance(value, list) else []


def _byline(members: Mapping[str, json.Value]) -> str:
    """Of 1.1's `authors`, else of 1.0's `author`."""
    people = [*_list(members, "authors"), members.get("author")]
    names = [_text(each, "name") for each in people if isinstance(each, dict)]
    return ", ".join(dict.fromkeys(filter(None, names)))


def _letters(marked: Marked) -> str:
    return "".join("".join(block.text.split()) for block in marked.body)
