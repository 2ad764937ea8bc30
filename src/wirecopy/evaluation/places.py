"""`wirecopy evaluate places`: which places are found in texts, and whether they are put where they lie.

Reads JSON lines {"text", "places": [{"name", "start"?, "lat", "lon"}]}, or the GeoVirus XML (.xml, .xml.gz).
A mention counts as found where name and place in the text agree; as resolved within 161 km (100 miles).
"""

from __future__ import annotations

import argparse
import gzip
import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from wirecopy.enrichment.gazetteer import PlaceKind
from wirecopy.enrichment.places import places_in
from wirecopy.evaluation.report import Report
from wirecopy.evaluation.sets import SetError, rows, text

NEAR_KM = 161
_SLIPPED = (0, -1, 1, -2, 2, -3, 3)  # offsets of sets are off by a blank here and there
_POINTS = frozenset((PlaceKind.TOWN, PlaceKind.CAPITAL, PlaceKind.DISTRICT))


class Named(NamedTuple):
    name: str
    start: int
    latitude: float
    longitude: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("set", type=Path, help="JSON lines, or GeoVirus XML; may be gzipped")


def run(args: argparse.Namespace) -> Report:
    articles = list(_articles(args.set))
    places_in("Paris")  # what is read once a process is not measured
    found = right = near = points = 0
    expected = sum(len(named) for _, named in articles)
    seconds = 0.0
    for words, named in articles:
        at = {(one.start, one.start + len(one.name)): one for one in named}
        began = time.perf_counter()
        mentions = places_in(words)
        seconds += time.perf_counter() - began
        found += len(mentions)
        for mention in mentions:
            gold = at.get((mention.start, mention.end))
            if gold is None:
                continue
            right += 1
            if mention.place.kind in _POINTS:
                points += 1
                near += _kilometres(mention.place.latitude, mention.place.longitude, gold) <= NEAR_KM
    precision = right / found if found else 0.0
    recall = right / expected if expected else 0.0
    return Report(
        items=len(articles),
        seconds=seconds,
        measures={
            "precision": precision,
            "recall": recall,
            "f1": 2 * precision * recall / (precision + recall) if right else 0.0,
            "towns resolved within 161 km": near / points if points else 0.0,
            "places expected": expected,
        },
    )


def _articles(path: Path) -> Iterator[tuple[str, list[Named]]]:
    if ".xml" in path.suffixes:
        yield from _geovirus(path)
        return
    for row in rows(path):
        words = text(row, "text")
        places = row.get("places")
        if not isinstance(places, list):
            raise SetError(f'"places" must be a list in {str(row)[:120]}')
        yield words, _aligned(words, [_named(one) for one in places])


def _named(one: object) -> Named:
    match one:
        case {
            "name": str(name),
            "start": int(start),
            "lat": int() | float() as latitude,
            "lon": int() | float() as longitude,
        }:
            return Named(name, start, latitude, longitude)
        case {"name": str(name), "lat": int() | float() as latitude, "lon": int() | float() as longitude}:
            return Named(name, -1, latitude, longitude)
    raise SetError(f"a place needs name, lat and lon: {str(one)[:120]}")


def _geovirus(path: Path) -> Iterator[tuple[str, list[Named]]]:
    try:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except (OSError, EOFError, etree.XMLSyntaxError) as error:
        raise SetError(f"{path}: cannot be read ({error})") from error
    for article in root.iterfind("article"):
        words = article.findtext("text") or ""
        yield words, _aligned(words, [_of_element(place) for place in article.iterfind("locations/location")])


def _of_element(place: etree._Element) -> Named:
    try:
        start, latitude, longitude = (
            kind(place.findtext(name) or "")
            for name, kind in (("start", int), ("lat", float), ("lon", float))
        )
    except ValueError as error:
        raise SetError(f"a location needs start, lat and lon as numbers ({error})") from error
    return Named(place.findtext("name") or "", int(start), latitude, longitude)


def _aligned(words: str, named: list[Named]) -> list[Named]:
    """Each where its name stands; a name that stands nowhere keeps its place and cannot be found."""
    aligned: list[Named] = []
    for one in named:
        starts = [one.start + slip for slip in _SLIPPED if one.start + slip >= 0]
        if one.start < 0:
            starts = []
        start = next((at for at in starts if words.startswith(one.name, at)), words.find(one.name))
        aligned.append(one._replace(start=start if start >= 0 else one.start))
    return aligned


def _kilometres(latitude: float, longitude: float, other: Named) -> float:
    """The great circle between two points of a sphere as large as the earth."""
    north, east = math.radians(latitude), math.radians(longitude)
    far_north, far_east = math.radians(other.latitude), math.radians(other.longitude)
    half = (
        math.sin((far_north - north) / 2) ** 2
        + math.cos(north) * math.cos(far_north) * math.sin((far_east - east) / 2) ** 2
    )
    return 2 * 6371 * math.asin(min(1.0, math.sqrt(half)))
