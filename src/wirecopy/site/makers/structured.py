"""What machines read on an article's page: schema.org NewsArticle as JSON-LD, and Open Graph.

FORMATS.md section 1.10; schema.org 29 (NewsArticle, CorrectionComment); ogp.me (article). Neither
carries the body: the page itself does, and a withdrawn story must be withdrawn in one place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from markupsafe import Markup

from wirecopy.archive.shown import Card, PageCut, PagePicture, Shown, ShownPicture
from wirecopy.body import collapse, word_count
from wirecopy.item import SubjectKind
from wirecopy.site import paths
from wirecopy.site.imprint import Imprint
from wirecopy.site.makers.times import iso_time

# JSON-LD is open: each value is text, a number, a truth, or again a list or a mapping of them.
_Json = Mapping[str, Any]

_PERSON = re.compile(r"^(?:by|von|par|por)\s+", re.IGNORECASE)


def news_article(shown: Shown, site: Imprint) -> dict[str, Any]:
    """The story as a schema.org NewsArticle; what the agency did not say is left out."""
    card, item = shown.card, shown.item
    page = paths.url(card.path, site.address)
    agency = _agency(card, site)
    article = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": page,
        "mainEntityOfPage": page,
        "url": page,
        "headline": card.headline,
        "alternativeHeadline": _other_headline(shown),
        "description": item.summary,
        "datePublished": iso_time(card.published_at),
        "dateModified": iso_time(modified_at(card)),
        "expires": iso_time(item.expires) if item.expires else "",
        "dateline": item.dateline,
        "inLanguage": card.language,
        "author": _author(item.byline) or agency,
        "publisher": _publisher(site),
        # What says this is ours, also where the words are the agency's.
        "sdPublisher": _named("Organization", site.publisher) | {"url": site.address + "/"},
        "publishingPrinciples": paths.url(paths.PRINCIPLES, site.address),
        "sourceOrganization": agency,
        "creditText": shown.credit_text or item.creditline or card.agency_name,
        "copyrightHolder": _named("Organization", item.copyright_holder or card.agency_name),
        "copyrightNotice": item.copyright_notice,
        "copyrightYear": (item.first_created or card.published_at).year,
        "articleSection": [topic.name for topic in card.topics],
        "genre": item.genre,
        "keywords": list(item.keywords),
        "about": [
            _named(_THINGS[subject.kind], subject.name)
            for subject in item.subjects
            if subject.kind in _THINGS and subject.name
        ],
        "contentLocation": [_named("Place", place.name) for place in item.places if place.name],
        "image": [image for picture in shown.pictures for image in _images(picture, site)],
        "wordCount": word_count(item.body),
        "version": shown.version_filed or (shown.version_number or ""),
        "identifier": item.guid,
        "isBasedOn": _named("CreativeWork", card.agency_headline)
        | {"identifier": item.guid, "provider": agency}
        | ({"url": item.url} if item.url.startswith(("https://", "http://")) else {}),
        "correction": _correction(shown),
        "digitalSourceType": item.digital_source_type,
        "isAccessibleForFree": True,
    }
    return {name: value for name, value in article.items() if value not in ("", [], {}, None)}


_THINGS = {
    SubjectKind.TOPIC: "Thing",
    SubjectKind.PERSON: "Person",
    SubjectKind.ORGANISATION: "Organization",
    SubjectKind.PLACE: "Place",
    SubjectKind.EVENT: "Event",
}


def modified_at(card: Card) -> datetime:
    """When what is shown last changed: never before it was first shown."""
    return max(at for at in (card.published_at, card.updated_at, card.corrected_at) if at is not None)


def _publisher(site: Imprint) -> dict[str, Any]:
    return _named("NewsMediaOrganization", site.publisher) | {
        "url": site.address + "/",
        "publishingPrinciples": paths.url(paths.PRINCIPLES, site.address),
        "correctionsPolicy": paths.url(paths.CORRECTIONS, site.address),
    }


def _agency(card: Card, site: Imprint) -> dict[str, Any]:
    return _named("NewsMediaOrganization", card.agency_name) | {
        "url": paths.url(paths.agency(card.agency), site.address)
    }


def _named(kind: str, name: str) -> dict[str, Any]:
    return {"@type": kind, "name": name}


def _author(byline: str) -> dict[str, Any]:
    name = _PERSON.sub("", byline)
    return _named("Person", name) if name else {}


def _other_headline(shown: Shown) -> str:
    if shown.card.headline != shown.card.agency_headline:
        return shown.card.agency_headline
    return shown.item.subheadline


def _images(picture: ShownPicture, site: Imprint) -> list[dict[str, Any]]:
    """The picture as the page shows it, then as the desk cut it for others."""
    cuts = (cut for cut in picture.file.cuts if cut.shape in {"wide", "square"})
    return [_image(picture, picture.file, site), *(_image(picture, cut, site) for cut in cuts)]


def _image(picture: ShownPicture, file: PagePicture | PageCut, site: Imprint) -> dict[str, Any]:
    image = {
        "@type": "ImageObject",
        "url": paths.url(file.path, site.address),
        "width": file.width,
        "height": file.height,
        "caption": picture.filed.caption,
        "creditText": picture.filed.credit,
        "copyrightNotice": picture.filed.copyright_notice,
        "digitalSourceType": picture.file.source_type,
    }
    return {name: value for name, value in image.items() if value != ""}


def _correction(shown: Shown) -> dict[str, Any]:
    if not shown.item.correction and shown.card.corrected_at is None:
        return {}
    # Where the agency gave no words, ours say no more than the page does.
    said = shown.item.correction or f"{shown.card.agency_name} filed a corrected version of this story."
    correction = {"@type": "CorrectionComment", "text": said}
    if shown.card.corrected_at:
        correction["datePublished"] = iso_time(shown.card.corrected_at)
    return correction


def open_graph(shown: Shown, site: Imprint) -> tuple[tuple[str, str], ...]:
    """(property, content) of the article's meta elements, in order."""
    card, item = shown.card, shown.item
    picture = shown.pictures[0] if shown.pictures else None
    pairs = [
        ("og:type", "article"),
        ("og:site_name", site.name),
        ("og:title", card.headline),
        ("og:description", description(shown)),
        ("og:url", paths.url(card.path, site.address)),
        ("og:locale", card.language.replace("-", "_")),
        ("article:published_time", iso_time(card.published_at)),
        ("article:modified_time", iso_time(modified_at(card))),
        ("article:expiration_time", iso_time(item.expires) if item.expires else ""),
        ("article:section", card.topics[0].name if card.topics else ""),
        *(("article:tag", topic.name) for topic in card.topics),
    ]
    if picture is not None:
        file = picture.file.cut("wide")
        pairs += [
            ("og:image", paths.url(file.path, site.address)),
            ("og:image:width", str(file.width)),
            ("og:image:height", str(file.height)),
            ("og:image:alt", picture.filed.alt or picture.filed.caption),
        ]
    return tuple(pair for pair in pairs if pair[1])


_LONGEST_DESCRIPTION = 200  # characters; what others cut at anyway


def description(shown: Shown) -> str:
    """The agency's summary, or its first words cut at a blank; for machines, never shown as a standfirst."""
    words = collapse(shown.item.summary) or next(
        (text for block in shown.item.body if (text := collapse(block.text))), ""
    )
    if len(words) <= _LONGEST_DESCRIPTION:
        return words
    cut = words[:_LONGEST_DESCRIPTION]
    return (cut.rpartition(" ")[0] or cut) + "…"


# In a script element only "<" could end it or open a comment; U+2028 and U+2029 end a line for old readers.
_WRITTEN_SO = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def as_script(value: _Json) -> Markup:
    """JSON that can stand in a script element: nothing in it can end the element."""
    return Markup(msgspec.json.encode(value).decode().translate(_WRITTEN_SO))  # noqa: S704  # escaped above
