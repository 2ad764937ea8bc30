"""Bytes in the encoding that a person says they are in, whatever the delivery itself says: then as UTF-8.

Nothing is guessed and nothing is left out: a byte that the encoding does not have is a fault with its line.
But a person did guess which letters were meant, so every item of such a delivery counts as repaired.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import replace

from wirecopy.errors import UnreadableError
from wirecopy.item import Hints, Repair

# What agencies' systems write when they say something else. By the codec's name, with one for people.
ENCODINGS: dict[str, str] = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252, Western European",
    "iso8859-1": "ISO 8859-1, Western European",
    "iso8859-15": "ISO 8859-15, Western European with euro sign",
    "cp1250": "Windows-1250, Central European",
    "iso8859-2": "ISO 8859-2, Central European",
    "cp1251": "Windows-1251, Cyrillic",
    "koi8-r": "KOI8-R, Cyrillic",
    "cp1253": "Windows-1253, Greek",
    "cp1254": "Windows-1254, Turkish",
    "cp1255": "Windows-1255, Hebrew",
    "cp1256": "Windows-1256, Arabic",
    "cp1257": "Windows-1257, Baltic",
    "gb18030": "GB 18030, simplified Chinese",
    "big5": "Big5, traditional Chinese",
    "shift_jis": "Shift JIS, Japanese",
    "euc_jp": "EUC-JP, Japanese",
    "euc_kr": "EUC-KR, Korean",
    "utf-16-le": "UTF-16, little end first",
    "utf-16-be": "UTF-16, big end first",
}

_DECLARED = re.compile(r"(\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*)([\"'])[^\"'>]{0,40}\2")


def recoded(wire: bytes, format: str, hints: Hints) -> tuple[bytes, Repair, Hints]:  # noqa: A002
    """The delivery as UTF-8, what is noted with each of its items, and hints that say so.

    Raises UnreadableError with the line of the first byte that is none in `hints.told_encoding`.
    """
    name = ENCODINGS.get(hints.told_encoding)
    if name is None:
        known = ", ".join(ENCODINGS)
        raise UnreadableError(format, f"{hints.told_encoding!r} is no encoding known here: {known}.")
    try:
        text = wire.decode(hints.told_encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(
            format,
            f"Byte {error.start} is not {name}, in which somebody said it is.",
            line=_line_of(wire, error.start),
            remedy="Choose another encoding.",
        ) from error
    text = _DECLARED.sub(r"\1\2UTF-8\2", text.removeprefix("\ufeff"), count=1)
    noted = Repair(offset=0, found="", put="", why=f"Its letters were read as {name}, as somebody said.")
    fitting = replace(
        hints, told_encoding="", encoding="utf-8", content_type=hints.content_type.partition(";")[0]
    )
    return text.encode(), noted, fitting


def _line_of(wire: bytes, at: int) -> int:
    if wire.startswith((codecs.BOM_UTF16_LE, b"<\x00")):
        return wire.count(b"\n\x00", 0, at) + 1
    return wire.count(b"\n", 0, at) + 1
