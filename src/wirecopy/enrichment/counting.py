"""Which number, or which person, belongs to a word that says somebody was killed, hurt, held or moved.

Read without grammar, by where words stand: in front of "were killed", behind "killing". Tables of words per language
in casualty_words.py; what is in doubt counts nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from wirecopy.enrichment.casualty_words import CASUALTY_WORDS, FIXED, CasualtyWords, Kind, Role
from wirecopy.enrichment.numbers import Bound, Quantity, quantities


class Basis(StrEnum):
    """What makes it a figure."""

    NUMBER = "number"  # "two men were killed"
    ONE = "one"  # "a man was killed"
    NAMED = "named"  # "Ada Quist was killed", "her son was killed", "he died"
    SELF = "self"  # "killed himself"
    NONE = "none"  # "nobody was killed"


class Found(NamedTuple):
    first: int  # index of its first token, where there are tokens
    quantity: Quantity
    basis: Basis
    counted: str


_TOKEN = re.compile(r"[\w\u0900-\u0963\u0970-\u097f]+(?:[-'’/.][\w\u0900-\u0963\u0970-\u097f]+)*|[^\w\s]")


@dataclass(slots=True)
class Token:
    text: str
    lower: str
    start: int
    end: int
    number: Quantity | None = None
    cue: tuple[Kind, Role] | None = None


_LETTER = r"[\w\u0900-\u0963\u0970-\u097f]"
WORDS = re.compile(r"[^\W\d_][\w\u0900-\u0963\u0970-\u097f]*")


@cache
def _cue_patterns(language: str) -> dict[str, re.Pattern[str]]:
    """By their first word, as most words begin no cue and are told by that alone."""
    cues: dict[str, list[str]] = {}
    for cue in sorted(CASUALTY_WORDS[language].cues, key=len, reverse=True):
        cues.setdefault(cue.split(" ")[0].rstrip(":"), []).append(re.escape(cue))
    return {
        first: re.compile(rf"(?:{'|'.join(same)})(?!{_LETTER}|-{_LETTER})", re.I)
        for first, same in cues.items()
    }


@cache
def telling_words(language: str) -> frozenset[str]:
    """The longest word of each cue: a sentence without any of these has no cue."""
    return frozenset(max(WORDS.findall(cue), key=len) for cue in CASUALTY_WORDS[language].cues)


def tokens_of(piece: str, language: str, words: CasualtyWords) -> list[Token]:
    numbers = {quantity.begin: quantity for quantity in quantities(piece, language)}
    patterns = _cue_patterns(language)
    tokens: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(piece):
        start = match.start()
        if start < end:
            continue
        lower = match[0].lower()
        if quantity := numbers.get(start):
            end = quantity.end
            tokens.append(Token(piece[start:end], piece[start:end].lower(), start, end, number=quantity))
        elif (pattern := patterns.get(lower)) and (cue := pattern.match(piece, start)):
            end = cue.end()
            said = cue[0].lower()
            tokens.append(Token(cue[0], said, start, end, cue=words.cues[said]))
        else:
            end = match.end()
            tokens.append(Token(match[0], lower, start, end))
    return tokens


_TAKEN = frozenset("claimed claims claiming claim took take takes taking taken lost cost costing".split())


def counted_by(tokens: Sequence[Token], at: int, words: CasualtyWords) -> Found | None:
    cue = tokens[at].cue
    assert cue is not None
    role = cue[1]
    if role is Role.SELF:
        return Found(at, _one(tokens[at]), Basis.SELF, "")
    if role is Role.FIXED:
        said = tokens[at]
        number = Decimal(FIXED.get(said.lower) or FIXED[said.lower.partition(" ")[0]])
        quantity = Quantity(said.start, said.start, said.end, number, number, Bound.EXACT, True)
        return Found(at, quantity, Basis.NUMBER, "")
    if role is Role.LIVES:
        before = tokens[at - 1] if at else tokens[at]
        taken = any(token.lower in _TAKEN for token in tokens[max(0, at - 6) : at - 1])
        return Found(at - 1, before.number, Basis.NUMBER, "lives") if before.number and taken else None
    if role is Role.TOLL:
        return _toll(tokens, at)
    if role is Role.GERUND:
        return _object(tokens, at, words)
    if role is Role.LEFT:
        return _subject(tokens, at, words)
    if _is_passive(tokens, at, words):
        return _subject(tokens, at, words)
    return _object(tokens, at, words) or _subject(tokens, at, words)


def _one(token: Token) -> Quantity:
    return Quantity(token.start, token.start, token.end, Decimal(1), Decimal(1), Bound.EXACT)


def _none(token: Token) -> Quantity:
    return Quantity(token.start, token.start, token.end, Decimal(0), Decimal(0), Bound.EXACT)


def _is_passive(tokens: Sequence[Token], at: int, words: CasualtyWords) -> bool:
    for token in reversed(tokens[max(0, at - 4) : at]):
        if token.lower in words.passive:
            return token.lower not in {"have", "has", "had", "a", "ont", "ha", "han"}
        if token.lower not in words.passed_over or token.lower in {"who", "that", "which"}:
            return False
    return False


def _toll(tokens: Sequence[Token], at: int) -> Found | None:
    """The last number of the clause behind: "rose from 12 to 15"."""
    last: Found | None = None
    for index in range(at + 1, min(len(tokens), at + 14)):
        token = tokens[index]
        if token.lower in {";", ".", "(", "after", "when", "as", "with"} or token.cue:
            break
        if token.lower == "," and last:
            break
        if token.number:
            last = Found(index, token.number, Basis.NUMBER, "")
    before = tokens[at - 1].number if at else None
    return Found(at - 1, before, Basis.NUMBER, "") if last is None and before else last


_OBJECT_STOPS = frozenset(
    "; . : , in at on by when after before while during but because near that left which who inside outside".split()
)


def _object(tokens: Sequence[Token], at: int, words: CasualtyWords) -> Found | None:
    """What stands behind a cue: "killed 12", "wounding a bystander", "killed his wife"."""
    determined = False
    gerund = tokens[at].cue == (Kind.SHOT, Role.GERUND)
    for index in range(at + 1, min(len(tokens), at + 8)):
        token = tokens[index]
        if token.number:
            if tokens[index - 1].lower in words.negations:
                return Found(index - 1, _none(token), Basis.NONE, "")
            if _counts_others(tokens, index, words):
                return None
            return _and_more_behind(tokens, index, words)
        if token.lower in _OBJECT_STOPS:
            return None
        if token.cue:
            if token.cue[1] in {Role.VERB, Role.GERUND} and index - at <= 2:
                continue  # "killed and wounded 12"
            return None
        if token.lower in words.articles or token.lower in {"his", "their", "the", "s", "its"}:
            determined = True
        elif token.lower in words.persons or token.lower.endswith("-old"):
            is_one = tokens[index - 1].lower in words.articles or tokens[index - 2].lower in words.articles
            return Found(index, _one(token), Basis.ONE if is_one else Basis.NAMED, token.lower)
        elif token.lower in {"him", "her", "himself", "herself"} and tokens[index + 1 : index + 2]:
            following = tokens[index + 1]
            if not following.lower[0].isalpha() or following.lower in _OBJECT_STOPS or token.lower == "him":
                return Found(index, _one(token), Basis.NAMED, "")
            determined = True
        elif token.lower in words.negations:
            return Found(index, _none(token), Basis.NONE, "")
        elif token.text[0].isupper() and not determined and index == at + 1 and not gerund:
            return Found(index, _one(token), Basis.NAMED, "") if token.lower not in NO_NAMES else None
        elif not determined and token.lower not in {"of", "and", "all", "as", "total", "both", "another"}:
            return None
    return None


NO_NAMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)
_SUBJECT_STOPS = frozenset(
    """
    ; : . “ ” " ? ! said say says told reported after when as where while because before but if although though until
    """.split()
)


def _subject(tokens: Sequence[Token], at: int, words: CasualtyWords) -> Found | None:
    """What stands before a cue: "12 people were killed", "12 dead", "a man died"."""
    person: int | None = None
    named: int | None = None
    several = 0
    commas = 0
    for index in range(at - 1, max(-1, at - 13), -1):
        token = tokens[index]
        if token.number:
            if index and tokens[index - 1].lower in words.negations:
                return Found(index - 1, _none(token), Basis.NONE, "")
            if _is_age(tokens, index):
                return Found(index, _one(token), Basis.NAMED, "")
            if _counts_others(tokens, index, words):
                break
            between = [other.lower for other in tokens[index + 1 : at]]
            if "," in between and "who" not in between and "including" not in between:
                break
            return _and_more_before(tokens, index, words)
        if token.lower in _SUBJECT_STOPS:
            break
        if token.lower == ",":
            commas += 1
            if commas > 2 or (person is None and named is not None):
                break
        elif token.lower in words.negations:
            return Found(index, _none(token), Basis.NONE, "")
        elif token.cue:
            if token.cue[1] is not Role.VERB or named is not None or person is not None:
                break
        elif token.lower in words.persons or token.lower.endswith("-old"):
            person = index
        elif person is not None and token.lower in words.articles:
            several += 1
            if not (
                index >= 2 and tokens[index - 1].lower == "and" and tokens[index - 2].lower in words.persons
            ):
                return _people_one_by_one(tokens, index, person, several)
        elif person is not None and token.lower in {"the", "his", "her", "their", "s"}:
            return Found(person, _one(tokens[person]), Basis.NAMED, tokens[person].lower)
        elif token.lower in {"he", "she"}:
            return Found(index, _one(token), Basis.NAMED, "")
        elif token.text[0].isupper() and index and named is None and person is None and commas == 0:
            named = index
    if person is not None:
        return Found(person, _one(tokens[person]), Basis.ONE, tokens[person].lower)
    if named is not None and at - named <= 4 and tokens[named].lower not in NO_NAMES:
        return Found(named, _one(tokens[named]), Basis.NAMED, "")
    return None


def _and_more_before(tokens: Sequence[Token], index: int, words: CasualtyWords) -> Found:
    """ "Two men and three women were killed": the sum, from its first number on."""
    first = _number_joined(tokens, index, words)
    return _sum(tokens, first, index) if first is not None else _counted(tokens, index, words)


def _and_more_behind(tokens: Sequence[Token], index: int, words: CasualtyWords) -> Found:
    """ "Killing two men and three women"; not "killing two men and three women were hurt"."""
    for second in range(index + 2, min(len(tokens) - 1, index + 6)):
        if tokens[second].number and _number_joined(tokens, second, words) == index:
            following = tokens[second + 1 : second + 5]
            noun = following[0].lower in words.people | words.persons and following[0].lower != "others"
            if noun and not any(other.cue or other.lower in words.passive for other in following):
                return _sum(tokens, index, second)
            break
    return _counted(tokens, index, words)


def _number_joined(tokens: Sequence[Token], index: int, words: CasualtyWords) -> int | None:
    """Where the number stands that is joined to this one: "two men and", "2 adults,"."""
    if index < 3 or tokens[index - 1].lower not in {",", "and"}:
        return None
    if tokens[index - 2].lower not in words.people | words.persons or tokens[index - 2].cue:
        return None
    return next(
        (
            at
            for at in (index - 3, index - 4)
            if at >= 0 and tokens[at].number and not _counts_others(tokens, at, words)
        ),
        None,
    )


def _sum(tokens: Sequence[Token], first: int, second: int) -> Found:
    one, other = tokens[first].number, tokens[second].number
    assert one is not None
    assert other is not None
    both = one._replace(end=other.end, low=one.low + other.low, high=one.high + other.high)
    return Found(first, both, Basis.NUMBER, "people")


def _counted(tokens: Sequence[Token], index: int, words: CasualtyWords) -> Found:
    number = tokens[index].number
    assert number is not None
    return Found(index, number, Basis.NUMBER, _noun(tokens, index, words))


def _people_one_by_one(tokens: Sequence[Token], first: int, person: int, several: int) -> Found:
    """ "A man" is one, "a man and a woman" are two."""
    token = tokens[first]
    number = Decimal(several)
    quantity = Quantity(token.start, token.start, token.end, number, number, Bound.EXACT, True)
    basis = Basis.ONE if several == 1 else Basis.NUMBER
    return Found(first, quantity, basis, tokens[person].lower if several == 1 else "people")


def _is_age(tokens: Sequence[Token], index: int) -> bool:
    """ "Ada Quist, 20, was killed": a number alone between commas behind a name."""
    before, after = (
        tokens[index - 1] if index else None,
        tokens[index + 1] if index + 1 < len(tokens) else None,
    )
    return bool(
        before and after and before.lower == "," and after.lower in {",", "of", "and", "—", "–", "-", "("} and index >= 2
        and tokens[index - 2].text[0].isupper()
    )  # fmt: skip


_BEFORE_NAMES_AND_DATES = frozenset(
    """
    $ € £ age aged interstate highway route room no number apt apartment unit lot i- u.s sr ages
    jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october
    nov november dec december grade district precinct flight boeing channel news fox
    """.split()
)


def _counts_others(tokens: Sequence[Token], index: int, words: CasualtyWords) -> bool:
    """Whether a number counts no people: "two times", "20 miles", "2016", "January 5"."""
    token = tokens[index]
    number = token.number
    assert number is not None
    if (
        index
        and tokens[index - 1].lower in {"(", "["}
        and tokens[index + 1 : index + 2]
        and tokens[index + 1].lower in {")", "]"}
    ):
        return True
    if number.low != number.low.to_integral_value():
        return True
    if index and tokens[index - 1].lower.rstrip(".") in _BEFORE_NAMES_AND_DATES:
        return True
    following = [other.lower for other in tokens[index + 1 : index + 3]]
    if following and (following[0] in words.not_people or following[0] in {"%", "-"}):
        return True
    if 1900 <= number.low <= 2050 and not number.written and not any(f in words.people for f in following):
        return True
    return len(following) == 2 and following[1] in {"times", "years", "months", "miles", "year", "shootings"}


def _noun(tokens: Sequence[Token], index: int, words: CasualtyWords) -> str:
    for token in tokens[index + 1 : index + 5]:
        if token.lower in words.people or token.lower in words.persons:
            return token.lower
        if token.cue or not token.lower[0].isalpha():
            break
    return ""


def is_part(tokens: Sequence[Token], first: int) -> bool:
    before = [token.lower for token in tokens[max(0, first - 3) : first]]
    if any(
        word in {"including", "among", "includes", "include", "included", "dont", "darunter", "incluidos"}
        for word in before
    ):
        return True
    following = [token.lower for token in tokens[first + 1 : first + 4]]
    return (
        following[:2] == ["of", "them"] or following[:2] == ["of", "the"] or following[:2] == ["of", "those"]
    )


def is_besides(tokens: Sequence[Token], first: int, at: int, words: CasualtyWords) -> bool:
    """ "He and six others were shot", "hurt three men and a girl": somebody of the clause is not in the number."""
    if not tokens[first].number:
        return False
    if first > at:
        return _is_one_more(tokens, first + 1, words)
    if first == 2 and tokens[1].lower == "," and tokens[0].lower in words.persons:
        return True
    if first < 2 or tokens[first - 1].lower != "and" or any(token.cue for token in tokens[:first]):
        return False
    before = tokens[first - 2]
    is_person = (
        before.lower in words.persons or before.lower in {"he", "she"} or before.lower.endswith("-old")
    )
    return is_person or before.text[0].isupper() or before.number is not None or before.lower == ","


def _is_one_more(tokens: Sequence[Token], start: int, words: CasualtyWords) -> bool:
    """Whether "… and a girl" follows within the next words."""
    for index in range(start, min(len(tokens) - 2, start + 4)):
        if tokens[index].lower == "and" and tokens[index + 1].lower in words.articles:
            following = [token.lower for token in tokens[index + 2 : index + 5]]
            return any(word in words.persons or word.endswith("-old") for word in following)
        if tokens[index].cue or not tokens[index].lower[0].isalpha():
            return False
    return False
