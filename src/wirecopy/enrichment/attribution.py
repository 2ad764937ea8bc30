"""Who says so: the source, the word that says it ("said", "according to"), and what is said, as spans.

Read without grammar: a source is what stands directly before a verb of saying, or behind it in
"…, said the minister". What could be either is left out. English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wirecopy.enrichment.saying_words import FORMS, SURE, WEAK
from wirecopy.enrichment.sentences import Span, sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Spans of one paragraph, in code points. `content` is empty where it stands in another paragraph."""

    source: Span
    cue: Span
    content: tuple[Span, ...] = ()


class _Token(NamedTuple):
    text: str
    lower: str
    start: int
    end: int


_TOKEN = re.compile(r"\w+(?:[-'’.]\w+)*\.?(?=[\s,;:)\"”’]|$)|\w+(?:[-'’]\w+)*|''|``|--|[^\w\s]")
_QUOTES = frozenset(["“", "”", '"', "''", "``", "‘"])
_DASHES = frozenset(["—", "–", "--", "―"])
_AUXILIARIES = frozenset(
    """
    has have had is are was were be been being will would could should may might must can do does did not also
    later then now still only already just once again repeatedly recently previously reportedly initially first
    further even never often sometimes simply publicly privately openly quickly immediately earlier
    falsely correctly rightly angrily strongly firmly directly specifically clearly subsequently
    separately meanwhile all both n't himself herself themselves
    """.split()
)
_BOUNDARIES = frozenset(
    """
    that but when while because if after before since though although where how what why as than so unless until
    whether or like yet
    """.split()
)
_PRONOUNS = frozenset(
    "he she they it we i you who which someone everyone anyone nobody many some others few".split()
)
_DETERMINERS = frozenset(
    "the a an his her their its our my your this these those some many several most two three".split()
)


def attributions(paragraph: str) -> tuple[Attribution, ...]:
    """In the order of their cues."""
    found: list[Attribution] = []
    for sentence in sentences(paragraph):
        found += _of_sentence(_tokens(paragraph, sentence))
    return tuple(found)


def source_in(sentence: str) -> str:
    """Who says what one sentence says, as it stands there; "" where it names nobody but "he" or "it"."""
    for found in _of_sentence(_tokens(sentence, Span(0, len(sentence)))):
        words = sentence[found.source.start : found.source.end]
        if words.lower() not in _PRONOUNS:
            return words.rstrip(",")
    return ""


def _tokens(text: str, sentence: Span) -> list[_Token]:
    tokens: list[_Token] = []
    for found in _TOKEN.finditer(text, sentence.start, sentence.end):
        word = found[0]
        # "Gov." keeps its full stop, "said." and the last word do not.
        if word[-1] == "." and len(word) > 1 and (found.end() == sentence.end or word[:-1] in FORMS):
            word = word[:-1]
        tokens.append(_Token(word, word.lower(), found.start(), found.start() + len(word)))
        if len(word) < len(found[0]):
            tokens.append(_Token(".", ".", found.end() - 1, found.end()))
    return tokens


def _of_sentence(tokens: Sequence[_Token]) -> Iterator[Attribution]:
    quoted = _inside_quotes(tokens)
    for at, token in enumerate(tokens):
        if quoted[at]:
            continue
        if token.lower == "according" and at + 2 < len(tokens) and tokens[at + 1].lower == "to":
            source = _behind(tokens, at + 2, quoted)
            if source is not None:
                cue = Span(token.start, tokens[at + 1].end)
                yield Attribution(source=source, cue=cue, content=_content(tokens, at, at + 1, source))
            continue
        form = FORMS.get(token.text)
        if form is None or not _says(tokens, at, form, quoted):
            continue
        source = _source(tokens, at, form, quoted)
        if source is not None:
            cue = _cue(tokens, at)
            yield Attribution(source=source, cue=cue, content=_content(tokens, at, at, source))


def _inside_quotes(tokens: Sequence[_Token]) -> list[bool]:
    inside: list[bool] = []
    is_open = False
    for token in tokens:
        if token.text in {"“", "``"}:
            is_open = True
        elif token.text in {"”", "''"}:
            is_open = False
        elif token.text == '"':
            is_open = not is_open
        inside.append(is_open)
    return inside


def _says(tokens: Sequence[_Token], at: int, form: str, quoted: Sequence[bool]) -> bool:
    """Whether this use of the verb says something: weak verbs need a clause, a quote or an end behind them."""
    word = tokens[at].lower
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    before = tokens[at - 1] if at else None
    if before is None:
        return False
    if (
        before.lower in {"to", "the", "a", "an", "of", "his", "her", "their", "its", "for"}
        and word not in SURE
    ):
        return False
    if word in SURE:
        return True
    if word in WEAK:
        return following is not None and (
            following.lower in {"that", "how", "whether", "why", "what"}
            or following.text in _QUOTES
            or following.text == ":"
        )
    if form == "present" and not word.endswith("s"):
        return (
            before.lower.endswith("s")
            or before.lower in _PRONOUNS
            or before.lower in _AUXILIARIES
            or before.lower == "people"
        )
    if form == "past" and before.lower in {"was", "were", "been", "be", "being", "is", "are"}:
        return following is not None and following.lower == "by"
    return True


def _source(tokens: Sequence[_Token], at: int, form: str, quoted: Sequence[bool]) -> Span | None:
    before = tokens[at - 1] if at else None
    if (
        form != "gerund"
        and before is not None
        and (before.text == "," or before.text in _QUOTES or before.text in _DASHES)
    ):
        inverted = None if _is_apposition(tokens, at - 1, quoted) else _behind(tokens, at + 1, quoted)
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if (
            inverted
            and following
            and (following.text[0].isupper() or following.lower in _DETERMINERS)
            and tokens[at].lower not in {"told"}
        ):
            return inverted
    if form == "gerund":
        return _subject_of_sentence(tokens, at, quoted)
    return _before(tokens, at, quoted)


def _before(tokens: Sequence[_Token], at: int, quoted: Sequence[bool]) -> Span | None:
    """The words directly before a verb that can be its subject."""
    last = at - 1
    while last >= 0 and (
        tokens[last].lower in _AUXILIARIES
        or (tokens[last].lower.endswith("ly") and tokens[last].text[0].islower())
    ):
        last -= 1
    # "the mayor on Tuesday said"
    if (
        last >= 2
        and tokens[last].lower in _DAYS
        and tokens[last - 1].lower in {"on", "late", "early", "earlier", "last", "this"}
    ):
        last -= 2
    elif last >= 1 and tokens[last].lower in _DAYS:
        last -= 1
    if tokens[last].text in _QUOTES or last < 0:
        return None
    if tokens[last].text == ",":
        return _before_apposition(tokens, last, quoted)
    if tokens[last].lower in {"and", "to"}:
        return _subject_of_sentence(tokens, last, quoted)
    if tokens[last].lower in _PRONOUNS:
        return Span(tokens[last].start, tokens[last].end)
    first = _phrase_start(tokens, last, quoted)
    return Span(tokens[first].start, tokens[last].end) if first <= last else None


_DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday month week year".split()
)


def _phrase_start(tokens: Sequence[_Token], last: int, quoted: Sequence[bool]) -> int:
    first = last + 1
    for index in range(last, max(-1, last - 14), -1):
        token = tokens[index]
        if (
            quoted[index]
            or token.text in _QUOTES
            or token.text in _DASHES
            or token.text in {",", ";", ":", "(", "."}
        ):
            break
        if token.lower in _BOUNDARIES or (
            token.lower in FORMS
            and token.text[0].islower()
            and FORMS[token.lower] != "present"
            and token.lower not in {"leading"}
        ):
            break
        first = index
        if (
            token.lower in {"the", "a", "an"}
            and index
            and tokens[index - 1].lower
            not in {"of", "for", "at", "in", "and", "from", "with", "on", "by", "to"}
        ):
            break
    while first <= last and tokens[first].lower in {"and", "in", "on", "at", "by", "but"}:
        first += 1
    return first


def _before_apposition(tokens: Sequence[_Token], comma: int, quoted: Sequence[bool]) -> Span | None:
    """ "Ada Quist, the mayor, said": the name with what explains it."""
    for index in range(comma - 1, max(-1, comma - 25), -1):
        if tokens[index].text == "," and not quoted[index]:
            first = _phrase_start(tokens, index - 1, quoted)
            if first <= index - 1 and tokens[index - 1].text not in _QUOTES:
                return Span(tokens[first].start, tokens[comma].end)
            return None
        if tokens[index].text in _QUOTES:
            return None
    return _subject_of_sentence(tokens, comma, quoted)


def _is_apposition(tokens: Sequence[_Token], comma: int, quoted: Sequence[bool]) -> bool:
    """Whether a comma closes what explains a name: "Ada Quist, the mayor," and not a clause of what is said."""
    if tokens[comma].text != ",":
        return False
    for index in range(comma - 1, 0, -1):
        if quoted[index] or tokens[index].text in _QUOTES:
            return False
        if tokens[index].text == ",":
            opens = tokens[index + 1].lower
            name = tokens[index - 1].text[0].isupper() or tokens[index - 1].lower in _NOUNS_OF_PEOPLE
            explains = (
                opens in {"a", "an", "the", "who", "which", "one", "his", "her", "its"} or opens[0].isdigit()
            )
            role = any(token.lower in _NOUNS_OF_PEOPLE for token in tokens[index + 1 : comma])
            verbs = any(token.text in FORMS for token in tokens[:index])
            return name and (explains or role) and not verbs and index <= 8
    return False


_NOUNS_OF_PEOPLE = frozenset(
    """
    spokesman spokeswoman spokesperson director president chairman chairwoman chair professor minister mayor governor
    senator chief head founder analyst adviser advisor fellow editor officer manager executive strategist attorney
    lawyer secretary leader member expert scientist economist author ambassador representative democrat republican
    coordinator commissioner superintendent sheriff captain associate partner researcher senior
    """.split()
)


def _subject_of_sentence(tokens: Sequence[_Token], at: int, quoted: Sequence[bool]) -> Span | None:
    """For "…, saying that": the subject of what stands before."""
    for index in range(at):
        if quoted[index] or tokens[index].text in _QUOTES:
            continue
        token = tokens[index]
        if token.lower in FORMS and index and token.text[0].islower() and FORMS[token.lower] != "gerund":
            return _before(tokens, index, quoted)
    first = 0
    while first < at and (tokens[first].lower in _BOUNDARIES or not tokens[first].text[0].isalnum()):
        first += 1
    if first >= at:
        return None
    if tokens[first].lower in _PRONOUNS:
        return Span(tokens[first].start, tokens[first].end)
    last = first
    while (
        last + 1 < at
        and last - first < 5
        and (tokens[last + 1].text[0].isupper() or tokens[last].lower in _DETERMINERS)
    ):
        last += 1
    return Span(tokens[first].start, tokens[last].end)


_ENDS_BEHIND = frozenset("in on during after when while as at but and who that which because".split())


def _behind(tokens: Sequence[_Token], first: int, quoted: Sequence[bool]) -> Span | None:
    last = first - 1
    for index in range(first, min(len(tokens), first + 18)):
        token = tokens[index]
        if (
            quoted[index]
            or token.text in _QUOTES
            or token.text in {".", ";", ":", "?", "!"}
            or token.text in _DASHES
        ):
            break
        if token.text == "," and (first == 2 or not _apposition_follows(tokens, index)):
            break
        if index > first and token.lower in _ENDS_BEHIND and token.lower not in {"at"}:
            break
        if token.lower.startswith(
            ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        ):
            break
        last = index
        if token.lower in {"he", "she", "they", "it", "we"}:
            break
    while last >= first and tokens[last].text in {",", "("}:
        last -= 1
    if last < first:
        return None
    return Span(tokens[first].start, tokens[last].end)


def _apposition_follows(tokens: Sequence[_Token], comma: int) -> bool:
    following = tokens[comma + 1] if comma + 1 < len(tokens) else None
    return following is not None and (
        following.lower in {"a", "an", "the", "who"} or following.text[0].isdigit()
    )


def _cue(tokens: Sequence[_Token], at: int) -> Span:
    """The verb with its auxiliaries: "has said"."""
    first = at
    while first and tokens[first - 1].lower in {
        "has",
        "have",
        "had",
        "is",
        "are",
        "was",
        "were",
        "been",
        "also",
        "will",
        "would",
    }:
        first -= 1
    return Span(tokens[first].start, tokens[at].end)


def _content(tokens: Sequence[_Token], first: int, last: int, source: Span) -> tuple[Span, ...]:
    """What of the sentence is neither source nor cue: behind the cue if a clause stands there, else before."""
    parts: list[Span] = []
    cue_start, cue_end = tokens[first].start, tokens[last].end
    behind = [
        token
        for token in tokens
        if token.start >= max(cue_end, source.end if source.start > cue_start else 0)
    ]
    ahead = [token for token in tokens if token.end <= min(cue_start, source.start)]
    for run in (ahead, behind):
        while run and run[0].text in {",", ":", *_DASHES}:
            run = run[1:]
        while run and run[-1].text in {",", ".", ":", *_DASHES}:
            run = run[:-1]
        if len(run) > 2 or (run and run[0].text in _QUOTES):
            parts.append(Span(run[0].start, run[-1].end))
    return tuple(parts)
