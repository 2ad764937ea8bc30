"""AP Media API (JSON, version 2): a feed of items or one item, in the Associated Press's profile of ninjs.

The words of a story are not in it: they stand behind a link to an NITF document. `linked_stories` names
those links; whoever fetches puts the documents in with `with_stories`, and one delivery holds it all.
What cannot be fetched yet is taken out with `set_aside`, so that it holds up nothing else.
"""

from __future__ import annotations

import codecs
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import msgspec

from wirecopy.errors import UnreadableError
from wirecopy.formats import json
from wirecopy.formats.ninjs import read_ninjs
from wirecopy.formats.ninjs_members import Members, dicts, text_of
from wirecopy.item import Embargo, Fault, Hints, Item, Kind, Link, Place, Reading, Repair, Signal, Status

FORMAT = "ap-media"

CONTENT = "content"  # the member of a rendition in which `with_stories` puts what was fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedStory:
    guid: str
    href: str


def read_ap_media(wire: bytes, hints: Hints) -> Reading:
    """The items of a feed or the one item, each by itself. Raises UnreadableError where it is no such JSON."""
    piece = json.text_of(wire, FORMAT)
    parsed = json.parse(piece, FORMAT)
    items: list[Item] = []
    faults: list[Fault] = []
    found = list(_items(parsed.value))
    for members in found:
        guid = guid_of(members)
        try:
            items.append(_item(members, guid, hints, faults, parsed.repairs))
        except UnreadableError as error:
            faults.append(Fault(why=error.why, line=piece.line, guid=guid, remedy=error.remedy))
    if not found and not _is_empty_feed(parsed.value):
        raise UnreadableError(FORMAT, "It holds no item of the AP Media API.", line=piece.line)
    return Reading(format=FORMAT, items=tuple(items), faults=tuple(faults))


def linked_stories(wire: bytes) -> tuple[LinkedStory, ...]:
    """The stories of a delivery whose words are still to be fetched. Raises UnreadableError."""
    value = json.parse(json.text_of(wire, FORMAT), FORMAT).value
    return tuple(
        LinkedStory(guid=guid_of(members), href=href)
        for members in _items(value)
        if (href := _awaited(members))
    )


def with_stories(wire: bytes, fetched: Mapping[str, str]) -> bytes:
    """The delivery with the NITF documents, by their hrefs, put where their links stand."""
    value = json.parse(json.text_of(wire, FORMAT), FORMAT).value
    for members in _items(value):
        nitf = _nitf(members)
        if (document := fetched.get(text_of(nitf, "href"))) is not None:
            nitf[CONTENT] = document
    return msgspec.json.encode(value)


def set_aside(wire: bytes, hrefs: Collection[str]) -> tuple[bytes, tuple[tuple[str, bytes], ...]]:
    """A delivery without the stories whose words are behind these links, and each of them as (href, delivery).

    b"" where nothing is left of it.
    """
    value = json.parse(json.text_of(wire, FORMAT), FORMAT).value
    apart = [(href, members) for members in _items(value) if (href := _awaited(members)) in hrefs]
    if not apart:
        return wire, ()
    gone = {id(members) for _, members in apart}
    data = value.get("data") if isinstance(value, dict) else None
    held = data if isinstance(data, dict) else value
    assert isinstance(held, dict)  # else it would hold no item
    held["items"] = [one for one in dicts(held.get("items")) if id(_of_entry(one)) not in gone]
    rest = msgspec.json.encode(value) if held["items"] else b""
    return rest, tuple((href, msgspec.json.encode({"data": {"item": members}})) for href, members in apart)


def _awaited(members: Members) -> str:
    """The link behind which a story's words still are; "" where there is nothing to wait for, as of a kill."""
    nitf = _nitf(members)
    if text_of(members, "type") != "text" or text_of(members, "pubstatus") not in {"", "usable"}:
        return ""
    return "" if isinstance(nitf.get(CONTENT), str) else text_of(nitf, "href")


# ---- one item -------------------------------------------------------------------------------------


def _items(value: json.Value) -> Iterator[Members]:
    """The items wherever the API's envelopes hold them: data.items[].item, data.item, or bare."""
    if not isinstance(value, dict):
        return
    data = value.get("data")
    held = data if isinstance(data, dict) else value
    entries = dicts(held.get("items")) if "items" in held else [held]
    for entry in entries:
        one = _of_entry(entry)
        if "altids" in one or "uri" in one:
            yield one


def _of_entry(entry: Members) -> Members:
    inner = entry.get("item")
    return inner if isinstance(inner, dict) else entry


def _is_empty_feed(value: json.Value) -> bool:
    data = value.get("data") if isinstance(value, dict) else None
    return isinstance(data, dict) and data.get("items") == []


def guid_of(members: Members) -> str:
    """The item's id. Its uri carries a token of the request and is another each time."""
    altids = members.get("altids")
    own = text_of(altids, "itemid") if isinstance(altids, dict) else ""
    return own or text_of(members, "uri").partition("?")[0]


def _nitf(members: Members) -> Members:
    renditions = members.get("renditions")
    nitf = renditions.get("nitf") if isinstance(renditions, dict) else None
    return nitf if isinstance(nitf, dict) else {}


_WORDS = {
    "correct": Signal.CORRECTION,
    "update": Signal.UPDATE,
    "lead": Signal.UPDATE,
    "writethru": Signal.UPDATE,
    "advisory": Signal.ADVISORY,
    "alert": Signal.ALERT,
    "flash": Signal.ALERT,
    "bulletin": Signal.ALERT,
}


def _item(
    members: Members, guid: str, hints: Hints, faults: list[Fault], repairs: tuple[Repair, ...]
) -> Item:
    if not guid:
        raise UnreadableError(FORMAT, "It has no itemid, so nobody could correct or withdraw it.")
    document = _nitf(members).get(CONTENT)
    reading = read_ninjs(msgspec.json.encode(_as_ninjs(members, guid, document)), hints)
    if not reading.items:
        raise UnreadableError(FORMAT, reading.faults[0].why, remedy=reading.faults[0].remedy)
    faults += [replace(fault, line=None) for fault in reading.faults if not fault.fatal]
    item = reading.items[0]
    said = " ".join(_strings(members.get("editorialtypes")) + _strings(members.get("signals"))).lower()
    status = item.status
    if status is Status.USABLE and any(word in said for word in ("kill", "elimination", "withdraw")):
        status = Status.CANCELED
    elif status is Status.USABLE and "withhold" in said:
        status = Status.WITHHELD
    held = "holdforrelease" in said.replace(" ", "") and item.embargo is None
    if item.kind is Kind.TEXT and status is Status.USABLE and not item.body:
        raise UnreadableError(
            FORMAT,
            "The words of the story are not in the delivery; they stand behind a link.",
            remedy="Let the source fetch the NITF documents of its stories.",
        )
    filed = text_of(members, "version")
    return replace(
        item,
        # They count from nought, and nought is ours for "not numbered".
        version=int(filed) + 1 if filed.isascii() and filed.isdigit() and len(filed) < 12 else 0,
        version_filed=filed,
        alt_ids=tuple(_alt_ids(members, guid)),
        status=status,
        signals=item.signals | {signal for word, signal in _WORDS.items() if word in said},
        embargo=Embargo(until=None) if held else item.embargo,
        places=tuple(_places(members)) or item.places,
        services=(*item.services, *_strings(members.get("products"))),
        links=tuple(_links(members)),
        repairs=repairs,
    )


def _as_ninjs(members: Members, guid: str, document: json.Value) -> Members:
    """The item with the members of AP's own that ninjs has under other names."""
    made = {
        name: value for name, value in members.items() if name not in {"altids", "version", "associations"}
    }
    made["uri"] = guid
    made["usageterms"] = " ".join(_strings(members.get("usageterms")))
    made["by"] = ", ".join(text_of(one, "by", "name") for one in dicts(members.get("bylines"))) or text_of(
        members, "byline"
    )
    made["dateline"] = text_of(members, "located")
    photographer = members.get("photographer")
    if isinstance(photographer, dict) and not made["by"]:
        made["by"] = text_of(photographer, "name")
    renditions = members.get("renditions")
    if isinstance(renditions, dict):
        # What is no picture, film or sound is the story itself in other formats.
        made["renditions"] = {
            name: one
            for name, one in renditions.items()
            if isinstance(one, dict) and text_of(one, "type") in {"", "picture", "graphic", "image"}
        }
    if text_of(members, "type") in {"text", ""} and isinstance(document, str):
        made["body_nitf"] = document.removeprefix(codecs.BOM_UTF8.decode())
    made["associations"] = members.get("associations")
    return {name: value for name, value in made.items() if value}


def _strings(value: json.Value) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str) and one]


def _alt_ids(members: Members, guid: str) -> Iterator[str]:
    altids = members.get("altids")
    for name in ("friendlykey", "referenceid", "videoid"):
        said = text_of(altids, name) if isinstance(altids, dict) else ""
        if said and said != guid:
            yield f"{name}:{said}"


def _places(members: Members) -> Iterator[Place]:
    for one in dicts(members.get("datelinelocation")):
        name = text_of(one, "city", "countryareaname", "countryname")
        if name:
            yield Place(name=name, country=text_of(one, "countryname"))


def _links(members: Members) -> Iterator[Link]:
    """Linked media and the items a text stands for, by their ids; the way to them is the API's."""
    associations = members.get("associations")
    held = associations.values() if isinstance(associations, dict) else dicts(associations)
    for one in held:
        if isinstance(one, dict) and (guid := guid_of(one)):
            kind = text_of(one, "type")
            rel = "picture" if kind in {"picture", "graphic"} else kind or "related"
            yield Link(rel=rel, guid=guid, title=text_of(one, "headline"))
    for name in ("derivedfrom", "refersto"):
        if guid := text_of(members, name):
            yield Link(rel=name, guid=guid)
