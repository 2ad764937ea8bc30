"""A web page as a delivery: schema.org NewsArticle as JSON-LD, or as rNews microdata in the markup.

Only an agency's own page is one: a page that says it is a copy of another's is refused, and what is no
article by its own word is never taken for one. The text comes from the element marked articleBody, or
from the JSON-LD; nothing is guessed from how a page looks.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from wirecopy.body import collapse
from wirecopy.errors import UnreadableError
from wirecopy.formats import json
from wirecopy.formats.addresses import joined
from wirecopy.formats.charsets import codec_of
from wirecopy.formats.dates import read_time
from wirecopy.formats.markup import XHTML, Marked, from_html, from_text, from_trees
from wirecopy.formats.ninjs_members import Members, dicts
from wirecopy.formats.xml import Element
from wirecopy.item import Fault, Hints, Item, Picture, Place, Reading, Rendition, Subject, SubjectKind

FORMAT = "html-page"
MOST_BYTES = 16 * 1024 * 1024

_AGAIN = "The delivery is kept; look at the page."


def read_html_page(wire: bytes, hints: Hints) -> Reading:
    """The one article of a page. Raises UnreadableError where it is none, or another's."""
    if len(wire) > MOST_BYTES:
        raise UnreadableError(
            FORMAT, f"It has {len(wire):,} bytes; {MOST_BYTES:,} are the most that is read."
        )
    text = _decoded(wire, hints)
    root = _parsed(text)
    faults: list[Fault] = []
    data = next(_articles(root, faults), {})
    article = next(_scopes(root), None)
    if not data and article is None:
        why = "The page names no article of its own (schema.org NewsArticle)."
        raise UnreadableError(FORMAT, why, remedy="The address may be wrong, or want a login.")
    page = _Page(root, data, article, hints)
    page.refuse_copies()
    marked, look = page.body()
    if look:
        faults.append(Fault(why=look, remedy="Compare the page with the delivery.", fatal=False))
    return Reading(format=FORMAT, items=(page.item(marked, wire),), faults=tuple(faults))


# ---- the page -------------------------------------------------------------------------------------

_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:\-]{1,40})", re.IGNORECASE)
_SENT = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:\-]{1,40})", re.IGNORECASE)
_PARSER = etree.HTMLParser(
    encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
)


def _decoded(wire: bytes, hints: Hints) -> str:
    """Strictly: byte order mark, what was sent with it, its own meta, the source's setting, UTF-8."""
    meta, sent = _META.search(wire[:4096]), _SENT.search(hints.content_type)
    name = sent[1] if sent else meta[1].decode("ascii") if meta else hints.encoding or "utf-8"
    if wire.startswith(codecs.BOM_UTF8):
        name, wire = "utf-8", wire[3:]
    codec = codec_of(name)
    # By the HTML standard pages in "ISO 8859-1" are in Windows-1252.
    codec = "cp1252" if codec in {"iso8859-1", "ascii"} else codec
    try:
        return wire.decode(codec or "ascii")
    except UnicodeDecodeError as error:
        line = wire.count(b"\n", 0, error.start) + 1
        raise UnreadableError(
            FORMAT, f"It is not in {name[:40]}, as it says.", line=line, remedy=_AGAIN
        ) from error


def _parsed(text: str) -> Element:
    try:
        root = etree.fromstring(text.encode(), _PARSER)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        raise UnreadableError(FORMAT, "It cannot be read as a page.", remedy=_AGAIN) from error
    if root is None:
        raise UnreadableError(FORMAT, "The page is empty.", remedy=_AGAIN)
    return root


_ARTICLE = re.compile(r"(?:https?://schema\.org/)?(?:\w*News|Reportage|Analysis|Opinion|Report)?Article")


def _articles(root: Element, faults: list[Fault]) -> Iterator[Members]:
    """The articles in the page's JSON-LD, in order, with names in lower case."""
    for script in root.iter("script"):
        if (script.get("type") or "").partition(";")[0].strip().lower() != "application/ld+json":
            continue
        try:
            value = json.parse(json.text_of((script.text or "").strip().encode(), FORMAT), FORMAT).value
        except UnreadableError as error:
            faults.append(
                Fault(why=f"Its JSON-LD was not read: {error.why}", remedy=error.remedy, fatal=False)
            )
            continue
        for each in dicts(value):
            for one in (each, *dicts(each.get("@graph"))):
                if any(_ARTICLE.fullmatch(kind) for kind in _words_in(one.get("@type"))):
                    yield {name.lower(): member for name, member in one.items()}


def _scopes(root: Element) -> Iterator[Element]:
    for element in root.iter():
        if isinstance(element.tag, str) and any(
            _ARTICLE.fullmatch(one) for one in (element.get("itemtype") or "").split()
        ):
            yield element


def _words_in(value: json.Value) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]


class _Page:
    """One article, by what its JSON-LD says and else by its microdata."""

    def __init__(self, root: Element, data: Members, article: Element | None, hints: Hints) -> None:
        self._root = root
        self._data = data
        self._article = article
        self._hints = hints
        self._properties = dict(_properties(article)) if article is not None else {}
        canonical = next(
            (one.get("href") or "" for one in root.iter("link") if one.get("rel") == "canonical"), ""
        )
        own = hints.name if hints.name.startswith(("http://", "https://")) else ""
        self.url = own  # against which an address in the markup is read
        self.url = joined(own, self._text("url", "mainentityofpage") or canonical) or own

    def refuse_copies(self) -> None:
        """A page of another house's article is no delivery: its words are not this source's to license."""
        own = _host(self._hints.name)
        for name, said in (
            ("its canonical address", self.url),
            ("isBasedOn", self._text("isbasedon", "isbasedonurl")),
        ):
            if own and _host(said) and _house(_host(said)) != _house(own):
                raise UnreadableError(
                    FORMAT,
                    f"The page is a copy: {name} is at {_host(said)}, and the page at {own}.",
                    remedy="Only an agency's own pages are taken.",
                )

    def body(self) -> tuple[Marked, str]:
        """The article's words, and what somebody should look at."""
        marked: list[Marked] = []
        for elements in (self._properties.get("articlebody", []),):
            if elements:
                marked.append(from_trees(elements, XHTML, base=self.url, language=self._language()))
        said = self._data.get("articlebody")
        if isinstance(said, str) and said.strip():
            is_html = re.search(r"<(?:p|br|div|h[1-6]|ul|ol)\b", said, re.IGNORECASE)
            lines = said if re.search(r"\n\s*\n", said) else said.replace("\n", "\n\n")
            marked.append(
                from_html(said, base=self.url, language=self._language()) if is_html else from_text(lines)
            )
        marked = [one for one in marked if one.body]
        if not marked:
            why = "The page marks no text as the article's (articleBody)."
            raise UnreadableError(FORMAT, why, remedy="Ask the agency to mark it, or for another format.")
        if len(marked) == 2 and _letters(marked[1]) - _letters(marked[0]):
            return marked[1], "Its markup and its JSON-LD differ in their words; the JSON-LD is used."
        return marked[0], ""

    def item(self, marked: Marked, wire: bytes) -> Item:
        headline = self._text("headline", "name")
        guid = self._text("identifier", "@id") or self.url
        if not guid:
            raise UnreadableError(FORMAT, "The page has no address of its own, so nobody could correct it.")
        others = [("alternative", self._text("alternativeheadline"))]
        return Item(
            guid=guid,
            alt_ids=tuple(one for one in (self.url,) if one and one != guid),
            expires=self._must("expires"),
            first_created=self._time("datepublished", "datecreated"),
            version_created=self._time("datemodified", "datepublished", "datecreated"),
            language=self._language(),
            headline=headline,
            other_headlines=tuple(one for one in others if one[1]),
            byline=", ".join(self._names("author", "creator")),
            creditline=self._text("credittext"),
            dateline=self._text("dateline"),
            places=tuple(Place(name=name) for name in self._names("contentlocation", "locationcreated")),
            summary=self._text("description", "abstract"),
            body=marked.body,
            filed_digest=marked.digest,
            correction=self._text("correction"),
            genre=self._text("genre", "articlesection"),
            subjects=tuple(self._subjects()),
            keywords=tuple(
                word for one in self._all("keywords") for part in one.split(",") if (word := part.strip())
            ),
            info_sources=self._names("sourceorganization", "provider", "publisher"),
            copyright_holder=next(iter(self._names("copyrightholder")), ""),
            copyright_notice=self._text("copyrightnotice"),
            usage_terms=self._text("usageinfo", "license"),
            pictures=(*self._pictures(), *marked.pictures),
            url=self.url,
            notes=marked.notes,
            filed_sha256=hashlib.sha256(wire).hexdigest(),
            line=1,
        )

    # ---- properties

    def _all(self, *names: str) -> list[str]:
        for name in names:
            found = [_said(one) for one in _values(self._data.get(name))]
            found = found or [_content(one, self.url) for one in self._properties.get(name, [])]
            if found := [collapse(one) for one in found if one.strip()]:
                return found
        return []

    def _text(self, *names: str) -> str:
        return next(iter(self._all(*names)), "")

    def _names(self, *names: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._all(*names)))

    def _language(self) -> str:
        own = self._root.get("lang") or ""
        return self._text("inlanguage") or own or self._hints.language

    def _subjects(self) -> Iterator[Subject]:
        kinds = {
            "Person": SubjectKind.PERSON,
            "Organization": SubjectKind.ORGANISATION,
            "Place": SubjectKind.PLACE,
        }
        for name in ("about", "mentions"):
            for one in _values(self._data.get(name)):
                kind = str(one.get("@type")) if isinstance(one, dict) else ""
                if said := collapse(_said(one)):
                    yield Subject(name=said, kind=kinds.get(kind, SubjectKind.TOPIC))
            for element in () if self._data.get(name) else self._properties.get(name, []):
                kind = (element.get("itemtype") or "").rpartition("/")[2]
                yield Subject(name=_content(element, self.url), kind=kinds.get(kind, SubjectKind.TOPIC))

    def _pictures(self) -> Iterator[Picture]:
        for one in _values(self._data.get("image")):
            href = one if isinstance(one, str) else ""
            if isinstance(one, dict):
                href = next((str(one[name]) for name in ("url", "contentUrl", "@id") if one.get(name)), "")
            if href:
                members = one if isinstance(one, dict) else {}
                yield Picture(
                    renditions=(Rendition(href=joined(self.url, href)),),
                    caption=collapse(str(members.get("caption") or members.get("description") or "")),
                    credit=collapse(str(members.get("creditText") or "")),
                )

    def _time(self, *names: str) -> datetime | None:
        try:
            return self._must(*names)
        except UnreadableError:
            return None

    def _must(self, *names: str) -> datetime | None:
        filed = self._text(*names)
        # A day without a zone is the page's day; it is no time that anything hangs on.
        return read_time(filed, FORMAT, zone=self._hints.zone or "UTC") if filed else None


def _values(value: json.Value) -> list[json.Value]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _said(value: json.Value) -> str:
    if isinstance(value, dict):
        return next(
            (str(value[name]) for name in ("name", "text", "value", "url", "@id") if value.get(name)), ""
        )
    return str(value) if isinstance(value, str | int | float) else ""


def _properties(article: Element) -> Iterator[tuple[str, list[Element]]]:
    """The elements of each property of the article itself; what stands in an item within is that item's."""
    found: dict[str, list[Element]] = {}

    def walk(element: Element) -> None:
        for child in element.iterchildren("*"):
            for name in (child.get("itemprop") or "").split():
                found.setdefault(name.lower(), []).append(child)
            if child.get("itemscope") is None:
                walk(child)

    walk(article)
    # A property within itself would be read twice.
    for name, elements in found.items():
        inner = {id(one) for element in elements for one in element.iterdescendants()}
        yield name, [one for one in elements if id(one) not in inner]


def _content(element: Element, base: str) -> str:
    if element.get("content") is not None:
        return element.get("content") or ""
    if element.tag in {"a", "link"} and element.get("href"):
        return joined(base, element.get("href") or "")
    if element.tag == "time" and element.get("datetime"):
        return element.get("datetime") or ""
    if element.get("itemscope") is not None:
        named = next(
            (one for one in element.iter() if isinstance(one.tag, str) and one.get("itemprop") == "name"),
            None,
        )
        if named is not None:
            return "".join(str(text) for text in named.itertext())
    return "".join(str(text) for text in element.itertext())


def _letters(marked: Marked) -> Counter[str]:
    return Counter("".join("".join(block.text.split()) for block in marked.body))


def _host(url: str) -> str:
    found = re.match(r"https?://(?:[^/@]*@)?([^/:?#]+)", url)
    return found[1].lower() if found else ""


def _house(host: str) -> str:
    """www.agency.example and news.agency.example are one house; two-part suffixes (co.uk) count as one."""
    parts = host.split(".")
    kept = 3 if len(parts) > 2 and len(parts[-1]) == 2 and len(parts[-2]) <= 3 else 2
    return ".".join(parts[-kept:])
