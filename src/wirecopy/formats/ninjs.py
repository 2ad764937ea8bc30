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

from wirecopy.body import collapse
from wirecopy.errors import UnreadableError
from wirecopy.formats import json
from wirecopy.formats.dates import read_time
from wirecopy.formats.markup import Marked, from_html, from_text
from wirecopy.formats.ninjs_out import write_ninjs
from wirecopy.item import (
    Embargo,
    Fault,
    Hints,
    Item,
    Kind,
    Link,
    Picture,
    Place,
    Reading,
    Rendition,
    Status,
    Subject,
    SubjectKind,
)

__all__ = ["read_ninjs", "write_ninjs"]

_FORMAT = "ninjs"

Members = dict[str, json.Value]


def read_ninjs(wire: bytes, hints: Hints) -> Reading:
    """One document, an array of them, one a line, or {"items": [...]}; a fault in one is one fault.

    A text item embedded in another is an Item of its own, after it. Raises UnreadableError where the
    delivery as a whole is not JSON.
    """
    items: list[Item] = []
    faults: list[Fault] = []
    for piece in _documents(json.text_of(wire, _FORMAT)):
        found = _Document(hints, piece.line)
        try:
            parsed = json.parse(piece, _FORMAT)
            read = found.items(_lowered(parsed.value, piece.line), parsed.twice)
        except UnreadableError as error:
            faults.append(Fault(why=error.why, line=error.line, guid=found.guid, remedy=error.remedy))
            continue
        filed = hashlib.sha256(piece.wire).hexdigest()
        items += (
            replace(item, repairs=parsed.repairs, line=piece.line, filed_sha256=_own(filed, item, read[0]))
            for item in read
        )
        faults += found.faults
    return Reading(format=_FORMAT, items=tuple(items), faults=tuple(faults))


def _own(filed: str, item: Item, whole: Item) -> str:
    """The digest of an item's own bytes; an embedded one has none, and takes its document's with its id."""
    return filed if item is whole else hashlib.sha256(f"{filed} {item.guid}".encode()).hexdigest()


def _documents(piece: json.Piece) -> list[json.Piece]:
    if piece.wire.startswith(b"["):
        return json.elements(piece, _FORMAT)
    if not piece.wire.startswith(b"{"):
        raise UnreadableError(_FORMAT, "It is no JSON object and no array of them.", line=piece.line)
    lines = json.lines(piece)
    if len(lines) > 1 and all(
        line.wire.startswith(b"{") and line.wire.rstrip().endswith(b"}") for line in lines
    ):
        return lines
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
        return [_lower(each, line) for each in value]
    if not isinstance(value, dict):
        return value
    lowered = {name.lower(): _lower(each, line) for name, each in value.items()}
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

_SUBJECTS = (
    (("subject", "subjects"), SubjectKind.TOPIC),
    (("person", "people"), SubjectKind.PERSON),
    (("organisation", "organisations"), SubjectKind.ORGANISATION),
    (("place", "places"), SubjectKind.PLACE),
    (("event", "events"), SubjectKind.EVENT),
    (("object", "objects"), SubjectKind.OBJECT),
)

_MAIN = frozenset(("", "main", "text", "html", "xhtml", "headline", "hl1", "title"))
_SUMMARY = frozenset(
    ("", "main", "text", "html", "xhtml", "summary", "abstract", "lead", "standfirst", "intro")
)
_CAPTION = (*_SUMMARY, "caption")


@dataclass(slots=True)
class _Document:
    """What is found out while one document is read."""

    hints: Hints
    line: int
    guid: str = ""
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def items(self, members: Members, twice: Sequence[str]) -> list[Item]:
        """The document's own item, then the text items embedded in it."""
        whole = self._item(members)
        if twice:
            self._fault(
                f"It names {', '.join(twice)} twice in an object; both were read.", "Tell the agency."
            )
        found = [whole]
        for _, inner in _named(members.get("associations")):
            if (
                _kind_word(inner) == "text"
                and _bodies(inner)
                and _text(inner, "representationtype") != "partial"
            ):
                embedded = self._item(inner)
                found.append(
                    replace(
                        embedded,
                        # What is not to be seen is not to be seen through its parts.
                        embargo=embedded.embargo or whole.embargo,
                        status=embedded.status if whole.status is Status.USABLE else whole.status,
                    )
                )
        return found

    def _item(self, members: Members) -> Item:
        self.guid = guid = _text(members, "uri")
        if not guid:
            raise self._unreadable("It has no uri, so that no later version could be known for one.")
        language = _text(members, "language") or self.hints.language
        marked = self._body(members, language)
        kind = self._kind(members, marked)
        headline, subheadline, other = self._headlines(members)
        descriptions = dict(reversed(list(self._texts(members, "description"))))
        status = self._status(members)
        picture = self._own_picture(members, kind, headline, descriptions)
        pictures = (*((picture,) if picture else ()), *self._pictures(members), *marked.pictures)
        summary = "" if picture else _pick(descriptions, _SUMMARY)
        if kind is Kind.TEXT and status is Status.USABLE and not (headline or marked.body or summary):
            raise self._unreadable("It has no headline, no text and no summary: there is nothing to publish.")
        located = _located(members)
        return Item(
            guid=guid,
            version=_number(members.get("version")) or 0,
            version_filed=_text(members, "version"),
            alt_ids=tuple(
                _text(each, "value") for each in _dicts(members.get("altids")) if _text(each, "value")
            ),
            kind=kind,
            status=status,
            embargo=self._embargo(members),
            expires=self._time(members, "expires", needed=True),
            first_created=self._time(members, "firstcreated"),
            version_created=self._time(members, "versioncreated"),
            content_created=self._time(members, "contentcreated"),
            urgency=_within(_number(members.get("urgency")), 1, 9),
            language=language,
            headline=headline,
            subheadline=subheadline,
            other_headlines=other,
            slugline=_text(members, "slugline"),
            byline=_text(members, "by") or _text(members, "byline"),
            creditline=_text(members, "creditline") or descriptions.get("creditline", ""),
            dateline=_text(members, "dateline") or descriptions.get("dateline", ""),
            places=(Place(name=located),) if located else (),
            summary=summary,
            body=marked.body,
            filed_digest=marked.digest,
            correction=descriptions.get("correction", ""),
            ed_note=_text(members, "ednote"),
            genre=next(
                (name for each in _dicts(_either(members, "genre", "genres")) if (name := _name(each))), ""
            ),
            subjects=tuple(_subjects(members)),
            keywords=_words(_either(members, "keyword", "keywords")),
            services=_words(_either(members, "service", "services")),
            info_sources=_words(_either(members, "infosource", "infosources"))
            or _words(members.get("source")),
            copyright_holder=_text(members, "copyrightholder"),
            copyright_notice=_text(members, "copyrightnotice"),
            usage_terms=_text(members, "usageterms"),
            digital_source_type=_code(members.get("digitalsourcetype")),
            pictures=pictures,
            links=tuple(_links(members)),
            notes=(*marked.notes, *self._left_over(descriptions, bool(picture))),
        )

    # ---- facts that decide whether and when something is shown

    def _status(self, members: Members) -> Status:
        filed = _text(members, "pubstatus")
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
        filed = _text(members, name)
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
        word = _kind_word(members)
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
        """Of several renditions the richest that has all letters of all others; else the longest.

        Which of them are the same text is not said anywhere in ninjs: it is seen by their letters.
        """
        filed = _bodies(members)
        known = [body for body in filed if body[1]]
        if filed and not known:
            raise self._unreadable(f"Its body is in a form that cannot be read ({filed[0][0] or 'XML'}).")
        read: list[tuple[Marked, str]] = []
        for role, form, value in sorted(known, key=lambda body: _RICHEST.index(body[1])):
            marked = self._rendition(form, value, language)
            if marked.body:
                read.append((marked, role))
        if not read:
            return Marked()
        counts = [_letters(marked) for marked, _ in read]
        for (marked, _), letters in zip(read, counts, strict=True):
            if all(not other - letters for other in counts):
                return marked
        longest = max(range(len(read)), key=lambda n: counts[n].total())
        roles = ", ".join(role or "without a role" for _, role in read)
        self._fault(
            f"Its bodies ({roles}) do not hold the same words; the longest was taken ({read[longest][1]}).",
            "Compare the page with the delivery.",
        )
        return read[longest][0]

    def _rendition(self, form: str, value: str, language: str) -> Marked:
        if form == "html":
            return from_html(value, language=language)
        if form == "nitf":
            return _from_nitf(value, self.hints)
        return from_text(_with_blank_lines(value))

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
        if not main and other and not _text(members, "title"):
            main = other.pop(0)[1]
        return main or _text(members, "title"), sub, tuple(other)

    def _texts(self, members: Members, name: str) -> Iterator[tuple[str, str]]:
        """(role, text) of `headline`, `headline_role` and `headlines: [{role, value}]`, in order.

        One that cannot be read is left out and told: often the same words stand beside it as plain text.
        """
        for role, form, value in _lines(members, name):
            try:
                yield role, _line(value, form)
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
        for role, text in descriptions.items():
            if role not in known:
                yield f"Left out the description {role!r}: {text}"

    # ---- pictures

    def _own_picture(
        self, members: Members, kind: Kind, headline: str, descriptions: dict[str, str]
    ) -> Picture | None:
        renditions = tuple(_renditions(members))
        if kind not in (Kind.PICTURE, Kind.GRAPHIC) or not renditions:
            return None
        return Picture(
            renditions=renditions,
            guid=_text(members, "uri"),
            caption=_pick(descriptions, ("caption", *_SUMMARY)),
            credit=_text(members, "creditline")
            or descriptions.get("creditline")
            or _text(members, "by", "byline"),
            headline=headline,
            alt=_text(members, "alttext", "alt_text") or _pick(descriptions, ("alt", "alttext")),
            copyright_notice=_text(members, "copyrightnotice"),
            usage_terms=_text(members, "usageterms"),
        )

    def _pictures(self, members: Members) -> Iterator[Picture]:
        for name, inner in _named(members.get("associations")):
            if _kind_word(inner) not in ("picture", "photo", "image", "graphic"):
                continue
            if self._status(inner) is not Status.USABLE or self._embargo(inner):
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


# ---- bodies ---------------------------------------------------------------------------------------


def _lines(members: Members, name: str) -> Iterator[tuple[str, str, str]]:
    """(role, form, value) of a member that 1.x names with a suffix, and 2.x and 3.x keep in an array."""
    plain = members.get(name)
    if isinstance(plain, str) and plain.strip():
        yield "", "", plain
    for key, value in members.items():
        if key.startswith(f"{name}_") and isinstance(value, str) and value.strip():
            role = key.removeprefix(f"{name}_")
            yield role, role, value
    for each in _dicts(members.get(f"{name}s")):
        value = each.get("value")
        if isinstance(value, str) and value.strip():
            role = _text(each, "role").lower().rpartition(":")[2]
            yield role, _text(each, "contenttype").lower() or role, value


def _line(value: str, form: str) -> str:
    if "html" not in form:
        return collapse(value)
    return " ".join(block.text for block in from_html(value).body)


_RICHEST = ("html", "nitf", "text")


def _bodies(members: Members) -> list[tuple[str, str, str]]:
    """(role, form, value) of each body that is not empty; form is one of _RICHEST, or "" for no reader."""
    found = [
        (key.removeprefix("body_"), _form(key.removeprefix("body_"), value), value)
        for key, value in members.items()
        if key.startswith("body_") and isinstance(value, str)
    ]
    for each in _dicts(members.get("bodies")):
        value = each.get("value")
        if isinstance(value, str):
            role = _text(each, "role")
            found.append((role, _form(_text(each, "contenttype") or role, value), value))
    plain = members.get("body")
    if isinstance(plain, str):
        found.append(("", _form("", plain), plain))
    return [body for body in found if body[2].strip()]


def _form(said: str, value: str) -> str:
    """How to read a body, from its media type, role or suffix; "" for an agency's own XML."""
    said = said.lower()
    if "nitf" in said and "<nitf" in value[:2_000]:
        return "nitf"
    if "html" in said:
        return "html"
    if "xml" in said or "nitf" in said or (value.startswith("<") and "text" not in said):
        return (
            "html"
            if value.lstrip().lower().startswith(("<p", "<div", "<html", "<section", "<article"))
            else ""
        )
    return "text"


def _from_nitf(value: str, hints: Hints) -> Marked:
    from wirecopy.formats.nitf import read_nitf

    reading = read_nitf(value.encode(), hints)
    for fault in reading.faults:
        if fault.fatal:
            raise UnreadableError(_FORMAT, f"Its NITF body: {fault.why}", remedy=fault.remedy)
    item = reading.items[0]
    return Marked(item.body, item.filed_digest, item.pictures, item.notes)


_LONG_LINE = 100  # characters; no agency that breaks its lines by hand breaks them later


def _with_blank_lines(text: str) -> str:
    """Plain text whose paragraphs are told apart: where each line is one, a blank line is put between."""
    lines = text.splitlines()
    if all(line and line[0] not in " \t" for line in lines) and any(len(line) > _LONG_LINE for line in lines):
        return "\n\n".join(lines)
    return text


def _letters(marked: Marked) -> Counter[str]:
    return Counter("".join("".join(block.text.split()) for block in marked.body))


# ---- members --------------------------------------------------------------------------------------


def _text(members: Members, *names: str) -> str:
    """The first of these members that is a text or a number, as one line; "" where none is."""
    for name in names:
        value = members.get(name)
        if isinstance(value, str) and value.strip():
            return collapse(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return ""


def _either(members: Members, *names: str) -> json.Value:
    return next((members[name] for name in names if members.get(name)), None)


def _dicts(value: json.Value) -> list[Members]:
    if isinstance(value, dict):
        value = [value]
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _named(value: json.Value) -> Iterator[tuple[str, Members]]:
    """What 1.x keeps in an object by name, and 2.x and 3.x in an array with `name`."""
    if isinstance(value, dict):
        yield from ((name, each) for name, each in value.items() if isinstance(each, dict))
    for each in value if isinstance(value, list) else ():
        if isinstance(each, dict):
            yield _text(each, "name"), each


def _kind_word(members: Members) -> str:
    return _text(members, "type").lower()


def _number(value: json.Value) -> int | None:
    """A whole number, also where it is written as a string; None for anything else."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 20:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _within(number: int | None, low: int, high: int) -> int | None:
    return number if number is not None and low <= number <= high else None


def _name(members: Members) -> str:
    return _text(members, "name", "literal", "code", "uri")


def _words(value: json.Value) -> tuple[str, ...]:
    """A list of strings or of things with names, or one string, as names."""
    if isinstance(value, str):
        return (collapse(value),) if value.strip() else ()
    if isinstance(value, list):
        return tuple(word for each in value for word in _words(each))
    return (_name(value),) if isinstance(value, dict) and _name(value) else ()


def _located(members: Members) -> str:
    value = members.get("located")
    return collapse(value) if isinstance(value, str) else next(iter(_words(value)), "")


def _subjects(members: Members) -> Iterator[Subject]:
    for names, kind in _SUBJECTS:
        for name in names:
            for each in _dicts(members.get(name)):
                subject = Subject(code=_code(each), name=_text(each, "name"), kind=kind)
                if subject.code or subject.name:
                    yield subject


def _code(value: json.Value) -> str:
    if isinstance(value, str):
        return value.strip()
    if not isinstance(value, dict):
        return ""
    code = _text(value, "code", "literal")
    scheme = _text(value, "scheme")
    if code and scheme:
        # 1.x: the scheme is an address that ends where the code begins, or an alias.
        return scheme + code if scheme.endswith(("/", "#", ":", "=")) else f"{scheme}:{code}"
    return _text(value, "uri", "qcode") or code


def _pick(texts: dict[str, str], roles: Sequence[str] | frozenset[str]) -> str:
    return next((text for role, text in texts.items() if role in roles), "")


def _renditions(members: Members) -> Iterator[Rendition]:
    for name, each in _named(members.get("renditions")):
        href = _text(each, "href")
        if href:
            yield Rendition(
                href=href,
                role=name or _text(each, "title"),
                content_type=_text(each, "contenttype", "mimetype"),
                width=_number(each.get("width")),
                height=_number(each.get("height")),
                size_bytes=_number(each.get("sizeinbytes")),
            )


def _links(members: Members) -> Iterator[Link]:
    for name, inner in _named(members.get("associations")):
        if _text(inner, "uri"):
            picture = _kind_word(inner) in ("picture", "photo", "image", "graphic")
            if picture and any(True for _ in _renditions(inner)):
                continue
            rel = "picture" if picture else _text(inner, "rel") or name or "related"
            yield Link(rel=rel, guid=_text(inner, "uri"), title=_text(inner, "headline", "title"))
    if evolved_from := _text(members, "evolvedfrom"):
        yield Link(rel="previous-version", guid=evolved_from)
