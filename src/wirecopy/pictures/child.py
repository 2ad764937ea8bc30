"""The child that decodes one picture: `python -m wirecopy.pictures.child JOB < picture > result`.

Started by decode.py, with nothing in its environment. Before it looks at a byte of the picture it
gives up what it does not need: memory, processor time, new files, the network. It catches next to
nothing: whatever goes wrong ends it, and the parent says so.

JOB is JSON (decode._Job): what to cut and how to encode it, and words that stand over the file's own.
The result is a line that says the child has started, so that a fault of ours is not taken for one of
the picture; a line of JSON (decode._Answer); and the renditions' bytes in the order listed.
"""

from __future__ import annotations

import codecs
import json
import struct
import sys
import warnings
from collections.abc import Sequence
from dataclasses import asdict, replace

from PIL import (
    AvifImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from wirecopy.pictures import metadata, pixels
from wirecopy.pictures.limits import limit

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
MOST_PIXELS = 50_000_000


def main() -> None:
    job = json.loads(sys.argv[1])
    cuts = [pixels.Cut(**cut) for cut in job["cuts"]]
    limit(job["nice"])
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error")  # Pillow only warns of a giant
    filed, result = sys.stdin.buffer, sys.stdout.buffer
    result.write(STARTED)
    result.flush()
    with Image.open(filed, formats=FORMATS) as image:
        answer, files = _decode(image, cuts, job["words"], job["original"])
    result.write(json.dumps(answer).encode() + b"\n")
    for file in files:
        result.write(file)
    result.flush()


def _decode(
    image: Image.Image, cuts: Sequence[pixels.Cut], words: dict[str, str], original: str
) -> tuple[dict[str, object], list[bytes]]:
    exif = _exif(image)
    turn = pixels.turn_of(exif.get(0x0112))
    width, height = pixels.size_upright(image, turn)
    filed_xmp = _bytes(image.info.get("xmp"))
    said = replace(metadata.read(filed_xmp, _iim(image), exif), **words)

    picture = pixels.upright(image, turn, cuts)
    given = frozenset(words)
    own, others = _marks(said, filed_xmp, given), _marks(said, filed_xmp, given, original)
    renditions, files = [], []
    is_first = True
    for cut in cuts:
        for rendition in pixels.renditions(picture, cut):
            for content_type in cut.types:
                # The largest JPEG of all is the one that others come from.
                is_original = is_first and content_type == "image/jpeg"
                is_first = is_first and not is_original
                marks = (own if is_original else others)[content_type]
                files.append(pixels.encode(rendition, content_type, marks))
                renditions.append(
                    {
                        "shape": cut.shape,
                        "width": rendition.width,
                        "height": rendition.height,
                        "content_type": content_type,
                        "size_bytes": len(files[-1]),
                    }
                )
    answer = {
        "width": width,
        "height": height,
        "colour": pixels.dominant_colour(picture),
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


def _marks(
    said: metadata.Metadata, filed_xmp: bytes, given: frozenset[str], original: str = ""
) -> dict[str, dict[str, bytes]]:
    """What each encoder is told to write beside the pixels. `given`: fields in which the file is overruled."""
    exif = Image.Exif()
    for tag, text in metadata.exif_tags(said).items():
        exif[tag] = text
    written = {
        "xmp": metadata.write_xmp(filed_xmp, said, given=given, original=original),
        "exif": exif.tobytes() if len(exif) else b"",
    }
    marks = {name: value for name, value in written.items() if value}
    iim = metadata.write_iim(said)
    extra = {"extra": _photoshop_marker(iim)} if iim else {}
    return {"image/jpeg": marks | extra, "image/webp": marks, "image/avif": marks}


def _photoshop_marker(iim: bytes) -> bytes:
    """An APP13 marker that holds IIM (Adobe Photoshop File Formats, "Image Resource Blocks")."""
    padded = iim + b"\x00" * (len(iim) % 2)
    block = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", len(iim)) + padded
    return b"\xff\xed" + struct.pack(">H", len(block) + 2) + block


if __name__ == "__main__":
    main()
