"""Plain text as a delivery: a headline, then paragraphs; the file's name says which story it is.

A text says nothing of itself, so this is read only where the source says so, or the file is sent as
text and is long enough to be a story: an error page of a server is text, too.
"""

from __future__ import annotations

import hashlib
import re

from wirecopy.errors import UnreadableError
from wirecopy.formats.dialect import Dialect, dialect_of
from wirecopy.formats.frames import decoded, marked, plain
from wirecopy.formats.markup import Marked
from wirecopy.formats.takes import Part, TakeKey, is_correction, is_kill, read_take
from wirecopy.item import Hints, Item, Link, Reading, Signal, Status

FORMAT = "plain-text"

_BOM = b"\xef\xbb\xbf"


def read_plain(wire: bytes, hints: Hints) -> Reading:
    """The one story of a text. Raises UnreadableError where there is none."""
    dialect = dialect_of(tuple(hints.settings))
    wire = wire.removeprefix(_BOM)
    if wire[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise UnreadableError(FORMAT, "It is UTF-16 text.", remedy="Ask the agency for UTF-8.")
    text = decoded(wire, dialect, hints, FORMAT)
    story = read_text(text.text, dialect)
    if re.match(r"\s*[<{\[]", text.text):
        raise UnreadableError(
            FORMAT, "It is markup or data and no plain text.", remedy="Check the source's format."
        )
    if not story.headline or not (
        story.marked.body or is_kill(story.headline, dialect) or story.take.part is Part.KILL
    ):
        why = "It has a headline and no text." if story.headline else "There are no words in it."
        raise UnreadableError(FORMAT, why, remedy="Ask the agency to file it again.")
    guid, status, links = _identity(story, hints, dialect, wire)
    signals = set(story.take.signals)
    if is_correction(story.headline, dialect):
        signals.add(Signal.CORRECTION)
    item = Item(
        guid=guid,
        version_filed=story.take.filed,
        status=status,
        signals=frozenset(signals),
        language=hints.language,
        headline=story.headline,
        slugline=story.keyword,
        body=story.marked.body,
        filed_digest=story.marked.digest,
        correction=story.headline if Signal.CORRECTION in signals else "",
        ed_note=story.notepad,
        links=links,
        notes=text.notes,
        repairs=text.repairs,
        filed_sha256=hashlib.sha256(wire).hexdigest(),
        line=1,
    )
    return Reading(format=FORMAT, items=(item,))


class TextStory:
    """A text taken apart: keyword line, headline, copy and what stands below it for editors."""

    def __init__(self, keyword: str, take: TakeKey, headline: str, marked: Marked, notepad: str) -> None:
        self.keyword = keyword
        self.take = take
        self.headline = headline
        self.marked = marked
        self.notepad = notepad


def read_text(text: str, dialect: Dialect) -> TextStory:
    """The parts of a text, every word in one of them."""
    rows = re.split(r"\r\n?|\n", text)
    at, keyword, take = 0, "", ""
    while at < len(rows) and not rows[at].strip():
        at += 1
    if at < len(rows) and (said := _keyword_line(plain(rows[at]), dialect)) is not None:
        keyword, take = said
        at += 1
    headline, at = _headline(rows, at)
    foot = next(
        (n for n in range(at, len(rows)) if any(one.match(rows[n].strip()) for one in dialect.notepad)),
        len(rows),
    )
    body = with_blank_lines(rows[at:foot])
    notepad = "\n".join(line for row in rows[foot:] if (line := plain(row)))
    return TextStory(keyword, read_take(take, dialect), headline, marked(body), notepad)


_KEYWORD = re.compile(r"(?P<keyword>(?:BC|AM|PM|AP)-[^,\s][^,]{0,60})(?:,(?P<take>.{0,80}))?")


def _keyword_line(row: str, dialect: Dialect) -> tuple[str, str] | None:
    found = (dialect.keyword_line or _KEYWORD).fullmatch(row)
    if found is None:
        return None
    return found["keyword"].strip(), (found.groupdict().get("take") or "").strip()


def _headline(rows: list[str], at: int) -> tuple[str, int]:
    """The first paragraph, where it is one to three lines with a blank line below, or else the first line."""
    while at < len(rows) and not rows[at].strip():
        at += 1
    end = at
    while end < len(rows) and rows[end].strip():
        end += 1
    if end - at > 3 or any(row[:1] in " \t" for row in rows[at + 1 : end]):
        end = min(at + 1, len(rows))
    return plain(" ".join(rows[at:end])), end


_LONG_LINE = 100  # characters; no agency that breaks its lines by hand breaks them later


def with_blank_lines(rows: list[str]) -> str:
    """Text whose paragraphs are told apart: where each line is one, a blank line is put between."""
    full = [at for at, row in enumerate(rows) if row.strip()]
    rows = rows[full[0] : full[-1] + 1] if full else []
    if all(row.strip() and row[0] not in " \t" for row in rows) and any(
        len(row) > _LONG_LINE for row in rows
    ):
        return "\n\n".join(rows)
    return "\n".join(rows)


def _identity(
    story: TextStory, hints: Hints, dialect: Dialect, wire: bytes
) -> tuple[str, Status, tuple[Link, ...]]:
    """By the dialect the keyword, else the file's name: filed again under its name it is a new version."""
    name = re.split(r"[/\\]", hints.name)[-1].partition("?")[0]
    stem = name.rpartition(".")[0] or name
    if story.keyword and (dialect.identity == "keyword" or not stem):
        guid = f"text:{story.keyword.lower()}"
    else:
        guid = f"text:{stem or hashlib.sha256(wire).hexdigest()[:32]}"
    part = story.take.part
    if part is Part.KILL or is_kill(story.headline, dialect):
        return guid, Status.CANCELED, ()
    if part is Part.WITHHOLD:
        return guid, Status.WITHHELD, ()
    if part is Part.WHOLE or not story.keyword:
        return guid, Status.USABLE, ()
    own = f"{guid}#{part.name.lower()}{story.take.number or ''}"
    return own, Status.USABLE, (Link(rel="continues" if part is Part.ADD else "about", guid=guid),)
