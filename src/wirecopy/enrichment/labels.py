"""Media Topics told from their own names, in languages that have no words of topics yet.

A name of one word is often a common word, so three different names of one level 1 topic have to stand in a
story, one of them in its headline, and no other topic may have half as many.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise

from wirecopy.enrichment.mediatopics import media_topics, path

LANGUAGES = frozenset(("ar", "da", "de", "es", "fr", "pt", "sv", "zh"))
_NAMES = 3  # different ones
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_UNSPACED = frozenset(("zh",))
_SHORT = 4  # letters of a name that is looked for; 2 where words are not spaced


def topic_by_names(
    headline: str, paragraphs: Iterable[str], language: str
) -> tuple[str, tuple[str, ...]] | None:
    """A level 1 topic and the names that told it; None in doubt and for languages without names."""
    if language not in LANGUAGES:
        return None
    above = _names(language)
    in_headline = _found(headline, language, above)
    told: dict[str, set[str]] = {}
    for name in in_headline | _found("\n".join(paragraphs)[:3000], language, above):
        told.setdefault(above[name], set()).add(name)
    ranked = sorted(told.items(), key=lambda one: (-len(one[1]), one[0]))
    if not ranked or len(ranked[0][1]) < _NAMES or ranked[0][1].isdisjoint(in_headline):
        return None
    if len(ranked) > 1 and 2 * len(ranked[1][1]) > len(ranked[0][1]):
        return None
    return ranked[0][0], tuple(sorted(ranked[0][1]))


def _found(text: str, language: str, above: Mapping[str, str]) -> set[str]:
    if language in _UNSPACED:
        return {
            text[at : at + size]
            for size in range(2, 7)
            for at in range(len(text))
            if text[at : at + size] in above
        }
    words = [word.casefold() for word in _WORD.findall(text)]
    found = {word for word in words if word in above}
    found.update(pair for pair in map(" ".join, pairwise(words)) if pair in above)
    return found


@cache
def _names(language: str) -> Mapping[str, str]:
    """Name -> its level 1 topic, of all live topics; without names that stand for topics of two."""
    above: dict[str, str] = {}
    shared: set[str] = set()
    least = 2 if language in _UNSPACED else _SHORT
    for topic in media_topics().values():
        name = re.sub(r"\s*[(（].*", "", topic.names.get(language, "")).casefold()
        if topic.retired or len(name) < least:
            continue
        top = path(topic.number)[0]
        if above.setdefault(name, top) != top:
            shared.add(name)
    return {name: top for name, top in above.items() if name not in shared}
