"""A picture decoded in a limited child process."""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image, ImageCms, IptcImagePlugin, PngImagePlugin
from PIL.ImageFile import ImageFile

from tests.conftest import SHARED
from tests.pictures.drawn import a_picture, draw_harbour
from wirecopy.pictures import decode as decode_module
from wirecopy.pictures import metadata
from wirecopy.pictures.check import ContentType, PictureError
from wirecopy.pictures.decode import Decoded, Rendition, decode
from wirecopy.pictures.metadata import Metadata

HOSTILE = SHARED / "wire/hostile/pictures"
REFERENCE = SHARED / "wire/standards/photo-metadata/IPTC-PhotometadataRef-Std2017.1.jpg"


def opened(rendition: Rendition) -> ImageFile:
    image = Image.open(io.BytesIO(rendition.file))
    image.load()
    return image


def widths(decoded: Decoded) -> list[int]:
    return [one.width for one in decoded.renditions if one.content_type is ContentType.JPEG]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_every_kind_becomes_jpeg_and_webp_at_the_widths_of_pages(kind: str) -> None:
    decoded = decode(a_picture(1000, 500, kind=kind))
    assert (decoded.width, decoded.height) == (1000, 500)
    assert widths(decoded) == [960, 640, 320]
    assert {one.content_type for one in decoded.renditions} == {ContentType.JPEG, ContentType.WEBP}


def test_a_small_picture_is_never_made_larger() -> None:
    assert widths(decode(a_picture(200, 100))) == [200]
    assert widths(decode(a_picture(500, 100))) == [500, 320]


def test_a_very_tall_picture_fits_what_webp_can_hold() -> None:
    decoded = decode(a_picture(400, 20_000, kind="PNG"))
    assert max(one.height for one in decoded.renditions) <= 8192


def test_a_picture_lying_on_its_side_is_put_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # its top is at the right
    decoded = decode(a_picture(800, 600, exif=exif.tobytes()))
    assert (decoded.width, decoded.height) == (600, 800)
    largest = opened(decoded.renditions[0])
    red = largest.convert("RGB").getpixel((largest.width * 6 // 10, 20))
    assert isinstance(red, tuple)
    assert red[0] > 150 > red[2]  # the hull, from the left side to the top
    assert 0x0112 not in largest.getexif()


def test_the_colour_is_the_one_that_covers_most() -> None:
    assert decode(a_picture(kind="PNG")).colour == "#143c6e"


def test_transparency_becomes_white() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (50, 50), (255, 0, 0, 0)).save(file, "PNG")
    assert decode(file.getvalue()).colour == "#ffffff"


@pytest.mark.parametrize("kind", ["RGB", "RGBA", "L"])
def test_a_large_picture_made_small_in_strips_is_the_same_picture(kind: str) -> None:
    """Each strip must end where the next begins: a seam would show as a line of another colour."""
    file = io.BytesIO()
    drawn = draw_harbour(2000, 1600)
    drawn.convert(kind).save(file, "PNG")
    (large, *_) = decode(file.getvalue()).renditions
    small = drawn.convert(kind).convert("RGB").resize((large.width, large.height), Image.Resampling.LANCZOS)
    shown = opened(large).convert("RGB")
    for place in range(8, large.height - 8, 7):
        for across in (30, large.width // 2, large.width - 30):
            wanted, found = small.getpixel((across, place)), shown.getpixel((across, place))
            assert isinstance(wanted, tuple)
            assert isinstance(found, tuple)
            far_from_edges = (
                kind != "1" and abs(place - large.height // 2) > 6 and abs(place - large.height // 3) > 6
            )
            if far_from_edges:
                assert max(abs(one - other) for one, other in zip(wanted, found, strict=True)) <= 12


def test_sixteen_bits_a_sample_are_scaled_and_not_cut_off() -> None:
    file = io.BytesIO()
    Image.new("I;16", (50, 50), 0x8000).save(file, "PNG")
    assert decode(file.getvalue()).colour == "#808080"


def test_a_cmyk_picture_becomes_rgb() -> None:
    file = io.BytesIO()
    draw_harbour(400, 300).convert("CMYK").save(file, "JPEG")
    assert opened(decode(file.getvalue()).renditions[0]).mode == "RGB"


def test_another_colour_space_is_converted_and_its_profile_left_out() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for icc in (profile, srgb, b"no profile at all"):
        decoded = decode(a_picture(icc_profile=icc))
        assert all("icc_profile" not in opened(one).info for one in decoded.renditions)


def test_words_and_rights_are_read_and_kept_in_every_rendition() -> None:
    said = Metadata(
        caption="Boats at Port Amsel, déjà vu",
        alt="Red boats.",
        credit="Northlight",
        creator="Ada Winterbourne",
        copyright_notice="© 2026 Northlight",
        usage_terms="No archive",
    )
    decoded = decode(a_picture(700, 500, xmp=metadata.write_xmp(b"", said)))
    assert decoded.metadata == said
    for one in decoded.renditions:
        image = opened(one)
        assert metadata.read(image.info["xmp"], b"", {}) == said
        assert metadata.read(b"", b"", dict(image.getexif())).copyright_notice == said.copyright_notice
        if one.content_type is ContentType.JPEG:
            iim = IptcImagePlugin.getiptcinfo(image)
            assert iim is not None
            assert iim[(2, 120)] == said.caption.encode()


def test_comments_and_camera_data_are_left_out() -> None:
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    exif.get_ifd(0x8825)[1] = "N"
    decoded = decode(a_picture(exif=exif.tobytes(), comment=b"<script>"))
    for one in decoded.renditions:
        assert b"<script>" not in one.file
        assert not opened(one).getexif()


def test_a_picture_that_is_half_there_is_refused() -> None:
    with pytest.raises(PictureError, match="cannot be decoded") as refused:
        decode(a_picture()[:2000])
    assert refused.value.permanent


def test_a_text_that_inflates_to_a_giant_is_refused() -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "a" * 80_000_000, zip=True)
    with pytest.raises(PictureError):
        decode(a_picture(kind="PNG", pnginfo=text))


def test_a_decoder_that_takes_too_long_is_ended_and_may_be_tried_again() -> None:
    with pytest.raises(PictureError, match=r"within 0\.01 seconds") as refused:
        decode(a_picture(), wait_seconds=0.01)
    assert not refused.value.permanent


def test_a_decoder_that_cannot_start_is_not_the_fault_of_the_picture(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(decode_module._ENVIRONMENT, "PYTHONPATH", str(tmp_path))
    (tmp_path / "PIL.py").write_text("raise ImportError('no decoder here')")
    with pytest.raises(PictureError, match="did not start: no decoder here") as refused:
        decode(a_picture())
    assert not refused.value.permanent


@pytest.mark.parametrize(
    ("attempt", "ends"),
    [
        ("bytearray(260 << 20)", "MemoryError"),
        ("open('/etc/hostname')", "Too many open files"),
        ("__import__('_socket').socket()", "Too many open files"),
        ("os.write(1, b'x' * (65 << 20)); os.write(1, b'x')", ""),
        ("[None for _ in iter(int, 1)]", ""),
    ],
)
def test_the_child_can_do_nothing_beyond_its_limits(attempt: str, ends: str, tmp_path: Path) -> None:
    program = (
        "import os, _socket; from wirecopy.pictures import limits; limits.PROCESSOR_SECONDS = 1; "
        f"limits.limit(10); {attempt}"
    )
    with (tmp_path / "result").open("wb") as result:
        ended = subprocess.run(
            [sys.executable, "-c", program],
            stdin=subprocess.DEVNULL,
            stdout=result,
            stderr=subprocess.PIPE,
            timeout=30,
            check=False,
        )
    assert ended.returncode != 0
    assert ends in ended.stderr.decode()


def test_the_same_file_gives_the_same_bytes() -> None:
    assert decode(a_picture()) == decode(a_picture())


@pytest.mark.shared
def test_the_reference_photograph_of_iptc_says_what_it_should() -> None:
    decoded = decode(REFERENCE.read_bytes())
    assert decoded.metadata == Metadata(
        caption="The description aka caption (ref2017.1)",
        credit="Credit Line (ref2017.1)",
        creator="Creator1 (ref2017.1), Creator2 (ref2017.1)",
        copyright_notice="Copyright (Notice) 2017.1 IPTC - www.iptc.org  (ref2017.1)",
        usage_terms="Rights Usage Termns (ref2017.1)",
        digital_source_type="http://cv.iptc.org/newscodes/digitalsourcetype/softwareImage",
    )
    for one in decoded.renditions:
        assert b"Licensor Name 1 (ref2017.1)" in one.file
        assert b"Keyword3ref2017.1" in one.file


@pytest.mark.shared
@pytest.mark.parametrize("path", sorted(HOSTILE.glob("*/*")), ids=lambda path: path.name[:40])
def test_a_hostile_file_is_decoded_or_refused_within_the_limits(path: Path) -> None:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with suppress(PictureError):
        assert decode(path.read_bytes()).renditions
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert time.monotonic() - started < 15
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 5
