"""AVIF comes after all else, and pages are told of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.pictures.test_keep import HARBOUR, HREF, NOW, key, public_files, show, wanted
from wirecopy.pictures import avif, framing, keep, metadata
from wirecopy.pictures.check import ContentType, PictureError, check
from wirecopy.pictures.files import sha256_of
from wirecopy.pictures.keep import Ready
from wirecopy.pictures.models import Avif, StoredPicture
from wirecopy.pictures.pages import for_page
from wirecopy.pictures.shapes import Focus

pytestmark = pytest.mark.database


def _nobody(ready: Ready) -> None:
    pass


def test_jpeg_and_webp_are_shown_first_and_avif_when_it_is_there(public: Path) -> None:
    show("urn:northlight:1")
    assert [one.content_type for one in for_page([key()])[key()].sources] == ["image/webp", "image/jpeg"]
    told: list[Ready] = []
    assert avif.make_due(NOW, told.append) == 1
    assert [one.guid for one in told] == ["urn:northlight:1"]
    shown = for_page([key()])[key()]
    assert [one.content_type for one in shown.sources] == ["image/avif", "image/webp", "image/jpeg"]
    made = [path.read_bytes() for path in public.rglob("*.avif")]
    assert [check(one).content_type for one in made] == [ContentType.AVIF] * 2
    assert avif.make_due(NOW, told.append) == 0


def test_a_picture_that_waits_for_its_jpeg_goes_before_all_avif(public: Path) -> None:
    show("urn:northlight:1")
    keep.ask_for([wanted(href=f"{HREF}?2")], NOW)
    assert avif.make_due(NOW, _nobody) == 0


def test_what_cannot_be_made_is_not_tried_again(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*of: object, **words: object) -> None:
        raise PictureError("too much")

    show("urn:northlight:1")
    monkeypatch.setattr(avif, "decode", fails)
    avif.make_due(NOW, _nobody)
    assert StoredPicture.objects.get().avif == Avif.FAILED
    assert set(for_page([key()])) == {key()}


def test_a_withdrawn_picture_loses_its_avif_too(public: Path) -> None:
    show("urn:northlight:1")
    avif.make_due(NOW, _nobody)
    keep.withdraw("northlight", "urn:northlight:1")
    assert public_files(public) == set()
    assert avif.make_due(NOW, _nobody) == 0


def test_a_framed_picture_gets_avif_with_the_words_of_its_others(public: Path) -> None:
    show("urn:northlight:1")
    made = framing.make(
        sha256_of(HARBOUR),
        drawn={},
        focus=Focus(),
        alt="A red hull",
        words={"credit": "Ada"},
        by="noor",
        now=NOW,
    )
    framing.show("northlight", "urn:northlight:2", made.key, NOW + timedelta(hours=1))
    assert avif.make_due(NOW, _nobody) == 2
    files = [path for path in public.rglob("*.avif") if path.name.startswith(made.key)]
    assert {path.name.split("-")[1] for path in files} == {"page", "card"}
    for path in files:
        assert b"A red hull" in path.read_bytes()
        assert metadata.read(_xmp(path), b"", {}).credit == "Ada"


def _xmp(path: Path) -> bytes:
    from PIL import Image

    with Image.open(path) as image:
        return bytes(image.info["xmp"])
