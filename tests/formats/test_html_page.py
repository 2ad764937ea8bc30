"""Web pages as deliveries: the article a page marks, and nothing else of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.shared import shared
from wirecopy.body import MarkKind, paragraphs
from wirecopy.formats import detect, read
from wirecopy.item import Hints, Item

SAMPLE = (Path(__file__).parent / "samples" / "article.html").read_bytes()
ADDRESS = "https://news.tidewire.example/ferries"


def the_item(wire: bytes = SAMPLE, name: str = ADDRESS) -> Item:
    reading = read(wire, hints=Hints(name=name))
    assert (reading.format, reading.faults) == ("html-page", ())
    return reading.items[0]


def test_an_article_is_what_its_page_marks() -> None:
    item = the_item()
    assert (item.guid, item.url, item.headline) == (
        "tw-7",
        "https://www.tidewire.example/ferries",
        "Ferries sail again",
    )
    assert paragraphs(item.body) == ("The ferries sail again.", "Mara Quill said so.")
    assert [mark.kind for mark in item.body[0].marks] == [MarkKind.STRONG]
    assert (item.byline, item.dateline, item.summary) == ("Ann Oar", "PORT VALE", "They sail.")
    assert item.version_created == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert (item.keywords, item.info_sources, item.copyright_holder) == (
        ("ferry", "harbour"),
        ("Tidewire",),
        "Tidewire",
    )
    assert [subject.name for subject in item.subjects] == ["Mara Quill"]
    assert item.pictures[0].renditions[0].href == "https://www.tidewire.example/ferry.jpg"


def test_without_microdata_the_json_is_used() -> None:
    item = the_item(SAMPLE.replace(b"itemprop", b"data-x").replace(b"itemtype", b"data-y"))
    assert paragraphs(item.body) == ("The ferries sail again.", "Mara Quill said so.")


def test_without_json_the_microdata_is_used() -> None:
    item = the_item(SAMPLE.replace(b'NewsArticle", "@id', b'Thing", "@id'))
    assert (item.headline, paragraphs(item.body)[0]) == ("Ferries sail again", "The ferries sail again.")


def test_where_they_differ_somebody_is_told() -> None:
    reading = read(SAMPLE.replace(b"again.\\n", b"again and again.\\n"))
    assert paragraphs(reading.items[0].body)[0] == "The ferries sail again and again."
    assert "differ in their words" in reading.faults[0].why


@pytest.mark.parametrize("name", ["https://copier.example/ferries", "http://copier.example:8080/x"])
def test_a_copy_of_anothers_page_is_refused(name: str) -> None:
    (fault,) = read(SAMPLE, hints=Hints(name=name)).faults
    assert "The page is a copy" in fault.why


def test_a_page_that_is_no_article_is_told_plainly() -> None:
    assert detect(SAMPLE).format == "html-page"
    assert detect(b"<!DOCTYPE html><html><p>Article").format == ""
    assert "names no article" in read(b"<html><p>Words", format="html-page").faults[0].why
    empty = SAMPLE.replace(b"articleBody", b"nothing")
    assert "marks no text" in read(empty, hints=Hints(name=ADDRESS)).faults[0].why


def test_letters_are_decoded_strictly() -> None:
    wrong = SAMPLE.replace(b"Quill", "Quíll".encode("latin-1"))
    assert "not in utf-8" in read(wrong).faults[0].why
    sent = read(wrong, hints=Hints(content_type="text/html; charset=iso-8859-1"))
    assert "Quíll" in paragraphs(sent.items[0].body)[1]


@given(
    st.integers(0, len(SAMPLE)), st.sampled_from([b"", b"<", b"</script>", b"\xff", b'"', b"<div itemscope>"])
)
def test_a_broken_page_is_read_or_a_fault(at: int, put: bytes) -> None:
    reading = read(SAMPLE[:at] + put + SAMPLE[at + 9 :], format="html-page")
    assert reading.items or reading.faults


def test_an_address_may_stand_in_the_markup_alone() -> None:
    """Found by make fuzz: the page asked for its own address before it knew any."""
    wire = SAMPLE.replace(b'type="application/ld+json"', b"")
    wire = wire.replace(
        b'<h1 itemprop="headline">', b'<a itemprop="url" href="/own">x</a><h1 itemprop="headline">'
    )
    assert the_item(wire).url == "https://news.tidewire.example/own"


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "first"),
    [("rnews-example-xhtml5.html", "Having largely"), ("structured01.html", "New York City")],
)
def test_real_rnews_pages_give_their_article_and_no_comments(name: str, first: str) -> None:
    wire = shared("agencies", "newsmlvalidator", "xhtml5", name).read_bytes()
    (item,) = read(wire, hints=Hints(name="http://a.example/x")).items
    assert paragraphs(item.body)[0].startswith(first)
    assert not any("So the question" in text for text in paragraphs(item.body))
