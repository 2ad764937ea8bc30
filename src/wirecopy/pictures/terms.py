"""What may be done with a picture: terms that a machine can keep, and why they forbid a use. Pure.

Terms come from three places: the contract with the agency (its source), the words that came with the picture, and
whoever uploaded it. All must allow a use. The words are recognised by a few phrases only; whatever they say is
shown to the editor as well, who knows more than this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class With(StrEnum):
    """With what a picture may stand."""

    ANY = "any"  # copy of any agency
    AGENCY = "agency"  # copy of the agency that filed it
    STORY = "story"  # the story it was filed with


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """`whose` begins the reason for a refusal: "Meridian News Agency's terms"."""

    whose: str
    crop: bool = True
    stands_with: With = With.ANY
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How somebody wants to use a picture. `came_with`: it was filed with, or uploaded for, this very story."""

    same_agency: bool
    came_with: bool
    crops: bool = False


# (a phrase as agencies write it, what it forbids). English: the language of captions on every wire known to us.
_PHRASES = (
    (re.compile(r"\b(?:no|not|without|never)\b[^.;|]{0,24}\bcrop", re.I), {"crop": False}),
    (re.compile(r"\buncropped\b|\bin its entirety\b", re.I), {"crop": False}),
    (
        re.compile(
            r"\bonly\b[^.;|]{0,60}\b(?:this|the|its|accompanying|related)\b[^.;|]{0,20}"
            r"\b(?:story|article|report|text|event)\b",
            re.I,
        ),
        {"stands_with": With.STORY},
    ),
    (re.compile(r"\bno[ -]archiv|\bnot\b[^.;|]{0,20}\barchiv", re.I), {"stands_with": With.STORY}),
    (re.compile(r"\bone[ -]time\b|\bsingle use\b|\bhand[ -]?out\b", re.I), {"stands_with": With.STORY}),
)


def recognised(words: Iterable[str]) -> tuple[Terms, ...]:
    """The terms that stand in words that came with a picture; those words are quoted."""
    found = []
    for text in dict.fromkeys(filter(None, words)):
        for phrase, forbids in _PHRASES:
            if match := phrase.search(text):
                quoted = _sentence(text, match.start(), match.end())
                found.append(Terms(whose=f"The words that came with it (“{quoted}”)", **forbids))
    return tuple(found)


def _sentence(text: str, start: int, end: int) -> str:
    """What stands around a phrase, from one full stop to the next."""
    first = max(text.rfind(mark, 0, start) for mark in ".;|") + 1
    last = min((at for mark in ".;|" if (at := text.find(mark, end)) >= 0), default=len(text))
    return " ".join(text[first:last].split())[:200]


def refusals(terms: Iterable[Terms], wish: Wish, now: datetime) -> tuple[str, ...]:
    """Why the picture may not be used so; () if it may."""
    return tuple(dict.fromkeys(why for one in terms for why in _refusals(one, wish, now)))


def _refusals(terms: Terms, wish: Wish, now: datetime) -> Iterator[str]:
    if terms.until is not None and terms.until <= now:
        yield f"{terms.whose}: it could be used until {terms.until:%-d %B %Y, %H:%M} UTC."
    if wish.came_with:
        pass
    elif terms.stands_with is With.STORY:
        yield f"{terms.whose}: it may stand only with the story that it came with."
    elif terms.stands_with is With.AGENCY and not wish.same_agency:
        yield f"{terms.whose}: it may not stand with another agency's copy."
    if wish.crops and not terms.crop:
        yield f"{terms.whose}: it may not be cropped."


def ends_at(terms: Iterable[Terms]) -> datetime | None:
    """When the first of the terms runs out."""
    return min((one.until for one in terms if one.until is not None), default=None)
