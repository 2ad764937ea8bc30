"""A picture as the desk set it: private, then public, then not."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from tests.pictures.test_keep import HARBOUR, HREF, NOW, key, public_files, serving, show
from wirecopy.pictures import framing, keep, metadata
from wirecopy.pictures.check import PictureError
from wirecopy.pictures.decode import Box
from wirecopy.pictures.files import read_filed, sha256_of
from wirecopy.pictures.framing import desk_href
from wirecopy.pictures.models import Framing, Illustration
from wirecopy.pictures.pages import for_page
from wirecopy.pictures.shapes import PAGE, Focus

pytestmark = pytest.mark.database

DIGEST = sha256_of(HARBOUR)
OTHER = "urn:northlight:2"


def framed(*, drawn: dict[str, Box] | None = None, alt: str = "A red hull", **words: str) -> Framing:
    return framing.make(
        DIGEST, drawn=drawn or {}, focus=Focus(x=0.2, y=0.4), alt=alt, words=words, by="noor", now=NOW
    )


def test_what_is_made_is_private_until_it_is_shown(public: Path) -> None:
    show("urn:northlight:1")
    before = public_files(public)
    made = framed(drawn={PAGE: Box(left=0, top=0.25, width=0.5, height=0.5)})
    assert public_files(public) == before
    framing.show("northlight", OTHER, made.key, NOW)
    (shown,) = for_page([key(OTHER, desk_href(made.key))]).values()
    assert (shown.width, shown.height, shown.alt) == (200, 150, "A red hull")
    assert shown.framing is not None
    assert shown.framing.is_cropped
    assert {cut.shape for cut in shown.framing.cuts} == {"card", "wide", "square"}
    assert read_filed(public.parent / "filed", DIGEST) == HARBOUR


def test_the_part_that_was_drawn_is_the_part_that_is_shown(public: Path) -> None:
    show("urn:northlight:1")
    made = framed(drawn={PAGE: Box(left=0, top=0.34, width=0.24, height=0.15)})  # inside the red hull
    path = next(one["path"] for one in made.renditions if one["shape"] == PAGE)
    with Image.open(io.BytesIO(framing.read_made(made.key, path))) as image:
        red, green, blue = image.convert("RGB").resize((1, 1)).getpixel((0, 0))  # type: ignore[misc]
    assert red > 180
    assert max(green, blue) < 60


def test_the_same_again_makes_nothing_and_another_description_is_another(public: Path) -> None:
    show("urn:northlight:1")
    assert framed().key == framed().key
    assert framed(alt="A hull").key != framed().key
    assert Framing.objects.count() == 2


def test_given_words_stand_over_the_files_own_in_every_rendition(public: Path) -> None:
    filed = metadata.write_xmp(b"", metadata.Metadata(credit="Old", copyright_notice="© Northlight"))
    from tests.pictures.drawn import a_picture

    content = a_picture(400, 300, seed=9, xmp=filed)
    keep.keep(content, "file:harbour.jpg", NOW)
    made = framing.make(
        sha256_of(content), drawn={}, focus=Focus(), alt="Alt", words={"credit": "New"}, by="noor", now=NOW
    )
    for one in made.renditions:
        with Image.open(io.BytesIO(framing.read_made(made.key, one["path"]))) as image:
            said = metadata.read(image.info["xmp"], b"", {})
        assert (said.credit, said.alt, said.copyright_notice) == ("New", "Alt", "© Northlight")


def test_a_withdrawn_picture_is_neither_framed_nor_shown_nor_looked_at(public: Path) -> None:
    show("urn:northlight:1", picture_guid="urn:northlight:p1")
    made = framed()
    keep.withdraw("northlight", "urn:northlight:p1")
    assert framing.show("northlight", OTHER, made.key, NOW) is None
    with pytest.raises(PictureError):
        framed(alt="Another")
    with pytest.raises(FileNotFoundError):
        framing.read_made(made.key, made.renditions[0]["path"])


def test_who_else_showed_a_withdrawn_picture_is_told(public: Path) -> None:
    show("urn:northlight:1", "urn:northlight:3", picture_guid="urn:northlight:p1")
    framing.show("northlight", OTHER, framed().key, NOW)
    told = keep.withdraw("northlight", "urn:northlight:p1").stories
    assert told == {("northlight", guid) for guid in ("urn:northlight:1", OTHER, "urn:northlight:3")}
    assert public_files(public) == set()


def test_what_the_desk_took_stays_as_long_as_a_story_of_the_agency_names_it(public: Path) -> None:
    show("urn:northlight:1", "urn:northlight:3")
    made = framed()
    framing.show("northlight", OTHER, made.key, NOW)
    assert keep.withdraw("northlight", "urn:northlight:1").stories == frozenset()
    assert keep.withdraw("northlight", "urn:northlight:3").stories == {("northlight", OTHER)}
    assert public_files(public) == set()


def test_a_picture_that_its_agency_replaced_goes_from_where_the_desk_put_it(public: Path) -> None:
    show("urn:northlight:1")
    framing.show("northlight", OTHER, framed().key, NOW)
    assert keep.withdraw_others("northlight", "urn:northlight:1", []).stories == {("northlight", OTHER)}
    assert public_files(public) == set()


def test_hiding_one_leaves_what_another_story_shows(public: Path) -> None:
    show("urn:northlight:1")
    made = framed()
    for guid in (OTHER, "urn:northlight:3"):
        framing.show("northlight", guid, made.key, NOW)
    framing.hide("northlight", OTHER)
    shown = for_page([key(guid, desk_href(made.key)) for guid in (OTHER, "urn:northlight:3")])
    assert [one.guid for one in shown] == ["urn:northlight:3"]
    framing.hide("northlight", "urn:northlight:3")
    assert not any(name.startswith(made.key) for name in public_files(public))


def test_lost_files_are_made_again_byte_for_byte(public: Path) -> None:
    show("urn:northlight:1")
    framing.show("northlight", OTHER, framed().key, NOW)
    before = {path: path.read_bytes() for path in public.rglob("*") if path.is_file()}
    for folder in (public, public.parent / "made"):
        for path in folder.rglob("*"):
            if path.is_file():
                path.unlink()
    assert [keep.make_missing(NOW), keep.make_missing(NOW)] == [2, 0]
    assert {path: path.read_bytes() for path in public.rglob("*") if path.is_file()} == before


def test_what_was_chosen_is_made_again_in_the_background_if_its_files_are_lost(public: Path) -> None:
    show("urn:northlight:1")
    made = framed()
    for path in (public.parent / "made").rglob("*.*"):
        path.unlink()
    row = framing.show("northlight", OTHER, made.key, NOW)
    assert row is not None
    assert row.state == Illustration.State.WAITING
    (ready,) = keep.fetch_due(serving(), NOW)
    assert (ready.guid, ready.href) == (OTHER, desk_href(made.key))
    assert set(for_page([key(OTHER, desk_href(made.key)), key(OTHER, HREF)])) == {
        key(OTHER, desk_href(made.key))
    }
