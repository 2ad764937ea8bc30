from __future__ import annotations

import json
import re
from datetime import timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tests.site.stories import NOON, SITE, a_card, a_picture, a_shown, an_item, paragraphs
from wirecopy.item import Subject, SubjectKind
from wirecopy.site.makers.structured import as_script, description, news_article, open_graph

_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def test_the_article_says_what_it_is_based_on() -> None:
    based_on = news_article(a_shown(), SITE)["isBasedOn"]
    assert based_on["identifier"] == "urn:newsml:mna.example:20261121:harbour"
    assert based_on["provider"]["name"] == "MNA"


def test_a_reworked_headline_keeps_the_agencys_beside_it() -> None:
    article = news_article(a_shown(a_card(headline="Ours", agency_headline="Theirs")), SITE)
    assert (article["headline"], article["alternativeHeadline"]) == ("Ours", "Theirs")


def test_a_correction_carries_the_agencys_words_and_its_time() -> None:
    shown = a_shown(a_card(corrected_at=NOON), an_item(correction="27, not 31."))
    correction = news_article(shown, SITE)["correction"]
    assert correction == {
        "@type": "CorrectionComment",
        "text": "27, not 31.",
        "datePublished": "2026-11-21T12:00:00Z",
    }


def test_a_correction_without_words_is_told_all_the_same() -> None:
    correction = news_article(a_shown(a_card(corrected_at=NOON)), SITE)["correction"]
    assert correction["text"] == "MNA filed a corrected version of this story."


def test_whoever_publishes_says_by_which_principles_and_how_it_corrects() -> None:
    article = news_article(a_shown(), SITE)
    assert article["publishingPrinciples"] == "https://wire.example/principles/"
    assert article["publisher"]["correctionsPolicy"] == "https://wire.example/corrections/"
    assert article["sdPublisher"]["name"] == "The Wire Publishing Ltd"


def test_the_body_is_never_in_the_structured_data() -> None:
    shown = a_shown(item=an_item(body=paragraphs("canary-of-the-body " * 30), summary="A summary."))
    assert "canary-of-the-body" not in str(news_article(shown, SITE))
    assert "canary-of-the-body" not in str(open_graph(shown, SITE))


def test_places_people_and_credit_are_told() -> None:
    item = an_item(subjects=(Subject(name="Ada Fenn", kind=SubjectKind.PERSON),), byline="By Tomas Ruel")
    article = news_article(a_shown(item=item), SITE)
    assert article["contentLocation"] == [{"@type": "Place", "name": "Halden Bay"}]
    assert article["about"] == [{"@type": "Person", "name": "Ada Fenn"}]
    assert article["author"] == {"@type": "Person", "name": "Tomas Ruel"}
    assert article["creditText"] == "Text: Meridian News Agency"
    assert article["copyrightNotice"] == "© 2026 Meridian News Agency"


def test_what_the_agency_did_not_say_is_left_out() -> None:
    article = news_article(a_shown(), SITE)
    assert not {"correction", "image", "genre", "keywords", "expires"} & set(article)
    assert all(value not in ("", [], {}, None) for value in article.values())


def test_a_story_is_never_said_to_be_modified_before_it_was_published() -> None:
    card = a_card(updated_at=NOON - timedelta(days=3))
    article = news_article(a_shown(card), SITE)
    assert article["dateModified"] == article["datePublished"]


def test_open_graph_names_picture_times_and_topics() -> None:
    pairs = open_graph(a_shown(a_card(picture=a_picture())), SITE)
    assert ("og:image", "https://wire.example/pictures/harbour-1200.jpg") in pairs
    assert ("article:published_time", "2026-11-21T11:48:00Z") in pairs
    assert [content for name, content in pairs if name == "article:tag"] == ["Shipping", "Halden Bay"]


def test_a_long_description_is_cut_at_a_blank() -> None:
    text = description(a_shown(item=an_item(summary="word " * 60)))
    assert text.endswith("word…")
    assert len(text) <= 201


@given(_TEXT)
def test_nothing_filed_can_end_the_script_element(text: str) -> None:
    script = str(as_script({"headline": text}))
    assert not re.search(r"[<>&\u2028\u2029]", script)
    assert json.loads(script) == msgspec.json.decode(script) == {"headline": text}
