"""Who vouches for a mail's sender: what a trusted server found of its DKIM signature (RFC 8601).

We check no signature ourselves: the key stands in the DNS, and the mail server that took the mail has
looked already. What it found stands in an Authentication-Results line. Strangers can write most of
what such a line repeats, so quoted text and comments count for nothing, and a signature vouches
only for a sender of its own domain: anybody can sign as anybody@elsewhere.
"""

from __future__ import annotations

import re
from email.message import Message
from email.utils import getaddresses

from wirecopy.body import collapse
from wirecopy.errors import UnreadableError

_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")  # the innermost, taken out again and again
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"?')
_PLAIN_VALUE = re.compile(r'=\s*"([A-Za-z0-9@._-]+)"')
_DKIM = re.compile(r"\s*dkim\s*(?:/\s*1\s*)?=\s*([a-z]+)\b(.*)", re.IGNORECASE)
_WHOSE = re.compile(r"\sheader\s*\.\s*[di]\s*=\s*(?:[^\s@]*@)?([A-Za-z0-9._-]+)", re.IGNORECASE)
_DEEPEST = 10  # comments within comments


def vouched(message: Message, hosts: tuple[str, ...]) -> str:
    """A note that says who found whose signature valid. Raises UnreadableError where nobody does.

    Only the topmost line in the name of a trusted server counts: that server takes away what others wrote
    in its name before it adds its own (section 5).
    """
    for filed in message.get_all("Authentication-Results", []):
        host, _, results = _bare(collapse(str(filed))).partition(";")
        server = (host.split() or [""])[0].lower()
        if server in hosts:
            return _found(server, results, _domain_of_sender(message))
    raise _nobody(
        "none of the trusted servers says anything of its signature.",
        "Look at trusted_hosts in the source's dialect.",
    )


def _found(server: str, results: str, sender: str) -> str:
    said = [
        (one[1].lower(), _WHOSE.findall(one[2])) for part in results.split(";") if (one := _DKIM.match(part))
    ]
    passed = [
        domain.lower().rstrip(".") for result, domains in said if result == "pass" for domain in domains[:1]
    ]
    own = next((domain for domain in passed if _belong_together(domain, sender)), "")
    if own:
        return f"DKIM: {server} found the signature of {own} valid."
    if passed:
        raise _nobody(
            f"{server} found the signature of {passed[0]} valid, and it says that it is from {sender or 'nobody'}.",
            "Ask the agency to sign with its own domain, if it sent this.",
        )
    found = said[0][0] if said else "nothing"
    why = f"{server} says {found} of its signature" + (", and not whose it is." if found == "pass" else ".")
    raise _nobody(why, "Ask the agency whether it sent this.")


def _nobody(why: str, remedy: str) -> UnreadableError:
    return UnreadableError("mail", f"Nobody vouches for its sender: {why}", remedy=remedy)


def _bare(text: str) -> str:
    """A line without comments and quoted text, but for plain values in quotes."""
    text = _QUOTED.sub(" ", _PLAIN_VALUE.sub(r"=\1", text))
    for _ in range(_DEEPEST):
        shorter = _COMMENT.sub(" ", text)
        if shorter == text:
            break
        text = shorter
    return text


def _domain_of_sender(message: Message) -> str:
    """Of its one From; "" where it has none, or more than one, which no honest mail has."""
    addresses = getaddresses([str(one) for one in message.get_all("From", [])])
    return addresses[0][1].rpartition("@")[2].lower().rstrip(".") if len(addresses) == 1 else ""


def _belong_together(signed: str, sender: str) -> bool:
    """The same domain, or one within the other, as a whole: not a top-level domain."""
    short, long = sorted((signed, sender), key=len)
    return short == long != "" or ("." in short and long.endswith(f".{short}"))
