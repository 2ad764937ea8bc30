from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.site.stories import NOON, SITE, a_card, a_picture, a_shown, an_item
from wirecopy.archive.shown import ReworkShown, Shown
from wirecopy.body import Span
from wirecopy.item import FurnitureKind, Repair
from wirecopy.site.makers.disclosure import disclose

_AT = NOON + timedelta(hours=2, minutes=5)


def a_rework(*, headline: bool = False, picture: bool = False, own_picture: bool = True) -> Shown:
    rework = ReworkShown(
        headline=headline,
        picture=picture,
        agency_headline="The agency's headline",
        agency_picture=a_picture(caption="The agency's caption") if own_picture else None,
        who="the desk",
        at=_AT,
    )
    return a_shown(a_card(headline="Ours"), rework=rework)


def said(shown: Shown) -> list[tuple[str, str]]:
    return [(sentence.text, sentence.quote) for sentence in disclose(shown, SITE.zone)]


def test_a_page_nobody_touched_says_so() -> None:
    assert said(a_shown()) == [
        (
            "Nothing on this page was changed by our staff. Words, order and credit are as MNA filed them.",
            "",
        )
    ]


def test_a_changed_headline_is_dated_and_the_agencys_own_is_quoted() -> None:
    first, last = said(a_rework(headline=True))
    assert first == (
        "Our desk changed the headline on 21 November 2026, 14:05 UTC. The agency's own was:",
        "The agency's headline",
    )
    assert last[0].startswith("Our staff changed nothing but the headline. Words, order")


def test_a_changed_picture_is_dated_and_the_agencys_caption_is_quoted() -> None:
    first, last = said(a_rework(picture=True))
    assert first[0].startswith(
        "Our desk put another picture in place of the agency's own on 21 November 2026"
    )
    assert first[1] == "The agency's caption"
    assert "nothing but the picture." in last[0]


def _with(**did: object) -> Shown:
    shown = a_rework()
    assert shown.rework is not None
    return replace(shown, rework=replace(shown.rework, **did))  # type: ignore[arg-type]  # any field


def test_a_crop_of_the_agencys_picture_is_called_a_crop_and_nothing_else() -> None:
    first, last = said(_with(cropped=True, picture_at=NOON))
    assert first[0] == (
        "Our desk cropped the picture that MNA filed on 21 November 2026, 12:00 UTC: this page shows a part of it."
    )
    assert "nothing but the picture." in last[0]


def test_a_crop_of_another_picture_is_told_besides() -> None:
    first, second, _ = said(_with(picture=True, cropped=True, picture_from="story"))
    assert first[0].startswith("Our desk put another of the agency's pictures in place of its first on")
    assert second[0].startswith("Our desk cropped the picture on")


def test_what_only_others_see_and_who_described_it_is_told() -> None:
    cut, described, _ = said(_with(cut=True, described=True))
    assert "which part of the picture that MNA filed stands in lists and in links" in cut[0]
    assert described[0].endswith("for those who cannot see it is our desk's own.")


def test_a_picture_of_our_own_is_called_so() -> None:
    assert "a picture that our staff supplied" in said(_with(picture=True, picture_from="desk"))[0][0]


def test_a_picture_where_the_agency_filed_none_is_called_added() -> None:
    first, _ = said(a_rework(picture=True, own_picture=False))
    assert first == ("Our desk added the picture on 21 November 2026, 14:05 UTC. MNA filed none.", "")


def test_both_changes_are_said() -> None:
    sentences = said(a_rework(headline=True, picture=True))
    assert len(sentences) == 3
    assert "nothing but the headline and the picture." in sentences[-1][0]


def test_what_was_set_apart_from_the_text_is_named_without_its_words() -> None:
    furniture = (
        Span(FurnitureKind.DATELINE, 0, 0, 9, "SECRET-1"),
        Span(FurnitureKind.SIGN_OFF, 1, 0, 9, "SECRET-2"),
        Span(FurnitureKind.CREDIT_CHAIN, 1, 0, 9, "kept in the text", kept=True),
    )
    last = said(a_shown(item=an_item(furniture=furniture)))[-1][0]
    assert last == (
        "Our software set apart from the text: the dateline (its place stands at the top) "
        "and the agency's sign-off (not printed)."
    )


def test_a_repaired_delivery_is_said_to_be_repaired() -> None:
    repair = Repair(offset=9, found="&", put="&amp;", why="a bare ampersand")
    last = said(a_shown(item=an_item(repairs=(repair, repair))))[-1][0]
    assert last == (
        "The delivery could not be read as it came. "
        "Our software repaired it at 2 places first, and keeps it as it came."
    )


def test_nothing_is_ever_said_to_be_possible() -> None:
    for shown in (a_shown(), a_rework(headline=True), a_rework(picture=True)):
        assert all(" may " not in text for text, _ in said(shown))
