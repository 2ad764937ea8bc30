"""An NITF document inside NewsML: what it adds to the item that carries it."""

from __future__ import annotations

from dataclasses import replace

from wirecopy.formats.joining import added
from wirecopy.formats.markup import Marked
from wirecopy.formats.nitf import Story
from wirecopy.formats.nitf_docdata import management
from wirecopy.formats.xml import Element, first, local_name
from wirecopy.item import Item, Status


def is_nitf(element: Element) -> bool:
    if local_name(element) in {"nitf", "body.content"}:
        return True
    return local_name(element) == "body" and first(element, "body.content") is not None


def with_management(item: Item, nitf: Element) -> Item:
    """The item with what the document inside it says may be done; no leave to publish comes from there."""
    status, orders, signals = management(nitf)
    if status is Status.USABLE and not orders and signals <= item.signals:
        return item
    return replace(
        item,
        status=status if item.status is Status.USABLE else item.status,
        orders=item.orders + orders,
        signals=item.signals | signals,
    )


def with_lines(item: Item, story: Story) -> Item:
    """The carrier's own words come before those of the NITF; where both speak, both are kept."""
    others = list(item.other_headlines)
    for role, own, inner in (
        ("nitf headline", item.headline, story.headline),
        ("nitf subheadline", item.subheadline, story.subheadline),
        ("nitf byline", item.byline, story.byline),
        ("nitf dateline", item.dateline, story.dateline),
        ("nitf abstract", item.summary, story.summary),
        ("nitf credit", item.creditline, story.credit),
        ("nitf copyright", item.copyright_notice, story.copyright_notice),
    ):
        if own and inner and own != inner:
            others.append((role, inner))
    return replace(
        item,
        headline=item.headline or story.headline,
        subheadline=item.subheadline or story.subheadline,
        byline=item.byline or story.byline,
        dateline=item.dateline or story.dateline,
        summary=item.summary or story.summary,
        creditline=item.creditline or story.credit,
        copyright_notice=item.copyright_notice or story.copyright_notice,
        usage_terms=added(item.usage_terms, story.rights),
        ed_note=added(item.ed_note, story.notes, "\n"),
        places=item.places or story.places,
        other_headlines=tuple(others),
    )


def with_marked(item: Item, marked: Marked) -> Item:
    """The item with these words as its body, and the pictures that stand in them."""
    return replace(
        item,
        body=marked.body,
        filed_digest=marked.digest,
        pictures=item.pictures + marked.pictures,
        notes=item.notes + marked.notes,
    )
