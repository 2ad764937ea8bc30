"""What somebody typed into the search field, taken apart. Nothing is refused: what cannot be read is said in `notes`.

harbour "outer wall" OR quay -ferry source:mna topic:"public transport" lang:de after:2022-01-05 before:2022-02
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from wirecopy.archive.words import CONFIGS
from wirecopy.body import collapse

LONGEST = 200  # characters of a query that are read
_MOST_OF_A_FIELD = 8

_FIELDS = {
    "source": "source", "agency": "source", "topic": "topic", "lang": "lang", "language": "lang", "after": "after",
    "since": "after", "before": "before",
}  # fmt: skip
_PIECE = re.compile(r'(?P<minus>-?)(?:(?P<field>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]*))')
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_LANGUAGES = {name: code for code, name in CONFIGS.items()} | {"norwegian": "no"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """`words` as websearch_to_tsquery reads them; names of fields in lower case, as typed."""

    words: str = ""
    sources: tuple[str, ...] = ()
    not_sources: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    not_topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()  # primary subtags
    not_languages: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None  # not itself included
    notes: tuple[str, ...] = ()  # what was passed over and why, a sentence each

    @property
    def asks_nothing(self) -> bool:
        return not (
            self.words or self.sources or self.not_sources or self.topics or self.not_topics or self.languages
            or self.not_languages or self.since or self.until
        )  # fmt: skip


@dataclass(slots=True)
class _Read:
    words: list[str] = field(default_factory=list)
    fields: dict[str, list[str]] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None
    notes: list[str] = field(default_factory=list)

    def add(self, name: str, value: str) -> None:
        values = self.fields.setdefault(name, [])
        if value not in values and len(values) < _MOST_OF_A_FIELD:
            values.append(value)


def read_query(typed: str, *, now: datetime, zone: tzinfo = UTC) -> Query:
    """`zone`: in which the days of after: and before: begin."""
    text = (
        collapse(typed.replace("\x00", " "))[:LONGEST].replace("“", '"').replace("”", '"').replace("„", '"')
    )
    read = _Read()
    if text.count('"') % 2:
        head, _, tail = text.rpartition('"')
        text = f"{head} {tail}"
        read.notes.append("A quotation mark without its partner was passed over.")
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    for piece in _pieces(text):
        _take(piece, read, today)
    fields = {name: tuple(values) for name, values in read.fields.items()}
    if read.since and read.until and read.since >= read.until:
        read.notes.append("Nothing lies between after: and before: as they stand.")
    return Query(
        words=_joined(read),
        sources=fields.get("source", ()),
        not_sources=fields.get("-source", ()),
        topics=fields.get("topic", ()),
        not_topics=fields.get("-topic", ()),
        languages=fields.get("lang", ()),
        not_languages=fields.get("-lang", ()),
        since=read.since,
        until=read.until,
        notes=tuple(read.notes),
    )


def _pieces(text: str) -> Iterator[re.Match[str]]:
    at = 0
    while at < len(text):
        if text[at] == " ":
            at += 1
            continue
        match = _PIECE.match(text, at)
        if match is None or match.end() == at:
            at += 1
            continue
        yield match
        at = match.end()


def _take(piece: re.Match[str], read: _Read, today: datetime) -> None:
    name = _FIELDS.get((piece["field"] or "").lower())
    value = collapse(piece["quoted"] if piece["quoted"] is not None else piece["bare"] or "")
    if name is None:
        if piece[0].strip("-"):
            read.words.append(piece[0])
        return
    if not value:
        read.notes.append(f"“{name}:” names nothing and was passed over; write {name}:word without a blank.")
        return
    minus = "-" if piece["minus"] else ""
    match name:
        case "after" | "before":
            _take_day(minus + name, value, read, today)
        case "lang":
            code = _LANGUAGES.get(value.lower(), value.lower().partition("-")[0])
            if re.fullmatch(r"[a-z]{2,3}", code):
                read.add(f"{minus}lang", code)
            else:
                read.notes.append(f"“{value}” is no language; write lang:de or lang:german.")
        case _:
            read.add(f"{minus}{name}", value.lower())


def _take_day(name: str, value: str, read: _Read, today: datetime) -> None:
    day = _day(value, today)
    if day is None or name.startswith("-"):
        plain = name.lstrip("-")
        read.notes.append(
            f"“{name}:{value}” was passed over; write {plain}:2022-01-05, {plain}:2022-01 or {plain}:yesterday."
        )
    elif name == "after":
        read.since = max(day, read.since or day)
    else:
        read.until = min(day, read.until or day)


def _day(value: str, today: datetime) -> datetime | None:
    """The start of a day, month or year; None where the value is none."""
    if value.lower() in {"today", "yesterday"}:
        return today - timedelta(days=int(value.lower() == "yesterday"))
    found = _DATE.fullmatch(value)
    if found is None:
        return None
    try:
        return datetime(int(found[1]), int(found[2] or 1), int(found[3] or 1), tzinfo=today.tzinfo)
    except ValueError:
        return None


def _joined(read: _Read) -> str:
    """The words; "OR" only where there are words on both sides of it."""
    words = read.words
    kept = [
        word
        for index, word in enumerate(words)
        if word.lower() != "or"
        or (
            0 < index < len(words) - 1
            and words[index - 1].lower() != "or"
            and words[index + 1].lower() != "or"
        )
    ]
    if len(kept) < len(words) and not read.fields:
        read.notes.append("OR was passed over: it stands between two words or phrases.")
    return " ".join(kept)
