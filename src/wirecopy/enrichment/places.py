"""Places that a text names, each resolved by what else it says.

One pass over the capitalised words against the gazetteer; then, place by place, whether the words around
make it one, and which of its namesakes: by what contains it ("Paris, Texas"), the dateline, the countries
named, the people living there.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from wirecopy.enrichment.gazetteer import Known, PlaceKind, fold, gazetteer, given_names

_LEAST = 0.6  # of the weights: chosen for precision


class Mention(NamedTuple):
    """`text[start:end]` names `place`."""

    start: int
    end: int
    place: Known
    sure: float  # 0 to 1: that it is a place, and this one


@dataclass(slots=True)
class _Candidate:
    start: int
    end: int
    words: str  # as written
    folded: str
    known: tuple[Known, ...]
    before: str = ""  # the word before, as written
    after: str = ""
    joined_before: bool = False  # with nothing but a blank between
    joined_after: bool = False
    opens: bool = False  # a sentence
    comma_after: bool = False
    of: bool = False  # "University of" and the like stand before
    after_money: bool = False  # "US$"
    heads: str = ""  # the last of the capitalised words that follow
    score: float = 0.0
    place: Known | None = None


_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"(?:[.!?:;]|--|[–—•])[\"'”’)\]]*\s*$|^[\s\"'“‘(\[]*$")
_IN = frozenset(
    "in at from near of to around outside across throughout into via inside toward towards between through "
    "within over off leaving reached visiting visited neighbouring neighboring against "
    "north south east west northern southern eastern western central greater downtown upper lower".split()
)
_DESIGNATED = frozenset(
    "province county city state states district region prefecture governorate oblast island islands airport "
    "peninsula valley river lake bay sea coast border capital town village township territory suburb suburbs "
    "shire municipality metropolitan area port beach strait desert delta "
    "police officials government authorities residents".split()
)
_ORGANISED = frozenset(
    "university college school hospital post times journal bank company corp inc ltd plc united fc club "
    "exchange street road avenue ministry department council court center centre institute association "
    "commission committee agency news herald daily tribune gazette globe star sun press airlines airways air "
    "park hotel stadium museum church cathedral house hall tower bridge square theatre theater foundation "
    "party union federation army navy force forces guard group holdings industries oil gas energy motors cup "
    "open masters marathon prix games festival accord agreement treaty protocol declaration convention act "
    "law summit conference round virus fever flu disease".split()
)
_TITLED = frozenset(
    "mr mrs ms miss dr sir lord lady dame prof professor president minister senator sen rep gov governor judge "
    "justice king queen prince princess duke general gen colonel col captain capt sgt sergeant lt major officer "
    "detective inspector chief coach pope cardinal bishop rev reverend father sister saint sheikh imam attorney "
    "secretary ambassador spokesman spokeswoman director chairman chairwoman captain".split()
)
_SPEAKS = frozenset(
    "said says told added wrote argued testified pleaded admitted insisted replied recalled joked was's".split()
)
# Towns of these names there are, and hardly ever are they meant.
_NOT_PLACES = frozenset(
    "island city homeland spring green eastern western northern southern central hall cross of most same police "
    "union best march may june august april male orange bath mobile normal date nan san la los las el de le les "
    "man both university north south east west new old great saint st monday tuesday wednesday thursday friday "
    "saturday sunday january february july september october november december english islam god christian "
    "christmas easter internet bean bar see born wang li liu ma wu he she they we you it i this that and but "
    "the for from king queen bay sale deal hope early along why split obama bush clinton trump biden putin brown "
    "davis taylor martin young marshall lee scott".split()
)


def places_in(text: str, *, dateline: Iterable[str] = (), named: Iterable[str] = ()) -> tuple[Mention, ...]:
    """Every mention in reading order. `dateline`: places it was filed from; `named`: others the agency gave."""
    found = list(_candidates(text))
    context = _context(text, found, (*dateline, *named))
    _weigh(found, context)
    _resolve(found, context)
    return tuple(
        Mention(one.start, one.end, one.place, _share(one.score))
        for one in found
        if one.place is not None and one.score > _LEAST
    )


def _share(score: float) -> float:
    return 1 / (1 + math.exp(-score))


# ---- finding ----------------------------------------------------------------------------------------


def _candidates(text: str) -> Iterator[_Candidate]:
    """The longest names, none inside another."""
    tokens = [(match.start(), match.end()) for match in _TOKEN.finditer(text)]
    longest = gazetteer().longest
    index = 0
    while index < len(tokens):
        start, end = tokens[index]
        taken = 1
        if _capital(text[start]) and (most := longest.get(_bare(text[start:end]), 0)):
            for count in range(min(most, len(tokens) - index), 0, -1):
                one = _candidate(text, tokens, index, count)
                if one is not None:
                    yield one
                    taken = count
                    break
        index += taken


@lru_cache(maxsize=20_000)
def _bare(word: str) -> str:
    return fold(word).removesuffix("'s")


def _capital(letter: str) -> bool:
    """Also a letter of a script that has no small ones."""
    return letter.isupper() or not (letter.islower() or letter.isascii())


@lru_cache(maxsize=20_000)
def _places_named(folded: str) -> tuple[Known, ...]:
    return gazetteer().of_name(folded)


def _folded(words: str) -> str:
    return " ".join(fold(words).replace(",", "").split())


def _fits(words: str, known: tuple[Known, ...]) -> bool:
    """Abbreviations are written in capitals: "US" is a country and "Us" is none."""
    return len(words) > 3 or words.isupper() or any(place.name == words for place in known)


def _candidate(text: str, tokens: list[tuple[int, int]], index: int, count: int) -> _Candidate | None:
    start, stop = tokens[index][0], tokens[index + count - 1][1]
    words = text[start:stop]
    if len(words) > 60 or "\n\n" in words:
        return None
    if owns := words[-2:] in ("'s", "’s"):
        words = words[:-2]
    folded = _folded(words)
    known = _places_named(folded)
    if not known or not _fits(words, known):
        return None
    one = _Candidate(start, start + len(words), words, folded, known)
    one.after_money = text[stop : stop + 1] == "$"
    if index:
        left, right = tokens[index - 1]
        one.before = text[left:right]
        gap = text[right:start]
        one.joined_before = gap in _JOINS or (gap == ". " and len(one.before) < 5)
        one.opens = not one.joined_before and _SENTENCE_END.search(gap) is not None
        one.of = _organised_before(text, tokens, index)
    else:
        one.opens = True
    if index + count < len(tokens):
        left, right = tokens[index + count]
        one.after = text[left:right]
        gap = text[stop:left]
        one.joined_after = gap in _JOINS and not owns
        one.comma_after = gap.startswith(",") and not owns
        if one.joined_after and _capital(one.after[0]):
            one.heads = _heads(text, tokens, index + count)
    return one


_JOINS = frozenset((" ", "\n", "-", "/"))


def _organised_before(text: str, tokens: list[tuple[int, int]], index: int) -> bool:
    """ "University of Georgia", "Bank of China": the place is a part of a name."""
    if index < 2:
        return False
    left, right = tokens[index - 1]
    if text[left:right] not in ("of", "de", "du", "for"):
        return False
    start, end = tokens[index - 2]
    word = text[start:end]
    return word[0].isupper() and (fold(word) in _ORGANISED or word.endswith(("ation", "iety", "ment")))


def _heads(text: str, tokens: list[tuple[int, int]], index: int) -> str:
    """The last word, folded, of the capitalised words from `index` on: of what it may be the name."""
    last = ""
    for place in range(index, min(index + 5, len(tokens))):
        start, end = tokens[place]
        word = text[start:end]
        if not _capital(word[0]):
            break
        last = _bare(word)
        if last in _ORGANISED or last in _TITLED:
            break
        if text[end : end + 1] != " ":
            break
    return last


# ---- weighing ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Context:
    countries: Counter[str]
    regions: set[tuple[str, str]]
    dateline: str = ""  # country
    persons: frozenset[str] = frozenset()


def _context(text: str, found: list[_Candidate], filed_from: Iterable[str]) -> _Context:
    places = gazetteer()
    countries: Counter[str] = Counter()
    for one in found:
        whole = [place for place in one.known if place.kind is PlaceKind.COUNTRY]
        parts = [p for p in one.known if p.kind in (PlaceKind.REGION, PlaceKind.AREA) and _size(p) > 5]
        if whole and not parts:
            countries[whole[0].country] += 2
        elif parts and not whole:
            countries[parts[0].country] += 1
    for match in _TOKEN.finditer(text):
        word = match[0]
        if word[0].isupper() and (code := places.peoples.get(fold(word))):
            countries[code] += 1
    dateline = ""
    for name in filed_from:
        if known := _places_named(_folded(name)):
            best = max(known, key=_size)
            countries[best.country] += 2
            dateline = dateline or best.country
    regions = {
        (place.country, fold(place.name))
        for one in found
        for place in one.known
        if place.kind in (PlaceKind.REGION, PlaceKind.AREA)
    }
    return _Context(countries, regions, dateline, _persons(found))


def _persons(found: list[_Candidate]) -> frozenset[str]:
    """Names that stand behind a given name or a title somewhere: "Jackson" of "Michael Jackson"."""
    given = given_names()
    return frozenset(
        one.folded
        for one in found
        if one.joined_before
        and " " not in one.folded
        and (one.before in given or fold(one.before) in _TITLED)
    )


def _size(place: Known) -> float:
    """How likely it is meant where nothing else is said."""
    match place.kind:
        case PlaceKind.COUNTRY:
            return 12.0
        case PlaceKind.AREA:
            return 7.0
        case PlaceKind.CAPITAL:
            return 1.5 + math.log10(place.people + 1000)
        case PlaceKind.REGION:
            return 7.0 if place.country in ("US", "CA", "AU", "GB", "CN", "IN") else 4.8
        case PlaceKind.DISTRICT:
            return 3.6
        case _:
            return math.log10(place.people + 100)


def _weigh(found: list[_Candidate], context: _Context) -> None:
    for position, one in enumerate(found):
        follows = found[position + 1] if position + 1 < len(found) else None
        contained = bool(
            one.comma_after and follows and follows.start - one.end <= 3 and _contains(follows, one)
        )
        one.score = _likely(one, context, contained=contained)


def _contains(larger: _Candidate, smaller: _Candidate) -> bool:
    kinds = (PlaceKind.COUNTRY, PlaceKind.REGION, PlaceKind.AREA, PlaceKind.DISTRICT)
    if any(place.kind is PlaceKind.COUNTRY and place.country not in _NAMESAKES for place in smaller.known):
        return False
    # "in Oregon, Wisconsin and Ohio" lists states, though Wisconsin has a town called Oregon.
    if any(place.kind is PlaceKind.REGION and _size(place) > 5 for place in smaller.known) and not any(
        place.kind is PlaceKind.COUNTRY for place in larger.known
    ):
        return any(place.people > 100_000 and _is_in(place, larger) for place in smaller.known)
    inside = {place.country for place in smaller.known}
    return any(
        place.kind in kinds and (place.country in inside or not place.country) for place in larger.known
    )


def _likely(one: _Candidate, context: _Context, *, contained: bool) -> float:
    best = max(one.known, key=lambda place: _fit(place, context))
    size = _fit(best, context)
    score = size - 4.6
    before, after = fold(one.before), fold(one.after)
    is_large = best.kind in (PlaceKind.COUNTRY, PlaceKind.AREA)
    if contained:
        score += 4
    if one.of or one.after_money:
        score -= 9
    if before in _IN:
        score += 1.6
    if before in _TITLED and one.joined_before and not is_large:
        score -= 5
    if one.joined_after:
        score += _by_next(one, after, is_large=is_large)
    if (
        one.joined_before
        and not one.opens
        and one.before
        and _capital(one.before[0])
        and before not in _IN
        and before != "the"
    ):
        score -= 1.5 if is_large else 4.5
    if before in given_names_folded() and one.joined_before:
        score -= 4
    if " " not in one.folded:
        if one.folded in _NOT_PLACES:
            score -= 9
        if best.is_word and not is_large:
            score -= 2.5 if one.opens else 1.2
        if one.words in given_names() and not contained and before not in _IN:
            score -= 2.5
        if one.folded in context.persons and before not in _IN:
            score -= 4
        if one.words.isupper() and len(one.words) < 5 and not is_large:
            score -= 5
    return score


@lru_cache(maxsize=1)
def given_names_folded() -> frozenset[str]:
    return frozenset(fold(name) for name in given_names())


def _by_next(one: _Candidate, after: str, *, is_large: bool) -> float:
    if after in _DESIGNATED:
        return 1.5
    if after in _SPEAKS and not is_large:
        return -2.0
    if not one.heads or one.heads in _TITLED:
        return 0.0
    if one.heads in _ORGANISED:
        return -8.0 if is_large else -6.0
    if _places_named(after):
        return 0.0
    return -2.0 if is_large else -3.5


_NAMESAKES = frozenset(("GE",))  # countries that share their name with a state of another


def _fit(place: Known, context: _Context) -> float:
    score = _size(place)
    named = context.countries.get(place.country, 0)
    if place.kind is PlaceKind.COUNTRY:
        # Georgia is a country and a state, and both are large.
        return score + min(named, 3) - 7.0 if place.country in _NAMESAKES else score
    if named:
        score += 1.0 + min(named, 6) * 0.25
    if place.country and place.country == context.dateline:
        score += 0.8
    if place.region and (place.country, fold(place.region)) in context.regions:
        score += 1.5
    return score


# ---- resolving --------------------------------------------------------------------------------------


def _resolve(found: list[_Candidate], context: _Context) -> None:
    meant: dict[str, Known] = {}  # one sense in one text
    for position in range(len(found) - 1, -1, -1):
        one = found[position]
        follows = found[position + 1] if position + 1 < len(found) else None
        if one.comma_after and follows and follows.start - one.end <= 3 and _contains(follows, one):
            inside = [place for place in one.known if _is_in(place, follows)]
            if inside:
                one.place = max(inside, key=_size)
                meant[one.folded] = one.place
    for one in found:
        if one.place is None:
            one.place = meant.get(one.folded) or max(one.known, key=lambda place: _fit(place, context))


def _is_in(place: Known, larger: _Candidate) -> bool:
    for container in larger.known:
        if container.kind is PlaceKind.COUNTRY and container.country == place.country:
            return place.kind is not PlaceKind.COUNTRY
        if container.country == place.country and fold(place.region) == fold(container.name):
            return True
        if container.kind is PlaceKind.AREA and container.country == place.country:
            return True
    return False
