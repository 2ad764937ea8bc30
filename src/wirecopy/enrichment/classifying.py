"""Media Topics from the words of a story, where its agency gave none: weighed words, and silence in doubt.

The weights (topic-words.tsv.gz) are made by tools/train_topics.py from IPTC's labels and definitions and from
vocabularies of our own; how good they are is measured in docs/understanding-topics.md.
"""

from __future__ import annotations

import gzip
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

MOST_WORDS = 450  # of a story: what it is about stands above
_HEADLINE = 2.5  # a word there counts as much as so many below
_ENOUGH = 9.0  # weight that a level 1 topic must have gathered
_SHARE = 0.34  # of all that was gathered
_LEAD = 1.35  # times the next topic's
_ALSO = 0.72  # a second topic of level 1 has so much of the first's weight
_DEEPER = 5.0  # weight of a topic below
_DEEPER_SHARE = 0.40  # of what its level 1 topic has


class Classified(NamedTuple):
    number: str  # eight digits
    weight: float
    words: tuple[str, ...]  # those that told most, for the desk


@dataclass(frozen=True, slots=True)
class Weights:
    """By word, or by two or three words joined by blanks; stemmed."""

    of_words: Mapping[str, tuple[tuple[str, float], ...]]
    longest: Mapping[str, int]  # words of the longest that opens with this one
    above: Mapping[str, str]  # topic -> its level 1 topic


_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|[A-Z]\d[A-Z]\d")


def classify(headline: str, paragraphs: Iterable[str]) -> tuple[Classified, ...]:
    """Level 1 topics with what is below them, the surest first; () in doubt."""
    told = gathered(headline, paragraphs)
    scores = {topic: sum(words.values()) for topic, words in told.items()}
    above = weights().above
    tops = sorted(((score, topic) for topic, score in scores.items() if above[topic] == topic), reverse=True)
    if not tops:
        return ()
    whole = sum(score for score, _ in tops)
    best = tops[0][0]
    doubtful = best < _ENOUGH or best < _SHARE * whole or (len(tops) > 1 and best < _LEAD * tops[1][0])
    if doubtful and not _two_are_plain(tops, whole):
        return ()
    found: list[Classified] = []
    for score, top in tops[:2]:
        if score < _ENOUGH or (found and score < _ALSO * best):
            break
        found.append(_of(top, told[top]))
        below = [
            (scores[topic], topic)
            for topic in scores
            if topic != top and above[topic] == top and scores[topic] >= max(_DEEPER, _DEEPER_SHARE * score)
        ]
        found.extend(_of(topic, told[topic]) for _, topic in sorted(below, reverse=True)[:2])
    return tuple(found)


def _two_are_plain(tops: list[tuple[float, str]], whole: float) -> bool:
    """Two topics that share a story, with next to nothing for any other."""
    return len(tops) > 1 and tops[1][0] >= 2 * _ENOUGH and tops[0][0] + tops[1][0] >= 0.8 * whole


def _of(topic: str, told: Mapping[str, float]) -> Classified:
    most = sorted(told, key=lambda word: (-told[word], word))[:5]
    return Classified(topic, round(sum(told.values()), 1), tuple(most))


def gathered(headline: str, paragraphs: Iterable[str]) -> dict[str, dict[str, float]]:
    """Topic -> word -> weight, of all topics that any word speaks for."""
    counts: dict[str, float] = {}
    _count(counts, headline, _HEADLINE)
    left = MOST_WORDS
    for paragraph in paragraphs:
        left -= _count(counts, paragraph, 1.0)
        if left <= 0:
            break
    told: dict[str, dict[str, float]] = {}
    of_words = weights().of_words
    for word, times in counts.items():
        for topic, weight in of_words[word]:
            told.setdefault(topic, {})[word] = weight * (1 + math.log(times))
    return told


def _count(counts: dict[str, float], text: str, worth: float) -> int:
    """Add what `text` holds of the words known; how many words it has."""
    held = weights()
    of_words, longest = held.of_words, held.longest
    stems = [stem(word) for word in _WORD.findall(text)]
    end = len(stems)
    skip = 0
    for place, word in enumerate(stems):
        if skip:
            skip -= 1
            continue
        # The longest wins: in "wall street" there is no street.
        for length in range(min(longest.get(word, 0), end - place), 0, -1):
            words = " ".join(stems[place : place + length]) if length > 1 else word
            if words in of_words:
                counts[words] = counts.get(words, 0.0) + worth
                skip = length - 1
                break
    return end


_ENDINGS = (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("s", ""))
_KEPT = frozenset(
    "news aids us series physics species economics politics mathematics athletics lens tennis".split()
)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Small letters, singular: enough for English, harmless elsewhere."""
    word = word.lower().replace("’", "'").removesuffix("'s")
    if len(word) < 4 or word in _KEPT or word.endswith(("ss", "us", "is")):
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending):
            return word[: -len(ending)] + instead
    return word


@cache
def weights() -> Weights:
    """Read once a process."""
    content = gzip.decompress((files("wirecopy.enrichment") / "topic-words.tsv.gz").read_bytes()).decode()
    of_words: dict[str, tuple[tuple[str, float], ...]] = {}
    above: dict[str, str] = {}
    for line in content.splitlines():
        if line.startswith("#"):
            continue
        word, _, rest = line.partition("\t")
        if word.startswith(">"):
            above[word[1:]] = rest
        else:
            of_words[word] = tuple(
                (topic, float(weight)) for topic, _, weight in (one.partition(":") for one in rest.split(" "))
            )
    longest: dict[str, int] = {}
    for word in of_words:
        parts = word.split(" ")
        longest[parts[0]] = max(longest.get(parts[0], 0), len(parts))
    return Weights(of_words, longest, above)
