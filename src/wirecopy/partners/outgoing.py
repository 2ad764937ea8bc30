"""An item on its way to a partner: read again from the bytes its agency filed, and proven to be its words.

What goes out is what was filed and not what cleaning made of it for our pages: notices in the text are for
whoever publishes it. Left out are the agency's pictures (their files are licensed apart, and their addresses
may carry keys), its notes to editors, and relations to items that may not be out. See docs/decisions/0015.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache

from django.conf import settings
from django.db import connection

from wirecopy import formats
from wirecopy.body import digest, paragraphs
from wirecopy.errors import RefusedError
from wirecopy.item import Hints, Item, Signal, Status
from wirecopy.packing import unpack
from wirecopy.partners.models import Partner, Sending
from wirecopy.writers import Envelope, write

_REMEMBERED = 256  # items as filed, about 15 kB each
_READ = 8  # deliveries: a feed is one of many items, which go out one after the other

_STORED = """
SELECT v.item, v.delivery_id, c.agency_name, c.credit_text
FROM archive_version v JOIN wires_delivery d ON d.id = v.delivery_id JOIN wires_source c ON c.id = d.source_id
WHERE v.id = %s
"""
_FILED = """
SELECT f.content, coalesce(nullif(d.told_format, ''), c.format), d.name, d.content_type, c.language, c.zone,
       c.encoding, c.dialect::text
FROM wires_delivery d JOIN wires_filed f ON f.sha256 = d.filed_id JOIN wires_source c ON c.id = d.source_id
WHERE d.id = %s
"""


@lru_cache(maxsize=_REMEMBERED)
def as_filed(version: int) -> Item:
    """The item of a version, as its agency filed it. Raises RefusedError where it reads otherwise now.

    Versions and deliveries are never changed, so it may be remembered; whether it may go out is asked
    each time, of the story.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STORED, [version])
        row = cursor.fetchone()
    if row is None:
        raise RefusedError(f"There is no version {version}.")
    packed, delivery, agency, credit = row
    stored = unpack(bytes(packed))
    same = (
        item
        for item in _read_again(delivery)
        if (item.guid, item.filed_sha256) == (stored.guid, stored.filed_sha256)
    )
    found = next(same, None)
    if found is None or digest(paragraphs(found.body)) != stored.filed_digest:
        raise RefusedError(
            f"Delivery {delivery} reads otherwise today than when it was stored, so it was not passed on. "
            f"Run: wirecopy replay --delivery {delivery}"
        )
    return _for_others(found, stored, agency, credit)


@lru_cache(maxsize=_READ)
def _read_again(delivery: int) -> tuple[Item, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_FILED, [delivery])
        content, format_, name, content_type, language, zone, encoding, dialect = cursor.fetchone()
    told = tuple((str(key), str(value)) for key, value in json.loads(dialect).items())
    hints = Hints(
        name=name, content_type=content_type, language=language, zone=zone, encoding=encoding, settings=told
    )
    return formats.read(bytes(content), format=format_, hints=hints).items


def _for_others(found: Item, stored: Item, agency: str, credit: str) -> Item:
    return replace(
        found,
        provider=agency,
        info_sources=found.info_sources or (agency,),
        creditline=found.creditline or credit or agency,
        language=found.language or stored.language,
        # Cleaning finds corrections in the text that no code of the format tells.
        signals=(found.signals | (stored.signals & {Signal.CORRECTION})) - {Signal.ADVISORY},
        correction=found.correction or stored.correction,
        ed_note="",
        pictures=(),
        links=(),
        orders=(),
        url="",
        # It is live, so an embargo is over or was lifted; a feed could not say one.
        embargo=None,
        notes=(),
    )


def item_of(sending: Sending) -> Item:
    """What a sending carries: an item, or of one that is withdrawn, its id and status and not a word."""
    if sending.act == Sending.Act.WITHDRAW:
        return Item(
            guid=sending.story.guid,
            version=sending.number,
            version_filed=str(sending.number),
            status=Status(sending.status),
            version_created=sending.at,
            language=sending.story.language,
            provider=sending.story.source.agency_name,
        )
    assert sending.version_id is not None  # a constraint of the table
    item = as_filed(sending.version_id)
    item = replace(item, version=sending.number, version_filed=str(sending.number))
    return _reworked(item, sending.headline) if sending.headline else item


def _reworked(item: Item, headline: str) -> Item:
    """With the desk's headline, marked as the desk's; the agency's stands beside it."""
    site = settings.WIRECOPY["SITE_NAME"]
    return replace(
        item,
        headline=headline,
        other_headlines=(*item.other_headlines, ("agency", item.headline)),
        ed_note=f"The headline is by the desk of {site}. The agency's headline: {item.headline}",
    )


def written(sending: Sending, partner: Partner) -> bytes:
    """The bytes for the partner; their words were read back and are those that were filed.

    Raises UnwritableError where the format has no form for it, RefusedError where the words would differ.
    """
    item = item_of(sending)
    wire = write([item], format=partner.format, envelope=envelope(partner))
    if sending.act == Sending.Act.PUBLISH:
        _prove(wire, partner.format, item)
    return wire


def _prove(wire: bytes, written_as: str, item: Item) -> None:
    found = formats.read(wire, format=reader_of(written_as)).items
    if len(found) != 1 or digest(paragraphs(found[0].body)) != digest(paragraphs(item.body)):
        raise RefusedError(
            f"Written as {written_as}, {item.guid} would not have the words that were filed. It was not sent; "
            "please report this as a fault in Wirecopy."
        )


def reader_of(written_as: str) -> str:
    """The format that reads what a writer writes: ninjs in all its branches is one."""
    return "ninjs" if written_as.startswith("ninjs") else written_as


def envelope(partner: Partner) -> Envelope:
    site = settings.WIRECOPY["SITE_URL"]
    return Envelope(
        title=f"{settings.WIRECOPY['SITE_NAME']} for {partner.name}",
        home=site,
        address=f"{site}/out/{partner.slug}/",
        sender=settings.WIRECOPY["PUBLISHER"],
    )
