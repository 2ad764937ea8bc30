"""Real deliveries of all formats: every word that was filed stands in a member of an item, or in its notes.

NewsML 1, NewsML-G2 and RSS have theirs in test_newsml1.py, test_newsml_g2.py and test_rss.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from lxml import etree

from tests.formats.accounted import missing
from tests.formats.shared import shared
from wirecopy.formats import detect, read
from wirecopy.formats.xml import parse
from wirecopy.item import Hints

_HERE = {"ninjs", "nitf", "ap-media", "html-page"}
_ELSEWHERE = {"newsml-1", "newsml-g2", "rss"}


def files() -> list[tuple[str, Path]]:
    folders = (shared("standards"), shared("agencies"))
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return [(detect(path.read_bytes()).format, path) for path in paths]


@pytest.mark.shared
def test_no_format_of_the_real_deliveries_is_without_such_a_test() -> None:
    assert {name for name, _ in files()} - {""} <= _HERE | _ELSEWHERE


@pytest.mark.shared
def test_every_word_of_the_real_nitf_is_in_the_item() -> None:
    (path,) = (path for name, path in files() if name == "nitf")
    wire = path.read_bytes()
    filed = [str(text) for text in parse(wire, "nitf", Hints()).root.itertext() if str(text).strip()]
    assert len(filed) > 10
    assert missing(filed, read(wire)) == []


@pytest.mark.shared
@pytest.mark.parametrize("name", ["rnews-example-xhtml5.html", "structured01.html"])
def test_every_word_of_a_real_page_s_article_is_in_the_item(name: str) -> None:
    wire = shared("agencies", "newsmlvalidator", "xhtml5", name).read_bytes()
    root = etree.fromstring(wire, etree.HTMLParser())
    bodies = [one for one in root.iter("*") if one.get("itemprop") == "articleBody"]
    filed = [str(text) for body in bodies for text in body.itertext() if str(text).strip()]
    assert filed
    assert missing(filed, read(wire, hints=Hints(name="https://news.example/1"))) == []


def sentences(value: object, name: str = "") -> Iterator[str]:
    """Every string of two words or more in a JSON document, but those that _NO_NEWS names."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key.lower() not in _NO_NEWS:
                yield from sentences(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from sentences(inner, name)
    elif isinstance(value, str) and re.search(r"\w \w", value):
        yield unescape(re.sub(r"(?s)<head>.*?</head>|<!--.*?-->|<[^>]*>", "", value))


# Files and what is only named beside a story, and postal addresses; bodies of which another is fuller.
_NO_NEWS = {
    "renditions",
    "associations",
    "$standard",
    "standard",
    "altids",
    "places",
    "bodies",
    "contactinfo",
}


@pytest.mark.shared
def test_every_word_of_real_ninjs_is_in_the_item_or_its_notes() -> None:
    count = 0
    for name, path in files():
        reading = read(path.read_bytes())
        if name != "ninjs" or len(reading.items) != 1 or "should_fail" in path.parts:
            continue
        (item,) = reading.items
        notes = "".join("".join([*item.notes, *item.rights_expressions]).split())
        lost = missing(sentences(json.loads(path.read_text())), reading)
        # A member that no field holds is a note, as JSON.
        lost = [
            piece
            for piece in lost
            if "".join(json.dumps(piece, ensure_ascii=False)[1:-1].split()) not in notes
        ]
        assert lost == [], path
        count += 1
    assert count > 100
