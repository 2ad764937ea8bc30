"""Near copies: the same report from another desk, shortened or rewritten; and the same report with other facts.

Candidates come from a sample of each report's word pairs (NearCopies); `compare` verifies two wordings and says why.
A copy whose figures or names were exchanged is a development and never a double. Two reports that share only their
form (earnings, rates) have most facts exchanged: they are no copies at all.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from zlib import compress, decompress

from wirecopy.enrichment.facts import Fact, FactKind, same_name, same_number
from wirecopy.enrichment.postings import Postings
from wirecopy.enrichment.wording import Sentence, Wording, wording_of

LEAST_OVERLAP = 0.36  # of word pairs; two reports of one event by two writers share a fifth at most
_SAME_OVERLAP = 0.85
_SHORTENED_BELOW = 0.75  # of the longer one's word pairs
FEWEST_PAIRS = 5  # a bare headline is no copy of anything
_LEAST_FACTS = 0.4  # of the names and numbers of the one that has fewer
_MOST_EXCHANGED = 0.35  # of the facts in aligned sentences: above it, only the form is common


_SAME: Mapping[FactKind, Callable[[Fact, Fact], bool]] = {
    FactKind.NUMBER: same_number,
    FactKind.NAME: same_name,
    FactKind.DAY: lambda one, other: one.key == other.key,
}


_FEWEST_WORDS = 3  # in common, for two sentences to stand beside each other
_ALIGNED = 0.55  # of the shorter one's words
_SAMPLED = 4  # one word pair in so many leads to candidates
_FEWEST_HITS = 0.2  # of the sample of the one looked for
_MOST_CANDIDATES = 8
_REMEMBERED = 256  # wordings


class CopyKind(StrEnum):
    SAME = "same"
    SHORTENED = "shortened"  # one is a part of the other
    REWRITTEN = "rewritten"
    DEVELOPMENT = "development"  # the same report with other facts: never hidden behind the first


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    kind: CopyKind
    overlap: float  # share of the shorter one's word pairs that the other has too, 0 to 1
    differs: tuple[str, ...] = ()  # facts exchanged, in order: "200 → 300"
    adds: tuple[str, ...] = ()  # figures of the second that the first has not

    @property
    def is_repeat(self) -> bool:
        """Whether whoever has read the first learns nothing from the second, as far as figures tell."""
        return self.is_double and not self.adds

    @property
    def is_double(self) -> bool:
        """Whether a reader who has seen the one has seen the other."""
        return self.kind is not CopyKind.DEVELOPMENT


def compare(first: Wording, second: Wording) -> Copy | None:
    """What `second` is to `first`; None if it is another report."""
    less, more = sorted((first.pairs, second.pairs), key=len)
    if len(less) < FEWEST_PAIRS:
        return None
    common = len(less & more)
    overlap = common / len(less)
    if overlap < LEAST_OVERLAP or _facts_shared(first, second) < _LEAST_FACTS:
        return None
    kept, exchanged = _exchanged(first, second)
    if len(exchanged) > _MOST_EXCHANGED * (len(exchanged) + kept):
        return None
    differs = tuple(
        dict.fromkeys(f"{each.before.shown} → {each.after.shown}" for each in exchanged if each.is_certain)
    )
    adds = tuple(sorted(second.numbers - first.numbers))
    return Copy(kind=_kind(overlap, common / len(more), differs), overlap=overlap, differs=differs, adds=adds)


class NearCopies:
    """Reports held, and which of them a new one is a copy of. Not shared between threads of a process.

    Held are the texts, compressed, and one word pair in four. A report of which the sample has too little in common
    is not compared, so most reports cost a look-up only.
    """

    def __init__(self) -> None:
        self._postings = Postings()
        self._numbers: dict[int, int] = {}  # by story
        self._held: dict[int, _Held] = {}  # by number
        self._last = 0
        self._wordings: OrderedDict[int, Wording] = OrderedDict()  # by number: those compared lately

    def __len__(self) -> int:
        return len(self._held)

    def add(self, story: int, paragraphs: Iterable[str], language: str, wording: Wording) -> None:
        """Held from now on, in the place of what was held of the story before."""
        self.forget(story)
        self._last += 1
        self._numbers[story] = self._last
        count = self._postings.add(_sample(wording), self._last)
        packed = compress("\n".join(" ".join(text.split()) for text in paragraphs).encode(), 1)
        self._held[self._last] = _Held(story, count, language, packed)

    def forget(self, story: int) -> None:
        if number := self._numbers.pop(story, None):
            self._postings.let_go(self._held.pop(number).sampled)
            self._wordings.pop(number, None)

    def of(self, wording: Wording, *, apart_from: int | None = None) -> list[tuple[int, Copy]]:
        """Stories with what `wording` is to them, the nearest first; without the story `apart_from`."""
        sample = _sample(wording)
        hits: Counter[int] = Counter()
        for pair in sample:
            hits.update(self._postings.of(pair))
        del hits[0]
        found = []
        tried = 0
        for number, count in hits.most_common(4 * _MOST_CANDIDATES):
            held = self._held.get(number)
            if held is None or held.story == apart_from:
                continue
            if count < _FEWEST_HITS * min(len(sample), held.sampled) or tried == _MOST_CANDIDATES:
                break
            tried += 1
            if copy := compare(self._wording(number, held), wording):
                found.append((held.story, copy))
        return sorted(found, key=lambda each: -each[1].overlap)

    def _wording(self, number: int, held: _Held) -> Wording:
        if wording := self._wordings.get(number):
            self._wordings.move_to_end(number)
            return wording
        wording = wording_of(decompress(held.packed).decode().split("\n"), held.language)
        self._wordings[number] = wording
        if len(self._wordings) > _REMEMBERED:
            self._wordings.popitem(last=False)
        return wording


class _Held(NamedTuple):
    story: int
    sampled: int  # word pairs
    language: str
    packed: bytes  # the text, a paragraph a line


def _sample(wording: Wording) -> list[int]:
    # The low bits choose the row in the table, so the high ones choose the sample.
    return [pair for pair in wording.pairs if (pair >> 24) % _SAMPLED == 0]


def _kind(overlap: float, of_longer: float, differs: tuple[str, ...]) -> CopyKind:
    if differs:
        return CopyKind.DEVELOPMENT
    if overlap < _SAME_OVERLAP:
        return CopyKind.REWRITTEN
    return CopyKind.SHORTENED if of_longer < _SHORTENED_BELOW else CopyKind.SAME


def _facts_shared(first: Wording, second: Wording) -> float:
    """Share of the names and numbers of the one that has fewer; 1.0 where one has none."""
    mine, theirs = ({*wording.names, *wording.numbers} for wording in (first, second))
    return len(mine & theirs) / (min(len(mine), len(theirs)) or 1) if mine and theirs else 1.0


class _Exchange(NamedTuple):
    before: Fact
    after: Fact
    in_place: bool  # the words around it are the same too

    @property
    def is_certain(self) -> bool:
        """In doubt about a number both reports are shown; names are too often other words with a capital."""
        return self.in_place or self.before.kind is FactKind.NUMBER


def _exchanged(first: Wording, second: Wording) -> tuple[int, list[_Exchange]]:
    """(facts that aligned sentences have in common, facts that stand in each other's place)."""
    kept, exchanged = 0, []
    for one, other in _aligned(first, second):
        for kind in FactKind:
            mine = [fact for fact in one.facts if fact.kind is kind]
            theirs = [fact for fact in other.facts if fact.kind is kind]
            same = _SAME[kind]
            left = [fact for fact in mine if not any(same(fact, there) for there in theirs)]
            kept += len(mine) - len(left)
            right = [fact for fact in theirs if not any(same(there, fact) for there in mine)]
            changes: Iterable[tuple[Fact, Fact]] = zip(left, right, strict=False)
            if kind is FactKind.NAME:
                changes = _names_exchanged(left, right, first, second)
            exchanged += [
                _Exchange(before, after, _in_place(one.folded, before, other.folded, after))
                for before, after in changes
            ]
    return kept, exchanged


def _names_exchanged(
    left: list[Fact], right: list[Fact], first: Wording, second: Wording
) -> Iterator[tuple[Fact, Fact]]:
    """A single capital word seen once may be no name at all ("Leaders" at the head of a list)."""
    mine = [name for name in left if _is_strange_to(name, second)]
    theirs = [name for name in right if _is_strange_to(name, first)]
    for before, after in zip(mine, theirs, strict=False):
        if _is_sure(before, first) or _is_sure(after, second):
            yield before, after


def _is_strange_to(name: Fact, there: Wording) -> bool:
    """A name the other report has elsewhere was moved, not exchanged; a word it writes small was no name."""
    last = name.key.split()[-1]
    return last not in there.names and last not in there.small


def _is_sure(name: Fact, here: Wording) -> bool:
    return " " in name.key or here.names[name.key] > 1


def _in_place(words: tuple[str, ...], fact: Fact, others: tuple[str, ...], other: Fact) -> bool:
    """Whether the word before or the word after is the same."""
    before = fact.at and other.at and words[fact.at - 1] == others[other.at - 1]
    end, other_end = fact.at + fact.length, other.at + other.length
    after = end < len(words) and other_end < len(others) and words[end] == others[other_end]
    return bool(before or after)


def _aligned(first: Wording, second: Wording) -> Iterator[tuple[Sentence, Sentence]]:
    """Each sentence of the shorter report beside the one that says the same in the other, if there is one."""
    turned = len(second.sentences) < len(first.sentences)
    short, long = (second, first) if turned else (first, second)
    contents = [sentence.content for sentence in long.sentences]
    where: dict[str, list[int]] = {}
    for at, content in enumerate(contents):
        for word in content:
            where.setdefault(word, []).append(at)
    for sentence in short.sentences:
        content = sentence.content
        shared: Counter[int] = Counter()
        for word in content:
            shared.update(where.get(word, ()))
        for at, count in shared.most_common(1):
            there = long.sentences[at]
            if count >= _FEWEST_WORDS and count >= _ALIGNED * min(len(content), len(contents[at])):
                yield (there, sentence) if turned else (sentence, there)
