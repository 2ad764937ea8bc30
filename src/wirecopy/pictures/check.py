"""What a file claims to be, read from its first bytes: nothing is decoded here.

A picture is known by its content, never by its name or by the type a server sends. What passes may
still be damaged or hostile: only decode.py, in its child process, finds out.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import StrEnum

from wirecopy.errors import WirecopyError

LARGEST_FILE_BYTES = 40 * 1024 * 1024
LONGEST_SIDE = 30_000  # pixels


class ContentType(StrEnum):
    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    GIF = "image/gif"
    AVIF = "image/avif"


# The most pixels that the child can decode within its 256 MB (limits.MEMORY_BYTES), all of them measured. A JPEG is
# made smaller while it is read (80 MB; a progressive one keeps its coefficients besides: see below). A PNG takes four
# bytes a pixel, 234 MB in all. A GIF takes one. libwebp and libavif hold the canvas three to four times over.
MOST_PIXELS = {
    ContentType.JPEG: 50_000_000,
    ContentType.PNG: 50_000_000,
    ContentType.GIF: 50_000_000,
    ContentType.WEBP: 14_000_000,
    ContentType.AVIF: 16_000_000,
}
# Two bytes for each sample, all of them before the first row is known: 50 million pixels with colour at half
# resolution (4:2:0) take 150 MB, 36 million at full resolution (4:4:4) 216 MB.
MOST_COEFFICIENT_BYTES = 216_000_000


class PictureError(WirecopyError):
    """A file is not a picture that can be shown. `permanent`: False where another try may do."""

    def __init__(self, why: str, *, permanent: bool = True) -> None:
        self.permanent = permanent
        super().__init__(why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What the head of a file says; width and height in pixels, before any rotation."""

    content_type: ContentType
    width: int
    height: int


def check(picture: bytes) -> Claim:
    """What a file claims to be, if that is within our limits.

    Raises PictureError for an empty file, one larger than 40 MB, one that is none of JPEG, PNG,
    WebP, GIF and AVIF, and one that claims more pixels than MOST_PIXELS allows.
    """
    if not picture:
        raise PictureError("The picture file is empty.")
    if len(picture) > LARGEST_FILE_BYTES:
        raise PictureError(
            f"The picture file has {len(picture):,} bytes; Wirecopy takes up to {LARGEST_FILE_BYTES:,}."
        )
    content_type = content_type_of(picture)
    if content_type is None:
        raise PictureError("The file is not a JPEG, PNG, WebP, GIF or AVIF picture.")
    try:
        width, height = _SIZES[content_type](picture)
    except (struct.error, IndexError) as error:
        raise PictureError(f"The {content_type} file ends before it says how large it is.") from error
    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE):
        raise PictureError(
            f"The picture claims {width} x {height} pixels; each side may have 1 to {LONGEST_SIDE}."
        )
    most = MOST_PIXELS[content_type]
    if width * height > most:
        raise PictureError(
            f"The picture claims {width} x {height} pixels; Wirecopy takes up to "
            f"{most // 1_000_000} million in an {content_type} file."
        )
    return Claim(content_type=content_type, width=width, height=height)


def content_type_of(picture: bytes) -> ContentType | None:
    """The kind of picture by its signature; None if it is none of ours."""
    if picture.startswith(b"\xff\xd8\xff"):
        return ContentType.JPEG
    if picture.startswith(b"\x89PNG\r\n\x1a\n"):
        return ContentType.PNG
    if picture[:4] == b"RIFF" and picture[8:12] == b"WEBP":
        return ContentType.WEBP
    if picture[:6] in {b"GIF87a", b"GIF89a"}:
        return ContentType.GIF
    if picture[4:8] == b"ftyp" and picture[8:12] in {b"avif", b"avis"}:
        return ContentType.AVIF
    return None


def _jpeg_size(picture: bytes) -> tuple[int, int]:
    place = 2
    while True:
        if picture[place] != 0xFF:
            raise PictureError("The JPEG file is damaged: a marker is missing before its pixels.")
        marker = picture[place + 1]
        if marker == 0xFF:  # filling before a marker
            place += 1
        elif marker == 0x01 or 0xD0 <= marker <= 0xD8:  # markers that stand alone
            place += 2
        elif 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:  # a start of frame
            height, width = struct.unpack_from(">HH", picture, place + 5)
            if marker == 0xC2:
                _refuse_heavy(picture, place, width, height)
            return width, height
        elif marker in {0xD9, 0xDA}:
            raise PictureError("The JPEG file is damaged: it never says how large it is.")
        else:
            place += 2 + struct.unpack_from(">H", picture, place + 2)[0]


def _refuse_heavy(picture: bytes, place: int, width: int, height: int) -> None:
    """A progressive JPEG is held whole as coefficients; its frame header says how many (ITU-T T.81, B.2.2)."""
    sampling = [picture[place + 11 + 3 * number] for number in range(picture[place + 9])]
    across = [max(1, each >> 4) * max(1, each & 15) for each in sampling]
    most = max((each >> 4 for each in sampling), default=1) * max((each & 15 for each in sampling), default=1)
    needed = 2 * width * height * sum(across) // max(1, most)
    if needed > MOST_COEFFICIENT_BYTES:
        raise PictureError(
            f"The picture is a progressive JPEG of {width} x {height} pixels with colour at full resolution, "
            f"which needs {needed // 1_000_000} MB to decode; save it as a baseline JPEG or smaller."
        )


def _png_size(picture: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", picture, 16)
    return width, height


def _gif_size(picture: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", picture, 6)
    return width, height


def _webp_size(picture: bytes) -> tuple[int, int]:
    chunk = picture[12:16]
    if chunk == b"VP8X":
        return _three_bytes(picture, 24) + 1, _three_bytes(picture, 27) + 1
    if chunk == b"VP8L":
        bits = struct.unpack_from("<I", picture, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 ":
        width, height = struct.unpack_from("<HH", picture, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise PictureError("The WebP file is damaged: it never says how large it is.")


def _three_bytes(picture: bytes, place: int) -> int:
    return picture[place] | picture[place + 1] << 8 | picture[place + 2] << 16


def _avif_size(picture: bytes) -> tuple[int, int]:
    """The largest size that any part of the file claims: parts of a grid stand beside the whole."""
    sizes = []
    place = picture.find(b"ispe", 0, 1 << 20)
    while place >= 0:
        sizes.append(struct.unpack_from(">II", picture, place + 8))
        place = picture.find(b"ispe", place + 4, 1 << 20)
    if not sizes:
        raise PictureError("The AVIF file is damaged: it never says how large it is.")
    return max(width for width, _ in sizes), max(height for _, height in sizes)


_SIZES = {
    ContentType.JPEG: _jpeg_size,
    ContentType.PNG: _png_size,
    ContentType.GIF: _gif_size,
    ContentType.WEBP: _webp_size,
    ContentType.AVIF: _avif_size,
}
