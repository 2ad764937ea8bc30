"""Dialects: what one may say, what is wrong with it in a sentence, and what it does to the copy."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.wire_series import Iptc
from wirecopy.body import paragraphs
from wirecopy.cleaning import accounted, clean
from wirecopy.errors import RefusedError
from wirecopy.formats import read
from wirecopy.formats.dialect import NONE, dialect_of, settings_of
from wirecopy.item import Hints, Item


def the_item(wire: bytes, **dialect: object) -> Item:
    (item,) = read(wire, hints=Hints(settings=settings_of(dialect))).items
    return item


def test_a_source_that_says_nothing_has_no_dialect() -> None:
    assert dialect_of(()) == NONE


@pytest.mark.parametrize(
    ("dialect", "why"),
    [
        ([], "a JSON object"),
        ({"chrset": "cp850"}, "no 'chrset'. It may have: charset"),
        ({"charset": "rot13"}, "no character set of a wire"),
        ({"charset": 850}, "is a word"),
        ({"controls": {"41": "tab"}}, "in hexadecimal"),
        ({"controls": {"0b": "jump"}}, "one of: tab"),
        ({"priorities": {"f": 0}}, "from 1 to 9"),
        ({"priorities": {"f": True}}, "from 1 to 9"),
        ({"categories": {"i": 1}}, "maps words to words"),
        ({"keyword_line": "(.*)"}, "(?P<keyword>"),
        ({"notepad": ["("]}, "no regular expression"),
        ({"kill": ["(a+)+"]}, "can take for ever"),
        ({"kill": ["x" * 401]}, "at most 400"),
        ({"furniture": ["Ends"]}, "holds objects"),
        ({"furniture": [{"pattern": "Ends", "kind": "rubbish"}]}, "no kind 'rubbish'. There are: dateline"),
        ({"identity": "both"}, '"keyword", "number"'),
        ({"trusted_hosts": ["a b"]}, "mail servers"),
    ],
)
def test_what_is_wrong_is_said(dialect: object, why: str) -> None:
    with pytest.raises(RefusedError) as refused:
        settings_of(dialect)
    assert why in str(refused.value)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(
    st.sampled_from(["charset", "controls", "furniture", "kill", "x"]), inner), max_leaves=8))  # fmt: skip
def test_any_json_is_a_dialect_or_refused(dialect: object) -> None:
    with contextlib.suppress(RefusedError):
        assert dialect_of(settings_of(dialect)) is not None


def test_categories_and_priorities_are_the_sources_own() -> None:
    item = the_item(Iptc().wire(), categories={"i": "medtop:20000209"}, priorities={"4": 2})
    assert ([subject.code for subject in item.subjects], item.urgency) == (["medtop:20000209"], 2)


def test_letters_and_notepads_are_the_sources_own() -> None:
    item = the_item(
        Iptc(body="A ``gull''.\n\n-- Intern --\n\nTel. 12").wire(),
        letters={"``": "“", "''": "”"},
        notepad=["-- Intern"],
    )
    assert (paragraphs(item.body), item.ed_note) == (("A “gull”.",), "-- Intern --\nTel. 12")


FURNITURE = {"furniture": [{"pattern": "\\+\\+.*\\+\\+", "kind": "take"}, {"pattern": "Rückfragen:.*"}]}


def test_furniture_is_cut_from_head_and_foot_and_accounted_for() -> None:
    wire = json.dumps(
        {
            "uri": "u",
            "headline": "h",
            "body_html": "<p>++ Eil ++</p><p>Copy.</p><p>++ in it ++</p><p>More.</p><p>Rückfragen: 12</p>",
        }
    ).encode()
    filed = read(wire).items[0].body
    item = the_item(wire, **FURNITURE)
    assert paragraphs(item.body) == ("Copy.", "++ in it ++", "More.")
    assert [(span.kind, span.text) for span in item.furniture] == [
        ("take", "++ Eil ++"),
        ("advisory", "Rückfragen: 12"),
    ]
    assert item.ed_note == "Rückfragen: 12"
    assert accounted(filed, item)
    assert accounted(filed, clean(item))


def test_furniture_never_takes_all_there_is() -> None:
    wire = json.dumps({"uri": "u", "headline": "h", "body_html": "<p>++ a ++</p><p>++ b ++</p>"}).encode()
    assert paragraphs(the_item(wire, **FURNITURE).body) == ("++ b ++",)
