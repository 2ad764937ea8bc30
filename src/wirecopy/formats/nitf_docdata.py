"""What the head of an NITF document says of it: identity, status, times, rights, subjects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from wirecopy.errors import UnreadableError
from wirecopy.formats.dates import read_time
from wirecopy.formats.xml import Element, attribute, every, first, line_of, local_name, text_of
from wirecopy.item import Embargo, Fault, Hints, Order, Place, Signal, Status, Subject, SubjectKind

FORMAT = "nitf"


def management(nitf: Element) -> tuple[Status, tuple[Order, ...], frozenset[Signal]]:
    """What an <nitf> says may be done with it and with others. Raises UnreadableError."""
    head = first(nitf, "head")
    docdata = first(head, "docdata")
    status = _status(attribute(docdata, "management-status"), docdata)
    orders = _orders(docdata)
    if _is_kill(docdata, head) and not orders:
        status = Status.CANCELED
    return status, orders, _signals(nitf, docdata, head)


def guid_of(root: Element, docdata: Element | None) -> str:
    return (
        attribute(first(docdata, "doc-id"), "id-string")
        or attribute(first(docdata, "du-key"), "key")
        or attribute(root, "uno")
    )


def alt_ids(docdata: Element | None, guid: str) -> tuple[str, ...]:
    # A fixture's id is no other name of the story: tomorrow's story has the same one.
    key = attribute(first(docdata, "du-key"), "key")
    return (key,) if key and key != guid else ()


def version_of(du_key: Element | None) -> tuple[int, str]:
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


FIRST = {"", "0", "1", "1.0", "1.1"}

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
            FORMAT,
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
# A take key is the agency's free text, where "Bear Kill" is a story: only a whole one is an order.
_KILL_TAKE = re.compile(r"(?:mandatory )?(?:kill|withdrawal|elimination|retraction)(?: (?:notice|advisory))?")
_ADVISORY_TAKE = re.compile(r"(?:news )?advisory(?: \d+)?")
_SIGNAL_WORDS = {
    "correct": Signal.CORRECTION,
    "update": Signal.UPDATE,
    "writethru": Signal.UPDATE,
    "repeat": Signal.REPEAT,
    "resend": Signal.REPEAT,
    "alert": Signal.ALERT,
    "flash": Signal.ALERT,
    "bulletin": Signal.ALERT,
}


def _message_types(docdata: Element | None) -> str:
    return " ".join(attribute(message, "msg-type") for message in every(docdata, "ed-msg")).lower()


def _take_key(head: Element | None) -> str:
    return meta(head, "anpa-takekey").lower()


def _is_kill(docdata: Element | None, head: Element | None) -> bool:
    said = _message_types(docdata)
    return any(word in said for word in _KILL_WORDS) or _KILL_TAKE.fullmatch(_take_key(head)) is not None


def _signals(nitf: Element, docdata: Element | None, head: Element | None) -> frozenset[Signal]:
    said = f"{_message_types(docdata)} {_take_key(head)}"
    found = {signal for word, signal in _SIGNAL_WORDS.items() if word in said}
    if first(docdata, "correction") is not None:
        found.add(Signal.CORRECTION)
    if _is_to_editors(nitf, docdata, head):
        found.add(Signal.ADVISORY)
    return frozenset(found)


def _is_to_editors(nitf: Element, docdata: Element | None, head: Element | None) -> bool:
    """Whether nothing of the document is for readers.

    NITF 3.6 on ed-msg: "a note to the editor about the contents of the story". So a message of type
    "Advisory" speaks of the story it came with and leaves it one; only without a word of body is the
    message all there is. A notice that kills another document is for editors, whatever it says.
    """
    if _is_kill(docdata, head) or _ADVISORY_TAKE.fullmatch(_take_key(head)):
        return True
    return "advis" in _message_types(docdata) and not _tells(nitf)


def _tells(nitf: Element) -> bool:
    """Whether there are words in the body's content; a sign-off in body.end is no story."""
    body = nitf if local_name(nitf) in {"body", "body.content"} else first(nitf, "body")
    content = body if body is None or local_name(body) == "body.content" else first(body, "body.content")
    return bool(text_of(content))


def messages(docdata: Element | None) -> Iterator[str]:
    for message in every(docdata, "ed-msg"):
        yield attribute(message, "info") or text_of(message)


def embargo_of(docdata: Element | None, times: Times) -> Embargo | None:
    """A release time is an embargo until then; whether it is over is for whoever has the clock."""
    until = times.must(first(docdata, "date.release"))
    if until is not None or attribute(docdata, "management-status").lower() == "embargoed":
        return Embargo(until=until)
    return None


def urgency_of(docdata: Element | None) -> int | None:
    filed = attribute(first(docdata, "urgency"), "ed-urg")
    return int(filed) if filed in set("123456789") else None


def meta(head: Element | None, name: str) -> str:
    return next(
        (attribute(m, "content") for m in every(head, "meta") if attribute(m, "name").lower() == name), ""
    )


def sources_of(docdata: Element | None) -> tuple[str, ...]:
    found = [attribute(src, "src-name") for src in every(first(docdata, "del-list"), "from-src")]
    return tuple(dict.fromkeys(one for one in found if one))


def usage_of(docdata: Element | None, said: str) -> str:
    terms = [said]
    for rights in every(docdata, "doc.rights"):
        terms += [
            f"{name}: {value}"
            for name in ("owner", "agent", "geography", "type", "limitations", "startdate", "enddate")
            if (value := attribute(rights, name))
        ]
    return " ".join(term for term in terms if term)


def places_of(element: Element | None, name: str) -> Iterator[Place]:
    for place in every(element, name):
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


def subjects_of(head: Element | None, docdata: Element | None) -> Iterator[Subject]:
    for subject in every(first(head, "tobject"), "tobject.subject"):
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


class Times:
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
        return read_time(filed, FORMAT, line=line_of(element), zone=self._zone)

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
            return read_time(filed, FORMAT, zone=self._zone)
        except UnreadableError as error:
            self.notes.append(error.why)
            return None
