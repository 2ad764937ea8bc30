"""A picture's pixels: decoded small, put upright, cut and encoded. Runs in the child of decode.py only.

Memory decides how it is done: the child has 256 MB, and a press photograph may have 50 million pixels, of
which Pillow keeps four bytes each. So a JPEG is made smaller while it is read, and whatever else must be
done to all pixels (colour, transparency, size) is done strip by strip: a second copy never exists.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from math import ceil, floor, sqrt
from typing import NamedTuple

from PIL import Image, ImageCms

# How to turn what is stored so that it stands upright (EXIF 3.0, tag Orientation).
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ON_ITS_SIDE = {_TURNS[5], _TURNS[6], _TURNS[7], _TURNS[8]}
_TALLEST = 8192  # pixels; WebP ends at 16,383
_MOST_WORKED_ON = 12_000_000  # pixels of the copy that renditions are cut from: 48 MB
_BESIDE_A_GIANT = 6_000_000  # the same, where the picture itself takes 100 to 200 MB
_STRIP_BYTES = 4 * 1024 * 1024

# Measured on photographs of 24 million pixels: WebP's method 2 takes half the time of its usual 4 for 3 % more
# bytes. AVIF at speed 8 takes as long as both others together (0.5 s, of pure noise 1.2 s) for a third of the bytes:
# worth a step of its own, in which nobody waits.
_ENCODINGS: dict[str, tuple[str, dict[str, object]]] = {
    "image/jpeg": ("JPEG", {"quality": 78, "progressive": True, "optimize": True}),
    "image/webp": ("WEBP", {"quality": 75, "method": 2}),
    "image/avif": ("AVIF", {"quality": 55, "speed": 8, "max_threads": 1}),
}


class Cut(NamedTuple):
    """A part of the upright picture, and what is made of it. See decode.Cut."""

    shape: str
    box: tuple[float, float, float, float]  # left, top, width, height; 0 to 1
    ratio: float  # width by height; 0: as the box has it
    widths: tuple[int, ...]
    types: tuple[str, ...]


def turn_of(orientation: object) -> Image.Transpose | None:
    return _TURNS.get(orientation) if isinstance(orientation, int) else None


def size_upright(image: Image.Image, turn: Image.Transpose | None) -> tuple[int, int]:
    """Width and height in pixels, as it will stand."""
    return (image.height, image.width) if turn in _ON_ITS_SIDE else image.size


def upright(image: Image.Image, turn: Image.Transpose | None, cuts: Sequence[Cut]) -> Image.Image:
    """The picture in sRGB, without transparency, as large as the cuts need and no larger. Closes `image`."""
    width, height = size_upright(image, turn)
    most = _BESIDE_A_GIANT if width * height > 25_000_000 else _MOST_WORKED_ON
    scale = min(1.0, sqrt(most / (width * height)), _scale(width, height, cuts))
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    profile = image.info.get("icc_profile")
    image.draft("RGB", size)
    image.load()
    picture = _in_strips(image, size, profile if isinstance(profile, bytes) else b"")
    if picture is not image:
        Image.Image.close(image)
    if turn is not None:
        picture = picture.transpose(turn)
    picture.info.clear()  # encoders write what they find there: the filed profile, comments
    return picture


def _scale(width: int, height: int, cuts: Sequence[Cut]) -> float:
    """How much of the picture's size the most demanding cut needs."""
    return max(
        (max(cut.widths) / max(1.0, cut.box[2] * width) for cut in cuts if cut.box[3] * height >= 1),
        default=1.0,
    )


def _in_strips(image: Image.Image, size: tuple[int, int], profile: bytes) -> Image.Image:
    """The image at another size, in RGB, made a few rows at a time."""
    colours = _Colours(image, profile)
    if size == image.size and image.mode == "RGB" and colours.are_plain:
        return image
    made = Image.new("RGB", size)
    down = image.height / size[1]
    rows = max(1, floor(_STRIP_BYTES / (4 * image.width * down)))
    for first in range(0, size[1], rows):
        last = min(size[1], first + rows)
        # Lanczos looks three pixels of the result around; the whole's edges are the strip's edges there.
        above = max(0, floor((first - 4) * down) - 4)
        below = min(image.height, ceil((last + 4) * down) + 4)
        strip = colours.plain(image.crop((0, above, image.width, below)))
        part = (0, first * down - above, image.width, min(last * down - above, strip.height))
        strip = strip.resize((size[0], last - first), Image.Resampling.LANCZOS, box=part, reducing_gap=2.0)
        made.paste(colours.on_white_in_srgb(strip), (0, first))
    return made


class _Colours:
    """How the samples of one image become sRGB. It holds what is costly to find out, once for all strips."""

    def __init__(self, image: Image.Image, profile: bytes) -> None:
        self._has_transparency = image.has_transparency_data
        self._profile = profile
        self._to_srgb: dict[str, Callable[[Image.Image], Image.Image]] = {}

    @property
    def are_plain(self) -> bool:
        return not self._profile and not self._has_transparency

    def plain(self, strip: Image.Image) -> Image.Image:
        """8 bits a sample and no palette: what can be resized."""
        if strip.mode.startswith("I"):  # 16 bits a sample, which Pillow would cut off instead of scale
            return strip.point(lambda sample: sample / 256).convert("L")
        if self._has_transparency and strip.mode != "RGBA":
            return strip.convert("RGBA")
        return strip.convert("RGB") if strip.mode in {"1", "P", "PA", "LA"} else strip

    def on_white_in_srgb(self, strip: Image.Image) -> Image.Image:
        strip = self._srgb(strip.mode)(strip)
        if strip.mode != "RGBA":
            return strip
        white = Image.new("RGB", strip.size, "white")
        white.paste(strip, mask=strip.getchannel("A"))
        return white

    def _srgb(self, mode: str) -> Callable[[Image.Image], Image.Image]:
        if mode not in self._to_srgb:
            self._to_srgb[mode] = self._transform(mode)
        return self._to_srgb[mode]

    def _transform(self, mode: str) -> Callable[[Image.Image], Image.Image]:
        wanted = "RGBA" if mode == "RGBA" else "RGB"
        if self._profile:
            try:
                source = ImageCms.ImageCmsProfile(io.BytesIO(self._profile))
                transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, wanted)
            except (ImageCms.PyCMSError, OSError, ValueError):
                pass  # a damaged or foreign profile: the numbers are taken for sRGB, as browsers do
            else:
                return lambda strip: ImageCms.applyTransform(strip, transform) or strip
        return lambda strip: strip if strip.mode == wanted else strip.convert(wanted)


def renditions(picture: Image.Image, cut: Cut) -> list[Image.Image]:
    """The cut at each of its widths, the largest first, and never enlarged."""
    left, top, width, height = _box(picture, cut)
    most = min(floor(width + 0.5), max(cut.widths), floor(_TALLEST * width / height))
    widths = [wanted for wanted in cut.widths if wanted <= most]
    if not widths or most > widths[-1] * 1.1:
        widths.append(max(1, most))
    return [
        picture.resize(
            (wanted, max(1, round(wanted * height / width))),
            Image.Resampling.LANCZOS,
            box=(left, top, left + width, top + height),
            reducing_gap=2.0,
        )
        for wanted in reversed(widths)
    ]


def _box(picture: Image.Image, cut: Cut) -> tuple[float, float, float, float]:
    """The cut in pixels, exactly of its ratio: fractions are rounded, and a shape must not be."""
    left, top = cut.box[0] * picture.width, cut.box[1] * picture.height
    width = max(1.0, min(cut.box[2] * picture.width, picture.width - left))
    height = max(1.0, min(cut.box[3] * picture.height, picture.height - top))
    if cut.ratio:
        fitting = min(width, height * cut.ratio)
        left, top = left + (width - fitting) / 2, top + (height - fitting / cut.ratio) / 2
        width, height = fitting, fitting / cut.ratio
    left, top = min(left, picture.width - width), min(top, picture.height - height)
    return max(0.0, left), max(0.0, top), width, height


def encode(picture: Image.Image, content_type: str, marks: dict[str, bytes]) -> bytes:
    """The bytes of a rendition. `marks` are what the encoder writes beside the pixels."""
    encoder, options = _ENCODINGS[content_type]
    file = io.BytesIO()
    picture.save(file, encoder, **options, **marks)
    return file.getvalue()


def dominant_colour(picture: Image.Image) -> str:
    """The colour that covers most of the picture, as "#rrggbb"."""
    small = picture.resize((64, 64), Image.Resampling.BOX, reducing_gap=1.0).quantize(8)
    counts = small.getcolors() or [(1, 0)]
    palette = small.getpalette() or [128, 128, 128]
    index = max(counts)[1]
    assert isinstance(index, int)
    red, green, blue = palette[3 * index : 3 * index + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"
