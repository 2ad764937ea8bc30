"""Organisations and office-holders that a text names.

Organisations are public bodies from a list of ours (organisations.tsv). People are recognised by how they are
written, never from a list of persons: an office before a full name ("Prime Minister Ana Ruiz"). Nobody
becomes a topic for merely being in the news.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Named(NamedTuple):
    """`text[start:end]` names `name`."""

    start: int
    end: int
    name: str


# Short forms that are also words, or the names of others, where the long form does not stand in the same text.
_NEEDS_LONG_FORM = frozenset(
    (
        "WHO",
        "FAO",
        "ICC",
        "ICJ",
        "OIC",
        "SCO",
        "RSF",
        "IEA",
        "ADB",
        "ESA",
        "MSF",
        "GCC",
        "IOC",
        "CDC",
        "WMO",
        "FDA",
    )
)
_CAPITAL = re.compile(r"(?<![\w.])(?:[A-Z][\w.']*|al-Q\w+)")


def organisations_in(text: str) -> Iterator[Named]:
    """Every mention in reading order, the longest name at each place."""
    names = _organisations()
    reached = 0
    # What a short form stands for has to be said once, where it might stand for another.
    spelt: set[str] = set()
    for match in _CAPITAL.finditer(text):
        start = match.start()
        if start < reached:
            continue
        for written, name in names.get(_opening(match[0]), ()):
            end = start + len(written)
            if not text.startswith(written, start) or _goes_on(text, end):
                continue
            if written in _NEEDS_LONG_FORM and name not in spelt:
                continue
            spelt.add(name)
            reached = end
            yield Named(start, end, name)
            break


def _goes_on(text: str, end: int) -> bool:
    """Whether the name is a part of a longer one: "World Bank Group", "EU-funded"."""
    rest = text[end : end + 3]
    if rest[:1].isalnum() or (rest[:1] in "-&" and rest[1:2].isalpha()):
        return True
    return (
        rest[:1] == " "
        and rest[1:2].isupper()
        and text[end - 1].islower()
        and rest[2:3].islower()
        and (text[end + 1 :].split(" ", 1)[0].rstrip(".,;:") not in _DAYS)
    )


_DAYS = frozenset(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday President Secretary Chief".split()
)


@cache
def _organisations() -> dict[str, tuple[tuple[str, str], ...]]:
    """First word -> (as written, name), the longest first."""
    found: dict[str, list[tuple[str, str]]] = {}
    lines = (files("wirecopy.enrichment") / "organisations.tsv").read_text("utf-8").splitlines()
    for line in lines:
        if line.startswith("#"):
            continue
        name, _, others = line.partition("\t")
        for written in (name, *filter(None, others.split(";"))):
            found.setdefault(_opening(written), []).append((written, name))
    return {
        opening: tuple(sorted(written, key=lambda one: -len(one[0]))) for opening, written in found.items()
    }


def _opening(written: str) -> str:
    return re.split(r"[ \-+]", written, maxsplit=1)[0].rstrip(".").removesuffix("'s")


_OFFICE = (
    r"(?:President|Vice[ -]President|Prime Minister|Premier|Chancellor|King|Queen|Crown Prince|Pope|Emir|Sultan|"
    r"(?:Foreign|Defen[cs]e|Finance|Interior|Health|Justice|Energy|Trade|Home) (?:Minister|Secretary)|"
    r"Secretary of State|Secretary[ -]General|Senator|Sen\.|Governor|Gov\.|Attorney General|"
    r"Ayatollah|Speaker|Chief Justice|Archbishop)"
)
_NAME = r"[A-ZÀ-ÖØ-Þ][a-zß-ÿ'’A-ZÀ-ÖØ-Þ\-]+"
_HOLDER = re.compile(
    rf"\b{_OFFICE} "
    rf"(?P<name>{_NAME}(?: [A-Z]\.)?(?: (?:bin|al|el|de|da|dos|van|von|der|di))? (?:{_NAME} )?{_NAME})\b"
)
_UNDER = ("Deputy ", "Assistant ", "Acting ", "Former ", "former ", "Associate ", "ex-", "Vice ")
_NO_SURNAME = frozenset(
    "Minister President Secretary General Monday Tuesday Wednesday Thursday Friday Saturday Sunday January "
    "February March April May June July August September October November December The In On At".split()
)


def office_holders_in(text: str) -> Iterator[Named]:
    """Full names that stand behind an office, each where it stands so first."""
    seen: set[str] = set()
    for match in _HOLDER.finditer(text):
        if text[max(0, match.start() - 10) : match.start()].endswith(_UNDER):
            continue
        name = re.sub("['’]s$", "", match["name"])
        words = name.split(" ")
        if _NO_SURNAME.isdisjoint(words) and name not in seen and not name.isupper():
            seen.add(name)
            yield Named(match.start("name"), match.start("name") + len(name), name)
