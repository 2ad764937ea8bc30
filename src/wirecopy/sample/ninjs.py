"""A take as ninjs 3.1 (iptc.org/std/ninjs), the way Levanza files it in Spanish and in Arabic."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NotRequired, TypedDict

import msgspec

from wirecopy.sample.html import fragment
from wirecopy.sample.pictures import HEIGHT, SCENES, WIDTH
from wirecopy.sample.sources import LEVANZA
from wirecopy.sample.story import Copy

_SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"


class _Text(TypedDict):
    role: str
    contentType: NotRequired[str]
    value: str


class _Named(TypedDict):
    name: str
    uri: NotRequired[str]


class _Rendition(TypedDict):
    name: str
    href: str
    contentType: str
    width: int
    height: int


class _Standard(TypedDict):
    name: str
    version: str
    schema: str


class _Association(TypedDict):
    name: str
    rel: str
    uri: str
    type: str
    version: str
    language: str
    headlines: list[_Text]
    descriptions: list[_Text]
    by: str
    copyrightHolder: str
    renditions: list[_Rendition]


class _Ninjs(TypedDict):
    uri: str
    type: str
    standard: _Standard
    version: str
    pubStatus: str
    firstCreated: str
    versionCreated: str
    embargoedUntil: NotRequired[str]
    expires: NotRequired[str]
    urgency: int
    language: str
    slugline: str
    located: str
    by: str
    headlines: list[_Text]
    descriptions: NotRequired[list[_Text]]
    bodies: list[_Text]
    subjects: list[_Named]
    places: list[_Named]
    infoSources: list[_Named]
    copyrightHolder: str
    usageTerms: str
    edNote: NotRequired[str]
    associations: NotRequired[list[_Association]]


def write_ninjs(copy: Copy, hrefs: Sequence[str] = ()) -> bytes:
    """One ninjs document. `hrefs`: the address of each of the take's pictures."""
    document: _Ninjs = {
        "uri": copy.guid,
        "type": "text",
        "standard": {"name": "ninjs", "version": "3.1", "schema": _SCHEMA},
        "version": str(copy.version),
        "pubStatus": copy.take.status,
        "firstCreated": _time(copy.first_filed),
        "versionCreated": _time(copy.filed),
        "urgency": copy.take.urgency,
        "language": copy.story.language,
        "slugline": copy.story.slugline,
        "located": copy.story.place,
        "by": copy.story.byline,
        "headlines": [{"role": "main", "value": copy.headline}],
        "bodies": [{"role": "main", "contentType": "text/html", "value": fragment(copy.lines)}],
        "subjects": [
            {"name": topic.name, "uri": f"http://cv.iptc.org/newscodes/mediatopic/{topic.code}"}
            for topic in copy.story.topics
        ],
        "places": [{"name": copy.story.place}],
        "infoSources": [{"name": LEVANZA.name}],
        "copyrightHolder": LEVANZA.name,
        "usageTerms": "Para publicación íntegra por los abonados, citando la fuente.",
    }
    if copy.summary:
        document["descriptions"] = [{"role": "summary", "contentType": "text/plain", "value": copy.summary}]
    if note := copy.take.note or copy.take.correction:
        document["edNote"] = note
    if copy.embargo_until:
        document["embargoedUntil"] = _time(copy.embargo_until)
    if copy.expires:
        document["expires"] = _time(copy.expires)
    if hrefs:
        document["associations"] = [_association(copy, number, href) for number, href in enumerate(hrefs)]
    return msgspec.json.format(msgspec.json.encode(document), indent=2)


def _association(copy: Copy, number: int, href: str) -> _Association:
    picture = copy.take.pictures[number]
    scene = SCENES[picture.scene]
    return {
        "name": "featuremedia" if number == 0 else f"media-{number + 1}",
        "rel": "picture",
        "uri": f"{copy.guid}:picture-{number + 1}",
        "type": "picture",
        "version": str(copy.version),
        "language": copy.story.language,
        "headlines": [{"role": "main", "value": copy.headline}],
        "descriptions": [
            {"role": "caption", "contentType": "text/plain", "value": picture.caption},
            {"role": "alt", "contentType": "text/plain", "value": scene.alt},
        ],
        "by": f"{scene.artist}/{LEVANZA.code}",
        "copyrightHolder": LEVANZA.name,
        "renditions": [
            {"name": "high", "href": href, "contentType": "image/jpeg", "width": WIDTH, "height": HEIGHT}
        ],
    }


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
