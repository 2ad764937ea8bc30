"""What a report is made of, for telling whether two are about the same: words, names and pairs of names, weighed.

A term is known by a hash of 32 bits, so that a hundred thousand reports fit in memory; `spelled` keeps the words of
the report just looked at, for the desk. Weights say how much the report makes of a term; how rare the term is on the
wire is the shelf's knowledge.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from zlib import crc32

from wirecopy.enrichment.facts import FactKind
from wirecopy.enrichment.wording import Wording, folded, is_content

# Few, set by hand, and no result hangs on their second digit: see docs/understanding.md.
_HEADLINE = 2.0
_LEAD = 1.5
_LEAD_WORDS = 60
_NAME = 2.2
_STEM = 7  # letters


@dataclass(frozen=True, slots=True)
class Terms:
    weights: Mapping[int, float]
    anchors: frozenset[int]  # of names and long numbers: what stays the same in another language
    spelled: Mapping[int, str]
    named: frozenset[int]  # which of `weights` are names


def terms_of(headline: Wording, text: Wording, places: tuple[str, ...] = ()) -> Terms:
    """`places` count as names of the lead."""
    counts: Counter[str] = Counter()
    for sentence in headline.sentences:
        for word in sentence.content:
            counts[_stem(word)] += _HEADLINE  # type: ignore[assignment]
    seen = 0
    for sentence in text.sentences:
        weight = _LEAD if seen < _LEAD_WORDS else 1.0
        seen += len(sentence.words)
        for word in map(folded, sentence.words):
            if is_content(word):
                counts[_stem(word)] += weight  # type: ignore[assignment]
    parts = set(text.names) | {folded(word) for place in places for word in place.split()}
    for place in places:
        for word in map(folded, place.split()):
            counts[_stem(word)] += _LEAD  # type: ignore[assignment]
    names = {_stem(part) for part in parts}
    runs = _runs(headline, text)
    weights, spelled = {}, {}
    for word, count in counts.items():
        term = crc32(word.encode())
        weights[term] = (1 + log(max(count, 1.0))) * (_NAME if word in names else 1.0)
        spelled[term] = word
    for run, count in runs.items():
        term = crc32(run.encode())
        weights[term] = 1 + log(count)
        spelled[term] = run
    written = {_stem(folded(word)): word for sentence in text.sentences for word in sentence.words}
    spelled = {term: written.get(word, word.title()) for term, word in spelled.items()}
    return Terms(
        weights,
        _anchors(text, parts),
        spelled,
        frozenset(crc32(name.encode()) for name in (*names, *runs)),
    )


def _stem(word: str) -> str:
    """Shapes of a word brought together roughly, in any language: a plural's s gone, long words cut."""
    if len(word) > 4 and word[-1] == "s":
        word = word[:-1]
    return word[:_STEM] if word.isalpha() else word


def _runs(*wordings: Wording) -> Counter[str]:
    """Neighbouring parts of names: "chanell berry"."""
    return Counter(
        f"{first} {second}"
        for wording in wordings
        for sentence in wording.sentences
        for fact in sentence.facts
        if fact.kind is FactKind.NAME
        for first, second in _neighbours(fact.key.split())
    )


def _neighbours(parts: list[str]) -> zip[tuple[str, str]]:
    return zip(parts, parts[1:], strict=False)


def _anchors(text: Wording, parts: set[str]) -> frozenset[int]:
    numbers = {number for number in text.numbers if len(number) >= 3}
    return frozenset(crc32(_bare(word).encode()) for word in (*parts, *numbers) if len(word) >= 3)


def _bare(word: str) -> str:
    """Without accents: "Erdoğan" is "Erdogan" in another language."""
    if word.isascii():
        return word
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter)
    )
