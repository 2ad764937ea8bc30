"""Who vouches for a mail: the trusted server only, for the sender's own domain only, whatever strangers write."""

from __future__ import annotations

from email import message_from_string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.errors import UnreadableError
from wirecopy.formats.vouching import vouched

US = ("mx.news.example",)


def note(*results: str, sender: str = "Desk <desk@wire.example>") -> str:
    lines = "".join(f"Authentication-Results: {one}\n" for one in results)
    return vouched(message_from_string(f"{lines}From: {sender}\n\nWords."), US)


@pytest.mark.parametrize(
    "results",
    [
        "mx.news.example; dkim=pass header.d=wire.example",
        "mx.news.example 1; spf=fail; dkim=pass (2048-bit key) header.i=@wire.example header.s=a",
        'mx.news.example; dkim = pass header.i="desk@wire.example"',
        "mx.news.example; dkim=fail header.d=list.example; dkim=pass header.d=mail.wire.example",
        'MX.news.example; dkim=pass reason="good" header.d=WIRE.example.; dmarc=pass',
    ],
)
def test_a_signature_of_the_senders_domain_that_our_server_found_valid_vouches(results: str) -> None:
    assert note(results).startswith("DKIM: mx.news.example found the signature of ")


@pytest.mark.parametrize(
    ("results", "says"),
    [
        ("mx.evil.example; dkim=pass header.d=wire.example", "none of the trusted"),
        ("mx.news.example.evil.example; dkim=pass header.d=wire.example", "none of the trusted"),
        ("(mx.news.example;) mx.evil.example; dkim=pass header.d=wire.example", "none of the trusted"),
        ("mx.news.example; dkim=fail header.d=wire.example", "says fail"),
        ("mx.news.example; none", "says nothing"),
        ("mx.news.example; dkim=pass", "not whose"),
        ("mx.news.example; dkim=pass header.d=evil.example", "signature of evil.example"),
        ("mx.news.example; dkim=pass header.d=notwire.example", "signature of notwire.example"),
        ("mx.news.example; dkim=pass header.d=example", "signature of example"),
        ('mx.news.example; spf=pass smtp.mailfrom="; dkim=pass header.d=wire.example"@evil.example', "says nothing"),
        ("mx.news.example; dkim=fail (; dkim=pass header.d=wire.example) header.d=wire.example", "says fail"),
        ("mx.news.example; dkim=fail (a (b; dkim=pass header.d=wire.example) c) header.d=x.example", "says fail"),
        ("mx.news.example; x-dkim=pass header.d=wire.example", "says nothing"),
    ],
)  # fmt: skip
def test_nothing_else_vouches(results: str, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        note(results)


def test_only_the_topmost_line_of_our_server_counts() -> None:
    good = "mx.news.example; dkim=pass header.d=wire.example"
    assert note("mx.other.example; dkim=fail", good)
    with pytest.raises(UnreadableError, match="says fail"):
        note("mx.news.example; dkim=fail header.d=wire.example", good)


@pytest.mark.parametrize(
    "sender", ["", "a@wire.example, b@evil.example", "desk@evil.example (x@wire.example)"]
)
def test_a_mail_of_no_one_sender_is_vouched_for_by_nobody(sender: str) -> None:
    with pytest.raises(UnreadableError):
        note("mx.news.example; dkim=pass header.d=wire.example", sender=sender)


_PIECES = st.sampled_from(
    [
        "dkim",
        "=",
        "pass",
        " ",
        ";",
        "header.d",
        "wire.example",
        "(",
        ")",
        '"',
        "\\",
        "evil.example",
        "\t",
        "\n ",
    ]
)


@given(st.lists(_PIECES, max_size=30).map("".join))
def test_no_words_in_quotes_or_brackets_ever_vouch(text: str) -> None:
    quoted = text.replace("\\", "").replace('"', "").replace("\n", "")
    bracketed = quoted.replace("(", "").replace(")", "")
    for hidden in (f'smtp.mailfrom="{quoted}"@evil.example', f"({bracketed})"):
        with pytest.raises(UnreadableError):
            note(f"mx.news.example; spf=pass {hidden}")
