"""What both ways of mail share: from whom a source takes mail, and what a mail is called."""

from __future__ import annotations

import email.parser
import email.policy
from email.message import Message
from email.utils import parseaddr


def headers_of(content: bytes) -> Message:
    """The mail's headers; its body is not looked into. Any bytes have some, perhaps none."""
    return email.parser.BytesHeaderParser(policy=email.policy.compat32).parsebytes(content[: 256 * 1024])


def name_of(content: bytes, where: str) -> str:
    """What a delivery of this mail is called for people: where it came, and its Message-ID."""
    message_id = str(headers_of(content).get("Message-ID", "")).strip()
    shown = "".join(letter for letter in message_id if letter.isprintable())[:200]
    return f"{where} {shown}".strip()


def is_from(allowed: str, *addresses: str) -> bool:
    """Whether one of the addresses is allowed: whole ones, or @domains; "" allows all.

    It keeps out stray mail, not forgers: who can write a From can write any. Use it beside a mail server
    that checks DKIM, or an address that nobody can guess.
    """
    wanted = {one.lower() for one in allowed.replace(",", " ").split()}
    if not wanted:
        return True
    given = {parseaddr(one)[1].lower() for one in addresses}
    return any(one in wanted or f"@{one.rpartition('@')[2]}" in wanted for one in given if one)
