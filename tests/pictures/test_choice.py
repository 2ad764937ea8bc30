"""Which file of a picture is fetched."""

from __future__ import annotations

from wirecopy.item import Rendition
from wirecopy.pictures.choice import rendition_to_fetch


def chosen(*renditions: Rendition) -> str:
    rendition = rendition_to_fetch(renditions)
    return rendition.href if rendition else ""


def test_the_smallest_that_is_wide_enough_is_fetched() -> None:
    assert (
        chosen(
            Rendition(href="small", width=800),
            Rendition(href="right", width=2400),
            Rendition(href="huge", width=6000),
        )
        == "right"
    )


def test_the_widest_is_fetched_where_none_is_wide_enough() -> None:
    assert chosen(Rendition(href="thumb", width=100), Rendition(href="wide", width=1200)) == "wide"


def test_the_role_stands_in_for_a_width_that_is_not_stated() -> None:
    assert chosen(Rendition(href="t", role="rnd:thumbnail"), Rendition(href="h", role="rnd:high")) == "h"


def test_what_cannot_be_shown_is_passed_over() -> None:
    assert (
        chosen(
            Rendition(href="film", content_type="video/mp4", width=1920),
            Rendition(href="raw", content_type="image/tiff", width=6000),
            Rendition(href="giant", content_type="image/jpeg", width=12_000, height=9_000),
            Rendition(href="", width=1920),
            Rendition(href="good", content_type="image/jpeg", width=640),
        )
        == "good"
    )


def test_nothing_is_fetched_where_nothing_can_be_shown() -> None:
    assert rendition_to_fetch(()) is None
