"""NewsML-G2 2.x (IPTC, 2.35): news items, packages, messages, and the items that are no news.

No schema is a gate: real agencies leave out the header or the namespace, and their copy is sound.
Elements are known by their local names; codes by qcodes.py, and no catalog is ever fetched.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from wirecopy.body import word_count
from wirecopy.errors import UnreadableError
from wirecopy.formats.dates import read_time
from wirecopy.formats.markup import XHTML, Marked, from_html, from_text, from_trees
from wirecopy.formats.nitf import Story, management, read_story
from wirecopy.formats.qcodes import standard, value_of
from wirecopy.formats.xml import (
    Document,
    Element,
    attribute,
    children,
    filed_sha256,
    first,
    last_line_of,
    line_of,
    local_name,
    parse,
    text_of,
    without_prefixes,
)
from wirecopy.item import (
    Embargo,
    Fault,
    Hints,
    Item,
    Kind,
    Link,
    Picture,
    Place,
    Reading,
    Rendition,
    Signal,
    Status,
    Subject,
    SubjectKind,
)

_FORMAT = "newsml-g2"


def read_newsml_g2(wire: bytes, hints: Hints) -> Reading:
    """All items of a delivery in the order filed, each by itself, and the faults of the others.

    Raises UnreadableError where it is no NewsML-G2.
    """
    document = parse(wire, _FORMAT, hints)
    faults: list[Fault] = []
    items: list[Item] = []
    elements = list(_item_elements(without_prefixes(document), faults))
    for place, element in enumerate(elements):
        try:
            item = _READERS[local_name(element)](_Source(element, document, hints, faults))
            # libxml2 counts a start tag from its end, so what lies before it may be the item's too.
            start = last_line_of(elements[place - 1]) if place else None
            end = line_of(elements[place + 1]) if place + 1 < len(elements) else None
            items.append(replace(item, repairs=document.repairs_between(start, end)))
        except UnreadableError as error:
            faults.append(
                Fault(
                    why=error.why,
                    line=error.line or line_of(element),
                    guid=attribute(element, "guid"),
                    remedy=error.remedy,
                )
            )
    return Reading(format=_FORMAT, items=_illustrated(items), faults=tuple(faults))


def _item_elements(root: Element, faults: list[Fault]) -> Iterator[Element]:
    name = local_name(root)
    if name in _READERS:
        yield root
        return
    if name != "newsMessage":
        raise UnreadableError(
            _FORMAT,
            f"Its root element is <{name}>, which is no item of NewsML-G2.",
            line=line_of(root),
            remedy="Check the source's format.",
        )
    found = 0
    for item_set in (*children(root, "itemSet"), root):
        for element in item_set:
            if local_name(element) in _READERS:
                found += 1
                yield element
            elif item_set is not root:
                why = f"The message holds a <{local_name(element)}>, which is no item of NewsML-G2."
                faults.append(Fault(why=why, line=line_of(element)))
    if not found:
        faults.append(Fault(why="The message holds no item.", line=line_of(root)))


@dataclass(slots=True)
class _Source:
    """One item on its way to be read, with what surrounds it."""

    element: Element
    document: Document
    hints: Hints
    faults: list[Fault]
    notes: list[str] = field(default_factory=list)
    schemes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for catalog in children(self.element, "catalog"):
            for scheme in children(catalog, "scheme"):
                self.schemes[attribute(scheme, "alias")] = attribute(scheme, "uri")

    def error(self, why: str, remedy: str, at: Element | None = None) -> UnreadableError:
        line = line_of(self.element if at is None else at)
        return UnreadableError(_FORMAT, why, line=line, remedy=remedy)

    def look(self, why: str, at: Element) -> None:
        """Something was not read as it should be, and the item is usable all the same."""
        guid = attribute(self.element, "guid")
        self.faults.append(Fault(why=why, line=line_of(at), guid=guid, fatal=False))

    def code(self, element: Element | None) -> str:
        """The concept an element names, in the form of qcodes.standard; a literal as it stands."""
        coded = attribute(element, "qcode") or attribute(element, "uri")
        return standard(coded, self.schemes) if coded else ""

    def name(self, element: Element | None) -> str:
        """What a person would call the concept: its name, its literal, its own words, or its code."""
        if element is None:
            return ""
        named = text_of(first(element, "name")) or attribute(element, "literal")
        return named or _own_text(element) or value_of(self.code(element))

    def time(self, element: Element | None) -> datetime | None:
        """A time nothing hangs on; what cannot be read is noted."""
        try:
            return self.must(element)
        except UnreadableError as error:
            self.notes.append(f"{local_name(element)} was not read: {error.why}")  # type: ignore[arg-type]
            return None

    def must(self, element: Element | None) -> datetime | None:
        """A time that decides what may be published. Raises UnreadableError."""
        filed = text_of(element)
        if element is None or not filed:
            return None
        return read_time(filed, _FORMAT, line=line_of(element), zone=self.hints.zone)


def _own_text(element: Element) -> str:
    """The text straight in an element, without that of its children."""
    return " ".join((element.text or "").split())


def _all(element: Element | None, name: str) -> Iterator[Element]:
    return iter(()) if element is None else children(element, name)


# ---- what all items have --------------------------------------------------------------------------


def _any_item(source: _Source, kind: Kind) -> Item:
    """The management part of an item: who it is, whether and when it may be shown."""
    element = source.element
    guid = attribute(element, "guid")
    if not guid:
        raise source.error(
            "The item has no guid, so nobody could correct or withdraw it.",
            "Ask the agency to name its items.",
        )
    meta, content, rights = (first(element, name) for name in ("itemMeta", "contentMeta", "rightsInfo"))
    version_filed = attribute(element, "version")
    signals, removed = _signals(source, meta)
    status = Status.CANCELED if removed else _status(source, meta)
    notes = [text_of(note) for note in _all(meta, "edNote")]
    corrections = [
        text_of(note)
        for note in _all(meta, "edNote")
        if "correct" in attribute(note, "role").lower() and not attribute(note, "pubconstraint")
    ]
    language = (
        attribute(first(content, "language"), "tag") or attribute(element, "lang") or source.hints.language
    )
    titles = _titles(content, language)
    return Item(
        guid=guid,
        version=int(version_filed) if version_filed.isascii() and version_filed.isdigit() else 0,
        version_filed=version_filed,
        alt_ids=tuple(dict.fromkeys(text for one in _all(content, "altId") if (text := text_of(one)))),
        kind=kind,
        status=status,
        signals=signals,
        embargo=_embargo(source, meta),
        expires=source.must(first(meta, "expires")),
        first_created=source.time(first(meta, "firstCreated")),
        version_created=_version_created(source, meta),
        content_created=source.time(first(content, "contentCreated")),
        urgency=_urgency(content),
        language=language,
        headline=titles.headline,
        subheadline=titles.subheadline,
        other_headlines=titles.others,
        summary=titles.summary,
        slugline=text_of(first(content, "slugline")),
        byline=_lines(content, "by"),
        creditline=_lines(content, "creditline"),
        dateline=_lines(content, "dateline"),
        places=tuple(_places(source, content)),
        correction=" ".join(corrections),
        ed_note="\n".join(note for note in notes if note),
        genre=source.name(first(content, "genre")),
        subjects=tuple(_subjects(source, content)),
        keywords=tuple(text for one in _all(content, "keyword") if (text := text_of(one))),
        services=_names(source, meta, "service"),
        info_sources=_names(source, content, "infoSource"),
        copyright_holder=source.name(first(rights, "copyrightHolder")),
        copyright_notice=_lines(rights, "copyrightNotice"),
        usage_terms=_lines(rights, "usageTerms"),
        digital_source_type=source.code(first(content, "digitalSourceType")),
        links=tuple(_links(source, meta)),
        filed_sha256=filed_sha256(element),
        line=line_of(element),
    )


def _lines(element: Element | None, name: str) -> str:
    found = dict.fromkeys(text_of(one) for one in _all(element, name))
    return " ".join(text for text in found if text)


def _names(source: _Source, element: Element | None, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for one in _all(element, name) if (text := source.name(one))))


_STATUSES = {
    "usable": Status.USABLE,
    "withheld": Status.WITHHELD,
    "canceled": Status.CANCELED,
    "cancelled": Status.CANCELED,
}


def _status(source: _Source, meta: Element | None) -> Status:
    """NewsML-G2 2.35: no pubStatus means usable. A word nobody knows is not taken for leave to publish."""
    filed = first(meta, "pubStatus")
    if filed is None:
        return Status.USABLE
    status = _STATUSES.get(value_of(source.code(filed)).lower())
    if status is None:
        coded = attribute(filed, "qcode") or attribute(filed, "uri")
        raise source.error(
            f"Its pubStatus is {coded!r}, which is neither usable, withheld nor canceled.",
            "Ask the agency whether it may be published.",
            filed,
        )
    return status


# By the QCode in lower case, else by its alias alone ("update:append-major-content").
_SIGNALS = {
    "sig:update": Signal.UPDATE,
    "update": Signal.UPDATE,
    "sttinstruct:update": Signal.UPDATE,
    "edstat:u": Signal.UPDATE,
    "sig:correction": Signal.CORRECTION,
    "correction": Signal.CORRECTION,
    "sttinstruct:correction": Signal.CORRECTION,
    "sig:repeat": Signal.REPEAT,
    "sttinstruct:repeat": Signal.REPEAT,
    "sig:advisory": Signal.ADVISORY,
    "sig:alert": Signal.ALERT,
    "sig:flash": Signal.ALERT,
    "sig:moretocome": Signal.MORE_TO_COME,
}
_REMOVALS = {"remove", "kill", "killed", "withdraw", "withdrawn", "cancel", "canceled", "cancelled", "delete"}


def _signals(source: _Source, meta: Element | None) -> tuple[frozenset[Signal], bool]:
    """What the version is, and whether a signal orders it off the page."""
    found: set[Signal] = set()
    removed = False
    for element in _all(meta, "signal"):
        code = (source.code(element) or attribute(element, "literal")).lower()
        signal = _SIGNALS.get(code) or _SIGNALS.get(code.partition(":")[0])
        if signal is not None:
            found.add(signal)
        removed = removed or value_of(code) in _REMOVALS
    return frozenset(found), removed


def _embargo(source: _Source, meta: Element | None) -> Embargo | None:
    """An empty <embargoed> is an embargo whose end is not known (type DateTimeOrNull)."""
    filed = first(meta, "embargoed")
    return None if filed is None else Embargo(until=source.must(filed))


def _version_created(source: _Source, meta: Element | None) -> datetime | None:
    filed = first(meta, "versionCreated")
    try:
        return source.must(filed)
    except UnreadableError as error:
        assert filed is not None  # a missing element has no time to be wrong about
        source.look(f"versionCreated was not read: {error.why}", filed)
        return None


def _urgency(content: Element | None) -> int | None:
    filed = text_of(first(content, "urgency"))
    return int(filed) if filed in set("123456789") else None


_COUNTRY = ("country", "cntry")


def _places(source: _Source, content: Element | None) -> Iterator[Place]:
    for located in _all(content, "located"):
        name = source.name(located)
        if not name:
            continue
        country = next(
            (
                source.name(wider)
                for wider in _all(located, "broader")
                if attribute(wider, "type").lower().endswith(_COUNTRY)
            ),
            "",
        )
        yield Place(name=name, code=source.code(located), country=country)


_SUBJECT_KINDS = {
    "person": SubjectKind.PERSON,
    "organisation": SubjectKind.ORGANISATION,
    "organization": SubjectKind.ORGANISATION,
    "geoarea": SubjectKind.PLACE,
    "poi": SubjectKind.PLACE,
    "event": SubjectKind.EVENT,
    "object": SubjectKind.OBJECT,
}


def _subjects(source: _Source, content: Element | None) -> Iterator[Subject]:
    for subject in _all(content, "subject"):
        code = source.code(subject)
        name = text_of(first(subject, "name")) or attribute(subject, "literal")
        kind = _SUBJECT_KINDS.get(value_of(attribute(subject, "type")).lower(), SubjectKind.TOPIC)
        if code or name:
            yield Subject(code=code, name=name, kind=kind)


_RELATIONS = {"previousVersion": "previous-version", "prevVersion": "previous-version"}


def _links(source: _Source, meta: Element | None) -> Iterator[Link]:
    for link in _all(meta, "link"):
        guid, href = attribute(link, "residref"), attribute(link, "href")
        if not guid and not href:
            continue
        rel = value_of(standard(attribute(link, "rel"), source.schemes))
        pictured = _kind_of_class(source, link) is Kind.PICTURE
        if pictured or attribute(link, "contenttype").startswith("image/"):
            rel = "picture"
        title = text_of(first(link, "title"))
        yield Link(rel=_RELATIONS.get(rel, rel), guid=guid, href=href, title=title)


class _Titles(NamedTuple):
    headline: str
    subheadline: str
    summary: str
    others: tuple[tuple[str, str], ...]  # (role, text)


def _titles(content: Element | None, language: str) -> _Titles:
    """Headline, subheadline, summary and the others, by their roles."""
    headline = subheadline = summary = ""
    others: list[tuple[str, str]] = []
    for element in sorted(_all(content, "headline"), key=lambda one: not _speaks(one, language)):
        text, role = text_of(element), value_of(attribute(element, "role"))
        if not text:
            continue
        if role.lower().startswith("sub") and not subheadline:
            subheadline = text
        elif not headline and (not role or role.lower() in _MAIN_ROLES):
            headline = text
        else:
            others.append((role or attribute(element, "lang"), text))
    if not headline and others:
        headline = others.pop(0)[1]
    for element in sorted(_all(content, "description"), key=lambda one: not _speaks(one, language)):
        text, role = text_of(element), value_of(attribute(element, "role"))
        if text and not summary and role.lower() in _SUMMARY_ROLES:
            summary = text
        elif text:
            others.append((role or "description", text))
    return _Titles(headline, subheadline, summary, tuple(others))


_MAIN_ROLES = {"main", "headline", "hl1", "full", "long", "medium"}
_SUMMARY_ROLES = {"", "summary", "abstract", "synthe", "intro", "description"}


def _speaks(element: Element, language: str) -> bool:
    own = attribute(element, "lang").lower()
    return not own or own.partition("-")[0] == language.lower().partition("-")[0]


# ---- news items -----------------------------------------------------------------------------------

_KINDS = {
    "text": Kind.TEXT,
    "picture": Kind.PICTURE,
    "photo": Kind.PICTURE,
    "graphic": Kind.GRAPHIC,
    "video": Kind.VIDEO,
    "animated": Kind.VIDEO,
    "audio": Kind.AUDIO,
    "composite": Kind.COMPOSITE,
}


def _kind_of_class(source: _Source, element: Element | None) -> Kind | None:
    return _KINDS.get(value_of(source.code(first(element, "itemClass"))).lower())


def _news_item(source: _Source) -> Item:
    content_set = first(source.element, "contentSet")
    kind = _kind_of_class(source, first(source.element, "itemMeta")) or _kind_of_content(content_set)
    item = _any_item(source, kind)
    item = _with_text(source, item, content_set)
    item = _with_renditions(source, item, content_set)
    item = replace(item, notes=source.document.notes + item.notes + tuple(source.notes))
    if item.status is Status.USABLE and not _holds_something(item):
        what = "a headline nor a body with words" if item.kind is Kind.TEXT else "a headline nor any file"
        raise source.error(f"The item has neither {what}.", "Ask the agency to file it again.")
    return item


def _holds_something(item: Item) -> bool:
    if item.headline or word_count(item.body):
        return True
    return item.kind is not Kind.TEXT and bool(item.pictures or item.links)


def _kind_of_content(content_set: Element | None) -> Kind:
    """Of an item whose class is missing or the provider's own: what it carries."""
    types = [
        attribute(remote, "contenttype").partition("/")[0] for remote in _all(content_set, "remoteContent")
    ]
    for inline in ("inlineXML", "inlineData"):
        if first(content_set, inline) is not None:
            return Kind.TEXT
    by_type = {"image": Kind.PICTURE, "video": Kind.VIDEO, "audio": Kind.AUDIO}
    return next((by_type[one] for one in types if one in by_type), Kind.TEXT)


def _with_text(source: _Source, item: Item, content_set: Element | None) -> Item:
    """The item with the words of its first inline content; other renditions must say the same."""
    held: Item | None = None
    left_out: Element | None = None
    for inline in content_set if content_set is not None else ():
        name = local_name(inline)
        if name == "inlineXML":
            found = _inline_xml(source, item, inline)
        elif name == "inlineData":
            found = _inline_data(source, item, inline)
        else:
            continue
        if found is None:
            left_out = inline
        elif held is not None and not found.body:
            continue
        elif held is None or not held.body:
            held = found
        elif _letters(found) != _letters(held):
            source.look("It holds a second text with other words; the first is used.", inline)
    if held is None and left_out is not None and item.kind is Kind.TEXT and item.status is Status.USABLE:
        # A headline alone would look like the whole story.
        raise source.error(
            "None of its contents is text that can be read.",
            "Ask the agency for NITF, XHTML or plain text.",
            left_out,
        )
    return held or item


def _letters(item: Item) -> str:
    return "".join("".join(block.text.split()) for block in item.body)


def _inline_xml(source: _Source, item: Item, inline: Element) -> Item | None:
    nested = list(inline)
    names = {local_name(element) for element in nested}
    if names & {"NewsML", "newsItem", "newsMessage", "packageItem"}:
        raise source.error(
            "Its inlineXML holds another NewsML document, which is not read there.",
            "Ask the agency to send the inner document by itself.",
            inline,
        )
    if len(nested) == 1 and _is_nitf(nested[0]):
        return _with_story(_managed(item, nested[0]), read_story(nested[0], language=item.language))
    unknown = [element for element in nested if local_name(element).lower() not in XHTML]
    if unknown:
        source.look(
            f"Its inlineXML holds <{local_name(unknown[0])}>, which is no text markup; it is left out.",
            inline,
        )
        return None
    if not nested:
        return _markup_as_text(source, item, inline)
    base = next((attribute(one, "href") for one in inline.iter("{*}base") if attribute(one, "href")), "")
    title = text_of(first(nested[0], "head", "title"))
    if title and title != item.headline:
        item = replace(item, other_headlines=(*item.other_headlines, ("title", title)))
    return _with_marked(item, from_trees(nested, XHTML, base=base, language=item.language))


def _markup_as_text(source: _Source, item: Item, inline: Element) -> Item:
    """inlineXML without elements: plain words, or HTML that was escaped or put in a CDATA section."""
    text = inline.text or ""
    if re.match(r"\s*<(?:\?xml|nitf|!DOCTYPE nitf)", text) or "nitf" in attribute(inline, "contenttype"):
        raise source.error(
            "Its inlineXML holds a document as text, which is not read there.",
            "Ask the agency to put the markup itself there.",
            inline,
        )
    is_html = "html" in attribute(inline, "contenttype") or re.search(r"<(?:p|br|div|h[1-6]|ul|ol)\b", text)
    return _with_marked(item, from_html(text, language=item.language) if is_html else from_text(text))


def _is_nitf(element: Element) -> bool:
    if local_name(element) in {"nitf", "body.content"}:
        return True
    return local_name(element) == "body" and first(element, "body.content") is not None


def _managed(item: Item, nitf: Element) -> Item:
    """The item with what the document inside it says; no leave to publish comes from there."""
    status, orders, signals = management(nitf)
    return replace(
        item,
        status=status if item.status is Status.USABLE else item.status,
        orders=item.orders + orders,
        signals=item.signals | signals,
    )


def _with_marked(item: Item, marked: Marked) -> Item:
    return replace(
        item,
        body=marked.body,
        filed_digest=marked.digest,
        pictures=item.pictures + marked.pictures,
        notes=item.notes + marked.notes,
    )


def _with_story(item: Item, story: Story) -> Item:
    """G2's own words come before those of the NITF inside it; where both speak, both are kept."""
    others = list(item.other_headlines)
    for role, own, inner in (
        ("nitf headline", item.headline, story.headline),
        ("nitf subheadline", item.subheadline, story.subheadline),
        ("nitf byline", item.byline, story.byline),
        ("nitf dateline", item.dateline, story.dateline),
        ("nitf abstract", item.summary, story.summary),
        ("nitf credit", item.creditline, story.credit),
        ("nitf copyright", item.copyright_notice, story.copyright_notice),
    ):
        if own and inner and own != inner:
            others.append((role, inner))
    return replace(
        _with_marked(item, story.marked),
        headline=item.headline or story.headline,
        subheadline=item.subheadline or story.subheadline,
        byline=item.byline or story.byline,
        dateline=item.dateline or story.dateline,
        summary=item.summary or story.summary,
        creditline=item.creditline or story.credit,
        copyright_notice=item.copyright_notice or story.copyright_notice,
        usage_terms=" ".join(terms for terms in (item.usage_terms, story.rights) if terms),
        ed_note="\n".join(note for note in (item.ed_note, story.notes) if note),
        places=item.places or story.places,
        other_headlines=tuple(others),
    )


def _inline_data(source: _Source, item: Item, inline: Element) -> Item | None:
    content_type = attribute(inline, "contenttype").lower()
    text = "".join(str(piece) for piece in inline.itertext())
    if "64" in attribute(inline, "encoding").lower():
        if content_type and not content_type.startswith(("text/", "application/xhtml")):
            source.look(f"Its inlineData is {content_type}; it is left out.", inline)
            return None
        text = _decoded(source, text, inline)
    elif content_type.startswith(("image/", "video/", "audio/")):
        source.look(f"Its inlineData is {content_type}; it is left out.", inline)
        return None
    if "html" in content_type:
        return _with_marked(item, from_html(text, language=item.language))
    return _with_marked(item, from_text(text))


def _decoded(source: _Source, text: str, inline: Element) -> str:
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8")
    except (binascii.Error, ValueError) as error:
        raise source.error(
            "Its inlineData is no base64 of UTF-8 text.", "Ask the agency to file it again.", inline
        ) from error


_RENDITION_ROLES = {"highRes": "high", "thumb": "thumbnail"}


def _with_renditions(source: _Source, item: Item, content_set: Element | None) -> Item:
    """Pictures become one Picture in all its sizes; other files become links."""
    images: list[Rendition] = []
    files: list[Link] = []
    for remote in _all(content_set, "remoteContent"):
        href = attribute(remote, "href") or attribute(remote, "residref")
        if not href:
            continue
        role = value_of(standard(attribute(remote, "rendition"), source.schemes))
        role = _RENDITION_ROLES.get(role, role)
        content_type = attribute(remote, "contenttype")
        is_image = content_type.startswith("image/") or (not content_type and item.kind in _PICTURED)
        if is_image:
            images.append(
                Rendition(
                    href=href,
                    role=role,
                    content_type=content_type,
                    width=_number(attribute(remote, "width")),
                    height=_number(attribute(remote, "height")),
                    size_bytes=_number(attribute(remote, "size")),
                )
            )
        else:
            files.append(Link(rel="rendition", href=href, title=role or content_type))
    if images:
        item = replace(item, pictures=(*item.pictures, _picture(item, tuple(images))))
    return replace(item, links=(*item.links, *files))


_PICTURED = (Kind.PICTURE, Kind.GRAPHIC)


def _picture(item: Item, renditions: tuple[Rendition, ...]) -> Picture:
    described = dict(item.other_headlines)
    captions = (described[role] for role in ("caption", "description") if role in described)
    words = " ".join(block.text for block in item.body) if item.kind in _PICTURED else ""
    return Picture(
        renditions=renditions,
        guid=item.guid if item.kind in _PICTURED else "",
        caption=next(captions, "") or (item.summary or words if item.kind in _PICTURED else ""),
        credit=item.creditline or item.byline,
        headline=item.headline if item.kind in _PICTURED else "",
        alt=described.get("alttext", "") or described.get("altText", ""),
        copyright_notice=item.copyright_notice,
        usage_terms=item.usage_terms,
    )


def _number(filed: str) -> int | None:
    return int(filed) if filed.isascii() and filed.isdigit() and len(filed) < 16 else None


# ---- packages and the items that are no news ------------------------------------------------------


def _package_item(source: _Source) -> Item:
    members = [
        Link(
            rel="member",
            guid=attribute(ref, "residref"),
            href=attribute(ref, "href"),
            title=text_of(first(ref, "title")) or text_of(first(ref, "headline")),
        )
        for groups in children(source.element, "groupSet")
        for group in groups
        for ref in children(group, "itemRef")
        if attribute(ref, "residref") or attribute(ref, "href")
    ]
    item = _titled(source, _any_item(source, Kind.COMPOSITE))
    return replace(item, links=(*item.links, *members))


def _concept_item(source: _Source) -> Item:
    concept = first(source.element, "concept")
    is_event = value_of(source.code(first(concept, "type"))).lower() == "event"
    is_event = is_event or first(concept, "eventDetails") is not None
    return _titled(source, _any_item(source, Kind.EVENT if is_event else Kind.CONCEPT), concept)


def _knowledge_item(source: _Source) -> Item:
    concepts = first(source.element, "conceptSet")
    return _titled(source, _any_item(source, Kind.CONCEPT), concepts)


def _catalog_item(source: _Source) -> Item:
    return _titled(source, _any_item(source, Kind.CONCEPT))


def _planning_item(source: _Source) -> Item:
    return _titled(source, _any_item(source, Kind.PLANNING))


def _titled(source: _Source, item: Item, named: Element | None = None) -> Item:
    """An item without headline by its concept's name, or the title its sender manages it by."""
    name = text_of(first(named, "name")) or text_of(first(source.element, "itemMeta", "title"))
    return replace(
        item,
        headline=item.headline or name,
        notes=source.document.notes + item.notes + tuple(source.notes),
    )


_READERS: dict[str, Callable[[_Source], Item]] = {
    "newsItem": _news_item,
    "packageItem": _package_item,
    "conceptItem": _concept_item,
    "knowledgeItem": _knowledge_item,
    "planningItem": _planning_item,
    "catalogItem": _catalog_item,
}


def _illustrated(items: list[Item]) -> tuple[Item, ...]:
    """Texts that stand in a package with pictures, told of those pictures.

    A picture that is in the same delivery, and may be shown now, comes with its files.
    """
    illustrated = list(items)
    places = {item.guid: place for place, item in enumerate(items)}  # of its last version
    for package in items:
        if package.kind is not Kind.COMPOSITE or package.status is not Status.USABLE:
            continue
        members = [
            places[link.guid] for link in package.links if link.rel == "member" and link.guid in places
        ]
        pictures = [items[place] for place in members if items[place].kind in _PICTURED]
        place = next((place for place in members if items[place].kind is Kind.TEXT), None)
        if place is None or not pictures:
            continue
        text = illustrated[place]
        shown = [one for one in pictures if one.status is Status.USABLE and one.embargo is None]
        links = (Link(rel="picture", guid=one.guid, title=one.headline) for one in pictures)
        illustrated[place] = replace(
            text,
            links=(*text.links, *links),
            pictures=(*text.pictures, *(picture for one in shown for picture in one.pictures)),
        )
    return tuple(illustrated)
