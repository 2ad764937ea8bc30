"""What a NewsML-G2 news item carries: its words, out of XHTML, NITF or plain text, and its files."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import replace

from wirecopy.body import word_count
from wirecopy.formats import nitf_inside
from wirecopy.formats.markup import XHTML, from_html, from_text, from_trees
from wirecopy.formats.newsml_g2_management import any_item, kind_of_class
from wirecopy.formats.newsml_g2_source import Source
from wirecopy.formats.nitf import read_story
from wirecopy.formats.qcodes import standard, value_of
from wirecopy.formats.xml import Element, attribute, every, first, local_name, text_of, whole_number
from wirecopy.item import Item, Kind, Link, Picture, Rendition, Status


def news_item(source: Source) -> Item:
    content_set = first(source.element, "contentSet")
    kind = kind_of_class(source, first(source.element, "itemMeta")) or _kind_of_content(content_set)
    item = any_item(source, kind)
    item = _with_text(source, item, content_set)
    item = _with_renditions(source, item, content_set)
    if source.document.notes or source.notes:
        item = replace(item, notes=source.document.notes + item.notes + tuple(source.notes))
    if item.status is Status.USABLE and not _holds_something(item):
        what = "a headline nor a body with words" if item.kind is Kind.TEXT else "a headline nor any file"
        raise source.error(f"The item has neither {what}.", "Ask the agency to file it again.")
    return item


def _holds_something(item: Item) -> bool:
    if item.headline or word_count(item.body):
        return True
    return item.kind is not Kind.TEXT and bool(item.pictures or item.links)


def _kind_of_content(content_set: Element | None) -> Kind:
    """Of an item whose class is missing or the provider's own: what it carries."""
    types = [
        attribute(remote, "contenttype").partition("/")[0] for remote in every(content_set, "remoteContent")
    ]
    for inline in ("inlineXML", "inlineData"):
        if first(content_set, inline) is not None:
            return Kind.TEXT
    by_type = {"image": Kind.PICTURE, "video": Kind.VIDEO, "audio": Kind.AUDIO}
    return next((by_type[one] for one in types if one in by_type), Kind.TEXT)


def _with_text(source: Source, item: Item, content_set: Element | None) -> Item:
    """The item with the words of its first inline content; other renditions must say the same."""
    held: Item | None = None
    left_out: Element | None = None
    for inline in content_set if content_set is not None else ():
        name = local_name(inline)
        if name == "inlineXML":
            found = _inline_xml(source, item, inline)
        elif name == "inlineData":
            found = _inline_data(source, item, inline)
        else:
            continue
        if found is None:
            left_out = inline
        elif held is not None and not found.body:
            continue
        elif held is None or not held.body:
            held = found
        elif _letters(found) != _letters(held):
            source.look("It holds a second text with other words; the first is used.", inline)
    if held is None and left_out is not None and item.kind is Kind.TEXT and item.status is Status.USABLE:
        # A headline alone would look like the whole story.
        raise source.error(
            "None of its contents is text that can be read.",
            "Ask the agency for NITF, XHTML or plain text.",
            left_out,
        )
    return held or item


def _letters(item: Item) -> str:
    return "".join("".join(block.text.split()) for block in item.body)


def _inline_xml(source: Source, item: Item, inline: Element) -> Item | None:
    nested = list(inline)
    names = {local_name(element) for element in nested}
    if names & {"NewsML", "newsItem", "newsMessage", "packageItem"}:
        raise source.error(
            "Its inlineXML holds another NewsML document, which is not read there.",
            "Ask the agency to send the inner document by itself.",
            inline,
        )
    if len(nested) == 1 and nitf_inside.is_nitf(nested[0]):
        story = read_story(nested[0], language=item.language)
        item = nitf_inside.with_marked(nitf_inside.with_management(item, nested[0]), story.marked)
        return nitf_inside.with_lines(item, story)
    unknown = [element for element in nested if local_name(element).lower() not in XHTML]
    if unknown:
        source.look(
            f"Its inlineXML holds <{local_name(unknown[0])}>, which is no text markup; it is left out.",
            inline,
        )
        return None
    if not nested:
        return _markup_as_text(source, item, inline)
    base = next((attribute(one, "href") for one in inline.iter("{*}base") if attribute(one, "href")), "")
    title = text_of(first(nested[0], "head", "title"))
    if title and title != item.headline:
        item = replace(item, other_headlines=(*item.other_headlines, ("title", title)))
    return nitf_inside.with_marked(item, from_trees(nested, XHTML, base=base, language=item.language))


def _markup_as_text(source: Source, item: Item, inline: Element) -> Item:
    """inlineXML without elements: plain words, or HTML that was escaped or put in a CDATA section."""
    text = inline.text or ""
    if re.match(r"\s*<(?:\?xml|nitf|!DOCTYPE nitf)", text) or "nitf" in attribute(inline, "contenttype"):
        raise source.error(
            "Its inlineXML holds a document as text, which is not read there.",
            "Ask the agency to put the markup itself there.",
            inline,
        )
    is_html = "html" in attribute(inline, "contenttype") or re.search(r"<(?:p|br|div|h[1-6]|ul|ol)\b", text)
    return nitf_inside.with_marked(
        item, from_html(text, language=item.language) if is_html else from_text(text)
    )


def _inline_data(source: Source, item: Item, inline: Element) -> Item | None:
    content_type = attribute(inline, "contenttype").lower()
    text = "".join(str(piece) for piece in inline.itertext())
    if "64" in attribute(inline, "encoding").lower():
        if content_type and not content_type.startswith(("text/", "application/xhtml")):
            source.look(f"Its inlineData is {content_type}; it is left out.", inline)
            return None
        text = _decoded(source, text, inline)
    elif content_type.startswith(("image/", "video/", "audio/")):
        source.look(f"Its inlineData is {content_type}; it is left out.", inline)
        return None
    if "html" in content_type:
        return nitf_inside.with_marked(item, from_html(text, language=item.language))
    return nitf_inside.with_marked(item, from_text(text))


def _decoded(source: Source, text: str, inline: Element) -> str:
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8")
    except (binascii.Error, ValueError) as error:
        raise source.error(
            "Its inlineData is no base64 of UTF-8 text.", "Ask the agency to file it again.", inline
        ) from error


_RENDITION_ROLES = {"highRes": "high", "thumb": "thumbnail"}


def _with_renditions(source: Source, item: Item, content_set: Element | None) -> Item:
    """Pictures become one Picture in all its sizes; other files become links."""
    images: list[Rendition] = []
    files: list[Link] = []
    for remote in every(content_set, "remoteContent"):
        href = attribute(remote, "href") or attribute(remote, "residref")
        if not href:
            continue
        role = value_of(standard(attribute(remote, "rendition"), source.schemes))
        role = _RENDITION_ROLES.get(role, role)
        content_type = attribute(remote, "contenttype")
        is_image = content_type.startswith("image/") or (not content_type and item.kind in PICTURED)
        if is_image:
            images.append(
                Rendition(
                    href=href,
                    role=role,
                    content_type=content_type,
                    width=whole_number(attribute(remote, "width")),
                    height=whole_number(attribute(remote, "height")),
                    size_bytes=whole_number(attribute(remote, "size")),
                )
            )
        else:
            files.append(Link(rel="rendition", href=href, title=role or content_type))
    if images:
        item = replace(item, pictures=(*item.pictures, _picture(item, tuple(images))))
    return replace(item, links=(*item.links, *files)) if files else item


PICTURED = (Kind.PICTURE, Kind.GRAPHIC)


def _picture(item: Item, renditions: tuple[Rendition, ...]) -> Picture:
    described = dict(item.other_headlines)
    captions = (described[role] for role in ("caption", "description") if role in described)
    words = " ".join(block.text for block in item.body) if item.kind in PICTURED else ""
    return Picture(
        renditions=renditions,
        guid=item.guid if item.kind in PICTURED else "",
        caption=next(captions, "") or (item.summary or words if item.kind in PICTURED else ""),
        credit=item.creditline or item.byline,
        headline=item.headline if item.kind in PICTURED else "",
        alt=described.get("alttext", "") or described.get("altText", ""),
        copyright_notice=item.copyright_notice,
        usage_terms=item.usage_terms,
    )
