"""The bytes are what their standards say, and hold every word of the copy."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from lxml import etree

from wirecopy.body import collapse
from wirecopy.sample.markup import LineKind, Run, parse, runs
from wirecopy.sample.script import Event, events

NOW = datetime(2031, 5, 14, 13, 30, tzinfo=UTC)
SERVER = "http://127.0.0.1:9"
PLAY = events(NOW)
SOUND = [event for event in PLAY if event.manner not in {"bare-ampersand", "cut-off"}]
STANDARDS = Path(__file__).parents[2].parent / "shared" / "wire" / "standards"
if not STANDARDS.exists():  # a worktree lies one folder deeper
    STANDARDS = Path(__file__).parents[3].parent / "shared" / "wire" / "standards"


def _standard(name: str) -> Path:
    path = STANDARDS / name
    if not path.exists():
        pytest.skip(f"The standard {name} is not in ../shared/wire/standards.")
    return path


def _of(format: str) -> list[Event]:  # noqa: A002
    return [event for event in SOUND if event.source.format == format]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("format", "schema"),
    [
        ("newsml-g2", "newsml-g2/specification/NewsML-G2_2.35-spec-All-Power.xsd"),
        ("nitf", "newsml-g2/examples/nitf-3-6.xsd"),
    ],
)
def test_every_xml_delivery_is_valid(format: str, schema: str) -> None:  # noqa: A002
    valid = etree.XMLSchema(etree.parse(_standard(schema)))

    for event in _of(format):
        document = etree.fromstring(event.wire(SERVER))
        assert valid.validate(document), f"{event.name}: {valid.error_log}"


@pytest.mark.shared
def test_every_ninjs_delivery_is_valid() -> None:
    schema = json.loads(_standard("ninjs/specification/ninjs-schema_3.1.json").read_text("utf-8"))
    valid = jsonschema.Draft202012Validator(schema)

    for event in _of("ninjs"):
        assert not list(valid.iter_errors(json.loads(event.wire(SERVER)))), event.name


@pytest.mark.shared
def test_every_topic_is_one_of_iptc_s_and_bears_its_name() -> None:
    path = _standard("media-topics/mediatopics_en_2023-10.jsonl")
    known = {entry["qcode"]: entry for entry in map(json.loads, path.read_text("utf-8").splitlines())}

    for event in PLAY:
        for topic in event.copy.story.topics if event.copy else ():
            assert known[f"medtop:{topic.code}"]["name"] == topic.name
            assert not known[f"medtop:{topic.code}"]["retired"]


@pytest.mark.parametrize("event", SOUND, ids=lambda event: event.name)
def test_every_word_of_the_copy_is_in_the_delivery(event: Event) -> None:
    wire = event.wire(SERVER)
    if event.copy is None:
        assert b"packageItem" in wire
        return
    if event.source.format == "ninjs":
        html = json.loads(wire)["bodies"][0]["value"]
        filed = etree.fromstring(f"<div>{html}</div>")
    elif event.source.format == "rss":
        content = "{http://purl.org/rss/1.0/modules/content/}encoded"
        item = next(
            item for item in etree.fromstring(wire).iter("item") if item.findtext("guid") == event.copy.guid
        )
        filed = etree.fromstring(f"<div>{item.findtext(content)}</div>")
    else:
        filed = etree.fromstring(wire)
    words = collapse("".join(str(text) for text in filed.itertext())).replace(" ", "")

    for line in event.copy.lines:
        assert collapse(line.words).replace(" ", "").replace("\n", "") in words


def test_the_bare_ampersand_is_all_that_is_wrong_with_the_faulty_delivery() -> None:
    wire = next(event for event in PLAY if event.manner == "bare-ampersand").wire(SERVER)

    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(wire)
    assert "Bread & Roses" in str(etree.fromstring(wire.replace(b"& ", b"&amp; ")).findtext(".//{*}hl1"))


def test_the_broken_delivery_cannot_be_read_at_all() -> None:
    wire = next(event for event in PLAY if event.manner == "cut-off").wire(SERVER)

    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(wire)


def test_pictures_named_in_a_folder_delivery_lie_beside_it() -> None:
    for event in _of("newsml-g2"):
        document = etree.fromstring(event.wire(SERVER))
        named = {element.get("href") for element in document.iter("{*}remoteContent")}
        assert named == {name for name, _ in event.pictures}


def test_marks_are_read_and_words_kept() -> None:
    assert runs("a *b* **c** [d](https://e.example)") == (
        Run("a "),
        Run("b", "em"),
        Run(" "),
        Run("c", "strong"),
        Run(" "),
        Run("d", "a", "https://e.example"),
    )


def test_lines_of_a_kind_are_one_list_and_paragraphs_are_not() -> None:
    lines = parse("one\ntwo\n- a\n- b\n| x | y |\n| 1 | 2 |")

    assert [line.kind for line in lines] == [
        LineKind.PARAGRAPH,
        LineKind.PARAGRAPH,
        LineKind.BULLETS,
        LineKind.TABLE,
    ]
    assert lines[3].words == "x y 1 2"
