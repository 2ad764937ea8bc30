"""Counts in a report: how many, of whom or what, who says so, and in which sentence exactly.

Nothing is inferred: a figure is words that stand in the text, with the place they stand at. English,
French, Spanish, German and Hindi have tables (numbers.py, casualty_words.py); of other languages only
money, shares and magnitudes are read. `toll` weighs all figures of a report and gives its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from wirecopy.enrichment.attribution import source_in
from wirecopy.enrichment.casualty_words import CASUALTY_WORDS, FIXED, CasualtyWords, Kind, Role
from wirecopy.enrichment.numbers import Bound, Quantity, quantities
from wirecopy.enrichment.sentences import Span, sentences

__all__ = ["Basis", "Figure", "Kind", "figures_of"]

HEADLINE = -1  # the "paragraph" of a figure that stands in the headline


class Basis(StrEnum):
    """What makes it a figure."""

    NUMBER = "number"  # "two men were killed"
    ONE = "one"  # "a man was killed"
    NAMED = "named"  # "Ada Quist was killed", "her son was killed", "he died"
    SELF = "self"  # "killed himself"
    NONE = "none"  # "nobody was killed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`low == high` unless it is a range. Offsets are code points of the paragraph."""

    kind: Kind
    low: Decimal
    high: Decimal
    bound: Bound
    basis: Basis
    counted: str  # "people", "children", "USD", "percent"; "" where the text names nobody
    part_of: bool  # "including two children": of another figure
    besides: bool  # "a girl and three others were hurt": one more than it says, in all
    earlier: bool  # of other events, by the words of its sentence: "this year"
    paragraph: int  # HEADLINE or an index
    sentence: Span
    words: Span  # from the figure to its cue
    source: str  # who says so, as the sentence names it; "" if it names nobody
    place: str  # "in Almaty", as the sentence says it behind the figure; "" if it does not


def figures_of(headline: str, paragraphs: Sequence[str], language: str = "en") -> tuple[Figure, ...]:
    """The figures of a report in reading order; `language` is a primary subtag."""
    found = list(_of_paragraph(headline, HEADLINE, language))
    for number, paragraph in enumerate(paragraphs):
        found += _of_paragraph(paragraph, number, language)
    return tuple(found)


def _of_paragraph(text: str, number: int, language: str) -> Iterator[Figure]:
    words = CASUALTY_WORDS.get(language)
    for sentence in sentences(text):
        piece = text[sentence.start : sentence.end]
        place = _Place(number, sentence, piece)
        yield from _amounts(place, language)
        if words is not None and not _telling_words(language).isdisjoint(_WORDS.findall(piece.lower())):
            yield from _casualties(place, language, words)


# Money, shares, magnitudes

_AMOUNT_SIGN = re.compile(
    r"[$€£¥₹%]|\b(?:percent|per cent|pct|prozent|magnitude|Rs|USD|EUR|dollars|euros)\b", re.I
)
_CURRENCY_BEFORE = re.compile(r"(US\$|A\$|C\$|HK\$|[$€£¥₹]|\bRs\.?|\bUSD|\bEUR|\bGBP|\bINR)\s?$")
_CURRENCY_AFTER = re.compile(r"\s?(dollars?|euros?|pounds|rupees|yen|yuan|USD|EUR|€)\b|\s?€", re.I)
_PERCENT_AFTER = re.compile(r"\s?(?:%|per\s?cent\b|pct\b|Prozent\b|pour cent\b|por ciento\b)", re.I)
_MAGNITUDE_BEFORE = re.compile(r"\bmagnitude(?:\s+of|-)?\s*$", re.I)
_MAGNITUDE_AFTER = re.compile(r"[\s-]magnitude\b", re.I)
_CURRENCIES = {
    "$": "USD", "us$": "USD", "a$": "AUD", "c$": "CAD", "hk$": "HKD", "€": "EUR", "£": "GBP", "¥": "JPY",
    "₹": "INR", "rs": "INR", "rs.": "INR", "usd": "USD", "eur": "EUR", "gbp": "GBP", "inr": "INR", "dollar": "USD",
    "dollars": "USD", "euro": "EUR", "euros": "EUR", "pounds": "GBP", "rupees": "INR", "yen": "JPY", "yuan": "CNY",
}  # fmt: skip


def _amounts(place: _Place, language: str) -> Iterator[Figure]:
    piece = place.piece
    if not _AMOUNT_SIGN.search(piece):
        return
    told: _Told | None = None
    for quantity in quantities(piece, language):
        kind, unit = _amount(piece, quantity)
        if kind is not None:
            told = told or _told(place, language)
            found = _Found(0, quantity, Basis.NUMBER, unit)
            span = Span(quantity.begin, quantity.end)
            yield _figure(kind, found, place, span, is_part=(False, False), told=told)


def _amount(piece: str, quantity: Quantity) -> tuple[Kind | None, str]:
    before = piece[max(0, quantity.start - 14) : quantity.start]
    if found := _CURRENCY_BEFORE.search(before):
        return Kind.MONEY, _CURRENCIES[found[1].lower()]
    if found := _CURRENCY_AFTER.match(piece, quantity.end):
        return Kind.MONEY, _CURRENCIES[found[0].strip().lower()]
    if _PERCENT_AFTER.match(piece, quantity.end):
        return Kind.PERCENT, "percent"
    if _MAGNITUDE_AFTER.match(piece, quantity.end) or _MAGNITUDE_BEFORE.search(before):
        return Kind.MAGNITUDE, "magnitude"
    return None, ""


class _Found(NamedTuple):
    first: int  # index of its first token, where there are tokens
    quantity: Quantity
    basis: Basis
    counted: str


class _Place(NamedTuple):
    """Where a sentence stands, and its words."""

    paragraph: int
    sentence: Span
    piece: str


class _Told(NamedTuple):
    """What holds for all figures of a sentence."""

    source: str
    earlier: bool


def _told(place: _Place, language: str) -> _Told:
    elsewhere = _elsewhere(language) if language in CASUALTY_WORDS else None
    return _Told(_source(place), bool(elsewhere and elsewhere.search(place.piece)))


def _figure(
    kind: Kind, found: _Found, place: _Place, words: Span, *, is_part: tuple[bool, bool], told: _Told
) -> Figure:
    start = place.sentence.start
    return Figure(
        kind=kind,
        low=found.quantity.low,
        high=found.quantity.high,
        bound=found.quantity.bound,
        basis=found.basis,
        counted=found.counted,
        part_of=is_part[0],
        besides=is_part[1],
        earlier=told.earlier,
        paragraph=place.paragraph,
        sentence=place.sentence,
        words=Span(start + words.start, start + words.end),
        source=told.source,
        place=_town(place.piece, words.end),
    )


# As headlines name it: "3 dead in blast, Interior Ministry" and "Police: 3 dead".
_NAMED_LAST = re.compile(
    r"[,–—-]\s+((?:the\s)?(?:[\w.'’]+\s){0,3}(?:ministry|police|officials?|authorities|agency|office|army|government|"
    r"sheriff|mayor|governor|hospital|media|union|court|coroner|UN|department))\.?$",
    re.I,
)
_NAMED_FIRST = re.compile(r"(?:[A-Z][\w.'’]+\s?){1,4}(?=:\s)")
_TOWN = re.compile(
    r"[^.;:]{0,50}?\b(?:in|at|near|outside)\s((?:the\s)?(?:[A-Z][\w'’-]+(?:\s(?:of|de|al)\s)?\s?){1,4})"
)


def _source(place: _Place) -> str:
    if named := source_in(place.piece):
        return named
    if found := _NAMED_LAST.search(place.piece):
        return found[1]
    found = _NAMED_FIRST.match(place.piece) if place.paragraph == HEADLINE else None
    return found[0] if found else ""


def _town(piece: str, end: int) -> str:
    found = _TOWN.match(piece, end)
    if found is None:
        return ""
    name = found[1].strip()
    return "" if name.lower().rpartition(" ")[2] in _NO_NAMES else name


# People

_TOKEN = re.compile(r"[\w\u0900-\u0963\u0970-\u097f]+(?:[-'’/.][\w\u0900-\u0963\u0970-\u097f]+)*|[^\w\s]")


@dataclass(slots=True)
class _Token:
    text: str
    lower: str
    start: int
    end: int
    number: Quantity | None = None
    cue: tuple[Kind, Role] | None = None


_LETTER = r"[\w\u0900-\u0963\u0970-\u097f]"
_WORDS = re.compile(r"[^\W\d_][\w\u0900-\u0963\u0970-\u097f]*")


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
def _telling_words(language: str) -> frozenset[str]:
    """The longest word of each cue: a sentence without any of these has no cue."""
    return frozenset(max(_WORDS.findall(cue), key=len) for cue in CASUALTY_WORDS[language].cues)


@cache
def _elsewhere(language: str) -> re.Pattern[str] | None:
    patterns = CASUALTY_WORDS[language].elsewhere
    return re.compile("|".join(patterns), re.I) if patterns else None


def _casualties(place: _Place, language: str, words: CasualtyWords) -> Iterator[Figure]:
    piece = place.piece
    tokens = _tokens(piece, language, words)
    used: set[tuple[int, Kind]] = set()
    told: _Told | None = None
    for at, token in enumerate(tokens):
        found = _counted_by(tokens, at, words) if token.cue else None
        if token.cue is None or found is None or (found.first, token.cue[0]) in used:
            continue
        used.add((found.first, token.cue[0]))
        told = told or _told(place, language)
        is_part = _is_part(tokens, found.first), _is_besides(tokens, found.first, at, words)
        yield _figure(token.cue[0], found, place, _words(tokens, at, found), is_part=is_part, told=told)


def _words(tokens: Sequence[_Token], at: int, found: _Found) -> Span:
    first, last = tokens[min(found.first, at)], tokens[max(found.first, at)]
    return Span(min(first.start, found.quantity.begin), max(last.end, found.quantity.end))


def _tokens(piece: str, language: str, words: CasualtyWords) -> list[_Token]:
    numbers = {quantity.begin: quantity for quantity in quantities(piece, language)}
    patterns = _cue_patterns(language)
    tokens: list[_Token] = []
    end = 0
    for match in _TOKEN.finditer(piece):
        start = match.start()
        if start < end:
            continue
        lower = match[0].lower()
        if quantity := numbers.get(start):
            end = quantity.end
            tokens.append(_Token(piece[start:end], piece[start:end].lower(), start, end, number=quantity))
        elif (pattern := patterns.get(lower)) and (cue := pattern.match(piece, start)):
            end = cue.end()
            said = cue[0].lower()
            tokens.append(_Token(cue[0], said, start, end, cue=words.cues[said]))
        else:
            end = match.end()
            tokens.append(_Token(match[0], lower, start, end))
    return tokens


_TAKEN = frozenset("claimed claims claiming claim took take takes taking taken lost cost costing".split())


def _counted_by(tokens: Sequence[_Token], at: int, words: CasualtyWords) -> _Found | None:
    cue = tokens[at].cue
    assert cue is not None
    role = cue[1]
    if role is Role.SELF:
        return _Found(at, _one(tokens[at]), Basis.SELF, "")
    if role is Role.FIXED:
        said = tokens[at]
        number = Decimal(FIXED.get(said.lower) or FIXED[said.lower.partition(" ")[0]])
        quantity = Quantity(said.start, said.start, said.end, number, number, Bound.EXACT, True)
        return _Found(at, quantity, Basis.NUMBER, "")
    if role is Role.LIVES:
        before = tokens[at - 1] if at else tokens[at]
        taken = any(token.lower in _TAKEN for token in tokens[max(0, at - 6) : at - 1])
        return _Found(at - 1, before.number, Basis.NUMBER, "lives") if before.number and taken else None
    if role is Role.TOLL:
        return _toll(tokens, at)
    if role is Role.GERUND:
        return _object(tokens, at, words)
    if role is Role.LEFT:
        return _subject(tokens, at, words)
    if _is_passive(tokens, at, words):
        return _subject(tokens, at, words)
    return _object(tokens, at, words) or _subject(tokens, at, words)


def _one(token: _Token) -> Quantity:
    return Quantity(token.start, token.start, token.end, Decimal(1), Decimal(1), Bound.EXACT)


def _none(token: _Token) -> Quantity:
    return Quantity(token.start, token.start, token.end, Decimal(0), Decimal(0), Bound.EXACT)


def _is_passive(tokens: Sequence[_Token], at: int, words: CasualtyWords) -> bool:
    for token in reversed(tokens[max(0, at - 4) : at]):
        if token.lower in words.passive:
            return token.lower not in {"have", "has", "had", "a", "ont", "ha", "han"}
        if token.lower not in words.passed_over or token.lower in {"who", "that", "which"}:
            return False
    return False


def _toll(tokens: Sequence[_Token], at: int) -> _Found | None:
    """The last number of the clause behind: "rose from 12 to 15"."""
    last: _Found | None = None
    for index in range(at + 1, min(len(tokens), at + 14)):
        token = tokens[index]
        if token.lower in {";", ".", "(", "after", "when", "as", "with"} or token.cue:
            break
        if token.lower == "," and last:
            break
        if token.number:
            last = _Found(index, token.number, Basis.NUMBER, "")
    before = tokens[at - 1].number if at else None
    return _Found(at - 1, before, Basis.NUMBER, "") if last is None and before else last


_OBJECT_STOPS = frozenset(
    "; . : , in at on by when after before while during but because near that left which who inside outside".split()
)


def _object(tokens: Sequence[_Token], at: int, words: CasualtyWords) -> _Found | None:
    """What stands behind a cue: "killed 12", "wounding a bystander", "killed his wife"."""
    determined = False
    gerund = tokens[at].cue == (Kind.SHOT, Role.GERUND)
    for index in range(at + 1, min(len(tokens), at + 8)):
        token = tokens[index]
        if token.number:
            if tokens[index - 1].lower in words.negations:
                return _Found(index - 1, _none(token), Basis.NONE, "")
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
            return _Found(index, _one(token), Basis.ONE if is_one else Basis.NAMED, token.lower)
        elif token.lower in {"him", "her", "himself", "herself"} and tokens[index + 1 : index + 2]:
            following = tokens[index + 1]
            if not following.lower[0].isalpha() or following.lower in _OBJECT_STOPS or token.lower == "him":
                return _Found(index, _one(token), Basis.NAMED, "")
            determined = True
        elif token.lower in words.negations:
            return _Found(index, _none(token), Basis.NONE, "")
        elif token.text[0].isupper() and not determined and index == at + 1 and not gerund:
            return _Found(index, _one(token), Basis.NAMED, "") if token.lower not in _NO_NAMES else None
        elif not determined and token.lower not in {"of", "and", "all", "as", "total", "both", "another"}:
            return None
    return None


_NO_NAMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)
_SUBJECT_STOPS = frozenset(
    """
    ; : . “ ” " ? ! said say says told reported after when as where while because before but if although though until
    """.split()
)


def _subject(tokens: Sequence[_Token], at: int, words: CasualtyWords) -> _Found | None:
    """What stands before a cue: "12 people were killed", "12 dead", "a man died"."""
    person: int | None = None
    named: int | None = None
    several = 0
    commas = 0
    for index in range(at - 1, max(-1, at - 13), -1):
        token = tokens[index]
        if token.number:
            if index and tokens[index - 1].lower in words.negations:
                return _Found(index - 1, _none(token), Basis.NONE, "")
            if _is_age(tokens, index):
                return _Found(index, _one(token), Basis.NAMED, "")
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
            return _Found(index, _none(token), Basis.NONE, "")
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
            return _Found(person, _one(tokens[person]), Basis.NAMED, tokens[person].lower)
        elif token.lower in {"he", "she"}:
            return _Found(index, _one(token), Basis.NAMED, "")
        elif token.text[0].isupper() and index and named is None and person is None and commas == 0:
            named = index
    if person is not None:
        return _Found(person, _one(tokens[person]), Basis.ONE, tokens[person].lower)
    if named is not None and at - named <= 4 and tokens[named].lower not in _NO_NAMES:
        return _Found(named, _one(tokens[named]), Basis.NAMED, "")
    return None


def _and_more_before(tokens: Sequence[_Token], index: int, words: CasualtyWords) -> _Found:
    """ "Two men and three women were killed": the sum, from its first number on."""
    first = _number_joined(tokens, index, words)
    return _sum(tokens, first, index) if first is not None else _counted(tokens, index, words)


def _and_more_behind(tokens: Sequence[_Token], index: int, words: CasualtyWords) -> _Found:
    """ "Killing two men and three women"; not "killing two men and three women were hurt"."""
    for second in range(index + 2, min(len(tokens) - 1, index + 6)):
        if tokens[second].number and _number_joined(tokens, second, words) == index:
            following = tokens[second + 1 : second + 5]
            noun = following[0].lower in words.people | words.persons and following[0].lower != "others"
            if noun and not any(other.cue or other.lower in words.passive for other in following):
                return _sum(tokens, index, second)
            break
    return _counted(tokens, index, words)


def _number_joined(tokens: Sequence[_Token], index: int, words: CasualtyWords) -> int | None:
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


def _sum(tokens: Sequence[_Token], first: int, second: int) -> _Found:
    one, other = tokens[first].number, tokens[second].number
    assert one is not None
    assert other is not None
    both = one._replace(end=other.end, low=one.low + other.low, high=one.high + other.high)
    return _Found(first, both, Basis.NUMBER, "people")


def _counted(tokens: Sequence[_Token], index: int, words: CasualtyWords) -> _Found:
    number = tokens[index].number
    assert number is not None
    return _Found(index, number, Basis.NUMBER, _noun(tokens, index, words))


def _people_one_by_one(tokens: Sequence[_Token], first: int, person: int, several: int) -> _Found:
    """ "A man" is one, "a man and a woman" are two."""
    token = tokens[first]
    number = Decimal(several)
    quantity = Quantity(token.start, token.start, token.end, number, number, Bound.EXACT, True)
    basis = Basis.ONE if several == 1 else Basis.NUMBER
    return _Found(first, quantity, basis, tokens[person].lower if several == 1 else "people")


def _is_age(tokens: Sequence[_Token], index: int) -> bool:
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


def _counts_others(tokens: Sequence[_Token], index: int, words: CasualtyWords) -> bool:
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


def _noun(tokens: Sequence[_Token], index: int, words: CasualtyWords) -> str:
    for token in tokens[index + 1 : index + 5]:
        if token.lower in words.people or token.lower in words.persons:
            return token.lower
        if token.cue or not token.lower[0].isalpha():
            break
    return ""


def _is_part(tokens: Sequence[_Token], first: int) -> bool:
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


def _is_besides(tokens: Sequence[_Token], first: int, at: int, words: CasualtyWords) -> bool:
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


def _is_one_more(tokens: Sequence[_Token], start: int, words: CasualtyWords) -> bool:
    """Whether "… and a girl" follows within the next words."""
    for index in range(start, min(len(tokens) - 2, start + 4)):
        if tokens[index].lower == "and" and tokens[index + 1].lower in words.articles:
            following = [token.lower for token in tokens[index + 2 : index + 5]]
            return any(word in words.persons or word.endswith("-old") for word in following)
        if tokens[index].cue or not tokens[index].lower[0].isalpha():
            return False
    return False
