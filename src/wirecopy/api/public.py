"""A live story as the world may have it: the agency's item, the desk's headline, the site's pictures.

What was filed for editors only stays here: notes to editors, the agency's own addresses of pictures
(they may carry a key), and relations to other items, which may name what is not published.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypedDict

import msgspec

from wirecopy.archive.shown import Shown, ShownPicture
from wirecopy.body import digest, paragraphs
from wirecopy.formats.ninjs_out import write_ninjs
from wirecopy.item import Item
from wirecopy.site import paths

_ROBOTS = {
    "noindex": "The agency's terms: not in search engines (noindex).",
    "news-noindex": "The agency's terms: not in news search (googlebot-news noindex).",
}
_TYPES = {".jpg": "image/jpeg", ".webp": "image/webp", ".png": "image/png", ".avif": "image/avif"}


class Provenance(TypedDict):
    """What ninjs has no member for. Times are ISO 8601 in UTC, "" where there is none."""

    uri: str
    page: str  # where it stands on the site
    agency: str  # slug
    agency_name: str
    first_published: str
    corrected: str
    versions: int  # how many of it the archive holds
    topics: list[str]  # slugs
    headline_by: str  # "the agency" or "the desk"
    picture_by: str  # who chose it: "the agency", "the desk", or "" without a picture
    picture_cropped_by: str  # "the desk", or "" where it stands whole
    reworked: str
    robots: str  # the agency's terms


def ninjs(shown: Shown, site: str) -> bytes:
    """One ninjs 3.1 object. `site` is the public address, without a slash at its end.

    The desk's headline has the role "main", the agency's own then the role "agency". altIds carry our
    code, the page's address, and two digests (wct1): of the text as filed, of the text as it stands here.
    """
    headline = shown.card.headline if shown.rework and shown.rework.headline else ""
    members = msgspec.json.decode(write_ninjs(_item(shown), headline=headline), type=dict[str, object])
    others = members.get("altIds")
    members["altIds"] = [
        *(others if isinstance(others, list) else []),
        {"role": "wirecopy-code", "value": shown.card.code},
        {"role": "wirecopy-page", "value": paths.url(shown.card.path, site)},
        {"role": "wct1-sha256-text", "value": digest(paragraphs(shown.item.body))},
    ]
    members["trustIndicators"] = [{"title": "How this page was made", "href": paths.url(paths.HOW, site)}]
    pictures = [_picture(picture, site, number) for number, picture in enumerate(shown.pictures, start=1)]
    if pictures:
        members["associations"] = pictures
    return msgspec.json.encode(members)


def provenance(shown: Shown, site: str) -> Provenance:
    card, rework = shown.card, shown.rework
    return Provenance(
        uri=shown.item.guid,
        page=paths.url(card.path, site),
        agency=card.agency,
        agency_name=card.agency_name,
        first_published=_iso(card.published_at.isoformat()),
        corrected=_iso(card.corrected_at.isoformat()) if card.corrected_at else "",
        versions=shown.versions,
        topics=[topic.slug for topic in card.topics],
        headline_by=_whose(by_desk=bool(rework and rework.headline)),
        picture_by=_whose(by_desk=bool(rework and rework.picture)) if shown.pictures else "",
        picture_cropped_by="the desk" if rework and rework.cropped else "",
        reworked=_iso(rework.at.isoformat()) if rework else "",
        robots=shown.robots,
    )


def _item(shown: Shown) -> Item:
    item, rework = shown.item, shown.rework
    others = item.other_headlines
    if rework and rework.headline and item.headline:
        others = (("agency", item.headline), *others)
    return replace(
        item,
        other_headlines=others,
        ed_note="",
        links=(),
        pictures=(),
        copyright_holder=item.copyright_holder or shown.card.agency_name,
        creditline=item.creditline or shown.credit_text,
        usage_terms=" ".join(filter(None, (item.usage_terms, _ROBOTS.get(shown.robots, "")))),
    )


def _picture(picture: ShownPicture, site: str, number: int) -> dict[str, object]:
    filed, file = picture.filed, picture.file
    files = file.files or ((file.width, file.path),)
    members: dict[str, object] = {
        "name": f"picture-{number}",
        "rel": "picture",
        "uri": filed.guid or paths.url(file.path, site),
        "type": "picture",
        "descriptions": [
            {"role": role, "contentType": "text/plain", "value": text}
            for role, text in (("caption", filed.caption), ("alt", filed.alt))
            if text
        ],
        "by": filed.credit,
        "copyrightNotice": filed.copyright_notice,
        "usageTerms": filed.usage_terms,
        "digitalSourceType": {"uri": file.source_type} if file.source_type else "",
        "renditions": [
            {
                "name": path.rpartition("/")[2],
                "href": paths.url(path, site),
                "contentType": _TYPES.get(path[path.rfind(".") :], "application/octet-stream"),
                "width": width,
                "height": max(1, round(width * file.height / file.width)),
            }
            for width, path in files
        ],
    }
    return {name: value for name, value in members.items() if value not in ("", [])}


def _whose(*, by_desk: bool) -> str:
    return "the desk" if by_desk else "the agency"


def _iso(text: str) -> str:
    return text.replace("+00:00", "Z")
