"""What became different between two versions of a story, word by word.

Over canonical paragraphs (wct1) only: what this shows as the same is the same to the last character,
and what it leaves out of the one side or the other gives that side back, whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_ALIKE = 0.35  # paragraphs that share fewer of their words are two paragraphs, not one rewritten
_MOST_COMPARED = 2_000_000  # pairs of words in one comparison; what is over it is shown as replaced whole
_MOST_PAIRED = 10_000  # pairs of paragraphs

# A word, or what stands between two: Chinese, Japanese and Korean have no blanks, so each character counts.
_WORDS = re.compile(r"[぀-ヿ㐀-鿿가-힯]|[^\W぀-ヿ㐀-鿿가-힯]+|\s+|[^\w\s]")


class Fate(StrEnum):
    SAME = "same"
    GONE = "gone"  # in the older version only
    NEW = "new"  # in the newer version only


@dataclass(frozen=True, slots=True)
class Piece:
    fate: Fate
    text: str


Paragraph = tuple[Piece, ...]


def differences(before: Sequence[str], after: Sequence[str]) -> tuple[Paragraph, ...]:
    """Paragraphs of both versions, in reading order, in pieces that stayed, went or came.

    The pieces that are not NEW, a paragraph at a time, are `before`; those that are not GONE are `after`.
    However long and alike the versions are, it takes well under a second.
    """
    compared = _Budget(_MOST_COMPARED)
    out: list[Paragraph] = []
    matcher = SequenceMatcher(None, list(before), list(after), autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            out += [(Piece(Fate.SAME, text),) for text in before[a:b]]
        else:
            out += _between(before[a:b], after[c:d], compared)
    return tuple(out)


def in_line(before: str, after: str) -> Paragraph:
    """The same for two single lines, such as headlines."""
    return tuple(_pieces(before, after, _Budget(_MOST_COMPARED)))


def is_same(paragraphs: Sequence[Paragraph]) -> bool:
    return all(piece.fate is Fate.SAME for paragraph in paragraphs for piece in paragraph)


@dataclass(slots=True)
class _Budget:
    left: int

    def allows(self, cost: int) -> bool:
        if cost > self.left:
            return False
        self.left -= cost
        return True


def _between(before: Sequence[str], after: Sequence[str], compared: _Budget) -> Iterator[Paragraph]:
    a = c = 0
    for b, d in [*_pairs(before, after), (len(before), len(after))]:
        yield from ((Piece(Fate.GONE, text),) for text in before[a:b])
        yield from ((Piece(Fate.NEW, text),) for text in after[c:d])
        if b < len(before):
            yield tuple(_pieces(before[b], after[d], compared))
        a, c = b + 1, d + 1


def _pairs(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Which paragraphs are one, rewritten: indices rising on both sides, alike as much as can be in all."""
    if not before or not after or len(before) * len(after) > _MOST_PAIRED:
        return []
    ours, theirs = [_counted(text) for text in before], [_counted(text) for text in after]
    likeness = [[_likeness(one, other) for other in theirs] for one in ours]
    best = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for i in reversed(range(len(before))):
        for j in reversed(range(len(after))):
            paired = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] >= _ALIKE else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < len(before) and j < len(after):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _counted(text: str) -> Counter[str]:
    return Counter(word for word in _WORDS.findall(text) if not word.isspace())


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _pieces(before: str, after: str, compared: _Budget) -> Iterator[Piece]:
    a, b = _WORDS.findall(before), _WORDS.findall(after)
    start = _shared(a, b)
    end = _shared(a[start:][::-1], b[start:][::-1])
    yield from _piece(Fate.SAME, a[:start])
    middle_a, middle_b = a[start : len(a) - end], b[start : len(b) - end]
    if compared.allows(len(middle_a) * len(middle_b)):
        matcher = SequenceMatcher(None, middle_a, middle_b, autojunk=False)
        for tag, i, j, k, m in _without_islands(matcher.get_opcodes(), middle_a):
            if tag == "equal":
                yield from _piece(Fate.SAME, middle_a[i:j])
            else:
                yield from _piece(Fate.GONE, middle_a[i:j])
                yield from _piece(Fate.NEW, middle_b[k:m])
    else:
        yield from _piece(Fate.GONE, middle_a)
        yield from _piece(Fate.NEW, middle_b)
    yield from _piece(Fate.SAME, a[len(a) - end :])


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words are the same from the start."""
    most = min(len(one), len(other))
    return next((i for i in range(most) if one[i] != other[i]), most)


_Code = tuple[str, int, int, int, int]


def _without_islands(codes: Sequence[_Code], words: Sequence[str]) -> list[_Code]:
    """A blank that stayed between two words that did not is no help to who reads: it goes with them."""
    out: list[_Code] = []
    for index, (tag, i, j, k, m) in enumerate(codes):
        is_inside = 0 < index < len(codes) - 1
        island = tag == "equal" and is_inside and all(word.isspace() for word in words[i:j])
        if out and out[-1][0] != "equal" and (tag != "equal" or island):
            _, i, _, k, _ = out.pop()
            tag = "replace"
        out.append((tag, i, j, k, m))
    return out


def _piece(fate: Fate, words: Sequence[str]) -> Iterator[Piece]:
    if words:
        yield Piece(fate, "".join(words))
