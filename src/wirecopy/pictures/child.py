"""The child that decodes one picture: `python -m wirecopy.pictures.child < picture > result`.

Started by decode.py, with nothing in its environment. Before it looks at a byte of the picture it
gives up what it does not need: memory, processor time, new files, the network. It catches next to
nothing: whatever goes wrong ends it, and the parent says so.

The result is a line that says the child has started, so that a fault of ours is not taken for one of
the picture; a line of JSON (decode._Answer); and the renditions' bytes in the order listed.
"""

from __future__ import annotations

import codecs
import ctypes
import io
import json
import os
import resource
import struct
import sys
import warnings
from dataclasses import asdict

from PIL import (
    AvifImagePlugin,
    GifImagePlugin,
    Image,
    ImageCms,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from wirecopy.pictures import metadata

# Everything that Pillow and Python load only when they need it: once limited, the child can open no file.
# MPO is how some cameras write a JPEG, TIFF how EXIF is read.
Image.preinit()
for _encoding in ("ascii", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"):
    codecs.lookup(_encoding)
_LOADED = (MpoImagePlugin, TiffImagePlugin)
FORMATS = tuple(
    plugin.format
    for plugin in (
        JpegImagePlugin.JpegImageFile,
        PngImagePlugin.PngImageFile,
        WebPImagePlugin.WebPImageFile,
        GifImagePlugin.GifImageFile,
        AvifImagePlugin.AvifImageFile,
    )
)

STARTED = b"started\n"
MEMORY_BYTES = 512 * 1024 * 1024  # of address space; about half of it is ever used
PROCESSOR_SECONDS = 5
RESULT_BYTES = 64 * 1024 * 1024
MOST_PIXELS = 50_000_000
WIDTHS = (320, 640, 960, 1280, 1920)
TALLEST = 8192  # pixels; WebP ends at 16,383

# Measured on photographs of 24 million pixels: WebP's method 2 takes half the time of its usual 4
# for 3 % more bytes; AVIF takes six times as long as all others together, so none is made.
_ENCODINGS = {
    "image/jpeg": ("JPEG", {"quality": 78, "progressive": True, "optimize": True}),
    "image/webp": ("WEBP", {"quality": 75, "method": 2}),
}
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
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000


def main() -> None:
    _limit()
    filed, result = sys.stdin.buffer, sys.stdout.buffer
    result.write(STARTED)
    result.flush()
    with Image.open(filed, formats=FORMATS) as image:
        answer, files = _decode(image)
    result.write(json.dumps(answer).encode() + b"\n")
    for file in files:
        result.write(file)
    result.flush()


def _limit() -> None:
    os.nice(10)  # text goes first
    # No network. Not every kernel or container lets us; the limits below hold anyway.
    ctypes.CDLL(None).unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, RESULT_BYTES),
        (resource.RLIMIT_NOFILE, 3),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 1))
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error")  # Pillow only warns of a giant


def _decode(image: Image.Image) -> tuple[dict[str, object], list[bytes]]:
    exif = _exif(image)
    orientation = exif.get(0x0112)
    turn = _TURNS.get(orientation) if isinstance(orientation, int) else None
    turned = turn in _ON_ITS_SIDE
    width, height = (image.height, image.width) if turned else image.size
    filed_xmp = _bytes(image.info.get("xmp"))
    said = metadata.read(filed_xmp, _iim(image), exif)

    picture = _largest(image, turned=turned)
    if turn is not None:
        picture = picture.transpose(turn)
    picture.info.clear()  # encoders write what they find there: the filed profile, comments
    marks = _marks(said, filed_xmp)
    renditions, files = [], []
    for rendition in _renditions(picture):
        for content_type, (encoder, options) in _ENCODINGS.items():
            file = io.BytesIO()
            rendition.save(file, encoder, **options, **marks[content_type])
            files.append(file.getvalue())
            renditions.append(
                {
                    "width": rendition.width,
                    "height": rendition.height,
                    "content_type": content_type,
                    "size_bytes": file.tell(),
                }
            )
    answer = {
        "width": width,
        "height": height,
        "colour": _dominant_colour(picture),
        "metadata": asdict(said),
        "renditions": renditions,
    }
    return answer, files


def _exif(image: Image.Image) -> dict[int, object]:
    """The tags of the first directory; damaged EXIF says nothing, for the pixels may be sound."""
    try:
        return dict(image.getexif())
    except (OSError, SyntaxError, ValueError, LookupError, TypeError, struct.error, Warning):
        return {}


def _iim(image: Image.Image) -> bytes:
    blocks = image.info.get("photoshop")
    return _bytes(blocks.get(0x0404)) if isinstance(blocks, dict) else b""


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""


def _largest(image: Image.Image, *, turned: bool) -> Image.Image:
    """The picture in sRGB, without transparency, no larger than the largest rendition.

    It is made smaller first and converted afterwards, so that no second copy of 50 million pixels
    is ever needed.
    """
    most = (TALLEST, WIDTHS[-1]) if turned else (WIDTHS[-1], TALLEST)
    scale = min(1.0, most[0] / image.width, most[1] / image.height)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    profile = _bytes(image.info.get("icc_profile"))
    image.draft("RGB", size)
    image.load()
    if image.mode.startswith("I"):  # 16 bits a sample, which Pillow would cut off instead of scale
        image = image.point(lambda sample: sample / 256).convert("L")
    elif image.mode in {"1", "P", "PA", "LA"}:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if scale < 1:
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return _on_white(_in_srgb(image, profile))


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            changed = ImageCms.profileToProfile(
                image,
                source,
                ImageCms.createProfile("sRGB"),
                outputMode="RGBA" if image.mode == "RGBA" else "RGB",
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a damaged or foreign profile: the numbers are taken for sRGB, as browsers do
        else:
            if changed is not None:
                return changed
    return image if image.mode == "RGBA" else image.convert("RGBA" if "A" in image.mode else "RGB")


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _marks(said: metadata.Metadata, filed_xmp: bytes) -> dict[str, dict[str, bytes]]:
    """What each encoder is told to write beside the pixels."""
    exif = Image.Exif()
    for tag, text in metadata.exif_tags(said).items():
        exif[tag] = text
    written = {"xmp": metadata.write_xmp(filed_xmp, said), "exif": exif.tobytes() if len(exif) else b""}
    marks = {name: value for name, value in written.items() if value}
    iim = metadata.write_iim(said)
    return {"image/jpeg": marks | ({"extra": _photoshop_marker(iim)} if iim else {}), "image/webp": marks}


def _photoshop_marker(iim: bytes) -> bytes:
    """An APP13 marker that holds IIM (Adobe Photoshop File Formats, "Image Resource Blocks")."""
    padded = iim + b"\x00" * (len(iim) % 2)
    block = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", len(iim)) + padded
    return b"\xff\xed" + struct.pack(">H", len(block) + 2) + block


def _renditions(picture: Image.Image) -> list[Image.Image]:
    """The picture at each width that pages need, the largest first, and never enlarged."""
    widths = [wanted for wanted in WIDTHS if wanted <= picture.width]
    if not widths or picture.width > widths[-1] * 1.1:
        widths.append(picture.width)
    made = []
    for wanted in reversed(widths):
        height = max(1, round(picture.height * wanted / picture.width))
        made.append(picture.resize((wanted, height), Image.Resampling.LANCZOS, reducing_gap=2.0))
    return made


def _dominant_colour(picture: Image.Image) -> str:
    """The colour that covers most of the picture, as "#rrggbb"."""
    small = picture.resize((64, 64), Image.Resampling.BOX, reducing_gap=1.0).quantize(8)
    counts = small.getcolors() or [(1, 0)]
    palette = small.getpalette() or [128, 128, 128]
    index = max(counts)[1]
    assert isinstance(index, int)
    red, green, blue = palette[3 * index : 3 * index + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"


if __name__ == "__main__":
    main()
