"""ninjs in its three branches, in and out."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from tests.formats.shared import shared
from wirecopy.body import paragraphs
from wirecopy.formats import read
from wirecopy.formats.ninjs import read_ninjs, write_ninjs
from wirecopy.item import Embargo, Hints, Item, Kind, Link, Reading, Status, SubjectKind


def _read(*documents: dict[str, object]) -> Reading:
    return read(json.dumps(list(documents)).encode(), format="ninjs")


def _one(**members: object) -> Item:
    document = {"uri": "urn:lwa:1", "headline": "Rain", "body_text": "It rained in Aktau."} | members
    reading = _read(document)
    assert [fault for fault in reading.faults if fault.fatal] == []
    return reading.items[0]


_BRANCHES: list[dict[str, object]] = [
    {
        "uri": "urn:lwa:1",
        "pubstatus": "usable",
        "version": "3",
        "versioncreated": "2026-01-05T08:00:00+02:00",
        "headline": "Rain",
        "headline_sub": "And wind",
        "body_xhtml": "<p>It <em>rained</em>.</p>",
        "body_text": "It rained.",
        "description_summary": "Weather.",
        "byline": "Ana Maro",
        "person": [{"name": "Ilo Tan", "scheme": "http://people.example/", "code": "7"}],
        "associations": {"main": {"uri": "urn:lwa:p", "type": "picture", "byline": "Ed Ro"}
            | {"renditions": {"web": {"href": "https://lwa.example/1.jpg", "width": 640}}}},
    },
    {
        "uri": "urn:lwa:1",
        "pubstatus": "usable",
        "version": "3",
        "versioncreated": "2026-01-05T08:00:00+02:00",
        "headlines": [{"role": "main", "value": "Rain"}, {"role": "sub", "value": "And wind"}],
        "bodies": [
            {"role": "text", "contenttype": "text/plain", "value": "It rained."},
            {"role": "html", "contenttype": "text/html", "value": "<p>It <em>rained</em>.</p>"},
        ],
        "descriptions": [{"role": "summary", "value": "Weather."}],
        "by": "Ana Maro",
        "people": [{"name": "Ilo Tan", "uri": "http://people.example/7"}],
        "associations": [{"name": "main", "uri": "urn:lwa:p", "type": "picture", "by": "Ed Ro"}
            | {"renditions": [{"name": "web", "href": "https://lwa.example/1.jpg", "width": 640}]}],
    },
    {
        "uri": "urn:lwa:1",
        "pubStatus": "usable",
        "version": "3",
        "versionCreated": "2026-01-05T08:00:00+02:00",
        "headlines": [{"role": "main", "value": "Rain"}, {"role": "sub", "value": "And wind"}],
        "bodies": [{"role": "main", "contentType": "text/html", "value": "<p>It <em>rained</em>.</p>"}],
        "descriptions": [{"role": "summary", "value": "Weather."}],
        "by": "Ana Maro",
        "people": [{"name": "Ilo Tan", "uri": "http://people.example/7"}],
        "associations": [{"name": "main", "uri": "urn:lwa:p", "type": "picture", "by": "Ed Ro"}
            | {"renditions": [{"name": "web", "href": "https://lwa.example/1.jpg", "width": 640}]}],
    },
]  # fmt: skip


@pytest.mark.parametrize("document", _BRANCHES, ids=["1.x", "2.x", "3.x"])
def test_the_three_branches_say_the_same(document: dict[str, object]) -> None:
    item = _read(document).items[0]
    assert (item.headline, item.subheadline, item.summary) == ("Rain", "And wind", "Weather.")
    assert (item.version, item.version_created) == (3, datetime(2026, 1, 5, 6, tzinfo=UTC))
    assert [(block.text, len(block.marks)) for block in item.body] == [("It rained.", 1)]
    assert [(s.code, s.name, s.kind) for s in item.subjects] == [
        ("http://people.example/7", "Ilo Tan", SubjectKind.PERSON)
    ]
    picture = item.pictures[0]
    assert (picture.guid, picture.credit, picture.renditions[0].width) == ("urn:lwa:p", "Ed Ro", 640)
    assert item.byline == "Ana Maro"


_DOCUMENT = b'{"uri": "urn:lwa:1", "headline": "Rain"}'


@pytest.mark.parametrize(
    "wire",
    [_DOCUMENT, b"[%b]" % _DOCUMENT, b'{"items": [%b]}' % _DOCUMENT, b"%b\n%b\n" % (_DOCUMENT, _DOCUMENT)],
)
def test_a_delivery_may_hold_documents_in_four_ways(wire: bytes) -> None:
    assert {item.guid for item in read_ninjs(wire, Hints()).items} == {"urn:lwa:1"}


def test_a_line_that_was_cut_short_costs_only_itself() -> None:
    reading = read(b'%b\n{"uri": "urn:2", "headl\n%b\n' % (_DOCUMENT, _DOCUMENT))
    assert (len(reading.items), [fault.line for fault in reading.faults]) == (2, [2])


def test_two_renditions_of_one_name_are_both_read_and_told() -> None:
    renditions = b'{"web": {"href": "a.jpg"}, "web": {"href": "b.jpg"}}'
    reading = read(b'{"uri": "urn:p", "type": "picture", "renditions": %b}' % renditions)
    assert [each.href for each in reading.items[0].pictures[0].renditions] == ["a.jpg", "b.jpg"]
    assert not reading.faults[0].fatal


def test_a_faulty_document_never_takes_its_neighbours_down() -> None:
    one, three = b'{"uri": "urn:1", "headline": "A"}', b'{"uri": "urn:3", "headline": "C"}'
    reading = read(b'[\n%b,\n{"uri": "urn:2", "uri": "x"},\n%b]' % (one, three))
    assert [item.guid for item in reading.items] == ["urn:1", "urn:3"]
    assert [(fault.line, fault.why) for fault in reading.faults] == [(3, "An object names 'uri' twice.")]


@pytest.mark.parametrize(
    ("filed", "embargo"),
    [
        ({"embargoed": "2026-01-05T08:00:00Z"}, Embargo(until=datetime(2026, 1, 5, 8, tzinfo=UTC))),
        ({"embargoedUntil": "2026-01-05T08:00:00Z"}, Embargo(until=datetime(2026, 1, 5, 8, tzinfo=UTC))),
        ({"embargoed": ""}, Embargo(until=None)),
        ({"embargoed": None}, None),
        ({}, None),
    ],
)
def test_an_embargo_is_read_in_every_branch(filed: dict[str, object], embargo: Embargo | None) -> None:
    assert _one(**filed).embargo == embargo


@pytest.mark.parametrize(
    "filed",
    [{"embargoed": "soon"}, {"embargoed": "2026-01-05T08:00:00"}, {"expires": "x"}, {"pubstatus": "hold"}],
)
def test_what_decides_whether_to_publish_is_never_guessed(filed: dict[str, object]) -> None:
    reading = _read({"uri": "urn:lwa:1", "headline": "Rain"} | filed)
    assert reading.items == ()
    assert reading.faults[0].fatal


def test_a_kill_needs_no_words() -> None:
    item = _read({"uri": "urn:lwa:1", "pubStatus": "canceled"}).items[0]
    assert (item.status, item.body) == (Status.CANCELED, ())


def test_a_text_without_any_word_is_a_fault() -> None:
    reading = _read({"uri": "urn:lwa:1", "type": "text"})
    assert (reading.items, len(reading.faults)) == ((), 1)


def test_of_two_bodies_the_one_with_all_words_is_taken() -> None:
    item = _one(body_xhtml="<p>It rained.</p>", body_text="It rained.\n\nIt snowed too.")
    assert paragraphs(item.body) == ("It rained.", "It snowed too.")


def test_bodies_with_different_words_are_told_to_the_desk() -> None:
    reading = _read({"uri": "urn:1", "body_html": "<p>It rained all day.</p>", "body_text": "Snow!"})
    assert paragraphs(reading.items[0].body) == ("It rained all day.",)
    assert not reading.faults[0].fatal


def test_a_body_in_a_form_without_reader_is_a_fault_and_not_nothing() -> None:
    reading = _read(
        {
            "uri": "urn:1",
            "headline": "Rain",
            "bodies": [{"role": "own", "contenttype": "application/xml", "value": "<X>It rained.</X>"}],
        }
    )
    assert reading.items == ()


def test_a_picture_that_is_withdrawn_does_not_come_in_with_a_story() -> None:
    picture = {
        "uri": "urn:p",
        "type": "picture",
        "renditions": {"web": {"href": "https://lwa.example/1.jpg"}},
    }
    assert _one(associations={"a": picture | {"pubstatus": "canceled"}}).pictures == ()
    assert len(_one(associations={"a": picture}).pictures) == 1


def test_a_text_inside_an_embargoed_text_is_under_embargo_too() -> None:
    inner = {"name": "box", "uri": "urn:2", "type": "text", "bodies": [{"value": "Background."}]}
    reading = _read(
        {
            "uri": "urn:1",
            "headline": "Rain",
            "embargoedUntil": "2026-01-05T08:00:00Z",
            "associations": [inner],
        }
    )
    assert [item.guid for item in reading.items] == ["urn:1", "urn:2"]
    assert reading.items[1].embargo == reading.items[0].embargo
    assert reading.items[0].links == (Link(rel="box", guid="urn:2"),)


def test_a_faulty_part_never_takes_the_story_down() -> None:
    inner = {"name": "box", "type": "text", "bodies": [{"value": "No uri."}]}
    picture = {
        "name": "p",
        "uri": "urn:p",
        "type": "picture",
        "pubStatus": "?",
        "renditions": [{"href": "1.jpg"}],
    }
    reading = _read({"uri": "urn:1", "headline": "Rain", "associations": [inner, picture]})
    assert [(item.guid, item.pictures) for item in reading.items] == [("urn:1", ())]
    assert [fault.fatal for fault in reading.faults] == [False, True]


def test_of_two_bodies_one_that_cannot_be_read_is_told() -> None:
    broken = {"role": "rich", "contentType": "text/html", "value": "<p>It rained.</p><p>And <b snow"}
    reading = _read(
        {"uri": "urn:1", "bodies": [broken, {"role": "text", "value": "It rained.\n\nAnd snowed."}]}
    )
    assert paragraphs(reading.items[0].body) == ("It rained.", "And snowed.")
    assert "'rich'" in reading.faults[0].why


def test_a_nitf_body_is_read_as_the_letters_it_is_whatever_its_prolog_says() -> None:
    prolog = '<?xml version="1.0" encoding="ISO-8859-1"?>'
    nitf = f"{prolog}<nitf><body><body.content><p>Grüße</p></body.content></body></nitf>"
    item = _one(body_text=None, bodies=[{"contentType": "text/vnd.IPTC.NITF", "value": nitf}])
    assert paragraphs(item.body) == ("Grüße",)


def test_a_line_separator_inside_a_text_stays() -> None:
    long = "A line of more than a hundred letters. " * 4
    assert "\u2028" in "".join(paragraphs(_one(body_text=f"{long}one\u2028two\n{long}").body))


def test_a_composite_with_words_is_a_story() -> None:
    assert _one(type="composite").kind is Kind.TEXT


def test_a_control_character_is_taken_out_and_logged() -> None:
    wire = rb'{"uri": "urn:1", "headline": "Rain", "body_text": "It \u0003rained."}'
    item = read(wire).items[0]
    assert paragraphs(item.body) == ("It rained.",)
    assert wire[item.repairs[0].offset :].startswith(rb"\u0003")


def test_mojibake_is_handed_on_as_filed() -> None:
    assert paragraphs(_one(body_text="GrÃ¼ÃŸe").body) == ("GrÃ¼ÃŸe",)


def test_what_is_written_reads_back_the_same() -> None:
    for document in _BRANCHES:
        item = _read(document).items[0]
        again = read(write_ninjs(item), format="ninjs").items[0]
        assert paragraphs(again.body) == paragraphs(item.body)
        for name in ("guid", "version", "headline", "subheadline", "summary", "byline", "subjects", "status"):
            assert getattr(again, name) == getattr(item, name)


def test_a_headline_of_the_desk_stands_over_the_agencys() -> None:
    written = json.loads(write_ninjs(_one(), headline="Rain at last"))
    assert written["headlines"] == [{"role": "main", "value": "Rain at last"}]


def test_an_embargo_without_an_end_is_written_as_withheld() -> None:
    assert json.loads(write_ninjs(_one(embargoed="")))["pubStatus"] == "withheld"


# Whatever is filed

_NAMES = st.sampled_from((
    "uri", "type", "pubStatus", "embargoed", "version", "versionCreated", "urgency", "headline",
    "headlines", "bodies", "body_html", "body_text", "descriptions", "description_text",
    "associations", "renditions", "subjects", "person", "located", "role", "value", "contentType",
    "name", "href", "title", "keywords", "service", "genre", "digitalSourceType", "items", "width",
))  # fmt: skip
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", " ", "text", "picture", "main", "text/html", "<p>a</p>", "usable", "2026-01-05"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(_NAMES, _ANYTHING, max_size=8))
def test_members_of_any_kind_are_read_or_refused(members: dict[str, object]) -> None:
    reading = _read({"uri": "urn:1"} | members)
    assert reading.items or reading.faults
    for item in reading.items:
        assert json.loads(write_ninjs(item))["uri"] == item.guid


# The real ones


def _validator() -> Draft202012Validator:
    folder = shared("standards", "ninjs", "specification")
    schema = json.loads((folder / "ninjs-schema_3.1.json").read_text())
    geo = json.loads((folder.parent / "test_suite" / "GeoJSON-schema.json").read_text())
    address = "https://geojson.org/schema/GeoJSON.json"
    return Draft202012Validator(
        schema, registry=Registry().with_resource(address, Resource.from_contents(geo))
    )


@pytest.mark.shared
def test_iptcs_examples_are_read_and_written_as_valid_ninjs_3() -> None:
    folder, validator = shared("standards", "ninjs"), _validator()
    files = sorted([*folder.glob("examples/[123].*/*.json"), *folder.glob("test_suite/*/should_pass/*.json")])
    assert len(files) > 150
    for file in files:
        reading = read(file.read_bytes(), format="ninjs")
        for fault in reading.faults:
            assert "nothing to publish" in fault.why or "no uri" in fault.why or not fault.fatal, (
                file,
                fault,
            )
        assert len(reading.items) + len(reading.faults) > 0, file
        for item in reading.items:
            assert list(validator.iter_errors(json.loads(write_ninjs(item)))) == [], file


@pytest.mark.shared
def test_no_word_of_iptcs_examples_is_lost() -> None:
    """By letters: the words of the fullest body, tags taken out by another rule than the reader's."""
    for file in sorted(shared("standards", "ninjs", "examples").glob("[123].*/*.json")):
        document = json.loads(file.read_text())
        if not isinstance(document, dict):
            continue
        bodies = [value for key, value in document.items() if key.startswith("body_")]
        if any(body.get("role") == "nitf" for body in document.get("bodies", ())):
            continue  # NITF has its own tests
        bodies += [body["value"] for body in document.get("bodies", ()) if body.get("role") != "ttnitf"]
        for item in read(file.read_bytes(), format="ninjs").items[:1]:
            found = re.sub(r"\s", "", "".join(block.text for block in item.body))
            bare = [re.sub(r"(?s)<head>.*?</head>|<!--.*?-->|<[^>]*>", "", value) for value in bodies]
            letters = [re.sub(r"\s", "", unescape(text)) for text in bare]
            assert not bodies or found in letters, file


@pytest.mark.parametrize("name", ["rightsInfo", "rightsinfo"])
def test_a_licence_for_machines_is_kept_as_it_was_filed(name: str) -> None:
    encoded = '{"policytype":  "http://www.w3.org/ns/odrl/2/Set"}'
    assert _one(**{name: {"encodedRights": encoded}}).rights_expressions == (encoded,)
    assert _one(**{name: {"linkedRights": "https://lwa.example/r"}}).rights_expressions == (
        "https://lwa.example/r",
    )
    assert _one(**{name: {"encodedRights": 3}}).rights_expressions == ()
