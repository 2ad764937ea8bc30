"""WXR, WordPress eXtended RSS 1.0 to 1.2: a site's posts with their pictures, as WordPress exports them.

Posts hold HTML that WordPress finishes when it shows it: a blank line is a new paragraph, and words in
square brackets are pictures. That is done here as WordPress does it; comments of readers are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from wirecopy.errors import UnreadableError
from wirecopy.formats import xml
from wirecopy.formats.dates import read_time
from wirecopy.formats.feeds import entries_of
from wirecopy.formats.markup import Marked, from_html
from wirecopy.formats.repair import near
from wirecopy.formats.xml import Element, children, filed_sha256, first, line_of, text_of
from wirecopy.item import (
    Embargo,
    Fault,
    Hints,
    Item,
    Link,
    Picture,
    Reading,
    Rendition,
    Repair,
    Status,
    Subject,
)

FORMAT = "wxr"

_AGAIN = "The delivery is kept; look at the export."


def read_wxr(wire: bytes, hints: Hints) -> Reading:
    """The posts of an export in order; pages, menus and the like are left out. Raises UnreadableError."""
    document = xml.parse(wire, FORMAT, hints)
    entries = entries_of(document.root, ("item",), FORMAT)
    channel = first(document.root, "channel")
    repairs = near(wire, document.repairs, [line_of(entry) for entry in entries])
    site = _Site(
        language=text_of(first(channel, "language")) or hints.language,
        pictures={text_of(first(one, "post_id")): one for one in entries if _type(one) == "attachment"},
        authors={
            text_of(first(one, "author_login")): text_of(first(one, "author_display_name"))
            for one in (() if channel is None else children(channel, "author"))
        },
    )
    items: list[Item] = []
    faults: list[Fault] = []
    for entry, own in zip(entries, repairs, strict=True):
        if _type(entry) not in {"post", ""}:
            continue
        try:
            items.append(_item(entry, site, hints, document.notes, own))
        except UnreadableError as error:
            guid = text_of(first(entry, "guid"))
            faults.append(
                Fault(why=error.why, line=error.line or line_of(entry), guid=guid, remedy=error.remedy)
            )
    if not items and not faults:
        faults.append(Fault(why="The export holds no posts.", remedy=_AGAIN))
    return Reading(format=FORMAT, items=tuple(items), faults=tuple(faults))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    language: str
    pictures: dict[str, Element]  # by the post's number
    authors: dict[str, str]  # by their login


def _type(entry: Element) -> str:
    return text_of(first(entry, "post_type"))


_STATUSES = {
    "": Status.USABLE,
    "publish": Status.USABLE,
    "inherit": Status.USABLE,
    "future": Status.USABLE,  # with an Embargo
    "draft": Status.WITHHELD,
    "auto-draft": Status.WITHHELD,
    "pending": Status.WITHHELD,
    "private": Status.WITHHELD,
    "trash": Status.CANCELED,
}


def _item(
    entry: Element, site: _Site, hints: Hints, notes: tuple[str, ...], repairs: tuple[Repair, ...]
) -> Item:
    url = text_of(first(entry, "link"))
    guid = text_of(first(entry, "guid")) or url
    if not guid:
        raise UnreadableError(
            FORMAT, "This post has no guid and no link.", line=line_of(entry), remedy=_AGAIN
        )
    filed = text_of(first(entry, "status")).lower()
    status = _STATUSES.get(filed)
    if status is None:
        why = f"Its status is {filed!r}, which WordPress does not know."
        raise UnreadableError(
            FORMAT, why, line=line_of(entry), remedy="Ask the site whether it is published."
        )
    if text_of(first(entry, "post_password")):
        status = Status.WITHHELD
    created = _time(entry, "post_date_gmt", hints) or _time(entry, "pubDate", hints)
    marked, dropped = _words(_encoded(entry, "content"), url, site.language)
    summary = " ".join(block.text for block in _words(_encoded(entry, "excerpt"), url, site.language)[0].body)
    headline = text_of(first(entry, "title"))
    if status is Status.USABLE and not headline and not marked.body:
        raise UnreadableError(
            FORMAT, "This post has no title and no text.", line=line_of(entry), remedy=_AGAIN
        )
    login = text_of(first(entry, "creator"))
    return Item(
        guid=guid,
        alt_ids=tuple(one for one in (url,) if one and one != guid),
        status=status,
        embargo=Embargo(until=created) if filed == "future" else None,
        first_created=created,
        version_created=_time(entry, "post_modified_gmt", hints) or created,
        language=site.language,
        headline=headline,
        byline=site.authors.get(login) or login,
        summary=summary,
        body=marked.body,
        filed_digest=marked.digest,
        subjects=tuple(_subjects(entry)),
        keywords=tuple(
            text_of(one) for one in children(entry, "category") if one.get("domain") == "post_tag"
        ),
        pictures=(*_featured(entry, site), *marked.pictures),
        links=(Link(rel="canonical", href=url),) if url else (),
        url=url,
        notes=(*notes, *marked.notes, *dropped),
        repairs=repairs,
        filed_sha256=filed_sha256(entry),
        line=line_of(entry),
    )


def _encoded(entry: Element, module: str) -> str:
    """content:encoded or excerpt:encoded: by the address of the module, or its prefix where that is all."""
    for one in entry:
        tag = str(one.tag)
        if tag.endswith("encoded") and module in tag.lower():
            return "".join(str(text) for text in one.itertext())
    return ""


def _time(entry: Element, name: str, hints: Hints) -> datetime | None:
    filed = text_of(first(entry, name))
    if not filed or filed.startswith("0000"):
        return None
    if name.endswith("_gmt") and not re.search(r"[Zz]|[+-]\d\d:?\d\d$", filed):
        filed += "Z"
    try:
        return read_time(filed, FORMAT, line=line_of(entry), zone=hints.zone).astimezone(UTC)
    except UnreadableError:
        # Nothing hangs on the day a post was written but in what order posts stand.
        return None


def _subjects(entry: Element) -> Iterator[Subject]:
    for one in children(entry, "category"):
        name = text_of(one)
        if one.get("domain") in {None, "category"} and name and name != "Uncategorized":
            yield Subject(code="", name=name)


def _featured(entry: Element, site: _Site) -> Iterator[Picture]:
    """The post's own picture, which WordPress names by its number."""
    for meta in children(entry, "postmeta"):
        if text_of(first(meta, "meta_key")) != "_thumbnail_id":
            continue
        attachment = site.pictures.get(text_of(first(meta, "meta_value")))
        href = text_of(first(attachment, "attachment_url"))
        if attachment is None or not href:
            continue
        alt = next(
            (
                text_of(first(one, "meta_value"))
                for one in children(attachment, "postmeta")
                if text_of(first(one, "meta_key")) == "_wp_attachment_image_alt"
            ),
            "",
        )
        caption = " ".join(block.text for block in from_html(_encoded(attachment, "excerpt")).body)
        yield Picture(renditions=(Rendition(href=href),), caption=caption, alt=alt)


# ---- words ----------------------------------------------------------------------------------------

_CAPTION = re.compile(
    r"\[caption\b[^\]]*\]\s*((?:<a\b[^>]*>)?\s*<img\b[^>]*>\s*(?:</a>)?)(.*?)\[/caption\]", re.DOTALL
)
_SHORTCODE = re.compile(
    r"\[/?(?:gallery|embed|video|audio|playlist|wp_caption|ad|contact-form-7)\b[^\]\n]{0,500}\]"
)
_BLOCKS = r"(?:p|div|h[1-6]|ul|ol|li|table|thead|tbody|tr|td|th|blockquote|figure|figcaption|pre|section|article|hr|dl)"
_HAS_PARAGRAPHS = re.compile(r"<(?:p|div|section|article)\b|<!--\s*wp:", re.IGNORECASE)
_BLOCK = re.compile(rf"\s*</?{_BLOCKS}\b", re.IGNORECASE)


def _words(html: str, base: str, language: str) -> tuple[Marked, list[str]]:
    """The words of a post, and notes on what WordPress would have put in the place of brackets."""
    notes: list[str] = []

    def dropped(found: re.Match[str]) -> str:
        notes.append(f"Left out {found[0]}: only WordPress knows what it stands for.")
        return ""

    html = _CAPTION.sub(r"<figure>\1<figcaption>\2</figcaption></figure>", html)
    html = _SHORTCODE.sub(dropped, html)
    if not _HAS_PARAGRAPHS.search(html):
        html = "\n".join(_paragraph(one) for one in re.split(r"(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)\s*", html))
    return from_html(html, base=base, language=language), notes


def _paragraph(text: str) -> str:
    if not text.strip() or _BLOCK.match(text):
        return text
    if "<pre" in text:
        return text
    return "<p>" + re.sub(r"\r\n|\r|\n", "<br>", text.strip()) + "</p>"
