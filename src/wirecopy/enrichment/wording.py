"""A report's running text as comparing needs it: boilerplate and dateline left out, sentences, words, facts.

What another desk puts around the same report must not count: datelines, credits, sign-offs, "Read more".
Everything here is by shape and needs no dictionary; scripts without spaces are taken two letters at a time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from zlib import crc32

from wirecopy.enrichment.facts import MONTHS, Fact, FactKind, facts_of

LONGEST = 4_000  # words of a report that are looked at: a hostile wire must not cost seconds

_WORD = re.compile(r"[^\W_]+(?:[.,'’/-][^\W_]+)*")
_CASELESS = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{3,}")
_SENTENCE_END = re.compile(r"(?:(?<=[.!?])[\"”’')\]]*\s+(?=[\"“‘'(\[]?[^\W_a-z])|(?<=[。！？।؟])\s*|\n+)")
_NO_END = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Rep|Sen|Sens|Reps|Gov|Gen|Col|Maj|Capt|Lt|Sgt|St|Rev|Hon|Jr|Sr|No|vs|Jan|Feb|Mar"
    r"|Apr|Aug|Sept?|Oct|Nov|Dec|Inc|Corp|Co|Ltd)|(?:^|[\s.])[A-Z])\.$"
)

# A place alone is no dateline: it needs an agency in brackets, a dash or a colon behind it.
_DATELINE = re.compile(
    r"(?:[^\W\d_a-z][\w.'’-]*(?:[ /]|, ?)?){1,6}"  # the place and its region
    r"(?:,? ?[A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?)?"
    r" ?(?:\([^()]{2,40}\) ?(?:—|–|--?|:)?|—|–|--?(?=\s)|:)\s+"
)
_BOILERPLATE = re.compile(
    r"""^[\W_]*(?:
        --\s?[A-Z][\w .]{1,20}[ ][a-z/]{2,12}       # "--IANS int/rs"
      | [A-Z][\w .]{1,20}[ ](?:[a-z]{2,4}/)+(?:[a-z]{2,4})?
      | \(?(?:additional\ )?(?:reporting|writing|editing)\ by\b.*
      | (?:the\ )?associated\ press(?:\ writers?)?\ contributed\ to\b.*
      | .{0,40}\bcontributed\ to\ this\ (?:report|account|story|article)\b.{0,40}
      | (?:copyright\b|©|\(c\)).{0,160}
      | .{0,60}\ball\ rights\ reserved\b.{0,60}
      | (?:sign\ up|subscribe|click\ here|read\ more|read\ the\ rest|follow\ us|like\ us\ on|share\ this
          |see\ also|related|also\ read|watch|photos?|video)\b(?:\ ?:.{0,120}|.{0,60})
      | (?:get\ )?the\ monitor\ stories\ you\ care\b.*
      | (?:advertisement|story\ highlights|more\ to\ come|ends?|reuters?|\#+|\*+)
      | (?:posted|updated|published|last\ updated)\ ?:?\ .{0,80}
      | https?://\S+
      )[\W_]*$""",
    re.VERBOSE | re.IGNORECASE,
)

_STOP = frozenset(
    """a an the of to in on at for and or but nor by with from as is are was were be been being am has have had having
    do does did this that these those it its he him his she her hers they them their we us our you your i my me not no
    said say says saying told tells will would could can may might should shall must about which who whom whose what
    when where why how after before into over under out up down off again then than there here also more most some any
    all both each other another such only own same so very just if because while during between through against since
    until still now new one two mr mrs ms
    le la les un une des du de et en est que qui dans pour sur au aux par il elle ils son sa ses ce cette ont été plus
    el los las una y del se por con para su al lo como más fue ha der die das und den dem des ein eine einen einem ist im
    mit von zu auf für sich nicht auch wird wurde werden hat haben
    stated states added adds""".split()
)


@dataclass(frozen=True, slots=True)
class Sentence:
    words: tuple[str, ...]  # as written, in order
    folded: tuple[str, ...]  # the same, folded
    facts: tuple[Fact, ...]

    @property
    def content(self) -> frozenset[str]:
        """Without the words that every text has."""
        return frozenset(self.folded) - _STOP


@dataclass(frozen=True)
class Wording:
    """The running text of one report. Two wordings of the same words are equal in all that is asked of them."""

    sentences: tuple[Sentence, ...]
    small: frozenset[
        str
    ]  # words it writes with a small letter somewhere: no names, wherever they are capital

    @cached_property
    def pairs(self) -> frozenset[int]:
        """Hashes of neighbouring content words within a sentence: what survives dropping, moving and trimming."""
        return frozenset(
            crc32(f"{first} {second}".encode())
            for sentence in self.sentences
            for first, second in _neighbours(sentence.folded)
        )

    @cached_property
    def names(self) -> Mapping[str, int]:
        """How often each part of a name is written: "gillis"."""
        return Counter(
            part
            for sentence in self.sentences
            for fact in sentence.facts
            if fact.kind is FactKind.NAME
            for part in fact.key.split()
        )

    @cached_property
    def numbers(self) -> frozenset[str]:
        return frozenset(
            fact.key for sentence in self.sentences for fact in sentence.facts if fact.kind is FactKind.NUMBER
        )


def wording_of(paragraphs: Iterable[str], language: str = "") -> Wording:
    """`paragraphs` in order, plain text; at most LONGEST words are looked at."""
    left = LONGEST
    texts: list[tuple[str, ...]] = []
    for text in running(paragraphs):
        for sentence in split(text):
            words = tuple(words_of(sentence))[:left]
            left -= len(words)
            if words:
                texts.append(words)
        if left <= 0:
            break
    # A word that is small elsewhere is no name, though a sentence begins with it.
    small = frozenset(word for words in texts for word in words if word[0].islower())
    return Wording(
        tuple(
            Sentence(
                words,
                tuple(map(folded, words)),
                facts_of(words, small, nouns_are_capital=language == "de"),
            )
            for words in texts
        ),
        small,
    )


def running(paragraphs: Iterable[str]) -> Iterator[str]:
    """The paragraphs that are copy, the first without its dateline."""
    first = True
    for paragraph in paragraphs:
        text = " ".join(paragraph.split())
        if not text or (len(text) < 240 and _BOILERPLATE.match(text)):
            continue
        if first:
            first = False
            text = without_dateline(text)
        if text:
            yield text


def without_dateline(text: str) -> str:
    head = _DATELINE.match(text[:120])
    return text[head.end() :] if head else text


def split(text: str) -> Iterator[str]:
    """Sentences, roughly: a full stop before a capital, but not after "Rep." or an initial."""
    begin = 0
    for end in _SENTENCE_END.finditer(text):
        if _NO_END.search(text[max(begin, end.start() - 8) : end.start()]):
            continue
        yield text[begin : end.start()]
        begin = end.end()
    yield text[begin:]


def words_of(text: str) -> Iterator[str]:
    """Words as written; of scripts without spaces every two neighbouring letters."""
    for match in _WORD.finditer(text):
        word = match[0]
        if not word.isascii() and _CASELESS.search(word):
            yield from (word[at : at + 2] for at in range(len(word) - 1))
        else:
            yield word


@lru_cache(maxsize=1 << 16)
def folded(word: str) -> str:
    """Small letters, without a possessive; months whole, so that "Jan" is "January"."""
    word = word.casefold().replace("’", "'")
    if word.endswith("'s"):
        word = word[:-2]
    return MONTHS.get(word, word)


def is_content(word: str) -> bool:
    return word not in _STOP


def _neighbours(words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    before = ""
    for word in words:
        if word in _STOP:
            continue
        if before:
            yield before, word
        before = word
