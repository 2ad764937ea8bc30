"""Addresses in copy: made whole, and refused where a page must not carry them.

The one module of the core that may import urllib, for `urljoin` alone: see the contracts in pyproject.toml.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

_REMOVED_BY_BROWSERS = re.compile("[\t\n\r]")
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_TARGET = re.compile(r"https?://[^/?#\s\[\]]|mailto:.|tel:.", re.IGNORECASE | re.DOTALL)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")


def joined(base: str, href: str) -> str:
    """An address made whole; as filed where there is nothing to join it to, or it is no address."""
    try:
        return urljoin(base, href) if base and href else href or base
    except ValueError:  # "Invalid IPv6 URL": a bracket is enough
        return href


def target(href: str, base: str) -> str:
    """The address a link may keep: http, https, mailto or tel; "" for any other."""
    address = _resolved(href, base)
    return address if _TARGET.match(address) else ""


def picture_address(href: str, base: str) -> str:
    """A web address, or a file beside the delivery; "" for any other scheme."""
    address = _resolved(href, base)
    if re.match(r"https?://[^/?#\s\[\]]", address, re.IGNORECASE):
        return address
    return "" if _SCHEME.match(address) else address


def _resolved(href: str, base: str) -> str:
    # A browser takes these out before it looks at the scheme: "java\nscript:" is one to it.
    address = _REMOVED_BY_BROWSERS.sub("", href).strip()
    if base and address and not _SCHEME.match(address):
        try:
            address = urljoin(base, address)
        except ValueError:  # an unclosed "[" where an IPv6 host would be
            return ""
    return "" if _CONTROL.search(address) else address
