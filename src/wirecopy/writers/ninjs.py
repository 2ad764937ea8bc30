"""ninjs 3.1, 2.2 and 1.6: one document, or one a line. The older branches say the same in other names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import cast

import msgspec

from wirecopy.body import collapse
from wirecopy.errors import UnwritableError
from wirecopy.formats.ninjs_out import Json, ninjs_members
from wirecopy.item import Embargo, Item, Kind, Link, Picture, Place, Rendition, Status, Subject, SubjectKind
from wirecopy.writers.envelope import Envelope, Limit


def write_ninjs_3(items: Sequence[Item], envelope: Envelope) -> bytes:
    return _lines(items, ninjs_members)


def write_ninjs_2(items: Sequence[Item], envelope: Envelope) -> bytes:
    return _lines(items, _version_2)


def write_ninjs_1(items: Sequence[Item], envelope: Envelope) -> bytes:
    return _lines(items, _version_1)


def _lines(items: Sequence[Item], members: Callable[[Item], Json]) -> bytes:
    return b"".join(msgspec.json.encode(members(item)) + b"\n" for item in items)


# ---- 2.2: the same members in small letters ---------------------------------------------------------


def _version_2(item: Item) -> Json:
    members = _lowered(ninjs_members(_in_the_enumeration(item, "ninjs-2.2")))
    if "embargoeduntil" in members:
        members["embargoed"] = members.pop("embargoeduntil")
    if "associations" in members:
        members["associations"] = [_without_rel(each) for each in _dicts(members["associations"])]
    members["standard"] = _standard("2.2")
    return members


def _without_rel(each: Json) -> Json:
    """2.x has no `rel`: a picture is told by its type, any other relation by the association's name."""
    rel = each.pop("rel", "")
    if rel == "picture":
        return each | {"type": "picture"}
    return each | {"name": rel or each["name"]}


def _in_the_enumeration(item: Item, name: str) -> Item:
    if item.kind in (Kind.CONCEPT, Kind.EVENT, Kind.PLANNING):
        why = f"It is {_ARTICLES[item.kind]}, which this branch has no type for."
        raise UnwritableError(name, item.guid, why, remedy="Send it as ninjs 3.1.")
    return item


_ARTICLES = {Kind.CONCEPT: "a concept", Kind.EVENT: "an event", Kind.PLANNING: "a plan"}


def _standard(version: str) -> Json:
    schema = f"https://iptc.org/std/ninjs/ninjs-schema_{version}.json"
    return {"name": "ninjs", "version": version, "schema": schema}


def _lowered(members: Json) -> Json:
    return {name.lower(): _lower(value) for name, value in members.items()}


def _lower(value: object) -> object:
    if isinstance(value, dict):
        return _lowered(value)
    return [_lower(each) for each in value] if isinstance(value, list) else value


# ---- 1.6: what came to be arrays are members with suffixes, and objects by name -----------------------

_SINGULAR = {
    "subjects": "subject",
    "people": "person",
    "organisations": "organisation",
    "places": "place",
    "events": "event",
    "objects": "object",
    "infosources": "infosource",
    "genres": "genre",
}


def _version_1(item: Item) -> Json:
    members = _first_branch(_version_2(_in_the_enumeration(item, "ninjs-1.6")))
    members["$standard"] = _standard("1.6")
    return members


def _first_branch(members: Json) -> Json:
    members.pop("standard", None)
    out: Json = {_SINGULAR.get(name, name): value for name, value in members.items() if name not in _ARRAYS}
    if "by" in out:
        out["byline"] = out.pop("by")
    for name in _SINGULAR.values():
        if name in out:
            out[name] = [_coded(each) for each in _dicts(out[name])]
    for number, each in enumerate(_dicts(members.get("headlines"))):
        out["headline" if each["role"] == "main" else _free(out, f"headline_{each['role']}", number)] = each[
            "value"
        ]
    for number, each in enumerate(_dicts(members.get("descriptions"))):
        out[_free(out, f"description_{each['role']}", number)] = each["value"]
    for each in _dicts(members.get("bodies")):
        out["body_html" if each["contenttype"] == "text/html" else "body_text"] = each["value"]
        out["charcount"], out["wordcount"] = each["charcount"], each["wordcount"]
    if found := _dicts(members.get("renditions")):
        out["renditions"] = _by_name(found, _rendition)
    if found := _dicts(members.get("associations")):
        out["associations"] = _by_name(found, _association)
    if found := _dicts(members.get("altids")):
        out["altids"] = {str(each.get("role") or f"id_{n}"): each["value"] for n, each in enumerate(found)}
    return out


_ARRAYS = frozenset(("headlines", "descriptions", "bodies", "renditions", "associations", "altids"))


def _dicts(value: object) -> list[Json]:
    return cast("list[Json]", value) if isinstance(value, list) else []


def _coded(each: Json) -> Json:
    code = each.get("literal") or each.get("uri")
    return {name: value for name, value in (("name", each.get("name")), ("code", code)) if value}


def _word(role: str) -> str:
    """A role as a member's name may hold it: letters, digits and "_" (the schema's pattern)."""
    return re.sub(r"[^a-zA-Z0-9_]", "_", role) or "_"


def _free(taken: Json, name: str, number: int) -> str:
    name = _word(name)
    return name if name not in taken else f"{name}_{number}"


def _by_name(found: Sequence[Json], made: Callable[[Json], Json]) -> Json:
    out: Json = {}
    for number, each in enumerate(found):
        out[_free(out, str(each["name"]), number)] = made(each)
    return out


def _rendition(each: Json) -> Json:
    names = {"contenttype": "mimetype"}
    return {names.get(name, name): value for name, value in each.items() if name != "name"}


def _association(each: Json) -> Json:
    """In 1.6 an association is a whole item, and its name is that of the member."""
    return _first_branch({name: value for name, value in each.items() if name != "name"})


# ---- what comes back --------------------------------------------------------------------------------


def _version(item: Item) -> int:
    filed = _version_filed(item)
    return int(filed) if filed.isascii() and filed.isdigit() and len(filed) < 20 else 0


def _version_filed(item: Item) -> str:
    return collapse(item.version_filed) or (str(item.version) if item.version else "")


def _is_held(item: Item) -> bool:
    return item.embargo is not None and item.embargo.until is None


def _status(item: Item) -> Status:
    return Status.WITHHELD if _is_held(item) and item.status is Status.USABLE else item.status


def _embargo(item: Item) -> Embargo | None:
    return None if _is_held(item) else item.embargo


def _kind(item: Item) -> Kind:
    return Kind.TEXT if item.kind is Kind.COMPOSITE and item.body else item.kind


def _places(item: Item) -> tuple[Place, ...]:
    return (Place(name=item.places[0].name),) if item.places else ()


def _subjects(item: Item) -> tuple[Subject, ...]:
    return tuple(one for kind in SubjectKind for one in item.subjects if one.kind is kind)


def _pictures(item: Item) -> tuple[Picture, ...]:
    return tuple(_picture(picture) for picture in item.pictures)


def _picture(picture: Picture) -> Picture:
    renditions = tuple(
        replace(one, role=one.role or f"rendition-{number}")
        for number, one in enumerate(picture.renditions, start=1)
    )
    return replace(picture, guid=picture.guid or picture.renditions[0].href, renditions=renditions)


def _links(item: Item) -> tuple[Link, ...]:
    return tuple(
        Link(rel=link.rel, guid=link.guid or link.href, title=link.title)
        for link in item.links
        if link.guid or link.href
    )


def _others(item: Item) -> tuple[tuple[str, str], ...]:
    return tuple(_unlike_the_main(item, ((role.lower(), text) for role, text in item.other_headlines)))


def _unlike_the_main(item: Item, others: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return (one for one in dict.fromkeys(others) if one[1] != item.headline)


EXACT = frozenset(
    (
        *("guid", "expires", "first_created", "version_created", "content_created", "urgency", "language"),
        *("headline", "subheadline", "slugline", "byline", "creditline", "dateline", "summary", "body"),
        *("correction", "genre", "info_sources", "copyright_holder", "copyright_notice", "usage_terms"),
        *("digital_source_type", "url", "alt_ids"),
    )
)

PARTLY = {
    "version": Limit(says="where the version as filed is a number", kept=_version),
    "version_filed": Limit(says="or the version's number", kept=_version_filed),
    "status": Limit(says="an embargo without an end is written as withheld", kept=_status),
    "embargo": Limit(says="with its end; without one, the status says it", kept=_embargo),
    "kind": Limit(says="a package that has words of its own comes back as a text", kept=_kind),
    "places": Limit(says="the name of the first", kept=_places),
    "subjects": Limit(says="all, topics first, then people, organisations, places, events", kept=_subjects),
    "other_headlines": Limit(says="roles in small letters; none that repeats the headline", kept=_others),
    "ed_note": Limit(says="in one line", kept=lambda item: collapse(item.ed_note)),
    "pictures": Limit(says="one without an id takes its address for one", kept=_pictures),
    "links": Limit(says="each by its id, or by its address where it has none", kept=_links),
}


def _described_alike(item: Item) -> tuple[tuple[str, str], ...]:
    """As the members are called: a second headline of one role has a number behind it."""
    members = _version_1(item).items()
    named = [(name.lower(), str(text)) for name, text in members if name.startswith("headline_")]
    roles = ((name.removeprefix("headline_"), text) for name, text in named if name != "headline_sub")
    return tuple(_unlike_the_main(item, roles))


def _by_name_of_member(item: Item) -> tuple[Link, ...]:
    taken: Json = {}
    rels: list[str] = []
    for number, each in enumerate(_dicts(_version_2(item).get("associations"))):
        name = _free(taken, str(each["name"]), number)
        taken[name] = each
        if "renditions" not in each:
            rels.append("picture" if each.get("type") == "picture" else name.lower())
    return tuple(replace(link, rel=rel) for link, rel in zip(_links(item), rels, strict=True))


def _underscored(item: Item) -> tuple[Picture, ...]:
    return tuple(replace(picture, renditions=tuple(_named(picture))) for picture in _pictures(item))


def _named(picture: Picture) -> Iterator[Rendition]:
    taken: Json = {}
    for number, one in enumerate(picture.renditions):
        name = _free(taken, one.role, number)
        taken[name] = one
        yield replace(one, role=name)


EXACT_1 = EXACT
PARTLY_1 = PARTLY | {
    "other_headlines": Limit(
        says="roles in small letters, digits and “_”, the second of a role with a number; none that repeats the headline",
        kept=_described_alike,
    ),
    "pictures": Limit(
        says="as in 3.1; names of files in letters, digits and “_”, a second with a number",
        kept=_underscored,
    ),
    "links": Limit(
        says="as in 3.1; relations in letters, digits and “_”, a second with a number",
        kept=_by_name_of_member,
    ),
}
