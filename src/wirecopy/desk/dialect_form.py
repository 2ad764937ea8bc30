"""A dialect as a form: each of its members as text that somebody can write, and back.

What `written` gives is read back as the same by `read`; what a member may hold is said in formats/dialect.py alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from wirecopy.errors import RefusedError
from wirecopy.formats.charsets import CODECS, NATIONAL
from wirecopy.formats.dialect import IDENTITIES, MEANINGS, MEMBERS, dialect_of, encoded
from wirecopy.item import FurnitureKind

_LONGEST = 60_000  # characters of one field


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a member is written and read. `rows`: lines of its field; 0: one line. `choices`: these and no other."""

    label: str
    hint: str
    write: Callable[[object], str]
    read: Callable[[str], object]  # of text that is not empty
    rows: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    offered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldShown:
    name: str
    shape: Shape
    text: str
    fault: str = ""


def written(dialect: Mapping[str, object]) -> dict[str, str]:
    """What a source keeps, as the texts of its form's fields."""
    return {name: shape.write(dialect[name]) if dialect.get(name) else "" for name, shape in SHAPES.items()}


def read(given: Mapping[str, str]) -> tuple[dict[str, object], dict[str, str]]:
    """The dialect that a form's texts say, and what is wrong by field; a wrong field is not in the dialect."""
    dialect: dict[str, object] = {}
    faults: dict[str, str] = {}
    for name, shape in SHAPES.items():
        text = given.get(name, "").replace("\r\n", "\n").strip("\n")
        if not text.strip():
            continue
        try:
            value = _value(name, shape, text)
        except RefusedError as error:
            faults[name] = str(error)
        else:
            dialect[name] = value
    return dialect, faults


def _value(name: str, shape: Shape, text: str) -> object:
    if len(text) > _LONGEST:
        raise RefusedError(f"That is more than {_LONGEST:,} characters.")
    value = shape.read(text)
    dialect_of(encoded({name: value}))
    return value


def fields(texts: Mapping[str, str], faults: Mapping[str, str]) -> list[FieldShown]:
    return [
        FieldShown(name=name, shape=shape, text=texts.get(name, ""), fault=faults.get(name, ""))
        for name, shape in SHAPES.items()
    ]


# Lines. What a line could not say as it is stands in quotes, as JSON has it.


def _word(text: str) -> str:
    is_plain = text == text.strip() and text.isprintable() and "=" not in text and text[:1] != '"'
    return text if is_plain else json.dumps(text, ensure_ascii=not text.isprintable())


def _plain(text: str) -> str:
    text = text.strip()
    if text[:1] != '"':
        return text
    try:
        value = json.loads(text)
    except ValueError as error:
        raise RefusedError(f"{text[:80]} begins with a quote and is no JSON string: {error}.") from error
    if not isinstance(value, str):
        raise RefusedError(f"{text[:80]} is no JSON string.")
    return value


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _write_list(value: object) -> str:
    assert isinstance(value, list)
    return "\n".join(_alone(str(one)) for one in value)


def _alone(text: str) -> str:
    """As _word, where an equals sign parts nothing."""
    return text if _word(text.replace("=", "x")) == text.replace("=", "x") else json.dumps(text)


def _read_list(text: str) -> list[str]:
    return [_plain(line) for line in _lines(text)]


def _write_map(value: object) -> str:
    assert isinstance(value, dict)
    return "\n".join(f"{_word(str(key))} = {_word(str(meant))}" for key, meant in value.items())


def _read_map(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _lines(text):
        key, meant = _parted(line)
        if key in found:
            raise RefusedError(f"{key!r} stands on two lines.")
        found[key] = meant
    return found


def _parted(line: str) -> tuple[str, str]:
    """The two sides of the first " = " that does not stand in quotes."""
    stripped = line.strip()
    if stripped[:1] == '"':
        try:
            key, end = json.JSONDecoder().raw_decode(stripped)
        except ValueError as error:
            raise RefusedError(f"{line[:80]!r} begins with a quote that does not end: {error}.") from error
        rest = stripped[end:].lstrip()
        if rest[:1] == "=":
            return str(key), _plain(rest[1:])
    key, equals, meant = f"{stripped} ".partition(" = ")
    if not equals:
        raise RefusedError(
            f"{line[:80]!r} is no pair: write what is sent, an equals sign with blanks, what is meant."
        )
    return _plain(key), _plain(meant)


def _read_numbers(text: str) -> dict[str, object]:
    return {key: int(meant) if meant in set("123456789") else meant for key, meant in _read_map(text).items()}


def _write_cuts(value: object) -> str:
    assert isinstance(value, list)
    return "\n".join(f"{one.get('kind', 'advisory')}: {_alone(one['pattern'])}" for one in value)


def _read_cuts(text: str) -> list[dict[str, str]]:
    found = []
    for line in _lines(text):
        kind, colon, pattern = line.strip().partition(":")
        if not colon or kind.strip() not in set(FurnitureKind):
            raise RefusedError(f"{line[:80]!r}: write a kind, a colon and a pattern, as in {_CUT}")
        found.append({"kind": kind.strip(), "pattern": _plain(pattern)})
    return found


def _text(value: object) -> str:
    return _alone(str(value))


_CUT = "take: More to come"
_PATTERNS = "Regular expressions, one a line."

SHAPES: Mapping[str, Shape] = {
    "charset": Shape(
        label="Character set",
        hint="Of 7901, ANPA and text, whose bytes do not say. Empty: as the format has it.",
        write=_text,
        read=_plain,
        offered=(*NATIONAL, *CODECS),
    ),
    "controls": Shape(
        label="Control characters",
        hint=f"0b = tab: the byte in hexadecimal, and one of {', '.join(MEANINGS)}.",
        write=_write_map,
        read=_read_map,
        rows=2,
    ),
    "letters": Shape(
        label="Letters",
        hint="As sent = as meant. Blanks at an end stand in quotes.",
        write=_write_map,
        read=_read_map,
        rows=2,
    ),
    "categories": Shape(
        label="Categories",
        hint="As sent = a Media Topic (medtop:20000209) or a name: i = World.",
        write=_write_map,
        read=_read_map,
        rows=3,
    ),
    "priorities": Shape(
        label="Priorities",
        hint="As sent = urgency, 1 (a flash) to 9: f = 1.",
        write=_write_map,
        read=_read_numbers,
        rows=2,
    ),
    "keyword_line": Shape(
        label="Keyword line",
        hint="A regular expression with (?P<keyword>…), and perhaps (?P<take>…).",
        write=_text,
        read=_plain,
    ),
    "notepad": Shape(
        label="Notepad",
        hint=f"{_PATTERNS} From such a line on, all is for editors.",
        write=_write_list,
        read=_read_list,
        rows=2,
    ),
    "furniture": Shape(
        label="Furniture",
        hint=f"Paragraphs that are no copy, one a line: {_CUT}. Kinds: {', '.join(FurnitureKind)}.",
        write=_write_cuts,
        read=_read_cuts,
        rows=4,
    ),
    "kill": Shape(
        label="Kill",
        hint=f"{_PATTERNS} In a keyword line or headline: the story is withdrawn.",
        write=_write_list,
        read=_read_list,
        rows=2,
    ),
    "correction": Shape(
        label="Correction",
        hint=f"{_PATTERNS} In the same places.",
        write=_write_list,
        read=_read_list,
        rows=2,
    ),
    "identity": Shape(
        label="One story is",
        hint="What makes two messages one story.",
        write=str,
        read=str,
        choices=tuple(
            (value, {"": "as the format has it", "keyword": "one keyword", "number": "one number"}[value])
            for value in IDENTITIES
        ),
    ),
    "trusted_hosts": Shape(
        label="Trusted mail servers",
        hint="Names of yours, one a line, whose check of a mail's signature is believed.",
        write=_write_list,
        read=_read_list,
        rows=2,
    ),
}


def names() -> Sequence[str]:
    """The fields, in order. As many as a dialect has members."""
    assert SHAPES.keys() == MEMBERS.keys()
    return tuple(SHAPES)
