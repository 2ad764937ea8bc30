"""The hint that a delivery might take something off the site, against its plain definition."""

from __future__ import annotations

import re
from itertools import product

from wirecopy.formats import may_order_removal

_WORDS = (
    rb"(?:cancel(?:l?ed)?|withh(?:e|o)ld|kill(?:ed)?|removed?|withdraw(?:n|al)?"
    rb"|retract(?:ed|ion)?|recall(?:ed)?)"
)
# What is meant, in one pattern that is too slow to be asked of every delivery.
PLAINLY = re.compile(
    rb"(?i:[\"':/]" + _WORDS + rb"[\"']|>\s*" + _WORDS + rb"\s*<|deleted-entry|idref-status"
    rb"|\bkill (?:notice|story|this)|mandatory kill)|\b(?:KILL|WITHDRAW|RECALL|RETRACT|CANCEL)"
)
WORDS = (
    *b"cancel canceled cancelled withheld withhold withhe kill killed remove removed withdraw withdrawn".split(),
    *b"withdrawal retract retracted retraction recall recalled KILL Kill CANCELED Withheld".split(),
    *b"deleted-entry idref-status skill notice".split(),
)
BEFORE = (b"", b'"', b"'", b":", b"/", b">", b"> ", b">\n\t ", b"<", b" ", b"x", b"_", b"mandatory ", b"\x00")
AFTER = (
    b"",
    b'"',
    b"'",
    b"<",
    b" <",
    b"\n <",
    b">",
    b" ",
    b"x",
    b" notice",
    b" story",
    b" this",
    b"s<",
    b"\x00'",
)


def test_it_says_what_the_plain_pattern_says() -> None:
    for before, word, after in product(BEFORE, WORDS, AFTER):
        wire = before + word + after
        for whole in (wire, b"The " + wire + b" said."):
            plainly = PLAINLY.search(whole.replace(b"\x00", b"")) is not None
            assert may_order_removal(whole) == plainly, whole


def test_a_wide_encoding_is_seen_through() -> None:
    assert may_order_removal('<pubStatus qcode="stat:canceled"/>'.encode("utf-16"))


def test_hostile_repetition_is_bearable() -> None:
    # Each run of blanks and each word is looked at once: what is twice as long takes twice as long.
    assert not may_order_removal((b">" + b" " * 50_000 + b"kill") * 20)
    assert not may_order_removal(b"kill" * 200_000)
