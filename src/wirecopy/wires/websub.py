"""WebSub (W3C Recommendation, 23 January 2018), the parts that are values: discovery and signatures."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from urllib.parse import urljoin

import msgspec
from lxml import etree
from lxml import html as lxml_html

LONGEST_SECRET = 199  # bytes; section 5.1: less than 200

_METHODS = {
    "sha1": hashlib.sha1,
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
    "sha512": hashlib.sha512,
}
_LINK = re.compile(r'<([^<>]*)>((?:\s*;\s*[^;,"]+(?:"[^"]*")?)*)')
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))', re.IGNORECASE)
_XML = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:\?xml|rss|feed|rdf)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """Where to subscribe, and to what. `hub` "": the publisher has none."""

    topic: str
    hub: str = ""


def discover(content: bytes, links: tuple[str, ...], *, address: str) -> Discovered:
    """The hub and the topic that an answer names, at `address` after redirects (section 4).

    The Link headers go first; only where they name no hub are the links in the document looked at.
    """
    named = from_headers(links) or {}
    if "hub" not in named:
        named = {**from_document(content), **named}
    return Discovered(
        topic=urljoin(address, named["self"]) if named.get("self") else address,
        hub=urljoin(address, named["hub"]) if named.get("hub") else "",
    )


def from_headers(links: tuple[str, ...]) -> dict[str, str]:
    """rel -> address, of hub and self, as Link headers (RFC 8288) name them first."""
    found: dict[str, str] = {}
    for address, parameters in (one for line in links for one in _LINK.findall(line)):
        for quoted, bare in _REL.findall(parameters)[:1]:
            for rel in (quoted or bare).lower().split():
                found.setdefault(rel, address.strip())
    return {rel: found[rel] for rel in ("hub", "self") if rel in found}


def from_document(content: bytes) -> dict[str, str]:
    """rel -> address, of hub and self, in a feed (RSS, Atom, JSON Feed) or the head of a web page."""
    if content.lstrip()[:1] == b"{":
        return _from_json(content)
    if _XML.match(content):
        parser: etree.XMLParser | lxml_html.HTMLParser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
        )
    else:
        parser = lxml_html.HTMLParser()
    try:
        tree = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return {}
    found: dict[str, str] = {}
    for element in () if tree is None else tree.iter("{*}link", "link"):
        # Links of entries are of other documents; in a web page only the head's count.
        above = {etree.QName(one).localname for one in element.iterancestors() if isinstance(one.tag, str)}
        if above & {"entry", "item", "body"}:
            continue
        for rel in (element.get("rel") or "").lower().split():
            found.setdefault(rel, (element.get("href") or "").strip())
    return {rel: found[rel] for rel in ("hub", "self") if found.get(rel)}


def _from_json(content: bytes) -> dict[str, str]:
    try:
        feed = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    hubs = feed.get("hubs") if isinstance(feed, dict) else None
    found = {}
    for hub in hubs if isinstance(hubs, list) else []:
        if isinstance(hub, dict) and str(hub.get("type", "")).lower() == "websub" and "hub" not in found:
            found["hub"] = str(hub.get("url", ""))
    if found and isinstance(feed.get("feed_url"), str):
        found["self"] = feed["feed_url"]
    return found


def signed(content: bytes, secret: str, *, method: str = "sha256") -> str:
    """X-Hub-Signature (section 7.1)."""
    return f"{method}={hmac.new(secret.encode(), content, _METHODS[method]).hexdigest()}"


def is_signed(content: bytes, given: str, secret: str, *, accepts_sha1: bool) -> bool:
    """Whether X-Hub-Signature is right, by a method that we accept."""
    method, _, _ = given.strip().partition("=")
    method = method.lower()
    if method not in _METHODS or (method == "sha1" and not accepts_sha1):
        return False
    ours = signed(content, secret, method=method)
    return hmac.compare_digest(ours.encode(), given.strip().lower().encode())
