"""Items to wire bytes: which formats can be written, and what each keeps of an item.

To add one: copy the nearest module, name it in WRITERS; a test holds what it says it keeps against what
a reader gets back, and the table in docs/written.md is made from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from wirecopy.body import digest, paragraphs
from wirecopy.item import Item, Status
from wirecopy.writers import feeds, newsml_g2, ninjs, nitf
from wirecopy.writers.envelope import Envelope, Limit, Writer

__all__ = ["WRITERS", "Envelope", "Limit", "Writer", "carried", "write"]


def write(items: Sequence[Item], *, format: str, envelope: Envelope = Envelope()) -> bytes:  # noqa: A002, B008
    """The items as one delivery. Pure: nothing is fetched, no clock is read.

    Raises UnwritableError where an item has no honest form in the format, ValueError for a format that
    cannot be written, or for a number of items that no document of it holds.
    """
    writer = WRITERS.get(format)
    if writer is None:
        raise ValueError(f"There is no format {format!r} to write. There are: {', '.join(WRITERS)}.")
    if not items and not writer.holds_none:
        raise ValueError(f"A document of {writer.title} holds at least one item.")
    if len(items) > 1 and not writer.holds_many:
        raise ValueError(f"A document of {writer.title} holds one item, not {len(items)}.")
    return writer.write(items, envelope)


def carried(item: Item, writer: Writer) -> Item:
    """What a reader of the format gets back of a text item, but for where and in what bytes it stood."""
    if writer.tombstone is not None and item.status is not Status.USABLE:
        return writer.tombstone(item)
    kept = {name: getattr(item, name) for name in writer.exact}
    kept |= {name: limit.kept(item) for name, limit in writer.partly.items()}
    kept["filed_digest"] = digest(paragraphs(kept.get("body", ())))
    return replace(_EMPTY, **kept)


_EMPTY = Item(guid="")
FIELDS = tuple(
    field.name
    for field in fields(Item)
    # Of the delivery, not of the item; set by settings or by cleaning, never by whoever files it.
    if field.name not in ("filed_digest", "filed_sha256", "line", "notes", "repairs", "provider", "furniture")
)

WRITERS: dict[str, Writer] = {
    writer.name: writer
    for writer in (
        Writer(
            name="newsml-g2",
            title="NewsML-G2 2.35",
            write=newsml_g2.write_newsml_g2,
            content_type="application/vnd.iptc.g2.newsitem+xml",
            suffix=".xml",
            exact=newsml_g2.EXACT,
            partly=newsml_g2.PARTLY,
            holds_none=False,
        ),
        Writer(
            name="nitf",
            title="NITF 3.6",
            write=nitf.write_nitf,
            content_type="application/nitf+xml",
            suffix=".xml",
            exact=nitf.EXACT,
            partly=nitf.PARTLY,
            holds_many=False,
            holds_none=False,
        ),
        Writer(
            name="ninjs",
            title="ninjs 3.1",
            write=ninjs.write_ninjs_3,
            exact=ninjs.EXACT,
            partly=ninjs.PARTLY,
            content_type="application/json",
            suffix=".json",
        ),
        Writer(
            name="ninjs-2.2",
            title="ninjs 2.2",
            write=ninjs.write_ninjs_2,
            exact=ninjs.EXACT,
            partly=ninjs.PARTLY,
            content_type="application/json",
            suffix=".json",
        ),
        Writer(
            name="ninjs-1.6",
            title="ninjs 1.6",
            write=ninjs.write_ninjs_1,
            exact=ninjs.EXACT_1,
            partly=ninjs.PARTLY_1,
            content_type="application/json",
            suffix=".json",
        ),
        Writer(
            name="rss",
            title="RSS 2.0",
            write=feeds.write_rss,
            content_type="application/rss+xml",
            suffix=".xml",
            exact=feeds.RSS_EXACT,
            partly=feeds.RSS_PARTLY,
            is_marked=False,
            tombstone=feeds.buried,
        ),
        Writer(
            name="atom",
            title="Atom 1.0",
            write=feeds.write_atom,
            content_type="application/atom+xml",
            suffix=".xml",
            exact=feeds.ATOM_EXACT,
            partly=feeds.ATOM_PARTLY,
            is_marked=False,
            tombstone=feeds.buried,
        ),
        Writer(
            name="jsonfeed",
            title="JSON Feed 1.1",
            write=feeds.write_jsonfeed,
            content_type="application/feed+json",
            suffix=".json",
            exact=feeds.JSON_EXACT,
            partly=feeds.JSON_PARTLY,
            withdraws=False,
            is_marked=False,
        ),
    )
}
