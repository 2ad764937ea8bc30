"""What RSS and Atom share: names in namespaces that feeds get wrong, and Media RSS."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from wirecopy.body import Body, collapse
from wirecopy.errors import UnreadableError
from wirecopy.formats.addresses import joined
from wirecopy.formats.markup import from_html
from wirecopy.formats.xml import Element, text_of, whole_number
from wirecopy.item import Hints, Kind, Link, Picture, Rendition

# Addresses without scheme, "www." and closing "/" or "#", since feeds have them wrong in just these.
_NAMESPACES = {
    "search.yahoo.com/mrss": "media",
    "video.search.yahoo.com/mrss": "media",
    "search.yahoo.com/searchmonkey/media": "media",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/elements/1.0": "dc",
    # Their names do not collide, and one agency binds the prefix of the one to the address of the other.
    "purl.org/dc/terms": "dc",
    "w3.org/2005/atom": "atom",
    "purl.org/atom/ns": "atom",
    "purl.org/atompub/tombstones/1.0": "at",
    "w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "w3.org/1999/xhtml": "xhtml",
    "purl.org/rss/1.0": "",
    "purl.org/net/rss1.1": "",
    "my.netscape.com/rdf/simple/0.9": "",
    "channel.netscape.com/rdf/simple/0.9": "",
    "backend.userland.com/rss2": "",
    "backend.userland.com/rss": "",
    "blogs.law.harvard.edu/tech/rss": "",
    "cyber.law.harvard.edu/rss": "",
}
# For prefixes that are nowhere declared, where the prefix is all there is.
_PREFIXES = {"media": "media", "content": "content", "dc": "dc", "dcterms": "dc", "atom": "atom", "at": "at"}


@lru_cache(maxsize=1024)
def _named(tag: str) -> str:
    address, _, local = tag.rpartition("}")
    if not address:
        prefix, _, local = tag.rpartition(":")
        known = _PREFIXES.get(prefix, prefix)
    else:
        bare = re.sub(r"^(?:https?:)?//(?:www\.)?", "", address[1:].lower()).rstrip("/#")
        known = _NAMESPACES.get(bare, address[1:])
    return f"{known}:{local}" if known else local


def name_of(element: Element) -> str:
    """ "media:content", "title": the local name under the namespace's usual prefix, none for RSS's own."""
    return _named(str(element.tag))


MOST_ENTRIES = 50_000  # in one delivery


def entries_of(root: Element, names: Container[str], format: str) -> list[Element]:  # noqa: A002
    """The elements of these names wherever they stand, in order. Raises UnreadableError for a flood."""
    found = [element for element in root.iter() if name_of(element) in names]
    if len(found) > MOST_ENTRIES:
        why = f"It has {len(found):,} items; {MOST_ENTRIES:,} are the most that are read."
        raise UnreadableError(format, why, remedy="Ask the agency to send smaller deliveries.")
    return found


def parts(element: Element) -> dict[str, list[Element]]:
    """The child elements by name, in order."""
    found: dict[str, list[Element]] = {}
    for child in element:
        found.setdefault(name_of(child), []).append(child)
    return found


def base_of(element: Element, hints: Hints) -> str:
    """What addresses in the element are relative to: xml:base, else the feed's own address, else ""."""
    own = hints.name if hints.name.startswith(("http://", "https://")) else ""
    return joined(own, element.base or "")


def line_in(found: dict[str, list[Element]], *names: str) -> str:
    """The words of the first element of these names that has any, as one line."""
    for name in names:
        for element in found.get(name, ()):
            if words := text_of(element):
                return words
    return ""


_INLINE = re.compile(
    r"</?(?:a|abbr|b|br|cite|em|font|i|p|small|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>", re.IGNORECASE
)


def without_tags(text: str) -> str:
    """One line of plain text; what looks like inline HTML is left out, all letters and entities stay.

    RSS does not say whether a title is HTML. Entities are not decoded a second time: what was filed
    is what is shown.
    """
    return collapse(_INLINE.sub(lambda tag: " " if tag[0][1:3].lower() in ("br", "p>") else "", text))


def html_line(text: str) -> str:
    """The words of an HTML string as one line."""
    return " ".join(block.text for block in from_html(text).body)


def is_picture(content_type: str, medium: str, href: str) -> bool:
    """Whether a file is a picture, by what is said of it, else by its name."""
    if medium or content_type:
        return medium == "image" or content_type.startswith("image/")
    return bool(re.search(r"\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|$)", href, re.IGNORECASE))


def one_of_each(pictures: Iterable[Picture]) -> tuple[Picture, ...]:
    """The pictures, each address once: the first to name it wins."""
    seen: set[str] = set()
    kept: list[Picture] = []
    for picture in pictures:
        fresh = tuple(rendition for rendition in picture.renditions if rendition.href not in seen)
        seen.update(rendition.href for rendition in fresh)
        if fresh:
            kept.append(picture if fresh == picture.renditions else replace(picture, renditions=fresh))
    return tuple(kept)


def kind_of(body: Body, links: Iterable[Link]) -> Kind:
    """A film or a sound with a title and no text of its own is no story."""
    if not body:
        for link in links:
            for word, kind in _PLAYED.items():
                if link.rel == "enclosure" and link.title.startswith(word):
                    return kind
    return Kind.TEXT


_PLAYED = {"video/": Kind.VIDEO, "application/x-shockwave-flash": Kind.VIDEO, "audio/": Kind.AUDIO}


# ---- Media RSS 1.5.1 ------------------------------------------------------------------------------


def media(item: Element, base: str) -> tuple[list[Picture], list[Link]]:
    """Pictures, and links to sound and film, of an item's media elements.

    A media:group is one picture in several renditions; each media:content outside is its own. Words
    are taken from the content, else its group, else the item. They are a caption and never copy: a
    published library was measured to put media:description in place of the article.
    """
    around = parts(item)
    pictures: list[Picture] = []
    links: list[Link] = []
    for group in around.get("media:group", ()):
        inner = parts(group)
        _add(inner.get("media:content", ()), [inner, around], base, pictures, links, together=True)
    _add(around.get("media:content", ()), [around], base, pictures, links, together=False)
    loose = _thumbnails(around, base)
    if loose and pictures:
        pictures[0] = replace(pictures[0], renditions=(*pictures[0].renditions, *loose))
    elif loose:
        pictures.append(_picture(loose, [around]))
    return pictures, links


_Parts = dict[str, list[Element]]


def _add(
    contents: Iterable[Element],
    around: list[_Parts],
    base: str,
    pictures: list[Picture],
    links: list[Link],
    *,
    together: bool,
) -> None:
    grouped: list[Rendition] = []
    words = list(around)
    for content in contents:
        inner = parts(content)
        rendition = _rendition(content, base)
        if rendition is None:
            continue
        thumbnails = _thumbnails(inner, base)
        if is_picture(rendition.content_type, content.get("medium", ""), rendition.href):
            thumbnails = (rendition, *thumbnails)
        else:
            links.append(Link(rel="enclosure", href=rendition.href, title=rendition.content_type))
        if together:
            grouped += thumbnails
            words.insert(-1, inner)
        elif thumbnails:
            pictures.append(_picture(thumbnails, [inner, *around]))
    if together:
        grouped += _thumbnails(around[0], base)
        if grouped:
            pictures.append(_picture(tuple(grouped), words))


def _picture(renditions: tuple[Rendition, ...], words: list[_Parts]) -> Picture:
    return Picture(
        renditions=renditions,
        caption=_words(words, "media:description") or _words(words, "media:title"),
        credit=_words(words, "media:credit"),
        copyright_notice=_words(words, "media:copyright"),
        usage_terms="; ".join(filter(None, (*_restrictions(words), _words(words, "media:license")))),
    )


def _words(around: list[_Parts], name: str) -> str:
    for inner in around:
        found = [text for element in inner.get(name, ()) if (text := _said(element))]
        if found:
            return ", ".join(dict.fromkeys(found))
    return ""


def _said(element: Element) -> str:
    text = "".join(str(piece) for piece in element.itertext())
    return html_line(text) if element.get("type") == "html" else without_tags(text)


def _restrictions(around: list[_Parts]) -> Iterator[str]:
    for inner in around:
        for element in inner.get("media:restriction", ()):
            said = (element.get("relationship", ""), element.get("type", ""), _said(element))
            yield " ".join(filter(None, said))


def _thumbnails(inner: _Parts, base: str) -> tuple[Rendition, ...]:
    found = (_rendition(element, base) for element in inner.get("media:thumbnail", ()))
    return tuple(replace(each, role="thumbnail") for each in found if each)


def _rendition(element: Element, base: str) -> Rendition | None:
    href = (element.get("url") or "").strip()
    if not href:
        return None
    return Rendition(
        href=joined(base, href),
        content_type=(element.get("type") or "").strip().lower(),
        width=whole_number(element.get("width")),
        height=whole_number(element.get("height")),
        size_bytes=whole_number(element.get("fileSize")),
    )
