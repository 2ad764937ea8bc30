"""What a file claims to be."""

from __future__ import annotations

import struct
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pictures.drawn import a_picture
from wirecopy.pictures.check import LARGEST_FILE_BYTES, ContentType, PictureError, check


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("PNG", {}),
        ("GIF", {}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"xmp": b"<x/>"}),
        ("AVIF", {"speed": 10}),
    ],
)
def test_type_and_size_are_read_from_the_content(kind: str, options: dict[str, Any]) -> None:
    claim = check(a_picture(123, 77, kind=kind, **options))
    assert (claim.content_type.name, claim.width, claim.height) == (kind, 123, 77)


@pytest.mark.parametrize("file", [b"", b"<html>", b"<svg/>", b"%!PS-Adobe", b"II*\x00", b"BM"])
def test_what_is_no_picture_of_ours_is_refused(file: bytes) -> None:
    with pytest.raises(PictureError):
        check(file)


def test_a_claim_of_too_many_pixels_is_refused_before_anything_is_decoded() -> None:
    giant = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 8000, 6251)
    with pytest.raises(PictureError, match="8000 x 6251 pixels"):
        check(giant)


def test_a_file_above_forty_megabytes_is_refused() -> None:
    with pytest.raises(PictureError, match="bytes"):
        check(a_picture() + bytes(LARGEST_FILE_BYTES))


_HEADS = [a_picture(40, 30, kind=kind.name)[:200] for kind in ContentType]


@given(head=st.sampled_from(_HEADS), end=st.integers(0, 200), noise=st.binary(max_size=40))
def test_any_damage_is_either_taken_or_refused_with_a_reason(head: bytes, end: int, noise: bytes) -> None:
    with suppress(PictureError):
        check(head[:end] + noise)


def test_a_progressive_jpeg_too_heavy_for_the_decoder_is_refused_with_what_to_do() -> None:
    head = a_picture(16, 16, progressive=True, subsampling=0)
    place = head.index(b"\xff\xc2")
    heavy = head[: place + 5] + struct.pack(">HH", 6000, 8000) + head[place + 9 :]
    with pytest.raises(PictureError, match="save it as a baseline JPEG"):
        check(heavy)
    halved = a_picture(16, 16, progressive=True, subsampling=2)
    place = halved.index(b"\xff\xc2")
    check(halved[: place + 5] + struct.pack(">HH", 6000, 8000) + halved[place + 9 :])
