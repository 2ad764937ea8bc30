"""A reader is told where a machine made the picture, or the words."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from tests.site.stories import SITE, a_card, a_picture, a_shown, an_item
from wirecopy.archive.shown import ShownPicture
from wirecopy.site.makers.article import article_page
from wirecopy.site.makers.cards import card_view, picture_view
from wirecopy.site.makers.disclosure import disclose
from wirecopy.site.makers.made_with import caption_of, code_of, mark_of

IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"


def of(source_type: str, *, uploaded: bool = False) -> ShownPicture:
    shown = a_picture()
    return replace(shown, file=replace(shown.file, source_type=source_type, is_uploaded=uploaded))


@pytest.mark.parametrize(
    "form", [f"{IPTC}{{}}", "https://cv.iptc.org/newscodes/digitalsourcetype/{}/", "digsrctype:{}", "{}"]
)
def test_the_code_is_known_in_every_form(form: str) -> None:
    assert code_of(form.format("trainedAlgorithmicMedia")) == "trainedAlgorithmicMedia"


@pytest.mark.parametrize(
    ("code", "says", "mark"),
    [
        ("trainedAlgorithmicMedia", "Made with AI, says the agency.", "Made with AI"),
        ("compositeWithTrainedAlgorithmicMedia", "Edited with AI, says the agency.", "Edited with AI"),
        (
            "compositeSynthetic",
            "Composed with parts that a machine made, says the agency.",
            "Partly made by machine",
        ),
        ("digitalCreation", "Drawn with a computer, says the agency.", ""),
        ("digitalCapture", "", ""),
        ("", "", ""),
        ("somethingNew", "", ""),
    ],
)
def test_each_kind_has_its_words(code: str, says: str, mark: str) -> None:
    assert (caption_of(of(f"{IPTC}{code}")), mark_of(of(f"{IPTC}{code}"))) == (says, mark)


def test_who_says_it_is_the_desk_where_the_desk_supplied_it() -> None:
    picture = of(f"{IPTC}trainedAlgorithmicMedia", uploaded=True)
    assert caption_of(picture) == "Made with AI, says our picture desk."


def test_it_stands_by_the_caption_and_on_the_card() -> None:
    picture = of(f"{IPTC}trainedAlgorithmicMedia")
    card = a_card(picture=picture)
    shown = a_shown(card, pictures=(picture,))
    html = article_page(shown, [], [], SITE).content.decode()
    assert '<span class="made-with" dir="ltr">Made with AI, says the agency.</span>' in html
    assert '"digitalSourceType":"' + IPTC in html.replace(" ", "")
    view = card_view(card, ZoneInfo("UTC")).picture
    assert view is not None
    assert view.made == "Made with AI"
    assert picture_view(a_picture()).made == ""


def test_an_agency_that_let_a_machine_write_is_quoted() -> None:
    shown = a_shown(item=an_item(digital_source_type="digsrctype:trainedAlgorithmicMedia"))
    said = [one.text for one in disclose(shown, ZoneInfo("UTC"))]
    assert any(text.endswith("says that it made this text with AI.") for text in said)
