"""The character sets that text wires are sent in."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping

# 7-bit sets in which a nation's letters take the places of brackets (ISO 646 variants, by ISO-IR number).
NATIONAL: Mapping[str, Mapping[str, str]] = {
    "iso646-de": dict(zip("@[\\]{|}~", "§ÄÖÜäöüß", strict=True)),  # ISO-IR 21
    "iso646-fr": dict(zip("#@[\\]{|}~", "£à°ç§éùè¨", strict=True)),  # ISO-IR 69
    "iso646-es": dict(zip("#@[\\]{|}", "£§¡Ñ¿°ñç", strict=True)),  # ISO-IR 17
    "iso646-it": dict(zip("#@[\\]`{|}~", "£§°çéùàòèì", strict=True)),  # ISO-IR 15
    "iso646-se": dict(zip("$[\\]{|}~", "¤ÄÖÅäöå‾", strict=True)),  # ISO-IR 10
    "iso646-no": dict(zip("[\\]{|}~", "ÆØÅæøå‾", strict=True)),  # ISO-IR 60
    "iso646-dk": dict(zip("[\\]{|}~", "ÆØÅæøå‾", strict=True)),  # DS 2089
    "iso646-gb": dict(zip("#~", "£‾", strict=True)),  # ISO-IR 4
}

# By Python's names; Python knows codecs, too, that are no encodings of text on a wire.
CODECS = ("utf-8", "ascii", *(f"iso8859-{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)))
CODECS += tuple(f"cp{n}" for n in (437, 850, 852, 855, 858, 866, *range(1250, 1259)))
CODECS += ("koi8-r", "koi8-u", "mac-roman")

_OF_TEXT = re.compile(
    r"ascii|utf-8|utf-(?:16|32)(?:-[lb]e)?|iso8859-\d+|cp(?:125\d|437|850|852|855|858|866|874|932|949)"
    r"|koi8-[ru]|mac-roman|shift_jis|euc_jp|iso2022_jp|gb2312|gbk|gb18030|big5|big5hkscs|euc_kr|tis-620"
)


def codec_of(name: str) -> str:
    """Python's name for an encoding of text, by any name in use; "" for what is none."""
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return known if _OF_TEXT.fullmatch(known) else ""
