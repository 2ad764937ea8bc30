"""What a NewsML-G2 item says of itself: who it is, whether and when it may be shown, what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from wirecopy.errors import UnreadableError
from wirecopy.formats.newsml_g2_source import Source, lines_of, names_of
from wirecopy.formats.qcodes import standard, value_of
from wirecopy.formats.xml import (
    Element,
    attribute,
    every,
    filed_sha256,
    first,
    line_of,
    text_of,
    whole_number,
)
from wirecopy.item import Embargo, Item, Kind, Link, Place, Signal, Status, Subject, SubjectKind


def any_item(source: Source, kind: Kind) -> Item:
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
    notes = [text_of(note) for note in every(meta, "edNote")]
    corrections = [
        text_of(note)
        for note in every(meta, "edNote")
        if "correct" in attribute(note, "role").lower() and not attribute(note, "pubconstraint")
    ]
    language = (
        attribute(first(content, "language"), "tag") or attribute(element, "lang") or source.hints.language
    )
    titles = _titles(content, language)
    return Item(
        guid=guid,
        version=whole_number(version_filed) or 0,
        version_filed=version_filed,
        alt_ids=tuple(dict.fromkeys(text for one in every(content, "altId") if (text := text_of(one)))),
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
        byline=lines_of(content, "by"),
        creditline=lines_of(content, "creditline"),
        dateline=lines_of(content, "dateline"),
        places=tuple(_places(source, content)),
        correction=" ".join(corrections),
        ed_note="\n".join(note for note in notes if note),
        genre=source.name(first(content, "genre")),
        subjects=tuple(_subjects(source, content)),
        keywords=tuple(text for one in every(content, "keyword") if (text := text_of(one))),
        services=names_of(source, meta, "service"),
        info_sources=names_of(source, content, "infoSource"),
        copyright_holder=source.name(first(rights, "copyrightHolder")),
        copyright_notice=lines_of(rights, "copyrightNotice"),
        usage_terms=lines_of(rights, "usageTerms"),
        digital_source_type=source.code(first(content, "digitalSourceType")),
        links=tuple(_links(source, meta)),
        filed_sha256=filed_sha256(element),
        line=line_of(element),
    )


_STATUSES = {
    "usable": Status.USABLE,
    "withheld": Status.WITHHELD,
    "canceled": Status.CANCELED,
    "cancelled": Status.CANCELED,
}


def _status(source: Source, meta: Element | None) -> Status:
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
    # In no vocabulary of IPTC's; whoever sends it says it of the item, as a signal is said of all of it.
    "sig:advisory": Signal.ADVISORY,
    "sig:alert": Signal.ALERT,
    "sig:flash": Signal.ALERT,
    "sig:moretocome": Signal.MORE_TO_COME,
}
_REMOVALS = {"remove", "kill", "killed", "withdraw", "withdrawn", "cancel", "canceled", "cancelled", "delete"}


def _signals(source: Source, meta: Element | None) -> tuple[frozenset[Signal], bool]:
    """What the version is, and whether a signal orders it off the page."""
    found: set[Signal] = set()
    removed = False
    for element in every(meta, "signal"):
        code = (source.code(element) or attribute(element, "literal")).lower()
        signal = _SIGNALS.get(code) or _SIGNALS.get(code.partition(":")[0])
        if signal is not None:
            found.add(signal)
        removed = removed or value_of(code) in _REMOVALS
    return frozenset(found), removed


def _embargo(source: Source, meta: Element | None) -> Embargo | None:
    """An empty <embargoed> is an embargo whose end is not known (type DateTimeOrNull)."""
    filed = first(meta, "embargoed")
    return None if filed is None else Embargo(until=source.must(filed))


def _version_created(source: Source, meta: Element | None) -> datetime | None:
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


def _places(source: Source, content: Element | None) -> Iterator[Place]:
    for located in every(content, "located"):
        name = source.name(located)
        if not name:
            continue
        country = next(
            (
                source.name(wider)
                for wider in every(located, "broader")
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


def _subjects(source: Source, content: Element | None) -> Iterator[Subject]:
    for subject in every(content, "subject"):
        code = source.code(subject)
        name = text_of(first(subject, "name")) or attribute(subject, "literal")
        kind = _SUBJECT_KINDS.get(value_of(attribute(subject, "type")).lower(), SubjectKind.TOPIC)
        if code or name:
            yield Subject(code=code, name=name, kind=kind)


_RELATIONS = {"previousVersion": "previous-version", "prevVersion": "previous-version"}


def _links(source: Source, meta: Element | None) -> Iterator[Link]:
    for link in every(meta, "link"):
        guid, href = attribute(link, "residref"), attribute(link, "href")
        if not guid and not href:
            continue
        rel = value_of(standard(attribute(link, "rel"), source.schemes))
        pictured = kind_of_class(source, link) is Kind.PICTURE
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
    for element in sorted(every(content, "headline"), key=lambda one: not _speaks(one, language)):
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
    for element in sorted(every(content, "description"), key=lambda one: not _speaks(one, language)):
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


def kind_of_class(source: Source, element: Element | None) -> Kind | None:
    return _KINDS.get(value_of(source.code(first(element, "itemClass"))).lower())
