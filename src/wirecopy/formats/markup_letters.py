"""The letters of an HTML string, found without an HTML parser: what the parser is held against."""

from __future__ import annotations

import re
from html import unescape

from wirecopy.errors import UnreadableError

# What is no text in HTML: whole elements that are left out, comments, Word's conditionals, tags. The
# last alternative is markup that never ends; that it takes all the rest keeps the search linear.
_NOT_TEXT = re.compile(
    r"""<(?:
        (?!(?:script|style|template|iframe|title|object|video|audio|applet)[\s/>])
            /?[A-Za-z](?>[^>=]++|=\s*"[^"]*"|=\s*'[^']*'|=)*+>
      | (?P<raw>script|style|template|iframe|title|object|video|audio|applet)(?=[\s/>])
            (?>[^>=]++|=\s*"[^"]*"|=\s*'[^']*'|=)*+(?<!/)>.*?</(?P=raw)(?=[\s/>])[^>]*>
      | !--(?:>|->|.*?--!?>)
      | !(?:doctype|\[(?:if|endif|else)[^>]*\])[^>]*> | \?[^>]*> | />
      | (?P<endless>[A-Za-z/!?].*))""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


def letters_of_html(text: str) -> str:
    """All letters of an HTML string that are text, without blanks, found without an HTML parser.

    Raises UnreadableError at markup that never ends, as HTML would take the rest of the story for it.
    """
    if "<" in text:
        pieces = _NOT_TEXT.split(text)  # text, "raw", "endless", text, "raw", ...
        endless = next(filter(None, pieces[2::3]), None)
        if endless is not None:
            raise UnreadableError(
                "html",
                f"Its HTML is broken: what begins at {'<' + endless[:40]!r} never ends.",
                remedy="The delivery is kept; ask the agency to file it again.",
            )
        text = " ".join(pieces[::3])
    return without_blanks(unescape(text) if "&" in text else text)


def without_blanks(text: str) -> str:
    for blank in _SPACES if not text.isascii() else _ASCII_BLANKS:
        if blank in text:
            text = text.replace(blank, "")
    return text


_SPACES = "\t\n\f\r "
_ASCII_BLANKS = _SPACES + "\x0b\x1c\x1d\x1e\x1f"
