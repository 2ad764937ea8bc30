"""What a page is told of a picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.pictures.drawn import a_picture
from tests.pictures.test_keep import HREF, NOW, PictureServer, key, wanted
from wirecopy.pictures import keep, metadata
from wirecopy.pictures.metadata import Metadata
from wirecopy.pictures.pages import for_page

pytestmark = pytest.mark.database


def test_a_page_is_told_all_it_needs(public: Path) -> None:
    said = Metadata(
        caption="Boats <i>", alt="Red boats", credit="Northlight", copyright_notice="© Northlight"
    )
    keep.ask_for([wanted()], NOW)
    keep.fetch_due(PictureServer({HREF: a_picture(1300, 650, xmp=metadata.write_xmp(b"", said))}), NOW)
    shown = for_page([key()], address="/p/")[key()]
    assert [source.content_type for source in shown.sources] == ["image/webp", "image/jpeg"]
    assert [part.split()[1] for part in shown.sources[0].srcset.split(", ")] == [
        "320w",
        "640w",
        "960w",
        "1280w",
    ]
    assert (shown.width, shown.height, shown.largest_width, shown.largest_height) == (1300, 650, 1280, 640)
    assert (shown.caption, shown.alt, shown.credit) == ("Boats <i>", "Red boats", "Northlight")
    assert shown.src == f"/p/renditions/{shown.sha256[:2]}/{shown.sha256}-960.jpg"
    assert (public / shown.largest.removeprefix("/p/")).is_file()
    assert shown.colour.startswith("#")


def test_many_stories_take_one_query(public: Path, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    keys = [key(f"urn:northlight:{number}") for number in range(50)]
    keep.ask_for([wanted(one.guid) for one in keys], NOW)
    keep.fetch_due(PictureServer({HREF: a_picture(300, 200)}), NOW, most=50)
    with django_assert_num_queries(1):
        assert len(for_page(keys)) == 50


def test_no_keys_find_nothing(public: Path) -> None:
    assert for_page([]) == {}
