"""Points at the agencies that a sentence relies on: "reports Xinhua news agency". The words stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from wirecopy.body import Block, point_at
from wirecopy.cleaning.agencies import LONG_NAMES, NAMES
from wirecopy.item import FurnitureKind, Item

STEP = "credit_chain"

# A string search per paragraph is a hundred times cheaper than the pattern; most have none of these.
_HINTS = ("agency", "report", "according to", "quot", "citing", "cited by", "agentur", "laut ", "agence", "agencia",
          "selon", "según", "वाली", "एजेंसी", "وكالة", "told ")  # fmt: skip

# In a sentence a short or ambiguous name ("AA", "UNI", "Petra") needs "news agency" beside it.
_ALONE = {"AFP", "ANI", "ANSA", "AP", "BNS", "EFE", "IANS", "Interfax", "IRNA", "KCNA", "Kyodo", "KUNA", "PTI",
          "Reuters", "RIA Novosti", "SANA", "Sputnik", "TASS", "Ukrinform", "UPI", "WAM", "Xinhua", "Yonhap", "dpa", "BelTA",
          "Anadolu", "Anadolu Agency", "Associated Press", "Agence France-Presse", "Press Trust of India", "Kyodo News",
          "Yonhap News", "Canadian Press", "Jiji", "Bernama", "Antara", "Belga", "ITAR-TASS", "Interfax-Ukraine"}  # fmt: skip
_names = "|".join(re.escape(name) for name in sorted({*NAMES, *LONG_NAMES}, key=len, reverse=True))
_alone = "|".join(re.escape(name) for name in sorted(_ALONE, key=len, reverse=True))
_AGENCY = r"(?:'s|’s)?(?:\ (?:state\ )?(?:news|press)\ (?:agency|service|wire))"
_WORDS = r"(?:[^\W\d_a-z][\w-]*)(?:\ [^\W\d_a-z][\w-]*){0,2}"
_SAYS = r"(?:reported|reports|has\ reported|quoted|said|says|cited)"

_CHAIN = re.compile(
    rf"""(?<!\w)(?:
        # reports Xinhua (news agency); as reported by the Example News agency; according to Interfax
        (?:reports|reported\ by|according\ to|quoted\ by|citing|cited\ by|quoting|laut|selon|según)\ (?:the\ |der\ |l['’]|la\ )?
            (?:(?:state\ |official\ |state-run\ |Russian\ |Chinese\ )*(?:news\ agency\ |Nachrichtenagentur\ |agence\ |agencia\ )
                (?P<after>{_names}|{_WORDS})(?!\w)
              | (?P<full>{_names}|{_WORDS}){_AGENCY}(?!\w)
              | (?P<short>{_alone})(?![\w-]))
        # the TASS news agency reported; Xinhua reported
      | (?:(?:[Tt]he\ )?(?P<subject>{_names}|{_WORDS}){_AGENCY}\ {_SAYS}(?!\w)
          | (?P<reporter>{_alone})\ (?:reported|reports|has\ reported)(?!\w))
    )""",
    re.VERBOSE,
)


class Chain(NamedTuple):
    start: int
    end: int
    agency: str


def point_at_chains(item: Item) -> Item:
    spans, agencies = [], list(item.info_sources)
    for index, block in enumerate(item.body):
        for chain in _chains(block):
            span = point_at(
                item.body, index, chain.start, chain.end, kind=FurnitureKind.CREDIT_CHAIN, step=STEP
            )
            if span not in item.furniture:
                spans.append(span)
            if chain.agency not in agencies:
                agencies.append(chain.agency)
    if not spans and len(agencies) == len(item.info_sources):
        return item
    return replace(item, furniture=(*item.furniture, *spans), info_sources=tuple(agencies))


def _chains(block: Block) -> Iterator[Chain]:
    text = block.text
    if any(hint in text for hint in _HINTS):
        for match in _CHAIN.finditer(text):
            name = next(name for name in match.groups() if name)
            yield Chain(match.start(), match.end(), name.removeprefix("The "))
