"""The places Wirecopy knows: countries, areas, regions and towns, by all their names.

Countries (countries.tsv) and areas (areas.tsv) were written here; regions and towns of 5,000 people
(gazetteer.tsv.gz) are of GeoNames, CC BY 4.0, and made by tools/make_gazetteer.py.
"""

from __future__ import annotations

import gzip
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files

LONGEST = 6  # words of a name


class PlaceKind(StrEnum):
    COUNTRY = "country"
    AREA = "area"  # a continent, a sea, a part of a country that has no code
    REGION = "region"  # the first division of a country
    DISTRICT = "district"  # the second
    CAPITAL = "capital"
    TOWN = "town"


@dataclass(frozen=True, slots=True)
class Known:
    name: str
    kind: PlaceKind
    country: str  # ISO 3166-1; "" for areas of several
    region: str = ""
    latitude: float = 0.0
    longitude: float = 0.0
    people: int = 0
    is_word: bool = False  # English has a common word written like it


@dataclass(slots=True)
class Gazetteer:
    """Names are folded: small letters, no marks, hyphens as blanks, no full stops."""

    rows: list[str] = field(default_factory=list)
    named: dict[str, int | tuple[int, ...]] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)  # words of the longest name that opens so
    peoples: dict[str, str] = field(default_factory=dict)  # "kazakhs" -> "KZ"

    def of_name(self, folded: str) -> tuple[Known, ...]:
        """All places of that name, in no order that means anything."""
        found = self.named.get(folded, ())
        return tuple(_known(self.rows[index]) for index in ((found,) if isinstance(found, int) else found))

    def add(self, row: str, names: set[str]) -> None:
        index = len(self.rows)
        self.rows.append(row)
        for name in names:
            held = self.named.get(name)
            if held is None:
                self.named[name] = index
            else:
                self.named[name] = (held, index) if isinstance(held, int) else (*held, index)
            words = name.split(" ")
            first = words[0].removesuffix("'s")
            if len(words) > self.longest.get(first, 0):
                self.longest[first] = len(words)


def fold(text: str) -> str:
    """A name as the gazetteer has it."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").replace("ı", "i").replace("ø", "o"))
        text = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return text.replace("-", " ").replace(".", "").replace("ł", "l").lower()


@cache
def gazetteer() -> Gazetteer:
    """Read once a process: some 90,000 names, 25 MB."""
    places = Gazetteer()
    countries = _names_of_countries()
    centres: dict[str, list[float]] = {}
    towns = gzip.decompress(_data("gazetteer.tsv.gz")).decode().splitlines()
    regions = {
        (row[2], fold(row[0])) for row in (r.split("\t", 3) for r in towns) if row[1] == PlaceKind.REGION
    }
    for row in towns:
        name, kind, country, _, latitude, longitude, _, _, others = row.split("\t")
        names = {fold(name)}
        if others:
            others_folded = {fold(other) for other in others.split(";")} - countries
            names.update(n for n in others_folded if len(n) > 4 and (country, n) not in regions)
        places.add(
            row.rpartition("\t")[0],
            {n for n in names if len(n) > 2 and n.count(" ") < LONGEST and not n.startswith("the ")},
        )
        if kind == PlaceKind.REGION:
            centre = centres.setdefault(country, [0.0, 0.0, 0.0])
            centre[0] += float(latitude)
            centre[1] += float(longitude)
            centre[2] += 1
    _add_countries(places, centres)
    for name, others, latitude, longitude, country in _table("areas.tsv", 5):
        names = {fold(each) for each in (name, *others.split(";")) if each}
        places.add("\t".join((name, PlaceKind.AREA, country, "", latitude, longitude, "0", "")), names)
    return places


def _add_countries(places: Gazetteer, centres: dict[str, list[float]]) -> None:
    for code, name, others, peoples in _table("countries.tsv", 4):
        latitude, longitude, regions = centres.get(code, [0.0, 0.0, 0.0])
        middle = (f"{latitude / regions:.2f}", f"{longitude / regions:.2f}") if regions else ("0", "0")
        row = "\t".join((name, PlaceKind.COUNTRY, code, "", *middle, "0", ""))
        places.add(row, {fold(each) for each in (name, *others.split(";")) if each})
        for people in filter(None, peoples.split(";")):
            places.peoples[fold(people)] = code


@cache
def country_names() -> dict[str, str]:
    """By ISO 3166-1 code: "KZ" -> "Kazakhstan"."""
    return {code: name for code, name, _, _ in _table("countries.tsv", 4)}


def _names_of_countries() -> frozenset[str]:
    return frozenset(
        fold(each) for _, name, others, _ in _table("countries.tsv", 4) for each in (name, *others.split(";"))
    )


def _known(row: str) -> Known:
    name, kind, country, region, latitude, longitude, people, word = row.split("\t")
    return Known(
        name, PlaceKind(kind), country, region, float(latitude), float(longitude), int(people), bool(word)
    )


def _table(name: str, columns: int) -> list[list[str]]:
    lines = _data(name).decode().splitlines()
    return [
        (line.split("\t") + [""] * columns)[:columns] for line in lines if line and not line.startswith("#")
    ]


@cache
def given_names() -> frozenset[str]:
    return frozenset(_data("given-names.txt").decode().split())


def _data(name: str) -> bytes:
    return (files("wirecopy.enrichment") / name).read_bytes()
