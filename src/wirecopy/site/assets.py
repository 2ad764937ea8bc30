"""The site's own files: style, script and icon, each under a path that changes with its bytes.

So a browser may keep them for ever, and a new style is never seen with an old page's name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_NAMES = ("site.css", "site.js", "verify.js", "icon.svg")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_COMMENT_LINES = re.compile(r"^[ ]*(?://[^\n]*|/\*.*?\*/)[ ]*$", re.DOTALL | re.MULTILINE)
_LINE_START = re.compile(r"^\s+", re.MULTILINE)
_AROUND = re.compile(r"\s*([{};,>])\s*")
_SPACE = re.compile(r"\s+")


@cache
def asset_path(name: str) -> str:
    """Where the file of this name stands on the site: "/assets/site.1f0c9a2b71.css"."""
    stem, _, ending = name.rpartition(".")
    return f"/assets/{stem}.{hashlib.sha256(_content(name)).hexdigest()[:10]}.{ending}"


def all_assets() -> Mapping[str, bytes]:
    """Path and bytes of every file that pages point at; to be written before any page is."""
    return {asset_path(name): _content(name) for name in _NAMES}


@cache
def _content(name: str) -> bytes:
    content = (files("wirecopy.site") / "static" / name).read_bytes()
    pack = _PACKED.get(name.rpartition(".")[2])
    return pack(content.decode()).encode() if pack else content


def pack_style(css: str) -> str:
    """The same style without comments and needless blanks.

    Only blanks beside braces, semicolons, commas and ">" go: those around + and in selectors mean
    something. Our own style has no such signs inside quotes.
    """
    return _AROUND.sub(r"\1", _SPACE.sub(" ", _COMMENT.sub("", css))).replace(";}", "}").strip()


def pack_script(script: str) -> str:
    """The same script without the comments that begin a line, and without what lines begin with.

    Ours have no text over several lines, so a blank at the start of a line means nothing.
    """
    return _LINE_START.sub("", _COMMENT_LINES.sub("", script)).strip() + "\n"


_PACKED = {"css": pack_style, "js": pack_script}
