"""IPTC Media Topics: which is in which, and their names in ten languages.

mediatopics-tree.tsv.gz is made by tools/make_mediatopics.py from IPTC's releases, CC BY 4.0.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class MediaTopic:
    number: str  # eight digits
    above: str  # the number it stands under, "" at level 1
    retired: bool
    definition: str  # in English, IPTC's
    names: Mapping[str, str]  # by language


def path(number: str) -> tuple[str, ...]:
    """From its level 1 topic down to the topic itself; () for a number that is none."""
    topics = media_topics()
    found: list[str] = []
    while number in topics and len(found) < _DEEPEST:
        found.append(number)
        number = topics[number].above
    return tuple(reversed(found))


def name_in(number: str, language: str) -> str:
    """Its name in that language, else in the language without its region, else in English; "" for no topic."""
    topic = media_topics().get(number)
    if topic is None:
        return ""
    return topic.names.get(language) or topic.names.get(language.partition("-")[0]) or topic.names["en"]


def number_named(name: str) -> str:
    """The live topic that any language calls so, in whatever case; "" where none does."""
    return _by_name().get(" ".join(name.split()).casefold(), "")


@cache
def media_topics() -> Mapping[str, MediaTopic]:
    content = gzip.decompress(
        (files("wirecopy.enrichment") / "mediatopics-tree.tsv.gz").read_bytes()
    ).decode()
    topics: dict[str, MediaTopic] = {}
    for line in content.splitlines():
        if line.startswith("#"):
            continue
        number, above, retired, definition, *names = line.split("\t")
        spoken = {cell.partition("=")[0]: cell.partition("=")[2] for cell in names}
        topics[number] = MediaTopic(number, above, bool(retired), definition, spoken)
    return topics


@cache
def _by_name() -> Mapping[str, str]:
    found: dict[str, str] = {}
    # English last: where languages differ on what a word means, it stands.
    for topic in media_topics().values():
        if not topic.retired:
            for name in topic.names.values():
                found.setdefault(name.casefold(), topic.number)
    found.update(
        (topic.names["en"].casefold(), topic.number) for topic in media_topics().values() if not topic.retired
    )
    return found
