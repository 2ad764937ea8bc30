"""What a report is made of, for telling whether two are about the same: words and names, weighed.

A term is known by a hash of 32 bits, so that a hundred thousand reports fit in memory; `spelled` keeps the words of
the report just looked at, for the desk. Weights say how much the report makes of a term; how rare the term is on the
wire is the shelf's knowledge.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from zlib import crc32

from wirecopy.enrichment.wording import Wording, folded, is_content, words_of

# Few, set by hand, and no result hangs on their second digit: see docs/understanding.md.
_HEADLINE = 3.0
_LEAD = 2.0
_LEAD_WORDS = 60
_NAME = 2.0


@dataclass(frozen=True, slots=True)
class Terms:
    weights: Mapping[int, float]
    anchors: frozenset[int]  # of names and long numbers: what stays the same in another language
    spelled: Mapping[int, str]
    named: frozenset[int]  # which of `weights` are names


def terms_of(headline: Wording, text: Wording, places: tuple[str, ...] = ()) -> Terms:
    """`places` count as names of the lead."""
    counts: defaultdict[str, float] = defaultdict(float)
    for sentence in headline.sentences:
        for word in sentence.content:
            counts[_plain(word)] += _HEADLINE
    seen = 0
    for sentence in text.sentences:
        weight = _LEAD if seen < _LEAD_WORDS else 1.0
        seen += len(sentence.words)
        for word in sentence.folded:
            if is_content(word):
                counts[_plain(word)] += weight
    set_in = {folded(word) for place in places for word in words_of(place)}
    for word in set_in:
        counts[_plain(word)] += _LEAD
    parts = {*text.names, *set_in}
    names = {_plain(part) for part in parts}
    hashes = {word: crc32(word.encode()) for word in counts}
    return Terms(
        {
            hashes[word]: (1 + log(max(count, 1.0))) * (_NAME if word in names else 1.0)
            for word, count in counts.items()
        },
        _anchors(text, parts),
        {term: word.title() if word in names else word for word, term in hashes.items()},
        frozenset(hashes[name] for name in names if name in hashes),
    )


def _plain(word: str) -> str:
    """Without a plural's s: rough, and the same in every language."""
    return word[:-1] if len(word) > 4 and word[-1] == "s" else word


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
