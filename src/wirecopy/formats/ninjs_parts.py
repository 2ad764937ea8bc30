"""What a ninjs object names beside its words: subjects, places, files, and other items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from wirecopy.body import collapse
from wirecopy.formats.ninjs_members import Members, code_of, dicts, either, named, names_of, number, text_of
from wirecopy.item import Link, Rendition, Subject, SubjectKind

_SUBJECTS = (
    (("subject", "subjects"), SubjectKind.TOPIC),
    (("person", "people"), SubjectKind.PERSON),
    (("organisation", "organisations"), SubjectKind.ORGANISATION),
    (("place", "places"), SubjectKind.PLACE),
    (("event", "events"), SubjectKind.EVENT),
    (("object", "objects"), SubjectKind.OBJECT),
)


def kind_word(members: Members) -> str:
    return text_of(members, "type").lower()


def located_in(members: Members) -> str:
    value = members.get("located")
    return collapse(value) if isinstance(value, str) else next(iter(names_of(value)), "")


def subjects_of(members: Members) -> Iterator[Subject]:
    for names, kind in _SUBJECTS:
        for name in names:
            for each in dicts(members.get(name)):
                subject = Subject(code=code_of(each), name=text_of(each, "name"), kind=kind)
                if subject.code or subject.name:
                    yield subject


def pick(texts: dict[str, str], roles: Sequence[str] | frozenset[str]) -> str:
    return next((text for role, text in texts.items() if role in roles), "")


def renditions_of(members: Members) -> Iterator[Rendition]:
    for name, each in named(members.get("renditions")):
        href = text_of(each, "href")
        if href:
            yield Rendition(
                href=href,
                role=name or text_of(each, "title"),
                content_type=text_of(each, "contenttype", "mimetype"),
                width=number(each.get("width")),
                height=number(each.get("height")),
                size_bytes=number(each.get("sizeinbytes")),
            )


def links_of(members: Members) -> Iterator[Link]:
    for name, inner in named(members.get("associations")):
        if text_of(inner, "uri"):
            picture = kind_word(inner) in ("picture", "photo", "image", "graphic")
            if picture and any(True for _ in renditions_of(inner)):
                continue
            rel = "picture" if picture else text_of(inner, "rel") or name or "related"
            yield Link(rel=rel, guid=text_of(inner, "uri"), title=text_of(inner, "headline", "title"))
    if evolved_from := text_of(members, "evolvedfrom"):
        yield Link(rel="previous-version", guid=evolved_from)


def alt_ids_of(members: Members) -> tuple[str, ...]:
    """Other ids of the item: of 2.x and 3.x an array, of 1.x an object by role. Digests are no ids."""
    return tuple(
        value
        for role, value in _alt_ids(members)
        if role != "url" and not role.startswith("wct1-sha256") and value
    )


def own_page_of(members: Members) -> str:
    return next((value for role, value in _alt_ids(members) if role == "url"), "")


def _alt_ids(members: Members) -> Iterator[tuple[str, str]]:
    filed = members.get("altids")
    if isinstance(filed, dict) and "value" not in filed:
        yield from ((role, text_of(filed, role)) for role in filed)
        return
    for each in dicts(filed):
        yield text_of(each, "role"), text_of(each, "value")


def rights_in(members: Members) -> Iterator[str]:
    """Rights expressions of an item, verbatim: 3.x and 1.4 have them in an object, drafts beside it."""
    for each in (*dicts(members.get("rightsinfo")), members):
        for name in ("encodedrights", "linkedrights"):
            if isinstance(said := each.get(name), str) and said.strip():
                yield said


def left_out(members: Members, headline: str) -> Iterator[str]:
    """A note for each member that no field of an Item holds: trust indicators, an agency's own, ..."""
    title = text_of(members, "title")
    if title and title != headline:
        yield f"Left out the title: {title}"
    for name in names_of(either(members, "genre", "genres"))[1:]:
        yield f"Left out the genre: {name}"
    if members.keys() <= _READ:
        return
    for name, value in members.items():
        if name not in _READ and not name.startswith(_BY_ROLE) and value not in (None, "", [], {}):
            yield f"Left out {name}: {msgspec.json.encode(value).decode()}"


_BY_ROLE = ("headline_", "description_", "body_")
_READ = frozenset(
    """uri type version language pubstatus embargoed embargoeduntil expires firstcreated versioncreated contentcreated
    urgency headline headlines title description descriptions body bodies slugline by byline creditline dateline
    ednote genre genres subject subjects person people organisation organisations place places event events object
    objects keyword keywords service services infosource infosources source copyrightholder copyrightnotice
    usageterms digitalsourcetype located altids renditions associations evolvedfrom alttext alt_text rightsinfo
    encodedrights linkedrights standard $standard profile representationtype mimetype""".split()
)
