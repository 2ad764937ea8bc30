"""Who publishes: the name, address and language of the site, as its settings say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """`address` is the site's own, without a slash at its end; `subscribe_url` and `contact` may be ""."""

    name: str
    tagline: str
    publisher: str
    contact: str
    language: str
    address: str
    subscribe_url: str
    zone: ZoneInfo
    topic_links: bool = True
    principles: str = ""  # the publisher's own words, a paragraph a line; "": those of makers/fixed.py
    corrections: str = ""


@cache
def imprint() -> Imprint:
    values = settings.WIRECOPY
    return Imprint(
        name=values["SITE_NAME"],
        tagline=values["SITE_TAGLINE"],
        publisher=values["PUBLISHER"],
        contact=values["CONTACT"],
        language=values["LANGUAGE"],
        address=values["SITE_URL"],
        subscribe_url=values["SUBSCRIBE_URL"],
        zone=settings.SITE_ZONE,
        topic_links=values["TOPIC_LINKS"],
        principles=values["PRINCIPLES"],
        corrections=values["CORRECTIONS"],
    )
