"""Text messages as wires sent them before XML: frames, control characters and national letters.

IPTC 7901 and ANPA 1312 frame a message with SOH, STX, ETX and EOT, put fonts and quads into control
characters (ISO-IR 26), and say nothing of the character set. What a control means is known here or
said by the source's dialect; one that nobody knows is taken out with a Repair, so that a person looks
before the copy is published. Nothing is decoded with replacements.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from wirecopy.body import Block, BlockKind, Mark, MarkKind, collapse, digest, numbered, paragraphs
from wirecopy.errors import UnreadableError
from wirecopy.formats.charsets import NATIONAL
from wirecopy.formats.dialect import Dialect, dialect_of
from wirecopy.formats.markup import Marked
from wirecopy.item import Fault, Hints, Item, Reading, Repair

MOST_BYTES = 32 * 1024 * 1024
MOST_MESSAGES = 50_000
AGAIN = "The delivery is kept; ask the agency to file it again."

# Names by ISO-IR 26, "control set for newspaper text transmission".
_CONTROLS: Mapping[int, str] = {
    0x00: "drop",  # fill
    0x08: "blank",  # ANPA: tab line indicator
    0x09: "tab",  # FO, formatting
    0x0B: "end-instruction",  # ECD
    0x0C: "instruction",  # SCD
    0x0D: "line",  # QL, quad left
    0x10: "tab",  # ANPA: TTS space band
    0x11: "regular",  # FT1
    0x12: "italic",  # FT2
    0x13: "bold",  # FT3
    0x16: "drop",  # SYN
    0x1E: "line",  # RS
    0x1F: "tab",  # US, a column
    0x7F: "drop",  # fill
}
_PUT = {"tab": b"\t", "line": b"\n", "blank": b" ", "drop": b""}
_FONTS = {"regular": b"\x11", "italic": b"\x12", "bold": b"\x13"}
_CONTROL = re.compile(rb"\x0c([^\x0b\x0c]{0,500})\x0b|[\x00-\x08\x0b-\x1f\x7f]")
_CONTROL_BYTES = bytes({*range(0x20), 0x7F} - set(b"\t\n"))  # all that _CONTROL looks for


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a delivery. Heads and text are bytes as sent, without the framing characters.

    `trailer` is what follows ETX. `offset` is where the message begins in the delivery, in bytes,
    `line` counts from 1.
    """

    head: bytes
    text: bytes
    trailer: bytes
    offset: int
    text_offset: int
    line: int
    filed: bytes
    is_framed: bool

    @property
    def text_line(self) -> int:
        return self.line + self.filed.count(b"\n", 0, self.text_offset - self.offset)


ReadMessage = Callable[[Message, Dialect, Hints, list[Fault]], Item]


def read_messages(wire: bytes, hints: Hints, format: str, read: ReadMessage) -> Reading:  # noqa: A002
    """What `read` makes of each message, in order; a fault in one is one fault. Raises UnreadableError."""
    dialect = dialect_of(tuple(hints.settings))
    items: list[Item] = []
    faults: list[Fault] = []
    for message in messages(wire, format):
        if not message.filed.strip(b"\x00\x16\x7f\x01\x04 \r\n\t"):
            continue
        try:
            items.append(read(message, dialect, hints, faults))
        except UnreadableError as error:
            faults.append(Fault(why=error.why, line=error.line or message.line, remedy=error.remedy))
    if not items and not faults:
        faults.append(Fault(why="There is no message in it.", remedy=AGAIN))
    return Reading(format=format, items=tuple(items), faults=tuple(faults))


def messages(wire: bytes, format: str) -> Iterator[Message]:  # noqa: A002
    """The messages of a delivery in order; a bare file without framing is one message."""
    if len(wire) > MOST_BYTES:
        raise UnreadableError(
            format,
            f"It has {len(wire):,} bytes; {MOST_BYTES:,} are the most that is read.",
            remedy="Ask the agency to send smaller deliveries.",
        )
    if wire.count(b"\x01") > MOST_MESSAGES:
        why = f"It has more than {MOST_MESSAGES:,} messages."
        raise UnreadableError(format, why, remedy="Ask the agency to send smaller deliveries.")
    starts = [at.start() for at in re.finditer(rb"\x01", wire)] or [0]
    if wire[: starts[0]].strip(b"\x00\x16\x7f \r\n\t\x04"):
        raise UnreadableError(
            format,
            "Text stands before the first message.",
            line=1,
            remedy=AGAIN,
        )
    line, counted = 1, 0
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(wire)
        line += wire.count(b"\n", counted, start)
        counted = start
        yield _message(wire, start, end, line)


def _message(wire: bytes, start: int, end: int, line: int) -> Message:
    filed = wire[start:end]
    eot = filed.find(b"\x04")
    inner_end = eot if eot >= 0 else len(filed)
    stx, etx = filed.find(b"\x02", 0, inner_end), filed.find(b"\x03", 0, inner_end)
    is_framed = filed[:1] == b"\x01"
    begin = 1 if is_framed else 0
    text_end = etx if etx >= 0 else inner_end
    # Whatever stands behind EOT is fill, or part of the message.
    rest = filed[inner_end + 1 :]
    trailer = (filed[etx + 1 : inner_end] if etx >= 0 else b"") + rest.strip(b"\x00\x16\x7f \r\n\t")
    if stx < 0 or stx > text_end:
        return Message(b"", filed[begin:text_end], trailer, start, start + begin, line, filed, is_framed)
    return Message(
        filed[begin:stx], filed[stx + 1 : text_end], trailer, start, start + stx + 1, line, filed, is_framed
    )


# ---- characters -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str  # line ends are LF; fonts are still \x11, \x12 and \x13
    notes: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()


def decoded(
    wire: bytes,
    dialect: Dialect,
    hints: Hints,
    format: str,  # noqa: A002
    *,
    offset: int = 0,
    line: int = 1,
) -> Decoded:
    """Bytes of a message as text, its controls put as they mean. Raises UnreadableError.

    The character set is the dialect's, else the source's encoding, else UTF-8 (of which ASCII is a
    part): what is none of them is not guessed.
    """
    notes: list[str] = []
    repairs: list[Repair] = []
    # Most messages hold no control but their line ends.
    unix = wire.replace(b"\r\n", b"\n")
    if len(unix.translate(None, _CONTROL_BYTES)) != len(unix):
        wire = _with_controls(wire, dialect, notes, repairs, offset)
    else:
        wire = unix
    charset = (dialect.charset or hints.encoding or "utf-8").lower()
    national = NATIONAL.get(charset)
    try:
        text = wire.decode("ascii" if national else charset)
    except (UnicodeDecodeError, LookupError) as error:
        at = error.start if isinstance(error, UnicodeDecodeError) else 0
        raise UnreadableError(
            format,
            f"The byte {wire[at : at + 1].hex()} before {wire[at + 1 : at + 20]!r} is no {charset}.",
            line=line + wire.count(b"\n", 0, at),
            remedy="Set the charset in the source's dialect; European wires use cp1252, iso8859-1 or cp850.",
        ) from error
    if national:
        text = text.translate({ord(sent): meant for sent, meant in national.items()})
    for sent, meant in dialect.letters.items():
        text = text.replace(sent, meant)
    return Decoded(text, tuple(notes), tuple(repairs))


def _with_controls(
    wire: bytes, dialect: Dialect, notes: list[str], repairs: list[Repair], offset: int
) -> bytes:
    meanings = {**_CONTROLS, **dialect.controls}

    def put(found: re.Match[bytes]) -> bytes:
        if found[1] is not None:
            notes.append(f"Left out an instruction to typesetters: {found[1].decode('latin-1')!r}.")
            return b""
        code = found[0][0]
        if code == 0x0D and wire[found.end() : found.end() + 1] == b"\n":
            return b""
        meaning = meanings.get(code, "")
        if meaning in _PUT:
            return _PUT[meaning]
        if meaning in _FONTS:
            return _FONTS[meaning]
        if meaning in {"instruction", "end-instruction"}:
            # One without its end or start: a form feed or vertical tab, and a blank to a reader.
            return b" "
        repairs.append(
            Repair(
                offset=offset + found.start(),
                found=found[0].decode("latin-1"),
                put="",
                why=f"The control character {code:02x}, which no table explains, was left out.",
            )
        )
        return b""

    return _CONTROL.sub(put, wire)


# ---- paragraphs -----------------------------------------------------------------------------------

_PARAGRAPH = re.compile(r"\n(?=[\t\f \n]|\Z)")
_UNSEEN = re.compile("[\x00\x11\x12\x13\x16\x7f]")
_OTHER = re.compile("[\x01-\x08\x0b\x0e-\x1f]")
_FONT_MARKS = {"\x12": MarkKind.EMPHASIS, "\x13": MarkKind.STRONG}


def marked(text: str) -> Marked:
    """Text with fonts as the paragraphs it is typed in, the fonts as marks over it.

    Blank lines and leading blanks begin a paragraph, as in markup.from_text, which is slower.
    """
    texts = [words for piece in _PARAGRAPH.split(text) if (words := collapse(piece))]
    if not ("\x11" in text or "\x12" in text or "\x13" in text):
        body = tuple(Block(BlockKind.PARAGRAPH, words, filed_as=n) for n, words in enumerate(texts))
        return Marked(body, digest(texts))
    blocks = (_with_fonts(Block(BlockKind.PARAGRAPH, words)) for words in texts)
    body = numbered(block for block in blocks if block.text)
    return Marked(body, digest(paragraphs(body)))


def _with_fonts(block: Block) -> Block:
    """A font holds to the end of its paragraph at most: one never switched off is a slip of the wire."""
    text, marks = "", []
    font, since = "\x11", 0
    for piece in re.split("([\x11\x12\x13])", block.text):
        if piece in {"\x11", "\x12", "\x13"}:
            if font in _FONT_MARKS and since < len(text):
                marks.append(Mark(since, len(text), _FONT_MARKS[font]))
            font, since = piece, len(text)
        else:
            text += piece[1:] if piece.startswith(" ") and (not text or text.endswith(" ")) else piece
    if font in _FONT_MARKS and since < len(text):
        marks.append(Mark(since, len(text), _FONT_MARKS[font]))
    text = text.rstrip(" ")
    kept = tuple(replace(mark, end=min(mark.end, len(text))) for mark in marks if mark.start < len(text))
    assert collapse(text) == text
    return replace(block, kind=BlockKind.PARAGRAPH, text=text, marks=kept)


def plain(text: str) -> str:
    """One canonical line, without fonts and fill; any other control is a blank."""
    return collapse(_OTHER.sub(" ", _UNSEEN.sub("", text)))
