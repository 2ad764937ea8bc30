"""Which addresses may be called: web addresses taken apart strictly, IP addresses held against a table.

An agency's feed may be told, by mistake or by malice, to send us to the machine we run on, to its
neighbours, or to the cloud's metadata service. What is checked here is what is then dialled
(wires/http.py), so that a name cannot mean one thing when it is checked and another when it is used.
"""

from __future__ import annotations

import base64
import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from wirecopy.errors import RefusedError

_PORTS = {"http": 80, "https": 443}

# IANA special-purpose registries (RFC 6890 and its updates), and tunnels that carry an IPv4 address
# inside an IPv6 one: the tunnel's end, not we, would decide where the call goes.
_NETWORKS = tuple(
    (ipaddress.ip_network(network), what, private)
    for network, what, private in (
        ("0.0.0.0/8", "this network", True),
        ("10.0.0.0/8", "a private network", True),
        ("100.64.0.0/10", "a carrier's private network", True),
        ("127.0.0.0/8", "this machine", True),
        ("169.254.0.0/16", "link-local, where clouds keep their keys", False),
        ("172.16.0.0/12", "a private network", True),
        ("192.0.0.0/24", "reserved", False),
        ("192.0.2.0/24", "an example network", False),
        ("192.88.99.0/24", "6to4", False),
        ("192.168.0.0/16", "a private network", True),
        ("198.18.0.0/15", "a benchmark network", False),
        ("198.51.100.0/24", "an example network", False),
        ("203.0.113.0/24", "an example network", False),
        ("224.0.0.0/4", "multicast", False),
        ("240.0.0.0/4", "reserved", False),
        ("::1/128", "this machine", True),
        ("::/128", "this network", True),
        ("fc00::/7", "a private network", True),
        ("fe80::/10", "link-local", False),
        ("::ffff:0:0/96", "an IPv4 address in IPv6 clothes", False),
        ("64:ff9b::/96", "NAT64", False),
        ("64:ff9b:1::/48", "NAT64", False),
        ("2001::/32", "Teredo", False),
        ("2001::/23", "reserved", False),
        ("2001:db8::/32", "an example network", False),
        ("2002::/16", "6to4", False),
        ("3fff::/20", "an example network", False),
        ("ff00::/8", "multicast", False),
    )
)
_PUBLIC_6 = ipaddress.ip_network("2000::/3")  # all that IANA gives out; the rest is reserved
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?", re.ASCII)
_QUERY = re.compile(r"[?#]")
_NAMED = re.compile(r"\A([^/\\]*//)[^/\\]*@")
_PLAIN = re.compile(r"\Ahttps?://[^/\\@:]+(?::\d+)?/")
_IN_A_URL = re.compile(r"[!-\[\]-~\u00a1-\U0010ffff]{1,2000}")  # no space, control, backslash


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A web address taken apart. `host` is in ASCII, without the brackets of IPv6."""

    scheme: str  # http or https
    host: str
    port: int
    target: str  # path and query, as a request line wants them
    authorization: str = ""  # of a name and password in the address: the header's value

    @property
    def netloc(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address as called, without name and password."""
        return f"{self.scheme}://{self.netloc}{self.target}"


def parse(url: str) -> Place:
    """A web address in its parts.

    Raises RefusedError for anything that two programs might read in two ways: the parser that checks
    and the one that dials must agree. (WHATWG URL and RFC 3986 differ on backslashes, spaces, missing
    slashes and letters beside ASCII.)
    """
    if not _IN_A_URL.fullmatch(url):
        raise RefusedError(
            f"{shown(url)}: an address has no spaces, backslashes or control characters, "
            "and at most 2,000 letters."
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        # Not the error's own words: they show the name and password.
        raise RefusedError(f"{shown(url)}: the address cannot be taken apart.") from error
    if parts.scheme not in _PORTS:
        raise RefusedError(f"{shown(url)}: only http:// and https:// addresses can be called.")
    if port == 0:
        raise RefusedError(f"{shown(url)}: there is no port 0.")
    query = f"?{parts.query}" if parts.query else ""
    return Place(
        scheme=parts.scheme,
        host=_host(parts.hostname or "", shown(url)),
        port=port or _PORTS[parts.scheme],
        target=_quoted((parts.path or "/") + query),
        authorization=_authorization(parts.username, parts.password),
    )


def shown(url: str) -> str:
    """An address fit for logs and errors: no name, no password, no query (keys travel there)."""
    head = _QUERY.split(url, maxsplit=1)[0]
    bare = _NAMED.sub(r"\1", head)
    if "@" in url and not _PLAIN.match(bare):
        return "an address that cannot be read, with a name in it"
    text = bare + ("?…" if len(head) < len(url) else "")
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)[:300]


def why_refused(address: str, *, allow_private: bool) -> str:
    """Why this IP address may not be called; "" if it may.

    `allow_private` opens this machine and private networks, and nothing else: no feed lives at a
    link-local or multicast address.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "it is no IP address"
    if getattr(ip, "scope_id", None):
        return "it is link-local"
    for network, what, private in _NETWORKS:
        if ip.version == network.version and ip in network:
            return "" if private and allow_private else f"it is {what}"
    if ip.version == 6 and ip not in _PUBLIC_6:
        return "it is reserved"
    return ""


def _host(host: str, where: str) -> str:
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host.replace("%", " ")))  # a zone names one of our own cards
        except ValueError as error:
            raise RefusedError(f"{where}: {host} is no IPv6 address.") from error
    try:
        ascii_host = host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise RefusedError(f"{where}: the name of the host cannot be read.") from error
    if not _HOST.fullmatch(ascii_host) or len(ascii_host) > 253:
        raise RefusedError(f"{where}: the name of the host is missing or not allowed.")
    return ascii_host


def _quoted(target: str) -> str:
    return "".join(
        letter if letter.isascii() else "".join(f"%{byte:02X}" for byte in letter.encode())
        for letter in target
    )


def _authorization(username: str | None, password: str | None) -> str:
    if username is None:
        return ""
    pair = f"{unquote(username)}:{unquote(password or '')}".encode()
    return "Basic " + base64.b64encode(pair).decode("ascii")
