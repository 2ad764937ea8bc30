"""A story's topics, from the agency's own codes and names.

Codes of IPTC Media Topics and of the older subject codes become the Media Topic's label, so that
agencies of different languages meet on one topic page; any other subject is known by the name that its agency's own
concept items give its code, or else by the name that it came with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from wirecopy.enrichment.concepts import NOTHING, Known, same_as
from wirecopy.enrichment.slugs import key_slug
from wirecopy.item import Item, Subject

MOST = 8  # topics of one story
_MEDIA_TOPIC = re.compile(
    r"^(?:medtop:|(?:https?://)?cv\.iptc\.org/newscodes/mediatopic/)(\d{8})$", re.IGNORECASE
)
_SUBJECT_CODE = re.compile(
    r"^(?:(?:subj|subject|iptc|iptccode|iptcsubjectcode|subjectcode)[:.]"
    r"|(?:https?://)?cv\.iptc\.org/newscodes/subjectcode/"
    r"|urn:newsml:iptc\.org:\d{8}:topicset\.iptc-subjectcode:)?(\d{8})(?::.*)?$",
    re.IGNORECASE,
)


class How(StrEnum):
    """Who says that a story is of a topic."""

    AGENCY = "agency"
    TEXT = "text"  # its words, as we read them


@dataclass(frozen=True, slots=True)
class Topic:
    slug: str  # key of its page
    name: str
    code: str = (
        ""  # "medtop:20000209", or as the agency filed it; "place:KZ", "organisation:", "person:" of ours
    )
    how: How = How.AGENCY
    why: tuple[str, ...] = ()  # for the desk: the words that told


def topics_of(item: Item, known: Known = NOTHING) -> tuple[Topic, ...]:
    """At most MOST topics in the agency's order, each once. `known`: what codes stand for."""
    seen: dict[str, Topic] = {}
    for topic in _named(item.subjects, known):
        seen.setdefault(topic.slug, topic)
        if len(seen) == MOST:
            break
    return tuple(seen.values())


def _named(subjects: Iterable[Subject], known: Known) -> Iterator[Topic]:
    for subject in subjects:
        topic = _media_topic(subject.code) or _by_concept(subject.code, known) or _by_name(subject)
        if topic:
            yield topic


def _media_topic(code: str) -> Topic | None:
    _, of_subject_code = _media_topics()
    if found := _MEDIA_TOPIC.match(code):
        number = found[1]
    elif (found := _SUBJECT_CODE.match(code)) and found[1] in of_subject_code:
        number = of_subject_code[found[1]]
    else:
        return None
    return media_topic(number)


def media_topic(number: str, *, how: How = How.AGENCY, why: tuple[str, ...] = ()) -> Topic | None:
    """The Media Topic of that number, of eight digits; None where there is none."""
    label = _media_topics()[0].get(number)
    return (
        Topic(key_slug(label), label[:1].upper() + label[1:], f"medtop:{number}", how, why) if label else None
    )


def _by_concept(code: str, known: Known) -> Topic | None:
    """By what its agency says the code is the same as, if that has a name, or else by the code's own.

    A code that its own agency does not explain is explained by nobody: names are not given to others' copy.
    """
    for one in reversed(same_as(code, known)) if code in known.own else ():
        named = known.of(one)
        topic = _media_topic(one) or (_of_name(named.name, one) if named else None)
        if topic:
            return topic
    return None


def _by_name(subject: Subject) -> Topic | None:
    found = _SUBJECT_CODE.match(subject.code)
    name = (found and _subject_codes().get(found[1])) or " ".join(subject.name.split())
    return _of_name(name, subject.code)


def _of_name(name: str, code: str) -> Topic | None:
    slug = key_slug(name)
    return Topic(slug, name[:1].upper() + name[1:120], code[:200]) if slug else None


@cache
def _media_topics() -> tuple[dict[str, str], dict[str, str]]:
    """(label by Media Topic number, Media Topic number by older subject code)."""
    labels: dict[str, str] = {}
    of_subject_code: dict[str, str] = {}
    for number, label, older in _rows("mediatopics.tsv"):
        labels[number] = label
        if older:
            of_subject_code.setdefault(older, number)
    return labels, of_subject_code


@cache
def _subject_codes() -> dict[str, str]:
    return {row[0]: row[1] for row in _rows("subjectcodes.tsv")}


def _rows(name: str) -> list[tuple[str, ...]]:
    text = (files("wirecopy.enrichment") / name).read_text("utf-8")
    return [tuple(line.split("\t")) for line in text.splitlines() if line and not line.startswith("#")]
