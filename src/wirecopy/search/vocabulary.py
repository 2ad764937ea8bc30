"""Words that stand in headlines, and which of them somebody may have meant. Pure; built anew, never changed."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

_WORD = re.compile(r"[^\W\d_]{3,30}")
_NEAREST = 60  # words whose distance is measured
_SHORTEST = 4  # letters of a word that is corrected


def words_in(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


class Vocabulary:
    """Each word with the number of headlines it stands in. Candidates come from the three-letter pieces of a word."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._counts = Counter(word for text in texts for word in set(words_in(text)))
        self._words: Sequence[str] = list(self._counts)
        self._having: dict[str, list[int]] = defaultdict(list)
        for index, word in enumerate(self._words):
            for piece in _pieces(word):
                self._having[piece].append(index)

    def __len__(self) -> int:
        return len(self._words)

    def __contains__(self, word: str) -> bool:
        return word.casefold() in self._counts

    def nearest(self, word: str) -> str:
        """The known word somebody may have meant: one slip away, two in a long word; "" if there is none."""
        word = word.casefold()
        if len(word) < _SHORTEST or word in self._counts:
            return ""
        allowed = 1 if len(word) < 7 else 2
        best = min(
            (
                (distance, -self._counts[other], other)
                for other in self._candidates(word, allowed)
                if (distance := slips(word, other, allowed)) <= allowed
            ),
            default=None,
        )
        return best[2] if best else ""

    def _candidates(self, word: str, allowed: int) -> list[str]:
        shared: Counter[int] = Counter()
        for piece in _pieces(word):
            shared.update(self._having.get(piece, ()))
        found = [self._words[index] for index, _ in shared.most_common(_NEAREST * 4)]
        return [other for other in found if abs(len(other) - len(word)) <= allowed][:_NEAREST]


def slips(one: str, other: str, most: int) -> int:
    """Letters put in, left out, taken for another or for their neighbour; `most` + 1 where there are more."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for index, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [index]
        for at, opposite in enumerate(other, start=1):
            cost = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter != opposite))
            if index > 1 and at > 1 and letter == other[at - 2] and one[index - 2] == opposite:
                cost = min(cost, earlier[at - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def _pieces(word: str) -> set[str]:
    around = f" {word} "
    # Pieces of two besides those of three: of a short word with a slip in its middle no three letters are left.
    return {around[at : at + 3] for at in range(len(around) - 2)} | {
        around[at : at + 2] for at in range(len(around) - 1)
    }
