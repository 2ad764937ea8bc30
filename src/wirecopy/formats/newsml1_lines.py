"""The lines and metadata of a NewsML 1 item's components: who, where, about what, on what terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from wirecopy.errors import UnreadableError
from wirecopy.formats.joining import added
from wirecopy.formats.newsml1_management import NewsItem, topic_code
from wirecopy.formats.xml import Element, attribute, every, first, local_name, text_of
from wirecopy.item import Item, Picture, Place, Signal, Subject, SubjectKind

Chain = tuple[Element, ...]  # from the outermost component to the one meant


# ---- lines ----------------------------------------------------------------------------------------


def line_in(component: Element, name: str) -> str:
    lines = first(component, "NewsLines")
    return " ".join(text for one in every(lines, name) if (text := text_of(one)))


def with_lines_of_others(
    item: Item, components: Iterable[Element], chain: Chain, pictures: tuple[Picture, ...]
) -> Item:
    """The item with the lines of components beside its story, but for those its pictures hold."""
    used = {
        words for one in pictures for words in (one.headline, one.caption, one.credit, one.copyright_notice)
    }
    others = list(item.other_headlines)
    for component in components:
        if component in chain:
            continue
        lines = first(component, "NewsLines")
        for line in lines if lines is not None else ():
            kind = attribute(first(line, "NewsLineType"), "FormalName") or local_name(line)
            words = " ".join(text for one in every(line, "NewsLineText") if (text := text_of(one)))
            words = words or text_of(line)
            if words and words not in used:
                others.append((kind, words))
    return replace(item, other_headlines=tuple(dict.fromkeys(others)))


_LINE_TYPES = {
    "advisory": "ed_note",
    "product": "ed_note",
    "editor": "ed_note",
    "correct": "correction",
    "abstract": "summary",
    "summary": "summary",
    "teaser": "summary",
    "rights": "usage_terms",
}


def with_lines(item: Item, chain: Chain) -> Item:
    """The lines of the components from the story outwards: the nearest line of a kind is the item's."""
    for component in reversed(chain):
        lines = first(component, "NewsLines")
        if lines is None:
            continue
        item = replace(
            item,
            headline=item.headline or line_in(component, "HeadLine"),
            subheadline=item.subheadline or line_in(component, "SubHeadLine"),
            byline=item.byline or line_in(component, "ByLine"),
            dateline=item.dateline or line_in(component, "DateLine"),
            creditline=item.creditline or line_in(component, "CreditLine"),
            copyright_notice=item.copyright_notice or line_in(component, "CopyrightLine"),
            usage_terms=added(item.usage_terms, line_in(component, "RightsLine")),
            slugline=line_in(component, "SlugLine") or item.slugline,
            keywords=item.keywords or tuple(_keywords(line_in(component, "KeywordLine"))),
        )
        if series := line_in(component, "SeriesLine"):
            item = replace(item, other_headlines=(*item.other_headlines, ("series", series)))
        for line in every(lines, "NewsLine"):
            kind = attribute(first(line, "NewsLineType"), "FormalName")
            words = " ".join(text for one in every(line, "NewsLineText") if (text := text_of(one)))
            item = _with_line(item, kind, words)
    return item


def _with_line(item: Item, kind: str, words: str) -> Item:
    if not words:
        return item
    member = next((member for word, member in _LINE_TYPES.items() if word in kind.lower()), "")
    if member == "ed_note":
        return replace(item, ed_note=added(item.ed_note, words, "\n"))
    if member == "correction":
        return replace(
            item, correction=added(item.correction, words), signals=item.signals | {Signal.CORRECTION}
        )
    if member == "usage_terms":
        return replace(item, usage_terms=added(item.usage_terms, words))
    if member == "summary" and not item.summary:
        return replace(item, summary=words)
    return replace(item, other_headlines=(*item.other_headlines, (kind, words)))


def _keywords(line: str) -> list[str]:
    return [word for part in re.split("[;,]", line) if (word := part.strip())]


# ---- metadata -------------------------------------------------------------------------------------


def _own_language(component: Element) -> str:
    metadata = first(component, "DescriptiveMetadata")
    return attribute(first(metadata, "Language"), "FormalName") or attribute(component, "lang")


def language_of(chain: Chain) -> str:
    return next((found for one in reversed(chain) if (found := _own_language(one))), "")


def with_metadata(news: NewsItem, item: Item, chain: Chain) -> Item:
    subjects: list[Subject] = []
    keywords = list(item.keywords)
    places: list[Place] = []
    sources: list[str] = []
    genres: list[str] = []
    others = list(item.other_headlines)
    for component in chain:
        descriptive = first(component, "DescriptiveMetadata")
        subjects += _subjects(news, component, descriptive)
        genres += [one for genre in every(descriptive, "Genre") if (one := attribute(genre, "FormalName"))]
        places += _places(descriptive)
        for held in every(descriptive, "Property"):
            if "keyword" in attribute(held, "FormalName").lower() and (word := attribute(held, "Value")):
                keywords.append(word)
        administrative = first(component, "AdministrativeMetadata")
        sources += _parties(administrative, "Source")
        others += [("creator", name) for name in _parties(administrative, "Creator")]
        item = _with_rights(news, item, first(component, "RightsMetadata"))
    signals = {signal for genre in genres if (signal := _GENRE_SIGNALS.get(genre.lower()))}
    return replace(
        item,
        genre=next(iter(genres), ""),
        signals=item.signals | signals,
        subjects=tuple(dict.fromkeys(subjects)),
        keywords=tuple(dict.fromkeys(keywords)),
        places=tuple(dict.fromkeys(places)),
        info_sources=tuple(dict.fromkeys(sources)),
        other_headlines=tuple(dict.fromkeys(others)),
    )


_GENRE_SIGNALS = {
    "update": Signal.UPDATE,
    "correction": Signal.CORRECTION,
    "alert": Signal.ALERT,
    "flash": Signal.ALERT,
    "repeat": Signal.REPEAT,
    "advisory": Signal.ADVISORY,
}


def _parties(administrative: Element | None, name: str) -> list[str]:
    return [
        party
        for one in every(administrative, name)
        for each in every(one, "Party")
        if (party := attribute(each, "FormalName"))
    ]


def _subjects(news: NewsItem, component: Element, descriptive: Element | None) -> Iterator[Subject]:
    for coded in every(descriptive, "SubjectCode"):
        for one in coded:
            if local_name(one) in {"Subject", "SubjectMatter", "SubjectDetail"} and attribute(
                one, "FormalName"
            ):
                formal = attribute(one, "FormalName")
                code = topic_code(attribute(one, "Scheme"), formal)
                yield Subject(code=code, name="" if code else formal)
    for one in every(descriptive, "TopicOccurrence"):
        topic = news.topics.get(attribute(one, "Topic"))
        if topic is not None:
            yield Subject(code=topic[0], name=topic[1], kind=topic[2])
    # An agency's own keywords, which Business Wire and others file beside the descriptive metadata.
    for metadata in every(component, "Metadata"):
        if "keyword" not in attribute(first(metadata, "MetadataType"), "FormalName").lower():
            continue
        for one in every(metadata, "Property"):
            if value := attribute(one, "Value"):
                yield Subject(name=value)
    for one in every(descriptive, "Property"):
        role = attribute(one, "Role").lower()
        if role.startswith("person") and (value := attribute(one, "Value")):
            yield Subject(name=value, kind=SubjectKind.PERSON)


def _places(descriptive: Element | None) -> Iterator[Place]:
    for location in every(descriptive, "Location"):
        parts = {
            attribute(one, "FormalName").lower(): attribute(one, "Value")
            for one in every(location, "Property")
        }
        country = parts.get("country", "")
        name = parts.get("city") or parts.get("area") or attribute(location, "FormalName") or country
        if name:
            yield Place(name=name, country=country)


def _with_rights(news: NewsItem, item: Item, rights: Element | None) -> Item:
    for one in every(rights, "Copyright"):
        holder, date = text_of(first(one, "CopyrightHolder")), text_of(first(one, "CopyrightDate"))
        item = replace(
            item,
            copyright_holder=item.copyright_holder or holder,
            copyright_notice=item.copyright_notice or added(holder, date),
        )
    for usage in every(rights, "UsageRights"):
        terms = item.usage_terms
        for name in ("UsageType", "Geography", "RightsHolder", "Limitations", "StartDate", "EndDate"):
            if words := text_of(first(usage, name)):
                terms = added(terms, f"{name}: {words}")
        item = replace(item, usage_terms=terms)
        end = first(usage, "EndDate")
        try:
            ends = news.must(end)
        except UnreadableError as error:
            news.look(f"The end of its rights was not read: {error.why}", end, "Look at its usage terms.")
            ends = None
        if ends is not None:
            item = replace(item, expires=min(ends, item.expires) if item.expires else ends)
    return item
