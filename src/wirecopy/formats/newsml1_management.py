"""What a NewsML 1 item says of itself: who it is, which revision, whether and when it may be shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from wirecopy.errors import UnreadableError
from wirecopy.formats.dates import read_time
from wirecopy.formats.xml import (
    Document,
    Element,
    attribute,
    children,
    every,
    filed_sha256,
    first,
    line_of,
    local_name,
    text_of,
)
from wirecopy.item import Embargo, Fault, Hints, Item, Link, Signal, Status, SubjectKind

FORMAT = "newsml-1"

Topic = tuple[str, str, SubjectKind]  # code, name, kind


@dataclass(slots=True)
class NewsItem:
    """One item on its way to be read, with what surrounds it."""

    element: Element
    root: Element
    document: Document
    hints: Hints
    faults: list[Fault]
    topics: dict[str, Topic]  # by "#" and Duid
    place: str  # of the delivery, for the addresses of files in it (inside.py)
    notes: list[str] = field(default_factory=list)

    @property
    def identifier(self) -> Element | None:
        return first(self.element, "Identification", "NewsIdentifier")

    def error(self, why: str, remedy: str, at: Element | None = None) -> UnreadableError:
        return UnreadableError(FORMAT, why, line=line_of(self.element if at is None else at), remedy=remedy)

    def look(self, why: str, at: Element | None = None, remedy: str = "") -> None:
        """Something was not read as it should be, and what was read is usable all the same."""
        line = line_of(self.element if at is None else at)
        guid = guid_of(self.element)
        self.faults.append(Fault(why=why, line=line, guid=guid, remedy=remedy, fatal=False))

    def time(self, element: Element | None) -> datetime | None:
        """A time nothing hangs on; what cannot be read is noted."""
        try:
            return self.must(element)
        except UnreadableError as error:
            assert element is not None  # a missing element has no time to be wrong about
            self.notes.append(f"{local_name(element)} was not read: {error.why}")
            return None

    def must(self, element: Element | None) -> datetime | None:
        """A time that decides what may be published. Raises UnreadableError."""
        filed = text_of(element)
        if element is None or not filed:
            return None
        return read_time(filed, FORMAT, line=line_of(element), zone=self.hints.zone)


_REVISION = re.compile(r":\d+[NUA]?$")


def guid_of(news_item: Element) -> str:
    """The public identifier without its revision (NewsML 1.2, section 5.3): the same for all revisions."""
    identifier = first(news_item, "Identification", "NewsIdentifier")
    parts = [text_of(first(identifier, name)) for name in ("ProviderId", "DateId", "NewsItemId")]
    if all(parts):
        return ":".join(("urn:newsml", *parts))
    return _REVISION.sub("", text_of(first(identifier, "PublicIdentifier")))


def managed(news: NewsItem) -> Item:
    """The management part of an item. Raises UnreadableError where it cannot be known or obeyed."""
    element, identifier = news.element, news.identifier
    guid = guid_of(element)
    if not guid:
        raise news.error(
            "The item has no NewsIdentifier, so nobody could correct or withdraw it.",
            "Ask the agency to name its items.",
        )
    management = first(element, "NewsManagement")
    revision = text_of(first(identifier, "RevisionId"))
    status, embargo, expires = _leave(news, management)
    signals, is_canceled = _instructions(news, management)
    if is_canceled:
        status = Status.CANCELED
    envelope = first(news.root, "NewsEnvelope") if news.root is not element else None
    language = attribute(element, "lang") or news.hints.language
    # Nothing hangs on an id that names one revision; the ids without it are other names of the story.
    public = _REVISION.sub("", text_of(first(identifier, "PublicIdentifier")))
    return Item(
        guid=guid,
        version=int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 16 else 0,
        version_filed=revision,
        alt_ids=tuple(dict.fromkeys(one for one in (public,) if one and one != guid)),
        status=status,
        signals=signals | _signals_of_type(management),
        embargo=embargo,
        expires=expires,
        first_created=news.time(first(management, "FirstCreated")),
        version_created=news.time(first(management, "ThisRevisionCreated")),
        urgency=_urgency(management, envelope),
        language=language,
        slugline=text_of(first(element, "Identification", "NameLabel")),
        services=tuple(_formal_names(envelope, "NewsService", "NewsProduct")),
        links=tuple(_links(management)),
        filed_sha256=filed_sha256(element),
        line=line_of(element),
    )


def _formal_names(element: Element | None, *names: str) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        for one in every(element, name):
            formal = attribute(one, "FormalName")
            if formal and formal not in seen:
                seen.add(formal)
                yield formal


# ---- whether and when it may be shown -------------------------------------------------------------

_EMBARGOED = "embargoed"
_STATUSES = {
    "usable": Status.USABLE,
    "u": Status.USABLE,  # seen of agencies that shorten all their formal names
    "embargoed": Status.USABLE,  # with an Embargo
    "withheld": Status.WITHHELD,
    "canceled": Status.CANCELED,
    "cancelled": Status.CANCELED,
    "killed": Status.CANCELED,
}

Leave = tuple[Status, Embargo | None, datetime | None]  # status, embargo, expires


def _leave(news: NewsItem, management: Element | None) -> Leave:
    """What Status and StatusWillChange say together (NewsML 1.2, sections 5.5.6 and 5.5.7)."""
    filed = first(management, "Status")
    if filed is None:
        news.notes.append("It names no Status and is taken as usable.")
        word, status = "usable", Status.USABLE
    else:
        word, status = _status(news, filed)
    change = first(management, "StatusWillChange")
    if change is None:
        return status, Embargo(until=None) if word == _EMBARGOED else None, None
    future = first(change, "FutureStatus")
    then_word, then = _status(news, change if future is None else future)
    at = news.must(first(change, "DateAndTime"))
    if at is None:
        raise news.error(
            "It says that its status will change and not when.", "Ask the agency for the time.", change
        )
    if then is Status.USABLE and then_word != _EMBARGOED:
        if status is Status.CANCELED:
            return status, None, None
        return (
            Status.USABLE,
            Embargo(until=at) if status is Status.WITHHELD or word == _EMBARGOED else None,
            None,
        )
    # From usable to anything else: not to be seen from then on. From unseen to unseen: not to be seen.
    if status is Status.USABLE and word != _EMBARGOED:
        return status, None, at
    return status, Embargo(until=None) if word == _EMBARGOED else None, None


def _status(news: NewsItem, element: Element) -> tuple[str, Status]:
    """The word and what it means. A word nobody knows is not taken for leave to publish."""
    filed = attribute(element, "FormalName") or text_of(element)
    word = filed.lower().rpartition(":")[2]
    status = _STATUSES.get(word)
    if status is None:
        raise news.error(
            f"Its status is {filed!r}, which is none of Usable, Embargoed, Withheld and Canceled.",
            "Ask the agency whether it may be published.",
            element,
        )
    return word, status


_SIGNALS = {
    "correct": Signal.CORRECTION,
    "rectif": Signal.CORRECTION,
    "update": Signal.UPDATE,
    "repeat": Signal.REPEAT,
    "alert": Signal.ALERT,
    "flash": Signal.ALERT,
    "advisory": Signal.ADVISORY,
}
_REMOVALS = re.compile(r"(?:mandatory)?(?:kill|delete|withdraw|cancel|cancell|remove)(?:ed|d|n)?")


def _instructions(news: NewsItem, management: Element | None) -> tuple[frozenset[Signal], bool]:
    """What the instructions say this revision is, and whether they take the whole story away.

    RevisionStatus sets the status of earlier revisions, of all where it names none. Where this
    revision brings words of its own, they take the place of those; where it brings none, nothing is
    left to be shown.
    """
    signals: set[Signal] = set()
    is_canceled = False
    brings_words = first(news.element, "NewsComponent") is not None
    for instruction in every(management, "Instruction"):
        name = attribute(instruction, "FormalName").lower()
        signals.update(signal for word, signal in _SIGNALS.items() if word in name)
        is_canceled = is_canceled or _REMOVALS.fullmatch(name) is not None
        for revision in every(instruction, "RevisionStatus"):
            status = first(revision, "Status")
            if status is not None and _status(news, status)[1] is Status.CANCELED and not brings_words:
                is_canceled = True
    return frozenset(signals), is_canceled


def _signals_of_type(management: Element | None) -> frozenset[Signal]:
    word = attribute(first(management, "NewsItemType"), "FormalName").lower()
    return frozenset(signal for known, signal in _SIGNALS.items() if word == known)


def _urgency(management: Element | None, envelope: Element | None) -> int | None:
    for element in (first(management, "Urgency"), first(envelope, "Priority")):
        filed = attribute(element, "FormalName")
        if filed in set("123456789"):
            return int(filed)
    return None


# ---- other items ----------------------------------------------------------------------------------

_RELATIONS = {"DerivedFrom": "derived-from", "AssociatedWith": "associated-with"}


def _links(management: Element | None) -> Iterator[Link]:
    for name, rel in _RELATIONS.items():
        for element in every(management, name):
            guid, words = attribute(element, "NewsItem"), text_of(first(element, "Comment"))
            if guid:
                yield Link(rel=rel, guid=guid, title=words)


# ---- topics ---------------------------------------------------------------------------------------

_TOPIC_KINDS = {
    "person": SubjectKind.PERSON,
    "company": SubjectKind.ORGANISATION,
    "organisation": SubjectKind.ORGANISATION,
    "organization": SubjectKind.ORGANISATION,
    "location": SubjectKind.PLACE,
    "country": SubjectKind.PLACE,
    "city": SubjectKind.PLACE,
    "event": SubjectKind.EVENT,
    "product": SubjectKind.OBJECT,
    "object": SubjectKind.OBJECT,
}


def topics_in(element: Element) -> dict[str, Topic]:
    """The topics of the sets straight in an element, by "#" and Duid or else by their place."""
    found: dict[str, Topic] = {}
    for topic_set in children(element, "TopicSet"):
        for number, topic in enumerate(children(topic_set, "Topic")):
            formal = first(topic, "FormalName")
            name = text_of(first(topic, "Description")) or text_of(formal)
            code = topic_code(attribute(formal, "Scheme"), text_of(formal))
            kind = attribute(first(topic, "TopicType"), "FormalName").lower()
            duid = attribute(topic, "Duid") or f"{attribute(topic_set, 'Duid')}/{number}"
            if name or code:
                found[f"#{duid}"] = (code, name, _TOPIC_KINDS.get(kind, SubjectKind.TOPIC))
    return found


def topic_code(scheme: str, value: str) -> str:
    """IPTC's subject codes in the form that all readers use; others by their own scheme."""
    if re.fullmatch(r"\d{8}", value) and (
        not scheme or "iptc" in scheme.lower() or "subject" in scheme.lower()
    ):
        return f"subj:{value}"
    return f"{scheme}:{value}" if scheme and value else ""
