"""Whether each piece of text of a delivery is somewhere in what was read of it."""

from __future__ import annotations

from collections.abc import Iterable

from wirecopy.body import paragraphs
from wirecopy.item import Item, Reading


def texts_of(item: Item) -> str:
    """All words an item holds, in any member."""
    lines = [item.headline, item.subheadline, item.byline, item.dateline, item.summary, item.creditline]
    lines += [text for _, text in item.other_headlines]
    lines += [item.ed_note, item.usage_terms, item.copyright_notice, item.copyright_holder, item.correction]
    lines += [
        item.slugline,
        item.genre,
        item.url,
        *item.keywords,
        *item.services,
        *item.notes,
        *item.info_sources,
    ]
    lines += [subject.name for subject in item.subjects] + [place.name for place in item.places]
    lines += [item.guid, item.version_filed, *item.alt_ids]
    lines += [text for link in item.links for text in (link.title, link.guid, link.href)]
    for picture in item.pictures:
        lines += [picture.caption, picture.credit, picture.headline, picture.alt, picture.copyright_notice]
        lines += [rendition.href for rendition in picture.renditions]
    return "\n".join([*lines, *paragraphs(item.body)])


def missing(pieces: Iterable[str], reading: Reading) -> list[str]:
    """The pieces whose letters are in no member of any item, in order."""
    held = "".join("".join(texts_of(item).split()) for item in reading.items)
    return [piece for piece in pieces if "".join(piece.split()) not in held]
