from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.conftest import SHARED
from tests.site.stories import (
    NOON,
    SITE,
    a_card,
    a_picture,
    a_rich_body,
    a_shown,
    an_item,
    paragraphs,
    with_place,
)
from wirecopy.archive.shown import Card, Notice, PageCut, ReworkShown, Shown
from wirecopy.body import Span
from wirecopy.item import FurnitureKind
from wirecopy.site import fidelity
from wirecopy.site.makers.article import article_page, notice_page
from wirecopy.site.pages import Made
from wirecopy_verify.page import paragraphs_of_page


def made(shown: Shown, coverage: tuple[Card, ...] = (), recommended: tuple[Card, ...] = ()) -> Made:
    page = article_page(shown, coverage, recommended, SITE)
    fidelity.check("/a/", page)
    return page


def page_of(shown: Shown) -> LexborHTMLParser:
    return LexborHTMLParser(made(shown).content.decode())


def text_of(page: LexborHTMLParser, selector: str) -> str:
    node = page.css_first(selector)
    return " ".join(node.text().split()) if node else ""


# What must be there


def test_the_head_names_topics_headline_agency_place_and_times() -> None:
    page = page_of(a_shown(a_card(updated_at=NOON + timedelta(hours=1))))
    head = text_of(page, ".story-head")
    assert text_of(page, "h1") == "Harbour of Halden Bay reopens after nine days"
    assert head.startswith("Shipping Halden Bay Harbour")
    assert "MNA|Halden Bay" in head
    assert "Published 21 November 2026, 11:48 UTC" in head
    assert "Updated 21 November 2026, 13:00 UTC" in head
    assert [node.attributes["datetime"] for node in page.css(".story-times time")] == [
        "2026-11-21T11:48:00Z",
        "2026-11-21T13:00:00Z",
    ]


def test_a_version_dated_before_the_first_publication_is_no_update() -> None:
    page = page_of(a_shown(a_card(updated_at=NOON - timedelta(days=1))))
    assert "Updated" not in text_of(page, ".story-times")


def test_the_copy_is_the_body_and_nothing_else() -> None:
    shown = a_shown(item=an_item(body=a_rich_body(), summary="Standfirst.", correction="27, not 31."))
    assert paragraphs_of_page(made(shown).content) == made(shown).filed


def test_a_page_has_one_headline_and_lawful_landmarks() -> None:
    page = page_of(a_shown())
    assert len(page.css("h1")) == len(page.css("main")) == len(page.css("article[data-wirecopy-body]")) == 1
    assert page.css_first("a.skip[href='#main']") is not None


def test_version_and_time_received_stand_in_the_record() -> None:
    record = text_of(page_of(a_shown(versions=5)), ".record")
    assert "Version3 (5 received)" in record.replace(" Version ", "Version")
    assert "21 November 2026, 12:00 UTC" in record


def test_credit_and_copyright_stand_under_the_copy() -> None:
    assert text_of(page_of(a_shown()), ".end-mark") == (
        "Text: Meridian News Agency © 2026 Meridian News Agency"
    )


def test_without_a_place_to_subscribe_the_appeal_has_no_button() -> None:
    page = article_page(a_shown(), (), (), replace(SITE, subscribe_url=""))
    tree = LexborHTMLParser(page.content.decode())
    assert text_of(tree, ".appeal h2") != ""
    assert tree.css_first(".appeal .button") is None


def test_the_correction_stands_on_the_page_in_the_agencys_words() -> None:
    page = page_of(a_shown(a_card(corrected_at=NOON), an_item(correction="27 boats, not 31.")))
    assert text_of(page, ".correction p") == "27 boats, not 31."
    assert "Corrected 21 November 2026, 12:00 UTC" in text_of(page, ".story-times")


def test_a_correction_without_words_is_visible_too() -> None:
    assert "gave no words" in text_of(page_of(a_shown(a_card(corrected_at=NOON))), ".correction")


# What must not be there, or not twice


def test_the_standfirst_is_shown_where_the_lead_does_not_repeat_it() -> None:
    assert text_of(page_of(a_shown(item=an_item(summary="Ferries run again."))), ".standfirst") == (
        "Ferries run again."
    )


def test_the_standfirst_that_the_lead_repeats_is_not_shown_again() -> None:
    lead = "Ferries run again and the fish market opens."
    item = an_item(
        summary=lead,
        body=paragraphs(lead, "More."),
        furniture=(Span(FurnitureKind.SUMMARY, 0, 0, len(lead), lead, kept=True),),
    )
    page = page_of(a_shown(item=item))
    assert page.css_first(".standfirst") is None
    assert text_of(page, "main").count(lead) == 1


def test_a_caption_is_shown_once() -> None:
    page = page_of(a_shown(a_card(picture=a_picture())))
    assert text_of(page, "main").count("The first ferry leaves Halden Bay on Saturday.") == 1
    assert text_of(page, "figcaption .credit") == "MNA/Ada Fenn"


def test_a_caption_that_stands_in_the_text_is_not_repeated_under_the_picture() -> None:
    caption = "The first ferry leaves Halden Bay on Saturday."
    item = an_item(
        body=paragraphs("Lead.", caption),
        furniture=(Span(FurnitureKind.CAPTION, 1, 0, len(caption), caption, kept=True),),
    )
    assert text_of(page_of(a_shown(a_card(picture=a_picture()), item)), "main").count(caption) == 1


def test_the_sign_off_is_not_printed() -> None:
    item = an_item(furniture=(Span(FurnitureKind.SIGN_OFF, 2, 0, 11, "--MNA af/tr"),))
    assert b"--MNA" not in made(a_shown(item=item)).content


def test_notes_to_editors_are_not_printed() -> None:
    item = an_item(ed_note="Eds: canary-note", usage_terms="canary-terms")
    assert b"canary" not in made(a_shown(item=item)).content


def test_a_picture_the_desk_replaced_is_not_shown() -> None:
    ours, own = a_picture("ours"), a_picture("own", caption="Their caption.")
    rework = ReworkShown(
        headline=False,
        picture=True,
        agency_headline="",
        agency_picture=own,
        who="the desk",
        at=NOON,
    )
    page = page_of(a_shown(a_card(picture=ours), pictures=(ours, own), rework=rework))
    assert [image.attributes["src"] for image in page.css(".story img")] == ["/pictures/ours-1200.jpg"]


# Pictures


def test_the_lead_picture_is_fetched_first_and_the_others_when_they_come_into_sight() -> None:
    one, two = a_picture("one"), a_picture("two", caption="Second.")
    first, second = page_of(a_shown(a_card(picture=one), pictures=(one, two))).css("img")
    assert first.attributes["fetchpriority"] == "high"
    assert "loading" not in first.attributes
    assert second.attributes["loading"] == "lazy"
    assert (first.attributes["width"], first.attributes["height"]) == ("1200", "800")
    assert first.attributes["srcset"] == "/pictures/one-480.jpg 480w, /pictures/one-1200.jpg 1200w"


def _first(page: LexborHTMLParser, selector: str) -> LexborNode:
    found = page.css_first(selector)
    assert found is not None, selector
    return found


def test_what_the_desk_cut_stands_where_it_was_cut_for() -> None:
    whole = a_picture("quay")
    cuts = tuple(
        PageCut(
            shape=shape,
            path=f"/pictures/quay-{shape}.jpg",
            width=width,
            height=height,
            files=((width, f"/pictures/quay-{shape}.avif"), (width, f"/pictures/quay-{shape}.jpg")),
        )
        for shape, width, height in (("card", 960, 640), ("wide", 1280, 720), ("square", 640, 640))
    )
    picture = replace(whole, file=replace(whole.file, cuts=cuts, focus=(0.21, 0.5), whole=True))
    shown = a_shown(a_card(picture=picture))
    page = LexborHTMLParser(article_page(shown, [], [shown.card], SITE).content.decode())
    assert (_first(page, 'meta[property="og:image"]').attributes["content"] or "").endswith("quay-wide.jpg")
    assert _first(page, 'meta[property="og:image:height"]').attributes["content"] == "720"
    card = _first(page, ".card-picture img")
    assert (card.attributes["width"], card.attributes["height"]) == ("960", "640")
    assert {"focus-x2", "is-whole"} <= set((card.attributes["class"] or "").split())
    assert _first(page, '.card-picture source[type="image/avif"]').attributes["srcset"] == (
        "/pictures/quay-card.avif 960w"
    )
    assert _first(page, ".story-picture img").attributes["src"] == whole.file.path
    images = [
        one["url"].rpartition("-")[2]
        for one in json.loads(_first(page, "script[type='application/ld+json']").text())["image"]
    ]
    assert images == ["1200.jpg", "wide.jpg", "square.jpg"]


# Language and direction


def test_a_story_in_arabic_runs_from_the_right_and_our_words_from_the_left() -> None:
    page = page_of(a_shown(a_card(language="ar", headline="ميناء"), an_item(language="ar")))
    for selector in ("h1", "article.copy"):
        node = page.css_first(selector)
        assert node is not None
        assert (node.attributes["lang"], node.attributes["dir"]) == ("ar", "rtl")
    record = page.css_first(".record")
    assert record is not None
    assert record.attributes["dir"] == "ltr"


# The agency's terms


@pytest.mark.parametrize(
    ("robots", "name", "content"),
    [
        ("index", "robots", "max-image-preview:large"),
        ("news-noindex", "Googlebot-News", "noindex"),
        ("noindex", "robots", "noindex"),
    ],
)
def test_search_engines_are_told_the_agencys_terms(robots: str, name: str, content: str) -> None:
    page = page_of(a_shown(a_card(robots=robots)))
    node = page.css_first(f"meta[name='{name}']")
    assert node is not None
    assert node.attributes["content"] == content


def test_machines_that_learn_are_told_what_the_agency_forbids() -> None:
    def said(*codes: str) -> list[tuple[str | None, str | None]]:
        page = page_of(a_shown(a_card(robots="index"), replace(an_item(), data_mining=codes)))
        nodes = page.css("meta[name='tdm-reservation'], meta[name='robots']")
        return [(node.attributes["name"], node.attributes["content"]) for node in nodes]

    usual = ("robots", "max-image-preview:large")
    plus = "http://ns.useplus.org/ldf/vocab/DMI-"
    assert said() == said(f"{plus}ALLOWED") == [usual]
    reserved = [usual, ("tdm-reservation", "1"), ("robots", "noai, noimageai")]
    assert said(f"{plus}PROHIBITED-GENAIMLTRAINING") == reserved
    assert said(f"{plus}PROHIBITED") == [*reserved, ("robots", "noindex")]


# Tags


def test_every_story_and_picture_the_page_depends_on_is_tagged() -> None:
    shown = a_shown(a_card(12), looked_for=("urn:mna:p1",))
    page = made(shown, (with_place(a_card(), 13),), (with_place(a_card(), 14),))
    assert page.tags == {"story:12", "story:13", "story:14", "item:mna/urn:mna:p1", "site"}


def test_a_story_that_the_desk_killed_is_not_said_to_be_withdrawn_by_its_agency() -> None:
    notice = Notice(
        story_id=7,
        path="/2026/11/21/canary-k7/",
        state="killed",
        agency="mna",
        agency_name="MNA",
        since=NOON,
        language="en",
        by_desk=True,
    )
    page = notice_page(notice, SITE).content.decode()
    assert "We have withdrawn this story." in page
    assert "by its agency" not in page


def test_the_notice_of_a_killed_story_holds_not_a_word_of_it() -> None:
    notice = Notice(
        story_id=7,
        path="/2026/11/21/canary-headline-k7/",
        state="killed",
        agency="mna",
        agency_name="MNA",
        since=NOON,
        language="ar",
    )
    page = notice_page(notice, SITE)
    assert page.gone
    assert page.tags == {"story:7", "site"}
    assert b"canary" not in page.content
    assert b"This story was withdrawn by its agency." in page.content


def test_an_article_without_pictures_stays_under_50_kilobytes_with_its_style() -> None:
    from wirecopy.site.assets import all_assets

    style = next(content for path, content in all_assets().items() if path.endswith(".css"))
    page = made(a_shown(item=an_item(body=a_rich_body())), tuple(with_place(a_card(), n) for n in range(5)))
    assert len(style) + len(page.content) < 40_000


# Hostile words


def _naughty() -> list[str]:
    file = SHARED / "wire" / "hostile" / "text" / "naughty-strings.jsonl"
    texts = [json.loads(line)["payload"] for line in file.read_text().split("\n") if line]
    # What no format's reader lets through: HTML cannot say a NUL, a lone CR or half a surrogate pair.
    return [text for text in texts if isinstance(text, str) and not set(text) & {"\0", "\r"} and _whole(text)]


def _whole(text: str) -> bool:
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


@pytest.mark.shared
def test_hostile_words_come_back_unchanged_and_stay_words() -> None:
    plain = LexborHTMLParser(made(a_shown(a_card(picture=a_picture()))).content.decode())
    elements = len(plain.css("*"))
    for text in _naughty():
        word = " ".join(text.split(" ")).strip("\t\n\f\r ") or "x"
        picture = a_picture(caption=word, credit=word, alt=word)
        page = page_of(a_shown(a_card(headline=word, place=word, agency_name=word, picture=picture)))
        headline, image = page.css_first("h1"), page.css_first("img")
        assert headline is not None
        assert image is not None
        assert headline.text() == word
        assert image.attributes["alt"] == word
        assert len(page.css("*")) == elements, text
        script = page.css_first("script[type='application/ld+json']")
        assert script is not None
        assert json.loads(script.text())["headline"] == word
