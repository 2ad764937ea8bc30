"""The faults of the systems in use today, each shown cured on the finished page (issue 2, "Shown by")."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.whole.filing import (
    FORMATS,
    GUID,
    RICH,
    Filing,
    Write,
    atom,
    newsml_g2,
    newsml_g2_package,
    ninjs,
    nitf,
    rss,
)
from tests.whole.line import Line
from wirecopy.archive import store
from wirecopy_verify.page import paragraphs_of_page

pytestmark = pytest.mark.database
each_format = pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)


def words(line: Line, guid: str = GUID) -> tuple[str, ...]:
    return paragraphs_of_page(line.page(guid).encode())


@each_format
@pytest.mark.parametrize(
    "link",
    [
        '<a href="javascript:alert(1)">Port Ostrava</a>',
        '<a href="data:text/html;base64,PHA+">Port Ostrava</a>',
        '<a href="">Port Ostrava</a>',
        "<a>Port Ostrava</a>",
        '<a href="https://example.com/dead">Port Ostrava</a>',
        '<a href="https://example.com/a"><em>Port <strong>Ostrava</strong></em></a>',
        '<em><a href="javascript:x"><a href="https://example.com/b">Port</a> Ostrava</a></em>',
        '<a href="vbscript:x"><span>Port</span> <blink>Ostrava</blink></a>',
    ],
)
def test_no_word_is_lost_where_a_link_stood(line: Line, write: Write, link: str) -> None:
    line.file(write(Filing(html=f"<p>Restoring order in {link} took nine days.</p>")))
    assert words(line) == ("Restoring order in Port Ostrava took nine days.",)
    assert "script:" not in line.page(GUID).partition("data-wirecopy-body")[2].partition("</article>")[0]


@pytest.mark.parametrize("write", [*RICH.values(), newsml_g2_package], ids=[*RICH, "package"])
def test_a_caption_that_stands_in_the_text_too_is_not_printed_twice(line: Line, write: Write) -> None:
    caption = "The first ferry leaves Halden Bay on Saturday morning."
    html = f"<p>The harbour opened again.</p><p>{caption}</p><p>Ferries sail at noon.</p>"
    line.file(write(Filing(html=html, caption=caption, picture="https://pictures.example/ferry.jpg")))
    line.fetch_pictures()
    main = line.page(GUID).partition("<main")[2]
    assert main.count("<img ") == 1
    assert main.count(caption) == 1
    assert [text for text in words(line) if text != caption] == [
        "The harbour opened again.",
        "Ferries sail at noon.",
    ]


@each_format
def test_a_standfirst_that_repeats_the_lead_is_shown_once(line: Line, write: Write) -> None:
    lead = "The harbour opened again on Saturday after nine days of storm."
    line.file(write(Filing(html=f"<p>{lead}</p><p>Ferries sail at noon.</p>", summary=lead)))
    visible = line.page(GUID).partition("<main")[2]
    assert visible.count(lead) == 1
    assert words(line)[0] == lead


@each_format
def test_a_standfirst_with_words_of_its_own_is_shown(line: Line, write: Write) -> None:
    line.file(write(Filing(summary="Fishermen fear for the spring season.")))
    visible = line.page(GUID).partition("<main")[2]
    assert visible.count("Fishermen fear for the spring season.") == 1


@each_format
@pytest.mark.parametrize("sign_off", ["--MNA ksk/", "(Reporting by Ada Fenn; Editing by Bo Lind)"])
def test_no_sign_off_is_left_in_the_text(line: Line, write: Write, sign_off: str) -> None:
    line.source.agency_name = "MNA"
    line.source.save(update_fields=["agency_name"])
    line.file(write(Filing(html=f"<p>The harbour opened again.</p><p>{sign_off}</p>")))
    assert words(line) == ("The harbour opened again.",)


def test_a_caption_never_takes_the_place_of_the_body(line: Line) -> None:
    item = (
        "<title>Harbour reopens</title><description>The harbour opened again.</description>"
        "<media:content url='https://pictures.example/ferry.jpg' type='image/jpeg'>"
        "<media:description>A ferry at the quay.</media:description></media:content>"
        "<media:description>Another caption.</media:description>"
    )
    line.file(rss(GUID, item))
    assert words(line) == ("The harbour opened again.",)


@each_format
def test_what_looks_like_mojibake_is_handed_on_as_filed(line: Line, write: Write) -> None:
    filed = "The cafÃ© in DÃ¼sseldorf said â€œopenâ€\x9d."
    line.file(write(Filing(html=f"<p>{filed}</p>", headline="CafÃ© opens")))
    assert words(line) == (filed,)
    assert "<h1" in line.page(GUID)
    assert "CafÃ© opens</h1>" in line.page(GUID)


@pytest.mark.parametrize("write", [newsml_g2, nitf], ids=["newsml-g2", "nitf"])
def test_nothing_is_dropped_at_a_bare_ampersand_and_a_person_looks_first(line: Line, write: Write) -> None:
    line.file(write(Filing(html="<p>Fish & Chips cost AT&T less.</p>", headline="Prices")))
    assert line.story(GUID).state == "held"
    assert not line.page(GUID)
    store.release(line.story(GUID).pk, now=line.now)
    line.work()
    assert words(line) == ("Fish & Chips cost AT&T less.",)


def test_nothing_is_dropped_at_a_bare_ampersand_of_a_feed(line: Line) -> None:
    line.file(rss(GUID, "<title>Prices</title><description>Fish & Chips cost AT&T less.</description>"))
    assert line.story(GUID).state == "held"
    store.release(line.story(GUID).pk, now=line.now)
    line.work()
    assert words(line) == ("Fish & Chips cost AT&T less.",)


@each_format
def test_a_headline_of_the_desk_stays_when_the_next_update_comes(line: Line, write: Write) -> None:
    first = Filing()
    line.file(write(first))
    store.rework(line.story(GUID).pk, headline="Ferries are back", by="ada", now=line.now)
    line.work()
    text = "<p>The harbour opened; three ferries sailed.</p>"
    line.file(write(replace(first, version=2, headline="Three ferries", html=text, filed_at=line.now)))
    page = line.page(GUID)
    assert words(line) == ("The harbour opened; three ferries sailed.",)
    assert "Ferries are back</h1>" in page
    assert "Ferries are back" in line.read("/index.html")
    assert (
        "Three ferries" in page.partition("How this page was made")[2]
    )  # the disclosure names the agency's own


@each_format
def test_the_words_of_a_refused_page_would_not_be_published(line: Line, write: Write) -> None:
    """The last guard: every word filed is on the page in its order, whatever stands around it."""
    html = "<h2>Ports</h2><ul><li>One</li><li>Two <b>and</b> a half</li></ul><blockquote><p>Quoted.</p></blockquote>"
    line.file(write(Filing(html=html)))
    assert words(line) == ("Ports", "One", "Two and a half", "Quoted.")


def test_the_writers_of_these_tests_differ_only_in_format() -> None:
    assert len({write(Filing()) for write in (newsml_g2, nitf, ninjs, atom)}) == 4
