"""Points at the agencies that a sentence relies on: "reports Xinhua news agency". The words stay."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from typing import NamedTuple

from wirecopy.body import Body, point_at
from wirecopy.cleaning.agencies import LONG_NAMES, NAMES
from wirecopy.item import FurnitureKind, Item

STEP = "credit_chain"

# In a sentence a short or ambiguous name ("AA", "UNI", "Petra") needs "news agency" beside it.
_ALONE_NAMES = """
    AFP; ANI; ANSA; AP; Agence France-Presse; Anadolu; Anadolu Agency; Antara; Associated Press;
    BNS; BelTA; Belga; Bernama; Canadian Press; EFE; IANS; IRNA; ITAR-TASS; Interfax;
    Interfax-Ukraine; Jiji; KCNA; KUNA; Kyodo; Kyodo News; PTI; Press Trust of India; RIA Novosti;
    Reuters; SANA; Sputnik; TASS; UPI; Ukrinform; WAM; Xinhua; Yonhap; Yonhap News; dpa
"""
_ALONE = {" ".join(name.split()) for name in _ALONE_NAMES.split(";")}
_names = "|".join(re.escape(name) for name in sorted({*NAMES, *LONG_NAMES}, key=len, reverse=True))
_alone = "|".join(re.escape(name) for name in sorted(_ALONE, key=len, reverse=True))
_AGENCY = r"(?:'s|’s)?(?:\ (?:state\ )?(?:news|press)\ (?:agency|service|wire))"
_WORDS = r"(?!The\b|A\b|Its?\b)(?:[^\W\d_a-z][\w-]*)(?:\ [^\W\d_a-z][\w-]*){0,2}"
_SAYS = r"(?:reported|reports|has\ reported|quoted|said|says|cited)"

# A string search over the whole story is a hundred times cheaper than the patterns, so these cues are
# looked for first and a pattern only ever starts at one.
_BEFORE = ("reports ", "reported by ", "according to ", "quoted by ", "citing ", "cited by ", "quoting ")
_BEFORE_IN = {"de": ("laut ",), "fr": ("selon ",), "es": ("según ",)}
# These say something only behind one of the words that the pattern would have to find there.
_KINDS_OF_WORDS = (" news", " press")
_REPORTERS = (*sorted(_ALONE), " agency", " service", " wire", " has")
_AFTER = (
    (" agency ", _KINDS_OF_WORDS),
    (" service ", _KINDS_OF_WORDS),
    (" wire ", _KINDS_OF_WORDS),
    (" reported", _REPORTERS),
    (" reports ", _REPORTERS),
)

_NAMED_AFTER = re.compile(
    rf"""\w+\ (?:to\ |by\ )?(?:the\ |der\ |l['’]|la\ )? (?=[^\W\d_a-z]|state|official|news|agenc) (?:
        (?:state\ |official\ |state-run\ )*(?:news\ agency\ |Nachrichtenagentur\ |agence\ |agencia\ )
            (?P<after>{_names}|{_WORDS})(?!\w)
      | (?P<full>{_names}|{_WORDS}){_AGENCY}(?!\w)
      | (?P<short>{_alone})(?![\w-]) )""",
    re.VERBOSE,
)
# Searched in a window that ends behind the cue, so that it can only match at it.
_NAMED_BEFORE = re.compile(
    rf"""(?<!\w)(?: (?:[Tt]he\ )?(?P<subject>{_names}|{_WORDS}){_AGENCY}\ {_SAYS}(?!\w)
      | (?P<reporter>{_alone})\ (?:reported|reports|has\ reported)(?!\w) )""",
    re.VERBOSE,
)
_WINDOW = 60


class Chain(NamedTuple):
    start: int
    end: int
    agency: str


def point_at_chains(item: Item) -> Item:
    spans, agencies = [], list(item.info_sources)
    for index, chain in _chains(item.body, item.language):
        span = point_at(item.body, index, chain.start, chain.end, kind=FurnitureKind.CREDIT_CHAIN, step=STEP)
        if span not in item.furniture:
            spans.append(span)
        if chain.agency not in agencies:
            agencies.append(chain.agency)
    if not spans and len(agencies) == len(item.info_sources):
        return item
    return replace(item, furniture=(*item.furniture, *spans), info_sources=tuple(agencies))


def _chains(body: Body, language: str) -> Iterator[tuple[int, Chain]]:
    """Chains in reading order, each with its block's index; none overlaps another."""
    text = "\n".join(block.text for block in body)
    cues = _BEFORE + _BEFORE_IN.get(language[:2], ())
    found = [match for cue in cues for at in _places(text, cue) if (match := _NAMED_AFTER.match(text, at))]
    for cue, behind in _AFTER:
        for at in _places(text, cue):
            if text.endswith(behind, 0, at) and (
                window := _NAMED_BEFORE.search(text, max(0, at - _WINDOW), at + _WINDOW)
            ):
                found.append(window)
    if not found:
        return
    starts = list(accumulate((len(block.text) + 1 for block in body), initial=0))
    reached = 0
    for match in sorted(found, key=lambda match: (match.start(), -match.end())):
        index = bisect_right(starts, match.start()) - 1
        if match.start() >= reached and match.end() <= starts[index] + len(body[index].text):
            reached = match.end()
            name = next(name for name in match.groups() if name)
            yield index, Chain(match.start() - starts[index], match.end() - starts[index], name)


def _places(text: str, cue: str) -> Iterator[int]:
    at = text.find(cue)
    while at >= 0:
        yield at
        at = text.find(cue, at + 1)
