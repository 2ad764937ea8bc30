"""The hint that a delivery might take something off the site, against its plain definition."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

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
PIECES = st.sampled_from(
    [
        *(b"cancel canceled cancelled withheld withhold kill killed remove removed withdraw".split()),
        *(b"withdrawn withdrawal retract retracted retraction recall recalled KILL Kill CANCELED".split()),
        *(b"deleted-entry idref-status mandatory notice story this x _".split()),
        *(b'"', b"'", b":", b"/", b">", b"<", b" ", b"\n", b"\x00", b"."),
    ]
)


@given(st.lists(PIECES, max_size=8).map(b"".join))
def test_it_says_what_the_plain_pattern_says(wire: bytes) -> None:
    assert may_order_removal(wire) == (PLAINLY.search(wire.replace(b"\x00", b"")) is not None)


def test_a_wide_encoding_is_seen_through() -> None:
    assert may_order_removal('<pubStatus qcode="stat:canceled"/>'.encode("utf-16"))


def test_hostile_repetition_is_bearable() -> None:
    # Each run of blanks and each word is looked at once: what is twice as long takes twice as long.
    assert not may_order_removal((b">" + b" " * 50_000 + b"kill") * 20)
    assert not may_order_removal(b"kill" * 200_000)
