"""IPTC ninjs 1.x, 2.x and 3.x into Items.

The three branches name the same things three ways: `pubstatus` and `pubStatus`, `headline_main` and
`headlines: [{role}]`, objects by name and arrays with `name`. Names are compared without case, and
both shapes are read wherever either may stand: real agencies mix them, and add members of their own
(FORMATS.md 1.2), so no schema is a gate. Writing is in ninjs_out.py.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from wirecopy.errors import UnreadableError
from wirecopy.formats import json
from wirecopy.formats.dates import read_time
from wirecopy.formats.markup import Marked
from wirecopy.formats.ninjs_members import (
    Members,
    code_of,
    dicts,
    either,
    name_of,
    named,
    names_of,
    number,
    text_of,
    within,
)
from wirecopy.formats.ninjs_out import write_ninjs
from wirecopy.formats.ninjs_parts import (
    alt_ids_of,
    kind_word,
    left_out,
    links_of,
    located_in,
    own_page_of,
    pick,
    renditions_of,
    rights_in,
    subjects_of,
)
from wirecopy.formats.ninjs_words import bodies_in, body_of, line_of, lines_of
from wirecopy.item import (
    Embargo,
    Fault,
    Hints,
    Item,
    Kind,
    Picture,
    Place,
    Reading,
    Repair,
    Status,
)

__all__ = ["read_ninjs", "write_ninjs"]

_FORMAT = "ninjs"


def read_ninjs(wire: bytes, hints: Hints) -> Reading:
    """One document, an array of them, one a line, or {"items": [...]}; a fault in one is one fault.

    A text item embedded in another is an Item of its own, after it. Raises UnreadableError where the
    delivery as a whole is not JSON.
    """
    items: list[Item] = []
    faults: list[Fault] = []
    for piece in _documents(json.text_of(wire, _FORMAT)):
        found = _Document(hints, piece)
        try:
            parsed = json.parse(piece, _FORMAT)
            found.repairs = parsed.repairs
            items += found.items(_lowered(parsed.value, piece.line), parsed.twice)
        except UnreadableError as error:
            faults.append(
                Fault(
                    why=error.why, line=error.line, column=error.column, guid=found.guid, remedy=error.remedy
                )
            )
            continue
        faults += found.faults
    return Reading(format=_FORMAT, items=tuple(items), faults=tuple(faults))


def _documents(piece: json.Piece) -> list[json.Piece]:
    if piece.wire.startswith(b"["):
        return json.elements(piece, _FORMAT)
    if not piece.wire.startswith(b"{"):
        raise UnreadableError(_FORMAT, "It is no JSON object and no array of them.", line=piece.line)
    one_line = piece.wire.partition(b"\n")[0].rstrip().endswith(b"}")
    lines = json.lines(piece, _FORMAT) if one_line else []
    if len(lines) > 1 and all(line.wire.startswith(b"{") for line in lines):
        return lines
    if b'"items"' not in piece.wire:
        return [piece]
    members = json.members(piece, _FORMAT)
    if "items" in members and "uri" not in members and members["items"].wire.startswith(b"["):
        return json.elements(members["items"], _FORMAT)
    return [piece]


def _lowered(value: json.Value, line: int) -> Members:
    lowered = _lower(value, line)
    if not isinstance(lowered, dict):
        raise UnreadableError(_FORMAT, "This is no JSON object.", line=line)
    return lowered


def _lower(value: json.Value, line: int) -> json.Value:
    if isinstance(value, list):
        return [_lower(each, line) if isinstance(each, dict | list) else each for each in value]
    if not isinstance(value, dict):
        return value
    lowered = {
        name.lower(): _lower(each, line) if isinstance(each, dict | list) else each
        for name, each in value.items()
    }
    if len(lowered) != len(value):
        twice = next(name for name, count in Counter(map(str.lower, value)).items() if count > 1)
        raise UnreadableError(_FORMAT, f"{twice!r} is named twice, in different spellings.", line=line)
    return lowered


# ---- one document ---------------------------------------------------------------------------------

_STATUSES = {
    "usable": Status.USABLE,
    "withheld": Status.WITHHELD,
    "canceled": Status.CANCELED,
    "cancelled": Status.CANCELED,
    "killed": Status.CANCELED,
}

_KINDS = {
    "text": Kind.TEXT,
    "component": Kind.TEXT,
    "picture": Kind.PICTURE,
    "photo": Kind.PICTURE,
    "image": Kind.PICTURE,
    "graphic": Kind.GRAPHIC,
    "video": Kind.VIDEO,
    "audio": Kind.AUDIO,
    "composite": Kind.COMPOSITE,
    "event": Kind.EVENT,
    "planning": Kind.PLANNING,
}

_MAIN = frozenset(("", "main", "text", "html", "xhtml", "headline", "hl1", "title"))
_SUMMARY = frozenset(
    ("", "main", "text", "html", "xhtml", "summary", "abstract", "lead", "standfirst", "intro")
)
_CAPTION = (*_SUMMARY, "caption")


@dataclass(slots=True)
class _Document:
    """What is found out while one document is read."""

    hints: Hints
    piece: json.Piece
    guid: str = ""
    repairs: tuple[Repair, ...] = ()
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def line(self) -> int:
        return self.piece.line

    def items(self, members: Members, twice: Sequence[str]) -> list[Item]:
        """The document's own item, then the text items embedded in it."""
        filed = hashlib.sha256(self.piece.wire).hexdigest()
        whole = self._item(members, filed)
        if twice:
            self._fault(
                f"It names {', '.join(twice)} twice in an object; both were read.", "Tell the agency."
            )
        found = [whole]
        for name, inner in named(members.get("associations")):
            partial = text_of(inner, "representationtype") == "partial"
            if kind_word(inner) != "text" or partial or not bodies_in(inner):
                continue
            try:
                # It has no bytes of its own, and takes its document's with its id.
                own = hashlib.sha256(f"{filed} {text_of(inner, 'uri')}".encode()).hexdigest()
                embedded = self._item(inner, own)
            except UnreadableError as error:
                self.faults.append(
                    Fault(
                        why=f"In {name!r}: {error.why}", line=self.line, guid=self.guid, remedy=error.remedy
                    )
                )
                continue
            # What is not to be seen is not to be seen through its parts.
            status = embedded.status if whole.status is Status.USABLE else whole.status
            found.append(replace(embedded, embargo=embedded.embargo or whole.embargo, status=status))
        return found

    def _item(self, members: Members, filed_sha256: str) -> Item:
        self.guid = guid = text_of(members, "uri")
        if not guid:
            raise self._unreadable("It has no uri, so that no later version could be known for one.")
        language = text_of(members, "language") or self.hints.language
        marked = self._body(members, language)
        kind = self._kind(members, marked)
        headline, subheadline, other = self._headlines(members)
        descriptions = dict(reversed(list(self._texts(members, "description"))))
        status = self._status(members)
        picture = self._own_picture(members, kind, headline, descriptions)
        pictures = (*((picture,) if picture else ()), *self._pictures(members), *marked.pictures)
        summary = "" if picture else pick(descriptions, _SUMMARY)
        if kind is Kind.TEXT and status is Status.USABLE and not (headline or marked.body or summary):
            raise self._unreadable("It has no headline, no text and no summary: there is nothing to publish.")
        located = located_in(members)
        return Item(
            guid=guid,
            version=number(members.get("version")) or 0,
            version_filed=text_of(members, "version"),
            alt_ids=alt_ids_of(members),
            url=own_page_of(members),
            kind=kind,
            status=status,
            embargo=self._embargo(members),
            expires=self._time(members, "expires", needed=True),
            first_created=self._time(members, "firstcreated"),
            version_created=self._time(members, "versioncreated"),
            content_created=self._time(members, "contentcreated"),
            urgency=within(number(members.get("urgency")), 1, 9),
            language=language,
            headline=headline,
            subheadline=subheadline,
            other_headlines=other,
            slugline=text_of(members, "slugline"),
            byline=text_of(members, "by") or text_of(members, "byline"),
            creditline=text_of(members, "creditline") or descriptions.get("creditline", ""),
            dateline=text_of(members, "dateline") or descriptions.get("dateline", ""),
            places=(Place(name=located),) if located else (),
            summary=summary,
            body=marked.body,
            filed_digest=marked.digest,
            correction=descriptions.get("correction", ""),
            ed_note=text_of(members, "ednote"),
            genre=next(
                (name for each in dicts(either(members, "genre", "genres")) if (name := name_of(each))), ""
            ),
            subjects=tuple(subjects_of(members)),
            keywords=names_of(either(members, "keyword", "keywords")),
            services=names_of(either(members, "service", "services")),
            info_sources=names_of(either(members, "infosource", "infosources"))
            or names_of(members.get("source")),
            copyright_holder=text_of(members, "copyrightholder"),
            copyright_notice=text_of(members, "copyrightnotice"),
            usage_terms=text_of(members, "usageterms"),
            digital_source_type=code_of(members.get("digitalsourcetype")),
            pictures=pictures,
            links=tuple(links_of(members)),
            rights_expressions=tuple(rights_in(members)),
            notes=(
                *marked.notes,
                *self._left_over(descriptions, bool(picture)),
                *left_out(members, headline),
            ),
            repairs=self.repairs,
            filed_sha256=filed_sha256,
            line=self.line,
        )

    # ---- facts that decide whether and when something is shown

    def _status(self, members: Members) -> Status:
        filed = text_of(members, "pubstatus")
        if not filed:
            return Status.USABLE
        # "stat:canceled" and the whole NewsCodes address are seen beside the plain word.
        status = _STATUSES.get(filed.lower().rpartition(":")[2].rpartition("/")[2])
        if status is None:
            raise self._unreadable(f"Its pubStatus {filed!r} is none of usable, withheld and canceled.")
        return status

    def _embargo(self, members: Members) -> Embargo | None:
        for name in ("embargoeduntil", "embargoed"):
            filed = members.get(name)
            if filed is None or filed is False:
                continue
            if filed is True or (isinstance(filed, str) and not filed.strip()):
                return Embargo(until=None)
            if not isinstance(filed, str):
                raise self._unreadable(f"Its embargo is no time: {filed!r:.60}.")
            return Embargo(until=read_time(filed, _FORMAT, line=self.line, zone=self.hints.zone))
        return None

    def _time(self, members: Members, name: str, *, needed: bool = False) -> datetime | None:
        filed = text_of(members, name)
        if not filed:
            return None
        try:
            return read_time(filed, _FORMAT, line=self.line, zone=self.hints.zone)
        except UnreadableError as error:
            if needed:
                raise
            self._fault(f"{name}: {error.why}", error.remedy)
            return None

    def _kind(self, members: Members, marked: Marked) -> Kind:
        word = kind_word(members)
        if not word:
            return Kind.EVENT if "eventdetails" in members else Kind.TEXT
        kind = _KINDS.get(word)
        if kind is None:
            self._fault(f"Its type {word!r} is not known; it was read as text.", "Tell us what it means.")
            return Kind.TEXT
        # Business Wire files a release with its pictures as a composite: it is a story all the same.
        return Kind.TEXT if kind is Kind.COMPOSITE and marked.body else kind

    # ---- words

    def _body(self, members: Members, language: str) -> Marked:
        marked, troubles = body_of(members, language, self.hints)
        for why, remedy in troubles:
            self._fault(why, remedy)
        return marked

    def _headlines(self, members: Members) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        main, sub = "", ""
        other: list[tuple[str, str]] = []
        for role, text in self._texts(members, "headline"):
            if not main and role in _MAIN:
                main = text
            elif not sub and "sub" in role:
                sub = text
            elif (role, text) not in other and text != main:
                other.append((role, text))
        if not main and other and not text_of(members, "title"):
            main = other.pop(0)[1]
        return main or text_of(members, "title"), sub, tuple(other)

    def _texts(self, members: Members, name: str) -> Iterator[tuple[str, str]]:
        """(role, text) of `headline`, `headline_role` and `headlines: [{role, value}]`, in order.

        One that cannot be read is left out and told: often the same words stand beside it as plain text.
        """
        for role, form, value in lines_of(members, name):
            try:
                yield role, line_of(value, form)
            except UnreadableError as error:
                self._fault(f"{name} {role!r}: {error.why}", error.remedy)

    def _left_over(self, descriptions: dict[str, str], has_picture: bool) -> Iterator[str]:
        yield from self.notes
        self.notes.clear()
        known = {
            "creditline",
            "dateline",
            "correction",
            "alt",
            "alttext",
            *(_CAPTION if has_picture else _SUMMARY),
        }
        chosen = pick(descriptions, _CAPTION if has_picture else _SUMMARY)
        for role, text in descriptions.items():
            if role not in known or (role in _CAPTION and text != chosen):
                yield f"Left out the description {role!r}: {text}"

    # ---- pictures

    def _own_picture(
        self, members: Members, kind: Kind, headline: str, descriptions: dict[str, str]
    ) -> Picture | None:
        renditions = tuple(renditions_of(members))
        if kind not in (Kind.PICTURE, Kind.GRAPHIC) or not renditions:
            return None
        return Picture(
            renditions=renditions,
            guid=text_of(members, "uri"),
            caption=pick(descriptions, ("caption", *_SUMMARY)),
            credit=text_of(members, "creditline")
            or descriptions.get("creditline")
            or text_of(members, "by", "byline"),
            headline=headline,
            alt=text_of(members, "alttext", "alt_text") or pick(descriptions, ("alt", "alttext")),
            copyright_notice=text_of(members, "copyrightnotice"),
            usage_terms=text_of(members, "usageterms"),
        )

    def _pictures(self, members: Members) -> Iterator[Picture]:
        for name, inner in named(members.get("associations")):
            if kind_word(inner) not in ("picture", "photo", "image", "graphic"):
                continue
            try:
                shown = self._status(inner) is Status.USABLE and not self._embargo(inner)
            except UnreadableError as error:
                self._fault(f"The picture {name!r} was left out: {error.why}", error.remedy)
                continue
            if not shown:
                self.notes.append(f"Left out the picture {name!r}: it is withdrawn or under embargo.")
                continue
            descriptions = dict(reversed(list(self._texts(inner, "description"))))
            picture = self._own_picture(inner, Kind.PICTURE, self._headlines(inner)[0], descriptions)
            if picture:
                yield picture

    # ---- faults

    def _unreadable(self, why: str) -> UnreadableError:
        remedy = "The delivery is kept; ask the agency to correct it."
        return UnreadableError(_FORMAT, why, line=self.line, remedy=remedy)

    def _fault(self, why: str, remedy: str) -> None:
        self.faults.append(Fault(why=why, line=self.line, guid=self.guid, remedy=remedy, fatal=False))
