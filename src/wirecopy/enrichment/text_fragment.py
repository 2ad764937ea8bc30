"""Links to a sentence: text fragments, https://wicg.github.io/scroll-to-text-fragment/."""

from __future__ import annotations

import re

_LONGEST = 160  # characters that are named in full; of a longer quote its start and end
_FEWEST = 4  # words of a start or end
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.!~*'()")
_WORD = re.compile(r"\S+")


def text_fragment(paragraph: str, start: int, end: int, before: str = "") -> str:
    """ "#:~:text=…" that leads to `paragraph[start:end]`; "" where a browser would come to other words first.

    `before`: all text that stands on the page ahead of the paragraph, whose words must not match earlier.

    >>> text_fragment("It rained. The well-known A, B & C closed.", 11, 42)
    '#:~:text=The%20well%2Dknown%20A%2C%20B%20%26%20C%20closed.'
    """
    quoted = paragraph[start:end]
    if not quoted.strip():
        return ""
    ahead = f"{before} {paragraph[:start]}".casefold()
    if len(quoted) <= _LONGEST:
        return f"#:~:text={_encoded(quoted)}" if quoted.casefold() not in ahead else ""
    words = [found.span() for found in _WORD.finditer(quoted)]
    # Long words, or a script without blanks: nothing shorter can be named at a word's edge.
    if len(words) < 2 * _FEWEST + 1:
        return f"#:~:text={_encoded(quoted)}" if quoted.casefold() not in ahead else ""
    closing = quoted[words[-_FEWEST][0] :]
    for count in range(_FEWEST, len(words) - _FEWEST):
        opening = quoted[: words[count - 1][1]]
        if opening.casefold() in ahead:
            continue
        # The end is the first match behind the start, so it must not stand in the middle of the quote.
        middle = quoted[len(opening) : words[-_FEWEST][0]]
        return (
            ""
            if closing.casefold() in middle.casefold()
            else f"#:~:text={_encoded(opening)},{_encoded(closing)}"
        )
    return ""


def _encoded(text: str) -> str:
    """Percent-encoded, with "-", "," and "&" too: a text directive reads these as its own."""
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in text.encode())
