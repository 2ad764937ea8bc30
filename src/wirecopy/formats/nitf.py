"""NITF 3.x (IPTC News Industry Text Format, 3.6): a whole document, or the story inside NewsML-G2."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from wirecopy.body import word_count
from wirecopy.errors import UnreadableError
from wirecopy.formats.dates import read_time
from wirecopy.formats.markup import NITF, Marked, from_trees
from wirecopy.formats.xml import (
    Document,
    Element,
    attribute,
    children,
    filed_sha256,
    first,
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
    Order,
    Place,
    Reading,
    Signal,
    Status,
    Subject,
    SubjectKind,
)

_FORMAT = "nitf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What the body of an NITF document holds; all text canonical, body.end as the body's last blocks."""

    marked: Marked
    headline: str = ""
    subheadline: str = ""
    byline: str = ""
    dateline: str = ""
    summary: str = ""
    credit: str = ""
    rights: str = ""
    copyright_notice: str = ""
    notes: str = ""  # to editors
    places: tuple[Place, ...] = ()
    story_date: str = ""  # as filed


def read_nitf(wire: bytes, hints: Hints) -> Reading:
    """The one item of an NITF document, or its fault. Raises UnreadableError where it is no NITF."""
    document = parse(wire, _FORMAT, hints)
    root = without_prefixes(document)
    if local_name(root) != "nitf":
        raise UnreadableError(
            _FORMAT,
            f"Its root element is <{local_name(root)}>, not <nitf>.",
            line=line_of(root),
            remedy="Check the source's format.",
        )
    faults: list[Fault] = []
    try:
        item = _item(document, hints, faults)
    except UnreadableError as error:
        fault = Fault(
            why=error.why,
            line=error.line,
            guid=_guid(root, first(root, "head", "docdata")),
            remedy=error.remedy,
        )
        return Reading(format=_FORMAT, faults=(*faults, fault))
    return Reading(format=_FORMAT, items=(item,), faults=tuple(faults))


def read_story(nitf: Element, *, base: str = "", language: str = "") -> Story:
    """The story of an <nitf>, a <body> or a bare <body.content>. Raises UnreadableError."""
    body = nitf if local_name(nitf) in {"body", "body.content"} else first(nitf, "body")
    head = first(body, "body.head")
    content = [] if body is None else [body]
    if body is not None and local_name(body) == "body":
        content = [child for child in body if local_name(child) != "body.head"]
    datelines = list(_all(head, "dateline"))
    notes = list(_all(head, "note"))
    copyright_notes = [note for note in notes if attribute(note, "noteclass") == "cpyrt"]
    return Story(
        marked=from_trees(content, NITF, base=base, language=language),
        headline=" ".join(text_of(line) for line in _all(first(head, "hedline"), "hl1")),
        subheadline=" ".join(text_of(line) for line in _all(first(head, "hedline"), "hl2")),
        byline=" ".join(text_of(byline) for byline in _all(head, "byline")),
        dateline=" ".join(text_of(dateline) for dateline in datelines),
        summary=" ".join(_words(abstract) for abstract in _all(head, "abstract")),
        credit=" ".join(text_of(one) for one in _all(head, "distributor")),
        rights=" ".join(text_of(one) for one in _all(head, "rights")),
        copyright_notice=" ".join(text_of(note) for note in copyright_notes),
        notes="\n".join(text_of(note) for note in notes if note not in copyright_notes),
        places=tuple(place for dateline in datelines for place in _places(dateline, "location")),
        story_date=next((attribute(date, "norm") for d in datelines for date in _all(d, "story.date")), ""),
    )


def management(nitf: Element) -> tuple[Status, tuple[Order, ...], frozenset[Signal]]:
    """What an <nitf> says may be done with it and with others. Raises UnreadableError."""
    head = first(nitf, "head")
    docdata = first(head, "docdata")
    status = _status(attribute(docdata, "management-status"), docdata)
    orders = _orders(docdata)
    if _is_kill(docdata, head) and not orders:
        status = Status.CANCELED
    return status, orders, _signals(docdata, head)


def _item(document: Document, hints: Hints, faults: list[Fault]) -> Item:
    root = document.root
    head = first(root, "head")
    docdata = first(head, "docdata")
    guid = _guid(root, docdata)
    if not guid:
        raise UnreadableError(
            _FORMAT,
            "It has no doc-id, so nobody could correct or withdraw it.",
            line=line_of(root if docdata is None else docdata),
            remedy="Ask the agency to name its documents.",
        )
    language = attribute(root, "baselang") or attribute(root, "lang") or hints.language
    story = read_story(root, language=language)
    times = _Times(hints, faults, guid)
    version, version_filed = _version(first(docdata, "du-key"))
    issued = times.read(first(docdata, "date.issue"))
    status, orders, signals = management(root)
    headline = story.headline or text_of(first(head, "title"))
    if status is Status.USABLE and not headline and not word_count(story.marked.body) and not orders:
        raise UnreadableError(
            _FORMAT,
            "It has neither a headline nor a body with words.",
            line=line_of(root),
            remedy="Ask the agency to file it again.",
        )
    corrections = list(_all(docdata, "correction"))
    return Item(
        guid=guid,
        version=version,
        version_filed=version_filed,
        alt_ids=_alt_ids(docdata, guid),
        kind=Kind.TEXT,
        status=status,
        signals=signals,
        orders=orders,
        embargo=_embargo(docdata, times),
        expires=times.must(first(docdata, "date.expire")),
        first_created=issued if version_filed in _FIRST else None,
        version_created=issued,
        content_created=times.parse(story.story_date) if story.story_date else None,
        urgency=_urgency(docdata),
        language=language,
        headline=headline,
        subheadline=story.subheadline,
        slugline=attribute(first(docdata, "du-key"), "key") or _meta(head, "anpa-keyword"),
        byline=story.byline,
        creditline=story.credit,
        dateline=story.dateline,
        places=story.places + tuple(_places(docdata, "evloc")),
        summary=story.summary,
        body=story.marked.body,
        filed_digest=story.marked.digest,
        correction=" ".join(info for one in corrections if (info := attribute(one, "info"))),
        ed_note="\n".join(note for note in (*_messages(docdata), story.notes) if note),
        genre=attribute(first(head, "tobject", "tobject.property"), "tobject.property.type"),
        subjects=tuple(_subjects(head, docdata)),
        keywords=tuple(
            key for one in _all(first(docdata, "key-list"), "keyword") if (key := attribute(one, "key"))
        ),
        services=tuple(service for service in (_meta(head, "anpa-service"),) if service),
        info_sources=_sources(docdata),
        copyright_holder=attribute(first(docdata, "doc.copyright"), "holder"),
        copyright_notice=story.copyright_notice,
        usage_terms=_usage(docdata, story),
        pictures=story.marked.pictures,
        links=tuple(
            Link(rel="corrects", guid=corrected)
            for one in corrections
            if (corrected := attribute(one, "id-string")) and corrected != guid
        ),
        notes=document.notes + story.marked.notes + tuple(times.notes),
        repairs=document.repairs,
        filed_sha256=filed_sha256(root),
        line=line_of(root),
    )


def _all(element: Element | None, name: str) -> Iterator[Element]:
    return iter(()) if element is None else children(element, name)


def _words(element: Element) -> str:
    """The words of an element with paragraphs in it, as one line."""
    return " ".join(block.text for block in from_trees((element,), NITF).body)


# ---- docdata --------------------------------------------------------------------------------------


def _guid(root: Element, docdata: Element | None) -> str:
    return (
        attribute(first(docdata, "doc-id"), "id-string")
        or attribute(first(docdata, "du-key"), "key")
        or attribute(root, "uno")
    )


def _alt_ids(docdata: Element | None, guid: str) -> tuple[str, ...]:
    # A fixture's id is no other name of the story: tomorrow's story has the same one.
    key = attribute(first(docdata, "du-key"), "key")
    return (key,) if key and key != guid else ()


def _version(du_key: Element | None) -> tuple[int, str]:
    """A later generation of a running story is above every version of an earlier one."""
    generation, version = attribute(du_key, "generation"), attribute(du_key, "version")
    filed = ".".join(part for part in (generation, version) if part)
    numbers = [
        int(part) if part.isascii() and part.isdigit() and len(part) < 6 else 0
        for part in (generation, version)
    ]
    if generation and version:
        return numbers[0] * 100_000 + numbers[1], filed
    return max(numbers), filed


_FIRST = {"", "0", "1", "1.0", "1.1"}

_STATUSES = {
    "": Status.USABLE,
    "usable": Status.USABLE,
    "embargoed": Status.USABLE,
    "withheld": Status.WITHHELD,
    "canceled": Status.CANCELED,
    "cancelled": Status.CANCELED,
    "killed": Status.CANCELED,
}


def _status(filed: str, docdata: Element | None) -> Status:
    status = _STATUSES.get(filed.lower())
    if status is None:
        raise UnreadableError(
            _FORMAT,
            f"Its management-status is {filed!r}, which NITF does not know.",
            line=None if docdata is None else line_of(docdata),
            remedy="Ask the agency whether it may be published.",
        )
    return status


def _orders(docdata: Element | None) -> tuple[Order, ...]:
    """What is to become of another document; without its own word, what this one's status says."""
    named = attribute(docdata, "management-doc-idref")
    if not named:
        return ()
    said = attribute(docdata, "management-idref-status") or attribute(docdata, "management-status")
    status = _status(said, docdata)
    if status is Status.USABLE and _is_kill(docdata, None):
        status = Status.CANCELED
    said_so = attribute(docdata, "management-idref-status") or status is not Status.USABLE
    return (Order(guid=named, status=status),) if said_so else ()


_KILL_WORDS = ("kill", "withdraw", "eliminat", "retract")
_SIGNAL_WORDS = {
    "correct": Signal.CORRECTION,
    "update": Signal.UPDATE,
    "writethru": Signal.UPDATE,
    "repeat": Signal.REPEAT,
    "resend": Signal.REPEAT,
    "advis": Signal.ADVISORY,
    "alert": Signal.ALERT,
    "flash": Signal.ALERT,
    "bulletin": Signal.ALERT,
}


def _instructions(docdata: Element | None, head: Element | None) -> str:
    types = [attribute(message, "msg-type") for message in _all(docdata, "ed-msg")]
    return " ".join((*types, _meta(head, "anpa-takekey"))).lower()


def _is_kill(docdata: Element | None, head: Element | None) -> bool:
    said = _instructions(docdata, head)
    return any(word in said for word in _KILL_WORDS)


def _signals(docdata: Element | None, head: Element | None) -> frozenset[Signal]:
    said = _instructions(docdata, head)
    found = {signal for word, signal in _SIGNAL_WORDS.items() if word in said}
    if first(docdata, "correction") is not None:
        found.add(Signal.CORRECTION)
    if _is_kill(docdata, head):
        found.add(Signal.ADVISORY)  # the notice itself is for editors, whatever becomes of what it names
    return frozenset(found)


def _messages(docdata: Element | None) -> Iterator[str]:
    for message in _all(docdata, "ed-msg"):
        yield attribute(message, "info") or text_of(message)


def _embargo(docdata: Element | None, times: _Times) -> Embargo | None:
    """A release time is an embargo until then; whether it is over is for whoever has the clock."""
    until = times.must(first(docdata, "date.release"))
    if until is not None or attribute(docdata, "management-status").lower() == "embargoed":
        return Embargo(until=until)
    return None


def _urgency(docdata: Element | None) -> int | None:
    filed = attribute(first(docdata, "urgency"), "ed-urg")
    return int(filed) if filed in set("123456789") else None


def _meta(head: Element | None, name: str) -> str:
    return next(
        (attribute(m, "content") for m in _all(head, "meta") if attribute(m, "name").lower() == name), ""
    )


def _sources(docdata: Element | None) -> tuple[str, ...]:
    found = [attribute(src, "src-name") for src in _all(first(docdata, "del-list"), "from-src")]
    return tuple(dict.fromkeys(one for one in found if one))


def _usage(docdata: Element | None, story: Story) -> str:
    terms = [story.rights]
    for rights in _all(docdata, "doc.rights"):
        terms += [
            f"{name}: {value}"
            for name in ("owner", "agent", "geography", "type", "limitations", "startdate", "enddate")
            if (value := attribute(rights, name))
        ]
    return " ".join(term for term in terms if term)


def _places(element: Element | None, name: str) -> Iterator[Place]:
    for place in _all(element, name):
        words = text_of(first(place, "city")) or text_of(place) or attribute(place, "city")
        code = attribute(place, "code") or attribute(place, "location-code") or attribute(place, "iso-cc")
        if words or code:
            country = text_of(first(place, "country")) or attribute(place, "iso-cc")
            yield Place(name=words or code, code=code, country=country)


_ENTITIES = {
    "person": SubjectKind.PERSON,
    "org": SubjectKind.ORGANISATION,
    "location": SubjectKind.PLACE,
    "event": SubjectKind.EVENT,
    "object.title": SubjectKind.OBJECT,
    "classifier": SubjectKind.TOPIC,
}


def _subjects(head: Element | None, docdata: Element | None) -> Iterator[Subject]:
    for subject in _all(first(head, "tobject"), "tobject.subject"):
        number = attribute(subject, "tobject.subject.refnum")
        names = (attribute(subject, f"tobject.subject.{part}") for part in ("detail", "matter", "type"))
        name = next((one for one in names if one), "")
        if number or name:
            yield Subject(code=f"subj:{number}" if number else "", name=name)
    entities = first(docdata, "identified-content")
    for entity in () if entities is None else entities:
        kind = _ENTITIES.get(local_name(entity))
        name = text_of(entity) or attribute(entity, "value")
        if kind is not None and name:
            yield Subject(
                code=attribute(entity, "idsrc") and attribute(entity, "value"), name=name, kind=kind
            )


class _Times:
    """Reads the times of one document, and keeps what could not be read."""

    def __init__(self, hints: Hints, faults: list[Fault], guid: str) -> None:
        self.notes: list[str] = []
        self._zone = hints.zone
        self._faults = faults
        self._guid = guid

    def must(self, element: Element | None) -> datetime | None:
        """A time on which publication hangs. Raises UnreadableError where it cannot be read."""
        filed = attribute(element, "norm")
        if element is None or not filed:
            return None
        return read_time(filed, _FORMAT, line=line_of(element), zone=self._zone)

    def read(self, element: Element | None) -> datetime | None:
        try:
            return self.must(element)
        except UnreadableError as error:
            self._faults.append(
                Fault(why=error.why, line=error.line, guid=self._guid, remedy=error.remedy, fatal=False)
            )
            return None

    def parse(self, filed: str) -> datetime | None:
        try:
            return read_time(filed, _FORMAT, zone=self._zone)
        except UnreadableError as error:
            self.notes.append(error.why)
            return None
