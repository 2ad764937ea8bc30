"""What two readings of one delivery have different, item by item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wirecopy.differences import Paragraph, differences, in_line, is_same
from wirecopy.wires.preview import Preview, PreviewedItem


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said of an item. `pieces`: word by word against what it is now."""

    label: str
    pieces: Paragraph


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemShown:
    """An item as it would be read. `is_new`: there is none such now; `is_changed`: something of it differs."""

    item: PreviewedItem
    headline: Paragraph
    said: tuple[Said, ...]
    body: tuple[Paragraph, ...]
    furniture: tuple[tuple[str, Paragraph], ...]
    more_paragraphs: int
    is_new: bool
    is_changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """`gone`: headlines of items that would not be read any more."""

    items: tuple[ItemShown, ...]
    gone: tuple[str, ...]
    says: str
    is_same: bool


def compared(now: Preview | None, then: Preview) -> Compared:
    """`then` beside what it is `now`; None: nothing is read now."""
    partners = _partners(now.items if now else (), then.items)
    items = tuple(_shown(old, new) for old, new in zip(partners, then.items, strict=True))
    kept = {id(old) for old in partners if old}
    gone = tuple(old.headline or old.guid for old in (now.items if now else ()) if id(old) not in kept)
    format_now = now.format if now else ""
    changed = sum(one.is_changed for one in items)
    new = sum(one.is_new for one in items)
    faults = len(then.faults) - len(now.faults if now else ())
    says = [
        f"read as {then.format or 'nothing'} instead of {format_now or 'nothing'}"
        if then.format != format_now
        else "",
        _counted(changed, "item differs", "items differ"),
        _counted(new, "item is new", "items are new"),
        _counted(len(gone), "item is gone", "items are gone"),
        _counted(abs(faults), "fault", "faults") + (" more" if faults > 0 else " fewer") if faults else "",
    ]
    return Compared(items=items, gone=gone, says=", ".join(filter(None, says)), is_same=not any(says))


def _partners(now: Sequence[PreviewedItem], then: Sequence[PreviewedItem]) -> list[PreviewedItem | None]:
    """For each item the one that it is now: by id; or by place, where a dialect changes the ids and not how many."""
    by_guid = {item.guid: item for item in now}
    if len(by_guid) == len(now) and any(item.guid in by_guid for item in then):
        return [by_guid.get(item.guid) for item in then]
    if len(now) == len(then):
        return list(now)
    return [None] * len(then)


def _shown(old: PreviewedItem | None, new: PreviewedItem) -> ItemShown:
    was = old or new
    said = tuple(
        Said(label, in_line(value(was), value(new))) for label, value in _SAID if value(was) or value(new)
    )
    headline = in_line(was.headline, new.headline)
    body = differences(was.paragraphs, new.paragraphs)
    furniture = _furniture(was, new)
    parts = (headline, *(one.pieces for one in said), *body, *(pieces for _, pieces in furniture))
    return ItemShown(
        item=new,
        headline=headline,
        said=said,
        body=body,
        furniture=furniture,
        more_paragraphs=max(0, new.paragraph_count - len(new.paragraphs)),
        is_new=old is None,
        is_changed=not is_same(parts) or was.read_sha256 != new.read_sha256,
    )


def _furniture(was: PreviewedItem, new: PreviewedItem) -> tuple[tuple[str, Paragraph], ...]:
    before, after = ([f"{one.kind}: {one.text}" for one in item.furniture] for item in (was, new))
    found = []
    for pieces in differences(before, after):
        first = pieces[0]
        kind, _, rest = first.text.partition(": ")
        found.append((kind, (type(first)(first.fate, rest), *pieces[1:]) if len(pieces) == 1 else pieces))
    return tuple((kind if len(pieces) == 1 else "", pieces) for kind, pieces in found)


_SAID = (
    ("kind", lambda item: "" if item.kind == "text" else str(item.kind)),
    ("status", lambda item: "" if item.status == "usable" else str(item.status)),
    ("place", lambda item: item.place),
    ("urgency", lambda item: str(item.urgency or "")),
    ("language", lambda item: item.language),
    ("topics", lambda item: ", ".join(item.topics)),
    ("embargo", lambda item: item.embargo),
    ("version", lambda item: item.version),
    ("id", lambda item: item.guid),
)


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}" if number else ""
