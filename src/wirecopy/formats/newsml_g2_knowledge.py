"""What NewsML-G2 carries besides news: concepts, events, planned coverage, parts, terms for machines.

NewsML-G2 2.35, parts Concept, Event and Planning. Whatever words an element holds that has no member of
its own are kept by its name, so that the desk can read all that an agency wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from lxml import etree

from wirecopy.errors import UnreadableError
from wirecopy.formats.dates import read_time
from wirecopy.formats.newsml_g2_source import FORMAT, Source
from wirecopy.formats.qcodes import value_of
from wirecopy.formats.xml import Element, attribute, every, first, local_name, text_of
from wirecopy.item import Concept, Coverage, DiaryEntry, Item, Kind, Part, SubjectKind


def with_all_else(source: Source, item: Item) -> Item:
    """The item with its parts, its terms for machines, its concepts and its entries for the diary."""
    element = source.element
    found: dict[str, object] = {}
    rights = list(every(element, "rightsInfo"))
    parts = list(every(element, "partMeta"))
    for part in parts:
        rights += every(part, "rightsInfo")
    if expressions := tuple(text for one in rights for text in _expressions(one)):
        found["rights_expressions"] = expressions
    if mining := tuple(
        code for one in rights for each in every(one, "dataMining") if (code := source.code(each))
    ):
        found["data_mining"] = tuple(dict.fromkeys(mining))
    if parts:
        found["parts"] = tuple(_part(source, part) for part in parts)
    if item.kind in _NO_NEWS:
        concepts = list(_concept_elements(element))
        diary = [_entry(source, one) for one in concepts if first(one, "eventDetails") is not None]
        if coverage := tuple(_coverage(source, element)):
            diary = [replace(one, coverage=coverage) for one in diary] or [_planned(source, item, coverage)]
        if known := tuple(one for each in concepts if (one := _concept(source, each)).code):
            found["concepts"] = known
        if diary:
            found["diary"] = tuple(diary)
            found["kind"] = Kind.EVENT if item.kind is Kind.CONCEPT else item.kind
    return replace(item, **found) if found else item  # type: ignore[arg-type]  # each by its own name


_NO_NEWS = {Kind.CONCEPT, Kind.EVENT, Kind.PLANNING}


def events_in(element: Element) -> list[Element]:
    """The events that a news item carries as its content (NewsML-G2 guidelines, Events)."""
    inlines = every(first(element, "contentSet"), "inlineXML")
    return [
        event for inline in inlines for events in every(inline, "events") for event in every(events, "event")
    ]


def _concept_elements(element: Element) -> Iterator[Element]:
    yield from every(element, "concept")
    for concepts in every(element, "conceptSet"):
        yield from every(concepts, "concept")
    yield from events_in(element)


# ---- concepts -------------------------------------------------------------------------------------

_KINDS = {
    "person": SubjectKind.PERSON,
    "organisation": SubjectKind.ORGANISATION,
    "geoarea": SubjectKind.PLACE,
    "poi": SubjectKind.PLACE,
    "event": SubjectKind.EVENT,
    "object": SubjectKind.OBJECT,
}
_IN_CONCEPT = {"conceptId", "name", "definition", "broader", "sameAs", "type", "eventDetails"}


def _concept(source: Source, element: Element) -> Concept:
    own = first(element, "conceptId")
    kind = value_of(source.code(first(element, "type"))).lower()
    kind = kind or ("event" if first(element, "eventDetails") is not None else "")
    return Concept(
        code=source.code(own),
        kind=_KINDS.get(kind, SubjectKind.TOPIC),
        names=_in_languages(element, "name"),
        definitions=_in_languages(element, "definition"),
        broader=_codes(source, element, "broader"),
        same_as=_codes(source, element, "sameAs"),
        retired=attribute(own, "retired"),
        details=_details(source, element, _IN_CONCEPT),
    )


def _in_languages(element: Element, name: str) -> tuple[tuple[str, str], ...]:
    return tuple((attribute(one, "lang"), text) for one in every(element, name) if (text := text_of(one)))


def _codes(source: Source, element: Element, name: str) -> tuple[str, ...]:
    return tuple(
        code for one in every(element, name) if (code := source.code(one) or attribute(one, "literal"))
    )


def _details(source: Source, element: Element, known: set[str]) -> tuple[tuple[str, str], ...]:
    """(element, words) of each child that is not known: its words, or the code that it names."""
    found: list[tuple[str, str]] = []
    for child in element:
        name = local_name(child)
        if name in known:
            continue
        words = " | ".join(text for one in _leaves(child) if (text := text_of(one)))
        code = source.code(child)
        if words or code:
            found.append((name, f"{words} ({code})" if words and code else words or code))
    return tuple(found)


def _leaves(element: Element) -> Iterator[Element]:
    """The parts of an element that hold words of their own; words with markup in them stay together."""
    if (
        (element.text or "").strip()
        or not len(element)
        or any((child.tail or "").strip() for child in element)
    ):
        yield element
        return
    for child in element:
        yield from _leaves(child)


# ---- events and planning --------------------------------------------------------------------------

_IN_EVENT = {"dates", "eventStatus", "organiser", "location", "newsCoverage"}


def _entry(source: Source, concept: Element) -> DiaryEntry:
    details = first(concept, "eventDetails")
    assert details is not None  # asked of its caller
    dates = first(details, "dates")
    start, end = text_of(first(dates, "start")), text_of(first(dates, "end"))
    duration = text_of(first(dates, "duration"))
    starts_at = _at(source, start)
    ends_at = _at(source, end) or _after(starts_at, duration)
    others = _details(source, dates, {"start", "end", "duration"}) if dates is not None else ()
    return DiaryEntry(
        code=source.code(first(concept, "conceptId")),
        title=text_of(first(concept, "name")),
        starts=start,
        starts_at=starts_at,
        ends=end or duration,
        ends_at=ends_at,
        status=value_of(source.code(first(details, "eventStatus"))),
        places=tuple(name for one in every(details, "location") if (name := _place(source, one))),
        organisers=tuple(name for one in every(details, "organiser") if (name := source.name(one))),
        coverage=tuple(_coverages(source, details)),
        details=(
            *_of_concept(source, concept),
            *others,
            *_details(source, details, _IN_EVENT),
            *_of_organisers(details),
        ),
    )


def _of_concept(source: Source, concept: Element) -> tuple[tuple[str, str], ...]:
    definitions = (("definition", text) for one in every(concept, "definition") if (text := text_of(one)))
    return (*definitions, *_details(source, concept, _IN_CONCEPT))


def _of_organisers(details: Element) -> Iterator[tuple[str, str]]:
    for organiser in every(details, "organiser"):
        words = [text for one in _leaves(organiser) if local_name(one) != "name" and (text := text_of(one))]
        if words:
            yield "organiser", " | ".join(words)


def _place(source: Source, location: Element) -> str:
    """The place with all that is said of how to get there."""
    words = [text for one in _leaves(location) if (text := text_of(one))]
    return " | ".join(dict.fromkeys(words)) or source.code(location)


def _planned(source: Source, item: Item, coverage: tuple[Coverage, ...]) -> DiaryEntry:
    """What is planned by itself: the days are those of its coverage."""
    scheduled = [one.scheduled for one in coverage if one.scheduled]
    start = min(scheduled, default="")
    return DiaryEntry(
        code=item.guid,
        title=item.headline or item.slugline,
        starts=start,
        starts_at=_at(source, start),
        places=tuple(place.name for place in item.places),
        coverage=coverage,
    )


def _coverage(source: Source, element: Element) -> Iterator[Coverage]:
    for planned in every(element, "newsCoverageSet"):
        yield from _coverages(source, planned)


def _coverages(source: Source, element: Element) -> Iterator[Coverage]:
    for one in every(element, "newsCoverage"):
        plannings = list(every(one, "planning"))
        delivered = tuple(
            guid
            for delivery in every(one, "delivery")
            for ref in every(delivery, "deliveredItemRef")
            if (guid := attribute(ref, "residref") or attribute(ref, "guidref") or attribute(ref, "href"))
        )
        beside = [f"{name}: {words}" for name, words in _details(source, one, {"planning"})]
        if not plannings:
            yield Coverage(delivered=delivered, note="\n".join(beside))
        for planning in plannings:
            notes = [text for note in every(planning, "edNote") if (text := text_of(note))]
            others = _details(source, planning, {"edNote", "headline", "scheduled", "itemClass"})
            yield Coverage(
                kind=value_of(source.code(first(planning, "itemClass"))),
                scheduled=text_of(first(planning, "scheduled")),
                title=text_of(first(planning, "headline")),
                note="\n".join([*notes, *(f"{name}: {words}" for name, words in others), *beside]),
                delivered=delivered,
            )


def _at(source: Source, filed: str) -> datetime | None:
    """A time that says what it is; a day without zone is a day, and no time."""
    try:
        return read_time(filed, FORMAT, zone=source.hints.zone) if filed else None
    except UnreadableError:
        return None


_DURATION = re.compile(r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?)?")


def _after(start: datetime | None, duration: str) -> datetime | None:
    """The end of days, hours and minutes; months have no length of their own."""
    found = _DURATION.fullmatch(duration)
    if start is None or found is None or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (int(one or 0) for one in found.groups())
    try:
        return start + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None


# ---- parts and terms ------------------------------------------------------------------------------


def _part(source: Source, part: Element) -> Part:
    limits = first(part, "timeDelim")
    descriptions = [text for one in every(part, "description") if (text := text_of(one))]
    rights = first(part, "rightsInfo")
    terms = [text for one in (() if rights is None else rights) if (text := text_of(one))]
    return Part(
        id=attribute(part, "partid"),
        description=" ".join(descriptions),
        start=attribute(limits, "start"),
        end=attribute(limits, "end"),
        unit=value_of(source.code(limits) or attribute(limits, "timeunit")),
        icon=attribute(first(part, "icon"), "href"),
        terms=" ".join(terms),
        details=_details(source, part, {"description", "timeDelim", "icon", "rightsInfo"}),
    )


def _expressions(rights: Element) -> Iterator[str]:
    """Rights expressions as they were filed, markup and all."""
    for child in rights:
        if local_name(child) == "rightsExpressionXML":
            for one in child:
                yield etree.tostring(one, encoding="unicode", with_tail=False)
        elif local_name(child) == "rightsExpressionData" and (child.text or "").strip():
            yield (child.text or "").strip()
