"""What feeds are made of, as text: elements, frames, and JSON that older readers can take."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2

ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"


def rss_document(channel: str, items: str) -> bytes:
    """RSS 2.0 (rssboard.org/rss-specification) with the modules that our items use."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<rss version="2.0" xmlns:atom="{ATOM}" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:media="http://search.yahoo.com/mrss/" xmlns:at="{TOMBSTONES}">\n'
        f"<channel>\n{channel}{items}</channel>\n</rss>\n"
    ).encode()


def atom_document(head: str, entries: str, *, language: str = "") -> bytes:
    """Atom 1.0 (RFC 4287) with tombstones (RFC 6721)."""
    said = f" xml:lang={quoted(language)}" if language else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="{ATOM}" xmlns:at="{TOMBSTONES}" xmlns:media="http://search.yahoo.com/mrss/"{said}>\n'
        f"{head}{entries}</feed>\n"
    ).encode()


def tombstone(ref: str, when: str, comment: str = "") -> str:
    """An at:deleted-entry (RFC 6721, section 3); RSS takes it as a module."""
    said = f"<at:comment>{xml(comment)}</at:comment>" if comment else ""
    end = f">{said}</at:deleted-entry>" if said else "/>"
    return f"<at:deleted-entry ref={quoted(ref)} when={quoted(when)}{end}\n"


def json_feed_document(members: Mapping[str, object], items: str) -> bytes:
    """JSON Feed 1.1 (jsonfeed.org/version/1.1). `items`: JSON objects with commas between."""
    head = as_json({"version": "https://jsonfeed.org/version/1.1", **members, "items": []})
    text = head.removesuffix("[]}") + f"[{items}]}}"
    # Legal in JSON, but the end of a line to older readers that take it for JavaScript.
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").encode()


def element(name: str, text: str) -> str:
    return f"<{name}>{xml(text)}</{name}>\n"


def quoted(text: str) -> str:
    return '"' + xml(text).replace('"', "&quot;") + '"'


def xml(text: str) -> str:
    """Text as XML holds it: escaped, also the ">" of "]]>"; what XML cannot hold shows as a replacement."""
    return escape(NOT_XML.sub("\ufffd", text), quote=False)


def as_json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
