"""Mail as a delivery (RFC 5322, MIME): a story in the text, its pictures attached, or whole deliveries.

What is attached and is a delivery in a format of its own is read as that; the mail's own words are
then a note to editors. Mail within mail is read as mail. Letters are decoded strictly: Python's mail
parser would replace what it cannot read, so only its taking apart is used.
"""

from __future__ import annotations

import email.policy
import hashlib
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from email import errors, message_from_bytes
from email.header import decode_header
from email.message import Message

from wirecopy.body import collapse
from wirecopy.errors import UnreadableError
from wirecopy.formats.charsets import codec_of
from wirecopy.formats.dates import read_time
from wirecopy.formats.dialect import Dialect, dialect_of
from wirecopy.formats.frames import marked as from_wire
from wirecopy.formats.inside import is_picture, place_of
from wirecopy.formats.joining import joined
from wirecopy.formats.markup import Marked, from_html
from wirecopy.formats.plain import with_blank_lines
from wirecopy.formats.takes import Part, TakeKey, is_correction, is_kill, read_take
from wirecopy.formats.vouching import vouched
from wirecopy.item import Fault, Hints, Item, Order, Picture, Reading, Rendition, Signal, Status

FORMAT = "mail"
MOST_BYTES = 64 * 1024 * 1024
MOST_PARTS = 500
MOST_DEPTH = 5  # of mail within mail, and of parts within parts

_AGAIN = "The delivery is kept; ask the agency to send it again."

ReadInside = Callable[[bytes, Hints], Reading]


def read_mail(wire: bytes, hints: Hints, read_inside: ReadInside) -> Reading:
    """The items of a mail. `read_inside` reads what is attached, or gives a reading of no format.

    Raises UnreadableError where it is no mail, ends before its end, or comes from who knows whom.
    """
    if len(wire) > MOST_BYTES:
        why = f"It has {len(wire):,} bytes; {MOST_BYTES:,} are the most that is read."
        raise UnreadableError(FORMAT, why, remedy="Ask the agency to send smaller deliveries.")
    message = message_from_bytes(_as_mail(wire), policy=email.policy.compat32)
    if not message.keys() or not (message["From"] or message["Message-ID"] or message["Date"]):
        raise UnreadableError(
            FORMAT, "It has no head of a mail.", line=1, remedy="Check the source's format."
        )
    dialect = dialect_of(tuple(hints.settings))
    sender = _proven_sender(message, dialect)
    mail = _Mail(hints, dialect, place_of(wire, hints), read_inside)
    items = mail.read(message, 0)
    if sender:
        items = [replace(item, notes=(*item.notes, sender)) for item in items]
    if not items and not any(fault.fatal for fault in mail.faults):
        mail.faults.append(Fault(why="There are no words in it and nothing is attached.", remedy=_AGAIN))
    return Reading(format=FORMAT, items=tuple(items), faults=tuple(mail.faults))


def _as_mail(wire: bytes) -> bytes:
    """Without the line that mail folders (mbox) put before each mail."""
    return wire.partition(b"\n")[2] if wire.startswith(b"From ") else wire


def attached(wire: bytes, number: int) -> bytes:
    """The bytes of a mail's part, by its number in the order of walking. Raises UnreadableError."""
    message = message_from_bytes(_as_mail(wire), policy=email.policy.compat32)
    for place, part in enumerate(message.walk()):
        if place == number:
            return _bytes_of(part)
    raise UnreadableError(FORMAT, f"The mail has no part {number}.")


# ---- who sent it ----------------------------------------------------------------------------------


def _proven_sender(message: Message, dialect: Dialect) -> str:
    """What a trusted server found of the mail's signature, as a note; "" where none is trusted.

    Raises UnreadableError where it found no valid signature of the sender's.
    """
    return vouched(message, dialect.trusted_hosts) if dialect.trusted_hosts else ""


# ---- its parts ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Parts:
    """What the parts of one mail hold."""

    html: list[tuple[str, Message]] = field(default_factory=list)
    text: list[tuple[str, Message]] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Mail:
    hints: Hints
    dialect: Dialect
    place: str
    read_inside: ReadInside
    faults: list[Fault] = field(default_factory=list)
    walked: int = 0

    def read(self, message: Message, depth: int) -> list[Item]:
        parts = _Parts()
        guid = _message_id(message)
        self._part(message, parts, depth, "")
        own = self._own(message, parts, guid)
        if own is None:
            return parts.items
        if parts.items:
            # The words around attached deliveries are the agency's to its customers.
            note = "\n".join([own.headline, *(block.text for block in own.body)])
            return [
                replace(item, ed_note="\n".join(one for one in (item.ed_note, note) if one))
                for item in parts.items
            ]
        return [own]

    def _part(self, part: Message, parts: _Parts, depth: int, alternative: str) -> None:
        number = self.walked
        self.walked += 1
        if self.walked > MOST_PARTS or depth > MOST_DEPTH * 2:
            raise UnreadableError(
                FORMAT, "It has more parts, one in the other, than any mail.", remedy=_AGAIN
            )
        _refuse_broken(part)
        kind = part.get_content_type()
        if kind == "message/rfc822":
            self.walked -= 1
            self._inner(part, parts, depth)
        elif part.is_multipart():
            if not part.get_payload():
                raise UnreadableError(FORMAT, f"A part ({kind}) holds nothing.", remedy=_AGAIN)
            for inner in part.get_payload():
                assert isinstance(inner, Message)  # of a multipart, payloads are messages
                self._part(
                    inner,
                    parts,
                    depth + 1,
                    alternative or (kind == "multipart/alternative" and str(number)) or "",
                )
        elif kind in {"text/plain", "text/html"} and part.get_content_disposition() != "attachment":
            (parts.html if kind == "text/html" else parts.text).append((alternative, part))
        else:
            self._attachment(part, parts, number, kind)

    def _inner(self, part: Message, parts: _Parts, depth: int) -> None:
        self.walked += 1
        for inner in part.get_payload():
            if isinstance(inner, Message):
                if depth >= MOST_DEPTH:
                    raise UnreadableError(FORMAT, "It holds mail in mail without end.", remedy=_AGAIN)
                parts.items += self.read(inner, depth + 1)

    def _attachment(self, part: Message, parts: _Parts, number: int, kind: str) -> None:
        name = _filename(part)
        wire = _bytes_of(part)
        if is_picture(wire):
            href = f"{self.place}/{_path(number, name)}"
            content_type = kind if kind.startswith("image/") else ""
            rendition = Rendition(href=href, content_type=content_type, size_bytes=len(wire))
            parts.pictures.append(Picture(renditions=(rendition,), alt=_header(part, "Content-Description")))
            return
        here = f"{self.place}/{_path(number, name)}"
        hints = replace(self.hints, name=name, content_type=kind, inside=here)
        reading = self.read_inside(wire, hints)
        if reading.format:
            parts.items += reading.items
            self.faults += [replace(fault, why=f"In {name or kind}: {fault.why}") for fault in reading.faults]
            return
        parts.left.append(
            f"Left out the attachment {name or 'without a name'} ({kind}, {len(wire):,} bytes)."
        )

    # ---- the mail as a story

    def _own(self, message: Message, parts: _Parts, guid: str) -> Item | None:
        headline = _header(message, "Subject")
        marked, notepad = self._words(parts)
        take = self._take(headline)
        if not headline and not marked.body:
            return None
        if not guid:
            raise UnreadableError(
                FORMAT,
                "The mail has no Message-ID, so nobody could correct or withdraw it.",
                line=1,
                remedy="Ask the agency to send proper mail.",
            )
        signals = set(take.signals)
        if is_correction(headline, self.dialect):
            signals.add(Signal.CORRECTION)
        killed = is_kill(headline, self.dialect) or take.part is Part.KILL
        named = _ids(message, "References") or _ids(message, "In-Reply-To")
        orders = [Order(guid=one, status=Status.CANCELED) for one in _ids(message, "Supersedes")]
        if killed:
            orders += [Order(guid=one, status=Status.CANCELED) for one in named]
            signals.add(Signal.ADVISORY)
            if not orders:
                why = "It withdraws a story and answers no mail, so it does not say which."
                self.faults.append(
                    Fault(why=why, guid=guid, remedy="Find the story and kill it now.", fatal=False)
                )
        elif Signal.CORRECTION in signals and named:
            guid, named = named[0], []
        return Item(
            guid=guid,
            alt_ids=(_message_id(message),) if guid != _message_id(message) else (),
            status=Status.USABLE,
            orders=tuple(orders),
            signals=frozenset(signals),
            version_created=self._date(message),
            urgency=_urgency(message),
            language=_header(message, "Content-Language").partition(",")[0] or self.hints.language,
            headline=headline,
            body=marked.body,
            filed_digest=marked.digest,
            correction=headline if Signal.CORRECTION in signals and not killed else "",
            ed_note=notepad,
            keywords=tuple(word for one in _header(message, "Keywords").split(",") if (word := one.strip())),
            services=tuple(one for one in (_header(message, "List-Id"),) if one),
            info_sources=tuple(one for one in (_header(message, "From"),) if one),
            pictures=tuple(parts.pictures) + marked.pictures,
            notes=marked.notes + tuple(parts.left),
            filed_sha256=self._sha(message),
            line=1,
        )

    def _take(self, headline: str) -> TakeKey:
        found = self.dialect.keyword_line.fullmatch(headline) if self.dialect.keyword_line else None
        return TakeKey() if found is None else read_take(found.groupdict().get("take") or "", self.dialect)

    def _sha(self, message: Message) -> str:
        """Of what the sender wrote: servers on the way add lines of their own to the head."""
        digest = hashlib.sha256(
            f"{message['Message-ID']}\n{message['Subject']}\n".encode("utf-8", "surrogateescape")
        )
        for part in message.walk():
            if not part.is_multipart():
                digest.update(_bytes_of(part))
        return digest.hexdigest()

    def _date(self, message: Message) -> datetime | None:
        filed = _header(message, "Date")
        if not filed:
            return None
        try:
            return read_time(filed, FORMAT, zone=self.hints.zone)
        except UnreadableError as error:
            self.faults.append(Fault(why=error.why, line=1, remedy=error.remedy, fatal=False))
            return None

    def _words(self, parts: _Parts) -> tuple[Marked, str]:
        """The mail's words: of the same words in two forms the HTML, if it has all letters of the text."""
        texts = [(alternative, *self._story(part)) for alternative, part in parts.text]
        found: list[Marked] = []
        notes: list[str] = []
        twins: set[str] = set()
        for alternative, part in parts.html:
            html = from_html(self._text_of(part), language=self.hints.language)
            same = [(marked, notepad) for of, marked, notepad in texts if alternative and of == alternative]
            said = sum((_letters(marked) + _letters_in(notepad) for marked, notepad in same), Counter())
            # A notepad that is known in the text stands somewhere in the HTML, too, and is for nobody's eyes.
            if not said - _letters(html) and not any(notepad for _, notepad in same):
                found.append(html)
                twins.add(alternative)
            elif _letters(html) - said:
                why = "Its text and its HTML differ in their words; the text is used."
                self.faults.append(Fault(why=why, remedy="Compare the page with the delivery.", fatal=False))
        for alternative, marked, notepad in texts:
            if not alternative or alternative not in twins:
                found.append(marked)
                notes += [notepad] if notepad else []
        return (joined(found) if found else Marked()), "\n".join(notes)

    def _story(self, part: Message) -> tuple[Marked, str]:
        """The copy of a text, and what stands below it for editors: a notepad, a signature."""
        text, _, signature = self._text_of(part).partition("\n-- \n")
        if part.get_param("format") == "flowed":
            text = _unflowed(text, delete_blank=part.get_param("delsp") == "yes")
        rows = text.split("\n")
        foot = next(
            (n for n, row in enumerate(rows) if any(one.match(row.strip()) for one in self.dialect.notepad)),
            len(rows),
        )
        below = [line for row in [*rows[foot:], *signature.split("\n")] if (line := collapse(row))]
        return from_wire(with_blank_lines(rows[:foot])), "\n".join(below)

    def _text_of(self, part: Message) -> str:
        wire = _bytes_of(part)
        charset = str(
            part.get_param("charset") or self.dialect.charset or self.hints.encoding or "utf-8"
        ).lower()
        codec = codec_of(charset)
        try:
            # ASCII by name is UTF-8 by a sender that did not think of it, or nothing that can be read.
            text = wire.decode("utf-8" if codec == "ascii" else codec or "ascii")
        except UnicodeDecodeError as error:
            raise _not_in(charset) from error
        if not codec:
            raise _not_in(charset)
        return text.replace("\r\n", "\n").replace("\r", "\n")


def _letters(marked: Marked) -> Counter[str]:
    return _letters_in("".join(block.text for block in marked.body))


def _letters_in(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


def _not_in(charset: str) -> UnreadableError:
    return UnreadableError(
        FORMAT,
        f"A text of it is no {charset[:40]}, as it says.",
        remedy="Ask the agency; if its mails name no charset, set one in the source's dialect.",
    )


def _unflowed(text: str, *, delete_blank: bool) -> str:
    """Lines that flow on as one (RFC 3676): one that ends in a blank goes on in the next."""
    done: list[str] = []
    running = ""
    for filed in text.split("\n"):
        line = filed[1:] if filed.startswith(" ") else filed  # stuffed
        if line.endswith(" ") and line != "-- ":
            running += line[:-1] if delete_blank else line
        else:
            done.append(running + line)
            running = ""
    if running:
        done.append(running)
    # What ends without a blank ends a paragraph.
    return "\n\n".join(line for line in done if line.strip())


def _path(number: int, name: str) -> str:
    return f"{number}/{re.sub('[^A-Za-z0-9._-]+', '-', name)[-80:] or 'part'}"


# ---- heads ----------------------------------------------------------------------------------------


def _header(message: Message, name: str) -> str:
    return collapse(_CONTROL.sub("", _decoded_words(_as_sent(message, name))))


def _as_sent(message: Message, name: str) -> str:
    """The first header of that name: bytes beyond ASCII are UTF-8 (RFC 6532), else Latin-1.

    Asked for by name, the standard library would put U+FFFD for each of them.
    """
    filed = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    wire = str(filed).encode("ascii", "surrogateescape")
    try:
        return wire.decode()
    except UnicodeDecodeError:
        return wire.decode("latin-1")


def _filename(part: Message) -> str:
    try:
        filed = part.get_filename()
    except ValueError:  # an encoded name (RFC 2231) in an encoding that is none
        return ""
    return collapse(_CONTROL.sub("", _decoded_words(str(filed or ""))))


_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")  # an encoded word may hide them; no page can show them


def _decoded_words(filed: str) -> str:
    """A header with its encoded words (RFC 2047) decoded, strictly: what cannot be read stays as it was sent."""
    filed = re.sub(r"\r?\n[ \t]+", " ", filed)
    try:
        found = []
        for piece, charset in decode_header(filed):
            if isinstance(piece, str):
                found.append(piece)
            else:
                found.append(piece.decode(codec_of(charset or "ascii") or "ascii"))
        return "".join(found)
    except (LookupError, errors.HeaderParseError, ValueError):
        return filed


_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f]+@[^<>\s\x00-\x1f\x7f]+>")


def _ids(message: Message, name: str) -> list[str]:
    return [f"mid:{one[1:-1]}" for one in _ID.findall(str(message[name] or ""))]


def _message_id(message: Message) -> str:
    """By RFC 2392: mid:…"""
    return next(iter(_ids(message, "Message-ID")), "")


def _urgency(message: Message) -> int | None:
    filed = str(message["X-Priority"] or "").strip()[:1]
    return {"1": 1, "2": 3, "3": 5, "4": 6, "5": 7}.get(filed)


_BROKEN = (
    errors.CloseBoundaryNotFoundDefect,
    errors.StartBoundaryNotFoundDefect,
    errors.NoBoundaryInMultipartDefect,
    errors.MultipartInvariantViolationDefect,
)


def _refuse_broken(part: Message) -> None:
    for defect in part.defects:
        if isinstance(defect, _BROKEN):
            raise UnreadableError(
                FORMAT, "It ends before its last part does, or its parts are not told apart.", remedy=_AGAIN
            )


def _bytes_of(part: Message) -> bytes:
    known = len(part.defects)
    wire = part.get_payload(decode=True)
    if len(part.defects) > known or not isinstance(wire, bytes):
        raise UnreadableError(
            FORMAT, f"A part ({part.get_content_type()}) is not in the encoding that it names.", remedy=_AGAIN
        )
    return wire
